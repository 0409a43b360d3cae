/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brings what the database holds of one mailbox up to date with the server, once. */
#pragma once

#include "coi-imap-session.h"
#include "coi-store.h"

G_BEGIN_DECLS

typedef enum
{
  COI_MAILBOX_SYNC_NEWEST, /* select it, fetch the newest messages only: a first look */
  COI_MAILBOX_SYNC_FULL,   /* select it, then new and vanished messages and flags */
  COI_MAILBOX_SYNC_AGAIN,  /* like FULL, in the mailbox that is selected already */
  COI_MAILBOX_SYNC_NEW,    /* only what has come since, in the mailbox that is selected already */
} CoiMailboxSyncScope;

/* How many messages were fetched of how many that are missing. */
typedef void (*CoiMailboxSyncProgress) (guint done, guint total, gpointer user_data);

/* @account and @mailbox must stay until finish(); @mailbox is updated. */
void coi_mailbox_sync_async (CoiImapSession *session,
                             CoiStore *store,
                             const CoiAccountRecord *account,
                             CoiMailboxRecord *mailbox,
                             CoiMailboxSyncScope scope,
                             CoiMailboxSyncProgress progress,
                             gpointer progress_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/* COI_IMAP_ERROR, COI_NET_ERROR, COI_STORE_ERROR */
gboolean coi_mailbox_sync_finish (GAsyncResult *result, GError **error);

G_END_DECLS
