/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which host is of which domain. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-domain.h"

#include <gio/gio.h>
#include <libsoup/soup.h>

/**
 * coi_domain_get_base:
 * @host: a host name
 *
 * Returns: (transfer full) (nullable): the registered domain by the list of public suffixes, in
 * A-labels and lower case; %NULL for addresses, single labels and public suffixes
 */
char *
coi_domain_get_base (const char *host)
{
  g_autofree char *ascii = g_hostname_to_ascii (host);
  g_autofree char *lower = ascii != NULL ? g_ascii_strdown (ascii, -1) : NULL;

  if (lower == NULL || g_hostname_is_ip_address (lower))
    return NULL;
  return g_strdup (soup_tld_get_base_domain (lower, NULL));
}

/**
 * coi_domain_is_same:
 * @host: the name of a server that an insecure look-up named
 * @domain: the domain of an address
 *
 * Returns: whether both are of the same registered domain (RFC 6186, section 6)
 */
gboolean
coi_domain_is_same (const char *host, const char *domain)
{
  g_autofree char *of_host = NULL;
  g_autofree char *of_domain = NULL;

  if (coi_domain_is_below (host, domain))
    return TRUE;
  of_host = coi_domain_get_base (host);
  of_domain = coi_domain_get_base (domain);
  return of_host != NULL && g_strcmp0 (of_host, of_domain) == 0;
}
