/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pumps bytes between a CoiSmtpMachine and a CoiConnection, and keeps the queue of messages. */
#define G_LOG_DOMAIN "coi-smtp"

#include "coi-smtp-session.h"

#include <string.h>

#include "coi-connection.h"
#include "coi-smtp-machine.h"

struct _CoiSmtpSession
{
  GObject parent_instance;

  CoiEndpoint *endpoint;
  char *login;
  char *password;
  CoiConnection *connection;
  CoiSmtpMachine *machine;
  GCancellable *connecting;
  GSource *timer;
  GQueue jobs; /* of GTask, whose data is a Job; the head runs when is_running */
  gboolean is_running;
  gboolean is_writing;
  gboolean is_reading;
  gboolean wants_tls;
};

G_DEFINE_FINAL_TYPE (CoiSmtpSession, coi_smtp_session, G_TYPE_OBJECT)
G_DEFINE_QUARK (coi_smtp_error, coi_smtp_error)

/* One open_async() or send_async(). */
typedef struct
{
  char *sender; /* NULL to only open */
  char **recipients;
  GBytes *data;
  GPtrArray *results;
  gboolean is_warm; /* on a connection that idled before */
  GCancellable *cancellable;
  GSource *cancelled_source;
} Job;

static void start_next (CoiSmtpSession *self);
static void pump (CoiSmtpSession *self);

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
job_stop_watching (Job *job)
{
  if (job->cancelled_source != NULL)
    g_source_destroy (job->cancelled_source);
  g_clear_pointer (&job->cancelled_source, g_source_unref);
}

static void
job_free (Job *job)
{
  job_stop_watching (job);
  g_clear_object (&job->cancellable);
  g_free (job->sender);
  g_strfreev (job->recipients);
  g_clear_pointer (&job->data, g_bytes_unref);
  g_clear_pointer (&job->results, g_ptr_array_unref);
  g_free (job);
}

static gint64
now (void)
{
  return g_get_monotonic_time ();
}

static void
stop_timer (CoiSmtpSession *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
drop_connection (CoiSmtpSession *self)
{
  stop_timer (self);
  if (self->connection != NULL)
    coi_connection_close (self->connection);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->machine, coi_smtp_machine_free);
  self->is_writing = FALSE;
  self->is_reading = FALSE;
  self->wants_tls = FALSE;
}

static void
coi_smtp_session_dispose (GObject *object)
{
  drop_connection (COI_SMTP_SESSION (object));
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
static void
finish_job (CoiSmtpSession *self, GError *error)
{
  self->is_running = FALSE;
  return_from (g_queue_pop_head (&self->jobs), error);
}

static Job *
running_job (CoiSmtpSession *self)
{
  return self->is_running ? g_task_get_task_data (g_queue_peek_head (&self->jobs)) : NULL;
}

static gboolean
timer_cb (gpointer user_data)
{
  CoiSmtpSession *self = user_data;
  g_autoptr (CoiSmtpSession) guard = g_object_ref (self);

  g_source_set_ready_time (self->timer, -1);
  coi_smtp_machine_check_time (self->machine, now ());
  pump (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_timer (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs timer_funcs = { .dispatch = dispatch_timer };

static void
update_timer (CoiSmtpSession *self)
{
  if (self->timer == NULL)
    {
      self->timer = g_source_new (&timer_funcs, sizeof (GSource));
      g_source_set_callback (self->timer, timer_cb, self, NULL);
      g_source_attach (self->timer, g_main_context_get_thread_default ());
    }
  g_source_set_ready_time (self->timer, coi_smtp_machine_next_deadline (self->machine));
}

/* @all_written is only FALSE when a write has failed. One that merely runs may have done its work:
 * the doubt about the message is the safe answer then. */
static void
lost (CoiSmtpSession *self, const GError *error, gboolean all_written)
{
  coi_smtp_machine_lost (self->machine, error, all_written, now ());
  pump (self);
}

/* A read waits as long as the connection idles: it must not keep the session alive. */
static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree GWeakRef *weak = user_data;
  g_autoptr (CoiSmtpSession) self = g_weak_ref_get (weak);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = coi_connection_read_finish (COI_CONNECTION (source), result, &error);
  gsize size = 0;
  const char *data;

  g_weak_ref_clear (weak);
  if (self == NULL || source != (GObject *)self->connection)
    return;
  self->is_reading = FALSE;
  if (bytes != NULL && g_bytes_get_size (bytes) == 0)
    g_set_error_literal (&error, COI_NET_ERROR, COI_NET_ERROR_CLOSED,
                         "The server closed the connection");
  if (error != NULL)
    {
      lost (self, error, TRUE);
      return;
    }
  data = g_bytes_get_data (bytes, &size);
  coi_smtp_machine_feed (self->machine, data, size, now ());
  pump (self);
}

static void
start_read (CoiSmtpSession *self)
{
  GWeakRef *weak;

  if (self->is_reading || self->wants_tls)
    return;
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  self->is_reading = TRUE;
  coi_connection_read_async (self->connection, NULL, read_cb, weak);
}

static void
write_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiSmtpSession) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_written = coi_connection_write_finish (COI_CONNECTION (source), result, &error);

  if (source != (GObject *)self->connection)
    return;
  if (!is_written)
    {
      lost (self, error, FALSE);
      return;
    }
  self->is_writing = FALSE;
  pump (self);
}

static void
start_write (CoiSmtpSession *self)
{
  g_autoptr (GBytes) bytes = NULL;

  if (self->is_writing)
    return;
  bytes = coi_smtp_machine_take_output (self->machine, now ());
  if (bytes == NULL)
    return;
  self->is_writing = TRUE;
  coi_connection_write_async (self->connection, bytes, NULL, write_cb, g_object_ref (self));
}

static void
tls_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiSmtpSession) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_secure = coi_connection_start_tls_finish (COI_CONNECTION (source), result, &error);

  if (source != (GObject *)self->connection)
    return;
  if (!is_secure)
    {
      lost (self, error, TRUE);
      return;
    }
  self->wants_tls = FALSE;
  self->is_reading = FALSE;
  coi_smtp_machine_tls_started (self->machine, now ());
  pump (self);
}

/* A warm connection that died before MAIL was answered says nothing about the message. */
static gboolean
may_try_again (Job *job, const CoiSmtpEvent *event)
{
  return job->sender != NULL && job->is_warm && event->is_untouched &&
         !g_cancellable_is_cancelled (job->cancellable);
}

static void
on_failed (CoiSmtpSession *self, CoiSmtpEvent *event)
{
  Job *job = running_job (self);

  g_debug ("%s: %s", self->endpoint->host, event->error->message);
  drop_connection (self);
  if (job == NULL)
    return;
  if (may_try_again (job, event))
    {
      self->is_running = FALSE;
      return;
    }
  job->results = g_steal_pointer (&event->results);
  finish_job (self, g_steal_pointer (&event->error));
}

static void
begin_sending (CoiSmtpSession *self, Job *job)
{
  GError *error = NULL;

  if (!coi_smtp_machine_submit (self->machine, job->sender, (const char *const *)job->recipients,
                                job->data, now (), &error))
    finish_job (self, error);
}

static void
on_ready (CoiSmtpSession *self)
{
  Job *job = running_job (self);

  /* A callback may have begun the next message when this event was still in the queue. */
  if (job == NULL || !coi_smtp_machine_is_ready (self->machine))
    return;
  if (job->sender == NULL)
    finish_job (self, NULL);
  else
    begin_sending (self, job);
}

static void
on_submitted (CoiSmtpSession *self, CoiSmtpEvent *event)
{
  Job *job = running_job (self);

  job->results = g_steal_pointer (&event->results);
  finish_job (self, g_steal_pointer (&event->error));
}

static void
handle_event (CoiSmtpSession *self, CoiSmtpEvent *event)
{
  switch (event->type)
    {
    case COI_SMTP_EVENT_START_TLS:
      self->wants_tls = TRUE;
      break;
    case COI_SMTP_EVENT_READY:
      on_ready (self);
      break;
    case COI_SMTP_EVENT_SUBMITTED:
      on_submitted (self, event);
      break;
    case COI_SMTP_EVENT_FAILED:
      on_failed (self, event);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
move_bytes (CoiSmtpSession *self)
{
  start_write (self);
  /* The handshake needs a stream at rest: the write's callback may come after the reply's. */
  if (!self->wants_tls)
    start_read (self);
  else if (!self->is_writing && !self->is_reading)
    {
      self->is_reading = TRUE;
      coi_connection_start_tls_async (self->connection, NULL, tls_started_cb, g_object_ref (self));
    }
  update_timer (self);
}

/* Does everything that can be done without waiting. */
static void
pump (CoiSmtpSession *self)
{
  g_autoptr (CoiSmtpSession) guard = g_object_ref (self);

  while (self->machine != NULL)
    {
      g_autoptr (CoiSmtpEvent) event = coi_smtp_machine_next_event (self->machine);
      if (event == NULL)
        break;
      handle_event (self, event);
    }
  start_next (self);
  if (self->connection != NULL)
    move_bytes (self);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiSmtpSession) self = user_data;
  GError *error = NULL;

  g_clear_object (&self->connecting);
  self->connection = coi_connection_connect_finish (result, &error);
  if (self->connection == NULL)
    {
      Job *job = running_job (self);
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
          !g_cancellable_is_cancelled (job->cancellable))
        {
          g_clear_error (&error);
          error =
              g_error_new_literal (COI_NET_ERROR, COI_NET_ERROR_CLOSED, "The session was closed");
        }
      finish_job (self, error);
      start_next (self);
      return;
    }
  self->machine = coi_smtp_machine_new (self->endpoint, self->login, self->password, now ());
  pump (self);
}

static gboolean
can_start (CoiSmtpSession *self)
{
  return !self->is_running && !g_queue_is_empty (&self->jobs) &&
         (self->machine == NULL || coi_smtp_machine_is_ready (self->machine));
}

/* Begins the next job when none runs: on the open connection, or on a new one. */
static void
start_next (CoiSmtpSession *self)
{
  while (can_start (self))
    {
      Job *job;

      self->is_running = TRUE;
      job = running_job (self);
      job->is_warm = self->machine != NULL;
      if (job->is_warm)
        {
          on_ready (self);
          continue;
        }
      self->connecting = g_cancellable_new ();
      coi_connection_connect_async (self->endpoint, self->connecting, connected_cb,
                                    g_object_ref (self));
    }
}

/* Ends the running job with @error, or, when its final dot is out, with the doubt about it. */
static void
abort_running (CoiSmtpSession *self, const GError *error)
{
  running_job (self)->is_warm = FALSE; /* no second try */
  if (self->machine != NULL)
    lost (self, error, TRUE);
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
         Job *job,
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
  pump (self);
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
  add_job (self, g_new0 (Job, 1), cancellable, coi_smtp_session_open_async, callback, user_data);
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
 * @sender: the bare address of the sender, or "" for none (RFC 5321, section 4.5.5)
 * @recipients: (array zero-terminated=1): bare addresses
 * @data: the message (RFC 5322, CRLF line ends)
 * @cancellable: (nullable): ends the attempt; after the final dot the error is
 *   %COI_SMTP_ERROR_UNKNOWN then
 * @callback: called when done
 * @user_data: for @callback
 *
 * Submits one message after those submitted before. A connection that turns out to have died while
 * it idled is replaced once.
 */
void
coi_smtp_session_send_async (CoiSmtpSession *self,
                             const char *sender,
                             const char *const *recipients,
                             GBytes *data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  Job *job;

  g_return_if_fail (COI_IS_SMTP_SESSION (self));
  g_return_if_fail (sender != NULL && recipients != NULL && data != NULL);

  job = g_new0 (Job, 1);
  job->sender = g_strdup (sender);
  job->recipients = g_strdupv ((char **)recipients);
  job->data = g_bytes_ref (data);
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
  Job *job;

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
      coi_smtp_machine_quit (self->machine, now ());
      pump (self);
    }
  while (!g_queue_is_empty (&waiting))
    return_from (g_queue_pop_head (&waiting), g_error_copy (error));
}
