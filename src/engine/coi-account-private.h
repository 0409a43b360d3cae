/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engine does with an account that nobody else may. */
#pragma once

#include "coi-account.h"
#include "coi-store-records.h"

G_BEGIN_DECLS

CoiAccount *coi_account_new (CoiAccountRecord *record /* transfer full */);
const CoiAccountRecord *coi_account_get_record (CoiAccount *self);
/* From now on the password is in the secrets service. */
void coi_account_forget_password_file (CoiAccount *self);
/* @error_code: CoiEngineError or -1 */
void
coi_account_set_state (CoiAccount *self, CoiAccountState state, int error_code, const char *detail);
/* How the submission server is doing. @error_code: CoiEngineError or -1 */
void coi_account_set_send_error (CoiAccount *self, int error_code, const char *detail);
/* Older messages that fill in; 0 of 0 when nothing does. */
void coi_account_set_history (CoiAccount *self, guint done, guint total);

G_END_DECLS
