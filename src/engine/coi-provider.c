/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail providers that want something else than the account's password. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-provider.h"

#include "coi-domain.h"

typedef struct
{
  const char *domain; /* and all below it */
  CoiProvider provider;
} Entry;

#define GOOGLE { "Gmail", "https://myaccount.google.com/apppasswords" }
#define MICROSOFT { "Microsoft", NULL }
#define YAHOO { "Yahoo", "https://login.yahoo.com/account/security" }
#define AOL { "AOL", "https://login.aol.com/account/security" }
#define APPLE { "iCloud", "https://account.apple.com/account/manage" }

/* Domains of addresses and of servers, also those that MX records name. Only looked at when a
 * password was refused: what a provider accepts changes. */
static const Entry entries[] = {
  { "gmail.com", GOOGLE },
  { "googlemail.com", GOOGLE },
  { "google.com", GOOGLE },
  { "outlook.com", MICROSOFT },
  { "hotmail.com", MICROSOFT },
  { "live.com", MICROSOFT },
  { "msn.com", MICROSOFT },
  { "outlook.de", MICROSOFT },
  { "hotmail.de", MICROSOFT },
  { "live.de", MICROSOFT },
  { "office365.com", MICROSOFT },
  { "yahoo.com", YAHOO },
  { "yahoo.de", YAHOO },
  { "yahoo.co.uk", YAHOO },
  { "yahoo.fr", YAHOO },
  { "ymail.com", YAHOO },
  { "rocketmail.com", YAHOO },
  { "yahoodns.net", YAHOO },
  { "aol.com", AOL },
  { "aol.de", AOL },
  { "icloud.com", APPLE },
  { "me.com", APPLE },
  { "mac.com", APPLE },
};

/**
 * coi_provider_find:
 * @host: the name of a mail server, or the domain of an address
 *
 * Returns: (transfer none) (nullable): the provider, when it is known to refuse the account's own
 * password
 */
const CoiProvider *
coi_provider_find (const char *host)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (coi_domain_is_below (host, entries[i].domain))
      return &entries[i].provider;
  return NULL;
}
