/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts one copy of a sent message on the server, unless the server did so itself. */
#pragma once

#include "coi-imap-session.h"
#include "coi-sync-context.h"

G_BEGIN_DECLS

/* Selects mailboxes. @message: row id of an outbox row with smtp_done; it is deleted at the end. */
void coi_copy_job_async (CoiImapSession *session,
                         CoiSyncContext *context,
                         gint64 message,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
gboolean coi_copy_job_finish (GAsyncResult *result, GError **error);

G_END_DECLS
