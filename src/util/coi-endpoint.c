/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a mail server listens and how a connection to it is secured. */
#define G_LOG_DOMAIN "coi-util"

#include "coi-endpoint.h"

#include <string.h>

static const char *const tls_names[] = {
  [COI_TLS_IMPLICIT] = "tls",
  [COI_TLS_STARTTLS] = "starttls",
  [COI_TLS_NONE] = "none",
};

/**
 * coi_endpoint_new:
 * @host: a host name or an IP address, UTF-8
 * @port: the TCP port
 * @tls: how the connection is secured
 * @ca_file: (nullable): a PEM file of extra trust anchors
 *
 * Returns: (transfer full): a new endpoint
 */
CoiEndpoint *
coi_endpoint_new (const char *host, guint16 port, CoiTlsMode tls, const char *ca_file)
{
  CoiEndpoint *self = g_new0 (CoiEndpoint, 1);

  g_return_val_if_fail (host != NULL, NULL);

  self->host = g_strdup (host);
  self->port = port;
  self->tls = tls;
  self->ca_file = g_strdup (ca_file);
  return self;
}

/**
 * coi_endpoint_copy:
 * @self: (nullable): an endpoint
 *
 * Returns: (transfer full) (nullable): a copy; %NULL of %NULL
 */
CoiEndpoint *
coi_endpoint_copy (const CoiEndpoint *self)
{
  CoiEndpoint *copy;

  if (self == NULL)
    return NULL;
  copy = coi_endpoint_new (self->host, self->port, self->tls, self->ca_file);
  copy->certificate = g_strdup (self->certificate);
  return copy;
}

/**
 * coi_endpoint_equal:
 * @a: (nullable): an endpoint
 * @b: (nullable): an endpoint
 *
 * Returns: whether they are the same place with the same trust, or both %NULL
 */
gboolean
coi_endpoint_equal (const CoiEndpoint *a, const CoiEndpoint *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return strcmp (a->host, b->host) == 0 && a->port == b->port && a->tls == b->tls &&
         g_strcmp0 (a->ca_file, b->ca_file) == 0 && g_strcmp0 (a->certificate, b->certificate) == 0;
}

/**
 * coi_endpoint_free:
 * @self: (nullable) (transfer full): an endpoint
 */
void
coi_endpoint_free (CoiEndpoint *self)
{
  if (self == NULL)
    return;
  g_free (self->host);
  g_free (self->ca_file);
  g_free (self->certificate);
  g_free (self);
}

/**
 * coi_endpoint_is_loopback:
 * @self: an endpoint
 *
 * Returns: whether @self is this machine for certain: a loopback address or "localhost" (RFC 6761,
 * section 6.3)
 */
gboolean
coi_endpoint_is_loopback (const CoiEndpoint *self)
{
  g_autoptr (GInetAddress) address = NULL;

  if (g_ascii_strcasecmp (self->host, "localhost") == 0)
    return TRUE;
  address = g_inet_address_new_from_string (self->host);
  return address != NULL && g_inet_address_get_is_loopback (address);
}

/**
 * coi_tls_mode_to_string:
 * @tls: a mode
 *
 * Returns: (transfer none): "tls", "starttls" or "none"
 */
const char *
coi_tls_mode_to_string (CoiTlsMode tls)
{
  g_return_val_if_fail (tls < G_N_ELEMENTS (tls_names), NULL);
  return tls_names[tls];
}

/**
 * coi_tls_mode_from_string:
 * @text: "tls", "starttls" or "none"
 * @tls: (out): the mode
 *
 * Returns: whether @text is one of them
 */
gboolean
coi_tls_mode_from_string (const char *text, CoiTlsMode *tls)
{
  for (guint i = 0; i < G_N_ELEMENTS (tls_names); i++)
    if (g_strcmp0 (text, tls_names[i]) == 0)
      {
        *tls = i;
        return TRUE;
      }
  return FALSE;
}

/* Splits "host:port" or "[v6]:port"; a bare IPv6 address has no port. */
static gboolean
split_host_port (const char *text, char **host, guint64 *port)
{
  const char *colon = strrchr (text, ':');

  if (text[0] == '[')
    {
      const char *end = strchr (text, ']');
      if (end == NULL || (end[1] != '\0' && end[1] != ':'))
        return FALSE;
      *host = g_strndup (text + 1, end - text - 1);
      return end[1] == '\0' || g_ascii_string_to_unsigned (end + 2, 10, 1, G_MAXUINT16, port, NULL);
    }
  if (colon == NULL || strchr (text, ':') != colon)
    {
      *host = g_strdup (text);
      return TRUE;
    }
  *host = g_strndup (text, colon - text);
  return g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, port, NULL);
}

/* The mode a well-known port implies (RFC 8314, section 7). */
static CoiTlsMode
default_tls (guint16 port)
{
  return port == 143 || port == 587 || port == 25 ? COI_TLS_STARTTLS : COI_TLS_IMPLICIT;
}

/**
 * coi_endpoint_parse:
 * @text: HOST[:PORT][/tls|/starttls|/none], UTF-8; an IPv6 address with a port in brackets
 * @default_port: the port when @text has none
 * @error: set to %G_IO_ERROR_INVALID_ARGUMENT when @text is none of that
 *
 * Returns: (transfer full) (nullable): the endpoint
 */
CoiEndpoint *
coi_endpoint_parse (const char *text, guint16 default_port, GError **error)
{
  const char *slash = strchr (text, '/');
  g_autofree char *place = slash != NULL ? g_strndup (text, slash - text) : g_strdup (text);
  g_autofree char *host = NULL;
  guint64 port = default_port;
  CoiTlsMode tls;

  if (!split_host_port (place, &host, &port) || host[0] == '\0')
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "Not a server: “%s”", text);
      return NULL;
    }
  tls = default_tls (port);
  if (slash != NULL && !coi_tls_mode_from_string (slash + 1, &tls))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "Not a kind of security: “%s”",
                   slash + 1);
      return NULL;
    }
  return coi_endpoint_new (host, port, tls, NULL);
}

/**
 * coi_endpoint_to_string:
 * @self: an endpoint
 *
 * Returns: (transfer full): what coi_endpoint_parse() reads
 */
char *
coi_endpoint_to_string (const CoiEndpoint *self)
{
  gboolean is_v6 = strchr (self->host, ':') != NULL;

  return g_strdup_printf ("%s%s%s:%u/%s", is_v6 ? "[" : "", self->host, is_v6 ? "]" : "",
                          self->port, coi_tls_mode_to_string (self->tls));
}
