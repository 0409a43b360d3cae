/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's door to conversations and messages: making, sending, marking, loading. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-engine-private.h"

#include "coi-account-private.h"
#include "coi-apply.h"
#include "coi-conversation-private.h"
#include "coi-engine-error.h"
#include "coi-message-composer.h"
#include "coi-message-list.h"
#include "coi-message-private.h"

#include <string.h>

/* --- writing in general --- */

/* A piece of work for the writer thread, and what it yields. */
typedef struct
{
  CoiAccountRecord *account;
  CoiPlace place;
  CoiMessageRecord *message;
  CoiOutboxRecord *outbox;
  gint64 id;
  gint64 until;
} Work;

static void
work_free (Work *self)
{
  g_clear_pointer (&self->account, coi_account_record_free);
  coi_place_clear (&self->place);
  g_clear_pointer (&self->message, coi_message_record_free);
  g_clear_pointer (&self->outbox, coi_outbox_record_free);
  g_free (self);
}

static void
return_error (GTask *task, GError *error)
{
  g_task_return_error (task, coi_engine_error_take (error));
}

/* --- conversations --- */

static gboolean
write_conversation (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  Work *work = user_data;
  CoiConversationRecord record = {
    .account_id = work->account->id,
    .kind = work->place.kind,
    .key = work->place.key,
    .name = (char *)"",
    .members = work->place.members,
  };

  if (!coi_store_txn_put_conversation (txn, &record, error))
    return FALSE;
  work->id = record.id;
  return TRUE;
}

static void
conversation_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoiEngine *self = g_task_get_source_object (task);
  Work *work = g_task_get_task_data (task);
  CoiConversation *conversation;
  GError *error = NULL;

  if (!coi_store_write_finish (COI_STORE (source), result, &error))
    {
      return_error (task, error);
      return;
    }
  conversation = self->conversations != NULL
                     ? coi_conversation_model_refresh (self->conversations, work->id)
                     : NULL;
  if (conversation != NULL)
    g_task_return_pointer (task, g_object_ref (conversation), g_object_unref);
  else
    g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NOT_FOUND,
                             "The account is gone");
}

static GStrv
normalize (const char *const *addresses, const char **bad)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; addresses[i] != NULL; i++)
    {
      char *address = coi_address_normalize (addresses[i]);

      if (address == NULL)
        {
          *bad = addresses[i];
          return NULL;
        }
      g_strv_builder_take (builder, address);
    }
  return g_strv_builder_end (builder);
}

/**
 * coi_engine_ensure_conversation_async:
 * @self: an open engine
 * @account: the account to write from
 * @addresses: (array zero-terminated=1): whom to write to, one or several
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Finds or makes the conversation with @addresses.
 */
void
coi_engine_ensure_conversation_async (CoiEngine *self,
                                      CoiAccount *account,
                                      const char *const *addresses,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  const char *bad = "";
  g_auto (GStrv) normal = addresses[0] != NULL ? normalize (addresses, &bad) : NULL;
  Work *work;

  if (normal == NULL)
    {
      g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_ADDRESS,
                               "“%s” is no address", bad);
      return;
    }
  work = g_new0 (Work, 1);
  g_task_set_task_data (task, work, (GDestroyNotify)work_free);
  work->account = coi_account_record_copy (coi_account_get_record (account));
  coi_apply_place_of_addresses ((const char *const *)normal, work->account->address, &work->place);
  coi_store_write_async (self->store, FALSE, write_conversation, work, NULL,
                         conversation_written_cb, g_steal_pointer (&task));
}

/**
 * coi_engine_ensure_conversation_finish:
 * @self: an engine
 * @result: the result
 * @error: return location for %COI_ENGINE_ERROR_ADDRESS or %COI_ENGINE_ERROR_STORE
 *
 * Returns: (transfer none) (nullable): the conversation; the engine's model keeps it
 */
CoiConversation *
coi_engine_ensure_conversation_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  g_autoptr (CoiConversation) conversation = g_task_propagate_pointer (G_TASK (result), error);

  return conversation;
}

static void
list_gone_cb (gpointer user_data, GObject *list)
{
  CoiEngine *self = user_data;

  g_ptr_array_remove_fast (self->lists, list);
  g_object_unref (self);
}

/**
 * coi_engine_list_messages:
 * @self: an open engine
 * @conversation: a conversation
 *
 * Returns: (transfer full): a live model of #CoiMessage, oldest first, paged on demand
 */
GListModel *
coi_engine_list_messages (CoiEngine *self, CoiConversation *conversation)
{
  CoiMessageList *list =
      coi_message_list_new (self->store, self->pool, coi_conversation_get_id (conversation));

  g_ptr_array_add (self->lists, list);
  g_object_weak_ref (G_OBJECT (list), list_gone_cb, g_object_ref (self));
  return G_LIST_MODEL (list);
}

/**
 * coi_engine_load_message:
 * @self: an open engine
 * @id: row id
 *
 * Returns: (transfer full) (nullable): the message
 */
CoiMessage *
coi_engine_load_message (CoiEngine *self, gint64 id)
{
  return coi_message_pool_load (self->pool, id);
}

/* --- sending --- */

static GPtrArray *
make_recipients (CoiConversation *conversation, const char *own)
{
  GPtrArray *to = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_address_free);
  const char *const *members = coi_conversation_get_members (conversation);

  for (guint i = 0; members[i] != NULL; i++)
    g_ptr_array_add (to, coi_address_new (NULL, members[i]));
  if (to->len == 0 && coi_conversation_get_kind (conversation) == COI_CONVERSATION_KIND_SELF)
    g_ptr_array_add (to, coi_address_new (NULL, own));
  return to;
}

/* Reads well where there are subjects: continues theirs, else says who writes. */
static char *
make_subject (const CoiAccountRecord *account, const CoiMessageRecord *last)
{
  if (last != NULL && !last->is_chat && last->subject != NULL && *last->subject != '\0')
    {
      if (g_ascii_strncasecmp (last->subject, "re:", 3) == 0)
        return g_strdup (last->subject);
      return g_strconcat ("Re: ", last->subject, NULL);
    }
  return g_strdup_printf ("Message from %s", account->name != NULL && *account->name != '\0'
                                                 ? account->name
                                                 : account->address);
}

static GBytes *
compose (const CoiAccountRecord *account,
         const CoiConversationRecord *conversation,
         GPtrArray *to,
         const char *text,
         gint64 now,
         GError **error)
{
  g_autoptr (CoiAddress) from = coi_address_new (account->name, account->address);
  g_autofree char *id = coi_message_id_new (account->address);
  g_autofree char *subject = make_subject (account, conversation->last);
  gboolean classic = conversation->last != NULL && !conversation->last->is_chat;
  CoiDraft draft = {
    .from = from,
    .to = to,
    .message_id = id,
    .subject = subject,
    .text = text,
    /* Classic clients thread by it; a chat client would show it as a quotation. */
    .in_reply_to = classic ? conversation->last_message_id : NULL,
    .first_reference = conversation->first_message_id,
    .last_reference = conversation->last_message_id,
    .date = now,
  };

  return coi_message_compose (&draft, error);
}

static GStrv
envelope (GPtrArray *to)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < to->len; i++)
    g_strv_builder_add (builder, ((CoiAddress *)to->pdata[i])->addr);
  return g_strv_builder_end (builder);
}

/* What is shown at once is what our own parser makes of the bytes, as every other client will. */
static CoiMessageRecord *
make_echo (const CoiAccountRecord *account, gint64 conversation_id, GBytes *data, gint64 now)
{
  g_autoptr (CoiParsedMessage) parsed = coi_message_parse (data, NULL);
  const CoiFetched fetched = {
    .seen = TRUE, .internal_date = now, .size = g_bytes_get_size (data), .data = data
  };
  CoiMessageRecord *record;

  if (parsed == NULL)
    return NULL;
  record = coi_apply_make_record (parsed, account, COI_MAILBOX_SENT, &fetched);
  record->conversation_id = conversation_id;
  record->state = COI_MESSAGE_QUEUED;
  record->sort_time = MAX (record->sort_time, g_get_real_time ());
  return record;
}

static CoiOutboxRecord *
make_row (const CoiAccountRecord *account, GPtrArray *to, GBytes *data, gint64 now)
{
  CoiOutboxRecord *row = g_new0 (CoiOutboxRecord, 1);

  row->account_id = account->id;
  row->sender = g_strdup (account->address);
  row->recipients = envelope (to);
  row->data = g_bytes_ref (data);
  row->created = now;
  return row;
}

static gboolean
write_message (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  Work *work = user_data;
  gboolean inserted = FALSE;

  if (!coi_store_txn_put_message (txn, work->message, &inserted, error))
    return FALSE;
  work->id = work->message->id;
  work->outbox->message_id = work->id;
  return coi_store_txn_put_outbox (txn, work->outbox, error);
}

static void
message_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoiEngine *self = g_task_get_source_object (task);
  Work *work = g_task_get_task_data (task);
  CoiAccount *account;
  GError *error = NULL;

  if (!coi_store_write_finish (COI_STORE (source), result, &error))
    {
      return_error (task, error);
      return;
    }
  account = coi_engine_get_account (self, work->account->address);
  if (account != NULL)
    coi_engine_look (self, account);
  g_task_return_pointer (task, coi_message_pool_load (self->pool, work->id), g_object_unref);
}

static gboolean
is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

static Work *
prepare (CoiEngine *self, CoiConversation *conversation, const char *text, GError **error)
{
  const CoiAccountRecord *account =
      coi_account_get_record (coi_conversation_get_account (conversation));
  g_autoptr (CoiConversationRecord) record =
      coi_store_get_conversation (self->store, coi_conversation_get_id (conversation));
  g_autoptr (GPtrArray) to = make_recipients (conversation, account->address);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GBytes) data = NULL;
  Work *work;

  if (record == NULL || to->len == 0)
    {
      g_set_error_literal (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_ADDRESS,
                           "There is nobody to write to");
      return NULL;
    }
  data = compose (account, record, to, text, now, error);
  if (data == NULL)
    return NULL;
  work = g_new0 (Work, 1);
  work->account = coi_account_record_copy (account);
  work->message = make_echo (account, record->id, data, now);
  work->outbox = make_row (account, to, data, now);
  return work;
}

/**
 * coi_engine_send_text_async:
 * @self: an open engine
 * @conversation: where to
 * @text: UTF-8, LF line ends
 * @callback: called once the message is on disk
 * @user_data: data for @callback
 *
 * Queues a message: its bytes and its Message-ID are fixed and stored before @callback runs.
 */
void
coi_engine_send_text_async (CoiEngine *self,
                            CoiConversation *conversation,
                            const char *text,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;
  Work *work;

  if (!g_utf8_validate (text, -1, NULL) || is_blank (text))
    {
      g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_EMPTY, "Nothing to send");
      return;
    }
  work = prepare (self, conversation, text, &error);
  if (work == NULL)
    {
      return_error (task, error);
      return;
    }
  g_task_set_task_data (task, work, (GDestroyNotify)work_free);
  coi_store_write_async (self->store, TRUE, write_message, work, NULL, message_written_cb,
                         g_steal_pointer (&task));
}

/**
 * coi_engine_send_text_finish:
 * @self: an engine
 * @result: the result
 * @error: return location for %COI_ENGINE_ERROR_EMPTY, %COI_ENGINE_ERROR_ADDRESS or
 *   %COI_ENGINE_ERROR_STORE
 *
 * Returns: (transfer full) (nullable): the message, queued
 */
CoiMessage *
coi_engine_send_text_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
