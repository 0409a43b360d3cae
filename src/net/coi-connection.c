/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One byte stream to a mail server: its operations, how it is made and closed. */
#define G_LOG_DOMAIN "coi-net"

#include "coi-connection-private.h"

#include "coi-net-error-private.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

static guint connect_timeout = 30 * 1000; /* milliseconds */

G_DEFINE_FINAL_TYPE (CoiConnection, coi_connection, G_TYPE_OBJECT)

static void
coi_connection_finalize (GObject *object)
{
  CoiConnection *self = COI_CONNECTION (object);

  g_clear_pointer (&self->endpoint, coi_endpoint_free);
  g_clear_object (&self->address);
  g_clear_object (&self->stream);
  g_clear_object (&self->socket);
  g_clear_object (&self->extra_trust);
  g_clear_pointer (&self->refused, coi_certificate_free);
  g_clear_object (&self->closing);
  g_clear_error (&self->read_error);
  g_clear_pointer (&self->buffer, g_free);
  g_clear_pointer (&self->inflated, g_free);
  g_clear_pointer (&self->deflate, coi_deflate_free);
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

void
coi_connection_release_if_idle (CoiConnection *self)
{
  if (self->pending == 0 && self->socket != NULL && g_cancellable_is_cancelled (self->closing))
    g_socket_close (g_socket_connection_get_socket (self->socket), NULL);
}

static void
operation_free (CoiOperation *op)
{
  /* Not g_cancellable_disconnect(): this may run inside the emission, which that would wait for. */
  if (op->caller != NULL)
    g_clear_signal_handler (&op->caller_id, op->caller);
  g_clear_signal_handler (&op->closing_id, op->connection->closing);
  if (op->timeout != NULL)
    g_source_destroy (op->timeout);
  g_clear_pointer (&op->timeout, g_source_unref);
  op->connection->pending--;
  coi_connection_release_if_idle (op->connection);
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
  CoiOperation *op = user_data;

  op->timed_out = TRUE;
  g_cancellable_cancel (op->cancellable);
  return G_SOURCE_REMOVE;
}

static CoiOperation *
operation_new (CoiConnection *self, GCancellable *caller)
{
  CoiOperation *op = g_new0 (CoiOperation, 1);

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

/**
 * coi_connection_set_connect_timeout:
 * @milliseconds: how long connecting and shaking hands may take, instead of 30 s
 *
 * For tests, which cannot wait.
 */
void
coi_connection_set_connect_timeout (guint milliseconds)
{
  connect_timeout = milliseconds;
}

void
coi_operation_start_timeout (CoiOperation *op)
{
  op->timeout = g_timeout_source_new (connect_timeout);
  g_source_set_callback (op->timeout, operation_timed_out_cb, op, NULL);
  g_source_attach (op->timeout, g_main_context_get_thread_default ());
}

/* A task without check-cancellable: the operation says itself why it ended. */
GTask *
coi_operation_new_task (CoiConnection *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_task_data (task, operation_new (self, cancellable), (GDestroyNotify)operation_free);
  return task;
}

GError *
coi_operation_translate (CoiOperation *op, GError *error)
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

/* The address was a loopback one when it was looked at as text; this is where it led to. */
static gboolean
is_on_this_machine (GSocketConnection *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_connection_get_remote_address (socket, NULL);

  return G_IS_INET_SOCKET_ADDRESS (address) &&
         g_inet_address_get_is_loopback (
             g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  CoiOperation *op = g_task_get_task_data (task);
  CoiConnection *self = op->connection;
  GError *error = NULL;
  GSocket *socket;

  self->socket = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (self->socket == NULL)
    {
      g_task_return_error (task, coi_operation_translate (op, error));
      g_object_unref (task);
      return;
    }
  if (self->endpoint->tls == COI_TLS_NONE && !is_on_this_machine (self->socket))
    {
      coi_connection_close (self);
      g_task_return_new_error_literal (task, COI_NET_ERROR, COI_NET_ERROR_INSECURE,
                                       "The connection leaves this computer without TLS");
      g_object_unref (task);
      return;
    }
  socket = g_socket_connection_get_socket (self->socket);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_socket_set_keepalive (socket, TRUE);
  self->stream = g_object_ref (G_IO_STREAM (self->socket));
  if (self->endpoint->tls == COI_TLS_IMPLICIT)
    {
      coi_connection_start_handshake (task);
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
 * system's authorities and those in the endpoint's file. One that fails is accepted only when it is
 * exactly the endpoint's `certificate`.
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
  CoiOperation *op;

  self->endpoint = coi_endpoint_copy (endpoint);
  self->address = g_network_address_new (endpoint->host, endpoint->port);
  task = coi_operation_new_task (self, cancellable, callback, user_data);
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
  coi_operation_start_timeout (op);
  g_socket_client_connect_async (client, self->address, op->cancellable, connected_cb, task);
}

/**
 * coi_connection_connect_finish:
 * @result: of coi_connection_connect_async()
 * @error: set to a %COI_NET_ERROR, or %G_IO_ERROR_CANCELLED; %COI_NET_ERROR_CERTIFICATE carries
 *   what to ask the user: see coi_net_error_get_certificate()
 *
 * Returns: (transfer full) (nullable): the open connection
 */
CoiConnection *
coi_connection_connect_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, coi_connection_connect_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
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
  coi_connection_release_if_idle (self);
}
