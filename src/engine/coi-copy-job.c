/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts one copy of a sent message on the server, unless the server did so itself.
 *
 * Gmail and others keep sent mail by themselves, and a COI server stores it in COI/Chats; so the
 * Message-ID is searched for first. This also makes a second run after a crash harmless. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-copy-job.h"
#include "coi-write-task.h"

typedef enum
{
  STATE_SELECT_CHATS,
  STATE_SEARCH_CHATS,
  STATE_SELECT_SENT,
  STATE_SEARCH_SENT,
  STATE_APPEND,
  STATE_DELETE,
  STATE_DONE,
} State;

typedef struct
{
  CoiImapSession *session;
  CoiSyncContext *context;
  gint64 message;
  char *message_id;
  gint64 time;
  GBytes *data;
  State state;
  gboolean found;
} Job;

static void step (GTask *task);

static void
job_free (Job *self)
{
  g_object_unref (self->session);
  coi_sync_context_unref (self->context);
  g_free (self->message_id);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self);
}

static void
response_cb (const CoiImapResponse *response, gpointer user_data)
{
  Job *self = g_task_get_task_data (user_data);

  if (response->kind == COI_IMAP_RESPONSE_SEARCH && response->numbers != NULL &&
      response->numbers->len > 0)
    self->found = TRUE;
}

static void
command_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  /* A Chats mailbox that is gone meanwhile holds no copy. */
  if (response == NULL && self->state == STATE_SELECT_CHATS &&
      g_error_matches (error, COI_IMAP_ERROR, COI_IMAP_ERROR_NO))
    self->state = STATE_SELECT_SENT;
  else if (response == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  else
    self->state = self->found ? STATE_DELETE : self->state + 1;
  step (task);
}

static void
run (GTask *task, CoiImapCommand *command)
{
  Job *self = g_task_get_task_data (task);

  coi_imap_session_run_async (self->session, command, response_cb, task,
                              g_task_get_cancellable (task), command_cb, g_object_ref (task));
}

static gboolean
delete_row (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  return coi_store_txn_delete_outbox (txn, *(gint64 *)user_data, error);
}

static void
delete_outbox (GTask *task)
{
  Job *self = g_task_get_task_data (task);

  coi_store_write_async (self->context->store, FALSE, delete_row,
                         g_memdup2 (&self->message, sizeof self->message), g_free,
                         coi_write_task_cb, g_object_ref (task));
}

static void
step (GTask *task)
{
  Job *self = g_task_get_task_data (task);
  const CoiMailboxRecord *chats = coi_sync_context_get_role (self->context, COI_MAILBOX_CHATS);
  const CoiMailboxRecord *sent = coi_sync_context_get_role (self->context, COI_MAILBOX_SENT);

  if (self->state <= STATE_SEARCH_CHATS && chats == NULL)
    self->state = STATE_SELECT_SENT;
  /* Nowhere to put it: sent mail is not kept by this server. */
  if (self->state > STATE_SEARCH_CHATS && self->state < STATE_DELETE && sent == NULL)
    self->state = STATE_DELETE;
  switch (self->state)
    {
    case STATE_SELECT_CHATS:
      run (task, coi_imap_command_examine (chats->name));
      break;
    case STATE_SELECT_SENT:
      run (task, coi_imap_command_select (sent->name));
      break;
    case STATE_SEARCH_CHATS:
    case STATE_SEARCH_SENT:
      run (task, coi_imap_command_uid_search_header ("Message-ID", self->message_id));
      break;
    case STATE_APPEND:
      run (task, coi_imap_command_append (sent->name, "(\\Seen)", self->time, self->data));
      break;
    case STATE_DELETE:
      delete_outbox (task);
      break;
    case STATE_DONE:
    default:
      g_assert_not_reached ();
    }
}

/* FALSE when there is nothing to copy any more. */
static gboolean
load (Job *self)
{
  g_autoptr (GPtrArray) rows =
      coi_store_list_outbox (self->context->store, self->context->account->id);
  g_autoptr (CoiMessageRecord) record = coi_store_get_message (self->context->store, self->message);

  if (record == NULL || record->message_id == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const CoiOutboxRecord *row = rows->pdata[i];

      if (row->message_id == self->message && row->smtp_done)
        self->data = g_bytes_ref (row->data);
    }
  self->message_id = g_strdup (record->message_id);
  self->time = record->time;
  return self->data != NULL;
}

/**
 * coi_copy_job_async:
 * @session: an open session; another mailbox is selected afterwards
 * @context: what the account's jobs share
 * @message: row id of a sent message that is still in the outbox
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Makes sure that the message is once in Sent or COI/Chats, then takes it out of the outbox.
 */
void
coi_copy_job_async (CoiImapSession *session,
                    CoiSyncContext *context,
                    gint64 message,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *self = g_new0 (Job, 1);

  g_task_set_source_tag (task, coi_copy_job_async);
  g_task_set_task_data (task, self, (GDestroyNotify)job_free);
  self->session = g_object_ref (session);
  self->context = coi_sync_context_ref (context);
  self->message = message;
  if (load (self))
    step (task);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * coi_copy_job_finish:
 * @result: the result
 * @error: return location for a #CoiImapError, #CoiNetError or #CoiStoreError
 *
 * Returns: whether the message is out of the outbox
 */
gboolean
coi_copy_job_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
