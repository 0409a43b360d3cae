/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates that cannot be verified: telling of them, accepting those that the user names. */
#define G_LOG_DOMAIN "coi-cli"

#include "coi-cli-account.h"

#include <string.h>

#define FINGERPRINT_LENGTH 64 /* hexadecimal digits of a SHA-256 */

/* "AB:CD…", as other programs write it, or "abcd…" */
static char *
read_fingerprint (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (g_ascii_isxdigit (*text))
      g_string_append_c (digits, g_ascii_tolower (*text));
    else if (*text != ':')
      return NULL;
  return digits->len == FINGERPRINT_LENGTH ? g_string_free_and_steal (g_steal_pointer (&digits))
                                           : NULL;
}

/**
 * coi_cli_read_fingerprints:
 * @texts: (nullable): what was given with --accept-certificate; replaced by the normal form
 *
 * Returns: whether each is a SHA-256
 */
gboolean
coi_cli_read_fingerprints (char **texts)
{
  for (; texts != NULL && *texts != NULL; texts++)
    {
      char *normal = read_fingerprint (*texts);

      if (normal == NULL)
        return FALSE;
      g_free (*texts);
      *texts = normal;
    }
  return TRUE;
}

/**
 * coi_cli_accept_certificate:
 * @settings: of the account
 * @accepted: (nullable): fingerprints that the user has named
 * @error: what an attempt with @settings ended with
 *
 * Puts an exception into @settings when @error is about a certificate that the user has named.
 *
 * Returns: whether another attempt is worth it
 */
gboolean
coi_cli_accept_certificate (CoiAccountSettings *settings, char **accepted, const GError *error)
{
  const CoiEndpoint *endpoint = NULL;
  const CoiCertificate *certificate = coi_engine_error_get_certificate (error, &endpoint, NULL);

  if (certificate == NULL || endpoint == NULL || accepted == NULL ||
      !g_strv_contains ((const char *const *)accepted, certificate->fingerprint) ||
      g_strcmp0 (endpoint->certificate, certificate->fingerprint) == 0)
    return FALSE;
  coi_account_settings_accept (settings, error);
  return TRUE;
}

static void
add_time (JsonObject *object, const char *name, GDateTime *time)
{
  g_autofree char *text = time != NULL ? g_date_time_format_iso8601 (time) : NULL;

  if (text != NULL)
    json_object_set_string_member (object, name, text);
  else
    json_object_set_null_member (object, name);
}

/**
 * coi_cli_certificate_to_json:
 * @certificate: what a server showed
 *
 * Returns: (transfer full): what the user needs to know of it
 */
JsonObject *
coi_cli_certificate_to_json (const CoiCertificate *certificate)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "host", certificate->host);
  json_object_set_string_member (object, "fingerprint", certificate->fingerprint);
  json_object_set_string_member (object, "subject", certificate->subject);
  json_object_set_string_member (object, "issuer", certificate->issuer);
  add_time (object, "not_before", certificate->not_before);
  add_time (object, "not_after", certificate->not_after);
  return object;
}
