/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session against a real submission server, which with-dovecot has started. */
#include "coi-smtp-session.h"

#include <string.h>

#include "coi-net-error.h"

static void
store_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static CoiSmtpSession *
new_session (const char *port_variable, CoiTlsMode tls, const char *password)
{
  g_autofree char *ca =
      g_test_build_filename (G_TEST_DIST, "..", "net", "data", "authority.pem", NULL);
  guint64 port = g_ascii_strtoull (g_getenv (port_variable), NULL, 10);
  g_autoptr (CoiEndpoint) endpoint = coi_endpoint_new ("localhost", (guint16)port, tls, ca);

  return coi_smtp_session_new (endpoint, "alice@example.org", password);
}

static gboolean
send_message (CoiSmtpSession *session, gsize size, GPtrArray **results, GError **error)
{
  const char *recipients[] = { "bob@example.org", "carol@example.org", NULL };
  g_autoptr (GString) text = g_string_new ("From: alice@example.org\r\n\r\n");
  g_autoptr (GBytes) data = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  CoiSmtpMail mail = { "alice@example.org", recipients, NULL, "chat$x@example.org" };

  while (text->len < size)
    g_string_append (text, ".a line that begins with a dot\r\n");
  data = g_bytes_new (text->str, text->len);
  mail.data = data;
  coi_smtp_session_send_async (session, &mail, NULL, store_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return coi_smtp_session_send_finish (session, result, results, error);
}

static void
check_sends (const char *port_variable, CoiTlsMode tls, gsize size)
{
  g_autoptr (CoiSmtpSession) session = new_session (port_variable, tls, "secret");

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GPtrArray) results = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (send_message (session, size, &results, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (results->len, ==, 2);
    }
  coi_smtp_session_close (session);
}

static void
test_starttls (void)
{
  check_sends ("COI_SUBMISSION_PORT", COI_TLS_STARTTLS, 100);
}

static void
test_tls (void)
{
  check_sends ("COI_SUBMISSIONS_PORT", COI_TLS_IMPLICIT, 100);
}

static void
test_large (void)
{
  check_sends ("COI_SUBMISSIONS_PORT", COI_TLS_IMPLICIT, 5 * 1000 * 1000);
}

static void
test_wrong_password (void)
{
  g_autoptr (CoiSmtpSession) session =
      new_session ("COI_SUBMISSION_PORT", COI_TLS_STARTTLS, "wrong");
  g_autoptr (GError) error = NULL;

  g_assert_false (send_message (session, 1, NULL, &error));
  g_assert_error (error, COI_SMTP_ERROR, COI_SMTP_ERROR_AUTH);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/submission/starttls", test_starttls);
  g_test_add_func ("/submission/tls", test_tls);
  g_test_add_func ("/submission/large", test_large);
  g_test_add_func ("/submission/wrong-password", test_wrong_password);
  return g_test_run ();
}
