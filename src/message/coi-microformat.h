/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Properties in HTML for programs: microformats, bounded. Private to this folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CoiMicroProperty:
 * @name: the class that says what it is, one of those asked for
 * @value: what it says, text with LF line ends; maybe ""
 * @target: (nullable): what it or the first element in it refers to: a URI as it is written
 */
typedef struct
{
  const char *name;
  char *value;
  char *target;
} CoiMicroProperty;

GPtrArray *coi_microformat_read (const char *html, const char *const *names);
const CoiMicroProperty *coi_microformat_find (const GPtrArray *properties, const char *name);

G_END_DECLS
