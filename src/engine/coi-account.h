/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One e-mail account and how it is doing. */
#pragma once

#include "coi-endpoint.h"

G_BEGIN_DECLS

typedef enum
{
  COI_ACCOUNT_OFFLINE, /* waiting: no network, or between attempts */
  COI_ACCOUNT_CONNECTING,
  COI_ACCOUNT_SYNCING,    /* online, history is still coming */
  COI_ACCOUNT_ONLINE,     /* online and caught up */
  COI_ACCOUNT_NEEDS_USER, /* wrong password, bad certificate: "error" says which */
} CoiAccountState;

#define COI_TYPE_ACCOUNT (coi_account_get_type ())
G_DECLARE_FINAL_TYPE (CoiAccount, coi_account, COI, ACCOUNT, GObject)

/* Properties (read-only, notify): "address", "name", "state", "error-code" (int: CoiEngineError or
 * -1), "error-detail" */
gint64 coi_account_get_id (CoiAccount *self);
const char *coi_account_get_address (CoiAccount *self);
const char *coi_account_get_name (CoiAccount *self); /* "" for none */
const char *coi_account_get_login (CoiAccount *self);
const CoiEndpoint *coi_account_get_imap (CoiAccount *self);
const CoiEndpoint *coi_account_get_smtp (CoiAccount *self);
CoiAccountState coi_account_get_state (CoiAccount *self);
int coi_account_get_error_code (CoiAccount *self);
const char *coi_account_get_error_detail (CoiAccount *self); /* nullable */

G_END_DECLS
