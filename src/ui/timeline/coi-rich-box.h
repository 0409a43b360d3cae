/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formatted text in a bubble: a label for each of its blocks. */
#pragma once

#include <gtk/gtk.h>

#include "coi-rich-text.h"

G_BEGIN_DECLS

void coi_rich_box_show (GtkWidget *box, const CoiRichText *rich, const char *text);

G_END_DECLS
