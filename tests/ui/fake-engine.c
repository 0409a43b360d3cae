/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's interface kept in memory, so that the window can be tested without mail servers. */
#define G_LOG_DOMAIN "coi-ui"

#include "fake-engine.h"
#include "fake-objects.h"

G_DEFINE_FINAL_TYPE (CoiEngine, coi_engine, G_TYPE_OBJECT)

enum
{
  MESSAGE_ARRIVED,
  MESSAGE_CHANGED,
  MESSAGE_FAILED,
  PROGRESS,
  CAUGHT_UP,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];
static int open_error = -1;

static void
finalize (GObject *object)
{
  CoiEngine *self = COI_ENGINE (object);

  g_object_unref (self->conversations);
  g_object_unref (self->accounts);
  coi_outgoing_free (self->last_sent);
  g_hash_table_unref (self->preferences);
  G_OBJECT_CLASS (coi_engine_parent_class)->finalize (object);
}

static guint
new_signal (const char *name, GType type)
{
  return g_signal_new (name, COI_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       1, type);
}

static void
coi_engine_class_init (CoiEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[MESSAGE_ARRIVED] = new_signal ("message-arrived", COI_TYPE_MESSAGE);
  signals[MESSAGE_CHANGED] = new_signal ("message-changed", COI_TYPE_MESSAGE);
  signals[MESSAGE_FAILED] = new_signal ("message-failed", COI_TYPE_MESSAGE);
  signals[CAUGHT_UP] = new_signal ("caught-up", COI_TYPE_ACCOUNT);
  signals[PROGRESS] =
      g_signal_new ("progress", COI_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, COI_TYPE_ACCOUNT, G_TYPE_UINT, G_TYPE_UINT);
}

static void
coi_engine_init (CoiEngine *self)
{
  self->accounts = g_list_store_new (COI_TYPE_ACCOUNT);
  self->conversations = g_list_store_new (COI_TYPE_CONVERSATION);
  self->preferences = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

CoiEngine *
coi_engine_new (const char *data_dir, gboolean in_memory_secrets)
{
  CoiEngine *self = g_object_new (COI_TYPE_ENGINE, NULL);

  if (g_strcmp0 (g_getenv ("COI_FAKE"), "filled") == 0)
    coi_fake_engine_fill (self);
  return self;
}

gboolean
coi_engine_open (CoiEngine *self, GError **error)
{
  if (open_error < 0)
    return TRUE;
  g_set_error_literal (error, COI_ENGINE_ERROR, open_error, "schema 99 is newer than 3");
  return FALSE;
}

void
coi_engine_start (CoiEngine *self)
{
}

void
coi_engine_stop (CoiEngine *self)
{
}

GListModel *
coi_engine_get_accounts (CoiEngine *self)
{
  return G_LIST_MODEL (self->accounts);
}

GListModel *
coi_engine_get_conversations (CoiEngine *self)
{
  return G_LIST_MODEL (self->conversations);
}

CoiConversation *
coi_engine_get_conversation (CoiEngine *self, gint64 id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->conversations));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CoiConversation) item =
          g_list_model_get_item (G_LIST_MODEL (self->conversations), i);
      if (item->id == id)
        return item;
    }
  return NULL;
}

CoiAccount *
coi_engine_get_account (CoiEngine *self, const char *address)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->accounts));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CoiAccount) item = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);
      if (g_ascii_strcasecmp (item->address, address) == 0)
        return item;
    }
  return NULL;
}

guint
coi_engine_get_unread (CoiEngine *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->conversations));
  guint unread = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CoiConversation) item =
          g_list_model_get_item (G_LIST_MODEL (self->conversations), i);
      unread += item->unread;
    }
  return unread;
}

void
coi_fake_engine_set_open_error (int code)
{
  open_error = code;
}

CoiConversation *
coi_fake_engine_add_conversation (CoiEngine *self,
                                  CoiAccount *account,
                                  const char *name,
                                  const char *const *members)
{
  g_autoptr (CoiConversation) conversation = g_object_new (COI_TYPE_CONVERSATION, NULL);

  conversation->id = ++self->last_id;
  conversation->account = account;
  conversation->name = g_strdup (name);
  conversation->members = g_strdupv ((char **)members);
  g_list_store_append (self->conversations, conversation);
  return conversation;
}

void
coi_engine_ensure_conversation_async (CoiEngine *self,
                                      CoiAccount *account,
                                      const char *const *addresses,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  if (coi_fake_take_error (task))
    return;
  g_task_return_pointer (
      task, coi_fake_engine_add_conversation (self, account, addresses[0], addresses), NULL);
}

CoiConversation *
coi_engine_ensure_conversation_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

GListModel *
coi_engine_list_messages (CoiEngine *self, CoiConversation *conversation)
{
  return G_LIST_MODEL (g_object_ref (conversation->messages));
}

static CoiMessage *
find_message (CoiConversation *conversation, gint64 id)
{
  GListModel *messages = G_LIST_MODEL (conversation->messages);

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr (CoiMessage) message = g_list_model_get_item (messages, i);

      if (message->id == id)
        return g_steal_pointer (&message);
    }
  return NULL;
}

CoiMessage *
coi_engine_load_message (CoiEngine *self, gint64 id)
{
  GListModel *conversations = G_LIST_MODEL (self->conversations);
  CoiMessage *message = NULL;

  for (guint i = 0; message == NULL && i < g_list_model_get_n_items (conversations); i++)
    {
      g_autoptr (CoiConversation) conversation = g_list_model_get_item (conversations, i);

      message = find_message (conversation, id);
    }
  return message;
}

CoiMessage *
coi_fake_engine_add_message (CoiEngine *self,
                             CoiConversation *conversation,
                             const char *sender,
                             const char *text,
                             gint64 time,
                             CoiMessageStatus status)
{
  g_autoptr (CoiMessage) message = g_object_new (COI_TYPE_MESSAGE, NULL);

  message->id = ++self->last_id;
  message->conversation_id = conversation->id;
  message->sender_name = g_strdup (sender);
  message->sender_address = g_strdup (conversation->members[0]);
  message->outgoing = sender == NULL;
  message->text = g_strdup (text);
  message->time = time;
  message->status = status;
  message->seen = TRUE;
  g_list_store_append (conversation->messages, message);
  coi_fake_conversation_notify_last (conversation);
  return message;
}

CoiMessage *
coi_fake_engine_receive (CoiEngine *self,
                         CoiConversation *conversation,
                         const char *sender,
                         const char *text)
{
  CoiMessage *message = coi_fake_engine_add_message (
      self, conversation, sender, text, g_get_real_time () / 1000000, COI_MESSAGE_STATUS_RECEIVED);

  message->seen = FALSE;
  conversation->unread++;
  coi_fake_conversation_notify_last (conversation);
  g_signal_emit (self, signals[MESSAGE_ARRIVED], 0, message);
  return message;
}

void
coi_fake_engine_fail (CoiEngine *self, CoiMessage *message, const char *error)
{
  coi_fake_message_set_status (message, COI_MESSAGE_STATUS_FAILED, error);
  g_signal_emit (self, signals[MESSAGE_FAILED], 0, message);
}

void
coi_engine_send_text_async (CoiEngine *self,
                            CoiConversation *conversation,
                            const char *text,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  CoiMessage *message;

  if (coi_fake_take_error (task))
    return;
  message = coi_fake_engine_add_message (self, conversation, NULL, text,
                                         g_get_real_time () / 1000000, COI_MESSAGE_STATUS_QUEUED);
  g_task_return_pointer (task, g_object_ref (message), g_object_unref);
}

CoiMessage *
coi_engine_send_text_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static char *
draft_key (CoiConversation *conversation)
{
  return g_strdup_printf ("draft-%" G_GINT64_FORMAT, conversation->id);
}

const char *
coi_engine_get_draft (CoiEngine *self, CoiConversation *conversation)
{
  g_autofree char *key = draft_key (conversation);
  const char *text = g_object_get_data (G_OBJECT (self), key);

  return text != NULL ? text : "";
}

void
coi_engine_set_draft (CoiEngine *self, CoiConversation *conversation, const char *text)
{
  g_autofree char *key = draft_key (conversation);

  g_object_set_data_full (G_OBJECT (self), key, g_strdup (text), g_free);
}

void
coi_engine_retry (CoiEngine *self, CoiMessage *message)
{
  self->n_retried++;
  coi_fake_message_set_status (message, COI_MESSAGE_STATUS_SENT, NULL);
}

void
coi_engine_discard (CoiEngine *self, CoiMessage *message)
{
  CoiConversation *conversation = coi_engine_get_conversation (self, message->conversation_id);
  guint position;

  if (g_list_store_find (conversation->messages, message, &position))
    g_list_store_remove (conversation->messages, position);
}

void
coi_engine_mark_read (CoiEngine *self, CoiConversation *conversation)
{
  self->n_read++;
  conversation->unread = 0;
  coi_fake_conversation_notify_last (conversation);
}

void
coi_engine_load_raw_async (CoiEngine *self,
                           gint64 message_id,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NOT_FOUND, "no message");
}

GBytes *
coi_engine_load_raw_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
coi_fake_engine_read_elsewhere (CoiEngine *self, CoiConversation *conversation)
{
  conversation->unread = 0;
  coi_fake_conversation_notify_last (conversation);
}

guint
coi_fake_engine_get_n_read (CoiEngine *self)
{
  return self->n_read;
}

guint
coi_fake_engine_get_n_retried (CoiEngine *self)
{
  return self->n_retried;
}

#define DAY (24 * 60 * 60)

static void
fill_bob (CoiEngine *self, CoiAccount *account, gint64 now)
{
  static const char *const members[] = { "bob@example.org", NULL };
  CoiConversation *bob = coi_fake_engine_add_conversation (self, account, "Bob", members);
  CoiMessage *failed;
  CoiMessage *mail;

  mail = coi_fake_engine_add_message (self, bob, "Bob",
                                      "Dear Alice,\n\nthe minutes of the meeting are below.",
                                      now - 3 * DAY, COI_MESSAGE_STATUS_RECEIVED);
  mail->subject = g_strdup ("Minutes of the meeting");
  mail->full_text =
      g_strdup ("Dear Alice,\n\nthe minutes of the meeting are below.\n\n> all of it");
  coi_fake_engine_add_message (self, bob, NULL, "Thank you!", now - 3 * DAY + 600,
                               COI_MESSAGE_STATUS_READ);
  coi_fake_engine_add_message (self, bob, "Bob", "Are you coming to the lake on Saturday?",
                               now - DAY, COI_MESSAGE_STATUS_RECEIVED);
  coi_fake_engine_add_message (self, bob, "Bob",
                               "We would meet at the station at ten and cycle from there. The "
                               "weather is said to be good until the late afternoon.",
                               now - DAY + 20, COI_MESSAGE_STATUS_RECEIVED);
  coi_fake_engine_add_message (self, bob, NULL, "Yes, gladly. Shall I bring anything?",
                               now - DAY + 400, COI_MESSAGE_STATUS_DELIVERED);
  coi_fake_engine_add_message (self, bob, "Bob", "Bread would be great 🍞", now - 4000,
                               COI_MESSAGE_STATUS_RECEIVED);
  coi_fake_engine_add_message (self, bob, NULL, "Done.", now - 3600, COI_MESSAGE_STATUS_SENT);
  failed = coi_fake_engine_add_message (self, bob, NULL, "Ten o’clock it is", now - 1800,
                                        COI_MESSAGE_STATUS_FAILED);
  failed->error = g_strdup ("550 5.1.1 mailbox unavailable");
}

/**
 * coi_fake_engine_fill:
 * @self: an engine
 *
 * Adds an account and conversations to look at.
 */
void
coi_fake_engine_fill (CoiEngine *self)
{
  static const char *const carol[] = { "carol@example.org", NULL };
  static const char *const both[] = { "bob@example.org", "carol@example.org", NULL };
  gint64 now = g_get_real_time () / 1000000;
  CoiAccount *account = coi_fake_engine_add_account (self, "alice@example.org", "Alice");
  CoiConversation *conversation;

  fill_bob (self, account, now);
  conversation = coi_fake_engine_add_conversation (self, account, "Carol", carol);
  coi_fake_engine_add_message (self, conversation, NULL, "Have a look when you have time",
                               now - DAY - 3000, COI_MESSAGE_STATUS_READ);
  coi_fake_engine_receive (self, conversation, "Carol", "I did, and it is lovely.");
  coi_fake_engine_receive (self, conversation, "Carol",
                           "One question though: what happens to the second picture when the "
                           "first one is removed?");
  conversation = coi_fake_engine_add_conversation (self, account, "Bob, Carol", both);
  coi_fake_engine_add_message (self, conversation, "Carol", "See you all on Saturday",
                               now - 6 * DAY, COI_MESSAGE_STATUS_RECEIVED);
}
