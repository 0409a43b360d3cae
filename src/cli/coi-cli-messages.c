/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coi-chat-cli chats, messages, raw: what there is. */
#define G_LOG_DOMAIN "coi-cli"

#include "coi-cli.h"

#include <stdio.h>
#include <string.h>

/* --- listing --- */

static void
print_chat (CoiCli *cli, CoiConversation *conversation)
{
  g_autofree char *name = coi_cli_clean (coi_conversation_get_name (conversation));
  g_autofree char *last = coi_cli_clean (coi_conversation_get_last_text (conversation));
  g_autofree char *text =
      g_strdup_printf ("%" G_GINT64_FORMAT "\t%s\t%u\t%s", coi_conversation_get_id (conversation),
                       name, coi_conversation_get_unread (conversation), last);

  coi_cli_print (cli, coi_cli_chat_to_json (cli, conversation), text);
}

/**
 * coi_cli_chats:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Writes one line a conversation, the newest first.
 *
 * Returns: the exit status
 */
int
coi_cli_chats (CoiCli *cli, int argc, char **argv)
{
  gboolean archived = FALSE;
  int limit = 0;
  const GOptionEntry entries[] = {
    { "archived", 0, 0, G_OPTION_ARG_NONE, &archived, "Those that were put away", NULL },
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most so many", "N" },
    G_OPTION_ENTRY_NULL,
  };
  CoiAccount *account = NULL;
  GListModel *model;
  int shown = 0;

  if (!coi_cli_parse (cli, "", entries, &argc, &argv, 0, 0))
    return COI_CLI_USAGE;
  if (!coi_cli_open (cli))
    return COI_CLI_FAILED;
  if (cli->account != NULL && (account = coi_cli_get_account (cli)) == NULL)
    return COI_CLI_FAILED;
  model = coi_engine_get_conversations (cli->engine);
  /* Nothing can be put away yet. */
  for (guint i = 0; !archived && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CoiConversation) conversation = g_list_model_get_item (model, i);

      if (account != NULL && coi_conversation_get_account (conversation) != account)
        continue;
      if (limit > 0 && shown++ >= limit)
        break;
      print_chat (cli, conversation);
    }
  return COI_CLI_DONE;
}

/**
 * coi_cli_print_message:
 * @cli: the program
 * @message: a message
 *
 * Writes one line.
 */
void
coi_cli_print_message (CoiCli *cli, CoiMessage *message)
{
  g_autofree char *time = coi_cli_format_time (coi_message_get_time (message));
  g_autofree char *name = coi_cli_clean (
      coi_message_get_outgoing (message) ? "me" : coi_message_get_sender_name (message));
  g_autofree char *body = coi_cli_describe (message);
  g_autofree char *text =
      g_strdup_printf ("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s%s", coi_message_get_id (message), time,
                       coi_cli_state_to_string (coi_message_get_status (message)), name, body,
                       coi_message_get_truncated (message) ? " (only the beginning; see raw)" : "");

  coi_cli_print (cli, coi_cli_message_to_json (cli, message, NULL), text);
}

static guint
find_position (GListModel *model, gint64 id)
{
  for (guint i = g_list_model_get_n_items (model); i > 0; i--)
    {
      g_autoptr (CoiMessage) message = g_list_model_get_item (model, i - 1);

      if (coi_message_get_id (message) == id)
        return i - 1;
    }
  return 0;
}

/**
 * coi_cli_messages:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Writes one line a message, the oldest first.
 *
 * Returns: the exit status
 */
int
coi_cli_messages (CoiCli *cli, int argc, char **argv)
{
  int limit = 0;
  gint64 before = 0;
  const GOptionEntry entries[] = {
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most so many, the newest", "N" },
    { "before", 0, 0, G_OPTION_ARG_INT64, &before, "Only what is older than this message", "ID" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GListModel) model = NULL;
  CoiConversation *conversation;
  guint end, start;

  if (!coi_cli_parse (cli, "CHAT", entries, &argc, &argv, 1, 1))
    return COI_CLI_USAGE;
  if (!coi_cli_open (cli))
    return COI_CLI_FAILED;
  conversation = coi_cli_find_chat (cli, argv[1]);
  if (conversation == NULL)
    return COI_CLI_FAILED;
  model = coi_engine_list_messages (cli->engine, conversation);
  end = before > 0 ? find_position (model, before) : g_list_model_get_n_items (model);
  start = limit > 0 && end > (guint)limit ? end - limit : 0;
  for (guint i = start; i < end; i++)
    {
      g_autoptr (CoiMessage) message = g_list_model_get_item (model, i);

      coi_cli_print_message (cli, message);
    }
  return COI_CLI_DONE;
}

static GBytes *
load_raw (CoiCli *cli, gint64 id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coi_engine_load_raw_async (cli->engine, id, NULL, coi_cli_result_cb, &result);
  return coi_engine_load_raw_finish (cli->engine, coi_cli_wait (&result), error);
}

/**
 * coi_cli_raw:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Writes the bytes of a message.
 *
 * Returns: the exit status
 */
int
coi_cli_raw (CoiCli *cli, int argc, char **argv)
{
  g_autoptr (CoiMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gint64 id;

  if (!coi_cli_parse (cli, "ID", NULL, &argc, &argv, 1, 1) || !coi_cli_read_id (cli, argv[1], &id))
    return COI_CLI_USAGE;
  if (!coi_cli_open (cli))
    return COI_CLI_FAILED;
  message = coi_engine_load_message (cli->engine, id);
  if (message == NULL)
    return coi_cli_fail_code (cli, COI_ENGINE_ERROR_NOT_FOUND, "There is no such message");
  bytes = load_raw (cli, id, &error);
  if (bytes == NULL)
    return coi_cli_fail (cli, error);
  fwrite (g_bytes_get_data (bytes, NULL), 1, g_bytes_get_size (bytes), stdout);
  fflush (stdout);
  return COI_CLI_DONE;
}
