/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole text of a message of which only the beginning is here. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-engine-private.h"

#include "coi-engine-error.h"
#include "coi-message-parser.h"

/* What is fetched for the sake of its text; a mail above that is one big file. */
#define RAW_MAX (32 * 1024 * 1024)

typedef struct
{
  GBytes *raw;
  char *text;
  gboolean truncated;
} Job;

static void
job_free (Job *self)
{
  g_clear_pointer (&self->raw, g_bytes_unref);
  g_free (self->text);
  g_free (self);
}

static void
return_too_large (GTask *task)
{
  g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_TOO_LARGE,
                           "The message has more than %d MiB", RAW_MAX / (1024 * 1024));
}

static char *
whole_text (const char *text, const char *full_text)
{
  return g_strdup (full_text != NULL ? full_text : text);
}

static void
parse_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *self = task_data;
  g_autoptr (CoiParsedMessage) parsed = coi_message_parse (self->raw, NULL);

  if (parsed == NULL)
    {
      return_too_large (task);
      return;
    }
  self->text = whole_text (parsed->text, parsed->full_text);
  self->truncated = parsed->text_truncated;
  g_task_return_boolean (task, TRUE);
}

static void
raw_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->raw = coi_engine_load_raw_finish (COI_ENGINE (source), result, &error);
  if (self->raw == NULL)
    g_task_return_error (task, error);
  else if (g_bytes_get_size (self->raw) > RAW_MAX)
    return_too_large (task);
  else
    g_task_run_in_thread (task, parse_in_thread);
}

/**
 * coi_engine_get_full_message_async:
 * @self: an open engine
 * @message_id: row id
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Finds the text with all that was folded away or cut. What is not here is fetched from the server
 * and read in a thread; nothing of it is stored.
 */
void
coi_engine_get_full_message_async (CoiEngine *self,
                                   gint64 message_id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (CoiMessage) message = coi_engine_load_message (self, message_id);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, coi_engine_get_full_message_async);
  g_task_set_task_data (task, job, (GDestroyNotify)job_free);
  if (message == NULL)
    g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NOT_FOUND,
                             "There is no such message");
  else if (!coi_message_get_text_cut (message))
    {
      job->text = whole_text (coi_message_get_text (message), coi_message_get_full_text (message));
      g_task_return_boolean (task, TRUE);
    }
  else if (coi_message_get_raw_size (message) > RAW_MAX)
    return_too_large (task);
  else
    coi_engine_load_raw_async (self, message_id, cancellable, raw_cb, g_steal_pointer (&task));
}

/**
 * coi_engine_get_full_message_finish:
 * @self: an engine
 * @result: the result
 * @truncated: (out) (optional): whether the text was too long even so: more than 1 MiB
 * @error: return location for %COI_ENGINE_ERROR_TOO_LARGE, %COI_ENGINE_ERROR_NOT_FOUND,
 *   %COI_ENGINE_ERROR_NO_NETWORK …
 *
 * Returns: (transfer full) (nullable): the text, UTF-8
 */
char *
coi_engine_get_full_message_finish (CoiEngine *self,
                                    GAsyncResult *result,
                                    gboolean *truncated,
                                    GError **error)
{
  Job *job = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  if (truncated != NULL)
    *truncated = job->truncated;
  return g_steal_pointer (&job->text);
}
