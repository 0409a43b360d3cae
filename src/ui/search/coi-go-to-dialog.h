/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goes to a conversation by name or address. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_GO_TO_DIALOG (coi_go_to_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CoiGoToDialog, coi_go_to_dialog, COI, GO_TO_DIALOG, AdwDialog)

/* Signals: "chosen" (CoiConversation *) */
AdwDialog *coi_go_to_dialog_new (CoiEngine *engine);

G_END_DECLS
