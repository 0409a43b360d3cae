/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coi-chat-cli: the engine on a terminal. */
#define G_LOG_DOMAIN "coi-cli"

#include "coi-cli.h"

#include "coi-address.h"
#include "coi-config.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  const char *group; /* NULL: the command is one word */
  const char *name;
  CoiCliFunc func;
  const char *arguments;
  const char *help;
} Command;

static const Command commands[] = {
  { "account", "add", coi_cli_account_add, "ADDRESS [OPTION…]", "log in and keep an account" },
  { "account", "list", coi_cli_account_list, "", "list the accounts" },
  { "account", "show", coi_cli_account_show, "", "show one account" },
  { "account", "change", coi_cli_account_change, "ADDRESS [OPTION…]",
    "change name or servers, accept or revoke certificates" },
  { "account", "password", coi_cli_account_password, "ADDRESS --password-stdin",
    "change the password that is kept" },
  { "account", "remove", coi_cli_account_remove, "ADDRESS", "forget an account" },
  { NULL, "sync", coi_cli_sync, "[--once | --watch]", "fetch and send" },
  { NULL, "chats", coi_cli_chats, "[--limit N]", "list the conversations" },
  { NULL, "messages", coi_cli_messages, "CHAT [--limit N] [--before ID]",
    "list the messages of a conversation" },
  { NULL, "search", coi_cli_search, "QUERY… [--chat CHAT] [--limit N]",
    "find messages by their words" },
  { NULL, "send", coi_cli_send,
    "TO… [--text TEXT|--text-stdin] [--attach FILE]… [--reply-to ID] [--location LAT,LON] "
    "[--pin [UNTIL]] [--wait]",
    "send a message" },
  { NULL, "edit", coi_cli_edit, "ID --text TEXT|--text-stdin", "change what was sent" },
  { NULL, "delete", coi_cli_delete, "ID [--for-me]", "delete a message for everybody, or here" },
  { NULL, "react", coi_cli_react, "ID EMOJI…", "react to a message; \"\" takes it back" },
  { NULL, "pin", coi_cli_pin, "ID [--until TIME]", "pin a message for everybody" },
  { NULL, "unpin", coi_cli_unpin, "ID [--for-everybody]", "take a pin away" },
  { NULL, "forward", coi_cli_forward, "ID TO… [--without-sender]", "send a message on" },
  { "poll", "create", coi_cli_poll_create,
    "TO… --title TITLE --option TEXT --option TEXT… [--single] [--once]", "ask a question" },
  { "poll", "vote", coi_cli_poll_vote, "ID NUMBER…", "choose answers, counted from 1" },
  { "poll", "close", coi_cli_poll_close, "ID", "end a poll" },
  { NULL, "read", coi_cli_read, "CHAT", "mark a conversation as read" },
  { NULL, "retry", coi_cli_retry, "ID", "send a message that waits or failed now" },
  { NULL, "discard", coi_cli_discard, "ID", "forget a message that waits or failed" },
  { NULL, "file", coi_cli_file, "ID INDEX [--to PATH]", "fetch a file of a message" },
  { NULL, "preference", coi_cli_preference, "NAME [VALUE]",
    "show or change receipts, download-limit, media-limit" },
  { NULL, "export", coi_cli_export, "CHAT --to DIR", "write a conversation as files" },
  { NULL, "raw", coi_cli_raw, "ID", "write a message as it is on the server" },
};

static char *
command_words (const Command *command)
{
  if (command->group == NULL)
    return g_strdup (command->name);
  return g_strconcat (command->group, " ", command->name, NULL);
}

static char *
make_summary (void)
{
  g_autoptr (GString) text = g_string_new ("Commands:");

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *words = command_words (&commands[i]);

      g_string_append_printf (text, "\n  %s %s\n      %s", words, commands[i].arguments,
                              commands[i].help);
    }
  g_string_append (text,
                   "\n\n“COMMAND --help” tells its options. CHAT is a conversation's id or an "
                   "address; ID is a message's id.\nExit status: 0 done, 1 refused or failed, "
                   "2 usage, 3 not reachable (will be tried again), 4 not authorised.");
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static gboolean
version_cb (const char *name, const char *value, gpointer data, GError **error)
{
  g_print ("coi-chat-cli %s\n", PACKAGE_VERSION);
  exit (COI_CLI_DONE);
}

static GOptionContext *
make_context (CoiCli *cli, const char *usage, gpointer data, gboolean *json)
{
  GOptionContext *context = g_option_context_new (usage);
  const GOptionEntry entries[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &cli->data_dir, "Use this profile", "DIR" },
    { "account", 0, 0, G_OPTION_ARG_STRING, &cli->account, "Use this account", "ADDRESS" },
    { "json", 0, 0, G_OPTION_ARG_NONE, json, "Write JSON lines even to a terminal", NULL },
    { "version", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, version_cb, "Show the version",
      NULL },
    G_OPTION_ENTRY_NULL,
  };

  /* The group owns nothing; callbacks get @data. */
  g_option_context_set_main_group (context, g_option_group_new (NULL, NULL, NULL, data, NULL));
  g_option_context_add_main_entries (context, entries, NULL);
  return context;
}

/**
 * coi_cli_parse_common:
 * @cli: the program
 * @argc: (inout): how many words
 * @argv: (inout): the words; what was used is taken out
 * @error: return location for a #GOptionError
 *
 * Reads the options before the command.
 *
 * Returns: whether they are right
 */
gboolean
coi_cli_parse_common (CoiCli *cli, int *argc, char ***argv, GError **error)
{
  gboolean json = FALSE;
  g_autoptr (GOptionContext) context = make_context (cli, "COMMAND …", NULL, &json);
  g_autofree char *summary = make_summary ();
  gboolean ok;

  g_option_context_set_summary (context, summary);
  g_option_context_set_strict_posix (context, TRUE);
  ok = g_option_context_parse (context, argc, argv, error);
  cli->json |= json;
  return ok;
}

/**
 * coi_cli_parse_data:
 * @cli: the program
 * @usage: what the arguments are
 * @entries: (nullable): the command's own options
 * @data: (nullable): what callbacks among @entries get
 * @argc: (inout): how many words
 * @argv: (inout): the words; the arguments are left
 * @min_args: how few arguments
 * @max_args: how many arguments, -1 for any number
 *
 * Reads the options of a command; writes an error line when they are wrong.
 *
 * Returns: whether they are right
 */
gboolean
coi_cli_parse_data (CoiCli *cli,
                    const char *usage,
                    const GOptionEntry *entries,
                    gpointer data,
                    int *argc,
                    char ***argv,
                    int min_args,
                    int max_args)
{
  gboolean json = FALSE;
  g_autofree char *line = g_strconcat (cli->command, " ", usage, NULL);
  g_autoptr (GOptionContext) context = make_context (cli, line, data, &json);
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = g_strconcat ("usage: coi-chat-cli ", line, NULL);
  gboolean ok;

  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);
  ok = g_option_context_parse (context, argc, argv, &error);
  cli->json |= json;
  /* "--" in front of arguments that begin with a dash is kept by the parser. */
  if (ok && *argc > 1 && strcmp ((*argv)[1], "--") == 0)
    {
      memmove (&(*argv)[1], &(*argv)[2], sizeof (char *) * (*argc - 1));
      (*argc)--;
    }
  if (!ok)
    coi_cli_fail_usage (cli, error->message);
  else if (*argc - 1 < min_args || (max_args >= 0 && *argc - 1 > max_args))
    {
      coi_cli_fail_usage (cli, expected);
      ok = FALSE;
    }
  return ok;
}

/**
 * coi_cli_parse:
 * @cli: the program
 * @usage: what the arguments are
 * @entries: (nullable): the command's own options
 * @argc: (inout): how many words
 * @argv: (inout): the words; the arguments are left
 * @min_args: how few arguments
 * @max_args: how many arguments, -1 for any number
 *
 * As coi_cli_parse_data() without callbacks.
 *
 * Returns: whether they are right
 */
gboolean
coi_cli_parse (CoiCli *cli,
               const char *usage,
               const GOptionEntry *entries,
               int *argc,
               char ***argv,
               int min_args,
               int max_args)
{
  return coi_cli_parse_data (cli, usage, entries, NULL, argc, argv, min_args, max_args);
}

/**
 * coi_cli_open:
 * @cli: the program
 *
 * Opens the profile; writes an error line when that fails.
 *
 * Returns: whether cli->engine can be used
 */
gboolean
coi_cli_open (CoiCli *cli)
{
  g_autoptr (GError) error = NULL;

  if (cli->data_dir == NULL)
    cli->data_dir = g_build_filename (g_get_user_data_dir (), GETTEXT_PACKAGE, NULL);
  cli->engine = coi_engine_new (cli->data_dir, FALSE);
  if (coi_engine_open (cli->engine, &error))
    return TRUE;
  coi_cli_fail (cli, error);
  return FALSE;
}

/**
 * coi_cli_result_cb:
 * @source: (nullable): not used
 * @result: the result
 * @user_data: a pointer to the result that coi_cli_wait() waits for
 *
 * Keeps the result of an asynchronous call.
 */
void
coi_cli_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

/**
 * coi_cli_wait:
 * @result: what coi_cli_result_cb() fills
 *
 * Runs the main loop until the call has ended.
 *
 * Returns: (transfer none): the result
 */
GAsyncResult *
coi_cli_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

/**
 * coi_cli_get_account:
 * @cli: the program
 *
 * Returns: (transfer none) (nullable): the account to use; %NULL after an error line
 */
CoiAccount *
coi_cli_get_account (CoiCli *cli)
{
  GListModel *accounts = coi_engine_get_accounts (cli->engine);
  guint count = g_list_model_get_n_items (accounts);
  g_autoptr (CoiAccount) only = NULL;
  g_autofree char *normal = NULL;
  CoiAccount *account;

  if (cli->account == NULL && count == 1)
    {
      only = g_list_model_get_item (accounts, 0);
      return only; /* the model keeps it */
    }
  if (cli->account == NULL)
    {
      coi_cli_fail_code (cli, COI_ENGINE_ERROR_NOT_FOUND,
                         count == 0 ? "There is no account" : "Say which account: --account");
      return NULL;
    }
  normal = coi_address_normalize (cli->account);
  account = normal != NULL ? coi_engine_get_account (cli->engine, normal) : NULL;
  if (account == NULL)
    coi_cli_fail_code (cli, COI_ENGINE_ERROR_NOT_FOUND, "There is no such account");
  return account;
}

/**
 * coi_cli_read_id:
 * @cli: the program
 * @text: what the user gave
 * @id: (out): the number
 *
 * Reads a row id; writes an error line when it is none.
 *
 * Returns: whether it is one
 */
gboolean
coi_cli_read_id (CoiCli *cli, const char *text, gint64 *id)
{
  if (g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, id, NULL))
    return TRUE;
  coi_cli_fail_usage (cli, "an id is a number");
  return FALSE;
}

static gboolean
is_with (CoiConversation *conversation, const char *address)
{
  const char *const *members = coi_conversation_get_members (conversation);
  CoiAccount *account = coi_conversation_get_account (conversation);

  if (coi_conversation_get_kind (conversation) == COI_CONVERSATION_KIND_SELF)
    return strcmp (coi_account_get_address (account), address) == 0;
  return coi_conversation_get_kind (conversation) == COI_CONVERSATION_KIND_DIRECT &&
         members[0] != NULL && strcmp (members[0], address) == 0;
}

/**
 * coi_cli_find_chat:
 * @cli: the program
 * @text: a row id or an address
 *
 * Returns: (transfer none) (nullable): the conversation; %NULL after an error line
 */
CoiConversation *
coi_cli_find_chat (CoiCli *cli, const char *text)
{
  GListModel *model = coi_engine_get_conversations (cli->engine);
  g_autofree char *normal = coi_address_normalize (text);
  CoiConversation *found = NULL;
  gint64 id;

  if (g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, &id, NULL))
    found = coi_engine_get_conversation (cli->engine, id);
  for (guint i = 0; normal != NULL && found == NULL && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CoiConversation) conversation = g_list_model_get_item (model, i);

      if (is_with (conversation, normal))
        found = conversation; /* the model keeps it */
    }
  if (found == NULL)
    coi_cli_fail_code (cli, COI_ENGINE_ERROR_NOT_FOUND, "There is no such conversation");
  return found;
}

static int
run_command (CoiCli *cli, int argc, char **argv)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      const Command *command = &commands[i];
      int words = command->group != NULL ? 2 : 1;

      if (argc <= words)
        continue;
      if (command->group != NULL && strcmp (argv[1], command->group) != 0)
        continue;
      if (strcmp (argv[words], command->name) != 0)
        continue;
      cli->command = command_words (command);
      return command->func (cli, argc - words, argv + words);
    }
  if (argc == 1)
    return coi_cli_fail_usage (cli, "say what to do; see --help");
  return coi_cli_fail_usage (cli, "unknown command; see --help");
}

int
main (int argc, char *argv[])
{
  CoiCli cli = { .json = !isatty (STDOUT_FILENO) };
  g_auto (GStrv) words = NULL;
  g_autofree char **rest = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  setlocale (LC_ALL, "");
  g_set_prgname ("coi-chat-cli");
  words = g_strdupv (argv);
  rest = g_memdup2 (words, sizeof (char *) * (argc + 1));
  if (!coi_cli_parse_common (&cli, &argc, &rest, &error))
    status = coi_cli_fail_usage (&cli, error->message);
  else
    status = run_command (&cli, argc, rest);
  if (cli.engine != NULL)
    coi_engine_stop (cli.engine);
  g_clear_object (&cli.engine);
  g_free (cli.data_dir);
  g_free (cli.account);
  g_free (cli.command);
  return status;
}
