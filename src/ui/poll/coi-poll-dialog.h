/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A poll to vote in. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_POLL_DIALOG (coi_poll_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CoiPollDialog, coi_poll_dialog, COI, POLL_DIALOG, AdwDialog)

AdwDialog *coi_poll_dialog_new (CoiEngine *engine, CoiMessage *message);

G_END_DECLS
