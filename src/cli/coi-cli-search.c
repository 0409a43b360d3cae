/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coi-chat-cli search. */
#define G_LOG_DOMAIN "coi-cli"

#include "coi-cli.h"

#include <string.h>

#define DEFAULT_LIMIT 100
/* How long to wait for the index of messages that an older version fetched. */
#define PATIENCE (60 * G_USEC_PER_SEC)
#define PAUSE_MS 100

/* Positions are counted in characters (code points). */
static JsonArray *
matches_to_json (const CoiSearchHit *hit)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < hit->ranges->len; i++)
    {
      const CoiSearchRange *range = &g_array_index (hit->ranges, CoiSearchRange, i);
      const char *start = hit->snippet + range->start;
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "start", g_utf8_pointer_to_offset (hit->snippet, start));
      json_object_set_int_member (object, "length",
                                  g_utf8_pointer_to_offset (start, start + range->length));
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
print_hit (CoiCli *cli, const CoiSearchHit *hit)
{
  JsonNode *node = coi_cli_message_to_json (cli, hit->message, NULL);
  JsonObject *object = json_node_get_object (node);
  g_autofree char *time = coi_cli_format_time (coi_message_get_time (hit->message));
  g_autofree char *name = coi_cli_clean (
      coi_message_get_outgoing (hit->message) ? "me" : coi_message_get_sender_name (hit->message));
  g_autofree char *snippet = coi_cli_clean (hit->snippet);
  g_autofree char *text = g_strdup_printf (
      "%" G_GINT64_FORMAT "\t%" G_GINT64_FORMAT "\t%s\t%s\t%s", coi_message_get_id (hit->message),
      coi_message_get_conversation_id (hit->message), time, name, snippet);

  json_object_set_string_member (object, "snippet", hit->snippet);
  json_object_set_array_member (object, "matches", matches_to_json (hit));
  coi_cli_print (cli, node, text);
}

static CoiSearchResult *
search (CoiCli *cli,
        const char *text,
        CoiAccount *account,
        CoiConversation *conversation,
        guint limit,
        GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coi_engine_search_async (cli->engine, text, account, conversation, limit, NULL, NULL,
                           coi_cli_result_cb, &result);
  return coi_engine_search_finish (cli->engine, coi_cli_wait (&result), error);
}

static void
pause_cb (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
}

/* Old messages are indexed meanwhile. */
static void
wait_a_moment (void)
{
  gboolean is_over = FALSE;

  g_timeout_add_once (PAUSE_MS, pause_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static CoiSearchResult *
search_all (CoiCli *cli,
            const char *text,
            CoiAccount *account,
            CoiConversation *conversation,
            guint limit,
            GError **error)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE;
  CoiSearchResult *result = search (cli, text, account, conversation, limit, error);

  while (result != NULL && result->is_incomplete && g_get_monotonic_time () < deadline)
    {
      wait_a_moment ();
      coi_search_result_free (result);
      result = search (cli, text, account, conversation, limit, error);
    }
  return result;
}

/**
 * coi_cli_search:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Writes one line a message that has all the words, the newest first.
 *
 * Returns: the exit status
 */
int
coi_cli_search (CoiCli *cli, int argc, char **argv)
{
  g_autofree char *chat = NULL;
  int limit = DEFAULT_LIMIT;
  const GOptionEntry entries[] = {
    { "chat", 0, 0, G_OPTION_ARG_STRING, &chat, "Only in this conversation", "CHAT" },
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most so many, the newest", "N" },
    G_OPTION_ENTRY_NULL,
  };
  CoiAccount *account = NULL;
  CoiConversation *conversation = NULL;
  g_autoptr (CoiSearchResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!coi_cli_parse (cli, "QUERY…", entries, &argc, &argv, 1, -1))
    return COI_CLI_USAGE;
  if (limit < 1)
    return coi_cli_fail_usage (cli, "--limit is 1 or more");
  if (!coi_cli_open (cli))
    return COI_CLI_FAILED;
  if (cli->account != NULL && (account = coi_cli_get_account (cli)) == NULL)
    return COI_CLI_FAILED;
  if (chat != NULL && (conversation = coi_cli_find_chat (cli, chat)) == NULL)
    return COI_CLI_FAILED;
  text = g_strjoinv (" ", argv + 1);
  result = search_all (cli, text, account, conversation, limit, &error);
  if (result == NULL)
    return coi_cli_fail (cli, error);
  for (guint i = 0; i < result->hits->len; i++)
    print_hit (cli, result->hits->pdata[i]);
  return COI_CLI_DONE;
}
