/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form in which addresses are compared. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-address.h"
#include "coi-shortcut.h"
#include "coi-text.h"

#include <gio/gio.h>
#include <string.h>

#define ADDR_MAX_BYTES 320

/* atext (RFC 5322, section 3.2.3) and dots; RFC 6531 adds every visible character beyond ASCII. */
static gboolean
is_local_char (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isalnum (c) || strchr ("!#$%&'*+-/=?^_`{|}~.", (int)c) != NULL;
  return g_unichar_isgraph (c) && !coi_text_is_invisible (c) && c != 0x200c && c != 0x200d &&
         c != 0xfffd;
}

/* A quoted local part that needs no quotes is the same mailbox without them. Others are refused:
 * nobody has one, and blanks or "@" in an address mislead whoever reads it. */
static char *
normalize_local (const char *local, gsize length)
{
  g_autofree char *copy = NULL;
  g_autofree char *lower = NULL;

  if (length >= 2 && local[0] == '"' && local[length - 1] == '"')
    copy = g_strndup (local + 1, length - 2);
  else
    copy = g_strndup (local, length);
  if (copy[0] == '\0')
    return NULL;
  for (const char *p = copy; *p != '\0'; p = g_utf8_next_char (p))
    if (!is_local_char (g_utf8_get_char (p)))
      return NULL;
  lower = g_utf8_strdown (copy, -1);
  return g_utf8_normalize (lower, -1, G_NORMALIZE_NFC);
}

static gboolean
is_domain_literal (const char *domain)
{
  gsize length = strlen (domain);

  if (length < 3 || domain[0] != '[' || domain[length - 1] != ']')
    return FALSE;
  for (gsize i = 1; i < length - 1; i++)
    if (!g_ascii_isalnum (domain[i]) && strchr (".:-", domain[i]) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
is_host_name (const char *domain)
{
  if (domain[0] == '\0' || domain[0] == '.' || g_str_has_suffix (domain, ".") ||
      strstr (domain, "..") != NULL)
    return FALSE;
  for (const char *p = domain; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr (".-_", *p) == NULL)
      return FALSE;
  return TRUE;
}

static char *
normalize_domain (const char *domain)
{
  g_autofree char *ascii = NULL;
  g_autofree char *lower = NULL;
  gsize length;

  if (is_domain_literal (domain))
    return g_ascii_strdown (domain, -1);
  ascii = g_hostname_to_ascii (domain);
  if (ascii == NULL)
    return NULL;
  length = strlen (ascii);
  if (length > 1 && ascii[length - 1] == '.')
    ascii[length - 1] = '\0';
  lower = g_ascii_strdown (ascii, -1);
  return is_host_name (lower) ? g_steal_pointer (&lower) : NULL;
}

/* The shortcut for what nearly all addresses are: letters, digits and dots of ASCII. Returns NULL
 * for whatever is to be looked at more closely. */
static char *
normalize_ascii (const char *addr, const char *at)
{
  gsize length = strlen (addr);
  const char *domain = at + 1;
  char *lower;

  if (at == addr || !g_ascii_isalnum (*domain) || !g_ascii_isalnum (addr[length - 1]))
    return NULL;
  for (const char *p = addr; p < at; p++)
    if (!g_ascii_isalnum (*p) && strchr ("._-+=", *p) == NULL)
      return NULL;
  for (const char *p = domain; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && (*p != '.' || p[1] == '.'))
      return NULL;
  lower = g_malloc (length + 1);
  for (gsize i = 0; i <= length; i++)
    lower[i] = g_ascii_tolower (addr[i]);
  return lower;
}

/**
 * coi_address_normalize:
 * @addr: an addr-spec: bytes, ending with NUL
 *
 * The form in which addresses are compared (COI: COI-From-Hash): no quotes, lower case, the domain
 * as A-labels.
 *
 * Returns: (transfer full) (nullable): UTF-8, or %NULL when @addr is no plausible address
 */
char *
coi_address_normalize (const char *addr)
{
  const char *at;
  g_autofree char *simple = NULL;
  g_autofree char *local = NULL;
  g_autofree char *domain = NULL;

  g_return_val_if_fail (addr != NULL, NULL);

  at = strrchr (addr, '@');
  if (at == NULL || strlen (addr) > ADDR_MAX_BYTES)
    return NULL;
  simple = coi_shortcut_enabled ? normalize_ascii (addr, at) : NULL;
  if (simple != NULL)
    return g_steal_pointer (&simple);
  if (!g_utf8_validate (addr, -1, NULL))
    return NULL;
  local = normalize_local (addr, at - addr);
  domain = local != NULL ? normalize_domain (at + 1) : NULL;
  if (domain == NULL)
    return NULL;
  return g_strconcat (local, "@", domain, NULL);
}
