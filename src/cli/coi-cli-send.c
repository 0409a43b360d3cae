/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coi-chat-cli send, retry, discard, read: what the servers are told. */
#define G_LOG_DOMAIN "coi-cli"

#include "coi-cli.h"

#include <stdio.h>
#include <string.h>

#define SEND_SECONDS 10
#define COPY_SECONDS 10
#define RETRY_SECONDS 5

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
  coi_cli_print_message (cli, message);
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

/**
 * coi_cli_send:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Queues a message and waits for what becomes of it.
 *
 * Returns: the exit status
 */
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

/* A message that waits or failed; NULL after an error line. */
static CoiMessage *
load_unsent (CoiCli *cli, gint64 id)
{
  g_autoptr (CoiMessage) message = coi_engine_load_message (cli->engine, id);

  if (message != NULL && (coi_message_get_status (message) == COI_MESSAGE_STATUS_FAILED ||
                          coi_message_get_status (message) == COI_MESSAGE_STATUS_QUEUED))
    return g_steal_pointer (&message);
  coi_cli_fail_code (cli, COI_ENGINE_ERROR_NOT_FOUND,
                     "No message that waits or failed has this id");
  return NULL;
}

static CoiAccount *
account_of (CoiCli *cli, CoiMessage *message)
{
  CoiConversation *conversation =
      coi_engine_get_conversation (cli->engine, coi_message_get_conversation_id (message));

  return coi_conversation_get_account (conversation);
}

static gboolean
is_taken_up (CoiCli *cli, gpointer message)
{
  return coi_message_get_status (message) != COI_MESSAGE_STATUS_FAILED;
}

/**
 * coi_cli_retry:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Sends a message that waits or failed now.
 *
 * Returns: the exit status
 */
int
coi_cli_retry (CoiCli *cli, int argc, char **argv)
{
  g_autoptr (CoiMessage) message = NULL;
  Sending sending;
  gint64 id;

  if (!coi_cli_parse (cli, "ID", NULL, &argc, &argv, 1, 1) || !coi_cli_read_id (cli, argv[1], &id))
    return COI_CLI_USAGE;
  if (!coi_cli_open (cli) || (message = load_unsent (cli, id)) == NULL)
    return COI_CLI_FAILED;
  coi_engine_start (cli->engine);
  coi_engine_retry (cli->engine, message);
  sending = (Sending){ .message = message, .account = account_of (cli, message) };
  /* Another process may have sent it and been refused before we look. */
  wait_for (cli, is_taken_up, message, RETRY_SECONDS);
  wait_for (cli, is_settled, &sending, SEND_SECONDS);
  if (coi_message_get_status (message) == COI_MESSAGE_STATUS_SENT)
    wait_for (cli, is_flushed, sending.account, COPY_SECONDS);
  return report_outcome (cli, message, sending.account);
}

static gboolean
is_discarded (CoiCli *cli, gpointer id)
{
  g_autoptr (CoiMessage) message = coi_engine_load_message (cli->engine, *(gint64 *)id);

  return message == NULL || coi_message_get_status (message) == COI_MESSAGE_STATUS_SENT;
}

/**
 * coi_cli_discard:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Forgets a message that waits or failed.
 *
 * Returns: the exit status
 */
int
coi_cli_discard (CoiCli *cli, int argc, char **argv)
{
  g_autoptr (CoiMessage) message = NULL;
  gint64 id;

  if (!coi_cli_parse (cli, "ID", NULL, &argc, &argv, 1, 1) || !coi_cli_read_id (cli, argv[1], &id))
    return COI_CLI_USAGE;
  if (!coi_cli_open (cli) || (message = load_unsent (cli, id)) == NULL)
    return COI_CLI_FAILED;
  coi_engine_discard (cli->engine, message);
  if (wait_for (cli, is_discarded, &id, RETRY_SECONDS))
    return COI_CLI_DONE;
  return coi_cli_fail_code (cli, COI_ENGINE_ERROR_NOT_FOUND, "The message is on its way already");
}

/* --- reading --- */

/**
 * coi_cli_read:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Marks a conversation as read, here and on the server.
 *
 * Returns: the exit status
 */
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
