/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for a place. */
#pragma once

#include <adwaita.h>

#include "coi-content.h"

G_BEGIN_DECLS

#define COI_TYPE_LOCATION_DIALOG (coi_location_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CoiLocationDialog, coi_location_dialog, COI, LOCATION_DIALOG, AdwDialog)

AdwDialog *coi_location_dialog_new (void);
/* What is written: (transfer full) (nullable): no place. */
CoiLocation *coi_location_dialog_dup_location (CoiLocationDialog *self);

/* Signals: "accepted": the user wants it sent; the dialog closes by itself */

G_END_DECLS
