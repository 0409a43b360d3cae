/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brings what the database holds of one mailbox up to date with the server, once.
 *
 * Where the server numbers its changes, it is asked for those since the last time, and the outcome
 * is checked by a count. Else, or when the count is wrong, the server's list of UIDs is compared
 * with ours, which depends on nothing that was remembered. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-mailbox-sync-private.h"

#include "coi-mailbox-fetch.h"

static const char *const state_names[] = { "select",  "reset",  "changes", "vanish",
                                           "changed", "recent", "pick",    "search",
                                           "compare", "retain", "unseen",  "flags",
                                           "fetch",   "check",  "save",    "done" };

static void
sync_free (CoiMailboxSync *self)
{
  g_object_unref (self->session);
  g_object_unref (self->store);
  coi_mailbox_news_clear (&self->news);
  g_clear_pointer (&self->ranges, g_array_unref);
  g_clear_pointer (&self->server, g_array_unref);
  g_clear_pointer (&self->known, g_array_unref);
  g_clear_pointer (&self->missing, g_array_unref);
  g_clear_pointer (&self->seen, g_array_unref);
  g_clear_pointer (&self->unseen, g_array_unref);
  g_free (self);
}

/**
 * coi_mailbox_sync_enter:
 * @task: a synchronisation
 * @state: the next state
 *
 * Changes the state and does what it is for.
 */
void
coi_mailbox_sync_enter (GTask *task, CoiMailboxSyncState state)
{
  CoiMailboxSync *self = g_task_get_task_data (task);

  g_debug ("mailbox %" G_GINT64_FORMAT ": %s -> %s", self->mailbox->id, state_names[self->state],
           state_names[state]);
  self->state = state;
  coi_mailbox_sync_step (task);
}

/* --- the steps --- */

static void
reset (GTask *task)
{
  CoiMailboxSync *self = g_task_get_task_data (task);

  g_message ("the UIDs of mailbox %" G_GINT64_FORMAT " changed: reading it anew",
             self->mailbox->id);
  self->was_reset = TRUE;
  self->mailbox->uid_validity = self->news.uid_validity;
  self->mailbox->uid_next = 0;
  self->mailbox->synced_from = 0;
  self->mailbox->highest_modseq = 0;
  coi_mailbox_sync_write (task, NULL);
}

static void
progress_cb (guint applied, gpointer user_data)
{
  CoiMailboxSync *self = g_task_get_task_data (user_data);

  if (self->progress != NULL)
    self->progress (applied, self->missing->len, self->progress_data);
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (coi_mailbox_fetch_finish (result, &error) < 0)
    g_task_return_error (task, error);
  else
    coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_CHECK);
}

static void
fetch (GTask *task)
{
  CoiMailboxSync *self = g_task_get_task_data (task);

  if (self->missing->len == 0)
    {
      coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_CHECK);
      return;
    }
  coi_mailbox_fetch_async (self->session, self->store, self->account, self->mailbox, self->missing,
                           progress_cb, task, g_task_get_cancellable (task), fetched_cb,
                           g_object_ref (task));
}

/* Nothing can have come when the server says that its next UID is the one that we wait for, or
 * that it has as many messages as we. */
static gboolean
has_nothing_new (CoiMailboxSync *self)
{
  if (self->scope == COI_MAILBOX_SYNC_FULL)
    return self->news.uid_next != 0 && self->news.uid_next == self->mailbox->uid_next;
  return self->scope == COI_MAILBOX_SYNC_AGAIN &&
         coi_store_count_uids (self->store, self->mailbox->id) == self->expected;
}

static void
ask_recent (GTask *task)
{
  CoiMailboxSync *self = g_task_get_task_data (task);
  g_autofree char *criteria = g_strdup_printf ("UID %u:*", MAX (self->mailbox->uid_next, 1));

  if (!has_nothing_new (self))
    {
      coi_mailbox_sync_search (task, criteria);
      return;
    }
  self->missing = g_array_new (FALSE, FALSE, sizeof (guint32));
  coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_CHECK);
}

/* Up to where all changes are known now */
static guint64
known_modseq (CoiMailboxSync *self)
{
  if (self->scope == COI_MAILBOX_SYNC_FULL)
    return self->news.modseq;
  if (self->scope == COI_MAILBOX_SYNC_AGAIN && !self->was_compared)
    return MAX (self->mailbox->highest_modseq, self->news.modseq);
  return self->mailbox->highest_modseq;
}

static void
save (GTask *task)
{
  CoiMailboxSync *self = g_task_get_task_data (task);
  CoiMailboxRecord *mailbox = self->mailbox;
  CoiMailboxRecord before = *mailbox;

  mailbox->uid_next = MAX (mailbox->uid_next, self->news.uid_next);
  if (self->missing->len > 0)
    mailbox->uid_next =
        MAX (mailbox->uid_next, g_array_index (self->missing, guint32, self->missing->len - 1) + 1);
  if (self->scope == COI_MAILBOX_SYNC_FULL || self->scope == COI_MAILBOX_SYNC_AGAIN)
    mailbox->synced_from = 1;
  else if (mailbox->synced_from != 1 && self->missing->len > 0)
    mailbox->synced_from = g_array_index (self->missing, guint32, 0);
  mailbox->highest_modseq = known_modseq (self);
  if (memcmp (&before, mailbox, sizeof before) == 0)
    coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_DONE);
  else
    coi_mailbox_sync_write (task, NULL);
}

/**
 * coi_mailbox_sync_step:
 * @task: a synchronisation
 *
 * Does what the state is for.
 */
void
coi_mailbox_sync_step (GTask *task)
{
  switch (((CoiMailboxSync *)g_task_get_task_data (task))->state)
    {
    case COI_MAILBOX_SYNC_STATE_SELECT:
      coi_mailbox_sync_select (task);
      break;
    case COI_MAILBOX_SYNC_STATE_RESET:
      reset (task);
      break;
    case COI_MAILBOX_SYNC_STATE_CHANGES:
      coi_mailbox_sync_ask_changes (task);
      break;
    case COI_MAILBOX_SYNC_STATE_VANISH:
      coi_mailbox_sync_vanish (task);
      break;
    case COI_MAILBOX_SYNC_STATE_CHANGED:
    case COI_MAILBOX_SYNC_STATE_FLAGS:
      coi_mailbox_sync_write_flags (task);
      break;
    case COI_MAILBOX_SYNC_STATE_RECENT:
      ask_recent (task);
      break;
    case COI_MAILBOX_SYNC_STATE_PICK:
      coi_mailbox_sync_pick (task);
      break;
    case COI_MAILBOX_SYNC_STATE_SEARCH:
      coi_mailbox_sync_search (task, "ALL");
      break;
    case COI_MAILBOX_SYNC_STATE_COMPARE:
      coi_mailbox_sync_compare (task);
      break;
    case COI_MAILBOX_SYNC_STATE_RETAIN:
      coi_mailbox_sync_retain (task);
      break;
    case COI_MAILBOX_SYNC_STATE_UNSEEN:
      coi_mailbox_sync_search (task, "UNSEEN");
      break;
    case COI_MAILBOX_SYNC_STATE_FETCH:
      fetch (task);
      break;
    case COI_MAILBOX_SYNC_STATE_CHECK:
      coi_mailbox_sync_check (task);
      break;
    case COI_MAILBOX_SYNC_STATE_SAVE:
      save (task);
      break;
    case COI_MAILBOX_SYNC_STATE_DONE:
    default:
      g_task_return_boolean (task, TRUE);
    }
}

static CoiMailboxSyncState
first_state (CoiMailboxSync *self)
{
  if (self->scope == COI_MAILBOX_SYNC_NEW)
    return COI_MAILBOX_SYNC_STATE_RECENT;
  if (self->scope != COI_MAILBOX_SYNC_AGAIN)
    return COI_MAILBOX_SYNC_STATE_SELECT;
  return coi_mailbox_sync_can_ask_changes (self) && self->mailbox->uid_next > 1
             ? COI_MAILBOX_SYNC_STATE_CHANGES
             : COI_MAILBOX_SYNC_STATE_SEARCH;
}

/**
 * coi_mailbox_sync_async:
 * @session: an open session
 * @store: the database
 * @account: the account; must stay until the end
 * @mailbox: the mailbox; must stay until the end; UIDVALIDITY and the like are updated
 * @scope: how much to look at
 * @progress: (nullable): called as messages come in
 * @progress_data: data for @progress
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Fetches what is missing, forgets what is gone, and follows the flags (RFC 4549).
 */
void
coi_mailbox_sync_async (CoiImapSession *session,
                        CoiStore *store,
                        const CoiAccountRecord *account,
                        CoiMailboxRecord *mailbox,
                        CoiMailboxSyncScope scope,
                        CoiMailboxSyncProgress progress,
                        gpointer progress_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  CoiMailboxSync *self = g_new0 (CoiMailboxSync, 1);

  g_task_set_source_tag (task, coi_mailbox_sync_async);
  g_task_set_task_data (task, self, (GDestroyNotify)sync_free);
  self->session = g_object_ref (session);
  self->store = g_object_ref (store);
  self->account = account;
  self->mailbox = mailbox;
  self->scope = scope;
  self->progress = progress;
  self->progress_data = progress_data;
  self->ranges = g_array_new (FALSE, FALSE, sizeof (CoiImapRange));
  coi_mailbox_news_init (&self->news);
  self->state = first_state (self);
  coi_mailbox_sync_step (task);
}

/**
 * coi_mailbox_sync_finish:
 * @result: the result
 * @error: return location for a #CoiImapError, #CoiNetError or #CoiStoreError
 *
 * Returns: whether the mailbox is up to date to the extent asked for
 */
gboolean
coi_mailbox_sync_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
