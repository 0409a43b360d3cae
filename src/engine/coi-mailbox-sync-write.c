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
write_func (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  Write *job = user_data;

  if (job->state == COI_MAILBOX_SYNC_STATE_RETAIN)
    return coi_store_txn_retain_uids (txn, job->mailbox.id, 1, G_MAXUINT32, job->uids, error);
  if (job->state == COI_MAILBOX_SYNC_STATE_FLAGS)
    return set_flags (txn, job->mailbox.id, job->uids, TRUE, error) &&
           set_flags (txn, job->mailbox.id, job->unseen, FALSE, error);
  if (job->state == COI_MAILBOX_SYNC_STATE_RESET &&
      !coi_store_txn_clear_locations (txn, job->mailbox.id, error))
    return FALSE;
  return coi_store_txn_put_mailbox (txn, &job->mailbox, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoiMailboxSync *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!coi_store_write_finish (COI_STORE (source), result, &error))
    g_task_return_error (task, error);
  else if (self->state == COI_MAILBOX_SYNC_STATE_FLAGS)
    coi_mailbox_sync_step (task);
  else
    coi_mailbox_sync_enter (task, self->state + 1);
}

/**
 * coi_mailbox_sync_write:
 * @task: a synchronisation
 * @uids: (transfer full) (nullable): to keep, or to mark as seen
 * @unseen: (transfer full) (nullable): to mark as unseen
 *
 * Writes what the state calls for, then goes on to the next.
 */
void
coi_mailbox_sync_write (GTask *task, GArray *uids, GArray *unseen)
{
  CoiMailboxSync *self = g_task_get_task_data (task);
  Write *job = write_new (self);

  job->uids = uids;
  job->unseen = unseen;
  coi_store_write_async (self->store, FALSE, write_func, job, (GDestroyNotify)write_free,
                         written_cb, g_object_ref (task));
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

static void
prepare_flags (CoiMailboxSync *self)
{
  g_autoptr (GArray) server_unseen =
      coi_uid_set_from_ranges (self->ranges, COI_MAILBOX_SYNC_MAX_UIDS);
  g_autoptr (GArray) unseen = coi_uid_set_intersect (self->known, server_unseen);
  g_autoptr (GPtrArray) pending = coi_store_list_pending_seen (self->store, self->account->id);

  self->seen = coi_uid_set_subtract (self->known, server_unseen);
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
 * @task: a synchronisation that knows what is unseen on the server
 *
 * Writes the next part of the flags, or goes on to fetching.
 */
void
coi_mailbox_sync_write_flags (GTask *task)
{
  CoiMailboxSync *self = g_task_get_task_data (task);
  GArray *seen, *unseen;

  if (self->seen == NULL)
    prepare_flags (self);
  if (self->flags_done >= MAX (self->seen->len, self->unseen->len))
    {
      coi_mailbox_sync_enter (task, COI_MAILBOX_SYNC_STATE_FETCH);
      return;
    }
  seen = take_chunk (self->seen, self->flags_done);
  unseen = take_chunk (self->unseen, self->flags_done);
  self->flags_done += FLAG_CHUNK;
  coi_mailbox_sync_write (task, seen, unseen);
}
