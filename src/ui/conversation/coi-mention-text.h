/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mentions in what is written: shown as a name, kept as a name with an address. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void
coi_mention_insert (GtkTextBuffer *buffer, GtkTextIter *at, const char *name, const char *address);
/* With mentions as on the wire: @"Name":address */
char *coi_mention_dup_text (GtkTextBuffer *buffer);
void coi_mention_set_text (GtkTextBuffer *buffer, const char *text);

G_END_DECLS
