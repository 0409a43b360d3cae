/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of a session, which is one connection: opened, logged in, closed. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-session-private.h"

G_DEFINE_FINAL_TYPE (CoiImapSession, coi_imap_session, G_TYPE_OBJECT)

enum
{
  SIGNAL_RESPONSE,
  SIGNAL_CLOSED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

void
coi_imap_session_clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
coi_imap_session_dispose (GObject *object)
{
  CoiImapSession *self = COI_IMAP_SESSION (object);

  coi_imap_session_clear_source (&self->timer);
  coi_imap_session_clear_source (&self->open_cancel_source);
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
  self->pending = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL,
                                         (GDestroyNotify)coi_imap_pending_free);
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

void
coi_imap_session_emit_response (CoiImapSession *self, const CoiImapResponse *response)
{
  g_signal_emit (self, signals[SIGNAL_RESPONSE], 0, response);
}

/* Takes @error, which is NULL for success. */
void
coi_imap_session_finish_open (CoiImapSession *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->open_task);

  coi_imap_session_clear_source (&self->open_cancel_source);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
coi_imap_session_dispatch_closed (CoiImapSession *self, CoiImapEvent *event)
{
  self->is_over = TRUE;
  coi_imap_session_clear_source (&self->timer);
  g_cancellable_cancel (self->cancellable);
  if (self->connection != NULL)
    coi_connection_close (self->connection);
  if (self->open_task == NULL)
    g_signal_emit (self, signals[SIGNAL_CLOSED], 0, event->error);
  else if (event->error != NULL)
    coi_imap_session_finish_open (self, g_steal_pointer (&event->error));
  else
    coi_imap_session_finish_open (self,
                                  g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Closed"));
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
      coi_imap_session_finish_open (self, g_steal_pointer (&error));
      return;
    }
  credentials = g_task_get_task_data (self->open_task);
  self->connection = g_steal_pointer (&connection);
  self->machine = coi_imap_machine_new (self->endpoint, credentials[0], credentials[1],
                                        g_get_monotonic_time ());
  coi_imap_session_bind_to_channel (self);
  coi_imap_session_pump (self);
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
      coi_imap_session_pump (self);
    }
  else if (self->open_task != NULL)
    coi_imap_session_finish_open (self,
                                  g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Closed"));
}

static gboolean
open_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (CoiImapSession) self = g_object_ref (user_data);

  abort_open (self);
  return G_SOURCE_REMOVE;
}

GSource *
coi_imap_session_watch_cancellable (CoiImapSession *self,
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
  self->open_cancel_source =
      coi_imap_session_watch_cancellable (self, cancellable, open_cancelled_cb, self);
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

/**
 * coi_imap_session_has_enabled:
 * @self: a session
 * @capability: its name, any case
 *
 * Returns: whether the server confirmed that it is enabled (RFC 5161)
 */
gboolean
coi_imap_session_has_enabled (CoiImapSession *self, const char *capability)
{
  g_return_val_if_fail (COI_IS_IMAP_SESSION (self), FALSE);
  return self->machine != NULL && coi_imap_machine_has_enabled (self->machine, capability);
}

/**
 * coi_imap_session_get_n_messages:
 * @self: a session with a selected mailbox
 *
 * Returns: how many messages the mailbox has, as far as the server told by EXISTS, EXPUNGE and
 *   VANISHED before what is being dispatched
 */
guint32
coi_imap_session_get_n_messages (CoiImapSession *self)
{
  g_return_val_if_fail (COI_IS_IMAP_SESSION (self), 0);
  return self->n_messages;
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
  coi_imap_session_pump (self);
}
