/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The menu that says whose conversations are listed. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_ACCOUNT_FILTER (coi_account_filter_get_type ())
G_DECLARE_FINAL_TYPE (CoiAccountFilter, coi_account_filter, COI, ACCOUNT_FILTER, AdwBin)

void coi_account_filter_set_engine (CoiAccountFilter *self, CoiEngine *engine);
/* (transfer none) (nullable): NULL for all */
CoiAccount *coi_account_filter_get_account (CoiAccountFilter *self);

/* Signals: "changed": another account, or all of them */

G_END_DECLS
