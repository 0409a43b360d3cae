/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TLS on a connection: the handshake, the check of the certificate, STARTTLS. */
#define G_LOG_DOMAIN "coi-net"

#include "coi-connection-private.h"

#include "coi-net-error-private.h"
#include "coi-weak-key.h"

/* What is wrong with @certificate when the authorities of the endpoint's file count, too. */
static GTlsCertificateFlags
find_problems (CoiConnection *self, GTlsCertificate *certificate, GTlsCertificateFlags errors)
{
  GTlsCertificateFlags extra;

  if (coi_weak_key_is_in_chain (certificate))
    errors |= G_TLS_CERTIFICATE_INSECURE;
  if (self->extra_trust == NULL || (errors & G_TLS_CERTIFICATE_UNKNOWN_CA) == 0)
    return errors;
  extra = g_tls_database_verify_chain (self->extra_trust, certificate,
                                       G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, self->address,
                                       NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, NULL);
  /* The file makes up for an authority that the system does not know and for nothing else. */
  return (errors & ~G_TLS_CERTIFICATE_UNKNOWN_CA) | extra;
}

static gboolean
is_acceptable (CoiConnection *self, GTlsCertificate *certificate, GTlsCertificateFlags errors)
{
  GTlsCertificateFlags problems = find_problems (self, certificate, errors);
  g_autofree char *fingerprint = NULL;

  if (problems == 0)
    return TRUE;
  fingerprint = coi_certificate_fingerprint (certificate);
  if (g_strcmp0 (fingerprint, self->endpoint->certificate) == 0)
    {
      g_debug ("%s: an exception of the user's for %s", self->endpoint->host, fingerprint);
      return TRUE;
    }
  g_clear_pointer (&self->refused, coi_certificate_free);
  self->refused = coi_certificate_new (self->endpoint->host, certificate, problems);
  return FALSE;
}

/* GIO asks only about certificates that it found something wrong with. */
static gboolean
accept_certificate_cb (GTlsConnection *tls,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags errors,
                       CoiConnection *self)
{
  return is_acceptable (self, certificate, errors);
}

static GError *
handshake_error (CoiOperation *op, GError *error)
{
  CoiConnection *self = op->connection;
  gboolean was_cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  if (!was_cancelled && self->refused != NULL)
    {
      g_error_free (error);
      return coi_net_error_new_certificate (self->refused);
    }
  error = coi_operation_translate (op, error);
  if (!was_cancelled && error->code != COI_NET_ERROR_CERTIFICATE)
    error->code = COI_NET_ERROR_TLS;
  return error;
}

/* What GIO lets pass and this program does not */
static GError *
find_fault (CoiConnection *self, GTlsConnection *tls)
{
  if (g_tls_connection_get_protocol_version (tls) < G_TLS_PROTOCOL_VERSION_TLS_1_2)
    return g_error_new (COI_NET_ERROR, COI_NET_ERROR_TLS, "%s speaks only outdated versions of TLS",
                        self->endpoint->host);
  if (g_tls_connection_get_peer_certificate_errors (tls) == 0 &&
      !is_acceptable (self, g_tls_connection_get_peer_certificate (tls), 0))
    return coi_net_error_new_certificate (self->refused);
  return NULL;
}

static void
finish_handshake (GTask *task, GTlsConnection *tls)
{
  CoiOperation *op = g_task_get_task_data (task);
  CoiConnection *self = op->connection;
  GError *error = find_fault (self, tls);
  g_autofree char *suite = NULL;

  if (error != NULL)
    {
      coi_connection_close (self);
      g_task_return_error (task, error);
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
  CoiOperation *op = g_task_get_task_data (task);
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

void
coi_connection_start_handshake (GTask *task)
{
  CoiOperation *op = g_task_get_task_data (task);
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

  task = coi_operation_new_task (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, coi_connection_start_tls_async);
  obstacle = start_tls_obstacle (self);
  if (obstacle != NULL)
    {
      coi_connection_close (self);
      g_task_return_new_error_literal (task, COI_NET_ERROR, COI_NET_ERROR_TLS, obstacle);
      g_object_unref (task);
      return;
    }
  coi_operation_start_timeout (g_task_get_task_data (task));
  coi_connection_start_handshake (task);
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

static GBytes *
get_binding (CoiConnection *self, GTlsChannelBindingType type)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  if (g_tls_connection_get_channel_binding_data (G_TLS_CONNECTION (self->stream), type, data,
                                                 &error) &&
      data->len > 0)
    return g_byte_array_free_to_bytes (g_steal_pointer (&data));
  g_debug ("%s: no channel binding %d: %s", self->endpoint->host, type,
           error != NULL ? error->message : "empty");
  return NULL;
}

typedef struct
{
  const char *name;
  GTlsChannelBindingType type;
} Binding;

/* RFC 9266 for TLS 1.3. Below it is the one that each server with channel binding must have
 * (RFC 5802, section 6); Dovecot 2.4.1 crashes when it is asked for another one. */
static const Binding modern_bindings[] = {
  { "tls-exporter", G_TLS_CHANNEL_BINDING_TLS_EXPORTER },
  { "tls-server-end-point", G_TLS_CHANNEL_BINDING_TLS_SERVER_END_POINT },
};
static const Binding old_bindings[] = {
  { "tls-unique", G_TLS_CHANNEL_BINDING_TLS_UNIQUE },
  { "tls-server-end-point", G_TLS_CHANNEL_BINDING_TLS_SERVER_END_POINT },
};

/**
 * coi_connection_get_channel_binding:
 * @self: a connection
 * @type: (out) (transfer none): "tls-exporter" (RFC 9266), "tls-unique" or "tls-server-end-point"
 *   (RFC 5929)
 *
 * What a login can be bound to, so that it is of no use to somebody in the middle.
 *
 * Returns: (transfer full) (nullable): the channel binding data; %NULL when there is none, as
 *   without TLS
 */
GBytes *
coi_connection_get_channel_binding (CoiConnection *self, const char **type)
{
  const Binding *bindings;

  g_return_val_if_fail (COI_IS_CONNECTION (self), NULL);
  *type = NULL;
  if (!self->is_secure)
    return NULL;
  bindings = g_tls_connection_get_protocol_version (G_TLS_CONNECTION (self->stream)) >=
                     G_TLS_PROTOCOL_VERSION_TLS_1_3
                 ? modern_bindings
                 : old_bindings;
  for (guint i = 0; i < G_N_ELEMENTS (modern_bindings); i++)
    {
      GBytes *data = get_binding (self, bindings[i].type);

      if (data == NULL)
        continue;
      *type = bindings[i].name;
      return data;
    }
  return NULL;
}
