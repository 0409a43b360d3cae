/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pumps bytes between a CoiImapMachine and a CoiConnection; one session is one connection. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-session.h"

#include "coi-connection.h"
#include "coi-imap-machine.h"

/* Written at once at most, so that an upload over a slow line shows progress. */
#define WRITE_SLICE (64 * 1024)

/* A command that somebody waits for */
typedef struct
{
  GTask *task;
  CoiImapResponseFunc func;
  gpointer func_data;
  GSource *cancel_source;
} Pending;

struct _CoiImapSession
{
  GObject parent_instance;

  CoiEndpoint *endpoint;
  CoiConnection *connection;
  CoiImapMachine *machine;
  GCancellable *cancellable; /* of all network operations */
  GMainContext *context;

  GTask *open_task;
  GSource *open_cancel_source;
  GHashTable *pending; /* command id -> Pending */

  GBytes *unwritten;
  GSource *timer;
  gint64 timer_deadline;
  gboolean is_reading;
  gboolean is_writing;
  gboolean wants_tls;
  gboolean is_starting_tls;
  gboolean is_pumping;
  gboolean is_over;
};

G_DEFINE_FINAL_TYPE (CoiImapSession, coi_imap_session, G_TYPE_OBJECT)

enum
{
  SIGNAL_RESPONSE,
  SIGNAL_CLOSED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void pump (CoiImapSession *self);

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
pending_free (Pending *pending)
{
  clear_source (&pending->cancel_source);
  g_clear_object (&pending->task);
  g_free (pending);
}

static void
coi_imap_session_dispose (GObject *object)
{
  CoiImapSession *self = COI_IMAP_SESSION (object);

  clear_source (&self->timer);
  clear_source (&self->open_cancel_source);
  if (self->connection != NULL)
    coi_connection_close (self->connection);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (coi_imap_session_parent_class)->dispose (object);
}

static void
coi_imap_session_finalize (GObject *object)
{
  CoiImapSession *self = COI_IMAP_SESSION (object);

  coi_endpoint_free (self->endpoint);
  coi_imap_machine_free (self->machine);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->pending, g_hash_table_unref);
  g_clear_pointer (&self->unwritten, g_bytes_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  G_OBJECT_CLASS (coi_imap_session_parent_class)->finalize (object);
}

static void
coi_imap_session_class_init (CoiImapSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = coi_imap_session_dispose;
  object_class->finalize = coi_imap_session_finalize;

  /**
   * CoiImapSession::response:
   * @self: the session
   * @response: (type gpointer): a const CoiImapResponse, valid during the emission
   *
   * An untagged response that no command's function took, or EXISTS or EXPUNGE.
   */
  signals[SIGNAL_RESPONSE] = g_signal_new ("response", COI_TYPE_IMAP_SESSION, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  /**
   * CoiImapSession::closed:
   * @self: the session
   * @error: (type gpointer) (nullable): a const GError, or %NULL after coi_imap_session_close()
   *
   * The connection ended. Emitted once, after a session was opened; a failure to open is the
   * result of coi_imap_session_open_finish() alone.
   */
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", COI_TYPE_IMAP_SESSION, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
coi_imap_session_init (CoiImapSession *self)
{
  self->pending =
      g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, (GDestroyNotify)pending_free);
  self->cancellable = g_cancellable_new ();
  self->context = g_main_context_ref_thread_default ();
}

/**
 * coi_imap_session_new:
 * @endpoint: the server
 *
 * Returns: (transfer full): a session that is not open; it works in the thread-default main
 *   context of now
 */
CoiImapSession *
coi_imap_session_new (const CoiEndpoint *endpoint)
{
  CoiImapSession *self = g_object_new (COI_TYPE_IMAP_SESSION, NULL);

  self->endpoint = coi_endpoint_copy (endpoint);
  return self;
}

static void
fail (CoiImapSession *self, const GError *error)
{
  if (self->machine != NULL)
    coi_imap_machine_fail (self->machine, error);
  pump (self);
}

static void
write_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiImapSession) self = user_data;
  g_autoptr (GError) error = NULL;

  self->is_writing = FALSE;
  if (!coi_connection_write_finish (COI_CONNECTION (source), result, &error))
    {
      fail (self, error);
      return;
    }
  coi_imap_machine_wrote (self->machine, g_get_monotonic_time ());
  pump (self);
}

/* The next slice of what the machine wants to say */
static GBytes *
take_slice (CoiImapSession *self)
{
  GBytes *slice;
  GBytes *rest;
  gsize size;

  if (self->unwritten == NULL)
    self->unwritten = coi_imap_machine_take_output (self->machine);
  if (self->unwritten == NULL)
    return NULL;
  size = g_bytes_get_size (self->unwritten);
  if (size <= WRITE_SLICE)
    return g_steal_pointer (&self->unwritten);
  slice = g_bytes_new_from_bytes (self->unwritten, 0, WRITE_SLICE);
  rest = g_bytes_new_from_bytes (self->unwritten, WRITE_SLICE, size - WRITE_SLICE);
  g_bytes_unref (self->unwritten);
  self->unwritten = rest;
  return slice;
}

static void
pump_output (CoiImapSession *self)
{
  g_autoptr (GBytes) slice = NULL;

  if (self->is_over || self->is_writing || self->connection == NULL)
    return;
  slice = take_slice (self);
  if (slice == NULL)
    return;
  self->is_writing = TRUE;
  coi_connection_write_async (self->connection, slice, self->cancellable, write_cb,
                              g_object_ref (self));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiImapSession) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = coi_connection_read_finish (COI_CONNECTION (source), result, &error);
  gsize size;
  const guint8 *data;

  self->is_reading = FALSE;
  if (bytes == NULL)
    {
      fail (self, error);
      return;
    }
  data = g_bytes_get_data (bytes, &size);
  if (size > 0)
    coi_imap_machine_feed (self->machine, data, size, g_get_monotonic_time ());
  else
    coi_imap_machine_feed_end (self->machine);
  pump (self);
}

static void
tls_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiImapSession) self = user_data;
  g_autoptr (GError) error = NULL;

  self->is_starting_tls = FALSE;
  if (!coi_connection_start_tls_finish (COI_CONNECTION (source), result, &error))
    {
      fail (self, error);
      return;
    }
  coi_imap_machine_tls_started (self->machine, g_get_monotonic_time ());
  pump (self);
}

/* One read at a time, none before the handshake is done. */
static void
pump_input (CoiImapSession *self)
{
  if (self->is_over || self->connection == NULL || self->is_reading || self->is_starting_tls)
    return;
  if (!self->wants_tls)
    {
      self->is_reading = TRUE;
      coi_connection_read_async (self->connection, self->cancellable, read_cb, g_object_ref (self));
    }
  else if (!self->is_writing)
    {
      self->wants_tls = FALSE;
      self->is_starting_tls = TRUE;
      coi_connection_start_tls_async (self->connection, self->cancellable, tls_cb,
                                      g_object_ref (self));
    }
}

static gboolean
timer_cb (gpointer user_data)
{
  g_autoptr (CoiImapSession) self = g_object_ref (user_data);

  clear_source (&self->timer);
  coi_imap_machine_timeout (self->machine, g_get_monotonic_time ());
  pump (self);
  return G_SOURCE_REMOVE;
}

static void
pump_timer (CoiImapSession *self)
{
  gint64 deadline = self->is_over ? -1 : coi_imap_machine_next_deadline (self->machine);

  if (self->timer != NULL && deadline == self->timer_deadline)
    return;
  self->timer_deadline = deadline;
  if (deadline < 0)
    {
      clear_source (&self->timer);
      return;
    }
  if (self->timer == NULL)
    {
      self->timer = g_timeout_source_new (0);
      g_source_set_callback (self->timer, timer_cb, self, NULL);
      g_source_set_static_name (self->timer, "coi-imap-session");
      g_source_set_ready_time (self->timer, deadline);
      g_source_attach (self->timer, self->context);
      return;
    }
  g_source_set_ready_time (self->timer, deadline);
}

static void
dispatch_response (CoiImapSession *self, CoiImapEvent *event)
{
  Pending *pending = g_hash_table_lookup (self->pending, GUINT_TO_POINTER (event->command_id));
  gboolean is_taken = pending != NULL && pending->func != NULL;
  CoiImapResponseKind kind = event->response->kind;

  if (is_taken)
    pending->func (event->response, pending->func_data);
  if (!is_taken || kind == COI_IMAP_RESPONSE_EXISTS || kind == COI_IMAP_RESPONSE_EXPUNGE)
    g_signal_emit (self, signals[SIGNAL_RESPONSE], 0, event->response);
}

static Pending *
steal_pending (CoiImapSession *self, guint id)
{
  Pending *pending = NULL;

  g_hash_table_steal_extended (self->pending, GUINT_TO_POINTER (id), NULL, (gpointer *)&pending);
  return pending;
}

static void
dispatch_done (CoiImapSession *self, CoiImapEvent *event)
{
  Pending *pending = steal_pending (self, event->command_id);

  if (pending == NULL)
    return;
  if (event->error != NULL)
    g_task_return_error (pending->task, g_steal_pointer (&event->error));
  else
    g_task_return_pointer (pending->task, g_steal_pointer (&event->response),
                           (GDestroyNotify)coi_imap_response_free);
  pending_free (pending);
}

static void
finish_open (CoiImapSession *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->open_task);

  clear_source (&self->open_cancel_source);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
dispatch_closed (CoiImapSession *self, CoiImapEvent *event)
{
  self->is_over = TRUE;
  clear_source (&self->timer);
  g_cancellable_cancel (self->cancellable);
  if (self->connection != NULL)
    coi_connection_close (self->connection);
  if (self->open_task == NULL)
    g_signal_emit (self, signals[SIGNAL_CLOSED], 0, event->error);
  else if (event->error != NULL)
    finish_open (self, g_steal_pointer (&event->error));
  else
    finish_open (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Closed"));
}

static void
dispatch (CoiImapSession *self, CoiImapEvent *event)
{
  switch (event->kind)
    {
    case COI_IMAP_EVENT_START_TLS:
      self->wants_tls = TRUE;
      break;
    case COI_IMAP_EVENT_OPEN:
      finish_open (self, NULL);
      break;
    case COI_IMAP_EVENT_RESPONSE:
      dispatch_response (self, event);
      break;
    case COI_IMAP_EVENT_COMMAND_DONE:
      dispatch_done (self, event);
      break;
    case COI_IMAP_EVENT_CLOSED:
      dispatch_closed (self, event);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* Brings everything on: what the machine tells, what it writes, what it waits for. Callbacks run
 * in here and may call back into the session; the outermost call does the work. */
static void
pump (CoiImapSession *self)
{
  CoiImapEvent *event;

  if (self->is_pumping || self->machine == NULL)
    return;
  self->is_pumping = TRUE;
  g_object_ref (self);
  while ((event = coi_imap_machine_next_event (self->machine)) != NULL)
    {
      dispatch (self, event);
      coi_imap_event_free (event);
    }
  self->is_pumping = FALSE;
  pump_output (self);
  pump_input (self);
  pump_timer (self);
  g_object_unref (self);
}

static void
connect_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiImapSession) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiConnection) connection = coi_connection_connect_finish (result, &error);
  const char *const *credentials;

  if (self->is_over || self->open_task == NULL)
    {
      if (connection != NULL)
        coi_connection_close (connection);
      return;
    }
  if (connection == NULL)
    {
      self->is_over = TRUE;
      finish_open (self, g_steal_pointer (&error));
      return;
    }
  credentials = g_task_get_task_data (self->open_task);
  self->connection = g_steal_pointer (&connection);
  self->machine = coi_imap_machine_new (self->endpoint, credentials[0], credentials[1],
                                        g_get_monotonic_time ());
  pump (self);
}

/* Ends a session that is not open with G_IO_ERROR_CANCELLED. */
static void
abort_open (CoiImapSession *self)
{
  self->is_over = TRUE;
  g_cancellable_cancel (self->cancellable);
  if (self->machine != NULL)
    {
      coi_imap_machine_logout (self->machine, g_get_monotonic_time ());
      pump (self);
    }
  else if (self->open_task != NULL)
    finish_open (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Closed"));
}

static gboolean
open_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (CoiImapSession) self = g_object_ref (user_data);

  abort_open (self);
  return G_SOURCE_REMOVE;
}

static GSource *
watch_cancellable (CoiImapSession *self,
                   GCancellable *cancellable,
                   GCancellableSourceFunc func,
                   gpointer data)
{
  GSource *source;

  if (cancellable == NULL)
    return NULL;
  source = g_cancellable_source_new (cancellable);
  g_source_set_callback (source, G_SOURCE_FUNC (func), data, NULL);
  g_source_set_static_name (source, "coi-imap-session");
  /* Before reading, which could send the command that is given up. */
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_attach (source, self->context);
  return source;
}

/**
 * coi_imap_session_open_async:
 * @self: a new session
 * @login: the login name, UTF-8
 * @password: the password, UTF-8
 * @cancellable: (nullable): ends the session
 * @callback: called when logged in or failed
 * @user_data: for @callback
 *
 * Connects and logs in. A session is opened once. Each open session must be closed; until then it
 * keeps itself alive.
 */
void
coi_imap_session_open_async (CoiImapSession *self,
                             const char *login,
                             const char *password,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  const char *credentials[] = { login, password, NULL };
  GTask *task;

  g_return_if_fail (COI_IS_IMAP_SESSION (self));
  g_return_if_fail (login != NULL && password != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, coi_imap_session_open_async);
  g_task_set_check_cancellable (task, FALSE);
  if (self->open_task != NULL || self->machine != NULL || self->is_over)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "A session opens once");
      g_object_unref (task);
      return;
    }
  g_task_set_task_data (task, g_strdupv ((char **)credentials), (GDestroyNotify)g_strfreev);
  self->open_task = task;
  self->open_cancel_source = watch_cancellable (self, cancellable, open_cancelled_cb, self);
  coi_connection_connect_async (self->endpoint, self->cancellable, connect_cb, g_object_ref (self));
}

/**
 * coi_imap_session_open_finish:
 * @self: a session
 * @result: of the callback
 * @error: set to a %COI_NET_ERROR, %COI_IMAP_ERROR_AUTH, %COI_IMAP_ERROR_UNAVAILABLE,
 *   %COI_IMAP_ERROR_NO_MECHANISM, %COI_IMAP_ERROR_BYE, %COI_IMAP_ERROR_BAD,
 *   %COI_IMAP_ERROR_PROTOCOL or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether @self is logged in
 */
gboolean
coi_imap_session_open_finish (CoiImapSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * coi_imap_session_is_open:
 * @self: a session
 *
 * Returns: whether it is logged in and not closing
 */
gboolean
coi_imap_session_is_open (CoiImapSession *self)
{
  CoiImapState state;

  g_return_val_if_fail (COI_IS_IMAP_SESSION (self), FALSE);
  if (self->machine == NULL || self->is_over)
    return FALSE;
  state = coi_imap_machine_get_state (self->machine);
  return state >= COI_IMAP_STATE_READY && state < COI_IMAP_STATE_LOGOUT;
}

/**
 * coi_imap_session_has_capability:
 * @self: a session
 * @capability: its name, any case
 *
 * Returns: whether the server said after the login that it has it
 */
gboolean
coi_imap_session_has_capability (CoiImapSession *self, const char *capability)
{
  g_return_val_if_fail (COI_IS_IMAP_SESSION (self), FALSE);
  return self->machine != NULL && coi_imap_machine_has_capability (self->machine, capability);
}

/* Nobody waits any longer; the answer of a command that was sent is read and dropped. */
static gboolean
run_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (CoiImapSession) self = g_object_ref (g_task_get_source_object (task));
  guint id = GPOINTER_TO_UINT (g_task_get_task_data (task));
  Pending *pending = steal_pending (self, id);

  coi_imap_machine_cancel (self->machine, id);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  pending_free (pending);
  pump (self);
  return G_SOURCE_REMOVE;
}

static void
add_pending (
    CoiImapSession *self, GTask *task, guint id, CoiImapResponseFunc func, gpointer func_data)
{
  Pending *pending = g_new0 (Pending, 1);

  g_task_set_task_data (task, GUINT_TO_POINTER (id), NULL);
  pending->task = task;
  pending->func = func;
  pending->func_data = func_data;
  pending->cancel_source =
      watch_cancellable (self, g_task_get_cancellable (task), run_cancelled_cb, task);
  g_hash_table_insert (self->pending, GUINT_TO_POINTER (id), pending);
}

/**
 * coi_imap_session_run_async:
 * @self: a session that was opened
 * @command: (transfer full): a command
 * @func: (nullable): called for each untagged response that answers @command
 * @func_data: for @func, valid until @callback is called
 * @cancellable: (nullable): gives up waiting; what was sent still happens
 * @callback: called at the end
 * @user_data: for @callback
 *
 * Runs one command and ends idling.
 */
void
coi_imap_session_run_async (CoiImapSession *self,
                            CoiImapCommand *command,
                            CoiImapResponseFunc func,
                            gpointer func_data,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  guint id;

  g_return_if_fail (COI_IS_IMAP_SESSION (self));
  g_return_if_fail (command != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, coi_imap_session_run_async);
  g_task_set_check_cancellable (task, FALSE);
  if (self->machine == NULL || self->is_over)
    {
      coi_imap_command_free (command);
      g_task_return_new_error (task, COI_NET_ERROR, COI_NET_ERROR_CLOSED,
                               "The connection is not open");
      return;
    }
  id = coi_imap_machine_submit (self->machine, command, g_get_monotonic_time ());
  add_pending (self, g_steal_pointer (&task), id, func, func_data);
  pump (self);
}

/**
 * coi_imap_session_run_finish:
 * @self: a session
 * @result: of the callback
 * @error: set to %COI_IMAP_ERROR_NO, %COI_IMAP_ERROR_BAD, %COI_IMAP_ERROR_UNAVAILABLE,
 *   %G_IO_ERROR_INVALID_ARGUMENT (a string of the command may not be sent),
 *   %G_IO_ERROR_CANCELLED, or why the connection ended: %COI_IMAP_ERROR_BYE,
 *   %COI_IMAP_ERROR_PROTOCOL, a %COI_NET_ERROR
 *
 * Returns: (transfer full) (nullable): the tagged OK
 */
CoiImapResponse *
coi_imap_session_run_finish (CoiImapSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * coi_imap_session_idle_start:
 * @self: a session with a selected mailbox
 * @renew_seconds: how often to renew IDLE, 0 for 9 minutes
 *
 * Waits for news as soon as no command runs (RFC 2177), until the next command or
 * coi_imap_session_idle_stop(). Where IDLE does not work, NOOP every 2 minutes stands in.
 */
void
coi_imap_session_idle_start (CoiImapSession *self, guint renew_seconds)
{
  g_return_if_fail (COI_IS_IMAP_SESSION (self));
  if (self->machine == NULL || self->is_over)
    return;
  coi_imap_machine_idle_start (self->machine, renew_seconds * G_USEC_PER_SEC,
                               g_get_monotonic_time ());
  pump (self);
}

/**
 * coi_imap_session_idle_stop:
 * @self: a session
 *
 * Stops waiting for news.
 */
void
coi_imap_session_idle_stop (CoiImapSession *self)
{
  g_return_if_fail (COI_IS_IMAP_SESSION (self));
  if (self->machine == NULL || self->is_over)
    return;
  coi_imap_machine_idle_stop (self->machine, g_get_monotonic_time ());
  pump (self);
}

/**
 * coi_imap_session_close:
 * @self: a session
 *
 * Lets the commands that were sent end, logs out and closes, in 5 seconds at most. Commands that
 * were not sent fail with %COI_NET_ERROR_CLOSED.
 */
void
coi_imap_session_close (CoiImapSession *self)
{
  g_return_if_fail (COI_IS_IMAP_SESSION (self));
  if (self->is_over)
    return;
  if (self->machine == NULL || self->open_task != NULL)
    {
      abort_open (self);
      return;
    }
  coi_imap_machine_logout (self->machine, g_get_monotonic_time ());
  pump (self);
}
