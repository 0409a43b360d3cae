/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's door to conversations and messages: making and loading. Sending is in
 * coi-engine-send.c. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-engine-private.h"

#include "coi-account-private.h"
#include "coi-apply.h"
#include "coi-conversation-private.h"
#include "coi-engine-error.h"
#include "coi-message-list.h"
#include "coi-message-private.h"

/* --- writing in general --- */

/* A piece of work for the writer thread, and what it yields. */
typedef struct
{
  CoiAccountRecord *account;
  CoiPlace place;
  gint64 id;
} Work;

static void
work_free (Work *self)
{
  g_clear_pointer (&self->account, coi_account_record_free);
  coi_place_clear (&self->place);
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
