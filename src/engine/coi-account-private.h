/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engine does with an account that nobody else may. */
#pragma once

#include "coi-account.h"
#include "coi-store-records.h"

G_BEGIN_DECLS

struct _CoiAccount
{
  GObject parent_instance;
  CoiAccountRecord *record;
  CoiAccountState state;
  int error_code;
  char *error_detail;
  int send_error_code;
  char *send_error_detail;
  guint history_done;
  guint history_total;
  guint64 quota_used, quota_limit; /* bytes */
  gint64 last_sync;                /* Unix seconds */
  CoiCertificate *refused;
  CoiServerKind refused_kind;
  guint revision;
};

CoiAccount *coi_account_new (CoiAccountRecord *record /* transfer full */);
const CoiAccountRecord *coi_account_get_record (CoiAccount *self);
/* Whether @record differs from what the account has; it has it then. */
gboolean coi_account_set_record (CoiAccount *self, CoiAccountRecord *record /* transfer full */);
/* @certificate: NULL: none was refused */
void coi_account_set_refused_certificate (CoiAccount *self,
                                          const CoiCertificate *certificate,
                                          CoiServerKind kind);
/* @error_code: CoiEngineError or -1 */
void
coi_account_set_state (CoiAccount *self, CoiAccountState state, int error_code, const char *detail);
/* How the submission server is doing. @error_code: CoiEngineError or -1 */
void coi_account_set_send_error (CoiAccount *self, int error_code, const char *detail);
/* Older messages that fill in; 0 of 0 when nothing does. */
void coi_account_set_history (CoiAccount *self, guint done, guint total);
/* In bytes. */
void coi_account_set_quota (CoiAccount *self, guint64 used, guint64 limit);

G_END_DECLS
