/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps one account connected: password, synchronisation, outbox, back-off. */
#pragma once

#include "coi-account.h"
#include "coi-secrets.h"
#include "coi-store.h"
#include "coi-sync-job.h"

G_BEGIN_DECLS

#define COI_TYPE_ACCOUNT_RUNNER (coi_account_runner_get_type ())
G_DECLARE_FINAL_TYPE (CoiAccountRunner, coi_account_runner, COI, ACCOUNT_RUNNER, GObject)

CoiAccountRunner *
coi_account_runner_new (CoiAccount *account, CoiStore *store, CoiSecrets *secrets);
void coi_account_runner_start (CoiAccountRunner *self);
void coi_account_runner_stop (CoiAccountRunner *self);
/* At once, with the password as it is now. */
void coi_account_runner_reconnect (CoiAccountRunner *self);
/* The network changed: what waits may try again. */
void coi_account_runner_network_changed (CoiAccountRunner *self, gboolean is_settled);
/* Rows may have been added to the outbox or marked as read. */
void coi_account_runner_look (CoiAccountRunner *self);
/* Whether what arrives now is new to the user, not history. */
gboolean coi_account_runner_has_history (CoiAccountRunner *self);
CoiSyncJob *coi_account_runner_get_job (CoiAccountRunner *self); /* (nullable) */

/* Signals: "progress" (guint, guint), "caught-up", "message-failed" (gint64) */

G_END_DECLS
