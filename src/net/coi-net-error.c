/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of GIO in the words of this layer. */
#define G_LOG_DOMAIN "coi-net"

#include "coi-net-error-private.h"

G_DEFINE_QUARK (coi_net_error, coi_net_error)

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

  if (error->domain == COI_NET_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;
  if (error->domain == G_IO_ERROR)
    code = code_from_io (error);
  else if (error->domain == G_RESOLVER_ERROR)
    code = code_from_resolver (error);
  else if (error->domain == G_TLS_ERROR)
    code = code_from_tls (error);
  error->domain = COI_NET_ERROR;
  error->code = (int)code;
  return error;
}

/**
 * coi_net_error_new_certificate:
 * @host: the host that was asked for
 * @flags: what is wrong with its certificate
 *
 * Returns: (transfer full): %COI_NET_ERROR_CERTIFICATE with each of @flags in words
 */
GError *
coi_net_error_new_certificate (const char *host, GTlsCertificateFlags flags)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (certificate_flags); i++)
    if (flags & certificate_flags[i].flag)
      g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "",
                              certificate_flags[i].words);
  return g_error_new (COI_NET_ERROR, COI_NET_ERROR_CERTIFICATE,
                      "The certificate of %s is not acceptable: %s", host,
                      words->len > 0 ? words->str : "it could not be checked");
}
