/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What commands are given: times, places, numbers, text. */
#define G_LOG_DOMAIN "coi-cli"

#include "coi-cli.h"

#include <stdio.h>
#include <string.h>

/**
 * coi_cli_read_stdin:
 *
 * Returns: (transfer full): all of the standard input, made valid UTF-8
 */
char *
coi_cli_read_stdin (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[4096];
  gsize length;

  while ((length = fread (buffer, 1, sizeof buffer, stdin)) > 0)
    g_string_append_len (text, buffer, length);
  return g_utf8_make_valid (text->str, text->len);
}

/**
 * coi_cli_read_time:
 * @text: ISO 8601; without a zone in that of the computer; a day alone begins at midnight
 * @time: (out): Unix seconds
 * @error: set to %G_OPTION_ERROR_BAD_VALUE unless it is a time to come
 *
 * Returns: whether it is one
 */
gboolean
coi_cli_read_time (const char *text, gint64 *time, GError **error)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *full =
      strchr (text, 'T') == NULL ? g_strconcat (text, "T00:00:00", NULL) : g_strdup (text);
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (full, zone);

  if (date != NULL && g_date_time_to_unix (date) > g_get_real_time () / G_USEC_PER_SEC)
    {
      *time = g_date_time_to_unix (date);
      return TRUE;
    }
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "“%s” is no time to come, as in 2031-05-17T19:30", text);
  return FALSE;
}

/**
 * coi_cli_read_location:
 * @text: "LATITUDE,LONGITUDE" in degrees, with a name behind a comma or without
 * @error: set to %G_OPTION_ERROR_BAD_VALUE when it is none
 *
 * Returns: (transfer full) (nullable): the place
 */
CoiLocation *
coi_cli_read_location (const char *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", 3);
  char *end[2] = { NULL, NULL };
  double degrees[2] = { 0, 0 };

  for (guint i = 0; i < 2 && g_strv_length (words) >= 2; i++)
    degrees[i] = g_ascii_strtod (g_strstrip (words[i]), &end[i]);
  if (end[0] != NULL && end[0] != words[0] && *end[0] == '\0' && end[1] != words[1] &&
      *end[1] == '\0' && degrees[0] >= -90 && degrees[0] <= 90 && degrees[1] >= -180 &&
      degrees[1] <= 180)
    return coi_location_new (degrees[0], degrees[1],
                             words[2] != NULL ? g_strstrip (words[2]) : NULL);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "“%s” is no place, as in 52.5163,13.3777", text);
  return NULL;
}

/**
 * coi_cli_read_message:
 * @cli: the program, not open yet
 * @text: what the user gave for an id
 * @status: (out): the exit status when there is none
 *
 * Opens the profile and looks for a message; writes an error line when there is none.
 *
 * Returns: (transfer full) (nullable): the message
 */
CoiMessage *
coi_cli_read_message (CoiCli *cli, const char *text, int *status)
{
  CoiMessage *message;
  gint64 id;

  *status = COI_CLI_USAGE;
  if (!coi_cli_read_id (cli, text, &id))
    return NULL;
  *status = COI_CLI_FAILED;
  if (!coi_cli_open (cli))
    return NULL;
  message = coi_engine_load_message (cli->engine, id);
  if (message == NULL)
    *status = coi_cli_fail_code (cli, COI_ENGINE_ERROR_NOT_FOUND, "There is no such message");
  return message;
}

/**
 * coi_cli_has_message:
 * @cli: the program, open
 * @id: a row id
 *
 * Writes an error line when there is no such message.
 *
 * Returns: whether there is
 */
gboolean
coi_cli_has_message (CoiCli *cli, gint64 id)
{
  g_autoptr (CoiMessage) message = coi_engine_load_message (cli->engine, id);

  if (message == NULL)
    coi_cli_fail_code (cli, COI_ENGINE_ERROR_NOT_FOUND, "There is no such message");
  return message != NULL;
}
