/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brings what the database holds of one mailbox up to date with the server, once.
 *
 * The server's list of UIDs is compared with ours, so that the outcome depends on nothing that was
 * remembered and an interrupted run is made up by the next. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-mailbox-sync-private.h"

#include "coi-mailbox-fetch.h"
#include "coi-uid-set.h"

#define NEWEST 50

static const char *const state_names[] = { "select", "reset",  "search", "compare",
                                           "retain", "unseen", "flags",  "new",
                                           "fetch",  "save",   "done" };

static void
sync_free (CoiMailboxSync *self)
{
  g_object_unref (self->session);
  g_object_unref (self->store);
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

/* --- commands --- */

static void
read_number_code (const CoiImapResponse *response, const char *code, guint32 *number)
{
  guint64 value;

  if (g_strcmp0 (response->code, code) == 0 && response->code_arg != NULL &&
      g_ascii_string_to_unsigned (response->code_arg, 10, 1, G_MAXUINT32, &value, NULL))
    *number = value;
}

static void
response_cb (const CoiImapResponse *response, gpointer user_data)
{
  CoiMailboxSync *self = g_task_get_task_data (user_data);

  if (response->kind == COI_IMAP_RESPONSE_STATUS)
    {
      read_number_code (response, "UIDVALIDITY", &self->uid_validity);
      read_number_code (response, "UIDNEXT", &self->uid_next);
    }
  else if (response->kind == COI_IMAP_RESPONSE_SEARCH && response->numbers != NULL &&
           self->ranges != NULL)
    g_array_append_vals (self->ranges, response->numbers->data, response->numbers->len);
}

static CoiMailboxSyncState
after_command (CoiMailboxSync *self)
{
  guint32 known = self->mailbox->uid_validity;

  if (self->state == COI_MAILBOX_SYNC_STATE_SELECT && known != 0 && known != self->uid_validity)
    return COI_MAILBOX_SYNC_STATE_RESET;
  if (self->state == COI_MAILBOX_SYNC_STATE_SELECT)
    {
      self->mailbox->uid_validity = self->uid_validity;
      return COI_MAILBOX_SYNC_STATE_SEARCH;
    }
  if (self->state == COI_MAILBOX_SYNC_STATE_SEARCH && self->scope == COI_MAILBOX_SYNC_NEW)
    return COI_MAILBOX_SYNC_STATE_NEW;
  return self->state + 1;
}

static void
command_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoiMailboxSync *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  if (response == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    coi_mailbox_sync_enter (task, after_command (self));
}

static void
run (GTask *task, CoiImapCommand *command)
{
  CoiMailboxSync *self = g_task_get_task_data (task);

  g_clear_pointer (&self->ranges, g_array_unref);
  self->ranges = g_array_new (FALSE, FALSE, sizeof (CoiImapRange));
  coi_imap_session_run_async (self->session, command, response_cb, task,
                              g_task_get_cancellable (task), command_cb, g_object_ref (task));
}

/* --- the steps --- */

static void
reset (GTask *task)
{
  CoiMailboxSync *self = g_task_get_task_data (task);

  g_message ("UIDVALIDITY of mailbox %" G_GINT64_FORMAT " changed: reading it anew",
             self->mailbox->id);
  self->mailbox->uid_validity = self->uid_validity;
  self->mailbox->uid_next = 0;
  self->mailbox->synced_from = 0;
  self->mailbox->highest_modseq = 0;
  coi_mailbox_sync_write (task, NULL, NULL);
}

/* A server that suddenly lists hardly anything is asked a second time before we believe it. */
static gboolean
is_suspicious (CoiMailboxSync *self)
{
  g_autoptr (GArray) gone = NULL;

  if (self->rechecked || self->scope == COI_MAILBOX_SYNC_NEWEST)
    return FALSE;
  gone = coi_uid_set_subtract (self->known, self->server);
  return gone->len > 10 && gone->len * 2 > self->known->len;
}

static void
keep_newest (GArray *uids, guint count)
{
  if (uids->len > count)
    g_array_remove_range (uids, 0, uids->len - count);
}

static void
compare (GTask *task)
{
  CoiMailboxSync *self = g_task_get_task_data (task);

  g_clear_pointer (&self->server, g_array_unref);
  g_clear_pointer (&self->known, g_array_unref);
  self->server = coi_uid_set_from_ranges (self->ranges, COI_MAILBOX_SYNC_MAX_UIDS);
  self->known = coi_store_list_uids (self->store, self->mailbox->id, 1, G_MAXUINT32);
  if (is_suspicious (self))
    {
      self->rechecked = TRUE;
      coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_SEARCH);
      return;
    }
  self->missing = coi_uid_set_subtract (self->server, self->known);
  if (self->scope == COI_MAILBOX_SYNC_NEWEST)
    {
      keep_newest (self->missing, NEWEST);
      coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_FETCH);
    }
  else
    coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_RETAIN);
}

static void
retain (GTask *task)
{
  CoiMailboxSync *self = g_task_get_task_data (task);
  g_autoptr (GArray) kept = coi_uid_set_intersect (self->known, self->server);

  if (kept->len == self->known->len)
    {
      coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_UNSEEN);
      return;
    }
  g_array_unref (self->known);
  self->known = g_array_ref (kept);
  coi_mailbox_sync_write (task, g_steal_pointer (&kept), NULL);
}

/* "n:*" names the last message even when its UID is below n (RFC 3501, section 6.4.8). */
static void
compare_new (GTask *task)
{
  CoiMailboxSync *self = g_task_get_task_data (task);
  g_autoptr (GArray) server = coi_uid_set_from_ranges (self->ranges, COI_MAILBOX_SYNC_MAX_UIDS);

  self->known = coi_store_list_uids (self->store, self->mailbox->id,
                                     MAX (self->mailbox->uid_next, 1), G_MAXUINT32);
  self->missing = coi_uid_set_subtract (server, self->known);
  while (self->missing->len > 0 &&
         g_array_index (self->missing, guint32, 0) < self->mailbox->uid_next)
    g_array_remove_index (self->missing, 0);
  coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_FETCH);
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
    coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_SAVE);
}

static void
fetch (GTask *task)
{
  CoiMailboxSync *self = g_task_get_task_data (task);

  if (self->missing->len == 0)
    {
      coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_SAVE);
      return;
    }
  coi_mailbox_fetch_async (self->session, self->store, self->account, self->mailbox, self->missing,
                           progress_cb, task, g_task_get_cancellable (task), fetched_cb,
                           g_object_ref (task));
}

static void
save (GTask *task)
{
  CoiMailboxSync *self = g_task_get_task_data (task);
  CoiMailboxRecord *mailbox = self->mailbox;
  CoiMailboxRecord before = *mailbox;

  mailbox->uid_next = MAX (mailbox->uid_next, self->uid_next);
  if (self->missing->len > 0)
    mailbox->uid_next =
        MAX (mailbox->uid_next, g_array_index (self->missing, guint32, self->missing->len - 1) + 1);
  if (self->scope != COI_MAILBOX_SYNC_NEWEST)
    mailbox->synced_from = 1;
  else if (mailbox->synced_from != 1 && self->missing->len > 0)
    mailbox->synced_from = g_array_index (self->missing, guint32, 0);
  if (memcmp (&before, mailbox, sizeof before) == 0)
    coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_DONE);
  else
    coi_mailbox_sync_write (task, NULL, NULL);
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
  CoiMailboxSync *self = g_task_get_task_data (task);
  g_autofree char *criteria = NULL;

  switch (self->state)
    {
    case COI_MAILBOX_SYNC_STATE_SELECT:
      run (task, coi_imap_command_select (self->mailbox->name));
      break;
    case COI_MAILBOX_SYNC_STATE_RESET:
      reset (task);
      break;
    case COI_MAILBOX_SYNC_STATE_SEARCH:
      if (self->scope == COI_MAILBOX_SYNC_NEW)
        {
          criteria = g_strdup_printf ("UID %u:*", MAX (self->mailbox->uid_next, 1));
          run (task, coi_imap_command_uid_search (criteria));
        }
      else
        run (task, coi_imap_command_uid_search ("ALL"));
      break;
    case COI_MAILBOX_SYNC_STATE_COMPARE:
      compare (task);
      break;
    case COI_MAILBOX_SYNC_STATE_RETAIN:
      retain (task);
      break;
    case COI_MAILBOX_SYNC_STATE_UNSEEN:
      run (task, coi_imap_command_uid_search ("UNSEEN"));
      break;
    case COI_MAILBOX_SYNC_STATE_FLAGS:
      coi_mailbox_sync_write_flags (task);
      break;
    case COI_MAILBOX_SYNC_STATE_NEW:
      compare_new (task);
      break;
    case COI_MAILBOX_SYNC_STATE_FETCH:
      fetch (task);
      break;
    case COI_MAILBOX_SYNC_STATE_SAVE:
      save (task);
      break;
    case COI_MAILBOX_SYNC_STATE_DONE:
    default:
      g_task_return_boolean (task, TRUE);
    }
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
  if (scope == COI_MAILBOX_SYNC_FULL || scope == COI_MAILBOX_SYNC_NEWEST)
    self->state = COI_MAILBOX_SYNC_STATE_SELECT;
  else
    self->state = COI_MAILBOX_SYNC_STATE_SEARCH;
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
