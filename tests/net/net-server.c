/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server inside the tests of this folder, and the operations of a connection as plain calls. */
#include "net-server.h"

static void
echo_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GIOStream) stream = user_data;

  /* The stream ends when the client does; how does not matter to the server. */
  g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, NULL);
}

static void
start_echo (GIOStream *stream)
{
  g_output_stream_splice_async (g_io_stream_get_output_stream (stream),
                                g_io_stream_get_input_stream (stream), G_OUTPUT_STREAM_SPLICE_NONE,
                                G_PRIORITY_DEFAULT, NULL, echo_cb, g_object_ref (stream));
}

char *
data_path (const char *name, const char *suffix)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);

  return g_test_build_filename (G_TEST_DIST, "data", file, NULL);
}

static void
server_handshake_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, NULL))
    start_echo (G_IO_STREAM (source));
}

static void
start_server_tls (Server *server, GIOStream *base)
{
  g_autofree char *certificate_file = data_path (server->certificate, ".pem");
  g_autofree char *key_file = data_path (server->certificate, "-key.pem");
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate =
      g_tls_certificate_new_from_files (certificate_file, key_file, &error);
  GIOStream *tls;

  g_assert_no_error (error);
  tls = g_tls_server_connection_new (base, certificate, &error);
  g_assert_no_error (error);
  g_ptr_array_add (server->streams, tls);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, NULL,
                                    server_handshake_cb, NULL);
}

static char command[1024];

static void
command_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Server *server = user_data;
  GIOStream *base = g_ptr_array_index (server->streams, 0);

  if (g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL) <= 0)
    return;
  if (server->cuts)
    g_io_stream_close (base, NULL, NULL);
  else
    start_server_tls (server, base);
}

static gboolean
incoming_cb (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             Server *server)
{
  GIOStream *stream = G_IO_STREAM (connection);

  if (server->drops)
    return FALSE;
  g_ptr_array_add (server->streams, g_object_ref (connection));
  if (server->greeting != NULL)
    g_output_stream_write_all (g_io_stream_get_output_stream (stream), server->greeting,
                               strlen (server->greeting), NULL, NULL, NULL);
  if (server->script != NULL)
    g_output_stream_write_bytes_async (g_io_stream_get_output_stream (stream), server->script, 0,
                                       NULL, NULL, NULL);
  if (server->stalls)
    return FALSE;
  if (server->upgrades || server->cuts)
    g_input_stream_read_async (g_io_stream_get_input_stream (stream), command, sizeof command,
                               G_PRIORITY_DEFAULT, NULL, command_cb, server);
  else if (server->certificate != NULL)
    start_server_tls (server, stream);
  else
    start_echo (stream);
  return FALSE;
}

void
server_start (Server *server)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;

  server->streams = g_ptr_array_new_with_free_func (g_object_unref);
  server->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (server->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  server->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (server->service, "incoming", G_CALLBACK (incoming_cb), server);
}

void
server_stop (Server *server)
{
  g_socket_service_stop (server->service);
  g_socket_listener_close (G_SOCKET_LISTENER (server->service));
  g_clear_object (&server->service);
  g_clear_pointer (&server->streams, g_ptr_array_unref);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
store_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

CoiConnection *
connect_endpoint (const CoiEndpoint *endpoint, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coi_connection_connect_async (endpoint, NULL, store_result_cb, &result);
  return coi_connection_connect_finish (wait_for (&result), error);
}

CoiConnection *
connect_to (const char *host, guint16 port, CoiTlsMode tls, const char *ca, GError **error)
{
  g_autofree char *ca_file = ca != NULL ? data_path (ca, ".pem") : NULL;
  g_autoptr (CoiEndpoint) endpoint = coi_endpoint_new (host, port, tls, ca_file);

  return connect_endpoint (endpoint, error);
}

gboolean
write_text (CoiConnection *connection, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GAsyncResult) result = NULL;

  coi_connection_write_async (connection, bytes, NULL, store_result_cb, &result);
  return coi_connection_write_finish (connection, wait_for (&result), error);
}

GBytes *
read_some (CoiConnection *connection, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coi_connection_read_async (connection, NULL, store_result_cb, &result);
  return coi_connection_read_finish (connection, wait_for (&result), error);
}

gboolean
start_tls (CoiConnection *connection, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coi_connection_start_tls_async (connection, NULL, store_result_cb, &result);
  return coi_connection_start_tls_finish (connection, wait_for (&result), error);
}

void
assert_reads (CoiConnection *connection, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  while (text->len < strlen (expected))
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = read_some (connection, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (bytes), >, 0);
      g_string_append_len (text, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    }
  g_assert_cmpstr (text->str, ==, expected);
}

void
assert_echoes (CoiConnection *connection)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (write_text (connection, "hello\r\n", &error));
  g_assert_no_error (error);
  assert_reads (connection, "hello\r\n");
}
