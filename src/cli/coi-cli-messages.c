/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coi-chat-cli chats, messages, send, read, retry, raw. */
#define G_LOG_DOMAIN "coi-cli"

#include "coi-cli.h"

#include <stdio.h>
#include <string.h>

#define SEND_SECONDS 10
#define COPY_SECONDS 10

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

static void
print_message (CoiCli *cli, CoiMessage *message)
{
  g_autofree char *time = coi_cli_format_time (coi_message_get_time (message));
  g_autofree char *name = coi_cli_clean (
      coi_message_get_outgoing (message) ? "me" : coi_message_get_sender_name (message));
  g_autofree char *body = coi_cli_clean (coi_message_get_text (message));
  g_autofree char *text =
      g_strdup_printf ("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s", coi_message_get_id (message), time,
                       coi_cli_state_to_string (coi_message_get_status (message)), name, body);

  coi_cli_print (cli, coi_cli_message_to_json (message, NULL), text);
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

      print_message (cli, message);
    }
  return COI_CLI_DONE;
}

/* --- waiting --- */

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

typedef gboolean (*DoneFunc) (CoiCli *cli, gpointer data);

/* Runs the main loop until @done or so many seconds; 0: without an end. */
static gboolean
wait_for (CoiCli *cli, DoneFunc done, gpointer data, guint seconds)
{
  gint64 deadline = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  guint wake = g_timeout_add (100, wake_cb, NULL);
  gboolean is_done;

  while (!(is_done = done (cli, data)) && (seconds == 0 || g_get_monotonic_time () < deadline))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (wake);
  return is_done;
}

static gboolean
is_decided (CoiCli *cli, gpointer message)
{
  CoiMessageStatus status = coi_message_get_status (message);

  return status != COI_MESSAGE_STATUS_QUEUED && status != COI_MESSAGE_STATUS_SENDING;
}

static gboolean
needs_user (CoiCli *cli, gpointer account)
{
  return coi_account_get_state (account) == COI_ACCOUNT_NEEDS_USER;
}

typedef struct
{
  CoiMessage *message;
  CoiAccount *account;
} Sending;

static gboolean
is_settled (CoiCli *cli, gpointer data)
{
  Sending *sending = data;

  return is_decided (cli, sending->message) || needs_user (cli, sending->account);
}

static gboolean
is_flushed (CoiCli *cli, gpointer data)
{
  return coi_engine_count_pending (cli->engine) == 0 || needs_user (cli, data);
}

/* --- sending --- */

static CoiConversation *
ensure_chat (CoiCli *cli, char **addresses)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CoiConversation *conversation;
  CoiAccount *account;

  if (addresses[1] == NULL && strchr (addresses[0], '@') == NULL)
    return coi_cli_find_chat (cli, addresses[0]);
  account = coi_cli_get_account (cli);
  if (account == NULL)
    return NULL;
  coi_engine_ensure_conversation_async (cli->engine, account, (const char *const *)addresses,
                                        coi_cli_result_cb, &result);
  conversation =
      coi_engine_ensure_conversation_finish (cli->engine, coi_cli_wait (&result), &error);
  if (conversation == NULL)
    coi_cli_fail (cli, error);
  return conversation;
}

static char *
read_text_stdin (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[4096];
  gsize length;

  while ((length = fread (buffer, 1, sizeof buffer, stdin)) > 0)
    g_string_append_len (text, buffer, length);
  return g_utf8_make_valid (text->str, text->len);
}

static int
report_outcome (CoiCli *cli, CoiMessage *message, CoiAccount *account)
{
  print_message (cli, message);
  if (coi_message_get_status (message) == COI_MESSAGE_STATUS_FAILED)
    return coi_cli_fail_code (cli, COI_ENGINE_ERROR_SERVER, coi_message_get_error (message));
  if (is_decided (cli, message))
    return COI_CLI_DONE;
  if (coi_account_get_error_code (account) >= 0)
    {
      int status = coi_cli_fail_code (cli, coi_account_get_error_code (account),
                                      coi_account_get_error_detail (account));

      return status == COI_CLI_UNAUTHORISED ? status : COI_CLI_UNREACHABLE;
    }
  return coi_cli_fail_code (cli, COI_ENGINE_ERROR_NO_NETWORK, "The message is queued");
}

static int
send_text (CoiCli *cli, CoiConversation *conversation, const char *text, gboolean wait)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiMessage) message = NULL;
  CoiAccount *account = coi_conversation_get_account (conversation);
  Sending sending;

  coi_engine_send_text_async (cli->engine, conversation, text, coi_cli_result_cb, &result);
  message = coi_engine_send_text_finish (cli->engine, coi_cli_wait (&result), &error);
  if (message == NULL)
    return coi_cli_fail (cli, error);
  sending = (Sending){ .message = message, .account = account };
  wait_for (cli, is_settled, &sending, wait ? 0 : SEND_SECONDS);
  if (coi_message_get_status (message) == COI_MESSAGE_STATUS_SENT)
    wait_for (cli, is_flushed, account, COPY_SECONDS);
  return report_outcome (cli, message, account);
}

int
coi_cli_send (CoiCli *cli, int argc, char **argv)
{
  g_autofree char *text = NULL;
  gboolean from_stdin = FALSE, wait = FALSE;
  const GOptionEntry entries[] = {
    { "text", 0, 0, G_OPTION_ARG_STRING, &text, "What to write", "TEXT" },
    { "text-stdin", 0, 0, G_OPTION_ARG_NONE, &from_stdin, "Read the text from standard input",
      NULL },
    { "wait", 0, 0, G_OPTION_ARG_NONE, &wait, "Wait until it is sent or refused", NULL },
    G_OPTION_ENTRY_NULL,
  };
  CoiConversation *conversation;

  if (!coi_cli_parse (cli, "TO… [--text TEXT | --text-stdin]", entries, &argc, &argv, 1, -1))
    return COI_CLI_USAGE;
  if ((text != NULL) == from_stdin)
    return coi_cli_fail_usage (cli, "say what to write: --text or --text-stdin");
  if (from_stdin)
    text = read_text_stdin ();
  if (!coi_cli_open (cli))
    return COI_CLI_FAILED;
  conversation = ensure_chat (cli, argv + 1);
  if (conversation == NULL)
    return COI_CLI_FAILED;
  coi_engine_start (cli->engine);
  return send_text (cli, conversation, text, wait);
}

int
coi_cli_retry (CoiCli *cli, int argc, char **argv)
{
  g_autoptr (CoiMessage) message = NULL;
  CoiConversation *conversation;
  Sending sending;
  gint64 id;

  if (!coi_cli_parse (cli, "ID", NULL, &argc, &argv, 1, 1) || !coi_cli_read_id (cli, argv[1], &id))
    return COI_CLI_USAGE;
  if (!coi_cli_open (cli))
    return COI_CLI_FAILED;
  message = coi_engine_load_message (cli->engine, id);
  if (message == NULL || coi_message_get_status (message) != COI_MESSAGE_STATUS_FAILED)
    return coi_cli_fail_code (cli, COI_ENGINE_ERROR_NOT_FOUND,
                              "No message that failed has this id");
  conversation =
      coi_engine_get_conversation (cli->engine, coi_message_get_conversation_id (message));
  coi_engine_start (cli->engine);
  coi_engine_retry (cli->engine, message);
  sending = (Sending){ .message = message, .account = coi_conversation_get_account (conversation) };
  while (is_decided (cli, message) && coi_message_get_status (message) == COI_MESSAGE_STATUS_FAILED)
    g_main_context_iteration (NULL, TRUE);
  wait_for (cli, is_settled, &sending, SEND_SECONDS);
  if (coi_message_get_status (message) == COI_MESSAGE_STATUS_SENT)
    wait_for (cli, is_flushed, sending.account, COPY_SECONDS);
  return report_outcome (cli, message, sending.account);
}

/* --- reading --- */

int
coi_cli_read (CoiCli *cli, int argc, char **argv)
{
  CoiConversation *conversation;
  CoiAccount *account;

  if (!coi_cli_parse (cli, "CHAT", NULL, &argc, &argv, 1, 1))
    return COI_CLI_USAGE;
  if (!coi_cli_open (cli))
    return COI_CLI_FAILED;
  conversation = coi_cli_find_chat (cli, argv[1]);
  if (conversation == NULL)
    return COI_CLI_FAILED;
  if (coi_conversation_get_unread (conversation) == 0)
    return COI_CLI_DONE;
  account = coi_conversation_get_account (conversation);
  coi_engine_start (cli->engine);
  coi_engine_mark_read (cli->engine, conversation);
  while (coi_conversation_get_unread (conversation) > 0)
    g_main_context_iteration (NULL, TRUE);
  wait_for (cli, is_flushed, account, SEND_SECONDS);
  if (coi_engine_count_pending (cli->engine) == 0)
    return COI_CLI_DONE;
  return coi_cli_fail_code (cli, COI_ENGINE_ERROR_NO_NETWORK,
                            "Read here; the server has not been told yet");
}

static GBytes *
load_raw (CoiCli *cli, gint64 id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coi_engine_load_raw_async (cli->engine, id, NULL, coi_cli_result_cb, &result);
  return coi_engine_load_raw_finish (cli->engine, coi_cli_wait (&result), error);
}

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
