/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coi-chat-cli send, forward, retry, discard, read: what the servers are told. */
#define G_LOG_DOMAIN "coi-cli"

#include "coi-cli.h"

#include <string.h>

#define RETRY_SECONDS 5

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

/* --- what to send --- */

typedef struct
{
  char *text;
  gboolean from_stdin;
  char **files;
  gint64 reply_to;
  CoiLocation *location;
  gboolean is_pinned;
  gint64 pinned_until;
  gint64 at;
  gboolean wait;
} SendOptions;

static void
send_options_clear (SendOptions *self)
{
  g_free (self->text);
  g_strfreev (self->files);
  coi_location_free (self->location);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SendOptions, send_options_clear)

static gboolean
location_cb (const char *name, const char *value, gpointer data, GError **error)
{
  SendOptions *self = data;

  coi_location_free (self->location);
  self->location = coi_cli_read_location (value, error);
  return self->location != NULL;
}

static gboolean
pin_cb (const char *name, const char *value, gpointer data, GError **error)
{
  SendOptions *self = data;

  self->is_pinned = TRUE;
  return value == NULL || coi_cli_read_time (value, &self->pinned_until, error);
}

static gboolean
at_cb (const char *name, const char *value, gpointer data, GError **error)
{
  return coi_cli_read_time (value, &((SendOptions *)data)->at, error);
}

static CoiOutgoing *
make_outgoing (const SendOptions *options)
{
  CoiOutgoing *outgoing = coi_outgoing_new (options->text != NULL ? options->text : "");

  for (guint i = 0; options->files != NULL && options->files[i] != NULL; i++)
    coi_outgoing_add_file (outgoing, options->files[i]);
  outgoing->reply_to = options->reply_to;
  outgoing->location = coi_location_copy (options->location);
  outgoing->is_pinned = options->is_pinned;
  outgoing->pinned_until = options->pinned_until;
  outgoing->send_at = options->at;
  return outgoing;
}

/* Also what has neither text nor files may say something: a place. */
static const char *
check_options (const SendOptions *options)
{
  if (options->text != NULL && options->from_stdin)
    return "--text and --text-stdin exclude each other";
  if (options->text == NULL && !options->from_stdin && options->files == NULL &&
      options->location == NULL)
    return "say what to send: --text, --text-stdin, --attach or --location";
  return options->reply_to < 0 ? "an id is a number" : NULL;
}

static gboolean
parse_send (CoiCli *cli, SendOptions *options, int *argc, char ***argv)
{
  const GOptionEntry entries[] = {
    { "text", 0, 0, G_OPTION_ARG_STRING, &options->text, "What to write, in Markdown", "TEXT" },
    { "text-stdin", 0, 0, G_OPTION_ARG_NONE, &options->from_stdin,
      "Read the text from standard input", NULL },
    { "attach", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->files, "Send this file, too", "FILE" },
    { "reply-to", 0, 0, G_OPTION_ARG_INT64, &options->reply_to, "Answer this message", "ID" },
    { "location", 0, 0, G_OPTION_ARG_CALLBACK, location_cb, "Send a place",
      "LATITUDE,LONGITUDE[,NAME]" },
    { "pin", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, pin_cb,
      "Pin it for everybody, until then or without end", "UNTIL" },
    { "at", 0, 0, G_OPTION_ARG_CALLBACK, at_cb, "Send it then", "TIME" },
    { "wait", 0, 0, G_OPTION_ARG_NONE, &options->wait, "Wait until it is sent or refused", NULL },
    G_OPTION_ENTRY_NULL,
  };
  const char *problem;

  if (!coi_cli_parse_data (cli, "TO… [--text TEXT | --text-stdin] [--attach FILE]…", entries,
                           options, argc, argv, 1, -1))
    return FALSE;
  problem = check_options (options);
  if (problem != NULL)
    coi_cli_fail_usage (cli, problem);
  return problem == NULL;
}

/**
 * coi_cli_send_outgoing:
 * @cli: the program, open
 * @to: addresses, or one conversation
 * @outgoing: what to send
 * @wait: whether to wait until it is sent or refused
 *
 * Queues a message and waits for what becomes of it.
 *
 * Returns: the exit status
 */
int
coi_cli_send_outgoing (CoiCli *cli, char **to, const CoiOutgoing *outgoing, gboolean wait)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiMessage) message = NULL;
  CoiConversation *conversation = ensure_chat (cli, to);

  if (conversation == NULL)
    return COI_CLI_FAILED;
  coi_engine_start (cli->engine);
  coi_engine_send_async (cli->engine, conversation, outgoing, coi_cli_result_cb, &result);
  message = coi_engine_send_finish (cli->engine, coi_cli_wait (&result), &error);
  if (message == NULL)
    return coi_cli_fail (cli, error);
  return coi_cli_report_sending (cli, message, wait);
}

/**
 * coi_cli_send:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Sends a message.
 *
 * Returns: the exit status
 */
int
coi_cli_send (CoiCli *cli, int argc, char **argv)
{
  g_auto (SendOptions) options = { 0 };
  g_autoptr (CoiOutgoing) outgoing = NULL;

  if (!parse_send (cli, &options, &argc, &argv))
    return COI_CLI_USAGE;
  if (options.from_stdin)
    options.text = coi_cli_read_stdin ();
  if (!coi_cli_open (cli))
    return COI_CLI_FAILED;
  if (options.reply_to != 0 && !coi_cli_has_message (cli, options.reply_to))
    return COI_CLI_FAILED;
  outgoing = make_outgoing (&options);
  return coi_cli_send_outgoing (cli, argv + 1, outgoing, options.wait);
}

/**
 * coi_cli_forward:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Sends a message on, with its files.
 *
 * Returns: the exit status
 */
int
coi_cli_forward (CoiCli *cli, int argc, char **argv)
{
  gboolean hide = FALSE, wait = FALSE;
  const GOptionEntry entries[] = {
    { "without-sender", 0, 0, G_OPTION_ARG_NONE, &hide, "Do not say who wrote it", NULL },
    { "wait", 0, 0, G_OPTION_ARG_NONE, &wait, "Wait until it is sent or refused", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (CoiOutgoing) outgoing = coi_outgoing_new ("");

  if (!coi_cli_parse (cli, "ID TO…", entries, &argc, &argv, 2, -1) ||
      !coi_cli_read_id (cli, argv[1], &outgoing->forward_of))
    return COI_CLI_USAGE;
  outgoing->forward_sender = !hide;
  if (!coi_cli_open (cli) || !coi_cli_has_message (cli, outgoing->forward_of))
    return COI_CLI_FAILED;
  return coi_cli_send_outgoing (cli, argv + 2, outgoing, wait);
}

/* --- again, or not at all --- */

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
  gint64 id;

  if (!coi_cli_parse (cli, "ID", NULL, &argc, &argv, 1, 1) || !coi_cli_read_id (cli, argv[1], &id))
    return COI_CLI_USAGE;
  if (!coi_cli_open (cli) || (message = load_unsent (cli, id)) == NULL)
    return COI_CLI_FAILED;
  coi_engine_start (cli->engine);
  coi_engine_retry (cli->engine, message);
  /* Another process may have sent it and been refused before we look. */
  coi_cli_wait_for (cli, is_taken_up, message, RETRY_SECONDS);
  return coi_cli_report_sending (cli, message, FALSE);
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
  if (coi_cli_wait_for (cli, is_discarded, &id, RETRY_SECONDS))
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
  coi_cli_flush (cli, account);
  if (coi_engine_count_pending (cli->engine) == 0)
    return COI_CLI_DONE;
  return coi_cli_fail_code (cli, COI_ENGINE_ERROR_NO_NETWORK,
                            "Read here; the server has not been told yet");
}
