/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a synchronisation writes: which messages are gone, which are read, how far it is. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-mailbox-sync-private.h"

#include "coi-uid-set.h"

#define FLAG_CHUNK 5000

typedef struct
{
  CoiMailboxSyncState state;
  CoiMailboxRecord mailbox;
  GArray *uids;
  GArray *unseen;
} Write;

static void
write_free (Write *self)
{
  g_free (self->mailbox.name);
  g_clear_pointer (&self->uids, g_array_unref);
  g_clear_pointer (&self->unseen, g_array_unref);
  g_free (self);
}

static Write *
write_new (CoiMailboxSync *self)
{
  Write *job = g_new0 (Write, 1);

  job->state = self->state;
  job->mailbox = *self->mailbox;
  job->mailbox.name = g_strdup (self->mailbox->name);
  return job;
}

static gboolean
set_flags (CoiStoreTxn *txn, gint64 mailbox_id, GArray *uids, gboolean seen, GError **error)
{
  for (guint i = 0; i < uids->len; i++)
    {
      gint64 id = coi_store_txn_lookup_location (txn, mailbox_id, g_array_index (uids, guint32, i));

      if (id != 0 && !coi_store_txn_set_seen (txn, id, seen, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
remove_ranges (CoiStoreTxn *txn, gint64 mailbox_id, GArray *ranges, GError **error)
{
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < ranges->len; i++)
    {
      const CoiImapRange *range = &g_array_index (ranges, CoiImapRange, i);

      if (!coi_store_txn_retain_uids (txn, mailbox_id, range->first, range->last, none, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_func (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  Write *job = user_data;

  if (job->state == COI_MAILBOX_SYNC_STATE_RETAIN)
    return coi_store_txn_retain_uids (txn, job->mailbox.id, 1, G_MAXUINT32, job->uids, error);
  if (job->state == COI_MAILBOX_SYNC_STATE_VANISH)
    return remove_ranges (txn, job->mailbox.id, job->uids, error);
  if (job->unseen != NULL)
    return set_flags (txn, job->mailbox.id, job->uids, TRUE, error) &&
           set_flags (txn, job->mailbox.id, job->unseen, FALSE, error);
  if (job->state == COI_MAILBOX_SYNC_STATE_RESET &&
      !coi_store_txn_clear_locations (txn, job->mailbox.id, error))
    return FALSE;
  return coi_store_txn_put_mailbox (txn, &job->mailbox, error);
}

static CoiMailboxSyncState
after_write (const CoiMailboxSync *self)
{
  return self->state == COI_MAILBOX_SYNC_STATE_RESET ? COI_MAILBOX_SYNC_STATE_SEARCH
                                                     : self->state + 1;
}

static gboolean
has_more_flags (const CoiMailboxSync *self)
{
  return self->state == COI_MAILBOX_SYNC_STATE_CHANGED ||
         self->state == COI_MAILBOX_SYNC_STATE_FLAGS;
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoiMailboxSync *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!coi_store_write_finish (COI_STORE (source), result, &error))
    g_task_return_error (task, error);
  else if (has_more_flags (self))
    coi_mailbox_sync_step (task);
  else
    coi_mailbox_sync_enter (task, after_write (self));
}

static void
start_write (GTask *task, GArray *uids, GArray *unseen)
{
  CoiMailboxSync *self = g_task_get_task_data (task);
  Write *job = write_new (self);

  job->uids = uids;
  job->unseen = unseen;
  coi_store_write_async (self->store, FALSE, write_func, job, (GDestroyNotify)write_free,
                         written_cb, g_object_ref (task));
}

/**
 * coi_mailbox_sync_write:
 * @task: a synchronisation
 * @uids: (transfer full) (nullable): what to keep, or the ranges to remove
 *
 * Writes what the state calls for, then goes on to the next.
 */
void
coi_mailbox_sync_write (GTask *task, GArray *uids)
{
  start_write (task, uids, NULL);
}

/* What the user read here and the server does not know yet must not become unread again. */
static gboolean
is_pending (GPtrArray *pending, gint64 mailbox_id, guint32 uid)
{
  for (guint i = 0; i < pending->len; i++)
    {
      const CoiPendingSeen *row = pending->pdata[i];

      if (row->mailbox_id == mailbox_id && row->uid == uid)
        return TRUE;
    }
  return FALSE;
}

/* The comparison knows what is unseen, and that everything else is seen. */
static void
prepare_all (CoiMailboxSync *self, GArray *unseen)
{
  g_autoptr (GArray) server = coi_uid_set_intersect_ranges (self->known, self->ranges);

  self->seen = coi_uid_set_subtract (self->known, server);
  g_array_append_vals (unseen, server->data, server->len);
}

static void
prepare_changed (CoiMailboxSync *self, GArray *unseen)
{
  GHashTableIter iter;
  gpointer key, is_seen;

  self->seen = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_hash_table_iter_init (&iter, self->news.flags);
  while (g_hash_table_iter_next (&iter, &key, &is_seen))
    {
      guint32 uid = GPOINTER_TO_UINT (key);

      g_array_append_val (is_seen ? self->seen : unseen, uid);
    }
}

static void
prepare_flags (CoiMailboxSync *self)
{
  g_autoptr (GArray) unseen = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GPtrArray) pending = coi_store_list_pending_seen (self->store, self->account->id);

  if (self->state == COI_MAILBOX_SYNC_STATE_CHANGED)
    prepare_changed (self, unseen);
  else
    prepare_all (self, unseen);
  self->unseen = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < unseen->len; i++)
    {
      guint32 uid = g_array_index (unseen, guint32, i);

      if (!is_pending (pending, self->mailbox->id, uid))
        g_array_append_val (self->unseen, uid);
    }
}

static GArray *
take_chunk (GArray *uids, guint done)
{
  GArray *chunk = g_array_new (FALSE, FALSE, sizeof (guint32));

  if (done < uids->len)
    g_array_append_vals (chunk, &g_array_index (uids, guint32, done),
                         MIN (FLAG_CHUNK, uids->len - done));
  return chunk;
}

/**
 * coi_mailbox_sync_write_flags:
 * @task: a synchronisation that knows what is unseen on the server, or what changed
 *
 * Writes the next part of the flags, or goes on.
 */
void
coi_mailbox_sync_write_flags (GTask *task)
{
  CoiMailboxSync *self = g_task_get_task_data (task);
  guint done = self->flags_done;

  if (self->seen == NULL)
    prepare_flags (self);
  if (done >= MAX (self->seen->len, self->unseen->len))
    {
      g_clear_pointer (&self->seen, g_array_unref);
      g_clear_pointer (&self->unseen, g_array_unref);
      self->flags_done = 0;
      coi_mailbox_sync_enter (task, self->state + 1);
      return;
    }
  self->flags_done += FLAG_CHUNK;
  start_write (task, take_chunk (self->seen, done), take_chunk (self->unseen, done));
}
