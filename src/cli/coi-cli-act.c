/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coi-chat-cli edit, delete, react, pin, unpin: what is done with a message. */
#define G_LOG_DOMAIN "coi-cli"

#include "coi-cli.h"

#define UNPIN_SECONDS 5

static int
act_on (CoiCli *cli, const char *id, const CoiAction *action, gboolean wait)
{
  int status;
  g_autoptr (CoiMessage) message = coi_cli_read_message (cli, id, &status);

  return message != NULL ? coi_cli_act (cli, message, action, wait) : status;
}

/**
 * coi_cli_edit:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Changes a message for everybody.
 *
 * Returns: the exit status
 */
int
coi_cli_edit (CoiCli *cli, int argc, char **argv)
{
  g_autofree char *text = NULL;
  gboolean from_stdin = FALSE, wait = FALSE;
  const GOptionEntry entries[] = {
    { "text", 0, 0, G_OPTION_ARG_STRING, &text, "What it says now, in Markdown", "TEXT" },
    { "text-stdin", 0, 0, G_OPTION_ARG_NONE, &from_stdin, "Read the text from standard input",
      NULL },
    { "wait", 0, 0, G_OPTION_ARG_NONE, &wait, "Wait until it is sent or refused", NULL },
    G_OPTION_ENTRY_NULL,
  };
  CoiAction action = { .kind = COI_ACTION_EDIT };

  if (!coi_cli_parse (cli, "ID [--text TEXT | --text-stdin]", entries, &argc, &argv, 1, 1))
    return COI_CLI_USAGE;
  if ((text != NULL) == from_stdin)
    return coi_cli_fail_usage (cli, "say what it says now: --text or --text-stdin");
  if (from_stdin)
    text = coi_cli_read_stdin ();
  action.text = text;
  return act_on (cli, argv[1], &action, wait);
}

static int
remove_here (CoiCli *cli, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int status;
  g_autoptr (CoiMessage) message = coi_cli_read_message (cli, id, &status);
  CoiAccount *account;

  if (message == NULL)
    return status;
  account = coi_cli_account_of (cli, message);
  coi_engine_start (cli->engine);
  coi_engine_remove_message_async (cli->engine, message, coi_cli_result_cb, &result);
  if (!coi_engine_remove_message_finish (cli->engine, coi_cli_wait (&result), &error))
    return coi_cli_fail (cli, error);
  coi_cli_flush (cli, account);
  return COI_CLI_DONE;
}

/**
 * coi_cli_delete:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Deletes a message, for everybody or from this account alone.
 *
 * Returns: the exit status
 */
int
coi_cli_delete (CoiCli *cli, int argc, char **argv)
{
  gboolean for_me = FALSE, wait = FALSE;
  const GOptionEntry entries[] = {
    { "for-me", 0, 0, G_OPTION_ARG_NONE, &for_me,
      "Remove it from this account, whoever sent it; nobody is told", NULL },
    { "wait", 0, 0, G_OPTION_ARG_NONE, &wait, "Wait until it is sent or refused", NULL },
    G_OPTION_ENTRY_NULL,
  };
  const CoiAction action = { .kind = COI_ACTION_DELETE };

  if (!coi_cli_parse (cli, "ID", entries, &argc, &argv, 1, 1))
    return COI_CLI_USAGE;
  return for_me ? remove_here (cli, argv[1]) : act_on (cli, argv[1], &action, wait);
}

/**
 * coi_cli_react:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Reacts to a message, or takes the reaction back.
 *
 * Returns: the exit status
 */
int
coi_cli_react (CoiCli *cli, int argc, char **argv)
{
  gboolean wait = FALSE;
  const GOptionEntry entries[] = {
    { "wait", 0, 0, G_OPTION_ARG_NONE, &wait, "Wait until it is sent or refused", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char *emoji = NULL;
  CoiAction action = { .kind = COI_ACTION_REACT };

  if (!coi_cli_parse (cli, "ID EMOJI…", entries, &argc, &argv, 2, -1))
    return COI_CLI_USAGE;
  emoji = g_strjoinv (" ", argv + 2);
  action.text = emoji;
  return act_on (cli, argv[1], &action, wait);
}

static gboolean
until_cb (const char *name, const char *value, gpointer data, GError **error)
{
  return coi_cli_read_time (value, data, error);
}

/**
 * coi_cli_pin:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Pins a message for everybody.
 *
 * Returns: the exit status
 */
int
coi_cli_pin (CoiCli *cli, int argc, char **argv)
{
  gboolean wait = FALSE;
  CoiAction action = { .kind = COI_ACTION_PIN };
  const GOptionEntry entries[] = {
    { "wait", 0, 0, G_OPTION_ARG_NONE, &wait, "Wait until it is sent or refused", NULL },
    { "until", 0, 0, G_OPTION_ARG_CALLBACK, until_cb, "Until then", "TIME" },
    G_OPTION_ENTRY_NULL,
  };

  if (!coi_cli_parse_data (cli, "ID [--until TIME]", entries, &action.until, &argc, &argv, 1, 1))
    return COI_CLI_USAGE;
  return act_on (cli, argv[1], &action, wait);
}

static gboolean
is_unpinned (CoiCli *cli, gpointer message)
{
  return !coi_message_get_pinned (message);
}

static int
unpin_here (CoiCli *cli, const char *id)
{
  int status;
  g_autoptr (CoiMessage) message = coi_cli_read_message (cli, id, &status);

  if (message == NULL)
    return status;
  coi_engine_unpin (cli->engine, message);
  coi_cli_wait_for (cli, is_unpinned, message, UNPIN_SECONDS);
  coi_cli_print_message (cli, message);
  return COI_CLI_DONE;
}

/**
 * coi_cli_unpin:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Takes a pin away, here or for everybody.
 *
 * Returns: the exit status
 */
int
coi_cli_unpin (CoiCli *cli, int argc, char **argv)
{
  gboolean for_all = FALSE, wait = FALSE;
  const GOptionEntry entries[] = {
    { "for-everybody", 0, 0, G_OPTION_ARG_NONE, &for_all, "Tell the others", NULL },
    { "wait", 0, 0, G_OPTION_ARG_NONE, &wait, "Wait until it is sent or refused", NULL },
    G_OPTION_ENTRY_NULL,
  };
  const CoiAction action = { .kind = COI_ACTION_UNPIN };

  if (!coi_cli_parse (cli, "ID", entries, &argc, &argv, 1, 1))
    return COI_CLI_USAGE;
  return for_all ? act_on (cli, argv[1], &action, wait) : unpin_here (cli, argv[1]);
}
