/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an account tells of how it is doing. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-account-private.h"
#include "coi-engine.h"

/**
 * coi_account_get_state:
 * @self: an account
 *
 * Returns: how the account is doing now
 */
CoiAccountState
coi_account_get_state (CoiAccount *self)
{
  return self->state;
}

/**
 * coi_account_get_error_code:
 * @self: an account
 *
 * Returns: the #CoiEngineError that keeps it from being online, or -1
 */
int
coi_account_get_error_code (CoiAccount *self)
{
  return self->error_code;
}

/**
 * coi_account_get_error_detail:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): the technical detail of the error, UTF-8
 */
const char *
coi_account_get_error_detail (CoiAccount *self)
{
  return self->error_detail;
}

/**
 * coi_account_get_send_error_code:
 * @self: an account
 *
 * Returns: the #CoiEngineError that keeps from sending, or -1
 */
int
coi_account_get_send_error_code (CoiAccount *self)
{
  return self->send_error_code;
}

/**
 * coi_account_get_send_error_detail:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): the technical detail of what keeps from sending, UTF-8
 */
const char *
coi_account_get_send_error_detail (CoiAccount *self)
{
  return self->send_error_detail;
}

/**
 * coi_account_get_history_done:
 * @self: an account
 *
 * Returns: how many of [method@Account.get_history_total] are here
 */
guint
coi_account_get_history_done (CoiAccount *self)
{
  return self->history_done;
}

/**
 * coi_account_get_history_total:
 * @self: an account
 *
 * Returns: how many older messages are being fetched; 0 when none are missing
 */
guint
coi_account_get_history_total (CoiAccount *self)
{
  return self->history_total;
}

/**
 * coi_account_get_quota_used:
 * @self: an account
 *
 * Returns: how many bytes are used at the server
 */
guint64
coi_account_get_quota_used (CoiAccount *self)
{
  return self->quota_used;
}

/**
 * coi_account_get_quota_limit:
 * @self: an account
 *
 * Returns: how many bytes may be used at the server; 0 when that is not known
 */
guint64
coi_account_get_quota_limit (CoiAccount *self)
{
  return self->quota_limit;
}

/**
 * coi_account_get_last_sync:
 * @self: an account
 *
 * Returns: when everything on the server was last known to be here, Unix seconds: now while the
 *   account is online; 0 when that was not so since the program began
 */
gint64
coi_account_get_last_sync (CoiAccount *self)
{
  return self->state == COI_ACCOUNT_ONLINE ? g_get_real_time () / G_USEC_PER_SEC : self->last_sync;
}

/**
 * coi_account_set_refused_certificate:
 * @self: an account
 * @certificate: (nullable): what a server showed; %NULL: nothing is wrong with it
 * @kind: which server
 *
 * Call it before coi_account_set_state(), which tells of it.
 */
void
coi_account_set_refused_certificate (CoiAccount *self,
                                     const CoiCertificate *certificate,
                                     CoiServerKind kind)
{
  coi_certificate_free (self->refused);
  self->refused = coi_certificate_copy (certificate);
  self->refused_kind = kind;
}

/**
 * coi_account_get_refused_certificate:
 * @self: an account
 * @kind: (out) (optional): which server showed it
 *
 * Returns: (transfer none) (nullable): the certificate that keeps it from being online
 */
const CoiCertificate *
coi_account_get_refused_certificate (CoiAccount *self, CoiServerKind *kind)
{
  if (kind != NULL)
    *kind = self->refused_kind;
  return self->error_code == COI_ENGINE_ERROR_CERTIFICATE ? self->refused : NULL;
}
