/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How one account's connections are doing. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_CONNECTION_GROUP (coi_connection_group_get_type ())
G_DECLARE_FINAL_TYPE (
    CoiConnectionGroup, coi_connection_group, COI, CONNECTION_GROUP, AdwPreferencesGroup)

AdwPreferencesGroup *coi_connection_group_new (CoiEngine *engine, CoiAccount *account);
void coi_connection_group_refresh (CoiConnectionGroup *self);

G_END_DECLS
