/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One e-mail account and how it is doing. */
#pragma once

#include "coi-certificate.h"
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

typedef enum
{
  COI_SERVER_IMAP,
  COI_SERVER_SMTP,
} CoiServerKind;

#define COI_TYPE_ACCOUNT (coi_account_get_type ())
G_DECLARE_FINAL_TYPE (CoiAccount, coi_account, COI, ACCOUNT, GObject)

/* Properties (read-only, notify): "address", "name", "state", "error-code" (int: CoiEngineError or
 * -1), "error-detail", "send-error-code" (int), "send-error-detail", "history-done" (uint),
 * "history-total" (uint), "quota-used" (uint64), "revision" (uint: differs when the settings do) */
gint64 coi_account_get_id (CoiAccount *self);
const char *coi_account_get_address (CoiAccount *self);
const char *coi_account_get_name (CoiAccount *self); /* "" for none */
const char *coi_account_get_login (CoiAccount *self);
const CoiEndpoint *coi_account_get_imap (CoiAccount *self);
const CoiEndpoint *coi_account_get_smtp (CoiAccount *self);
CoiAccountState coi_account_get_state (CoiAccount *self);
int coi_account_get_error_code (CoiAccount *self);
const char *coi_account_get_error_detail (CoiAccount *self); /* nullable */
/* The same for the submission server alone. */
int coi_account_get_send_error_code (CoiAccount *self);
const char *coi_account_get_send_error_detail (CoiAccount *self); /* nullable */
/* Older messages that fill in: how many are here of how many; both 0 when nothing does. */
guint coi_account_get_history_done (CoiAccount *self);
guint coi_account_get_history_total (CoiAccount *self);
/* How much of the room at the server is used, in bytes, and how much there is; 0 of 0 when the
 * server does not tell. */
guint64 coi_account_get_quota_used (CoiAccount *self);
guint64 coi_account_get_quota_limit (CoiAccount *self);
/* Unix seconds of when everything on the server was last known to be here; 0: not since the start
 */
gint64 coi_account_get_last_sync (CoiAccount *self);
/* What the server showed, when the error is COI_ENGINE_ERROR_CERTIFICATE: (transfer none)
 * (nullable)
 * @kind: (out) (optional): which server */
const CoiCertificate *coi_account_get_refused_certificate (CoiAccount *self, CoiServerKind *kind);

G_END_DECLS
