/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coi-chat-cli poll …: asking, voting, closing. */
#define G_LOG_DOMAIN "coi-cli"

#include "coi-cli.h"

typedef struct
{
  char *title, *description;
  char **texts, **dates, **pictures;
  gboolean single, once, wait;
} PollOptions;

static void
poll_options_clear (PollOptions *self)
{
  g_free (self->title);
  g_free (self->description);
  g_strfreev (self->texts);
  g_strfreev (self->dates);
  g_strfreev (self->pictures);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PollOptions, poll_options_clear)

static guint
count (char **words)
{
  return words != NULL ? g_strv_length (words) : 0;
}

static void
add_options (CoiPoll *poll, CoiPollOptionKind kind, char **words)
{
  for (guint i = 0; i < count (words); i++)
    coi_poll_add_option (poll, kind, words[i], -1);
}

static CoiOutgoing *
make_outgoing (const PollOptions *options)
{
  CoiOutgoing *outgoing = coi_outgoing_new ("");

  outgoing->poll = coi_poll_new (options->title);
  g_set_str (&outgoing->poll->description, options->description);
  outgoing->poll->multiple = !options->single;
  outgoing->poll->revote = !options->once;
  add_options (outgoing->poll, COI_POLL_TEXT, options->texts);
  add_options (outgoing->poll, COI_POLL_DATE, options->dates);
  for (guint i = 0; i < count (options->pictures); i++)
    {
      g_autofree char *name = g_filename_display_basename (options->pictures[i]);

      coi_outgoing_add_file (outgoing, options->pictures[i]);
      coi_poll_add_option (outgoing->poll, COI_POLL_BINARY, name, (int)i);
    }
  return outgoing;
}

/**
 * coi_cli_poll_create:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Asks a question with answers to choose from.
 *
 * Returns: the exit status
 */
int
coi_cli_poll_create (CoiCli *cli, int argc, char **argv)
{
  g_auto (PollOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "title", 0, 0, G_OPTION_ARG_STRING, &options.title, "The question", "TITLE" },
    { "description", 0, 0, G_OPTION_ARG_STRING, &options.description, "More about it", "TEXT" },
    { "option", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.texts, "An answer", "TEXT" },
    { "date", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.dates, "An answer that is a date or time",
      "ISO-8601" },
    { "picture", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.pictures, "An answer that is a file",
      "FILE" },
    { "single", 0, 0, G_OPTION_ARG_NONE, &options.single, "One answer from each", NULL },
    { "once", 0, 0, G_OPTION_ARG_NONE, &options.once, "The first vote of each counts", NULL },
    { "wait", 0, 0, G_OPTION_ARG_NONE, &options.wait, "Wait until it is sent or refused", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (CoiOutgoing) outgoing = NULL;
  guint answers;

  if (!coi_cli_parse (cli, "TO… --title TITLE --option TEXT --option TEXT…", entries, &argc, &argv,
                      1, -1))
    return COI_CLI_USAGE;
  answers = count (options.texts) + count (options.dates) + count (options.pictures);
  if (options.title == NULL || *options.title == '\0')
    return coi_cli_fail_usage (cli, "say what the question is: --title");
  if (answers < 2 || answers > COI_POLL_OPTIONS_MAX)
    return coi_cli_fail_usage (cli, "a poll has 2 to 100 answers: --option, --date, --picture");
  if (!coi_cli_open (cli))
    return COI_CLI_FAILED;
  outgoing = make_outgoing (&options);
  return coi_cli_send_outgoing (cli, argv + 1, outgoing, options.wait);
}

/**
 * coi_cli_poll_vote:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Chooses answers, counted from 1; none takes the vote back.
 *
 * Returns: the exit status
 */
int
coi_cli_poll_vote (CoiCli *cli, int argc, char **argv)
{
  gboolean wait = FALSE;
  const GOptionEntry entries[] = {
    { "wait", 0, 0, G_OPTION_ARG_NONE, &wait, "Wait until it is sent or refused", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (CoiMessage) message = NULL;
  g_autofree guint *choices = NULL;
  CoiAction action = { .kind = COI_ACTION_VOTE };
  int status;

  if (!coi_cli_parse (cli, "ID NUMBER…", entries, &argc, &argv, 1, -1))
    return COI_CLI_USAGE;
  choices = g_new0 (guint, argc);
  for (int i = 2; i < argc; i++)
    {
      guint64 number;

      if (!g_ascii_string_to_unsigned (argv[i], 10, 1, COI_POLL_OPTIONS_MAX, &number, NULL))
        return coi_cli_fail_usage (cli, "answers are numbers, from 1");
      choices[action.n_choices++] = (guint)number - 1;
    }
  action.choices = choices;
  message = coi_cli_read_message (cli, argv[1], &status);
  return message != NULL ? coi_cli_act (cli, message, &action, wait) : status;
}

/**
 * coi_cli_poll_close:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Ends a poll.
 *
 * Returns: the exit status
 */
int
coi_cli_poll_close (CoiCli *cli, int argc, char **argv)
{
  gboolean wait = FALSE;
  const GOptionEntry entries[] = {
    { "wait", 0, 0, G_OPTION_ARG_NONE, &wait, "Wait until it is sent or refused", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (CoiMessage) message = NULL;
  const CoiAction action = { .kind = COI_ACTION_CLOSE_POLL };
  int status;

  if (!coi_cli_parse (cli, "ID", entries, &argc, &argv, 1, 1))
    return COI_CLI_USAGE;
  message = coi_cli_read_message (cli, argv[1], &status);
  return message != NULL ? coi_cli_act (cli, message, &action, wait) : status;
}
