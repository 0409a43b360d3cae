/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Speaks through the screen reader. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*CoiAnnounceFunc) (GtkWidget *window, const char *text, gpointer user_data);

void coi_announce (GtkWidget *widget, const char *text, gboolean urgent);
/* For tests: @func is called instead. */
void coi_announce_set_func (CoiAnnounceFunc func, gpointer user_data);

G_END_DECLS
