/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The labels in a message bubble. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define COI_MESSAGE_LABEL_CHARS 60

GtkWidget *coi_message_label_new (const char *css_class);
GtkWidget *coi_message_label_new_wrapped (const char *css_class);
void coi_message_label_show (GtkWidget *label, const char *text);
void coi_message_label_show_links (GtkWidget *label, const char *markup);
gboolean coi_message_label_is_unbroken (const char *text);

G_END_DECLS
