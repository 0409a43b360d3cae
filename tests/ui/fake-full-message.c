/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engine in memory does with messages of which only the beginning is here. */
#define G_LOG_DOMAIN "coi-ui"

#include "fake-engine.h"
#include "fake-objects.h"

static gboolean holds;
static GTask *held; /* nullable */

static void
finish (GTask *task)
{
  CoiMessage *message = g_task_get_task_data (task);
  const char *text = message->full_text != NULL ? message->full_text : message->text;

  if (!coi_fake_take_error (task))
    g_task_return_pointer (
        task, g_strconcat (text, message->rest != NULL ? message->rest : "", NULL), g_free);
}

void
coi_fake_engine_hold_full_message (gboolean hold)
{
  g_autoptr (GTask) task = g_steal_pointer (&held);

  holds = hold;
  if (task != NULL)
    finish (task);
}

void
coi_engine_get_full_message_async (CoiEngine *self,
                                   gint64 message_id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  CoiMessage *message = coi_engine_load_message (self, message_id);

  g_assert_nonnull (message);
  g_task_set_task_data (task, message, g_object_unref);
  if (holds)
    g_set_object (&held, task);
  else
    finish (task);
}

char *
coi_engine_get_full_message_finish (CoiEngine *self,
                                    GAsyncResult *result,
                                    gboolean *truncated,
                                    GError **error)
{
  if (truncated != NULL)
    *truncated = FALSE;
  return g_task_propagate_pointer (G_TASK (result), error);
}
