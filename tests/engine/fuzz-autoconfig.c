/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer target: any bytes are a provider's file, and what is read of them can be used. */
#include "coi-autoconfig.h"

#include <stdint.h>
#include <string.h>

static void
check_endpoint (const CoiEndpoint *endpoint)
{
  if (endpoint == NULL)
    return;
  g_assert_cmpuint (endpoint->port, >, 0);
  g_assert_cmpint (endpoint->tls, !=, COI_TLS_NONE);
  g_assert_cmpuint (strlen (endpoint->host), <=, 253);
  g_assert_nonnull (strchr (endpoint->host, '.'));
  for (const char *p = endpoint->host; *p != '\0'; p++)
    g_assert_true (g_ascii_islower (*p) || g_ascii_isdigit (*p) || *p == '-' || *p == '.');
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiAutoconfig) config =
      coi_autoconfig_parse ((const char *)data, size, "alice@example.org", &error);

  g_assert_true ((config == NULL) == (error != NULL));
  if (config == NULL)
    return 0;
  check_endpoint (config->imap);
  check_endpoint (config->smtp);
  if (config->login == NULL)
    return 0;
  g_assert_true (g_utf8_validate (config->login, -1, NULL));
  for (const char *p = config->login; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
  return 0;
}
