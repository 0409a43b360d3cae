/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where passwords are kept: what the implementations share. */
#define G_LOG_DOMAIN "coi-secrets"

#include "coi-secrets.h"

#define SECRET_API_SUBJECT_TO_CHANGE
#include <libsecret/secret.h>

G_DEFINE_QUARK (coi_secrets_error, coi_secrets_error)

G_DEFINE_ABSTRACT_TYPE (CoiSecrets, coi_secrets, G_TYPE_OBJECT)

static void
coi_secrets_class_init (CoiSecretsClass *klass)
{
}

static void
coi_secrets_init (CoiSecrets *self)
{
}

/**
 * coi_secrets_store_async:
 * @self: where to
 * @address: a normalised e-mail address
 * @password: UTF-8; copied, and the copies are wiped
 * @cancellable: (nullable): to give up
 * @callback: when done
 * @user_data: for @callback
 *
 * Keeps a password, in place of an earlier one of the same address.
 */
void
coi_secrets_store_async (CoiSecrets *self,
                         const char *address,
                         const char *password,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (COI_IS_SECRETS (self));
  g_return_if_fail (address != NULL && password != NULL);

  COI_SECRETS_GET_CLASS (self)->store_async (self, address, password, cancellable, callback,
                                             user_data);
}

/**
 * coi_secrets_store_finish:
 * @self: where to
 * @result: from the callback
 * @error: a %COI_SECRETS_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the password is kept
 */
gboolean
coi_secrets_store_finish (CoiSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (COI_IS_SECRETS (self), FALSE);
  return COI_SECRETS_GET_CLASS (self)->store_finish (self, result, error);
}

/**
 * coi_secrets_lookup_async:
 * @self: where from
 * @address: a normalised e-mail address
 * @cancellable: (nullable): to give up
 * @callback: when done; a locked keyring asks the user first
 * @user_data: for @callback
 */
void
coi_secrets_lookup_async (CoiSecrets *self,
                          const char *address,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (COI_IS_SECRETS (self));
  g_return_if_fail (address != NULL);

  COI_SECRETS_GET_CLASS (self)->lookup_async (self, address, cancellable, callback, user_data);
}

/**
 * coi_secrets_lookup_finish:
 * @self: where from
 * @result: from the callback
 * @error: a %COI_SECRETS_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the password, for coi_secrets_password_free(); %NULL without
 * @error when there is none
 */
char *
coi_secrets_lookup_finish (CoiSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (COI_IS_SECRETS (self), NULL);
  return COI_SECRETS_GET_CLASS (self)->lookup_finish (self, result, error);
}

/**
 * coi_secrets_clear_async:
 * @self: where
 * @address: a normalised e-mail address
 * @cancellable: (nullable): to give up
 * @callback: when done
 * @user_data: for @callback
 *
 * Forgets the password of an address.
 */
void
coi_secrets_clear_async (CoiSecrets *self,
                         const char *address,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (COI_IS_SECRETS (self));
  g_return_if_fail (address != NULL);

  COI_SECRETS_GET_CLASS (self)->clear_async (self, address, cancellable, callback, user_data);
}

/**
 * coi_secrets_clear_finish:
 * @self: where
 * @result: from the callback
 * @error: a %COI_SECRETS_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether there is none any more; also when there was none before
 */
gboolean
coi_secrets_clear_finish (CoiSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (COI_IS_SECRETS (self), FALSE);
  return COI_SECRETS_GET_CLASS (self)->clear_finish (self, result, error);
}

/**
 * coi_secrets_password_free:
 * @password: (nullable) (transfer full): from coi_secrets_lookup_finish()
 *
 * Wipes the memory, then frees it.
 */
void
coi_secrets_password_free (char *password)
{
  secret_password_free (password);
}
