/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What message rows are made of: all of it presentation, because the row says everything itself. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *coi_row_box (GtkOrientation orientation, int spacing);
GtkWidget *coi_row_button (const char *css_class, GtkWidget *child);
void coi_row_clear (GtkWidget *box);

G_END_DECLS
