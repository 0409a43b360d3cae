/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coi-chat-cli export. */
#define G_LOG_DOMAIN "coi-cli"

#include "coi-cli.h"

#include <string.h>
#include <unistd.h>

#define STEP 100 /* messages between two lines of progress */

/* To where nobody looks for what was exported. */
static void
progress_cb (guint done, guint total, gpointer user_data)
{
  CoiCli *cli = user_data;

  if (!cli->json && isatty (STDERR_FILENO) && (done % STEP == 0 || done == total))
    g_printerr ("\r%u/%u%s", done, total, done == total ? "\n" : "");
}

static GFile *
export_to (CoiCli *cli, CoiConversation *conversation, const char *directory, GError **error)
{
  g_autoptr (GFile) folder = g_file_new_for_commandline_arg (directory);
  g_autoptr (GAsyncResult) result = NULL;

  coi_engine_export_async (cli->engine, conversation, NULL, folder, NULL, progress_cb, cli, NULL,
                           coi_cli_result_cb, &result);
  return coi_engine_export_finish (cli->engine, coi_cli_wait (&result), error);
}

static JsonNode *
make_node (const char *path)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *display = g_filename_display_name (path);

  json_node_take_object (node, json_object_new ());
  json_object_set_string_member (json_node_get_object (node), "path", display);
  return node;
}

/**
 * coi_cli_export:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Writes a conversation as files and says where they are.
 *
 * Returns: the exit status
 */
int
coi_cli_export (CoiCli *cli, int argc, char **argv)
{
  g_autofree char *directory = NULL;
  const GOptionEntry entries[] = {
    { "to", 0, 0, G_OPTION_ARG_FILENAME, &directory, "The directory to make", "DIR" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  CoiConversation *conversation;

  if (!coi_cli_parse (cli, "CHAT --to DIR", entries, &argc, &argv, 1, 1))
    return COI_CLI_USAGE;
  if (directory == NULL || *directory == '\0')
    return coi_cli_fail_usage (cli, "say where: --to DIR");
  if (!coi_cli_open (cli))
    return COI_CLI_FAILED;
  conversation = coi_cli_find_chat (cli, argv[1]);
  if (conversation == NULL)
    return COI_CLI_FAILED;
  folder = export_to (cli, conversation, directory, &error);
  if (folder == NULL)
    return coi_cli_fail (cli, error);
  path = g_file_get_path (folder);
  coi_cli_print (cli, make_node (path), path);
  return COI_CLI_DONE;
}
