/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The short way: only what changed since the last time, checked by a count at the end. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-mailbox-sync-private.h"

/**
 * coi_mailbox_sync_can_ask_changes:
 * @self: a synchronisation
 *
 * Returns: whether everything up to some MODSEQ is known, and the server has such numbers
 */
gboolean
coi_mailbox_sync_can_ask_changes (CoiMailboxSync *self)
{
  return self->mailbox->highest_modseq > 0 && self->mailbox->synced_from == 1 &&
         (coi_imap_session_has_enabled (self->session, "QRESYNC") ||
          coi_imap_session_has_capability (self->session, "CONDSTORE"));
}

/**
 * coi_mailbox_sync_can_resync:
 * @self: a synchronisation that selected the mailbox
 *
 * A server whose numbers went back was restored from an old copy, or has no such numbers for this
 * mailbox (NOMODSEQ): what it says has changed since is not all.
 *
 * Returns: whether what changed since is enough to know
 */
gboolean
coi_mailbox_sync_can_resync (CoiMailboxSync *self)
{
  const CoiMailboxRecord *mailbox = self->mailbox;

  return coi_mailbox_sync_can_ask_changes (self) && !self->news.is_endless &&
         self->news.modseq >= mailbox->highest_modseq &&
         (self->news.uid_next == 0 || self->news.uid_next >= mailbox->uid_next);
}

static guint
count_known (CoiMailboxSync *self)
{
  guint n = 0;

  for (guint i = 0; i < self->news.vanished->len; i++)
    {
      const CoiImapRange *range = &g_array_index (self->news.vanished, CoiImapRange, i);
      g_autoptr (GArray) uids =
          coi_store_list_uids (self->store, self->mailbox->id, range->first, range->last);

      n += uids->len;
    }
  return n;
}

/**
 * coi_mailbox_sync_vanish:
 * @task: a synchronisation that knows what changed
 *
 * Removes what vanished; when that is much of the mailbox, it is compared as a whole first.
 */
void
coi_mailbox_sync_vanish (GTask *task)
{
  CoiMailboxSync *self = g_task_get_task_data (task);
  guint n_gone = self->news.is_endless ? 0 : count_known (self);

  if (self->news.is_endless ||
      (n_gone > 10 && n_gone * 2 > coi_store_count_uids (self->store, self->mailbox->id)))
    {
      self->rechecked = !self->news.is_endless;
      coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_SEARCH);
    }
  else if (n_gone > 0)
    coi_mailbox_sync_write (task, g_array_copy (self->news.vanished));
  else
    coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_CHANGED);
}

/**
 * coi_mailbox_sync_check:
 * @task: a synchronisation that fetched what was missing
 *
 * Whatever the server left out, the database must have as many messages as the mailbox: else all
 * UIDs are compared, once.
 */
void
coi_mailbox_sync_check (GTask *task)
{
  CoiMailboxSync *self = g_task_get_task_data (task);
  gboolean is_partial =
      self->scope == COI_MAILBOX_SYNC_NEWEST || self->scope == COI_MAILBOX_SYNC_NEW;

  if (is_partial || self->was_compared ||
      coi_store_count_uids (self->store, self->mailbox->id) == self->expected)
    {
      coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_SAVE);
      return;
    }
  g_debug ("mailbox %" G_GINT64_FORMAT ": the numbers do not agree", self->mailbox->id);
  coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_SEARCH);
}
