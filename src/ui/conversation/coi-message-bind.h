/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts a message and its place among its neighbours into a row. */
#pragma once

#include <gtk/gtk.h>

#include "coi-message.h"

G_BEGIN_DECLS

void
coi_message_bind (GtkWidget *row, CoiMessage *message, CoiMessage *previous, gboolean first_new);
char *coi_message_file_label (const CoiMessageFile *file);

G_END_DECLS
