/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People who are named in a plain text. Private to this folder. */
#pragma once

#include "coi-content-read.h"

G_BEGIN_DECLS

/* Of different people; more are not told. */
#define COI_MENTIONS_MAX 100

/* Where one is in the text, as bytes, and who: an address or "all". */
typedef struct
{
  guint start;
  guint end;
  char *address;
} CoiMention;

char *coi_mention_shorten (const char *text, GArray **mentions);

G_END_DECLS
