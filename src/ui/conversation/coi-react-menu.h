/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The quickest reactions in a row, and the chooser of all emoji. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Buttons for the action "message.react-with"; (transfer floating) */
GtkWidget *coi_react_menu_new (GtkPopover *menu);
/* @picked: called with @parent and an emoji */
void coi_react_chooser_popup (GtkWidget *parent, const GdkRectangle *at, GCallback picked);

G_END_DECLS
