/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which host is of which domain. */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* Whether @host is @domain or below it. */
static inline gboolean
coi_domain_is_below (const char *host, const char *domain)
{
  gsize host_length = strlen (host);
  gsize length = strlen (domain);

  if (host_length < length || g_ascii_strcasecmp (host + host_length - length, domain) != 0)
    return FALSE;
  return host_length == length || host[host_length - length - 1] == '.';
}

/* Whether @host can be taken for a server of @domain without asking (RFC 6186, section 6). */
gboolean coi_domain_is_same (const char *host, const char *domain);
/* The domain that was registered, "mx.mail.example.org" -> "example.org"; NULL without one. */
char *coi_domain_get_base (const char *host);

G_END_DECLS
