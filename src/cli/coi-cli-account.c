/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coi-chat-cli account …: adding, listing, showing, removing, passwords. */
#define G_LOG_DOMAIN "coi-cli"

#include "coi-cli-account.h"

#include <stdio.h>
#include <string.h>

#define MAX_PASSWORD 4096

/**
 * coi_cli_account_options_clear:
 * @self: what was given on the command line
 */
void
coi_cli_account_options_clear (CoiCliAccountOptions *self)
{
  g_free (self->name);
  g_free (self->imap);
  g_free (self->smtp);
  g_free (self->login);
  g_free (self->ca_file);
  g_free (self->password_file);
  g_strfreev (self->certificates);
}

/**
 * coi_cli_account_entries:
 * @options: where the values go
 * @more: what the command takes besides, up to %G_OPTION_ENTRY_NULL
 *
 * Returns: (transfer full) (element-type GOptionEntry): what the commands take that set an account
 *   up, up to %G_OPTION_ENTRY_NULL
 */
GArray *
coi_cli_account_entries (CoiCliAccountOptions *options, const GOptionEntry *more)
{
  const GOptionEntry shared[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &options->name, "Your name", "NAME" },
    { "imap", 0, 0, G_OPTION_ARG_STRING, &options->imap, "Where to read",
      "HOST[:PORT][/tls|/starttls|/none]" },
    { "smtp", 0, 0, G_OPTION_ARG_STRING, &options->smtp, "Where to send",
      "HOST[:PORT][/tls|/starttls|/none]" },
    { "login", 0, 0, G_OPTION_ARG_STRING, &options->login, "The user name, if not the address",
      "LOGIN" },
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &options->ca_file, "Trust these certificates too",
      "PEM" },
    { "accept-certificate", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->certificates,
      "Accept this certificate although it cannot be verified", "SHA256" },
  };
  GArray *entries = g_array_new (TRUE, FALSE, sizeof (GOptionEntry));

  g_array_append_vals (entries, shared, G_N_ELEMENTS (shared));
  for (; more->long_name != NULL; more++)
    g_array_append_vals (entries, more, 1);
  return entries;
}

static void
strip_line_end (char *text)
{
  gsize length = strlen (text);

  while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r'))
    text[--length] = '\0';
}

static char *
read_stdin (void)
{
  g_autofree char *buffer = g_malloc0 (MAX_PASSWORD + 1);
  gsize length = fread (buffer, 1, MAX_PASSWORD, stdin);

  buffer[length] = '\0';
  strip_line_end (buffer);
  return g_steal_pointer (&buffer);
}

static char *
read_password (const CoiCliAccountOptions *options, GError **error)
{
  char *password = NULL;

  if (options->password_stdin)
    return read_stdin ();
  if (options->password_file == NULL)
    {
      g_set_error_literal (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NO_PASSWORD,
                           "Say where the password is: --password-stdin or --password-file");
      return NULL;
    }
  if (g_file_get_contents (options->password_file, &password, NULL, error))
    strip_line_end (password);
  return password;
}

/* NULL without @error: to be guessed. */
static CoiEndpoint *
read_endpoint (const char *text, guint16 port, const char *ca_file, GError **error)
{
  CoiEndpoint *endpoint = text != NULL ? coi_endpoint_parse (text, port, error) : NULL;

  if (endpoint != NULL && ca_file != NULL)
    {
      g_free (endpoint->ca_file);
      endpoint->ca_file = g_canonicalize_filename (ca_file, NULL);
    }
  return endpoint;
}

/**
 * coi_cli_account_read_servers:
 * @options: what was given on the command line
 * @settings: where the endpoints go that it names
 * @error: set to %G_IO_ERROR_INVALID_ARGUMENT when one is none
 *
 * Returns: whether all could be read
 */
gboolean
coi_cli_account_read_servers (const CoiCliAccountOptions *options,
                              CoiAccountSettings *settings,
                              GError **error)
{
  settings->imap = read_endpoint (options->imap, 993, options->ca_file, error);
  if (options->imap != NULL && settings->imap == NULL)
    return FALSE;
  settings->smtp = read_endpoint (options->smtp, 465, options->ca_file, error);
  return options->smtp == NULL || settings->smtp != NULL;
}

static CoiAccountSettings *
make_settings (const char *address, const CoiCliAccountOptions *options, GError **error)
{
  g_autoptr (CoiAccountSettings) settings = coi_account_settings_new (address, options->name);

  settings->login = g_strdup (options->login);
  if (options->password_file != NULL)
    settings->password_file = g_canonicalize_filename (options->password_file, NULL);
  if (!coi_cli_account_read_servers (options, settings, error))
    return NULL;
  return g_steal_pointer (&settings);
}

/* Each server may show a certificate of its own. */
static CoiAccount *
try_account (CoiCli *cli,
             CoiAccountSettings *settings,
             const char *password,
             char **accepted,
             GError **error)
{
  for (;;)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) refused = NULL;
      CoiAccount *account;

      coi_engine_add_account_async (cli->engine, settings, password, NULL, coi_cli_result_cb,
                                    &result);
      account = coi_engine_add_account_finish (cli->engine, coi_cli_wait (&result), &refused);
      if (account != NULL)
        return account;
      if (!coi_cli_accept_certificate (settings, accepted, refused))
        {
          g_propagate_error (error, g_steal_pointer (&refused));
          return NULL;
        }
    }
}

static int
add_account (CoiCli *cli, CoiAccountSettings *settings, const char *password, char **accepted)
{
  g_autoptr (GError) error = NULL;
  CoiAccount *account = try_account (cli, settings, password, accepted, &error);

  if (account == NULL)
    return coi_cli_fail (cli, error);
  coi_cli_print (cli, coi_cli_account_to_json (account), coi_account_get_address (account));
  return COI_CLI_DONE;
}

/**
 * coi_cli_account_add:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Logs in to both servers and keeps the account.
 *
 * Returns: the exit status
 */
int
coi_cli_account_add (CoiCli *cli, int argc, char **argv)
{
  g_auto (CoiCliAccountOptions) options = { 0 };
  const GOptionEntry more[] = {
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &options.password_file,
      "Read the password from this file at each run", "FILE" },
    { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &options.password_stdin,
      "Read the password from standard input and keep it in the Secret Service", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GArray) entries = coi_cli_account_entries (&options, more);
  g_autoptr (CoiAccountSettings) settings = NULL;
  g_autofree char *password = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (!coi_cli_parse (cli, "ADDRESS", (const GOptionEntry *)(gpointer)entries->data, &argc, &argv,
                      1, 1))
    return COI_CLI_USAGE;
  if (!coi_cli_read_fingerprints (options.certificates))
    return coi_cli_fail_usage (cli, "--accept-certificate takes the 64 digits of a SHA-256");
  settings = make_settings (argv[1], &options, &error);
  if (settings == NULL)
    return coi_cli_fail_usage (cli, error->message);
  password = read_password (&options, &error);
  if (password == NULL)
    return coi_cli_fail (cli, error);
  if (!coi_cli_open (cli))
    return COI_CLI_FAILED;
  status = add_account (cli, settings, password, options.certificates);
  explicit_bzero (password, strlen (password));
  return status;
}

/**
 * coi_cli_account_list:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Writes one line an account.
 *
 * Returns: the exit status
 */
int
coi_cli_account_list (CoiCli *cli, int argc, char **argv)
{
  GListModel *accounts;

  if (!coi_cli_parse (cli, "", NULL, &argc, &argv, 0, 0))
    return COI_CLI_USAGE;
  if (!coi_cli_open (cli))
    return COI_CLI_FAILED;
  accounts = coi_engine_get_accounts (cli->engine);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CoiAccount) account = g_list_model_get_item (accounts, i);

      coi_cli_print (cli, coi_cli_account_to_json (account), coi_account_get_address (account));
    }
  return COI_CLI_DONE;
}

static char *
describe_server (const CoiEndpoint *endpoint)
{
  g_autofree char *text = coi_endpoint_to_string (endpoint);

  if (endpoint->certificate == NULL)
    return g_steal_pointer (&text);
  return g_strdup_printf ("%s\n    accepted certificate: %s", text, endpoint->certificate);
}

static char *
describe (CoiAccount *account)
{
  g_autofree char *imap = describe_server (coi_account_get_imap (account));
  g_autofree char *smtp = describe_server (coi_account_get_smtp (account));

  return g_strdup_printf ("%s\n  name: %s\n  login: %s\n  imap: %s\n  smtp: %s",
                          coi_account_get_address (account), coi_account_get_name (account),
                          coi_account_get_login (account), imap, smtp);
}

/**
 * coi_cli_account_show:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Writes what is kept of one account, without its password.
 *
 * Returns: the exit status
 */
int
coi_cli_account_show (CoiCli *cli, int argc, char **argv)
{
  CoiAccount *account;
  g_autofree char *text = NULL;

  if (!coi_cli_parse (cli, "", NULL, &argc, &argv, 0, 0))
    return COI_CLI_USAGE;
  if (!coi_cli_open (cli))
    return COI_CLI_FAILED;
  account = coi_cli_get_account (cli);
  if (account == NULL)
    return COI_CLI_FAILED;
  text = describe (account);
  coi_cli_print (cli, coi_cli_account_to_json (account), text);
  return COI_CLI_DONE;
}

/**
 * coi_cli_account_remove:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Forgets an account and its messages here.
 *
 * Returns: the exit status
 */
int
coi_cli_account_remove (CoiCli *cli, int argc, char **argv)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CoiAccount *account;

  if (!coi_cli_parse (cli, "ADDRESS", NULL, &argc, &argv, 1, 1))
    return COI_CLI_USAGE;
  if (!coi_cli_open (cli))
    return COI_CLI_FAILED;
  g_free (cli->account);
  cli->account = g_strdup (argv[1]);
  account = coi_cli_get_account (cli);
  if (account == NULL)
    return COI_CLI_FAILED;
  coi_engine_remove_account_async (cli->engine, account, coi_cli_result_cb, &result);
  if (!coi_engine_remove_account_finish (cli->engine, coi_cli_wait (&result), &error))
    return coi_cli_fail (cli, error);
  return COI_CLI_DONE;
}

static int
set_password (CoiCli *cli, const char *password)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CoiAccount *account = coi_cli_get_account (cli);

  if (account == NULL)
    return COI_CLI_FAILED;
  coi_engine_set_password_async (cli->engine, account, password, NULL, coi_cli_result_cb, &result);
  if (!coi_engine_set_password_finish (cli->engine, coi_cli_wait (&result), &error))
    return coi_cli_fail (cli, error);
  return COI_CLI_DONE;
}

/**
 * coi_cli_account_password:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Changes the password that is kept, after both servers have taken it.
 *
 * Returns: the exit status
 */
int
coi_cli_account_password (CoiCli *cli, int argc, char **argv)
{
  g_auto (CoiCliAccountOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &options.password_stdin,
      "Read the password from standard input and keep it in the Secret Service", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char *password = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (!coi_cli_parse (cli, "ADDRESS --password-stdin", entries, &argc, &argv, 1, 1))
    return COI_CLI_USAGE;
  if (!options.password_stdin)
    return coi_cli_fail_usage (cli, "say where the password is: --password-stdin");
  password = read_stdin ();
  if (!coi_cli_open (cli))
    return COI_CLI_FAILED;
  g_free (cli->account);
  cli->account = g_strdup (argv[1]);
  status = set_password (cli, password);
  explicit_bzero (password, strlen (password));
  return status;
}
