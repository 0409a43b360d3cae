/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Removes from the server what the user removed here, message by message: UID EXPUNGE (RFC 4315)
 * takes away nothing that another program marked. A server without it only gets the mark. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-remove-job.h"

#include "coi-place-set.h"
#include "coi-write-task.h"

#define MAX_PLACES 500

typedef struct
{
  CoiImapSession *session;
  CoiSyncContext *context;
  CoiPlaceSet *set;
  gboolean is_marked;
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  g_object_unref (self->session);
  coi_sync_context_unref (self->context);
  coi_place_set_unref (self->set);
  g_free (self);
}

static gboolean
can_expunge (Job *self)
{
  return coi_imap_session_has_capability (self->session, "UIDPLUS") ||
         coi_imap_session_has_enabled (self->session, "IMAP4REV2");
}

static gboolean
write_gone (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  const CoiPlaceSet *set = user_data;

  for (guint i = 0; i < set->places->len; i++)
    {
      const CoiPendingSeen *place = &g_array_index (set->places, CoiPendingSeen, i);

      if (!coi_store_txn_forget_location (txn, place->message_id, place->mailbox_id, place->uid,
                                          error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_marked (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  const CoiPlaceSet *set = user_data;

  for (guint i = 0; i < set->places->len; i++)
    if (!coi_store_txn_set_removed (txn, g_array_index (set->places, CoiPendingSeen, i).message_id,
                                    error))
      return FALSE;
  return TRUE;
}

static void command_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
run (GTask *task, CoiImapCommand *command)
{
  Job *self = g_task_get_task_data (task);

  coi_imap_session_run_async (self->session, command, NULL, NULL, g_task_get_cancellable (task),
                              command_cb, g_object_ref (task));
}

static void
write_end (GTask *task, CoiStoreWriteFunc func)
{
  Job *self = g_task_get_task_data (task);

  coi_store_write_async (self->context->store, FALSE, func, coi_place_set_ref (self->set),
                         coi_place_set_unref, coi_write_task_cb, g_object_ref (task));
}

static void
command_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);
  g_autofree char *uids = NULL;

  /* Who may not delete there, or not expunge, keeps it hidden here. */
  if (response == NULL && coi_imap_error_is_refusal (error))
    write_end (task, write_marked);
  else if (response == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (self->is_marked)
    write_end (task, write_gone);
  else if (!can_expunge (self))
    write_end (task, write_marked);
  else
    {
      self->is_marked = TRUE;
      uids = coi_place_set_to_string (self->set);
      run (task, coi_imap_command_uid_expunge (uids));
    }
}

/**
 * coi_remove_job_async:
 * @session: an open session
 * @context: what the account's jobs share
 * @mailbox_id: row id of the mailbox that is selected
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Removes from that mailbox what the user removed; what cannot be removed now stays to be.
 */
void
coi_remove_job_async (CoiImapSession *session,
                      CoiSyncContext *context,
                      gint64 mailbox_id,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *self = g_new0 (Job, 1);
  g_autofree char *uids = NULL;

  g_task_set_source_tag (task, coi_remove_job_async);
  g_task_set_task_data (task, self, job_free);
  self->session = g_object_ref (session);
  self->context = coi_sync_context_ref (context);
  self->set = coi_place_set_new (coi_store_list_removing (context->store, context->account->id),
                                 mailbox_id, MAX_PLACES);
  if (self->set->places->len == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  uids = coi_place_set_to_string (self->set);
  run (task, coi_imap_command_uid_store (uids, "+FLAGS.SILENT", "(\\Deleted)"));
}

/**
 * coi_remove_job_finish:
 * @result: the result
 * @error: return location for a #CoiImapError, #CoiNetError or #CoiStoreError
 *
 * Returns: whether nothing stands in the way of the next job
 */
gboolean
coi_remove_job_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
