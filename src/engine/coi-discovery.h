/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the mailboxes that matter: INBOX, the \Sent one and COI/Chats. */
#pragma once

#include "coi-imap-session.h"
#include "coi-sync-context.h"

G_BEGIN_DECLS

/* Fills context->mailboxes and stores them. A missing Sent mailbox is created. */
void coi_discovery_async (CoiImapSession *session,
                          CoiSyncContext *context,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean coi_discovery_finish (GAsyncResult *result, GError **error);

G_END_DECLS
