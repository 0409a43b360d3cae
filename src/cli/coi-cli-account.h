/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands about accounts share. */
#pragma once

#include "coi-cli.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  char *imap;
  char *smtp;
  char *login;
  char *ca_file;
  char *password_file;
  char **certificates; /* accepted, SHA-256 */
  gboolean password_stdin;
  gboolean revoke;
} CoiCliAccountOptions;

void coi_cli_account_options_clear (CoiCliAccountOptions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoiCliAccountOptions, coi_cli_account_options_clear)

/* The options of all that set an account up, and @more, which G_OPTION_ENTRY_NULL ends.
 * (transfer full) (element-type GOptionEntry) */
GArray *coi_cli_account_entries (CoiCliAccountOptions *options, const GOptionEntry *more);
/* The endpoints that @options name; the rest of @settings is left alone. */
gboolean coi_cli_account_read_servers (const CoiCliAccountOptions *options,
                                       CoiAccountSettings *settings,
                                       GError **error);

gboolean coi_cli_read_fingerprints (char **texts);
gboolean
coi_cli_accept_certificate (CoiAccountSettings *settings, char **accepted, const GError *error);

G_END_DECLS
