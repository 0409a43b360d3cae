/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All accounts, how they are doing, and what can be changed. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_ACCOUNTS_DIALOG (coi_accounts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CoiAccountsDialog, coi_accounts_dialog, COI, ACCOUNTS_DIALOG, AdwDialog)

AdwDialog *coi_accounts_dialog_new (CoiEngine *engine);

G_END_DECLS
