/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The long way: the server's list of UIDs is compared with ours, so that the outcome depends on
 * nothing that was remembered. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-mailbox-sync-private.h"

#include "coi-uid-set.h"

#define NEWEST 50

static gboolean
claims_too_many (CoiMailboxSync *self)
{
  guint64 n = 0;

  for (guint i = 0; i < self->ranges->len; i++)
    {
      const CoiImapRange *range = &g_array_index (self->ranges, CoiImapRange, i);

      n += (guint64)range->last - range->first + 1;
    }
  return n > self->expected;
}

/* A server may claim any range of UIDs, but no more messages than it said that there are. */
static GArray *
read_ranges (CoiMailboxSync *self)
{
  guint32 limit = MIN (coi_imap_session_get_n_messages (self->session), COI_MAILBOX_SYNC_MAX_UIDS);

  return coi_uid_set_from_ranges (self->ranges, limit);
}

/* A server that suddenly lists hardly anything, or not as many as it counted, is asked a second
 * time before we believe it. */
static gboolean
is_suspicious (CoiMailboxSync *self)
{
  g_autoptr (GArray) gone = NULL;

  if (self->rechecked || self->scope == COI_MAILBOX_SYNC_NEWEST)
    return FALSE;
  gone = coi_uid_set_subtract (self->known, self->server);
  return self->claims_too_many || (gone->len > 10 && gone->len * 2 > self->known->len) ||
         (gone->len > 0 && self->server->len != self->expected);
}

/* The next UID went back below UIDs that we saw: the mailbox is an older copy of itself, and the
 * UIDs of what came since are given away once more. */
static gboolean
went_back (CoiMailboxSync *self)
{
  guint32 last =
      self->server->len > 0 ? g_array_index (self->server, guint32, self->server->len - 1) : 0;

  return !self->was_reset && self->scope != COI_MAILBOX_SYNC_NEWEST && self->news.uid_next != 0 &&
         self->news.uid_next < self->mailbox->uid_next && last + 1 < self->mailbox->uid_next;
}

static void
keep_newest (GArray *uids, guint count)
{
  if (uids->len > count)
    g_array_remove_range (uids, 0, uids->len - count);
}

/**
 * coi_mailbox_sync_compare:
 * @task: a synchronisation that has the server's list
 *
 * Finds what is missing and what is gone.
 */
void
coi_mailbox_sync_compare (GTask *task)
{
  CoiMailboxSync *self = g_task_get_task_data (task);

  g_clear_pointer (&self->server, g_array_unref);
  g_clear_pointer (&self->known, g_array_unref);
  g_clear_pointer (&self->missing, g_array_unref);
  self->claims_too_many = claims_too_many (self);
  self->server = read_ranges (self);
  self->known = coi_store_list_uids (self->store, self->mailbox->id, 1, G_MAXUINT32);
  if (is_suspicious (self))
    {
      self->rechecked = TRUE;
      coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_SEARCH);
      return;
    }
  if (went_back (self))
    {
      coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_RESET);
      return;
    }
  self->missing = coi_uid_set_subtract (self->server, self->known);
  self->was_compared = TRUE;
  if (self->scope == COI_MAILBOX_SYNC_NEWEST)
    {
      keep_newest (self->missing, NEWEST);
      coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_FETCH);
    }
  else
    coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_RETAIN);
}

/**
 * coi_mailbox_sync_retain:
 * @task: a synchronisation that compared
 *
 * Removes what is gone. A list that cannot be right is no reason to remove anything.
 */
void
coi_mailbox_sync_retain (GTask *task)
{
  CoiMailboxSync *self = g_task_get_task_data (task);
  g_autoptr (GArray) kept = coi_uid_set_intersect (self->known, self->server);

  if (kept->len == self->known->len || self->claims_too_many)
    {
      coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_UNSEEN);
      return;
    }
  g_array_unref (self->known);
  self->known = g_array_ref (kept);
  coi_mailbox_sync_write (task, g_steal_pointer (&kept));
}

/**
 * coi_mailbox_sync_pick:
 * @task: a synchronisation that has the server's list of new UIDs
 *
 * Finds what is missing among them. "n:*" names the last message even when its UID is below n
 * (RFC 9051, section 6.4.9).
 */
void
coi_mailbox_sync_pick (GTask *task)
{
  CoiMailboxSync *self = g_task_get_task_data (task);
  g_autoptr (GArray) server = read_ranges (self);

  g_clear_pointer (&self->known, g_array_unref);
  g_clear_pointer (&self->missing, g_array_unref);
  self->known = coi_store_list_uids (self->store, self->mailbox->id,
                                     MAX (self->mailbox->uid_next, 1), G_MAXUINT32);
  self->missing = coi_uid_set_subtract (server, self->known);
  while (self->missing->len > 0 &&
         g_array_index (self->missing, guint32, 0) < self->mailbox->uid_next)
    g_array_remove_index (self->missing, 0);
  coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_FETCH);
}
