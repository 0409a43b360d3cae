/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding messages by their words. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-search.h"

#include "coi-account-private.h"
#include "coi-engine-error.h"
#include "coi-engine-private.h"
#include "coi-store-search.h"

#define MAX_OFF 200 /* messages that a list may lag behind the database */

G_STATIC_ASSERT (sizeof (CoiSearchRange) == sizeof (CoiStoreRange));

static void
hit_free (CoiSearchHit *self)
{
  g_object_unref (self->message);
  g_free (self->snippet);
  g_array_unref (self->ranges);
  g_free (self);
}

/**
 * coi_search_result_free:
 * @self: (nullable) (transfer full): what was found
 */
void
coi_search_result_free (CoiSearchResult *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->hits);
  g_free (self);
}

static CoiSearchHit *
take_hit (CoiEngine *self, CoiStoreHit *found)
{
  CoiSearchHit *hit = g_new0 (CoiSearchHit, 1);

  hit->message = coi_message_pool_take (self->pool, g_steal_pointer (&found->message));
  hit->snippet = g_steal_pointer (&found->snippet);
  hit->ranges = g_array_ref (found->ranges);
  return hit;
}

static CoiSearchResult *
take_hits (CoiEngine *self, CoiStoreHits *found)
{
  CoiSearchResult *result = g_new0 (CoiSearchResult, 1);

  result->hits = g_ptr_array_new_with_free_func ((GDestroyNotify)hit_free);
  result->has_more = found->has_more;
  result->is_incomplete = found->is_incomplete;
  for (guint i = 0; i < found->hits->len; i++)
    {
      CoiStoreHit *hit = found->hits->pdata[i];

      result->last_sort = hit->message->sort_time;
      result->last_id = hit->message->id;
      g_ptr_array_add (result->hits, take_hit (self, hit));
    }
  return result;
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoiEngine *self = g_task_get_source_object (task);
  g_autoptr (CoiStoreHits) hits = NULL;
  GError *error = NULL;

  hits = coi_store_search_finish (COI_STORE (source), result, &error);
  if (hits == NULL)
    g_task_return_error (task, coi_engine_error_take (error));
  else if (self->pool == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The engine was stopped");
  else
    g_task_return_pointer (task, take_hits (self, hits), (GDestroyNotify)coi_search_result_free);
}

/**
 * coi_engine_search_async:
 * @self: an engine
 * @text: what the user typed, UTF-8: words that must all be there, of which the last may be a
 * beginning; "phrases"; from:, in:, has: with attachment, picture, video, sound or link,
 * before:YYYY-MM-DD (that day not) and after:YYYY-MM-DD (that day, too)
 * @account: (nullable): only this account
 * @conversation: (nullable): only this conversation
 * @limit: how many messages at most
 * @behind: (nullable): an earlier result of the same search, to go on behind it
 * @cancellable: (nullable): ends the search; do so when the next letter is typed
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Looks for messages, the newest first. The main loop is not kept waiting.
 */
void
coi_engine_search_async (CoiEngine *self,
                         const char *text,
                         CoiAccount *account,
                         CoiConversation *conversation,
                         guint limit,
                         const CoiSearchResult *behind,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const CoiStoreQuery query = {
    .text = (char *)text,
    .account_id = account != NULL ? coi_account_get_id (account) : 0,
    .conversation_id = conversation != NULL ? coi_conversation_get_id (conversation) : 0,
    .limit = limit,
    .before_sort = behind != NULL ? behind->last_sort : 0,
    .before_id = behind != NULL ? behind->last_id : 0,
  };

  g_task_set_static_name (task, "coi_engine_search_async");
  if (!coi_engine_check_open (self, task))
    return;
  coi_store_search_async (self->store, &query, cancellable, found_cb, g_steal_pointer (&task));
}

static gboolean
is_at (GListModel *messages, gint64 position, gint64 id)
{
  g_autoptr (CoiMessage) message = NULL;

  if (position < 0 || position >= g_list_model_get_n_items (messages))
    return FALSE;
  message = g_list_model_get_item (messages, position);
  return message != NULL && coi_message_get_id (message) == id;
}

/**
 * coi_engine_find_position:
 * @self: an engine
 * @messages: from coi_engine_list_messages()
 * @id: row id of a message of that conversation
 *
 * Returns: its position in @messages, or %G_MAXUINT when it is not there
 */
guint
coi_engine_find_position (CoiEngine *self, GListModel *messages, gint64 id)
{
  gint64 position = self->store != NULL ? coi_store_message_position (self->store, id) : -1;

  if (position < 0)
    return G_MAXUINT;
  /* The list may not have heard yet of what came to the database last. */
  for (gint64 off = 0; off <= MAX_OFF; off++)
    {
      if (is_at (messages, position - off, id))
        return position - off;
      if (is_at (messages, position + off, id))
        return position + off;
    }
  return G_MAXUINT;
}

/**
 * coi_engine_search_finish:
 * @self: an engine
 * @result: the result
 * @error: return location for %COI_ENGINE_ERROR_STORE or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): what was found
 */
CoiSearchResult *
coi_engine_search_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
