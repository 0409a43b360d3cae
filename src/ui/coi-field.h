/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ties an error message to the field that it is about. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void coi_field_show_error (GtkWidget *field, GtkLabel *label, const GError *error);
void coi_field_show_message (GtkWidget *field, GtkLabel *label, const char *message);
void coi_field_scroll_to (GtkViewport *viewport, GtkWidget *field, GtkLabel *label);
void coi_field_clear_error (GtkWidget *field, GtkLabel *label);

G_END_DECLS
