/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sends the read receipts that are due for messages of one mailbox (RFC 8098). */
#pragma once

#include "coi-imap-session.h"
#include "coi-sync-context.h"

G_BEGIN_DECLS

void coi_receipt_job_async (CoiImapSession *session,
                            CoiSyncContext *context,
                            gint64 mailbox_id,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean coi_receipt_job_finish (GAsyncResult *result, GError **error);

G_END_DECLS
