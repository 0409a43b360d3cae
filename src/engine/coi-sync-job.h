/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One connected period of an account: from the login to the loss of the connection. */
#pragma once

#include "coi-imap-session.h"
#include "coi-sync-context.h"

G_BEGIN_DECLS

#define COI_TYPE_SYNC_JOB (coi_sync_job_get_type ())
G_DECLARE_FINAL_TYPE (CoiSyncJob, coi_sync_job, COI, SYNC_JOB, GObject)

CoiSyncJob *coi_sync_job_new (CoiStore *store, const CoiAccountRecord *account);
/* Logs in and works until it ends; call once. */
void coi_sync_job_start (CoiSyncJob *self, const char *password);
/* Ends at once; no signal comes after it. */
void coi_sync_job_stop (CoiSyncJob *self);
gboolean coi_sync_job_is_online (CoiSyncJob *self);
gboolean coi_sync_job_is_caught_up (CoiSyncJob *self);
/* Whether every mailbox had been read to its end before this job began. */
gboolean coi_sync_job_had_history (CoiSyncJob *self);
/* Stores \Seen for everything that is pending. */
void coi_sync_job_push_told (CoiSyncJob *self);
void coi_sync_job_push_copy (CoiSyncJob *self, gint64 message);
/* Puts the copies that are still missing on the server. */
void coi_sync_job_push_copies (CoiSyncJob *self);
/* Ends soon if a connection carries nothing any more. */
void coi_sync_job_check (CoiSyncJob *self);
void coi_sync_job_fetch_raw_async (CoiSyncJob *self,
                                   gint64 mailbox,
                                   guint32 uid,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GBytes *coi_sync_job_fetch_raw_finish (CoiSyncJob *self, GAsyncResult *result, GError **error);

/* Signals:
 *  "online": logged in, the mailboxes are known
 *  "progress" (guint done, guint total)
 *  "caught-up": everything on the server that can be read is in the database; once
 *  "trouble" (const GError *): a mailbox cannot be read, its name before the server's words; NULL
 *    when all can be read again; the rest goes on
 *  "ended" (const GError *): once */

G_END_DECLS
