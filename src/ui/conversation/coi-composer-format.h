/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formatting of what is being written: the marks of Markdown around the selection. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

const char *coi_composer_format_mark (guint keyval, GdkModifierType modifiers);
void coi_composer_format_toggle (GtkTextBuffer *buffer, const char *mark);

G_END_DECLS
