/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session against a scripted server on a loopback socket. */
#include "coi-imap-session.h"
#include "coi-net-error.h"
#include "test-server.h"

#include <string.h>

static void
server_expect (GDataInputStream *input, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (line, ==, expected);
}

static void
server_send (GOutputStream *output, const char *line, gboolean with_end)
{
  g_autofree char *text = g_strconcat (line, with_end ? "\r\n" : "", NULL);

  g_output_stream_write_all (output, text, strlen (text), NULL, NULL, NULL);
}

static void
play_script (GSocketConnection *connection, gpointer data)
{
  const char *const *script = data;
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autoptr (GDataInputStream) input =
      g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));

  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  for (guint i = 0; script[i] != NULL; i++)
    if (script[i][0] == 'C')
      server_expect (input, script[i] + 2);
    else
      server_send (output, script[i] + 2, script[i][1] == ':');
}

/* A script's lines "S:text" are sent, its lines "C:text" are expected; "S!text" has no line end. */
static void
server_start (TestServer *server, const char *const *script)
{
  test_server_start (server, play_script, (gpointer)script);
}

/* What a test saw of one session */
typedef struct
{
  CoiImapSession *session;
  GString *log;
  gboolean is_closed;
  guint n_left;
} Client;

static const char *
domain_name (const GError *error)
{
  if (error->domain == COI_NET_ERROR)
    return "net";
  return error->domain == COI_IMAP_ERROR ? "imap" : "io";
}

static void
response_cb (CoiImapSession *session, const CoiImapResponse *response, gpointer user_data)
{
  Client *client = user_data;

  g_string_append_printf (client->log, "[%d/%u]", response->kind, response->number);
}

static void
closed_cb (CoiImapSession *session, const GError *error, gpointer user_data)
{
  Client *client = user_data;

  g_assert_false (client->is_closed);
  client->is_closed = TRUE;
  g_string_append_printf (client->log, "[closed%s%s]", error != NULL ? " " : "",
                          error != NULL ? domain_name (error) : "");
}

static void
open_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Client *client = user_data;
  g_autoptr (GError) error = NULL;

  if (coi_imap_session_open_finish (COI_IMAP_SESSION (source), result, &error))
    g_string_append (client->log, "[open]");
  else
    g_string_append_printf (client->log, "[open failed %s %d]", domain_name (error), error->code);
  client->n_left--;
}

static void
client_start (Client *client, TestServer *server, CoiTlsMode tls, GCancellable *cancellable)
{
  g_autoptr (CoiEndpoint) endpoint = coi_endpoint_new ("127.0.0.1", server->port, tls, NULL);

  client->session = coi_imap_session_new (endpoint);
  client->log = g_string_new (NULL);
  client->n_left = 1;
  client->is_closed = FALSE;
  g_signal_connect (client->session, "response", G_CALLBACK (response_cb), client);
  g_signal_connect (client->session, "closed", G_CALLBACK (closed_cb), client);
  coi_imap_session_open_async (client->session, "alice", "secret", cancellable, open_cb, client);
}

static void
client_wait (Client *client)
{
  while (client->n_left > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
client_wait_closed (Client *client)
{
  while (!client->is_closed)
    g_main_context_iteration (NULL, TRUE);
}

/* Waits until nothing but this reference holds the session. */
static void
client_end (Client *client, TestServer *server)
{
  gpointer weak = client->session;

  g_object_add_weak_pointer (G_OBJECT (client->session), &weak);
  g_object_unref (client->session);
  while (weak != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_string_free (client->log, TRUE);
  test_server_join (server);
}

static void
func_cb (const CoiImapResponse *response, gpointer user_data)
{
  Client *client = user_data;

  g_string_append_printf (client->log, "(%d/%u)", response->kind,
                          response->fetch != NULL ? response->fetch->uid : response->number);
}

static void
run_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Client *client = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  if (response != NULL)
    g_string_append_printf (client->log, "[ok %s]", response->text);
  else
    g_string_append_printf (client->log, "[%s %d]", domain_name (error), error->code);
  client->n_left--;
}

static void
client_run (Client *client, CoiImapCommand *command, GCancellable *cancellable)
{
  client->n_left++;
  coi_imap_session_run_async (client->session, command, func_cb, client, cancellable, run_cb,
                              client);
}

#define HELLO "S:* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR IDLE LITERAL+] Hello"
#define LOGIN "C:A1 AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA=="
#define WELCOME "S:A1 OK [CAPABILITY IMAP4rev1 IDLE LITERAL+] Welcome"

static void
test_commands (void)
{
  const char *const script[] = { HELLO,
                                 LOGIN,
                                 WELCOME,
                                 "C:A2 SELECT \"INBOX\"",
                                 "S:* 3 EXISTS",
                                 "S:* FLAGS (\\Seen)",
                                 "S:A2 OK Selected",
                                 "C:A3 UID FETCH 1:* (UID)",
                                 "C:A4 UID STORE 1 +FLAGS (\\Seen)",
                                 "S:* 1 FETCH (UID 7)",
                                 "S:* 4 EXISTS",
                                 "S:* 2 FETCH (UID 9)",
                                 "S:A3 OK Fetched",
                                 "S:A4 NO [LIMIT] Later",
                                 "C:A5 LOGOUT",
                                 "S:* BYE Bye",
                                 "S:A5 OK Done",
                                 NULL };
  TestServer server;
  Client client;

  server_start (&server, script);
  client_start (&client, &server, COI_TLS_NONE, NULL);
  client_wait (&client);
  g_assert_true (coi_imap_session_is_open (client.session));
  g_assert_true (coi_imap_session_has_capability (client.session, "idle"));
  g_assert_false (coi_imap_session_has_capability (client.session, "SASL-IR"));
  client_run (&client, coi_imap_command_select ("INBOX"), NULL);
  client_run (&client, coi_imap_command_uid_fetch ("1:*", "(UID)"), NULL);
  client_run (&client, coi_imap_command_uid_store ("1", "+FLAGS", "(\\Seen)"), NULL);
  client_wait (&client);
  coi_imap_session_close (client.session);
  client_wait_closed (&client);
  g_assert_false (coi_imap_session_is_open (client.session));
  g_assert_cmpstr (client.log->str, ==,
                   "[open](9/3)[9/3](8/0)[ok Selected](13/7)[9/4](13/9)[ok Fetched]"
                   "[imap 5][closed]");
  client_end (&client, &server);
}

static void
test_idle (void)
{
  const char *const script[] = {
    HELLO,    LOGIN,           WELCOME,     "C:A2 IDLE",       "S:+ idling", "S:* 5 EXISTS",
    "C:DONE", "S:A2 OK Idled", "C:A3 NOOP", "S:A3 OK Nothing", NULL
  };
  TestServer server;
  Client client;

  server_start (&server, script);
  client_start (&client, &server, COI_TLS_NONE, NULL);
  client_wait (&client);
  coi_imap_session_idle_start (client.session, 0);
  while (strstr (client.log->str, "9/5") == NULL)
    g_main_context_iteration (NULL, TRUE);
  client_run (&client, coi_imap_command_noop (), NULL);
  client_wait (&client);
  client_wait_closed (&client);
  g_assert_cmpstr (client.log->str, ==, "[open][9/5][ok Nothing][closed net]");
  client_end (&client, &server);
}

static void
test_cancel (void)
{
  const char *const answered[] = { HELLO,
                                   LOGIN,
                                   WELCOME,
                                   "C:A2 STATUS \"a\" (UNSEEN)",
                                   "S!* STATUS a (UNSEEN 1)\r\nA2 OK Counted\r\n",
                                   "C:A3 NOOP",
                                   "S:A3 OK Nothing",
                                   NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  TestServer server;
  Client client;

  server_start (&server, answered);
  client_start (&client, &server, COI_TLS_NONE, NULL);
  client_wait (&client);
  client_run (&client, coi_imap_command_status ("a", "(UNSEEN)"), cancellable);
  client_run (&client, coi_imap_command_status ("b", "(UNSEEN)"), cancellable);
  client_run (&client, coi_imap_command_noop (), NULL);
  g_cancellable_cancel (cancellable);
  client_wait (&client);
  client_wait_closed (&client);
  g_assert_nonnull (strstr (client.log->str, "[io 19][io 19]"));
  g_assert_nonnull (strstr (client.log->str, "[ok Nothing]"));
  client_end (&client, &server);
}

static void
check_open_fails (const char *const *script, CoiTlsMode tls, const char *expected)
{
  TestServer server;
  Client client;

  server_start (&server, script);
  client_start (&client, &server, tls, NULL);
  client_wait (&client);
  g_assert_cmpstr (client.log->str, ==, expected);
  g_assert_false (coi_imap_session_is_open (client.session));
  client_run (&client, coi_imap_command_noop (), NULL);
  client_wait (&client);
  client_end (&client, &server);
}

static void
test_open_fails (void)
{
  const char *const refused[] = { HELLO, LOGIN, "S:A1 NO [AUTHENTICATIONFAILED] No", NULL };
  const char *const stripped[] = { "S:* OK Hello", "C:A1 STARTTLS", "S:A1 BAD What?", NULL };
  const char *const preauth[] = { "S:* PREAUTH Hello", NULL };
  const char *const injected[] = { "S:* OK Hello", "C:A1 STARTTLS",
                                   "S!A1 OK Go\r\n* CAPABILITY AUTH=PLAIN\r\n", NULL };
  const char *const gone[] = { NULL };

  check_open_fails (refused, COI_TLS_NONE, "[open failed imap 0]");
  check_open_fails (stripped, COI_TLS_STARTTLS, "[open failed net 5]");
  check_open_fails (preauth, COI_TLS_STARTTLS, "[open failed net 5]");
  check_open_fails (injected, COI_TLS_STARTTLS, "[open failed net 5]");
  check_open_fails (gone, COI_TLS_NONE, "[open failed net 6]");
}

/* A message of many writes arrives whole. */
static void
test_upload (void)
{
  g_autofree char *message = g_strnfill (300000, 'x');
  g_autofree char *expected = g_strconcat ("C:", message, NULL);
  const char *const script[] = {
    HELLO, LOGIN, WELCOME, "C:A2 APPEND \"Sent\" {300000+}", expected, "S:A2 OK Appended", NULL
  };
  g_autoptr (GBytes) bytes = g_bytes_new (message, strlen (message));
  TestServer server;
  Client client;

  server_start (&server, script);
  client_start (&client, &server, COI_TLS_NONE, NULL);
  client_wait (&client);
  client_run (&client, coi_imap_command_append ("Sent", NULL, 0, bytes), NULL);
  client_wait (&client);
  g_assert_true (g_str_has_prefix (client.log->str, "[open][ok Appended]"));
  client_end (&client, &server);
}

/* The listener takes the connection and says nothing. */
static void
test_open_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  TestServer server = { .listener = g_socket_listener_new () };
  Client client;
  gpointer weak;

  server.port = g_socket_listener_add_any_inet_port (server.listener, NULL, &error);
  g_assert_no_error (error);
  client_start (&client, &server, COI_TLS_NONE, cancellable);
  for (guint i = 0; i < 3; i++)
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  client_wait (&client);
  g_assert_cmpstr (client.log->str, ==, "[open failed io 19]");
  weak = client.session;
  g_object_add_weak_pointer (G_OBJECT (client.session), &weak);
  g_object_unref (client.session);
  while (weak != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_string_free (client.log, TRUE);
  g_object_unref (server.listener);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-session/commands", test_commands);
  g_test_add_func ("/imap-session/idle", test_idle);
  g_test_add_func ("/imap-session/cancel", test_cancel);
  g_test_add_func ("/imap-session/upload", test_upload);
  g_test_add_func ("/imap-session/open-fails", test_open_fails);
  g_test_add_func ("/imap-session/open-cancelled", test_open_cancelled);
  return g_test_run ();
}
