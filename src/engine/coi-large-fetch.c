/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches a large message without its files. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-large-fetch.h"

typedef struct
{
  CoiImapSession *session;
  CoiPartial *partial;
  char *set; /* the UID */
  CoiImapResponseFunc func;
  gpointer func_data;
} Job;

static void step (GTask *task);

static void
job_free (Job *self)
{
  g_object_unref (self->session);
  g_free (self->set);
  g_free (self);
}

/* Servers that cannot tell the structure of an odd message refuse to. */
static void
command_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  Job *self = g_task_get_task_data (task);

  if (response == NULL &&
      !(coi_imap_error_is_refusal (error) && coi_partial_has_alternative (self->partial)))
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&error);
  step (task);
}

static void
step (GTask *task)
{
  Job *self = g_task_get_task_data (task);
  g_autofree char *items = coi_partial_next_items (self->partial);

  if (items == NULL)
    g_task_return_boolean (task, TRUE);
  else
    coi_imap_session_run_async (self->session, coi_imap_command_uid_fetch (self->set, items),
                                self->func, self->func_data, g_task_get_cancellable (task),
                                command_cb, g_object_ref (task));
}

/**
 * coi_large_fetch_async:
 * @session: an open session with the mailbox selected
 * @partial: (transfer none): the message
 * @uid: its UID
 * @func: called for every response that comes meanwhile
 * @func_data: data for @func
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Asks for one thing after the other until @partial needs no more.
 */
void
coi_large_fetch_async (CoiImapSession *session,
                       CoiPartial *partial,
                       guint32 uid,
                       CoiImapResponseFunc func,
                       gpointer func_data,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *self = g_new0 (Job, 1);

  g_task_set_source_tag (task, coi_large_fetch_async);
  g_task_set_task_data (task, self, (GDestroyNotify)job_free);
  self->session = g_object_ref (session);
  self->partial = partial;
  self->set = g_strdup_printf ("%u", uid);
  self->func = func;
  self->func_data = func_data;
  step (task);
}

/**
 * coi_large_fetch_finish:
 * @result: the result
 * @error: return location for why the connection ended
 *
 * Returns: whether all questions were answered
 */
gboolean
coi_large_fetch_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
