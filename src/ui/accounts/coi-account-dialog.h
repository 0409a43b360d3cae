/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an account consists of, to be changed. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_ACCOUNT_DIALOG (coi_account_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CoiAccountDialog, coi_account_dialog, COI, ACCOUNT_DIALOG, AdwDialog)

AdwDialog *coi_account_dialog_new (CoiEngine *engine, CoiAccount *account);

G_END_DECLS
