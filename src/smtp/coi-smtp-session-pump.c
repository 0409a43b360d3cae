/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moves bytes and events between the machine, the connection, the clock and the queue. */
#define G_LOG_DOMAIN "coi-smtp"

#include "coi-smtp-session-private.h"

#include "coi-net-error.h"

static void start_next (CoiSmtpSession *self);

static void
stop_timer (CoiSmtpSession *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

void
coi_smtp_session_drop_connection (CoiSmtpSession *self)
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

static gboolean
timer_cb (gpointer user_data)
{
  CoiSmtpSession *self = user_data;
  g_autoptr (CoiSmtpSession) guard = g_object_ref (self);

  g_source_set_ready_time (self->timer, -1);
  coi_smtp_machine_check_time (self->machine, g_get_monotonic_time ());
  coi_smtp_session_pump (self);
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
void
coi_smtp_session_lose (CoiSmtpSession *self, const GError *error, gboolean all_written)
{
  coi_smtp_machine_lost (self->machine, error, all_written, g_get_monotonic_time ());
  coi_smtp_session_pump (self);
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
      coi_smtp_session_lose (self, error, TRUE);
      return;
    }
  data = g_bytes_get_data (bytes, &size);
  coi_smtp_machine_feed (self->machine, data, size, g_get_monotonic_time ());
  coi_smtp_session_pump (self);
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
      coi_smtp_session_lose (self, error, FALSE);
      return;
    }
  self->is_writing = FALSE;
  coi_smtp_session_pump (self);
}

static void
start_write (CoiSmtpSession *self)
{
  g_autoptr (GBytes) bytes = NULL;

  if (self->is_writing)
    return;
  bytes = coi_smtp_machine_take_output (self->machine, g_get_monotonic_time ());
  if (bytes == NULL)
    return;
  self->is_writing = TRUE;
  coi_connection_write_async (self->connection, bytes, NULL, write_cb, g_object_ref (self));
}

/* Lets the login be bound to the TLS below it, where there is any. */
static void
bind_to_channel (CoiSmtpSession *self)
{
  const char *type = NULL;
  g_autoptr (GBytes) data = coi_connection_get_channel_binding (self->connection, &type);

  coi_smtp_machine_set_channel_binding (self->machine, type, data);
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
      coi_smtp_session_lose (self, error, TRUE);
      return;
    }
  self->wants_tls = FALSE;
  self->is_reading = FALSE;
  bind_to_channel (self);
  coi_smtp_machine_tls_started (self->machine, g_get_monotonic_time ());
  coi_smtp_session_pump (self);
}

/* A warm connection that died before MAIL was answered says nothing about the message, and a server
 * that does not know BDAT has not taken it. */
static gboolean
may_try_again (CoiSmtpJob *job, const CoiSmtpEvent *event)
{
  if (job->sender == NULL || job->is_last_try)
    return FALSE;
  return event->is_chunking_refused || (job->is_warm && event->is_untouched);
}

static void
on_failed (CoiSmtpSession *self, CoiSmtpEvent *event)
{
  CoiSmtpJob *job = coi_smtp_session_running_job (self);

  g_debug ("%s: %s", self->endpoint->host, event->error->message);
  coi_smtp_session_drop_connection (self);
  self->avoids_chunking |= event->is_chunking_refused;
  if (job == NULL)
    return;
  if (may_try_again (job, event))
    {
      self->is_running = FALSE;
      return;
    }
  job->results = g_steal_pointer (&event->results);
  coi_smtp_session_finish_job (self, g_steal_pointer (&event->error));
}

static void
begin_sending (CoiSmtpSession *self, CoiSmtpJob *job)
{
  const CoiSmtpMail mail = {
    .sender = job->sender,
    .recipients = (const char *const *)job->recipients,
    .data = job->data,
    .is_composed = job->is_composed,
    .envelope_id = job->envelope_id,
  };
  GError *error = NULL;

  if (!coi_smtp_machine_submit (self->machine, &mail, g_get_monotonic_time (), &error))
    coi_smtp_session_finish_job (self, error);
}

static void
on_ready (CoiSmtpSession *self)
{
  CoiSmtpJob *job = coi_smtp_session_running_job (self);

  /* A callback may have begun the next message when this event was still in the queue. */
  if (job == NULL || !coi_smtp_machine_is_ready (self->machine))
    return;
  if (job->sender == NULL)
    coi_smtp_session_finish_job (self, NULL);
  else
    begin_sending (self, job);
}

static void
on_submitted (CoiSmtpSession *self, CoiSmtpEvent *event)
{
  CoiSmtpJob *job = coi_smtp_session_running_job (self);

  job->results = g_steal_pointer (&event->results);
  coi_smtp_session_finish_job (self, g_steal_pointer (&event->error));
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
void
coi_smtp_session_pump (CoiSmtpSession *self)
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
      CoiSmtpJob *job = coi_smtp_session_running_job (self);
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
          !g_cancellable_is_cancelled (job->cancellable))
        {
          g_clear_error (&error);
          error =
              g_error_new_literal (COI_NET_ERROR, COI_NET_ERROR_CLOSED, "The session was closed");
        }
      coi_smtp_session_finish_job (self, error);
      start_next (self);
      return;
    }
  self->machine =
      coi_smtp_machine_new (self->endpoint, self->login, self->password, g_get_monotonic_time ());
  bind_to_channel (self);
  if (self->avoids_chunking)
    coi_smtp_machine_avoid_chunking (self->machine);
  coi_smtp_session_pump (self);
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
      CoiSmtpJob *job;

      self->is_running = TRUE;
      job = coi_smtp_session_running_job (self);
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
