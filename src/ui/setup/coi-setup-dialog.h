/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adds an account: address and password, the servers are found. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_SETUP_DIALOG (coi_setup_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CoiSetupDialog, coi_setup_dialog, COI, SETUP_DIALOG, AdwDialog)

AdwDialog *coi_setup_dialog_new (CoiEngine *engine);
void coi_setup_dialog_fill (CoiSetupDialog *self,
                            const char *address,
                            const char *password,
                            const char *name);
void coi_setup_dialog_submit (CoiSetupDialog *self);

G_END_DECLS
