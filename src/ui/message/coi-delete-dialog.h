/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for whom to delete a message, and does. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

void coi_delete_dialog_choose (GtkWidget *parent, CoiEngine *engine, CoiMessage *message);

G_END_DECLS
