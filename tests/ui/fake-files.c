/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of the messages in memory: here at once, or when they are asked for. */
#define G_LOG_DOMAIN "coi-ui"

#include "fake-engine.h"
#include "fake-objects.h"

static gboolean holds;
static GTask *held; /* nullable */

static void
file_free (gpointer data)
{
  CoiMessageFile *file = data;

  g_free (file->name);
  g_free (file->content_type);
  g_free (file);
}

static char *
path_key (guint index, gboolean is_here)
{
  return g_strdup_printf ("%s-%u", is_here ? "path" : "remote", index);
}

CoiMessageFile *
coi_fake_message_add_file (CoiMessage *self,
                           const char *name,
                           const char *content_type,
                           guint64 size,
                           const char *path,
                           gboolean is_here)
{
  CoiMessageFile *file = g_new0 (CoiMessageFile, 1);
  g_autofree char *key = path_key (self->files->len, is_here);

  file->name = g_strdup (name);
  file->content_type = g_strdup (content_type);
  file->size = size;
  file->preview = -1;
  g_object_set_data_full (G_OBJECT (self), key, g_strdup (path), g_free);
  g_ptr_array_set_free_func (self->files, file_free);
  g_ptr_array_add (self->files, file);
  return file;
}

char *
coi_engine_get_file_path (CoiEngine *self, CoiMessage *message, guint index)
{
  g_autofree char *key = path_key (index, TRUE);

  return g_strdup (g_object_get_data (G_OBJECT (message), key));
}

static void
finish (GTask *task)
{
  CoiMessage *message = g_task_get_task_data (task);
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (task), "index"));
  g_autofree char *key = path_key (index, FALSE);
  g_autofree char *here = path_key (index, TRUE);
  char *path = g_object_steal_data (G_OBJECT (message), key);

  if (g_task_return_error_if_cancelled (task) || coi_fake_take_error (task))
    {
      g_object_set_data_full (G_OBJECT (message), key, path, g_free);
      return;
    }
  g_object_set_data_full (G_OBJECT (message), here, path, g_free);
  g_task_return_pointer (task, g_strdup (path), g_free);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  coi_fake_engine_hold_file (FALSE);
}

void
coi_fake_engine_hold_file (gboolean hold)
{
  g_autoptr (GTask) task = g_steal_pointer (&held);

  holds = hold;
  if (task != NULL)
    finish (task);
}

void
coi_engine_load_file_async (CoiEngine *self,
                            CoiMessage *message,
                            guint index,
                            GFileProgressCallback progress,
                            gpointer progress_data,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_task_data (task, g_object_ref (message), g_object_unref);
  g_object_set_data (G_OBJECT (task), "index", GUINT_TO_POINTER (index));
  if (progress != NULL)
    progress (1, 2, progress_data);
  if (!holds)
    {
      finish (task);
      return;
    }
  g_set_object (&held, task);
  if (cancellable != NULL)
    g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), NULL);
}

char *
coi_engine_load_file_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
