/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates: which are refused and why, and what an exception of the user's is good for. */
#include "net-server.h"

static CoiConnection *
connect_pinned (Server *server, CoiTlsMode tls, const char *ca, const char *pin, GError **error)
{
  g_autofree char *ca_file = ca != NULL ? data_path (ca, ".pem") : NULL;
  g_autoptr (CoiEndpoint) endpoint = coi_endpoint_new ("localhost", server->port, tls, ca_file);

  endpoint->certificate = g_strdup (pin);
  return connect_endpoint (endpoint, error);
}

static char *
fingerprint_of (const char *name)
{
  g_autofree char *path = data_path (name, ".pem");
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, NULL);

  return coi_certificate_fingerprint (certificate);
}

static void
check_refused (const char *name, const char *ca, GTlsCertificateFlags problems, const char *words)
{
  Server server = { .certificate = name };
  g_autofree char *fingerprint = fingerprint_of (name);
  g_autoptr (GError) error = NULL;
  const CoiCertificate *certificate;

  server_start (&server);
  g_assert_null (connect_to ("localhost", server.port, COI_TLS_IMPLICIT, ca, &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_CERTIFICATE);
  g_assert_nonnull (strstr (error->message, words));
  certificate = coi_net_error_get_certificate (error);
  g_assert_nonnull (certificate);
  g_assert_cmphex (certificate->problems, ==, problems);
  g_assert_cmpstr (certificate->fingerprint, ==, fingerprint);
  g_assert_cmpstr (certificate->host, ==, "localhost");
  server_stop (&server);
}

static void
test_refused (void)
{
  const GTlsCertificateFlags unknown = G_TLS_CERTIFICATE_UNKNOWN_CA;

  check_refused ("wrong-host", "authority", G_TLS_CERTIFICATE_BAD_IDENTITY, "another host");
  check_refused ("expired", "authority", G_TLS_CERTIFICATE_EXPIRED, "expired");
  check_refused ("early", "authority", G_TLS_CERTIFICATE_NOT_ACTIVATED, "not valid yet");

  check_refused ("short-key", "authority", G_TLS_CERTIFICATE_INSECURE, "insecure");
  check_refused ("weak-signature", "authority", G_TLS_CERTIFICATE_INSECURE, "insecure");
  check_refused ("self-signed", "authority", unknown, "unknown authority");
  check_refused ("self-signed", NULL, unknown, "unknown authority");
  check_refused ("good", NULL, unknown, "unknown authority");
}

static void
test_details (void)
{
  Server server = { .certificate = "expired" };
  g_autoptr (GError) error = NULL;
  g_autofree char *not_after = NULL;
  const CoiCertificate *certificate;

  server_start (&server);
  g_assert_null (connect_to ("localhost", server.port, COI_TLS_IMPLICIT, "authority", &error));
  certificate = coi_net_error_get_certificate (error);
  g_assert_cmpstr (certificate->subject, ==, "CN=COI Chat test expired");
  g_assert_cmpstr (certificate->issuer, ==, "CN=COI Chat test authority");
  g_assert_cmpint (g_date_time_get_year (certificate->not_before), ==, 2025);
  not_after = g_date_time_format_iso8601 (certificate->not_after);
  g_assert_cmpstr (not_after, ==, "2025-02-01T00:00:00Z");
  server_stop (&server);
}

/* No certificate is to blame, so there is none to ask about. */
static void
test_no_authorities (void)
{
  Server server = { .certificate = "good" };
  g_autoptr (GError) error = NULL;

  server_start (&server);
  g_assert_null (connect_to ("localhost", server.port, COI_TLS_IMPLICIT, "missing", &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_CERTIFICATE);
  g_assert_nonnull (strstr (error->message, "missing.pem"));
  g_assert_null (coi_net_error_get_certificate (error));
  server_stop (&server);
}

static void
test_exception (void)
{
  const char *const names[] = { "self-signed", "expired", "wrong-host", "short-key" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      Server server = { .certificate = names[i] };
      g_autofree char *pin = fingerprint_of (names[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (CoiConnection) connection = NULL;

      server_start (&server);
      connection = connect_pinned (&server, COI_TLS_IMPLICIT, NULL, pin, &error);
      g_assert_no_error (error);
      g_assert_true (coi_connection_is_secure (connection));
      assert_echoes (connection);
      server_stop (&server);
    }
}

/* An exception is for one certificate: not for another one, nor for one that looks alike. */
static void
test_exception_of_another (void)
{
  g_autofree char *pin = fingerprint_of ("self-signed");
  g_autofree char *upper = g_ascii_strup (pin, -1);
  g_autofree char *cut = g_strndup (pin, 63);
  const struct
  {
    const char *certificate;
    const char *pin;
  } cases[] = {
    { "expired", pin },     { "good", pin },       { "self-signed", upper },
    { "self-signed", cut }, { "self-signed", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Server server = { .certificate = cases[i].certificate };
      g_autofree char *fingerprint = fingerprint_of (cases[i].certificate);
      g_autoptr (GError) error = NULL;

      server_start (&server);
      g_assert_null (connect_pinned (&server, COI_TLS_IMPLICIT, NULL, cases[i].pin, &error));
      g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_CERTIFICATE);
      g_assert_cmpstr (coi_net_error_get_certificate (error)->fingerprint, ==, fingerprint);
      server_stop (&server);
    }
}

/* A server that got a certificate in order needs no exception any longer. */
static void
test_exception_not_needed (void)
{
  Server server = { .certificate = "replaced" };
  g_autofree char *pin = fingerprint_of ("self-signed");
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiConnection) connection = NULL;

  server_start (&server);
  connection = connect_pinned (&server, COI_TLS_IMPLICIT, "authority", pin, &error);
  g_assert_no_error (error);
  g_assert_true (coi_connection_is_secure (connection));
  server_stop (&server);
}

static void
check_start_tls (const char *pin, int expected)
{
  Server server = { .certificate = "self-signed", .greeting = "220 go\r\n", .upgrades = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiConnection) connection = NULL;

  server_start (&server);
  connection = connect_pinned (&server, COI_TLS_STARTTLS, NULL, pin, &error);
  assert_reads (connection, "220 go\r\n");
  g_assert_true (write_text (connection, "STARTTLS\r\n", &error));
  if (expected == -1)
    {
      g_assert_true (start_tls (connection, &error));
      assert_echoes (connection);
    }
  else
    {
      g_assert_false (start_tls (connection, &error));
      g_assert_error (error, COI_NET_ERROR, expected);
      g_assert_nonnull (coi_net_error_get_certificate (error));
      g_assert_false (coi_connection_is_secure (connection));
    }
  server_stop (&server);
}

static void
test_exception_start_tls (void)
{
  g_autofree char *pin = fingerprint_of ("self-signed");
  g_autofree char *other = fingerprint_of ("good");

  check_start_tls (pin, -1);
  check_start_tls (other, COI_NET_ERROR_CERTIFICATE);
  check_start_tls (NULL, COI_NET_ERROR_CERTIFICATE);
}

/* What the system trusts is not asked about, whatever exception there is; but a short key is. */
static void
test_system_authority (void)
{
  g_autofree char *path = data_path ("authority", ".pem");
  g_autofree char *pin = fingerprint_of ("short-key");
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (path, &error);
  Server good = { .certificate = "good" };
  Server weak = { .certificate = "short-key" };
  g_autoptr (CoiConnection) connection = NULL;
  g_autoptr (CoiConnection) excepted = NULL;

  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
  server_start (&good);
  connection = connect_pinned (&good, COI_TLS_IMPLICIT, NULL, pin, &error);
  g_assert_no_error (error);
  assert_echoes (connection);
  server_stop (&good);

  /* That a file of authorities does not know it, too, is no problem. */
  check_refused ("expired", "self-signed", G_TLS_CERTIFICATE_EXPIRED, "expired");
  check_refused ("short-key", NULL, G_TLS_CERTIFICATE_INSECURE, "insecure");
  server_start (&weak);
  excepted = connect_pinned (&weak, COI_TLS_IMPLICIT, NULL, pin, &error);
  g_assert_no_error (error);
  assert_echoes (excepted);
  server_stop (&weak);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/certificate/refused", test_refused);
  g_test_add_func ("/certificate/details", test_details);
  g_test_add_func ("/certificate/no-authorities", test_no_authorities);
  g_test_add_func ("/certificate/exception/accepted", test_exception);
  g_test_add_func ("/certificate/exception/of-another", test_exception_of_another);
  g_test_add_func ("/certificate/exception/not-needed", test_exception_not_needed);
  g_test_add_func ("/certificate/exception/start-tls", test_exception_start_tls);
  g_test_add_func ("/certificate/system-authority", test_system_authority);
  return g_test_run ();
}
