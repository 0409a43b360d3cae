/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An account in the list of accounts. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_ACCOUNT_ROW (coi_account_row_get_type ())
G_DECLARE_FINAL_TYPE (CoiAccountRow, coi_account_row, COI, ACCOUNT_ROW, AdwExpanderRow)

GtkWidget *coi_account_row_new (CoiEngine *engine, CoiAccount *account);

G_END_DECLS
