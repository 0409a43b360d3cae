/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's door to sending: messages, and what is said about them. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-engine-private.h"

#include "coi-account-private.h"
#include "coi-conversation-private.h"
#include "coi-engine-error.h"
#include "coi-letter.h"
#include "coi-message-private.h"

/* --- queueing a letter --- */

typedef struct
{
  CoiLetter *letter;
  gint64 send_at;
  GBytes *data;
  CoiMessageRecord *message;
  CoiOutboxRecord *outbox;
} Sending;

static void
sending_free (Sending *self)
{
  coi_letter_free (self->letter);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_clear_pointer (&self->message, coi_message_record_free);
  g_clear_pointer (&self->outbox, coi_outbox_record_free);
  g_free (self);
}

static gboolean
write_sending (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  Sending *sending = user_data;

  if (!coi_store_txn_put_message (txn, sending->message, NULL, error))
    return FALSE;
  sending->outbox->message_id = sending->message->id;
  return coi_store_txn_put_outbox (txn, sending->outbox, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoiEngine *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);
  CoiAccount *account;
  GError *error = NULL;

  if (!coi_store_write_finish (COI_STORE (source), result, &error))
    {
      g_task_return_error (task, coi_engine_error_take (error));
      return;
    }
  if (!coi_engine_check_open (self, task))
    return;
  account = coi_engine_get_account (self, sending->letter->account->address);
  if (account != NULL)
    coi_engine_look (self, account);
  g_task_return_pointer (task, coi_message_pool_load (self->pool, sending->message->id),
                         g_object_unref);
}

static gboolean
compose (Sending *sending, GError **error)
{
  if (!coi_letter_load_files (sending->letter, error))
    return FALSE;
  sending->data = coi_letter_compose (sending->letter, error);
  if (sending->data == NULL)
    return FALSE;
  sending->message = coi_letter_make_echo (sending->letter, sending->data);
  if (sending->message != NULL)
    {
      sending->outbox = coi_letter_make_row (sending->letter, sending->data, sending->send_at);
      return TRUE;
    }
  g_set_error_literal (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_TOO_LARGE,
                       "The message has become too large");
  return FALSE;
}

static void
compose_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (compose (task_data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
write_queue (GTask *task)
{
  CoiEngine *self = g_task_get_source_object (task);

  if (coi_engine_check_open (self, task))
    coi_store_write_async (self->store, TRUE, write_sending, g_task_get_task_data (task), NULL,
                           written_cb, g_object_ref (task));
}

static void
composed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    write_queue (task);
  else
    g_task_return_error (task, coi_engine_error_take (error));
}

/* Takes @letter. Files are read in a thread; without any it is done at once, so that what is typed
 * shows in the next frame. */
static void
queue (GTask *task, CoiLetter *letter, gint64 send_at)
{
  Sending *sending = g_new0 (Sending, 1);
  GError *error = NULL;

  sending->letter = letter;
  sending->send_at = send_at;
  g_task_set_task_data (task, sending, (GDestroyNotify)sending_free);
  if (letter->sources->len > 0)
    {
      g_autoptr (GTask) work = g_task_new (NULL, NULL, composed_cb, g_object_ref (task));

      g_task_set_task_data (work, sending, NULL);
      g_task_run_in_thread (work, compose_thread);
    }
  else if (compose (sending, &error))
    write_queue (task);
  else
    g_task_return_error (task, coi_engine_error_take (error));
}

/* --- forwarding --- */

/* The files of the message come first, one after the other. */
typedef struct
{
  CoiLetter *letter;
  CoiMessage *source;
  guint next;
  gint64 send_at;
} Forwarding;

static void
forwarding_free (gpointer data)
{
  Forwarding *self = data;

  coi_letter_free (self->letter);
  g_clear_object (&self->source);
  g_free (self);
}

static void next_file (GTask *task);

static void
add_forwarded (Forwarding *self, const char *path)
{
  const CoiMessageFile *file = coi_message_get_files (self->source)->pdata[self->next];
  CoiOutgoingFile *copy = g_new0 (CoiOutgoingFile, 1);

  copy->path = g_strdup (path);
  copy->name = g_strdup (file->name);
  copy->content_type = g_strdup (file->content_type);
  copy->duration = file->duration;
  copy->send_original = TRUE;
  g_ptr_array_add (self->letter->sources, copy);
}

static void
file_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Forwarding *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *path = coi_engine_load_file_finish (COI_ENGINE (source), result, &error);

  if (path == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  add_forwarded (self, path);
  self->next++;
  next_file (task);
}

static void
next_file (GTask *task)
{
  Forwarding *self = g_task_get_task_data (task);
  GPtrArray *files = coi_message_get_files (self->source);

  while (self->next < files->len && ((CoiMessageFile *)files->pdata[self->next])->is_preview)
    self->next++;
  if (self->next < files->len)
    coi_engine_load_file_async (g_task_get_source_object (task), self->source, self->next, NULL,
                                NULL, NULL, file_loaded_cb, g_object_ref (task));
  else
    queue (task, g_steal_pointer (&self->letter), self->send_at);
}

/* Takes @letter. */
static void
forward (GTask *task, CoiLetter *letter, const CoiOutgoing *outgoing)
{
  CoiEngine *self = g_task_get_source_object (task);
  Forwarding *forwarding = g_new0 (Forwarding, 1);

  forwarding->letter = letter;
  forwarding->source = coi_message_pool_load (self->pool, outgoing->forward_of);
  forwarding->send_at = outgoing->send_at;
  g_task_set_task_data (task, forwarding, forwarding_free);
  if (forwarding->source == NULL)
    g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NOT_FOUND,
                             "There is no such message");
  else
    next_file (task);
}

/* --- messages --- */

static gboolean
is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

static gboolean
says_something (const CoiOutgoing *outgoing)
{
  return !is_blank (outgoing->text) || outgoing->files->len > 0 || outgoing->forward_of != 0 ||
         outgoing->location != NULL || outgoing->poll != NULL;
}

static CoiLetter *
make_letter (CoiEngine *self, gint64 conversation_id, CoiAccount *account, GError **error)
{
  g_autoptr (CoiConversationRecord) record =
      coi_store_get_conversation (self->store, conversation_id);
  CoiLetter *letter = NULL;

  if (record != NULL && account != NULL)
    letter = coi_letter_new (self->store, coi_account_get_record (account), record);
  if (letter == NULL)
    g_set_error_literal (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_ADDRESS,
                         "There is nobody to write to");
  return letter;
}

static gboolean
check_outgoing (const CoiOutgoing *outgoing, GError **error)
{
  if (g_utf8_validate (outgoing->text, -1, NULL) && says_something (outgoing) &&
      (outgoing->poll == NULL || outgoing->poll->options->len >= 2))
    return TRUE;
  g_set_error_literal (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_EMPTY, "Nothing to send");
  return FALSE;
}

/**
 * coi_engine_send_async:
 * @self: an open engine
 * @conversation: where to
 * @outgoing: what the user composed
 * @callback: called once the message is on disk
 * @user_data: data for @callback
 *
 * Queues a message: its bytes and its Message-ID are fixed and stored before @callback runs.
 */
void
coi_engine_send_async (CoiEngine *self,
                       CoiConversation *conversation,
                       const CoiOutgoing *outgoing,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;
  CoiLetter *letter = NULL;

  g_task_set_source_tag (task, coi_engine_send_async);
  if (check_outgoing (outgoing, &error))
    letter = make_letter (self, coi_conversation_get_id (conversation),
                          coi_conversation_get_account (conversation), &error);
  if (letter == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  coi_letter_set_outgoing (letter, self->store, outgoing);
  if (outgoing->forward_of != 0)
    forward (task, letter, outgoing);
  else
    queue (task, letter, outgoing->send_at);
}

/**
 * coi_engine_send_finish:
 * @self: an engine
 * @result: the result
 * @error: return location for %COI_ENGINE_ERROR_EMPTY, %COI_ENGINE_ERROR_ADDRESS,
 *   %COI_ENGINE_ERROR_FILE, %COI_ENGINE_ERROR_TOO_LARGE or %COI_ENGINE_ERROR_STORE
 *
 * Returns: (transfer full) (nullable): the message, queued
 */
CoiMessage *
coi_engine_send_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * coi_engine_send_text_async:
 * @self: an open engine
 * @conversation: where to
 * @text: Markdown, UTF-8, LF line ends
 * @callback: called once the message is on disk
 * @user_data: data for @callback
 *
 * As coi_engine_send_async() with nothing but a text.
 */
void
coi_engine_send_text_async (CoiEngine *self,
                            CoiConversation *conversation,
                            const char *text,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (CoiOutgoing) outgoing = coi_outgoing_new (text);

  coi_engine_send_async (self, conversation, outgoing, callback, user_data);
}

/**
 * coi_engine_send_text_finish:
 * @self: an engine
 * @result: the result
 * @error: return location for an error of coi_engine_send_finish()
 *
 * Returns: (transfer full) (nullable): the message, queued
 */
CoiMessage *
coi_engine_send_text_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return coi_engine_send_finish (self, result, error);
}

/* --- about messages --- */

static CoiAccount *
account_of (CoiEngine *self, const CoiMessageRecord *record)
{
  CoiConversation *conversation = coi_engine_get_conversation (self, record->conversation_id);

  return conversation != NULL ? coi_conversation_get_account (conversation) : NULL;
}

/**
 * coi_engine_act_async:
 * @self: an open engine
 * @message: what is acted on
 * @action: what is to be done
 * @callback: called once it is on disk
 * @user_data: data for @callback
 *
 * Tells all of the message's conversation.
 */
void
coi_engine_act_async (CoiEngine *self,
                      CoiMessage *message,
                      const CoiAction *action,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (CoiMessageRecord) target =
      coi_store_get_message (self->store, coi_message_get_id (message));
  g_autoptr (CoiLetter) letter = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, coi_engine_act_async);
  if (target == NULL)
    {
      g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NOT_FOUND,
                               "There is no such message");
      return;
    }
  letter = make_letter (self, target->conversation_id, account_of (self, target), &error);
  if (letter == NULL || !coi_letter_set_action (letter, target, action, &error))
    g_task_return_error (task, error);
  else
    queue (task, g_steal_pointer (&letter), 0);
}

/**
 * coi_engine_act_finish:
 * @self: an engine
 * @result: the result
 * @error: return location for %COI_ENGINE_ERROR_EMPTY, %COI_ENGINE_ERROR_NOT_OWN,
 *   %COI_ENGINE_ERROR_CLOSED, %COI_ENGINE_ERROR_NOT_FOUND or %COI_ENGINE_ERROR_STORE
 *
 * Returns: whether it is queued
 */
gboolean
coi_engine_act_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  g_autoptr (CoiMessage) message = g_task_propagate_pointer (G_TASK (result), error);

  return message != NULL;
}

/* --- here alone --- */

typedef struct
{
  gint64 message;
  CoiAccount *account;
} Removal;

static void
removal_free (gpointer data)
{
  Removal *self = data;

  g_clear_object (&self->account);
  g_free (self);
}

static gboolean
write_removal (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  return coi_store_txn_remove_message (txn, ((Removal *)user_data)->message, error);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoiEngine *self = g_task_get_source_object (task);
  Removal *removal = g_task_get_task_data (task);
  GError *error = NULL;

  if (!coi_store_write_finish (COI_STORE (source), result, &error))
    {
      g_task_return_error (task, coi_engine_error_take (error));
      return;
    }
  if (self->store != NULL && removal->account != NULL)
    coi_engine_look (self, removal->account);
  g_task_return_boolean (task, TRUE);
}

/**
 * coi_engine_remove_message_async:
 * @self: an open engine
 * @message: a message
 * @callback: called once it is hidden
 * @user_data: data for @callback
 *
 * Removes it from the account: here now, from the server as soon as it can be reached.
 */
void
coi_engine_remove_message_async (CoiEngine *self,
                                 CoiMessage *message,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Removal *removal = g_new0 (Removal, 1);
  CoiAccount *account = account_of (self, coi_message_get_record (message));

  g_task_set_source_tag (task, coi_engine_remove_message_async);
  removal->message = coi_message_get_id (message);
  removal->account = account != NULL ? g_object_ref (account) : NULL;
  g_task_set_task_data (task, removal, removal_free);
  coi_store_write_async (self->store, TRUE, write_removal, removal, NULL, removed_cb,
                         g_steal_pointer (&task));
}

/**
 * coi_engine_remove_message_finish:
 * @self: an engine
 * @result: the result
 * @error: return location for %COI_ENGINE_ERROR_STORE
 *
 * Returns: whether it is no longer shown
 */
gboolean
coi_engine_remove_message_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
write_unpin (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  return coi_store_txn_unpin (txn, *(gint64 *)user_data, error);
}

static void
unpinned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!coi_store_write_finish (COI_STORE (source), result, &error))
    g_warning ("unpinning failed: %s", error->message);
}

/**
 * coi_engine_unpin:
 * @self: an open engine
 * @message: a pinned message
 *
 * Its pin is no longer shown here; nobody else is told.
 */
void
coi_engine_unpin (CoiEngine *self, CoiMessage *message)
{
  gint64 id = coi_message_get_id (message);

  coi_store_write_async (self->store, FALSE, write_unpin, g_memdup2 (&id, sizeof id), g_free,
                         unpinned_cb, NULL);
}
