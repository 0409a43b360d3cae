/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything about an account but its password, as it is given. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-engine.h"

/**
 * coi_account_settings_new:
 * @address: an e-mail address
 * @name: (nullable): the user's own display name
 *
 * Returns: (transfer full): settings with everything else left to guess
 */
CoiAccountSettings *
coi_account_settings_new (const char *address, const char *name)
{
  CoiAccountSettings *self = g_new0 (CoiAccountSettings, 1);

  self->address = g_strdup (address);
  self->name = g_strdup (name != NULL ? name : "");
  return self;
}

/**
 * coi_account_settings_copy:
 * @self: settings
 *
 * Returns: (transfer full): a copy
 */
CoiAccountSettings *
coi_account_settings_copy (const CoiAccountSettings *self)
{
  CoiAccountSettings *copy = coi_account_settings_new (self->address, self->name);

  copy->login = g_strdup (self->login);
  copy->imap = coi_endpoint_copy (self->imap);
  copy->smtp = coi_endpoint_copy (self->smtp);
  copy->password_file = g_strdup (self->password_file);
  copy->is_foreign = self->is_foreign;
  return copy;
}

/**
 * coi_account_settings_free:
 * @self: (nullable) (transfer full): settings
 */
void
coi_account_settings_free (CoiAccountSettings *self)
{
  if (self == NULL)
    return;
  g_free (self->address);
  g_free (self->name);
  g_free (self->login);
  g_clear_pointer (&self->imap, coi_endpoint_free);
  g_clear_pointer (&self->smtp, coi_endpoint_free);
  g_free (self->password_file);
  g_free (self);
}

/**
 * coi_account_settings_accept:
 * @self: settings
 * @error: what an attempt with them ended with
 *
 * Takes the certificate that @error is about for good at the server that showed it, and there only.
 */
void
coi_account_settings_accept (CoiAccountSettings *self, const GError *error)
{
  const CoiEndpoint *endpoint = NULL;
  CoiServerKind kind;
  const CoiCertificate *certificate = coi_engine_error_get_certificate (error, &endpoint, &kind);
  CoiEndpoint **own;

  g_return_if_fail (certificate != NULL && endpoint != NULL);

  own = kind == COI_SERVER_IMAP ? &self->imap : &self->smtp;
  coi_endpoint_free (*own);
  *own = coi_endpoint_copy (endpoint);
  g_set_str (&(*own)->certificate, certificate->fingerprint);
}
