/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches messages of the selected mailbox by UID and applies them, with bounded memory. */
#pragma once

#include "coi-imap-session.h"
#include "coi-store.h"

G_BEGIN_DECLS

/* Called after each batch reached the database. */
typedef void (*CoiMailboxFetchProgress) (guint applied, gpointer user_data);

/* @uids: sorted ascending, fetched from the end; @account is copied. Messages that the server does
 * not send are left out. finish(): how many were applied, -1 on error. */
void coi_mailbox_fetch_async (CoiImapSession *session,
                              CoiStore *store,
                              const CoiAccountRecord *account,
                              const CoiMailboxRecord *mailbox,
                              GArray *uids,
                              CoiMailboxFetchProgress progress,
                              gpointer progress_data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gint64 coi_mailbox_fetch_finish (GAsyncResult *result, GError **error);

G_END_DECLS
