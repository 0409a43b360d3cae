/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of GIO become errors of this layer. */
#include "coi-net-error-private.h"

static void
test_translate (void)
{
  const struct
  {
    GQuark domain;
    int code;
    CoiNetError expected;
  } cases[] = {
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, COI_NET_ERROR_UNKNOWN_HOST },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, COI_NET_ERROR_UNREACHABLE },
    { G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, COI_NET_ERROR_UNREACHABLE },
    { G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, COI_NET_ERROR_UNREACHABLE },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, COI_NET_ERROR_REFUSED },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, COI_NET_ERROR_TIMED_OUT },
    { G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, COI_NET_ERROR_CLOSED },
    { G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, COI_NET_ERROR_FAILED },
    { G_TLS_ERROR, G_TLS_ERROR_NOT_TLS, COI_NET_ERROR_TLS },
    { G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, COI_NET_ERROR_CERTIFICATE },
    { G_TLS_ERROR, G_TLS_ERROR_EOF, COI_NET_ERROR_CLOSED },
    { G_FILE_ERROR, G_FILE_ERROR_NOENT, COI_NET_ERROR_FAILED },
    { COI_NET_ERROR, COI_NET_ERROR_INSECURE, COI_NET_ERROR_INSECURE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error =
          coi_net_error_translate (g_error_new_literal (cases[i].domain, cases[i].code, "why"));
      g_assert_error (error, COI_NET_ERROR, (int)cases[i].expected);
      g_assert_cmpstr (error->message, ==, "why");
    }
}

static void
test_cancelled (void)
{
  g_autoptr (GError) error =
      coi_net_error_translate (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "why"));

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The certificate is in the error and in its copies, and in no other error. */
static void
test_certificate (void)
{
  CoiCertificate certificate = {
    .host = (char *)"mail.example.org",
    .fingerprint = (char *)"00ff",
    .subject = (char *)"CN=mail.example.com",
    .issuer = (char *)"CN=Nobody",
    .problems = G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_BAD_IDENTITY,
  };
  GError *original = coi_net_error_new_certificate (&certificate);
  g_autoptr (GError) error = g_error_copy (original);
  g_autoptr (GError) other = g_error_new_literal (COI_NET_ERROR, COI_NET_ERROR_TLS, "why");
  const CoiCertificate *carried;

  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_CERTIFICATE);
  g_assert_cmpstr (error->message, ==,
                   "The certificate of mail.example.org is not acceptable: "
                   "it was issued for another host, it has expired");
  g_error_free (original);
  carried = coi_net_error_get_certificate (error);
  g_assert_cmpstr (carried->fingerprint, ==, "00ff");
  g_assert_cmpstr (carried->issuer, ==, "CN=Nobody");
  g_assert_cmpuint (carried->problems, ==, certificate.problems);
  g_assert_null (coi_net_error_get_certificate (other));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net-error/translate", test_translate);
  g_test_add_func ("/net-error/cancelled", test_cancelled);
  g_test_add_func ("/net-error/certificate", test_certificate);
  return g_test_run ();
}
