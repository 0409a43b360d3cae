/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all jobs of one account's synchronisation share: the account and its mailboxes. */
#pragma once

#include "coi-store.h"

G_BEGIN_DECLS

typedef struct
{
  CoiStore *store;
  CoiAccountRecord *account;
  GPtrArray *mailboxes; /* CoiMailboxRecord: those that are kept in sync */
} CoiSyncContext;

CoiSyncContext *coi_sync_context_new (CoiStore *store, const CoiAccountRecord *account);
CoiSyncContext *coi_sync_context_ref (CoiSyncContext *self);
void coi_sync_context_unref (CoiSyncContext *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiSyncContext, coi_sync_context_unref)

/* (transfer none) (nullable) */
CoiMailboxRecord *coi_sync_context_get_role (CoiSyncContext *self, CoiMailboxRole role);
CoiMailboxRecord *coi_sync_context_get_mailbox (CoiSyncContext *self, gint64 id);

G_END_DECLS
