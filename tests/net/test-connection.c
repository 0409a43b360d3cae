/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections to a server inside this test: clear, TLS good and bad, STARTTLS and its injection. */
#include "coi-connection-private.h"
#include "net-server.h"

static void
test_clear (void)
{
  Server server = { .greeting = "220 ready\r\n" };
  const char *type = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiConnection) connection = NULL;

  server_start (&server);
  connection = connect_to ("127.0.0.1", server.port, COI_TLS_NONE, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (coi_connection_is_secure (connection));
  g_assert_null (coi_connection_get_channel_binding (connection, &type));
  g_assert_null (type);
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

/* Both sides must see the same bytes, or no login would ever match. */
static void
test_channel_binding (void)
{
  Server server = { .certificate = "good" };
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiConnection) connection = NULL;
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  g_autoptr (GBytes) data = NULL;
  const char *type = NULL;

  server_start (&server);
  connection = connect_to ("localhost", server.port, COI_TLS_IMPLICIT, "authority", &error);
  assert_echoes (connection);
  data = coi_connection_get_channel_binding (connection, &type);
  g_assert_cmpstr (type, ==, "tls-exporter");
  g_assert_true (g_tls_connection_get_channel_binding_data (
      g_ptr_array_index (server.streams, 1), G_TLS_CHANNEL_BINDING_TLS_EXPORTER, expected, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (data, NULL), g_bytes_get_size (data), expected->data,
                   expected->len);
  g_assert_cmpuint (g_bytes_get_size (data), ==, 32);
  server_stop (&server);
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

/* TLS 1.1 (RFC 8996), which GnuTLS would still speak; its settings are those of a process. */
static void
test_tls_outdated (void)
{
  Server server = { .certificate = "long-key" };
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }
  g_setenv ("G_TLS_GNUTLS_PRIORITY", "NORMAL:-VERS-ALL:+VERS-TLS1.1", TRUE);
  server_start (&server);
  g_assert_null (connect_to ("localhost", server.port, COI_TLS_IMPLICIT, "authority", &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_TLS);
  g_assert_nonnull (strstr (error->message, "outdated"));
  server_stop (&server);
}

/* A peer that takes the greeting of TLS and hangs up */
static void
test_tls_cut (void)
{
  Server server = { .certificate = "good", .cuts = TRUE };
  g_autoptr (GError) error = NULL;

  server_start (&server);
  g_assert_null (connect_to ("localhost", server.port, COI_TLS_IMPLICIT, "authority", &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_TLS);
  server_stop (&server);
}

/* One that says nothing costs the connection, whatever it does below TLS. */
static void
test_tls_stalled (void)
{
  Server server = { .stalls = TRUE };
  Server upgrading = { .stalls = TRUE, .greeting = "220 go\r\n" };
  g_autoptr (CoiConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  server_start (&server);
  server_start (&upgrading);
  connection = connect_to ("localhost", upgrading.port, COI_TLS_STARTTLS, NULL, &error);
  assert_reads (connection, "220 go\r\n");
  coi_connection_set_connect_timeout (50);
  g_assert_null (connect_to ("localhost", server.port, COI_TLS_IMPLICIT, NULL, &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_TIMED_OUT);
  g_clear_error (&error);
  g_assert_false (start_tls (connection, &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_TIMED_OUT);
  g_assert_null (read_some (connection, NULL));
  coi_connection_set_connect_timeout (30 * 1000);
  server_stop (&server);
  server_stop (&upgrading);
}

/* The user need not wait for that. */
static void
test_tls_given_up (void)
{
  Server server = { .stalls = TRUE };
  g_autoptr (CoiEndpoint) endpoint = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  server_start (&server);
  endpoint = coi_endpoint_new ("localhost", server.port, COI_TLS_IMPLICIT, NULL);
  coi_connection_connect_async (endpoint, cancellable, store_result_cb, &result);
  while (server.streams->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  g_assert_null (coi_connection_connect_finish (wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
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
  g_assert_nonnull (strstr (error->message, "clear text"));
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
  g_test_add_func ("/connection/tls/not-spoken", test_tls_not_spoken);
  g_test_add_func ("/connection/tls/channel-binding", test_channel_binding);
  g_test_add_func ("/connection/tls/outdated", test_tls_outdated);
  g_test_add_func ("/connection/tls/cut", test_tls_cut);
  g_test_add_func ("/connection/tls/stalled", test_tls_stalled);
  g_test_add_func ("/connection/tls/given-up", test_tls_given_up);
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
