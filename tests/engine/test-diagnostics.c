/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Diagnostics that tell nothing private, the whole text of a message, drafts. */
#include "coi-diagnostics.h"
#include "coi-store.h"

#include <glib/gstdio.h>
#include <string.h>

#define PASSWORD "hunter2-and-more"
#define TEXT "Meet me at the lake"

typedef struct
{
  char *dir;
  CoiEngine *engine;
  CoiConversation *conversation;
  GThreadedSocketService *server;
  guint16 port;
} Fixture;

/* A server that says what it should not. */
static gboolean
run_cb (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, Fixture *f)
{
  static const char words[] =
      "* BYE <alice@example.org> said \"" TEXT "\" to Bob.Friend@example.org, not to Alice\r\n";
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  g_output_stream_write_all (out, words, strlen (words), NULL, NULL, NULL);
  return TRUE;
}

static gboolean
write_account (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  return coi_store_txn_insert_account (txn, user_data, error);
}

static void
put_account (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->dir, "coi-chat.db", NULL);
  g_autoptr (CoiStore) store = coi_store_open (path, NULL);
  g_autoptr (CoiAccountRecord) record = g_new0 (CoiAccountRecord, 1);

  g_assert_nonnull (store);
  record->address = g_strdup ("alice@example.org");
  record->name = g_strdup ("Alice");
  record->login = g_strdup ("alice-login");
  record->imap = coi_endpoint_new ("127.0.0.1", f->port, COI_TLS_NONE, NULL);
  record->smtp = coi_endpoint_new ("127.0.0.1", f->port, COI_TLS_NONE, NULL);
  record->password_file = g_build_filename (f->dir, "password", NULL);
  g_assert_true (g_file_set_contents (record->password_file, PASSWORD "\n", -1, NULL));
  coi_store_write_async (store, TRUE, write_account, record, NULL, NULL, NULL);
  coi_store_close (store);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static void
wait_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
ensure_conversation (Fixture *f)
{
  const char *const addresses[] = { "bob.friend@example.org", NULL };
  g_autoptr (GAsyncResult) result = NULL;

  coi_engine_ensure_conversation_async (f->engine,
                                        coi_engine_get_account (f->engine, "alice@example.org"),
                                        addresses, result_cb, &result);
  wait_result (&result);
  f->conversation = coi_engine_ensure_conversation_finish (f->engine, result, NULL);
  g_assert_nonnull (f->conversation);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->dir = g_dir_make_tmp ("coi-diagnostics-XXXXXX", NULL);
  f->server = G_THREADED_SOCKET_SERVICE (g_threaded_socket_service_new (4));
  f->port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (f->server), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (f->server, "run", G_CALLBACK (run_cb), f);
  put_account (f);
  f->engine = coi_engine_new (f->dir, TRUE);
  coi_engine_open (f->engine, &error);
  g_assert_no_error (error);
  ensure_conversation (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (f->dir, 0, NULL);
  const char *name;

  coi_engine_stop (f->engine);
  g_clear_object (&f->engine);
  g_socket_service_stop (G_SOCKET_SERVICE (f->server));
  g_socket_listener_close (G_SOCKET_LISTENER (f->server));
  g_clear_object (&f->server);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->dir, name, NULL);

      g_remove (path);
    }
  g_rmdir (f->dir);
  g_free (f->dir);
}

static CoiMessage *
send_text (Fixture *f, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  CoiMessage *message;

  coi_engine_send_text_async (f->engine, f->conversation, text, result_cb, &result);
  wait_result (&result);
  message = coi_engine_send_text_finish (f->engine, result, NULL);
  g_assert_nonnull (message);
  return message;
}

/* --- diagnostics --- */

static void
assert_has (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_test_fail_printf ("no “%s” in:\n%s", part, text);
}

static void
assert_has_not (const char *text, const char *part)
{
  g_autofree char *lower = g_utf8_casefold (text, -1);
  g_autofree char *lower_part = g_utf8_casefold (part, -1);

  if (strstr (lower, lower_part) != NULL)
    g_test_fail_printf ("“%s” in:\n%s", part, text);
}

static void
test_private (Fixture *f, gconstpointer data)
{
  static const char *const private_words[] = {
    PASSWORD, TEXT, "alice@example.org", "bob.friend@example.org", "Alice", "alice-login",
  };
  CoiAccount *account = coi_engine_get_account (f->engine, "alice@example.org");
  g_autoptr (CoiMessage) message = send_text (f, TEXT);
  g_autofree char *log = NULL;
  g_autofree char *text = NULL;

  coi_engine_start (f->engine);
  while (coi_account_get_error_code (account) < 0)
    g_main_context_iteration (NULL, TRUE);
  log = coi_diagnostics_dup_log ();
  text = coi_engine_dup_diagnostics (f->engine, "GTK 4.18.0\n");
  /* Else this would test nothing. */
  assert_has (log, "alice@example.org");
  assert_has (log, TEXT);
  for (guint i = 0; i < G_N_ELEMENTS (private_words); i++)
    assert_has_not (text, private_words[i]);
  assert_has_not (text, f->dir);
  assert_has (text, "GTK 4.18.0\nGLib 2.");
  assert_has (text, "SQLite 3.");
  assert_has (text, "Account a…@example.org");
  assert_has (text, "Waiting to be sent: 1");
  assert_has (text, "coi-imap debug");
}

static void
test_clean (void)
{
  static const struct
  {
    const char *before;
    const char *after;
  } cases[] = {
    { "alice@example.org", "a…@example.org" },
    { "to <Älice.b+c@example.org>: no", "to <Ä…@example.org>: no" },
    { "a@b@c @x x@", "a…@b…@c @x x…@" },
    { "said \"secret words\" and “others”", "said “…” and “…”" },
    { "an unfinished \" quote\nnext \" line", "an unfinished \" quote\nnext \" line" },
    { "ALICE, Alice's and malice", "(hidden), (hidden)'s and malice" },
    { "a+b (c) is a+b", "(hidden) (c) is (hidden)" },
    { "\xff\xfe", "��" },
  };
  static const char *const secrets[] = { "Alice", "", "a+b", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = coi_diagnostics_clean (cases[i].before, secrets);

      g_assert_cmpstr (clean, ==, cases[i].after);
    }
}

/* Old lines make room for new ones, and a line break makes no second line. */
static void
test_log_is_bounded (void)
{
  g_autofree char *log = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *long_line = g_strnfill (10000, 'x');

  for (guint i = 0; i < 2000; i++)
    g_log ("coi-engine", G_LOG_LEVEL_DEBUG, "line %u\nforged", i);
  g_log ("coi-engine", G_LOG_LEVEL_DEBUG, "%s", long_line);
  g_log ("Other", G_LOG_LEVEL_DEBUG, "not ours");
  log = coi_diagnostics_dup_log ();
  lines = g_strsplit (log, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 300 + 1);
  g_assert_cmpuint (strlen (lines[299]), <, 400);
  assert_has (lines[298], "line 1999 forged");
  assert_has_not (log, "not ours");
}

/* --- the whole message --- */

static char *
get_full (Fixture *f, gint64 id, gboolean *truncated, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coi_engine_get_full_message_async (f->engine, id, NULL, result_cb, &result);
  wait_result (&result);
  return coi_engine_get_full_message_finish (f->engine, result, truncated, error);
}

static void
test_full_message (Fixture *f, gconstpointer data)
{
  g_autofree char *huge = g_strnfill (1536 * 1024, 'x');
  g_autoptr (CoiMessage) small = send_text (f, TEXT);
  g_autoptr (CoiMessage) large = NULL;
  g_autoptr (GError) error = NULL;
  gboolean truncated = TRUE;
  g_autofree char *text = get_full (f, coi_message_get_id (small), &truncated, &error);
  g_autofree char *long_text = NULL;
  g_autofree char *none = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, TEXT);
  g_assert_false (truncated);
  for (gsize i = 60; i < 1536 * 1024; i += 61)
    huge[i] = ' ';
  large = send_text (f, huge);
  g_assert_true (coi_message_get_truncated (large));
  long_text = get_full (f, coi_message_get_id (large), &truncated, &error);
  g_assert_no_error (error);
  g_assert_true (truncated);
  g_assert_cmpuint (strlen (long_text), ==, 1024 * 1024);
  none = get_full (f, 99999, NULL, &error);
  g_assert_null (none);
  g_assert_error (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NOT_FOUND);
}

/* --- drafts --- */

static void
reopen (Fixture *f)
{
  coi_engine_stop (f->engine);
  g_clear_object (&f->engine);
  f->engine = coi_engine_new (f->dir, TRUE);
  g_assert_true (coi_engine_open (f->engine, NULL));
  ensure_conversation (f);
}

static gboolean
is_on_disk (const char *path, const char *part)
{
  g_autofree char *contents = NULL;

  return g_file_get_contents (path, &contents, NULL, NULL) && strstr (contents, part) != NULL;
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
test_drafts (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->dir, "drafts.json", NULL);
  guint wake = g_timeout_add (20, wake_cb, NULL);
  GStatBuf info;

  g_assert_cmpstr (coi_engine_get_draft (f->engine, f->conversation), ==, "");
  coi_engine_set_draft (f->engine, f->conversation, "Dear “Bob”,\n");
  g_assert_cmpstr (coi_engine_get_draft (f->engine, f->conversation), ==, "Dear “Bob”,\n");
  /* Whatever happens to the program from here on. */
  while (!is_on_disk (path, "Dear “Bob”"))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (wake);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  /* What is not on disk yet is written at the end. */
  coi_engine_set_draft (f->engine, f->conversation, "Dear Bob, hello");
  reopen (f);
  g_assert_cmpstr (coi_engine_get_draft (f->engine, f->conversation), ==, "Dear Bob, hello");
  coi_engine_set_draft (f->engine, f->conversation, "");
  reopen (f);
  g_assert_cmpstr (coi_engine_get_draft (f->engine, f->conversation), ==, "");
  g_assert_true (g_file_set_contents (path, "[\"damaged\"", -1, NULL));
  reopen (f);
  g_assert_cmpstr (coi_engine_get_draft (f->engine, f->conversation), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The handler for tests would keep the lines from the program's. */
  g_log_set_default_handler (g_log_default_handler, NULL);
  coi_diagnostics_install ();
  g_test_add_func ("/diagnostics/clean", test_clean);
  g_test_add_func ("/diagnostics/log-is-bounded", test_log_is_bounded);
  g_test_add ("/diagnostics/private", Fixture, NULL, set_up, test_private, tear_down);
  g_test_add ("/full-message", Fixture, NULL, set_up, test_full_message, tear_down);
  g_test_add ("/drafts", Fixture, NULL, set_up, test_drafts, tear_down);
  return g_test_run ();
}
