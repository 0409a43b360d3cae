/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding messages of the engine in memory: those that contain what was typed. */
#define G_LOG_DOMAIN "coi-ui"

#include "fake-engine.h"
#include "fake-objects.h"

#include <string.h>

static guint n_cancelled;

static void
hit_free (CoiSearchHit *self)
{
  g_object_unref (self->message);
  g_free (self->snippet);
  g_array_unref (self->ranges);
  g_free (self);
}

void
coi_search_result_free (CoiSearchResult *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->hits);
  g_free (self);
}

static void
add_hit (CoiSearchResult *result, CoiMessage *message, const char *at, gsize length)
{
  CoiSearchHit *hit = g_new0 (CoiSearchHit, 1);
  CoiSearchRange range = { at - message->text, length };

  hit->message = g_object_ref (message);
  hit->snippet = g_strdup (message->text);
  hit->ranges = g_array_new (FALSE, FALSE, sizeof (CoiSearchRange));
  g_array_append_val (hit->ranges, range);
  g_ptr_array_add (result->hits, hit);
}

/* last_id: how many were given already. */
static void
search_in (CoiSearchResult *result, CoiConversation *conversation, const char *text, guint limit)
{
  GListModel *messages = G_LIST_MODEL (conversation->messages);

  for (guint n = g_list_model_get_n_items (messages); n > 0; n--)
    {
      g_autoptr (CoiMessage) message = g_list_model_get_item (messages, n - 1);
      const char *at = strstr (message->text, text);

      if (at == NULL)
        continue;
      if (result->last_id > 0)
        result->last_id--;
      else if (result->hits->len < limit)
        add_hit (result, message, at, strlen (text));
      else
        result->has_more = TRUE;
    }
}

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
  GListModel *all = G_LIST_MODEL (self->conversations);
  CoiSearchResult *result;
  gint64 given = behind != NULL ? behind->last_id : 0;

  if (coi_fake_take_error (task))
    return;
  result = g_new0 (CoiSearchResult, 1);
  result->hits = g_ptr_array_new_with_free_func ((GDestroyNotify)hit_free);
  result->last_id = given;
  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (CoiConversation) item = g_list_model_get_item (all, i);

      if (conversation == NULL || item == conversation)
        search_in (result, item, text, limit);
    }
  result->last_id = given + result->hits->len;
  g_task_return_pointer (task, result, (GDestroyNotify)coi_search_result_free);
}

CoiSearchResult *
coi_engine_search_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    n_cancelled++;
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Says that it has written, and nothing more. */
void
coi_engine_export_async (CoiEngine *self,
                         CoiConversation *conversation,
                         GListModel *messages,
                         GFile *folder,
                         const CoiExportWords *words,
                         CoiExportProgress progress,
                         gpointer progress_data,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (coi_fake_take_error (task))
    return;
  progress (1, 2, progress_data);
  g_task_return_pointer (task, g_object_ref (folder), g_object_unref);
}

GFile *
coi_engine_export_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

guint
coi_fake_engine_get_n_cancelled (void)
{
  return n_cancelled;
}

guint
coi_engine_find_position (CoiEngine *self, GListModel *messages, gint64 id)
{
  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr (CoiMessage) message = g_list_model_get_item (messages, i);

      if (message->id == id)
        return i;
    }
  return G_MAXUINT;
}
