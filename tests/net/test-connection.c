/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections to a server inside this test: clear, TLS good and bad, STARTTLS and its injection. */
#include "coi-connection.h"

typedef struct
{
  GSocketService *service;
  guint16 port;
  const char *certificate; /* NULL: clear text */
  const char *greeting;    /* sent at once, before TLS of STARTTLS */
  gboolean upgrades;       /* waits for a line, then shakes hands */
  gboolean drops;          /* closes at once */
  GPtrArray *streams;
} Server;

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

static char *
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

static char command[16];

static void
command_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Server *server = user_data;
  GIOStream *base = g_ptr_array_index (server->streams, 0);

  if (g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL) > 0)
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
  if (server->upgrades)
    g_input_stream_read_async (g_io_stream_get_input_stream (stream), command, sizeof command,
                               G_PRIORITY_DEFAULT, NULL, command_cb, server);
  else if (server->certificate != NULL)
    start_server_tls (server, stream);
  else
    start_echo (stream);
  return FALSE;
}

static void
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

static void
server_stop (Server *server)
{
  g_socket_service_stop (server->service);
  g_socket_listener_close (G_SOCKET_LISTENER (server->service));
  g_clear_object (&server->service);
  g_clear_pointer (&server->streams, g_ptr_array_unref);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
store_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static CoiConnection *
connect_to (const char *host, guint16 port, CoiTlsMode tls, const char *ca, GError **error)
{
  g_autofree char *ca_file = ca != NULL ? data_path (ca, ".pem") : NULL;
  g_autoptr (CoiEndpoint) endpoint = coi_endpoint_new (host, port, tls, ca_file);
  g_autoptr (GAsyncResult) result = NULL;

  coi_connection_connect_async (endpoint, NULL, store_result_cb, &result);
  return coi_connection_connect_finish (wait_for (&result), error);
}

static gboolean
write_text (CoiConnection *connection, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GAsyncResult) result = NULL;

  coi_connection_write_async (connection, bytes, NULL, store_result_cb, &result);
  return coi_connection_write_finish (connection, wait_for (&result), error);
}

static GBytes *
read_some (CoiConnection *connection, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coi_connection_read_async (connection, NULL, store_result_cb, &result);
  return coi_connection_read_finish (connection, wait_for (&result), error);
}

static gboolean
start_tls (CoiConnection *connection, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coi_connection_start_tls_async (connection, NULL, store_result_cb, &result);
  return coi_connection_start_tls_finish (connection, wait_for (&result), error);
}

static void
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

static void
assert_echoes (CoiConnection *connection)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (write_text (connection, "hello\r\n", &error));
  g_assert_no_error (error);
  assert_reads (connection, "hello\r\n");
}

static void
test_clear (void)
{
  Server server = { .greeting = "220 ready\r\n" };
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiConnection) connection = NULL;

  server_start (&server);
  connection = connect_to ("127.0.0.1", server.port, COI_TLS_NONE, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (coi_connection_is_secure (connection));
  assert_reads (connection, "220 ready\r\n");
  assert_echoes (connection);
  coi_connection_close (connection);
  server_stop (&server);
}

/* A megabyte in and out, read while it is written: neither side may wait for the other. */
static void
check_duplex (const char *certificate, CoiTlsMode tls)
{
  Server server = { .certificate = certificate };
  gsize size = 1 << 20, n_read = 0;
  g_autofree char *text = g_malloc (size);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GAsyncResult) written = NULL;
  g_autoptr (CoiConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < size; i++)
    text[i] = (char)(i * 7 % 251);
  bytes = g_bytes_new (text, size);
  server_start (&server);
  connection = connect_to ("localhost", server.port, tls, "authority", &error);
  g_assert_no_error (error);
  coi_connection_write_async (connection, bytes, NULL, store_result_cb, &written);
  while (n_read < size)
    {
      g_autoptr (GBytes) part = read_some (connection, &error);
      gsize n = g_bytes_get_size (part);

      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (part, NULL), n, text + n_read, n);
      n_read += n;
    }
  g_assert_true (coi_connection_write_finish (connection, wait_for (&written), &error));
  coi_connection_close (connection);
  server_stop (&server);
}

static void
test_duplex_clear (void)
{
  check_duplex (NULL, COI_TLS_NONE);
}

static void
test_duplex_tls (void)
{
  check_duplex ("good", COI_TLS_IMPLICIT);
}

static void
test_tls_good (void)
{
  const char *const hosts[] = { "localhost", "127.0.0.1" };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      Server server = { .certificate = "good" };
      g_autoptr (GError) error = NULL;
      g_autoptr (CoiConnection) connection = NULL;

      server_start (&server);
      connection = connect_to (hosts[i], server.port, COI_TLS_IMPLICIT, "authority", &error);
      g_assert_no_error (error);
      g_assert_true (coi_connection_is_secure (connection));
      assert_echoes (connection);
      coi_connection_close (connection);
      server_stop (&server);
    }
}

static void
check_rejected (const char *certificate, const char *ca, const char *words, const char *not_words)
{
  Server server = { .certificate = certificate };
  g_autoptr (GError) error = NULL;
  CoiConnection *connection;

  server_start (&server);
  connection = connect_to ("localhost", server.port, COI_TLS_IMPLICIT, ca, &error);
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_CERTIFICATE);
  g_assert_null (connection);
  g_assert_nonnull (strstr (error->message, words));
  if (not_words != NULL)
    g_assert_null (strstr (error->message, not_words));
  server_stop (&server);
}

static void
test_tls_bad (void)
{
  check_rejected ("wrong-host", "authority", "another host", "authority");
  check_rejected ("expired", "authority", "expired", "authority");
  check_rejected ("self-signed", "authority", "unknown authority", NULL);
  check_rejected ("self-signed", NULL, "unknown authority", NULL);
  check_rejected ("good", NULL, "unknown authority", NULL);
  check_rejected ("good", "missing", "missing.pem", NULL);
}

static void
test_tls_not_spoken (void)
{
  Server server = { .greeting = "220 this is not TLS at all\r\n" };
  g_autoptr (GError) error = NULL;

  server_start (&server);
  g_assert_null (connect_to ("localhost", server.port, COI_TLS_IMPLICIT, "authority", &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_TLS);
  server_stop (&server);
}

static void
test_refused (void)
{
  Server server = { 0 };
  g_autoptr (GError) error = NULL;

  server_start (&server);
  server_stop (&server);
  g_assert_null (connect_to ("127.0.0.1", server.port, COI_TLS_NONE, NULL, &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_REFUSED);
}

/* RFC 6761, section 6.4: never resolves; without any resolver the network counts as missing. */
static void
test_unknown_host (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (connect_to ("mail.invalid", 993, COI_TLS_IMPLICIT, NULL, &error));
  g_assert_nonnull (error);
  if (!g_error_matches (error, COI_NET_ERROR, COI_NET_ERROR_UNREACHABLE))
    g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_UNKNOWN_HOST);
}

static void
test_insecure (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (connect_to ("192.0.2.1", 143, COI_TLS_NONE, NULL, &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_INSECURE);
}

static void
test_start_tls (void)
{
  Server server = { .certificate = "good", .greeting = "220 go\r\n", .upgrades = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiConnection) connection = NULL;

  server_start (&server);
  connection = connect_to ("localhost", server.port, COI_TLS_STARTTLS, "authority", &error);
  g_assert_no_error (error);
  g_assert_false (coi_connection_is_secure (connection));
  assert_reads (connection, "220 go\r\n");
  g_assert_true (write_text (connection, "STARTTLS\r\n", &error));
  g_assert_true (start_tls (connection, &error));
  g_assert_no_error (error);
  g_assert_true (coi_connection_is_secure (connection));
  assert_echoes (connection);
  g_assert_false (start_tls (connection, &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_TLS);
  server_stop (&server);
}

/* Clear bytes after the go-ahead, unread when the handshake begins. */
static void
test_start_tls_injection (void)
{
  Server server = { .certificate = "good", .greeting = "250 injected\r\n", .upgrades = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiConnection) connection = NULL;

  server_start (&server);
  connection = connect_to ("localhost", server.port, COI_TLS_STARTTLS, "authority", &error);
  g_assert_no_error (error);
  while (server.streams->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (start_tls (connection, &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_TLS);
  g_assert_false (coi_connection_is_secure (connection));
  g_clear_error (&error);
  g_assert_null (read_some (connection, &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_CLOSED);
  server_stop (&server);
}

static void
test_end_of_stream (void)
{
  Server server = { .drops = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiConnection) connection = NULL;
  g_autoptr (GBytes) bytes = NULL;

  server_start (&server);
  connection = connect_to ("127.0.0.1", server.port, COI_TLS_NONE, NULL, &error);
  g_assert_no_error (error);
  bytes = read_some (connection, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 0);
  server_stop (&server);
}

static void
check_close_ends_read (const char *certificate, CoiTlsMode tls)
{
  Server server = { .certificate = certificate };
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiConnection) connection = NULL;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  server_start (&server);
  connection = connect_to ("localhost", server.port, tls, "authority", &error);
  g_assert_no_error (error);
  coi_connection_read_async (connection, NULL, store_result_cb, &first);
  coi_connection_read_async (connection, NULL, store_result_cb, &second);
  g_assert_null (coi_connection_read_finish (connection, wait_for (&second), &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_FAILED);
  g_clear_error (&error);
  coi_connection_close (connection);
  coi_connection_close (connection);
  g_assert_null (coi_connection_read_finish (connection, wait_for (&first), &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_CLOSED);
  server_stop (&server);
}

static void
test_close (void)
{
  check_close_ends_read (NULL, COI_TLS_NONE);
  check_close_ends_read ("good", COI_TLS_IMPLICIT);
}

static void
test_cancel (void)
{
  Server server = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (CoiConnection) connection = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  server_start (&server);
  connection = connect_to ("127.0.0.1", server.port, COI_TLS_NONE, NULL, &error);
  g_assert_no_error (error);
  coi_connection_read_async (connection, cancellable, store_result_cb, &result);
  g_cancellable_cancel (cancellable);
  g_assert_null (coi_connection_read_finish (connection, wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_echoes (connection);
  server_stop (&server);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connection/clear", test_clear);
  g_test_add_func ("/connection/duplex/clear", test_duplex_clear);
  g_test_add_func ("/connection/duplex/tls", test_duplex_tls);
  g_test_add_func ("/connection/tls/good", test_tls_good);
  g_test_add_func ("/connection/tls/bad-certificate", test_tls_bad);
  g_test_add_func ("/connection/tls/not-spoken", test_tls_not_spoken);
  g_test_add_func ("/connection/refused", test_refused);
  g_test_add_func ("/connection/unknown-host", test_unknown_host);
  g_test_add_func ("/connection/insecure", test_insecure);
  g_test_add_func ("/connection/start-tls/good", test_start_tls);
  g_test_add_func ("/connection/start-tls/injection", test_start_tls_injection);
  g_test_add_func ("/connection/end-of-stream", test_end_of_stream);
  g_test_add_func ("/connection/close", test_close);
  g_test_add_func ("/connection/cancel", test_cancel);
  return g_test_run ();
}
