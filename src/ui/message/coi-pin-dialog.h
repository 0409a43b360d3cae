/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for how long to pin a message. */
#pragma once

#include <adwaita.h>

#include "coi-message.h"

G_BEGIN_DECLS

/* @until: Unix seconds, 0 for no end */
typedef void (*CoiPinFunc) (CoiMessage *message, gint64 until, gpointer user_data);

/* @pin: called with @user_data, an object, if the answer is yes */
void
coi_pin_dialog_choose (GtkWidget *parent, CoiMessage *message, CoiPinFunc pin, gpointer user_data);

G_END_DECLS
