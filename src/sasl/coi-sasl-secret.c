/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings of the mechanisms that must not stay in memory. */
#define G_LOG_DOMAIN "coi-sasl"

#include "coi-sasl-private.h"

#include <string.h>

typedef struct
{
  gsize length;
  char text[];
} Secret;

static void
secret_free (gpointer data)
{
  Secret *secret = data;

  explicit_bzero (secret->text, secret->length);
  g_free (secret);
}

/**
 * coi_sasl_secret_bytes:
 * @data: (array length=length): a secret
 * @length: its length
 *
 * Returns: (transfer full): a copy that is wiped when it is freed
 */
GBytes *
coi_sasl_secret_bytes (const char *data, gsize length)
{
  Secret *secret = g_malloc (sizeof (Secret) + length);

  secret->length = length;
  memcpy (secret->text, data, length);
  return g_bytes_new_with_free_func (secret->text, length, secret_free, secret);
}

/**
 * coi_sasl_wipe:
 * @text: (nullable) (transfer full): a secret to be freed
 */
void
coi_sasl_wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

/**
 * coi_sasl_escape_name:
 * @name: a user name, UTF-8
 *
 * Returns: (transfer full): saslname, in which "=" and "," have no meaning (RFC 5801, section 4)
 */
char *
coi_sasl_escape_name (const char *name)
{
  GString *escaped = g_string_new (name);

  g_string_replace (escaped, "=", "=3D", 0);
  g_string_replace (escaped, ",", "=2C", 0);
  return g_string_free (escaped, FALSE);
}
