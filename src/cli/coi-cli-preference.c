/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coi-chat-cli preference: what the user wants of the profile, as the window's preferences say it.
 */
#define G_LOG_DOMAIN "coi-cli"

#include "coi-cli.h"

#include <string.h>

static const char *const names[] = { "receipts", "download-limit", "media-limit" };

static gboolean
is_known (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_value (const char *name, const char *value)
{
  if (strcmp (name, "receipts") == 0)
    return strcmp (value, "yes") == 0 || strcmp (value, "no") == 0;
  return g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT64, NULL, NULL);
}

typedef struct
{
  const char *name, *value;
} Setting;

static gboolean
is_set (CoiCli *cli, gpointer data)
{
  const Setting *setting = data;
  g_autofree char *value = coi_engine_get_preference (cli->engine, setting->name);

  return g_strcmp0 (value, setting->value) == 0;
}

/**
 * coi_cli_preference:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Writes a preference, after changing it when a value is given.
 *
 * Returns: the exit status
 */
int
coi_cli_preference (CoiCli *cli, int argc, char **argv)
{
  JsonObject *object;
  g_autofree char *value = NULL;
  Setting setting;

  if (!coi_cli_parse (cli, "NAME [VALUE]", NULL, &argc, &argv, 1, 2))
    return COI_CLI_USAGE;
  if (!is_known (argv[1]))
    return coi_cli_fail_usage (cli, "preferences are receipts, download-limit and media-limit");
  if (argc > 2 && !is_value (argv[1], argv[2]))
    return coi_cli_fail_usage (cli, "receipts are yes or no, limits are numbers of bytes");
  if (!coi_cli_open (cli))
    return COI_CLI_FAILED;
  if (argc > 2)
    {
      setting = (Setting){ argv[1], argv[2] };
      coi_engine_set_preference (cli->engine, argv[1], argv[2]);
      coi_cli_wait_for (cli, is_set, &setting, 5);
    }
  value = coi_engine_get_preference (cli->engine, argv[1]);
  object = json_object_new ();
  coi_cli_add_string (object, "name", argv[1]);
  coi_cli_add_string (object, "value", value);
  coi_cli_print (cli, coi_cli_take_object (object), value != NULL ? value : "");
  return COI_CLI_DONE;
}
