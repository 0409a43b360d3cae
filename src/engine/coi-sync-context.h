/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all jobs of one account's synchronisation share: the account and its mailboxes. */
#pragma once

#include "coi-imap-session.h"
#include "coi-store.h"

G_BEGIN_DECLS

typedef struct
{
  CoiStore *store;
  CoiAccountRecord *account;
  GPtrArray *mailboxes;  /* CoiMailboxRecord: those that are kept in sync */
  gint64 receipts_since; /* monotonic time of the first receipt of this minute */
  guint n_receipts;      /* how many went in it */
  GHashTable *statuses;  /* mailbox name -> CoiMailboxStatus, as last told */
} CoiSyncContext;

CoiSyncContext *coi_sync_context_new (CoiStore *store, const CoiAccountRecord *account);
CoiSyncContext *coi_sync_context_ref (CoiSyncContext *self);
void coi_sync_context_unref (CoiSyncContext *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiSyncContext, coi_sync_context_unref)

/* (transfer none) (nullable) */
CoiMailboxRecord *coi_sync_context_get_role (CoiSyncContext *self, CoiMailboxRole role);
CoiMailboxRecord *coi_sync_context_get_mailbox (CoiSyncContext *self, gint64 id);
CoiMailboxRecord *coi_sync_context_find_name (CoiSyncContext *self, const char *name);

/* What to ask for in a STATUS. (transfer none) */
const char *coi_sync_context_status_items (CoiImapSession *session);
/* Whether it says something new. */
gboolean coi_sync_context_take_status (CoiSyncContext *self, const CoiImapResponse *response);
/* Whether the last STATUS told that all of @mailbox is in the database. */
gboolean coi_sync_context_is_unchanged (CoiSyncContext *self, const CoiMailboxRecord *mailbox);

G_END_DECLS
