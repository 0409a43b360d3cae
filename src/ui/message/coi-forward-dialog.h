/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks where to forward a message, and does. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_FORWARD_DIALOG (coi_forward_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CoiForwardDialog, coi_forward_dialog, COI, FORWARD_DIALOG, AdwDialog)

AdwDialog *coi_forward_dialog_new (CoiEngine *engine, CoiMessage *message);

G_END_DECLS
