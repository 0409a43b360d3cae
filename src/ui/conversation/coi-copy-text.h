/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages as text for the clipboard. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *sender;       /* what to call who wrote it */
  gint64 time;              /* Unix seconds */
  const char *text;         /* nullable */
  const char *const *files; /* nullable: names */
} CoiCopyItem;

char *coi_copy_text (const CoiCopyItem *items, guint n_items, gboolean with_names);

G_END_DECLS
