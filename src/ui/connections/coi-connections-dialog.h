/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the connections to the mail servers are doing. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_CONNECTIONS_DIALOG (coi_connections_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    CoiConnectionsDialog, coi_connections_dialog, COI, CONNECTIONS_DIALOG, AdwDialog)

AdwDialog *coi_connections_dialog_new (CoiEngine *engine);

G_END_DECLS
