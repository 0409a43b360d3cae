/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session as its user sees it: a queue of messages on one warm connection. */
#define G_LOG_DOMAIN "coi-smtp"

#include "coi-smtp-session-private.h"

#include <string.h>

#include "coi-net-error.h"

G_DEFINE_FINAL_TYPE (CoiSmtpSession, coi_smtp_session, G_TYPE_OBJECT)
G_DEFINE_QUARK (coi_smtp_error, coi_smtp_error)

/**
 * coi_smtp_recipient_result_free:
 * @self: (nullable) (transfer full): a result
 */
void
coi_smtp_recipient_result_free (CoiSmtpRecipientResult *self)
{
  if (self == NULL)
    return;
  g_free (self->address);
  g_free (self->text);
  g_free (self);
}

static void
job_stop_watching (CoiSmtpJob *job)
{
  if (job->cancelled_source != NULL)
    g_source_destroy (job->cancelled_source);
  g_clear_pointer (&job->cancelled_source, g_source_unref);
}

static void
job_free (CoiSmtpJob *job)
{
  job_stop_watching (job);
  g_clear_object (&job->cancellable);
  g_free (job->sender);
  g_strfreev (job->recipients);
  g_free (job->envelope_id);
  g_clear_pointer (&job->data, g_bytes_unref);
  g_clear_pointer (&job->results, g_ptr_array_unref);
  g_free (job);
}

static void
coi_smtp_session_dispose (GObject *object)
{
  coi_smtp_session_drop_connection (COI_SMTP_SESSION (object));
  G_OBJECT_CLASS (coi_smtp_session_parent_class)->dispose (object);
}

static void
coi_smtp_session_finalize (GObject *object)
{
  CoiSmtpSession *self = COI_SMTP_SESSION (object);

  /* A job's task holds a reference to the session: none can be left. */
  g_assert (g_queue_is_empty (&self->jobs));
  g_clear_pointer (&self->endpoint, coi_endpoint_free);
  g_clear_pointer (&self->login, g_free);
  explicit_bzero (self->password, strlen (self->password));
  g_clear_pointer (&self->password, g_free);
  G_OBJECT_CLASS (coi_smtp_session_parent_class)->finalize (object);
}

static void
coi_smtp_session_class_init (CoiSmtpSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coi_smtp_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = coi_smtp_session_finalize;
}

static void
coi_smtp_session_init (CoiSmtpSession *self)
{
  g_queue_init (&self->jobs);
}

/**
 * coi_smtp_session_new:
 * @endpoint: the submission server
 * @login: (nullable): the authentication identity, UTF-8; %NULL for no login
 * @password: (nullable): the password, UTF-8
 *
 * Returns: (transfer full): a session, not connected
 */
CoiSmtpSession *
coi_smtp_session_new (const CoiEndpoint *endpoint, const char *login, const char *password)
{
  CoiSmtpSession *self;

  g_return_val_if_fail (endpoint != NULL, NULL);

  self = g_object_new (COI_TYPE_SMTP_SESSION, NULL);
  self->endpoint = coi_endpoint_copy (endpoint);
  self->login = g_strdup (login);
  self->password = g_strdup (password != NULL ? password : "");
  return self;
}

/* Takes both; @error is NULL for success. */
static void
return_from (GTask *owned_task, GError *error)
{
  g_autoptr (GTask) task = owned_task;

  job_stop_watching (g_task_get_task_data (task));
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* Ends the running job; takes @error, which is NULL for success. */
void
coi_smtp_session_finish_job (CoiSmtpSession *self, GError *error)
{
  self->is_running = FALSE;
  return_from (g_queue_pop_head (&self->jobs), error);
}

CoiSmtpJob *
coi_smtp_session_running_job (CoiSmtpSession *self)
{
  return self->is_running ? g_task_get_task_data (g_queue_peek_head (&self->jobs)) : NULL;
}

/* Ends the running job with @error, or, when its final dot is out, with the doubt about it. */
static void
abort_running (CoiSmtpSession *self, const GError *error)
{
  coi_smtp_session_running_job (self)->is_last_try = TRUE;
  if (self->machine != NULL)
    coi_smtp_session_lose (self, error, TRUE);
  else
    g_cancellable_cancel (self->connecting);
}

static gboolean
job_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (CoiSmtpSession) self = g_object_ref (g_task_get_source_object (task));
  g_autoptr (GError) error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  if (self->is_running && g_queue_peek_head (&self->jobs) == task)
    {
      /* Once is enough: the job may take a moment to end. */
      job_stop_watching (g_task_get_task_data (task));
      abort_running (self, error);
    }
  else if (g_queue_remove (&self->jobs, task))
    return_from (task, g_steal_pointer (&error));
  return G_SOURCE_REMOVE;
}

/* Takes @job. */
static void
add_job (CoiSmtpSession *self,
         CoiSmtpJob *job,
         GCancellable *cancellable,
         gpointer tag,
         GAsyncReadyCallback callback,
         gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, job, (GDestroyNotify)job_free);
  if (cancellable != NULL)
    {
      job->cancellable = g_object_ref (cancellable);
      job->cancelled_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (job->cancelled_source, G_SOURCE_FUNC (job_cancelled_cb), task, NULL);
      g_source_attach (job->cancelled_source, g_main_context_get_thread_default ());
    }
  g_queue_push_tail (&self->jobs, task);
  coi_smtp_session_pump (self);
}

/**
 * coi_smtp_session_open_async:
 * @self: a session
 * @cancellable: (nullable): ends the attempt
 * @callback: called when done
 * @user_data: for @callback
 *
 * Connects, secures and logs in where that is not done already; sends nothing.
 */
void
coi_smtp_session_open_async (CoiSmtpSession *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (COI_IS_SMTP_SESSION (self));
  add_job (self, g_new0 (CoiSmtpJob, 1), cancellable, coi_smtp_session_open_async, callback,
           user_data);
}

/**
 * coi_smtp_session_open_finish:
 * @self: the session
 * @result: of coi_smtp_session_open_async()
 * @error: set to a %COI_NET_ERROR, %COI_SMTP_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether a message can be sent
 */
gboolean
coi_smtp_session_open_finish (CoiSmtpSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * coi_smtp_session_send_async:
 * @self: a session
 * @mail: what is to be sent
 * @cancellable: (nullable): ends the attempt; after the final dot the error is
 *   %COI_SMTP_ERROR_UNKNOWN then
 * @callback: called when done
 * @user_data: for @callback
 *
 * Submits one message after those submitted before. A connection that turns out to have died while
 * it idled is replaced once. It is kept open for ten minutes after the last message.
 */
void
coi_smtp_session_send_async (CoiSmtpSession *self,
                             const CoiSmtpMail *mail,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  CoiSmtpJob *job;

  g_return_if_fail (COI_IS_SMTP_SESSION (self));
  g_return_if_fail (mail->sender != NULL && mail->recipients != NULL && mail->data != NULL);

  job = g_new0 (CoiSmtpJob, 1);
  job->sender = g_strdup (mail->sender);
  job->recipients = g_strdupv ((char **)mail->recipients);
  job->data = g_bytes_ref (mail->data);
  job->is_composed = mail->is_composed;
  job->envelope_id = g_strdup (mail->envelope_id);
  add_job (self, job, cancellable, coi_smtp_session_send_async, callback, user_data);
}

/**
 * coi_smtp_session_send_finish:
 * @self: the session
 * @result: of coi_smtp_session_send_async()
 * @results: (out) (optional) (nullable) (transfer full) (element-type CoiSmtpRecipientResult): one
 *   for each recipient in order; %NULL when the message did not get as far as the server
 * @error: set to a %COI_NET_ERROR, %COI_SMTP_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether at least one recipient was accepted
 */
gboolean
coi_smtp_session_send_finish (CoiSmtpSession *self,
                              GAsyncResult *result,
                              GPtrArray **results,
                              GError **error)
{
  CoiSmtpJob *job;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  job = g_task_get_task_data (G_TASK (result));
  if (results != NULL)
    *results = g_steal_pointer (&job->results);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * coi_smtp_session_close:
 * @self: a session
 *
 * Says QUIT when nothing runs, and closes. Whatever runs or waits ends with %COI_NET_ERROR_CLOSED
 * (or %COI_SMTP_ERROR_UNKNOWN). A later call connects anew.
 */
void
coi_smtp_session_close (CoiSmtpSession *self)
{
  g_autoptr (CoiSmtpSession) guard = NULL;
  g_autoptr (GError) error = NULL;
  GQueue waiting = G_QUEUE_INIT;

  g_return_if_fail (COI_IS_SMTP_SESSION (self));

  guard = g_object_ref (self);
  error = g_error_new_literal (COI_NET_ERROR, COI_NET_ERROR_CLOSED, "The session was closed");
  while (g_queue_get_length (&self->jobs) > (self->is_running ? 1 : 0))
    g_queue_push_head (&waiting, g_queue_pop_tail (&self->jobs));
  if (self->is_running)
    abort_running (self, error);
  else if (self->machine != NULL)
    {
      coi_smtp_machine_quit (self->machine, g_get_monotonic_time ());
      coi_smtp_session_pump (self);
    }
  while (!g_queue_is_empty (&waiting))
    return_from (g_queue_pop_head (&waiting), g_error_copy (error));
}
