/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a chat client does, without a user interface: opening and looking up. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-engine-private.h"

#include <errno.h>
#include <glib/gstdio.h>

#define MAX_CHANGES 100 /* of one transaction that are told of one by one */

G_DEFINE_FINAL_TYPE (CoiEngine, coi_engine, G_TYPE_OBJECT)

enum
{
  SIGNAL_MESSAGE_ARRIVED,
  SIGNAL_MESSAGE_CHANGED,
  SIGNAL_MESSAGE_FAILED,
  SIGNAL_PROGRESS,
  SIGNAL_CAUGHT_UP,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
coi_engine_dispose (GObject *object)
{
  coi_engine_stop (COI_ENGINE (object));
  G_OBJECT_CLASS (coi_engine_parent_class)->dispose (object);
}

static void
coi_engine_finalize (GObject *object)
{
  CoiEngine *self = COI_ENGINE (object);

  g_clear_object (&self->accounts);
  g_clear_object (&self->secrets);
  g_clear_pointer (&self->runners, g_hash_table_unref);
  g_clear_pointer (&self->lists, g_ptr_array_unref);
  g_clear_pointer (&self->media, coi_media_store_unref);
  g_clear_pointer (&self->file_connections, g_hash_table_unref);
  g_clear_pointer (&self->loads, g_hash_table_unref);
  g_free (self->data_dir);
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
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = coi_engine_dispose;
  object_class->finalize = coi_engine_finalize;
  signals[SIGNAL_MESSAGE_ARRIVED] = new_signal ("message-arrived", COI_TYPE_MESSAGE);
  signals[SIGNAL_MESSAGE_CHANGED] = new_signal ("message-changed", COI_TYPE_MESSAGE);
  signals[SIGNAL_MESSAGE_FAILED] = new_signal ("message-failed", COI_TYPE_MESSAGE);
  signals[SIGNAL_CAUGHT_UP] = new_signal ("caught-up", COI_TYPE_ACCOUNT);
  signals[SIGNAL_PROGRESS] =
      g_signal_new ("progress", COI_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, COI_TYPE_ACCOUNT, G_TYPE_UINT, G_TYPE_UINT);
}

static void
coi_engine_init (CoiEngine *self)
{
  self->accounts = g_list_store_new (COI_TYPE_ACCOUNT);
  self->runners = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->lists = g_ptr_array_new ();
  self->file_connections = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->loads = g_hash_table_new (g_str_hash, g_str_equal);
}

/**
 * coi_engine_new:
 * @data_dir: the profile's directory, file-name encoding; made with mode 0700
 * @in_memory_secrets: whether passwords are forgotten at the end; for tests
 *
 * Returns: (transfer full): an engine, not open yet
 */
CoiEngine *
coi_engine_new (const char *data_dir, gboolean in_memory_secrets)
{
  CoiEngine *self = g_object_new (COI_TYPE_ENGINE, NULL);

  self->data_dir = g_canonicalize_filename (data_dir, NULL);
  self->media = coi_media_store_new (self->data_dir);
  self->in_memory_secrets = in_memory_secrets;
  return self;
}

/* --- opening --- */

/* The default profile's items are found by any directory name; others must not share them. */
static CoiSecrets *
make_secrets (CoiEngine *self)
{
  g_autofree char *digest = NULL;

  if (self->in_memory_secrets)
    return coi_secrets_new_memory ();
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->data_dir, -1);
  digest[16] = '\0';
  return coi_secrets_new_libsecret (digest);
}

static void
announce_arrival (CoiEngine *self, gint64 id)
{
  g_autoptr (CoiMessageRecord) record = coi_store_get_message (self->store, id);
  GHashTableIter iter;
  gpointer account, runner;

  if (record == NULL || record->outgoing || record->seen || record->hidden)
    return;
  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, &account, &runner))
    if (coi_account_get_id (account) == record->account_id &&
        coi_account_runner_has_history (runner))
      {
        g_autoptr (CoiMessage) message =
            coi_message_pool_take (self->pool, g_steal_pointer (&record));

        g_signal_emit (self, signals[SIGNAL_MESSAGE_ARRIVED], 0, message);
        return;
      }
}

static gboolean
any_has_history (CoiEngine *self)
{
  GHashTableIter iter;
  gpointer runner;

  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, NULL, &runner))
    if (coi_account_runner_has_history (runner))
      return TRUE;
  return FALSE;
}

/* A receipt or an edit is news of a message that nobody may hold. More at once is no news. */
static void
announce_changes (CoiEngine *self, const GArray *ids)
{
  for (guint i = 0; ids->len <= MAX_CHANGES && i < ids->len && self->store != NULL; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      g_autoptr (CoiMessage) message =
          coi_message_pool_holds (self->pool, id) ? NULL : coi_message_pool_load (self->pool, id);

      if (message != NULL)
        g_signal_emit (self, signals[SIGNAL_MESSAGE_CHANGED], 0, message);
    }
}

static void
store_changed_cb (CoiStore *store, const CoiStoreChanges *changes, CoiEngine *self)
{
  /* History comes by the ten thousand, and none of it is news: it is not even read. */
  if (!any_has_history (self))
    return;
  for (guint i = 0; i < changes->inserted_messages->len && self->store != NULL; i++)
    announce_arrival (self, g_array_index (changes->inserted_messages, gint64, i));
  announce_changes (self, changes->updated_messages);
}

static void
message_changed_cb (CoiMessagePool *pool, CoiMessage *message, CoiEngine *self)
{
  g_signal_emit (self, signals[SIGNAL_MESSAGE_CHANGED], 0, message);
}

/**
 * coi_engine_open:
 * @self: a new engine
 * @error: return location for %COI_ENGINE_ERROR_STORE
 *
 * Opens the database and loads accounts and conversations, without any network.
 *
 * Returns: whether the engine can be used
 */
gboolean
coi_engine_open (CoiEngine *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->data_dir, "coi-chat.db", NULL);
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (self->store == NULL, FALSE);

  if (g_mkdir_with_parents (self->data_dir, 0700) != 0)
    {
      g_set_error (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_STORE, "%s: %s", self->data_dir,
                   g_strerror (errno));
      return FALSE;
    }
  self->store = coi_store_open (path, &local);
  if (self->store == NULL)
    {
      g_set_error_literal (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_STORE, local->message);
      return FALSE;
    }
  if (self->secrets == NULL)
    self->secrets = make_secrets (self);
  self->pool = coi_message_pool_new (self->store);
  g_signal_connect (self->pool, "message-changed", G_CALLBACK (message_changed_cb), self);
  coi_engine_load_accounts (self);
  self->conversations = coi_conversation_model_new (self->store, G_LIST_MODEL (self->accounts));
  coi_conversation_model_reload (self->conversations);
  g_signal_connect (self->store, "changed", G_CALLBACK (store_changed_cb), self);
  return TRUE;
}

/**
 * coi_engine_check_open:
 * @self: an engine
 * @task: what goes on after waiting for something else
 *
 * Between two steps of @task the engine may have been stopped; then @task returns
 * %COI_ENGINE_ERROR_STORE.
 *
 * Returns: whether @task may go on
 */
gboolean
coi_engine_check_open (CoiEngine *self, GTask *task)
{
  if (self->store != NULL)
    return TRUE;
  g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_STORE,
                           "The engine has stopped");
  return FALSE;
}

/* --- looking up --- */

/**
 * coi_engine_is_syncing:
 * @self: an engine
 *
 * Returns: whether this process synchronises the profile; %FALSE while another one does
 */
gboolean
coi_engine_is_syncing (CoiEngine *self)
{
  return self->lock != NULL;
}

/**
 * coi_engine_get_accounts:
 * @self: an engine
 *
 * Returns: (transfer none): a live model of #CoiAccount
 */
GListModel *
coi_engine_get_accounts (CoiEngine *self)
{
  return G_LIST_MODEL (self->accounts);
}

/**
 * coi_engine_get_conversations:
 * @self: an open engine
 *
 * Returns: (transfer none): a live model of #CoiConversation, newest first
 */
GListModel *
coi_engine_get_conversations (CoiEngine *self)
{
  return G_LIST_MODEL (self->conversations);
}

/**
 * coi_engine_get_conversation:
 * @self: an open engine
 * @id: row id
 *
 * Returns: (transfer none) (nullable): the conversation
 */
CoiConversation *
coi_engine_get_conversation (CoiEngine *self, gint64 id)
{
  return coi_conversation_model_get (self->conversations, id);
}

/**
 * coi_engine_get_account:
 * @self: an engine
 * @address: a normalised address
 *
 * Returns: (transfer none) (nullable): the account
 */
CoiAccount *
coi_engine_get_account (CoiEngine *self, const char *address)
{
  GListModel *accounts = G_LIST_MODEL (self->accounts);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CoiAccount) account = g_list_model_get_item (accounts, i);

      if (strcmp (coi_account_get_address (account), address) == 0)
        return account; /* the model keeps it */
    }
  return NULL;
}

/**
 * coi_engine_get_unread:
 * @self: an open engine
 *
 * Returns: how many messages are unread in all conversations
 */
guint
coi_engine_get_unread (CoiEngine *self)
{
  return self->conversations != NULL ? coi_conversation_model_get_unread (self->conversations) : 0;
}
