/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's door to single messages: trying again, discarding, reading, the raw bytes. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-engine-private.h"

#include "coi-account-private.h"
#include "coi-conversation-private.h"
#include "coi-engine-error.h"
#include "coi-message-private.h"
#include "coi-raw-job.h"

typedef struct
{
  gint64 message;
  gint64 conversation;
  gint64 until;
  CoiOutboxRecord *row;
  gboolean somebody_has_it;
  CoiEngine *engine;
  CoiAccount *account;
} Work;

static void
work_free (Work *self)
{
  g_clear_pointer (&self->row, coi_outbox_record_free);
  g_clear_object (&self->engine);
  g_clear_object (&self->account);
  g_free (self);
}

/*
 * coi_engine_get_account_by_id:
 * @self: an engine
 * @id: row id
 *
 * Returns: (transfer none) (nullable): the account
 */
CoiAccount *
coi_engine_get_account_by_id (CoiEngine *self, gint64 id)
{
  GListModel *accounts = G_LIST_MODEL (self->accounts);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CoiAccount) account = g_list_model_get_item (accounts, i);

      if (coi_account_get_id (account) == id)
        return account; /* the model keeps it */
    }
  return NULL;
}

/*
 * coi_engine_find_outbox:
 * @self: an open engine
 * @message: a message
 *
 * Returns: (transfer full) (nullable): its row in the outbox
 */
CoiOutboxRecord *
coi_engine_find_outbox (CoiEngine *self, const CoiMessageRecord *message)
{
  g_autoptr (GPtrArray) rows = coi_store_list_outbox (self->store, message->account_id);

  for (guint i = 0; i < rows->len; i++)
    if (((CoiOutboxRecord *)rows->pdata[i])->message_id == message->id)
      return g_ptr_array_steal_index (rows, i);
  return NULL;
}

/* The recipients that are left are fewer than those it was written to. */
static gboolean
is_partial (CoiEngine *self, const CoiMessageRecord *message, const CoiOutboxRecord *row)
{
  CoiConversation *conversation = coi_engine_get_conversation (
      self, message->home_id != 0 ? message->home_id : message->conversation_id);

  return conversation != NULL &&
         g_strv_length (row->recipients) <
             g_strv_length ((GStrv)coi_conversation_get_members (conversation));
}

static Work *
work_new (CoiEngine *self, CoiMessage *message)
{
  const CoiMessageRecord *record = coi_message_get_record (message);
  CoiAccount *account = coi_engine_get_account_by_id (self, record->account_id);
  CoiOutboxRecord *row = account != NULL ? coi_engine_find_outbox (self, record) : NULL;
  Work *work;

  if (row == NULL || row->smtp_done)
    {
      g_clear_pointer (&row, coi_outbox_record_free);
      return NULL;
    }
  work = g_new0 (Work, 1);
  work->message = record->id;
  work->row = row;
  work->somebody_has_it = is_partial (self, record, row);
  work->engine = g_object_ref (self);
  work->account = g_object_ref (account);
  return work;
}

static gboolean
write_retry (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  Work *work = user_data;

  work->row->next_attempt = 0;
  work->row->send_at = 0;
  work->row->attempts = 0; /* a new chance, however old it is */
  return coi_store_txn_update_outbox (txn, work->row, error) &&
         coi_store_txn_set_state (txn, work->message, COI_MESSAGE_QUEUED, NULL, error);
}

static gboolean
write_discard (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  Work *work = user_data;

  if (work->somebody_has_it)
    {
      work->row->smtp_done = TRUE;
      return coi_store_txn_update_outbox (txn, work->row, error) &&
             coi_store_txn_set_state (txn, work->message, COI_MESSAGE_SENT, NULL, error);
    }
  return coi_store_txn_delete_outbox (txn, work->message, error) &&
         coi_store_txn_delete_message (txn, work->message, error);
}

static void
work_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Work *work = user_data;
  g_autoptr (GError) error = NULL;

  if (!coi_store_write_finish (COI_STORE (source), result, &error))
    g_warning ("writing failed: %s", error->message);
  else
    coi_engine_look (work->engine, work->account);
  work_free (work);
}

/**
 * coi_engine_retry:
 * @self: an open engine
 * @message: a failed or queued one
 *
 * Tries to send it now, to those who have not got it.
 */
void
coi_engine_retry (CoiEngine *self, CoiMessage *message)
{
  Work *work = work_new (self, message);

  if (work == NULL || coi_message_get_status (message) == COI_MESSAGE_STATUS_SENDING)
    g_clear_pointer (&work, work_free);
  else
    coi_store_write_async (self->store, TRUE, write_retry, work, NULL, work_written_cb, work);
}

/**
 * coi_engine_discard:
 * @self: an open engine
 * @message: a failed or queued one
 *
 * Forgets it. One that is on its way to the server stays, and one that some of its recipients have
 * stays as sent: they may answer it.
 */
void
coi_engine_discard (CoiEngine *self, CoiMessage *message)
{
  Work *work = work_new (self, message);

  if (work == NULL || coi_message_get_status (message) == COI_MESSAGE_STATUS_SENDING)
    g_clear_pointer (&work, work_free);
  else
    coi_store_write_async (self->store, TRUE, write_discard, work, NULL, work_written_cb, work);
}

static gboolean
write_read (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  Work *work = user_data;

  return coi_store_txn_mark_read (txn, work->conversation, work->until, error);
}

/**
 * coi_engine_mark_read:
 * @self: an open engine
 * @conversation: a conversation
 *
 * Marks everything up to the newest message that is shown as read, here and on the server.
 */
void
coi_engine_mark_read (CoiEngine *self, CoiConversation *conversation)
{
  Work *work;

  if (coi_conversation_get_unread (conversation) == 0)
    return;
  work = g_new0 (Work, 1);
  work->conversation = coi_conversation_get_id (conversation);
  work->until = coi_conversation_get_sort_time (conversation);
  work->engine = g_object_ref (self);
  work->account = g_object_ref (coi_conversation_get_account (conversation));
  coi_store_write_async (self->store, FALSE, write_read, work, NULL, work_written_cb, work);
}

/* --- the raw message --- */

static void
raw_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GBytes *bytes = coi_sync_job_fetch_raw_finish (COI_SYNC_JOB (source), result, &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify)g_bytes_unref);
  else
    g_task_return_error (task, coi_engine_error_take (error));
}

static void
own_raw_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GBytes *bytes = coi_raw_job_finish (result, &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify)g_bytes_unref);
  else
    g_task_return_error (task, coi_engine_error_take (error));
}

/*
 * coi_engine_find_location:
 * @self: an open engine
 * @message: a message
 * @uid: (out): in the mailbox
 *
 * Returns: (transfer full) (nullable): the mailbox that it lies in
 */
CoiMailboxRecord *
coi_engine_find_location (CoiEngine *self, const CoiMessageRecord *message, guint32 *uid)
{
  g_autoptr (GPtrArray) mailboxes = NULL;
  gint64 mailbox = 0;

  if (!coi_store_get_location (self->store, message->id, &mailbox, uid))
    return NULL;
  mailboxes = coi_store_list_mailboxes (self->store, message->account_id);
  for (guint i = 0; i < mailboxes->len; i++)
    if (((CoiMailboxRecord *)mailboxes->pdata[i])->id == mailbox)
      return g_ptr_array_steal_index (mailboxes, i);
  return NULL;
}

/* On the connection that is there, else on one of its own. */
static void
fetch_raw (CoiEngine *self, GTask *task, const CoiMessageRecord *record)
{
  CoiAccount *account = coi_engine_get_account_by_id (self, record->account_id);
  CoiAccountRunner *runner = account != NULL ? coi_engine_get_runner (self, account) : NULL;
  CoiSyncJob *job = runner != NULL ? coi_account_runner_get_job (runner) : NULL;
  guint32 uid = 0;
  g_autoptr (CoiMailboxRecord) mailbox = coi_engine_find_location (self, record, &uid);

  if (mailbox == NULL || account == NULL)
    g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NOT_FOUND,
                             "The message is not on the server");
  else if (job != NULL && coi_sync_job_is_online (job))
    coi_sync_job_fetch_raw_async (job, mailbox->id, uid, g_task_get_cancellable (task), raw_cb,
                                  g_object_ref (task));
  else
    coi_raw_job_async (self->secrets, coi_account_get_record (account), mailbox->name, uid,
                       g_task_get_cancellable (task), own_raw_cb, g_object_ref (task));
}

/**
 * coi_engine_load_raw_async:
 * @self: an open engine
 * @message_id: row id
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Loads the whole message: from the outbox, else from the server.
 */
void
coi_engine_load_raw_async (CoiEngine *self,
                           gint64 message_id,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (CoiMessageRecord) record = coi_store_get_message (self->store, message_id);
  g_autoptr (CoiOutboxRecord) row = record != NULL ? coi_engine_find_outbox (self, record) : NULL;

  if (record == NULL)
    g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NOT_FOUND,
                             "There is no such message");
  else if (row != NULL && row->data != NULL)
    g_task_return_pointer (task, g_bytes_ref (row->data), (GDestroyNotify)g_bytes_unref);
  else
    fetch_raw (self, task, record);
}

/**
 * coi_engine_load_raw_finish:
 * @self: an engine
 * @result: the result
 * @error: return location for %COI_ENGINE_ERROR_NOT_FOUND, %COI_ENGINE_ERROR_NO_NETWORK …
 *
 * Returns: (transfer full) (nullable): the bytes
 */
GBytes *
coi_engine_load_raw_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
has_failed (CoiEngine *self, const CoiOutboxRecord *row)
{
  g_autoptr (CoiMessageRecord) message = coi_store_get_message (self->store, row->message_id);

  return message == NULL || message->state == COI_MESSAGE_FAILED;
}

/**
 * coi_engine_count_queued:
 * @self: an open engine
 * @account: an account
 *
 * Returns: how many of its messages wait to be sent
 */
guint
coi_engine_count_queued (CoiEngine *self, CoiAccount *account)
{
  g_autoptr (GPtrArray) rows = coi_store_list_outbox (self->store, coi_account_get_id (account));
  guint count = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      const CoiOutboxRecord *row = rows->pdata[i];

      count += !row->smtp_done && !has_failed (self, row);
    }
  return count;
}

static guint
count_account (CoiEngine *self, gint64 account_id)
{
  g_autoptr (GPtrArray) rows = coi_store_list_outbox (self->store, account_id);
  g_autoptr (GPtrArray) seen = coi_store_list_pending_seen (self->store, account_id);
  guint count = seen->len;

  for (guint i = 0; i < rows->len; i++)
    count += !has_failed (self, rows->pdata[i]);
  return count;
}

/**
 * coi_engine_count_pending:
 * @self: an open engine
 *
 * Returns: how many messages the servers have still to be told of
 */
guint
coi_engine_count_pending (CoiEngine *self)
{
  GListModel *accounts = G_LIST_MODEL (self->accounts);
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CoiAccount) account = g_list_model_get_item (accounts, i);

      count += count_account (self, coi_account_get_id (account));
    }
  return count;
}
