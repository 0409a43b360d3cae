/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells the server what the user has read: \Seen for the pending messages of one mailbox. */
#pragma once

#include "coi-imap-session.h"
#include "coi-sync-context.h"

G_BEGIN_DECLS

/* @mailbox_id: of the mailbox that is selected */
void coi_seen_job_async (CoiImapSession *session,
                         CoiSyncContext *context,
                         gint64 mailbox_id,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
gboolean coi_seen_job_finish (GAsyncResult *result, GError **error);

G_END_DECLS
