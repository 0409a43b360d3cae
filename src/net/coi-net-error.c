/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of GIO in the words of this layer. */
#define G_LOG_DOMAIN "coi-net"

#include "coi-net-error-private.h"

/* Carried by the error itself, so that it comes through g_error_copy() to whoever asks the user. */
typedef struct
{
  CoiCertificate *certificate;
} CoiNetErrorPrivate;

static void
coi_net_error_private_init (CoiNetErrorPrivate *priv)
{
}

static void
coi_net_error_private_copy (const CoiNetErrorPrivate *from, CoiNetErrorPrivate *to)
{
  to->certificate = coi_certificate_copy (from->certificate);
}

static void
coi_net_error_private_clear (CoiNetErrorPrivate *priv)
{
  coi_certificate_free (priv->certificate);
}

/* GLib aligns the private data, which the cast in its macro does not show. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wcast-align"
G_DEFINE_EXTENDED_ERROR (CoiNetError, coi_net_error)
#pragma GCC diagnostic pop

typedef struct
{
  GIOErrorEnum from;
  CoiNetError to;
} IoErrorEntry;

static const IoErrorEntry io_errors[] = {
  { G_IO_ERROR_HOST_NOT_FOUND, COI_NET_ERROR_UNKNOWN_HOST },
  { G_IO_ERROR_NETWORK_UNREACHABLE, COI_NET_ERROR_UNREACHABLE },
  { G_IO_ERROR_HOST_UNREACHABLE, COI_NET_ERROR_UNREACHABLE },
  { G_IO_ERROR_CONNECTION_REFUSED, COI_NET_ERROR_REFUSED },
  { G_IO_ERROR_TIMED_OUT, COI_NET_ERROR_TIMED_OUT },
  { G_IO_ERROR_CONNECTION_CLOSED, COI_NET_ERROR_CLOSED },
  { G_IO_ERROR_NOT_CONNECTED, COI_NET_ERROR_CLOSED },
  { G_IO_ERROR_CLOSED, COI_NET_ERROR_CLOSED },
};

static const struct
{
  GTlsCertificateFlags flag;
  const char *words;
} certificate_flags[] = {
  { G_TLS_CERTIFICATE_UNKNOWN_CA, "it was signed by an unknown authority" },
  { G_TLS_CERTIFICATE_BAD_IDENTITY, "it was issued for another host" },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED, "it is not valid yet" },
  { G_TLS_CERTIFICATE_EXPIRED, "it has expired" },
  { G_TLS_CERTIFICATE_REVOKED, "it was revoked" },
  { G_TLS_CERTIFICATE_INSECURE, "its algorithm is insecure" },
  { G_TLS_CERTIFICATE_GENERIC_ERROR, "it could not be checked" },
};

static CoiNetError
code_from_io (const GError *error)
{
  for (guint i = 0; i < G_N_ELEMENTS (io_errors); i++)
    if (error->code == (int)io_errors[i].from)
      return io_errors[i].to;
  return COI_NET_ERROR_FAILED;
}

/* A resolver that cannot answer now means that there is no network, not that the name is wrong. */
static CoiNetError
code_from_resolver (const GError *error)
{
  if (error->code == G_RESOLVER_ERROR_TEMPORARY_FAILURE)
    return COI_NET_ERROR_UNREACHABLE;
  return COI_NET_ERROR_UNKNOWN_HOST;
}

static CoiNetError
code_from_tls (const GError *error)
{
  if (error->code == G_TLS_ERROR_BAD_CERTIFICATE)
    return COI_NET_ERROR_CERTIFICATE;
  if (error->code == G_TLS_ERROR_EOF)
    return COI_NET_ERROR_CLOSED;
  return COI_NET_ERROR_TLS;
}

/**
 * coi_net_error_translate:
 * @error: (transfer full): an error of GIO
 *
 * Puts an error of GIO into %COI_NET_ERROR, keeping its words. %G_IO_ERROR_CANCELLED and errors
 * that are in %COI_NET_ERROR already stay what they are.
 *
 * Returns: (transfer full): the translated error
 */
GError *
coi_net_error_translate (GError *error)
{
  CoiNetError code = COI_NET_ERROR_FAILED;
  GError *translated;

  if (error->domain == COI_NET_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;
  if (error->domain == G_IO_ERROR)
    code = code_from_io (error);
  else if (error->domain == G_RESOLVER_ERROR)
    code = code_from_resolver (error);
  else if (error->domain == G_TLS_ERROR)
    code = code_from_tls (error);
  translated = g_error_new_literal (COI_NET_ERROR, (int)code, error->message);
  g_error_free (error);
  return translated;
}

/**
 * coi_net_error_new_certificate:
 * @certificate: a certificate and what is wrong with it
 *
 * Returns: (transfer full): %COI_NET_ERROR_CERTIFICATE with each problem in words, carrying a copy
 * of
 *   @certificate
 */
GError *
coi_net_error_new_certificate (const CoiCertificate *certificate)
{
  g_autoptr (GString) words = g_string_new (NULL);
  GError *error;

  for (guint i = 0; i < G_N_ELEMENTS (certificate_flags); i++)
    if (certificate->problems & certificate_flags[i].flag)
      g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "",
                              certificate_flags[i].words);
  error = g_error_new (COI_NET_ERROR, COI_NET_ERROR_CERTIFICATE,
                       "The certificate of %s is not acceptable: %s", certificate->host,
                       words->len > 0 ? words->str : "it could not be checked");
  coi_net_error_get_private (error)->certificate = coi_certificate_copy (certificate);
  return error;
}

/**
 * coi_net_error_get_certificate:
 * @error: any error
 *
 * The certificate to ask the user about: when they accept it, its fingerprint becomes the
 * `certificate` of the #CoiEndpoint. Copies of @error have it, too.
 *
 * Returns: (transfer none) (nullable): the certificate that was refused; %NULL when @error is no
 *   %COI_NET_ERROR_CERTIFICATE, or when no certificate is to blame (a file of authorities that
 * cannot be read)
 */
const CoiCertificate *
coi_net_error_get_certificate (const GError *error)
{
  if (!g_error_matches (error, COI_NET_ERROR, COI_NET_ERROR_CERTIFICATE))
    return NULL;
  return coi_net_error_get_private (error)->certificate;
}
