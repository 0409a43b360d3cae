/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The links of a text as buttons, for the keyboard. */
#pragma once

#include <gtk/gtk.h>

#include "coi-rich-text.h"

G_BEGIN_DECLS

void coi_link_buttons_fill (GtkBox *box, const char *text, const CoiRichText *rich);

G_END_DECLS
