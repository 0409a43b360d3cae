/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the user chooses how the program behaves. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_PREFERENCES_DIALOG (coi_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    CoiPreferencesDialog, coi_preferences_dialog, COI, PREFERENCES_DIALOG, AdwPreferencesDialog)

AdwDialog *coi_preferences_dialog_new (CoiEngine *engine, GSettings *settings);

G_END_DECLS
