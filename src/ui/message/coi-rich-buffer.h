/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formatted text in a text view. */
#pragma once

#include <gtk/gtk.h>

#include "coi-rich-text.h"

G_BEGIN_DECLS

void coi_rich_buffer_format (GtkTextBuffer *buffer, const CoiRichText *rich);

G_END_DECLS
