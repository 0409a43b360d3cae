/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Endpoints written and read. */
#include "coi-endpoint.h"

static void
check (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiEndpoint) endpoint = coi_endpoint_parse (text, 993, &error);
  g_autofree char *written = NULL;

  if (expected == NULL)
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_assert_null (endpoint);
      return;
    }
  g_assert_no_error (error);
  written = coi_endpoint_to_string (endpoint);
  g_assert_cmpstr (written, ==, expected);
}

static void
test_parse (void)
{
  check ("mail.example.org", "mail.example.org:993/tls");
  check ("mail.example.org:143", "mail.example.org:143/starttls");
  check ("mail.example.org:143/tls", "mail.example.org:143/tls");
  check ("mail.example.org/none", "mail.example.org:993/none");
  check ("::1", "[::1]:993/tls");
  check ("[::1]:1143/none", "[::1]:1143/none");
  check ("", NULL);
  check (":993", NULL);
  check ("h:0", NULL);
  check ("h:65536", NULL);
  check ("h:12x", NULL);
  check ("[::1", NULL);
  check ("[::1]x", NULL);
  check ("h/ssl", NULL);
}

static void
test_loopback (void)
{
  const char *const yes[] = { "localhost", "LOCALHOST", "127.0.0.1", "127.0.0.2", "::1" };
  const char *const no[] = { "example.org", "localhost.example.org", "192.0.2.1",
                             "127.0.0.1.example.org" };

  for (guint i = 0; i < G_N_ELEMENTS (yes); i++)
    {
      g_autoptr (CoiEndpoint) endpoint = coi_endpoint_new (yes[i], 1, COI_TLS_NONE, NULL);
      g_assert_true (coi_endpoint_is_loopback (endpoint));
    }
  for (guint i = 0; i < G_N_ELEMENTS (no); i++)
    {
      g_autoptr (CoiEndpoint) endpoint = coi_endpoint_new (no[i], 1, COI_TLS_NONE, NULL);
      g_assert_false (coi_endpoint_is_loopback (endpoint));
    }
}

static void
test_copy (void)
{
  g_autoptr (CoiEndpoint) endpoint = coi_endpoint_new ("h", 993, COI_TLS_IMPLICIT, "/ca.pem");
  g_autoptr (CoiEndpoint) copy = NULL;

  endpoint->certificate = g_strdup ("00ff");
  copy = coi_endpoint_copy (endpoint);
  g_assert_cmpstr (copy->certificate, ==, "00ff");
  g_assert_true (coi_endpoint_equal (endpoint, copy));
  g_set_str (&copy->certificate, "00fe");
  g_assert_false (coi_endpoint_equal (endpoint, copy));
  g_assert_false (coi_endpoint_equal (endpoint, NULL));
  g_assert_true (coi_endpoint_equal (NULL, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/endpoint/parse", test_parse);
  g_test_add_func ("/endpoint/loopback", test_loopback);
  g_test_add_func ("/endpoint/copy", test_copy);
  return g_test_run ();
}
