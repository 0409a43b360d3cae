/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session against servers that mean harm: they flood, they lie, they leave. */
#include "coi-imap-session.h"
#include "coi-net-error.h"
#include "test-server.h"

#include <string.h>
#include <sys/resource.h>

#define HELLO "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR IDLE LITERAL+] Hello\r\n"
#define WELCOME "A1 OK [CAPABILITY IMAP4rev1 IDLE LITERAL+] Welcome\r\n"
#define MIB (1024 * 1024)

/* A sanitizer keeps freed memory for a while, which says nothing about the program, and is slow. */
#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED TRUE
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_SANITIZED TRUE
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED FALSE
#endif

/* The most that this process ever had in memory, in bytes */
static gsize
peak_memory (void)
{
  struct rusage usage;

  g_assert_cmpint (getrusage (RUSAGE_SELF, &usage), ==, 0);
  return (gsize)usage.ru_maxrss * 1024;
}

static void
check_growth (gsize before, gsize limit)
{
  if (!IS_SANITIZED)
    g_assert_cmpuint (peak_memory () - before, <, limit);
}

static gboolean
say (GSocketConnection *connection, const char *text, gsize size)
{
  return g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text,
                                    size, NULL, NULL, NULL);
}

static GDataInputStream *
read_lines (GSocketConnection *connection)
{
  GDataInputStream *lines =
      g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));

  g_data_input_stream_set_newline_type (lines, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  return lines;
}

static GDataInputStream *
log_in (GSocketConnection *connection)
{
  GDataInputStream *lines = read_lines (connection);
  g_autofree char *login = NULL;

  say (connection, HELLO, strlen (HELLO));
  login = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  g_assert_true (g_str_has_prefix (login, "A1 AUTHENTICATE PLAIN "));
  say (connection, WELCOME, strlen (WELCOME));
  return lines;
}

/* What a test saw of one session */
typedef struct
{
  CoiImapSession *session;
  gboolean is_opened;
  guint n_waiting;
  guint n_ok;
  guint n_exists;
  guint n_closed;
  GError *error;
} Client;

static void
response_cb (CoiImapSession *session, const CoiImapResponse *response, gpointer user_data)
{
  Client *client = user_data;

  if (response->kind == COI_IMAP_RESPONSE_EXISTS)
    client->n_exists++;
}

static void
closed_cb (CoiImapSession *session, const GError *error, gpointer user_data)
{
  Client *client = user_data;

  client->n_closed++;
  if (error != NULL)
    client->error = g_error_copy (error);
}

static void
open_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Client *client = user_data;

  client->is_opened =
      coi_imap_session_open_finish (COI_IMAP_SESSION (source), result, &client->error);
  client->n_waiting--;
}

static void
client_wait (Client *client)
{
  while (client->n_waiting > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
client_wait_closed (Client *client)
{
  while (client->n_closed == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
client_open (Client *client, const TestServer *server)
{
  g_autoptr (CoiEndpoint) endpoint =
      coi_endpoint_new ("127.0.0.1", server->port, COI_TLS_NONE, NULL);

  *client = (Client){ .session = coi_imap_session_new (endpoint), .n_waiting = 1 };
  g_signal_connect (client->session, "response", G_CALLBACK (response_cb), client);
  g_signal_connect (client->session, "closed", G_CALLBACK (closed_cb), client);
  coi_imap_session_open_async (client->session, "alice", "secret", NULL, open_cb, client);
  client_wait (client);
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
  g_assert_cmpuint (client->n_closed, ==, client->is_opened ? 1 : 0);
  g_clear_error (&client->error);
  test_server_join (server);
}

/* What a server pours out after the login */
typedef struct
{
  const char *beginning;
  gsize most;   /* bytes, of "x" */
  gsize poured; /* before the client hung up */
} Flood;

static void
pour (GSocketConnection *connection, gpointer data)
{
  Flood *flood = data;
  g_autoptr (GDataInputStream) lines = log_in (connection);
  g_autofree char *block = g_strnfill (64 * 1024, 'x');

  say (connection, flood->beginning, strlen (flood->beginning));
  while (flood->poured < flood->most && say (connection, block, 64 * 1024))
    flood->poured += 64 * 1024;
}

static gsize
check_flood (const char *beginning, gsize most, GQuark domain, int code)
{
  Flood flood = { beginning, most, 0 };
  gsize before = peak_memory ();
  TestServer server;
  Client client;

  test_server_start (&server, pour, &flood);
  client_open (&client, &server);
  client_wait_closed (&client);
  g_assert_error (client.error, domain, code);
  client_end (&client, &server);
  check_growth (before, 32 * MIB);
  return flood.poured;
}

/* The announcement is enough: nothing of it is read, but for what the sockets hold. */
static void
test_huge_literal (void)
{
  g_assert_cmpuint (check_flood ("* 1 FETCH (BODY[] {1073741824}\r\n", 1024ul * MIB, COI_IMAP_ERROR,
                                 COI_IMAP_ERROR_PROTOCOL),
                    <, 32 * MIB);
  g_assert_cmpuint (check_flood ("* LIST () \"/\" {99999999999999999999}\r\n", 1024ul * MIB,
                                 COI_IMAP_ERROR, COI_IMAP_ERROR_PROTOCOL),
                    <, 32 * MIB);
}

static void
test_endless_line (void)
{
  g_assert_cmpuint (check_flood ("* OK ", 1024ul * MIB, COI_IMAP_ERROR, COI_IMAP_ERROR_PROTOCOL), <,
                    32 * MIB);
}

/* An allowed size costs nothing before its bytes are there. */
static void
test_promised_literal (void)
{
  check_flood ("* 1 FETCH (BODY[] {60000000}\r\n", 64 * 1024, COI_NET_ERROR, COI_NET_ERROR_CLOSED);
}

#define N_EXISTS (IS_SANITIZED ? 100000 : 1000000)

static void
pour_exists (GSocketConnection *connection, gpointer data)
{
  g_autoptr (GDataInputStream) lines = log_in (connection);
  g_autoptr (GString) block = g_string_new (NULL);

  for (guint i = 1; i <= N_EXISTS; i++)
    {
      g_string_append_printf (block, "* %u EXISTS\r\n", i);
      if (i % 5000 != 0)
        continue;
      g_assert_true (say (connection, block->str, block->len));
      g_string_truncate (block, 0);
    }
}

static void
test_exists (void)
{
  gsize before = peak_memory ();
  TestServer server;
  Client client;

  test_server_start (&server, pour_exists, NULL);
  client_open (&client, &server);
  client_wait_closed (&client);
  g_assert_cmpuint (client.n_exists, ==, N_EXISTS);
  client_end (&client, &server);
  check_growth (before, 32 * MIB);
}

/* A whole conversation that the server leaves at one of its answers: before it, or in its middle */
typedef struct
{
  guint leave_at; /* the number of the answer, from 0 */
  gboolean in_middle;
  guint n_answers;
} Leaver;

/* FALSE when the server leaves. */
static gboolean
answer (GSocketConnection *connection, Leaver *leaver, const char *text)
{
  gsize size = strlen (text);

  if (leaver->n_answers++ != leaver->leave_at)
    return say (connection, text, size);
  if (leaver->in_middle)
    say (connection, text, size / 2);
  return FALSE;
}

static const struct
{
  const char *command;
  const char *untagged;
} answers[] = {
  { "SELECT", "* 1 EXISTS\r\n* OK [UIDVALIDITY 1] Valid\r\n" },
  { "UID FETCH", "* 1 FETCH (UID 1 BODY[] {5}\r\nhello)\r\n" },
  { "UID SEARCH", "* SEARCH 1\r\n" },
  { "UID STORE", "* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n" },
  { "LOGOUT", "* BYE Bye\r\n" },
};

static char *
compose_answer (const char *tag, const char *command)
{
  const char *untagged = "";

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_str_has_prefix (command, answers[i].command))
      untagged = answers[i].untagged;
  return g_strdup_printf ("%s%s OK [X-DONE] Done\r\n", untagged, tag);
}

/* The message of APPEND is one line; DONE ends IDLE. */
static gboolean
serve_command (GSocketConnection *connection, GDataInputStream *lines, Leaver *leaver, char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 2);
  g_autofree char *more = NULL;
  g_autofree char *text = compose_answer (words[0], words[1]);

  if (g_str_equal (words[1], "IDLE") && !answer (connection, leaver, "+ idling\r\n* 2 EXISTS\r\n"))
    return FALSE;
  if (g_str_equal (words[1], "IDLE") || g_str_has_prefix (words[1], "APPEND"))
    {
      more = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
      if (more == NULL)
        return FALSE;
    }
  return answer (connection, leaver, text);
}

static void
serve_and_leave (GSocketConnection *connection, gpointer data)
{
  Leaver *leaver = data;
  g_autoptr (GDataInputStream) lines = read_lines (connection);
  gboolean stays = answer (connection, leaver, HELLO);

  while (stays)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);

      if (line == NULL)
        return;
      if (g_str_has_prefix (line, "A1 AUTHENTICATE"))
        stays = answer (connection, leaver, WELCOME);
      else
        stays = serve_command (connection, lines, leaver, line);
    }
}

static void
run_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Client *client = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  g_assert_true ((response == NULL) == (error != NULL));
  if (error != NULL)
    g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_CLOSED);
  else
    client->n_ok++;
  client->n_waiting--;
}

static void
client_run (Client *client, CoiImapCommand *command)
{
  client->n_waiting++;
  coi_imap_session_run_async (client->session, command, NULL, NULL, NULL, run_cb, client);
}

#define N_COMMANDS 6

static void
converse (Client *client)
{
  g_autoptr (GBytes) message = g_bytes_new_static ("Subject: a", 10);

  client_run (client, coi_imap_command_select ("INBOX"));
  client_run (client, coi_imap_command_uid_fetch ("1:*", "(UID BODY.PEEK[])"));
  client_run (client, coi_imap_command_uid_search ("UNSEEN"));
  client_run (client, coi_imap_command_uid_store ("1", "+FLAGS", "(\\Seen)"));
  client_run (client, coi_imap_command_append ("Sent", NULL, 0, message));
  client_wait (client);
  client->n_exists = 0;
  coi_imap_session_idle_start (client->session, 0);
  while (client->n_exists == 0 && client->n_closed == 0)
    g_main_context_iteration (NULL, TRUE);
  client_run (client, coi_imap_command_noop ());
  client_wait (client);
  coi_imap_session_close (client->session);
  client_wait_closed (client);
}

/* Whatever the moment, every command ends once, the session closes once, and nothing leaks. */
static gboolean
check_leaving (guint leave_at, gboolean in_middle)
{
  Leaver leaver = { leave_at, in_middle, 0 };
  TestServer server;
  Client client;

  test_server_start (&server, serve_and_leave, &leaver);
  client_open (&client, &server);
  if (client.is_opened)
    converse (&client);
  else
    g_assert_error (client.error, COI_NET_ERROR, COI_NET_ERROR_CLOSED);
  client_end (&client, &server);
  if (leaver.n_answers > leave_at)
    return TRUE;
  g_assert_cmpuint (client.n_ok, ==, N_COMMANDS);
  return FALSE;
}

static void
test_leaving (void)
{
  for (guint middle = 0; middle < 2; middle++)
    {
      guint n = 0;

      while (check_leaving (n, middle == 1))
        n++;
      /* The greeting, the login, the commands, IDLE with its "+", LOGOUT */
      g_assert_cmpuint (n, ==, 2 + N_COMMANDS + 2 + 1);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-hostile/huge-literal", test_huge_literal);
  g_test_add_func ("/imap-hostile/endless-line", test_endless_line);
  g_test_add_func ("/imap-hostile/promised-literal", test_promised_literal);
  g_test_add_func ("/imap-hostile/exists", test_exists);
  g_test_add_func ("/imap-hostile/leaving", test_leaving);
  return g_test_run ();
}
