/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formatted text -> markup for labels. */
#pragma once

#include "coi-rich-walk.h"

G_BEGIN_DECLS

/* Characters of a misleading link's target that are shown. */
#define COI_RICH_TARGET_CHARS 100

typedef struct
{
  const CoiRichText *text; /* as coi_rich_text_normalise() makes it */
  guint next;              /* span */
  guint n_links;
} CoiRichMarkup;

void coi_rich_markup_append (CoiRichMarkup *self, GString *markup, guint start, guint end);
char *coi_rich_warning (const char *target);

G_END_DECLS
