/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for a question and its options. */
#pragma once

#include <adwaita.h>

#include "coi-content.h"

G_BEGIN_DECLS

#define COI_TYPE_NEW_POLL_DIALOG (coi_new_poll_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CoiNewPollDialog, coi_new_poll_dialog, COI, NEW_POLL_DIALOG, AdwDialog)

AdwDialog *coi_new_poll_dialog_new (void);
/* What is written: (transfer full) (nullable): no question, or fewer than two options. */
CoiPoll *coi_new_poll_dialog_dup_poll (CoiNewPollDialog *self);

/* Signals: "accepted": the user wants it sent; the dialog closes by itself */

G_END_DECLS
