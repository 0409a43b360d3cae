/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message looks like after all that others sent about it. */
#pragma once

#include "coi-store-db.h"
#include "coi-store-private.h"

G_BEGIN_DECLS

gboolean coi_effects_refresh (CoiStoreTxn *txn, gint64 root, GError **error);

G_END_DECLS
