/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session against a real Dovecot, which with-servers.py has started. */
#include "coi-imap-session.h"
#include "coi-net-error.h"

#define LARGE (12 * 1024 * 1024)

static void
store_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static CoiEndpoint *
new_endpoint (CoiTlsMode tls, const char *host_variable, gboolean with_ca)
{
  const char *port =
      g_getenv (tls == COI_TLS_IMPLICIT ? "COI_TEST_IMAPS_PORT" : "COI_TEST_IMAP_PORT");

  return coi_endpoint_new (g_getenv (host_variable), (guint16)g_ascii_strtoull (port, NULL, 10),
                           tls, with_ca ? g_getenv ("COI_TEST_CA_FILE") : NULL);
}

static gboolean
open_session (CoiImapSession *session, const char *password, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coi_imap_session_open_async (session, g_getenv ("COI_TEST_LOGIN"), password, NULL,
                               store_result_cb, &result);
  wait_for (&result);
  return coi_imap_session_open_finish (session, result, error);
}

static CoiImapSession *
new_open_session (CoiTlsMode tls)
{
  g_autoptr (CoiEndpoint) endpoint = new_endpoint (tls, "COI_TEST_HOST", TRUE);
  CoiImapSession *session = coi_imap_session_new (endpoint);
  g_autoptr (GError) error = NULL;

  g_assert_true (open_session (session, g_getenv ("COI_TEST_PASSWORD"), &error));
  g_assert_no_error (error);
  return session;
}

static void
run (CoiImapSession *session, CoiImapCommand *command, CoiImapResponseFunc func, gpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CoiImapResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  coi_imap_session_run_async (session, command, func, data, NULL, store_result_cb, &result);
  wait_for (&result);
  response = coi_imap_session_run_finish (session, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (response->status, ==, COI_IMAP_STATUS_OK);
}

static void
closed_cb (CoiImapSession *session, const GError *error, gpointer user_data)
{
  g_assert_no_error (error);
  *(gboolean *)user_data = TRUE;
}

/* Logs out, waits for the end, and that nobody else holds the session. Takes @session. */
static void
close_session (CoiImapSession *session)
{
  gboolean is_closed = FALSE;
  gpointer weak = session;

  g_signal_connect (session, "closed", G_CALLBACK (closed_cb), &is_closed);
  coi_imap_session_close (session);
  while (!is_closed)
    g_main_context_iteration (NULL, TRUE);
  g_object_add_weak_pointer (G_OBJECT (session), &weak);
  g_object_unref (session);
  while (weak != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_login (gconstpointer tls)
{
  CoiImapSession *session = new_open_session (GPOINTER_TO_INT (tls));

  g_assert_true (coi_imap_session_is_open (session));
  g_assert_true (coi_imap_session_has_capability (session, "IDLE"));
  run (session, coi_imap_command_select ("INBOX"), NULL, NULL);
  close_session (session);
}

static void
check_refused (
    CoiTlsMode tls, const char *host, gboolean with_ca, const char *password, GError **error)
{
  g_autoptr (CoiEndpoint) endpoint = new_endpoint (tls, host, with_ca);
  g_autoptr (CoiImapSession) session = coi_imap_session_new (endpoint);

  g_assert_false (open_session (session, password, error));
  g_assert_false (coi_imap_session_is_open (session));
}

static void
test_wrong_password (gconstpointer tls)
{
  g_autoptr (GError) error = NULL;

  check_refused (GPOINTER_TO_INT (tls), "COI_TEST_HOST", TRUE, "wrong", &error);
  g_assert_error (error, COI_IMAP_ERROR, COI_IMAP_ERROR_AUTH);
}

/* An authority that nobody knows, and a name that the certificate does not have */
static void
test_untrusted (gconstpointer tls)
{
  const char *password = g_getenv ("COI_TEST_PASSWORD");
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) foreign = NULL;

  check_refused (GPOINTER_TO_INT (tls), "COI_TEST_HOST", FALSE, password, &unknown);
  g_assert_error (unknown, COI_NET_ERROR, COI_NET_ERROR_CERTIFICATE);
  check_refused (GPOINTER_TO_INT (tls), "COI_TEST_FOREIGN_HOST", TRUE, password, &foreign);
  g_assert_error (foreign, COI_NET_ERROR, COI_NET_ERROR_CERTIFICATE);
}

static void
exists_cb (CoiImapSession *session, const CoiImapResponse *response, gpointer user_data)
{
  guint32 *n_messages = user_data;

  if (response->kind == COI_IMAP_RESPONSE_EXISTS)
    *n_messages = response->number;
}

static gboolean
expired_cb (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Each arrival is told within two seconds of its being there, again and again. */
static void
test_idle (void)
{
  CoiImapSession *watcher = new_open_session (COI_TLS_IMPLICIT);
  CoiImapSession *writer = new_open_session (COI_TLS_STARTTLS);
  g_autoptr (GBytes) message = g_bytes_new_static ("Subject: news\r\n\r\nHere.\r\n", 24);
  guint32 n_messages = 0;

  g_signal_connect (watcher, "response", G_CALLBACK (exists_cb), &n_messages);
  run (watcher, coi_imap_command_select ("INBOX"), NULL, NULL);
  coi_imap_session_idle_start (watcher, 0);
  for (guint i = 0; i < 3; i++)
    {
      guint32 n_before = n_messages;
      gboolean is_late = FALSE;
      guint timeout;

      run (writer, coi_imap_command_append ("INBOX", NULL, 0, message), NULL, NULL);
      timeout = g_timeout_add_seconds (2, expired_cb, &is_late);
      while (n_messages == n_before && !is_late)
        g_main_context_iteration (NULL, TRUE);
      g_assert_false (is_late);
      g_source_remove (timeout);
      g_assert_cmpuint (n_messages, ==, n_before + 1);
    }
  close_session (writer);
  close_session (watcher);
}

/* Lines that no two of are alike, with bytes of all kinds but NUL, CR and LF */
static GBytes *
new_large_message (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (12);
  GByteArray *message = g_byte_array_sized_new (LARGE + 100);

  g_byte_array_append (message, (const guint8 *)"Subject: large\r\n\r\n", 18);
  while (message->len < LARGE)
    {
      guint8 line[80];

      for (guint i = 0; i < 78; i++)
        line[i] = (guint8)g_rand_int_range (random, 0x20, 0x100);
      line[78] = '\r';
      line[79] = '\n';
      g_byte_array_append (message, line, sizeof line);
    }
  return g_byte_array_free_to_bytes (message);
}

static void
body_cb (const CoiImapResponse *response, gpointer user_data)
{
  GBytes **body = user_data;

  if (response->fetch == NULL || response->fetch->body == NULL)
    return;
  g_assert_null (*body);
  *body = g_bytes_ref (response->fetch->body);
}

static void
test_large (gconstpointer tls)
{
  CoiImapSession *session = new_open_session (GPOINTER_TO_INT (tls));
  g_autofree char *mailbox = g_strdup_printf ("Large%d", GPOINTER_TO_INT (tls));
  g_autoptr (GBytes) message = new_large_message ();
  g_autoptr (GBytes) body = NULL;

  run (session, coi_imap_command_create (mailbox), NULL, NULL);
  run (session, coi_imap_command_append (mailbox, "(\\Seen)", 0, message), NULL, NULL);
  run (session, coi_imap_command_select (mailbox), NULL, NULL);
  run (session, coi_imap_command_uid_fetch ("1:*", "(UID BODY.PEEK[])"), body_cb, &body);
  g_assert_nonnull (body);
  g_assert_true (g_bytes_equal (body, message));
  close_session (session);
}

static void
count_cb (const CoiImapResponse *response, gpointer user_data)
{
  *(guint *)user_data += response->kind == COI_IMAP_RESPONSE_FETCH;
}

/* Both directions, a large message each, and a server that idles compressed. */
static void
test_compressed (gconstpointer tls)
{
  CoiImapSession *session = new_open_session (GPOINTER_TO_INT (tls));
  g_autofree char *mailbox = g_strdup_printf ("Compressed%d", GPOINTER_TO_INT (tls));
  g_autoptr (GBytes) message = new_large_message ();
  g_autoptr (GBytes) body = NULL;

  g_assert_true (coi_imap_session_has_capability (session, "COMPRESS=DEFLATE"));
  run (session, coi_imap_command_compress_deflate (), NULL, NULL);
  run (session, coi_imap_command_create (mailbox), NULL, NULL);
  run (session, coi_imap_command_append (mailbox, "(\\Seen)", 0, message), NULL, NULL);
  run (session, coi_imap_command_select (mailbox), NULL, NULL);
  coi_imap_session_idle_start (session, 0);
  run (session, coi_imap_command_uid_fetch ("1:*", "(UID BODY.PEEK[])"), body_cb, &body);
  g_assert_true (g_bytes_equal (body, message));
  close_session (session);
}

/* What was seen is told as a change, and what is gone as gone, by a server that counts. */
static void
test_resync (void)
{
  CoiImapSession *session = new_open_session (COI_TLS_IMPLICIT);
  g_autoptr (GBytes) message = g_bytes_new_static ("Subject: a\r\n\r\nb\r\n", 17);
  guint n_changed = 0;

  run (session, coi_imap_command_enable ("CONDSTORE QRESYNC"), NULL, NULL);
  g_assert_true (coi_imap_session_has_enabled (session, "qresync"));
  run (session, coi_imap_command_create ("Resync"), NULL, NULL);
  for (guint i = 0; i < 3; i++)
    run (session, coi_imap_command_append ("Resync", NULL, 0, message), NULL, NULL);
  run (session, coi_imap_command_select ("Resync"), NULL, NULL);
  g_assert_cmpuint (coi_imap_session_get_n_messages (session), ==, 3);
  run (session, coi_imap_command_uid_store ("2", "+FLAGS.SILENT", "(\\Seen \\Deleted)"), NULL,
       NULL);
  run (session, coi_imap_command_uid_expunge ("2"), NULL, NULL);
  g_assert_cmpuint (coi_imap_session_get_n_messages (session), ==, 2);
  run (session, coi_imap_command_uid_store ("3", "+FLAGS.SILENT", "(\\Seen)"), NULL, NULL);
  run (session, coi_imap_command_uid_fetch_changed ("1:*", "(UID FLAGS)", 1, TRUE), count_cb,
       &n_changed);
  g_assert_cmpuint (n_changed, ==, 2);
  close_session (session);
}

static void
add_both (const char *name, GTestDataFunc func)
{
  g_autofree char *tls = g_strdup_printf ("/imap-dovecot/%s/tls", name);
  g_autofree char *starttls = g_strdup_printf ("/imap-dovecot/%s/starttls", name);

  g_test_add_data_func (tls, GINT_TO_POINTER (COI_TLS_IMPLICIT), func);
  g_test_add_data_func (starttls, GINT_TO_POINTER (COI_TLS_STARTTLS), func);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_both ("login", test_login);
  add_both ("wrong-password", test_wrong_password);
  add_both ("untrusted", test_untrusted);
  add_both ("large", test_large);
  add_both ("compressed", test_compressed);
  g_test_add_func ("/imap-dovecot/resync", test_resync);
  g_test_add_func ("/imap-dovecot/idle", test_idle);
  return g_test_run ();
}
