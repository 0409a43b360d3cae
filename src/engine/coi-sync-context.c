/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all jobs of one account's synchronisation share: the account and its mailboxes. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-sync-context.h"

/**
 * coi_sync_context_new:
 * @store: an open database
 * @account: the account
 *
 * Returns: (transfer full): a context without mailboxes
 */
CoiSyncContext *
coi_sync_context_new (CoiStore *store, const CoiAccountRecord *account)
{
  CoiSyncContext *self = g_rc_box_new0 (CoiSyncContext);

  self->store = g_object_ref (store);
  self->account = coi_account_record_copy (account);
  self->mailboxes = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_mailbox_record_free);
  return self;
}

/**
 * coi_sync_context_ref:
 * @self: a context
 *
 * Returns: (transfer full): @self
 */
CoiSyncContext *
coi_sync_context_ref (CoiSyncContext *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (CoiSyncContext *self)
{
  g_object_unref (self->store);
  coi_account_record_free (self->account);
  g_ptr_array_unref (self->mailboxes);
}

/**
 * coi_sync_context_unref:
 * @self: (transfer full): a context
 *
 * Drops a reference.
 */
void
coi_sync_context_unref (CoiSyncContext *self)
{
  g_rc_box_release_full (self, (GDestroyNotify)clear);
}

/**
 * coi_sync_context_get_role:
 * @self: a context
 * @role: what a mailbox is for
 *
 * Returns: (transfer none) (nullable): the mailbox
 */
CoiMailboxRecord *
coi_sync_context_get_role (CoiSyncContext *self, CoiMailboxRole role)
{
  for (guint i = 0; i < self->mailboxes->len; i++)
    {
      CoiMailboxRecord *mailbox = self->mailboxes->pdata[i];

      if (mailbox->role == role)
        return mailbox;
    }
  return NULL;
}

/**
 * coi_sync_context_get_mailbox:
 * @self: a context
 * @id: row id
 *
 * Returns: (transfer none) (nullable): the mailbox
 */
CoiMailboxRecord *
coi_sync_context_get_mailbox (CoiSyncContext *self, gint64 id)
{
  for (guint i = 0; i < self->mailboxes->len; i++)
    {
      CoiMailboxRecord *mailbox = self->mailboxes->pdata[i];

      if (mailbox->id == id)
        return mailbox;
    }
  return NULL;
}
