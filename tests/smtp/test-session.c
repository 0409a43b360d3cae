/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session against a scripted server: its queue, its warm connection, and how both end. */
#include "coi-smtp-session.h"

#include <string.h>

#include "coi-net-error.h"

/* One script a connection, a step a line:
 *   S TEXT  says TEXT (| is CRLF)    C TEXT  reads a line that begins with TEXT
 *   D       reads up to the dot      B       reads a chunk
 *   TLS     shakes hands             X       closes
 * At the end it reads until EOF, and answers QUIT. */
typedef struct
{
  GSocketService *service;
  guint16 port;
  const char *const *scripts;
  int n_connections; /* atomic */
  int n_broken;      /* atomic: scripts that did not run to their end */
  int n_running;     /* atomic */
} Server;

#define HELLO "S 220 hi\nC EHLO\nS 250-hi\nS 250 PIPELINING\n"
#define AGAIN "C EHLO\nS 250-hi\nS 250 PIPELINING\n"
#define ENVELOPE "C MAIL FROM:<alice@example.org>\nC RCPT TO:<bob@example.net>\nC DATA\n"
#define ACCEPT "S 250 ok\nS 250 ok\nS 354 go\nD\nS 250 queued\n"
#define MESSAGE ENVELOPE ACCEPT

static gboolean
expect_line (GDataInputStream *in, const char *start)
{
  g_autofree char *line = g_data_input_stream_read_line (in, NULL, NULL, NULL);

  return line != NULL && g_str_has_prefix (line, start);
}

static gboolean
expect_dot (GDataInputStream *in)
{
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (in, NULL, NULL, NULL);
      if (line == NULL || g_str_equal (line, "."))
        return line != NULL;
    }
}

/* BDAT and what follows it. */
static gboolean
expect_chunk (GDataInputStream *in)
{
  g_autofree char *line = g_data_input_stream_read_line (in, NULL, NULL, NULL);
  guint64 size =
      line != NULL && g_str_has_prefix (line, "BDAT ") ? g_ascii_strtoull (line + 5, NULL, 10) : 0;
  g_autofree char *bytes = g_malloc (size + 1);
  gsize n_read = 0;

  return size > 0 &&
         g_input_stream_read_all (G_INPUT_STREAM (in), bytes, size, &n_read, NULL, NULL) &&
         n_read == size;
}

static gboolean
say (GIOStream *stream, const char *text)
{
  g_autoptr (GString) line = g_string_new (text);

  g_string_replace (line, "|", "\r\n", 0);
  g_string_append (line, "\r\n");
  return g_output_stream_write_all (g_io_stream_get_output_stream (stream), line->str, line->len,
                                    NULL, NULL, NULL);
}

static GIOStream *
shake_hands (GIOStream *base)
{
  g_autofree char *file =
      g_test_build_filename (G_TEST_DIST, "..", "net", "data", "good.pem", NULL);
  g_autofree char *key =
      g_test_build_filename (G_TEST_DIST, "..", "net", "data", "good-key.pem", NULL);
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_files (file, key, NULL);
  GIOStream *tls = g_tls_server_connection_new (base, certificate, NULL);

  g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL);
  return tls;
}

static GDataInputStream *
new_reader (GIOStream *stream)
{
  GDataInputStream *in = g_data_input_stream_new (g_io_stream_get_input_stream (stream));

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (in), FALSE);
  g_data_input_stream_set_newline_type (in, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  return in;
}

static gboolean
play (GIOStream *base, char **steps)
{
  g_autoptr (GIOStream) stream = g_object_ref (base);
  g_autoptr (GDataInputStream) in = new_reader (stream);
  gboolean is_good = TRUE;

  for (guint i = 0; is_good && steps[i] != NULL && steps[i][0] != '\0'; i++)
    switch (steps[i][0])
      {
      case 'S':
        is_good = say (stream, steps[i] + 2);
        break;
      case 'C':
        is_good = expect_line (in, steps[i] + 2);
        break;
      case 'D':
        is_good = expect_dot (in);
        break;
      case 'B':
        is_good = expect_chunk (in);
        break;
      case 'T':
        g_object_unref (stream);
        stream = shake_hands (base);
        g_object_unref (in);
        in = new_reader (stream);
        break;
      default:
        g_io_stream_close (base, NULL, NULL);
        return TRUE;
      }
  while (is_good)
    {
      g_autofree char *line = g_data_input_stream_read_line (in, NULL, NULL, NULL);
      if (line == NULL)
        break;
      is_good = g_str_equal (line, "QUIT") && say (stream, "221 bye");
    }
  return is_good;
}

static gboolean
run_cb (GThreadedSocketService *service,
        GSocketConnection *connection,
        GObject *source,
        Server *server)
{
  int i = g_atomic_int_add (&server->n_connections, 1);
  const char *script = server->scripts[i];
  g_auto (GStrv) steps = script != NULL ? g_strsplit (script, "\n", -1) : NULL;

  g_atomic_int_inc (&server->n_running);
  if (script == NULL || !play (G_IO_STREAM (connection), steps))
    g_atomic_int_inc (&server->n_broken);
  g_atomic_int_add (&server->n_running, -1);
  return TRUE;
}

static void
server_start (Server *server, const char *const *scripts)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;

  memset (server, 0, sizeof *server);
  server->scripts = scripts;
  server->service = g_threaded_socket_service_new (8);
  g_socket_listener_add_address (G_SOCKET_LISTENER (server->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  server->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (server->service, "run", G_CALLBACK (run_cb), server);
}

/* Waits until the scripts have ended, each as written. */
static void
server_stop (Server *server, int n_connections)
{
  while (g_atomic_int_get (&server->n_running) > 0 ||
         g_atomic_int_get (&server->n_connections) < n_connections)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (server->n_connections, ==, n_connections);
  g_assert_cmpint (server->n_broken, ==, 0);
  g_socket_service_stop (server->service);
  g_socket_listener_close (G_SOCKET_LISTENER (server->service));
  g_clear_object (&server->service);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static CoiSmtpSession *
new_session (Server *server, CoiTlsMode tls)
{
  g_autofree char *ca =
      g_test_build_filename (G_TEST_DIST, "..", "net", "data", "authority.pem", NULL);
  g_autoptr (CoiEndpoint) endpoint = coi_endpoint_new ("localhost", server->port, tls, ca);

  return coi_smtp_session_new (endpoint, "alice", "secret");
}

static void
store_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static void
begin_send_data (CoiSmtpSession *session,
                 GBytes *data,
                 GCancellable *cancellable,
                 GAsyncResult **result)
{
  const char *recipients[] = { "bob@example.net", NULL };
  CoiSmtpMail mail = { "alice@example.org", recipients, data, NULL };

  coi_smtp_session_send_async (session, &mail, cancellable, store_result_cb, result);
}

static void
begin_send (CoiSmtpSession *session, GCancellable *cancellable, GAsyncResult **result)
{
  g_autoptr (GBytes) data = g_bytes_new_static ("Subject: x\r\n\r\nx\r\n", 17);

  begin_send_data (session, data, cancellable, result);
}

static gboolean
end_send (CoiSmtpSession *session, GAsyncResult **result, GPtrArray **results, GError **error)
{
  gboolean is_sent;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  is_sent = coi_smtp_session_send_finish (session, *result, results, error);
  g_clear_object (result);
  return is_sent;
}

static void
assert_sends (CoiSmtpSession *session)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GError) error = NULL;
  const CoiSmtpRecipientResult *first;

  begin_send (session, NULL, &result);
  g_assert_true (end_send (session, &result, &results, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (results->len, ==, 1);
  first = g_ptr_array_index (results, 0);
  g_assert_cmpstr (first->address, ==, "bob@example.net");
  g_assert_cmpuint (first->code, ==, 250);
}

static void
assert_send_fails (CoiSmtpSession *session, GQuark domain, int code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  begin_send (session, NULL, &result);
  g_assert_false (end_send (session, &result, NULL, &error));
  g_assert_error (error, domain, code);
}

static gboolean
open_session (CoiSmtpSession *session, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coi_smtp_session_open_async (session, NULL, store_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return coi_smtp_session_open_finish (session, result, error);
}

static void
test_warm (void)
{
  const char *const scripts[] = { HELLO MESSAGE MESSAGE MESSAGE, NULL };
  Server server;
  g_autoptr (CoiSmtpSession) session = NULL;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  server_start (&server, scripts);
  session = new_session (&server, COI_TLS_NONE);
  g_assert_true (open_session (session, &error));
  g_assert_no_error (error);
  begin_send (session, NULL, &first);
  begin_send (session, NULL, &second);
  g_assert_true (end_send (session, &second, NULL, &error));
  g_assert_true (end_send (session, &first, NULL, &error));
  assert_sends (session);
  coi_smtp_session_close (session);
  server_stop (&server, 1);
}

static void
test_tls (void)
{
  const char *const scripts[] = {
    "S 220 hi\nC EHLO\nS 250-hi\nS 250 STARTTLS\nC STARTTLS\nS 220 go\nTLS\nC EHLO\nS 250-hi\n"
    "S 250-PIPELINING\nS 250 AUTH PLAIN\nC AUTH PLAIN AGFsaWNlAHNlY3JldA==\nS 235 ok\n" AGAIN
        MESSAGE,
    "TLS\nS 220 hi\nC EHLO\nS 250-hi\nS 250-PIPELINING\nS 250 AUTH PLAIN\n"
    "C AUTH PLAIN AGFsaWNlAHNlY3JldA==\nS 235 ok\n" AGAIN MESSAGE,
    NULL,
  };
  Server server;
  CoiSmtpSession *session;

  server_start (&server, scripts);
  session = new_session (&server, COI_TLS_STARTTLS);
  assert_sends (session);
  g_object_unref (session);
  session = new_session (&server, COI_TLS_IMPLICIT);
  assert_sends (session);
  g_object_unref (session);
  server_stop (&server, 2);
}

static void
check_open_fails (const char *script, CoiTlsMode tls, GQuark domain, int code)
{
  const char *const scripts[] = { script, NULL };
  Server server;
  g_autoptr (CoiSmtpSession) session = NULL;
  g_autoptr (GError) error = NULL;

  server_start (&server, scripts);
  session = new_session (&server, tls);
  g_assert_false (open_session (session, &error));
  g_assert_error (error, domain, code);
  server_stop (&server, 1);
}

static void
test_open_fails (void)
{
  check_open_fails ("S 220 hi\nC EHLO\nS 250-hi\nS 250 AUTH PLAIN\nC AUTH PLAIN\nS 535 no\n",
                    COI_TLS_NONE, COI_SMTP_ERROR, COI_SMTP_ERROR_AUTH);
  check_open_fails ("S 220 hi\nC EHLO\nS 250-hi\nS 250 AUTH PLAIN\n", COI_TLS_STARTTLS,
                    COI_NET_ERROR, COI_NET_ERROR_TLS);
  check_open_fails ("S 220 hi\nC EHLO\nS 250-hi\nS 250 STARTTLS\nC STARTTLS\n"
                    "S 220 go|250 injected\n",
                    COI_TLS_STARTTLS, COI_NET_ERROR, COI_NET_ERROR_TLS);
  check_open_fails ("S 220 hi\nC EHLO\nX\n", COI_TLS_NONE, COI_NET_ERROR, COI_NET_ERROR_CLOSED);
}

/* The connection ends while it idles, before and after the session could see it. */
static void
test_reconnects (void)
{
  const char *const scripts[] = {
    HELLO MESSAGE "X",
    HELLO MESSAGE "C MAIL\nX",
    HELLO MESSAGE "C MAIL\nC RCPT\nC DATA\nS 421 4.4.2 idle too long\nX",
    HELLO MESSAGE,
    NULL,
  };
  Server server;
  g_autoptr (CoiSmtpSession) session = NULL;

  server_start (&server, scripts);
  session = new_session (&server, COI_TLS_NONE);
  for (guint i = 0; i < 4; i++)
    assert_sends (session);
  coi_smtp_session_close (session);
  server_stop (&server, 4);
}

static void
test_reconnects_once (void)
{
  const char *const scripts[] = { HELLO MESSAGE "C MAIL\nX", HELLO "C MAIL\nX", NULL };
  Server server;
  g_autoptr (CoiSmtpSession) session = NULL;

  server_start (&server, scripts);
  session = new_session (&server, COI_TLS_NONE);
  assert_sends (session);
  assert_send_fails (session, COI_NET_ERROR, COI_NET_ERROR_CLOSED);
  server_stop (&server, 2);
}

/* A server that offers CHUNKING and does not know BDAT gets the message by DATA, and the next one.
 */
static void
test_chunking_refused (void)
{
#define CHUNKING_HELLO "S 220 hi\nC EHLO\nS 250-hi\nS 250-PIPELINING\nS 250 CHUNKING\n"
  const char *const scripts[] = {
    CHUNKING_HELLO "C MAIL\nC RCPT\nS 250 ok\nS 250 ok\nB\nS 502 BDAT?\n",
    CHUNKING_HELLO MESSAGE MESSAGE,
    NULL,
  };
  Server server;
  g_autoptr (CoiSmtpSession) session = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) data = NULL;

  while (text->len < 200000)
    g_string_append (text, "a line\r\n");
  data = g_bytes_new (text->str, text->len);
  server_start (&server, scripts);
  session = new_session (&server, COI_TLS_NONE);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      begin_send_data (session, data, NULL, &result);
      g_assert_true (end_send (session, &result, NULL, &error));
      g_assert_no_error (error);
    }
  coi_smtp_session_close (session);
  server_stop (&server, 2);
}

static void
test_lost_after_dot (void)
{
  const char *const scripts[] = { HELLO MESSAGE ENVELOPE "S 250 ok\nS 250 ok\nS 354 go\nD\nX",
                                  HELLO MESSAGE, NULL };
  Server server;
  g_autoptr (CoiSmtpSession) session = NULL;

  server_start (&server, scripts);
  session = new_session (&server, COI_TLS_NONE);
  assert_sends (session);
  assert_send_fails (session, COI_SMTP_ERROR, COI_SMTP_ERROR_UNKNOWN);
  assert_sends (session);
  coi_smtp_session_close (session);
  server_stop (&server, 2);
}

static void
test_refused_recipient (void)
{
  const char *const scripts[] = {
    HELLO ENVELOPE "S 250 ok\nS 550 5.1.1 no\nS 503 no\nC RSET\nS 250 ok\n" MESSAGE,
    NULL,
  };
  Server server;
  g_autoptr (CoiSmtpSession) session = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GError) error = NULL;
  const CoiSmtpRecipientResult *first;

  server_start (&server, scripts);
  session = new_session (&server, COI_TLS_NONE);
  begin_send (session, NULL, &result);
  g_assert_false (end_send (session, &result, &results, &error));
  g_assert_error (error, COI_SMTP_ERROR, COI_SMTP_ERROR_PERMANENT);
  first = g_ptr_array_index (results, 0);
  g_assert_cmpuint (first->code, ==, 550);
  g_assert_cmpstr (first->text, ==, "5.1.1 no");
  assert_sends (session);
  coi_smtp_session_close (session);
  server_stop (&server, 1);
}

/* One runs and hears nothing, one waits; each is cancelled, and a third goes on a new connection.
 */
static void
test_cancel (void)
{
  const char *const scripts[] = { HELLO ENVELOPE, HELLO MESSAGE, NULL };
  Server server;
  g_autoptr (CoiSmtpSession) session = NULL;
  g_autoptr (GCancellable) running = g_cancellable_new ();
  g_autoptr (GCancellable) waiting = g_cancellable_new ();
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  server_start (&server, scripts);
  session = new_session (&server, COI_TLS_NONE);
  g_assert_true (open_session (session, &error));
  begin_send (session, running, &first);
  begin_send (session, waiting, &second);
  g_cancellable_cancel (waiting);
  g_assert_false (end_send (session, &second, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (first);
  g_clear_error (&error);
  g_cancellable_cancel (running);
  g_assert_false (end_send (session, &first, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_sends (session);
  coi_smtp_session_close (session);
  server_stop (&server, 2);
}

static void
test_cancel_connecting (void)
{
  const char *const scripts[] = { HELLO MESSAGE, NULL };
  Server server;
  g_autoptr (CoiSmtpSession) session = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  server_start (&server, scripts);
  g_socket_service_stop (server.service);
  session = new_session (&server, COI_TLS_NONE);
  g_cancellable_cancel (cancellable);
  begin_send (session, cancellable, &result);
  g_assert_false (end_send (session, &result, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  server_stop (&server, 0);
}

static void
test_close_while_running (void)
{
  const char *const scripts[] = { HELLO MESSAGE ENVELOPE, HELLO MESSAGE, NULL };
  Server server;
  g_autoptr (CoiSmtpSession) session = NULL;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  server_start (&server, scripts);
  session = new_session (&server, COI_TLS_NONE);
  assert_sends (session);
  begin_send (session, NULL, &first);
  begin_send (session, NULL, &second);
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  coi_smtp_session_close (session);
  g_assert_false (end_send (session, &first, NULL, &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_CLOSED);
  g_clear_error (&error);
  g_assert_false (end_send (session, &second, NULL, &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_CLOSED);
  assert_sends (session);
  coi_smtp_session_close (session);
  server_stop (&server, 2);
}

/* Nobody holds an idle session but its owner. */
static void
test_released (void)
{
  const char *const scripts[] = { HELLO MESSAGE, NULL };
  Server server;
  CoiSmtpSession *session;

  server_start (&server, scripts);
  session = new_session (&server, COI_TLS_NONE);
  assert_sends (session);
  g_object_add_weak_pointer (G_OBJECT (session), (gpointer *)&session);
  g_object_unref (session);
  while (session != NULL)
    g_main_context_iteration (NULL, TRUE);
  server_stop (&server, 1);
}

static void
send_again_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (coi_smtp_session_send_finish (COI_SMTP_SESSION (source), result, NULL, NULL));
  begin_send (COI_SMTP_SESSION (source), NULL, user_data);
}

/* A callback may submit at once, while the session still handles what led to it. */
static void
test_send_in_callback (void)
{
  const char *const scripts[] = { HELLO MESSAGE MESSAGE, NULL };
  const char *recipients[] = { "bob@example.net", NULL };
  Server server;
  g_autoptr (CoiSmtpSession) session = NULL;
  g_autoptr (GBytes) data = g_bytes_new_static ("x\r\n", 3);
  CoiSmtpMail mail = { "alice@example.org", recipients, data, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  server_start (&server, scripts);
  session = new_session (&server, COI_TLS_NONE);
  coi_smtp_session_send_async (session, &mail, NULL, send_again_cb, &result);
  g_assert_true (end_send (session, &result, NULL, &error));
  coi_smtp_session_close (session);
  server_stop (&server, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp-session/warm", test_warm);
  g_test_add_func ("/smtp-session/tls", test_tls);
  g_test_add_func ("/smtp-session/open-fails", test_open_fails);
  g_test_add_func ("/smtp-session/reconnects", test_reconnects);
  g_test_add_func ("/smtp-session/reconnects-once", test_reconnects_once);
  g_test_add_func ("/smtp-session/chunking-refused", test_chunking_refused);
  g_test_add_func ("/smtp-session/lost-after-dot", test_lost_after_dot);
  g_test_add_func ("/smtp-session/refused-recipient", test_refused_recipient);
  g_test_add_func ("/smtp-session/cancel", test_cancel);
  g_test_add_func ("/smtp-session/cancel-connecting", test_cancel_connecting);
  g_test_add_func ("/smtp-session/close-while-running", test_close_while_running);
  g_test_add_func ("/smtp-session/released", test_released);
  g_test_add_func ("/smtp-session/send-in-callback", test_send_in_callback);
  return g_test_run ();
}
