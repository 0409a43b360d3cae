/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for an account's password and tries it. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_PASSWORD_DIALOG (coi_password_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CoiPasswordDialog, coi_password_dialog, COI, PASSWORD_DIALOG, AdwDialog)

AdwDialog *coi_password_dialog_new (CoiEngine *engine, CoiAccount *account);

G_END_DECLS
