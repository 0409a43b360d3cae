/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One byte stream to a mail server: resolve, connect, TLS. */
#define G_LOG_DOMAIN "coi-net"

#include "coi-connection.h"

#include "coi-net-error-private.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#define CONNECT_TIMEOUT_MS (30 * 1000)
#define READ_SIZE (64 * 1024)

struct _CoiConnection
{
  GObject parent_instance;

  CoiEndpoint *endpoint;
  GSocketConnectable *address;
  GSocketConnection *socket;
  GIOStream *stream; /* the socket, or TLS on it */
  GTlsDatabase *extra_trust;
  GTlsCertificateFlags rejected;
  GCancellable *closing;
  guint8 *buffer;
  guint pending;
  gboolean is_reading;
  gboolean is_writing;
  gboolean is_handshaking;
  gboolean is_secure;
};

G_DEFINE_FINAL_TYPE (CoiConnection, coi_connection, G_TYPE_OBJECT)

/* What one operation needs: it ends by the caller's cancellable, by close(), or by time. */
typedef struct
{
  CoiConnection *connection;
  GCancellable *cancellable;
  GCancellable *caller;
  gulong caller_id;
  gulong closing_id;
  GSource *timeout;
  gboolean timed_out;
  GBytes *bytes;
} Operation;

static void
coi_connection_finalize (GObject *object)
{
  CoiConnection *self = COI_CONNECTION (object);

  g_clear_pointer (&self->endpoint, coi_endpoint_free);
  g_clear_object (&self->address);
  g_clear_object (&self->stream);
  g_clear_object (&self->socket);
  g_clear_object (&self->extra_trust);
  g_clear_object (&self->closing);
  g_clear_pointer (&self->buffer, g_free);
  G_OBJECT_CLASS (coi_connection_parent_class)->finalize (object);
}

static void
coi_connection_class_init (CoiConnectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = coi_connection_finalize;
}

static void
coi_connection_init (CoiConnection *self)
{
  self->closing = g_cancellable_new ();
}

static void
release_socket_if_idle (CoiConnection *self)
{
  if (self->pending == 0 && self->socket != NULL && g_cancellable_is_cancelled (self->closing))
    g_socket_close (g_socket_connection_get_socket (self->socket), NULL);
}

static void
operation_free (Operation *op)
{
  /* Not g_cancellable_disconnect(): this may run inside the emission, which that would wait for. */
  if (op->caller != NULL)
    g_clear_signal_handler (&op->caller_id, op->caller);
  g_clear_signal_handler (&op->closing_id, op->connection->closing);
  if (op->timeout != NULL)
    g_source_destroy (op->timeout);
  g_clear_pointer (&op->timeout, g_source_unref);
  op->connection->pending--;
  release_socket_if_idle (op->connection);
  g_clear_object (&op->connection);
  g_clear_object (&op->caller);
  g_clear_object (&op->cancellable);
  g_clear_pointer (&op->bytes, g_bytes_unref);
  g_free (op);
}

static void
cancel_operation_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static gboolean
operation_timed_out_cb (gpointer user_data)
{
  Operation *op = user_data;

  op->timed_out = TRUE;
  g_cancellable_cancel (op->cancellable);
  return G_SOURCE_REMOVE;
}

static Operation *
operation_new (CoiConnection *self, GCancellable *caller)
{
  Operation *op = g_new0 (Operation, 1);

  self->pending++;
  op->connection = g_object_ref (self);
  op->cancellable = g_cancellable_new ();
  op->closing_id = g_cancellable_connect (self->closing, G_CALLBACK (cancel_operation_cb),
                                          g_object_ref (op->cancellable), g_object_unref);
  if (caller == NULL)
    return op;
  op->caller = g_object_ref (caller);
  op->caller_id = g_cancellable_connect (caller, G_CALLBACK (cancel_operation_cb),
                                         g_object_ref (op->cancellable), g_object_unref);
  return op;
}

static void
operation_start_timeout (Operation *op)
{
  op->timeout = g_timeout_source_new (CONNECT_TIMEOUT_MS);
  g_source_set_callback (op->timeout, operation_timed_out_cb, op, NULL);
  g_source_attach (op->timeout, g_main_context_get_thread_default ());
}

/* A task without check-cancellable: the operation says itself why it ended. */
static GTask *
operation_task (CoiConnection *self,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_task_data (task, operation_new (self, cancellable), (GDestroyNotify)operation_free);
  return task;
}

static GError *
operation_error (Operation *op, GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return coi_net_error_translate (error);
  if (g_cancellable_is_cancelled (op->caller))
    return error;
  g_error_free (error);
  if (op->timed_out)
    return g_error_new (COI_NET_ERROR, COI_NET_ERROR_TIMED_OUT, "%s did not answer in time",
                        op->connection->endpoint->host);
  return g_error_new_literal (COI_NET_ERROR, COI_NET_ERROR_CLOSED, "The connection was closed");
}

static gboolean
accept_certificate_cb (GTlsConnection *tls,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags errors,
                       CoiConnection *self)
{
  GTlsCertificateFlags extra;

  self->rejected = errors;
  if (self->extra_trust == NULL)
    return FALSE;
  extra = g_tls_database_verify_chain (self->extra_trust, certificate,
                                       G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, self->address,
                                       NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, NULL);
  /* What both databases object to is the server's fault; the rest only one lacks. */
  self->rejected = (errors & extra) != 0 ? errors & extra : extra;
  return extra == 0;
}

static GError *
handshake_error (Operation *op, GError *error)
{
  CoiConnection *self = op->connection;
  gboolean was_cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  if (!was_cancelled && self->rejected != 0)
    {
      g_error_free (error);
      return coi_net_error_new_certificate (self->endpoint->host, self->rejected);
    }
  error = operation_error (op, error);
  if (!was_cancelled && error->code != COI_NET_ERROR_CERTIFICATE)
    error->code = COI_NET_ERROR_TLS;
  return error;
}

static void
finish_handshake (GTask *task, GTlsConnection *tls)
{
  Operation *op = g_task_get_task_data (task);
  CoiConnection *self = op->connection;
  g_autofree char *suite = NULL;

  if (g_tls_connection_get_protocol_version (tls) < G_TLS_PROTOCOL_VERSION_TLS_1_2)
    {
      g_task_return_new_error (task, COI_NET_ERROR, COI_NET_ERROR_TLS,
                               "%s speaks only outdated versions of TLS", self->endpoint->host);
      return;
    }
  self->is_secure = TRUE;
  suite = g_tls_connection_get_ciphersuite_name (tls);
  g_debug ("%s: %s", self->endpoint->host, suite);
  g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

static void
handshake_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Operation *op = g_task_get_task_data (task);
  GError *error = NULL;

  op->connection->is_handshaking = FALSE;
  if (!g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error))
    {
      error = handshake_error (op, error);
      coi_connection_close (op->connection);
      g_task_return_error (task, error);
      return;
    }
  finish_handshake (task, G_TLS_CONNECTION (source));
}

static GTlsConnection *
new_tls (CoiConnection *self, GError **error)
{
  GIOStream *tls;

  if (self->endpoint->ca_file != NULL)
    self->extra_trust = g_tls_file_database_new (self->endpoint->ca_file, error);
  if (self->endpoint->ca_file != NULL && self->extra_trust == NULL)
    return NULL;
  tls = g_tls_client_connection_new (G_IO_STREAM (self->socket), self->address, error);
  if (tls == NULL)
    return NULL;
  /* Mail servers often just close; both protocols have their own way to say that all was said. */
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_certificate_cb), self);
  return G_TLS_CONNECTION (tls);
}

static void
start_handshake (GTask *task)
{
  Operation *op = g_task_get_task_data (task);
  CoiConnection *self = op->connection;
  GError *error = NULL;
  GTlsConnection *tls = new_tls (self, &error);

  if (tls == NULL)
    {
      coi_connection_close (self);
      g_task_return_new_error (task, COI_NET_ERROR, COI_NET_ERROR_CERTIFICATE,
                               "TLS cannot be set up: %s", error->message);
      g_error_free (error);
      g_object_unref (task);
      return;
    }
  g_set_object (&self->stream, G_IO_STREAM (tls));
  self->is_handshaking = TRUE;
  g_tls_connection_handshake_async (tls, G_PRIORITY_DEFAULT, op->cancellable, handshake_cb, task);
  g_object_unref (tls);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Operation *op = g_task_get_task_data (task);
  CoiConnection *self = op->connection;
  GError *error = NULL;
  GSocket *socket;

  self->socket = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (self->socket == NULL)
    {
      g_task_return_error (task, operation_error (op, error));
      g_object_unref (task);
      return;
    }
  socket = g_socket_connection_get_socket (self->socket);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_socket_set_keepalive (socket, TRUE);
  self->stream = g_object_ref (G_IO_STREAM (self->socket));
  if (self->endpoint->tls == COI_TLS_IMPLICIT)
    {
      start_handshake (task);
      return;
    }
  g_task_return_pointer (task, g_object_ref (self), g_object_unref);
  g_object_unref (task);
}

/**
 * coi_connection_connect_async:
 * @endpoint: where to
 * @cancellable: (nullable): ends the attempt
 * @callback: called when done
 * @user_data: for @callback
 *
 * Resolves, connects (each address in turn, through the user's proxy if there is one) and, for
 * %COI_TLS_IMPLICIT, shakes hands; all within 30 s. Certificates are always checked, against the
 * system's authorities and those in the endpoint's file.
 */
void
coi_connection_connect_async (const CoiEndpoint *endpoint,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (CoiConnection) self = g_object_new (COI_TYPE_CONNECTION, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  gboolean is_loopback = coi_endpoint_is_loopback (endpoint);
  GTask *task;
  Operation *op;

  self->endpoint = coi_endpoint_copy (endpoint);
  self->address = g_network_address_new (endpoint->host, endpoint->port);
  task = operation_task (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, coi_connection_connect_async);
  if (endpoint->tls == COI_TLS_NONE && !is_loopback)
    {
      g_task_return_new_error (task, COI_NET_ERROR, COI_NET_ERROR_INSECURE,
                               "A connection to %s without TLS is not allowed", endpoint->host);
      g_object_unref (task);
      return;
    }
  /* A proxy is another machine: what is for this one in clear must not pass it. */
  g_socket_client_set_enable_proxy (client, !is_loopback);
  op = g_task_get_task_data (task);
  operation_start_timeout (op);
  g_socket_client_connect_async (client, self->address, op->cancellable, connected_cb, task);
}

/**
 * coi_connection_connect_finish:
 * @result: of coi_connection_connect_async()
 * @error: set to a %COI_NET_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the open connection
 */
CoiConnection *
coi_connection_connect_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, coi_connection_connect_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static const char *
start_tls_obstacle (CoiConnection *self)
{
  if (g_cancellable_is_cancelled (self->closing))
    return "The connection was closed";
  if (self->endpoint->tls != COI_TLS_STARTTLS || self->is_secure || self->is_handshaking)
    return "The connection is not waiting for STARTTLS";
  if (self->is_reading || self->is_writing)
    return "The connection is busy";
  /* The client speaks first in TLS, so these bytes were not sent by the server that we verify. */
  if (g_socket_get_available_bytes (g_socket_connection_get_socket (self->socket)) > 0)
    return "The server sent clear text after STARTTLS";
  return NULL;
}

/**
 * coi_connection_start_tls_async:
 * @self: a connection to a %COI_TLS_STARTTLS endpoint, with no operation pending
 * @cancellable: (nullable): ends the attempt; the connection is closed then
 * @callback: called when done
 * @user_data: for @callback
 *
 * The TLS handshake after the server agreed to STARTTLS (RFC 3207, section 4). Clear bytes that
 * wait unread are an attack (CVE-2011-0411) and an error. A failure closes the connection.
 */
void
coi_connection_start_tls_async (CoiConnection *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task;
  const char *obstacle;

  g_return_if_fail (COI_IS_CONNECTION (self));

  task = operation_task (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, coi_connection_start_tls_async);
  obstacle = start_tls_obstacle (self);
  if (obstacle != NULL)
    {
      coi_connection_close (self);
      g_task_return_new_error_literal (task, COI_NET_ERROR, COI_NET_ERROR_TLS, obstacle);
      g_object_unref (task);
      return;
    }
  operation_start_timeout (g_task_get_task_data (task));
  start_handshake (task);
}

/**
 * coi_connection_start_tls_finish:
 * @self: the connection
 * @result: of coi_connection_start_tls_async()
 * @error: set to %COI_NET_ERROR_CERTIFICATE, %COI_NET_ERROR_TLS, %COI_NET_ERROR_TIMED_OUT,
 *   %COI_NET_ERROR_CLOSED or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the connection is secure now
 */
gboolean
coi_connection_start_tls_finish (CoiConnection *self, GAsyncResult *result, GError **error)
{
  g_autoptr (CoiConnection) same = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  same = g_task_propagate_pointer (G_TASK (result), error);
  return same != NULL;
}

/**
 * coi_connection_is_secure:
 * @self: a connection
 *
 * Returns: whether TLS with a verified certificate protects it
 */
gboolean
coi_connection_is_secure (CoiConnection *self)
{
  g_return_val_if_fail (COI_IS_CONNECTION (self), FALSE);
  return self->is_secure;
}

/* Fails @task when the stream cannot be used for it. */
static gboolean
refuse_unusable (CoiConnection *self, GTask *task, gboolean is_busy)
{
  if (g_cancellable_is_cancelled (self->closing))
    g_task_return_new_error_literal (task, COI_NET_ERROR, COI_NET_ERROR_CLOSED,
                                     "The connection was closed");
  else if (is_busy || self->is_handshaking)
    g_task_return_new_error_literal (task, COI_NET_ERROR, COI_NET_ERROR_FAILED,
                                     "The connection is busy");
  else
    return FALSE;
  g_object_unref (task);
  return TRUE;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Operation *op = g_task_get_task_data (task);
  CoiConnection *self = op->connection;
  GError *error = NULL;
  gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  self->is_reading = FALSE;
  if (n_read < 0)
    {
      g_task_return_error (task, operation_error (op, error));
      return;
    }
  g_task_return_pointer (task, g_bytes_new (self->buffer, n_read), (GDestroyNotify)g_bytes_unref);
}

/**
 * coi_connection_read_async:
 * @self: a connection; only one read at a time, but a write may run beside it
 * @cancellable: (nullable): ends the read
 * @callback: called when done
 * @user_data: for @callback
 *
 * Waits for bytes and reads up to 64 KiB of them.
 */
void
coi_connection_read_async (CoiConnection *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task;
  Operation *op;

  g_return_if_fail (COI_IS_CONNECTION (self));

  task = operation_task (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, coi_connection_read_async);
  if (refuse_unusable (self, task, self->is_reading))
    return;
  if (self->buffer == NULL)
    self->buffer = g_malloc (READ_SIZE);
  self->is_reading = TRUE;
  op = g_task_get_task_data (task);
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->buffer, READ_SIZE,
                             G_PRIORITY_DEFAULT, op->cancellable, read_cb, task);
}

/**
 * coi_connection_read_finish:
 * @self: the connection
 * @result: of coi_connection_read_async()
 * @error: set to a %COI_NET_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the bytes; empty at the end of the stream
 */
GBytes *
coi_connection_read_finish (CoiConnection *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
write_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Operation *op = g_task_get_task_data (task);
  GError *error = NULL;

  op->connection->is_writing = FALSE;
  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, operation_error (op, error));
}

/**
 * coi_connection_write_async:
 * @self: a connection; only one write at a time, but a read may run beside it
 * @bytes: what to write
 * @cancellable: (nullable): ends the write; how much was written is unknown then
 * @callback: called when done
 * @user_data: for @callback
 *
 * Writes all of @bytes.
 */
void
coi_connection_write_async (CoiConnection *self,
                            GBytes *bytes,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task;
  Operation *op;
  gconstpointer data;
  gsize size;

  g_return_if_fail (COI_IS_CONNECTION (self));
  g_return_if_fail (bytes != NULL);

  task = operation_task (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, coi_connection_write_async);
  if (refuse_unusable (self, task, self->is_writing))
    return;
  self->is_writing = TRUE;
  op = g_task_get_task_data (task);
  op->bytes = g_bytes_ref (bytes);
  data = g_bytes_get_data (bytes, &size);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), data, size,
                                   G_PRIORITY_DEFAULT, op->cancellable, write_cb, task);
}

/**
 * coi_connection_write_finish:
 * @self: the connection
 * @result: of coi_connection_write_async()
 * @error: set to a %COI_NET_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether all was written
 */
gboolean
coi_connection_write_finish (CoiConnection *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * coi_connection_close:
 * @self: a connection
 *
 * Closes at once without waiting for the peer. Pending operations end with %COI_NET_ERROR_CLOSED.
 */
void
coi_connection_close (CoiConnection *self)
{
  g_return_if_fail (COI_IS_CONNECTION (self));

  if (g_cancellable_is_cancelled (self->closing))
    return;
  g_cancellable_cancel (self->closing);
  if (self->socket == NULL)
    return;
  /* The descriptor goes when the last operation has let go of it: it must not be reused before. */
  g_socket_shutdown (g_socket_connection_get_socket (self->socket), TRUE, TRUE, NULL);
  release_socket_if_idle (self);
}
