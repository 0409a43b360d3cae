/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The value of Content-Type or Content-Disposition with its parameters. Private to this folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CoiParameters:
 * @value: (nullable): "text/plain", "attachment", in the sender's case; bytes
 * @items: names and values in turn
 */
typedef struct
{
  char *value;
  GStrv items;
} CoiParameters;

void coi_parameters_parse_type (CoiParameters *self, const char *raw);
void coi_parameters_parse_disposition (CoiParameters *self, const char *raw);
const char *coi_parameters_get (const CoiParameters *self, const char *name);
void coi_parameters_clear (CoiParameters *self);

G_END_DECLS
