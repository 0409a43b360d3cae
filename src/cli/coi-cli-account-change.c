/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coi-chat-cli account change: name, servers and exceptions of an account there is. */
#define G_LOG_DOMAIN "coi-cli"

#include "coi-cli-account.h"

static CoiAccountSettings *
make_settings (CoiAccount *account, const CoiCliAccountOptions *options, GError **error)
{
  const char *name = options->name != NULL ? options->name : coi_account_get_name (account);
  const char *login = options->login != NULL ? options->login : coi_account_get_login (account);
  g_autoptr (CoiAccountSettings) settings =
      coi_account_settings_new (coi_account_get_address (account), name);

  settings->login = g_strdup (login);
  if (!coi_cli_account_read_servers (options, settings, error))
    return NULL;
  if (settings->imap == NULL)
    settings->imap = coi_endpoint_copy (coi_account_get_imap (account));
  if (settings->smtp == NULL)
    settings->smtp = coi_endpoint_copy (coi_account_get_smtp (account));
  return g_steal_pointer (&settings);
}

static gboolean
revoke_certificate (CoiCli *cli, CoiAccount *account, CoiServerKind kind, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coi_engine_set_certificate_async (cli->engine, account, kind, NULL, coi_cli_result_cb, &result);
  return coi_engine_set_certificate_finish (cli->engine, coi_cli_wait (&result), error);
}

/* Each server may show a certificate of its own. */
static gboolean
update (
    CoiCli *cli, CoiAccount *account, CoiAccountSettings *settings, char **accepted, GError **error)
{
  for (;;)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) refused = NULL;

      coi_engine_update_account_async (cli->engine, account, settings, NULL, NULL,
                                       coi_cli_result_cb, &result);
      if (coi_engine_update_account_finish (cli->engine, coi_cli_wait (&result), &refused))
        return TRUE;
      if (!coi_cli_accept_certificate (settings, accepted, refused))
        {
          g_propagate_error (error, g_steal_pointer (&refused));
          return FALSE;
        }
    }
}

static int
change_account (CoiCli *cli, const CoiCliAccountOptions *options)
{
  CoiAccount *account = coi_cli_get_account (cli);
  g_autoptr (CoiAccountSettings) settings = NULL;
  g_autoptr (GError) error = NULL;

  if (account == NULL)
    return COI_CLI_FAILED;
  if (options->revoke && (!revoke_certificate (cli, account, COI_SERVER_IMAP, &error) ||
                          !revoke_certificate (cli, account, COI_SERVER_SMTP, &error)))
    return coi_cli_fail (cli, error);
  settings = make_settings (account, options, &error);
  if (settings == NULL)
    return coi_cli_fail_usage (cli, error->message);
  if (!options->revoke && !update (cli, account, settings, options->certificates, &error))
    return coi_cli_fail (cli, error);
  coi_cli_print (cli, coi_cli_account_to_json (account), coi_account_get_address (account));
  return COI_CLI_DONE;
}

/**
 * coi_cli_account_change:
 * @cli: the program
 * @argc: how many words
 * @argv: the command's last word and what follows
 *
 * Changes what is given, after both servers have taken it; or revokes the exceptions.
 *
 * Returns: the exit status
 */
int
coi_cli_account_change (CoiCli *cli, int argc, char **argv)
{
  g_auto (CoiCliAccountOptions) options = { 0 };
  const GOptionEntry more[] = {
    { "revoke-certificates", 0, 0, G_OPTION_ARG_NONE, &options.revoke,
      "Accept no such certificate any more; nothing else is changed", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GArray) entries = coi_cli_account_entries (&options, more);

  if (!coi_cli_parse (cli, "ADDRESS", (const GOptionEntry *)(gpointer)entries->data, &argc, &argv,
                      1, 1))
    return COI_CLI_USAGE;
  if (!coi_cli_read_fingerprints (options.certificates))
    return coi_cli_fail_usage (cli, "--accept-certificate takes the 64 digits of a SHA-256");
  if (!coi_cli_open (cli))
    return COI_CLI_FAILED;
  g_free (cli->account);
  cli->account = g_strdup (argv[1]);
  return change_account (cli, &options);
}
