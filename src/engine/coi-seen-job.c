/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells the server what the user has read: \Seen for the pending messages of one mailbox. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-seen-job.h"

#include "coi-uid-set.h"
#include "coi-write-task.h"

#define MAX_ROWS 1000

typedef struct
{
  CoiImapSession *session;
  CoiSyncContext *context;
  GArray *messages; /* gint64 */
  GArray *uids;
} Job;

static void
job_free (Job *self)
{
  g_object_unref (self->session);
  coi_sync_context_unref (self->context);
  g_array_unref (self->messages);
  g_array_unref (self->uids);
  g_free (self);
}

static int
compare_uids (gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *)a;
  guint32 y = *(const guint32 *)b;

  return x < y ? -1 : x > y;
}

static void
collect (Job *self, gint64 mailbox_id)
{
  g_autoptr (GPtrArray) pending =
      coi_store_list_pending_seen (self->context->store, self->context->account->id);

  for (guint i = 0; i < pending->len && self->uids->len < MAX_ROWS; i++)
    {
      const CoiPendingSeen *row = pending->pdata[i];

      if (row->mailbox_id != mailbox_id)
        continue;
      g_array_append_val (self->messages, row->message_id);
      g_array_append_val (self->uids, row->uid);
    }
  g_array_sort (self->uids, compare_uids);
}

static gboolean
clear_pending (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  GArray *messages = user_data;

  for (guint i = 0; i < messages->len; i++)
    if (!coi_store_txn_clear_pending_seen (txn, g_array_index (messages, gint64, i), error))
      return FALSE;
  return TRUE;
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  /* A mailbox that refuses \Seen (read-only) would refuse it for ever: it stays ours alone. */
  if (response == NULL && !g_error_matches (error, COI_IMAP_ERROR, COI_IMAP_ERROR_NO))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  coi_store_write_async (self->context->store, FALSE, clear_pending, g_array_ref (self->messages),
                         (GDestroyNotify)g_array_unref, coi_write_task_cb, g_object_ref (task));
}

/**
 * coi_seen_job_async:
 * @session: an open session
 * @context: what the account's jobs share
 * @mailbox_id: row id of the mailbox that is selected
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Stores \Seen for what was read in that mailbox; what cannot be stored now stays pending.
 */
void
coi_seen_job_async (CoiImapSession *session,
                    CoiSyncContext *context,
                    gint64 mailbox_id,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *self = g_new0 (Job, 1);
  g_autofree char *set = NULL;

  g_task_set_source_tag (task, coi_seen_job_async);
  g_task_set_task_data (task, self, (GDestroyNotify)job_free);
  self->session = g_object_ref (session);
  self->context = coi_sync_context_ref (context);
  self->messages = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  collect (self, mailbox_id);
  if (self->uids->len == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  set = coi_uid_set_to_string (self->uids, 0, self->uids->len);
  coi_imap_session_run_async (session,
                              coi_imap_command_uid_store (set, "+FLAGS.SILENT", "(\\Seen)"), NULL,
                              NULL, cancellable, stored_cb, g_object_ref (task));
}

/**
 * coi_seen_job_finish:
 * @result: the result
 * @error: return location for a #CoiImapError, #CoiNetError or #CoiStoreError
 *
 * Returns: whether nothing stands in the way of the next job
 */
gboolean
coi_seen_job_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
