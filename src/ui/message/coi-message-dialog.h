/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One message, whole, to be read with a caret. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_MESSAGE_DIALOG (coi_message_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CoiMessageDialog, coi_message_dialog, COI, MESSAGE_DIALOG, AdwDialog)

AdwDialog *coi_message_dialog_new (CoiEngine *engine, CoiMessage *message);

G_END_DECLS
