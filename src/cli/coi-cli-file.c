/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coi-chat-cli file: a file of a message. */
#define G_LOG_DOMAIN "coi-cli"

#include "coi-cli.h"

#include <stdio.h>
#include <unistd.h>

static void
progress_cb (goffset done, goffset total, gpointer user_data)
{
  /* For somebody who watches, and nobody else. */
  if (isatty (STDERR_FILENO))
    fprintf (stderr, "\r%" G_GOFFSET_FORMAT " / %" G_GOFFSET_FORMAT " ", done, total);
}

static char *
load (CoiCli *cli, CoiMessage *message, guint index, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  char *path;

  coi_engine_load_file_async (cli->engine, message, index, progress_cb, NULL, NULL,
                              coi_cli_result_cb, &result);
  path = coi_engine_load_file_finish (cli->engine, coi_cli_wait (&result), error);
  if (isatty (STDERR_FILENO))
    fputc ('\n', stderr);
  return path;
}

/* Never over something that is there. */
static gboolean
copy (const char *path, const char *to, GError **error)
{
  g_autoptr (GFile) from_file = g_file_new_for_path (path);
  g_autoptr (GFile) to_file = g_file_new_for_path (to);

  return g_file_copy (from_file, to_file, G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL,
                      error);
}

static void
print_path (CoiCli *cli, const char *path)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree char *utf8 = g_filename_display_name (path);

  json_object_set_string_member (object, "path", utf8);
  json_node_take_object (node, object);
  coi_cli_print (cli, node, path);
}

/**
 * coi_cli_file:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Fetches a file of a message unless it is here, and writes where it is.
 *
 * Returns: the exit status
 */
int
coi_cli_file (CoiCli *cli, int argc, char **argv)
{
  g_autofree char *to = NULL;
  const GOptionEntry entries[] = {
    { "to", 0, 0, G_OPTION_ARG_FILENAME, &to, "Copy it there", "PATH" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (CoiMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  guint64 index;
  gint64 id;

  if (!coi_cli_parse (cli, "ID INDEX", entries, &argc, &argv, 2, 2) ||
      !coi_cli_read_id (cli, argv[1], &id))
    return COI_CLI_USAGE;
  if (!g_ascii_string_to_unsigned (argv[2], 10, 0, G_MAXINT, &index, NULL))
    return coi_cli_fail_usage (cli, "an index is a number, from 0");
  if (!coi_cli_open (cli))
    return COI_CLI_FAILED;
  message = coi_engine_load_message (cli->engine, id);
  if (message == NULL)
    return coi_cli_fail_code (cli, COI_ENGINE_ERROR_NOT_FOUND, "There is no such message");
  path = load (cli, message, (guint)index, &error);
  if (path == NULL)
    return coi_cli_fail (cli, error);
  if (to != NULL && !copy (path, to, &error))
    return coi_cli_fail_code (cli, COI_ENGINE_ERROR_FILE, error->message);
  print_path (cli, to != NULL ? to : path);
  return COI_CLI_DONE;
}
