/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says when an account cannot connect, and offers what helps. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_ACCOUNT_BANNER (coi_account_banner_get_type ())
G_DECLARE_FINAL_TYPE (CoiAccountBanner, coi_account_banner, COI, ACCOUNT_BANNER, AdwBin)

void coi_account_banner_set_engine (CoiAccountBanner *self, CoiEngine *engine);
void coi_account_banner_set_account (CoiAccountBanner *self, CoiAccount *account);

G_END_DECLS
