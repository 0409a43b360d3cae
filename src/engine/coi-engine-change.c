/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's door to what an account consists of: changing password, servers, name, exceptions.
 */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-engine-private.h"

#include "coi-account-private.h"
#include "coi-engine-error.h"
#include "coi-password.h"
#include "coi-verify.h"

typedef struct
{
  CoiAccount *account;
  CoiAccountRecord *record; /* as it is to be */
  char *password;           /* nullable: as it is */
} Change;

static Change *
change_new (CoiAccount *account, const char *password)
{
  Change *self = g_new0 (Change, 1);

  self->account = g_object_ref (account);
  self->record = coi_account_record_copy (coi_account_get_record (account));
  self->password = g_strdup (password);
  return self;
}

static void
change_free (Change *self)
{
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_clear_pointer (&self->record, coi_account_record_free);
  g_object_unref (self->account);
  g_free (self);
}

/* --- writing --- */

static gboolean
write_account (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  return coi_store_txn_update_account (txn, user_data, error);
}

/* A new password alone is no change of the record, but one to connect with. */
static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoiEngine *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;

  if (!coi_store_write_finish (COI_STORE (source), result, &error))
    {
      g_task_return_error (task, coi_engine_error_take (error));
      return;
    }
  coi_account_set_record (change->account, g_steal_pointer (&change->record));
  coi_engine_restart_account (self, change->account);
  g_task_return_boolean (task, TRUE);
}

static void
write_change (GTask *task)
{
  CoiEngine *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);

  if (!coi_engine_check_open (self, task))
    return;
  coi_store_write_async (self->store, TRUE, write_account, coi_account_record_copy (change->record),
                         (GDestroyNotify)coi_account_record_free, written_cb, g_object_ref (task));
}

/* --- trying --- */

/* The file is the user's and stays as it is, but is no longer read. */
static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Change *change = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!coi_secrets_store_finish (COI_SECRETS (source), result, &error))
    {
      g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_SECRETS, "%s",
                               error->message);
      return;
    }
  g_clear_pointer (&change->record->password_file, g_free);
  write_change (task);
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoiEngine *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;

  if (!coi_verify_finish (result, &error))
    g_task_return_error (task, error);
  else if (change->password == NULL)
    write_change (task);
  else
    coi_secrets_store_async (self->secrets, change->record->address, change->password,
                             g_task_get_cancellable (task), stored_cb, g_object_ref (task));
}

static void
verify (GTask *task, const char *password)
{
  const CoiAccountRecord *record = ((Change *)g_task_get_task_data (task))->record;

  coi_verify_async (record->imap, record->smtp,
                    record->login != NULL ? record->login : record->address, password,
                    g_task_get_cancellable (task), verified_cb, g_object_ref (task));
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *password = coi_password_lookup_finish (result, &error);

  if (password == NULL)
    {
      g_task_return_error (task, coi_engine_error_take (error));
      return;
    }
  verify (task, password);
  coi_secrets_password_free (password);
}

static void
try_change (GTask *task)
{
  CoiEngine *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);

  if (change->password != NULL)
    verify (task, change->password);
  else
    coi_password_lookup_async (self->secrets, change->record, g_task_get_cancellable (task),
                               looked_up_cb, g_object_ref (task));
}

/* --- password --- */

/**
 * coi_engine_set_password_async:
 * @self: an open engine
 * @account: the account
 * @password: the new password, UTF-8
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Tries the password at both servers, keeps it in the secrets service, also where a file was read
 * until now, and connects with it.
 */
void
coi_engine_set_password_async (CoiEngine *self,
                               CoiAccount *account,
                               const char *password,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, coi_engine_set_password_async);
  g_task_set_task_data (task, change_new (account, password), (GDestroyNotify)change_free);
  try_change (task);
}

/**
 * coi_engine_set_password_finish:
 * @self: an engine
 * @result: the result
 * @error: return location for a #CoiEngineError
 *
 * Returns: whether the new password works and is stored
 */
gboolean
coi_engine_set_password_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- servers and name --- */

static void
replace_endpoint (CoiEndpoint **endpoint, const CoiEndpoint *by)
{
  if (by == NULL)
    return;
  coi_endpoint_free (*endpoint);
  *endpoint = coi_endpoint_copy (by);
}

static void
apply_settings (CoiAccountRecord *record, const CoiAccountSettings *settings)
{
  if (settings->name != NULL)
    g_set_str (&record->name, settings->name);
  g_set_str (&record->login, settings->login != NULL ? settings->login : record->address);
  replace_endpoint (&record->imap, settings->imap);
  replace_endpoint (&record->smtp, settings->smtp);
}

/* What the servers need not be asked about */
static gboolean
only_renames (const CoiAccountRecord *old, const Change *change)
{
  const CoiAccountRecord *new = change->record;

  return change->password == NULL && g_strcmp0 (old->name, new->name) != 0 &&
         g_strcmp0 (old->login, new->login) == 0 && coi_endpoint_equal (old->imap, new->imap) &&
         coi_endpoint_equal (old->smtp, new->smtp);
}

/**
 * coi_engine_update_account_async:
 * @self: an open engine
 * @account: the account
 * @settings: name (%NULL: as it is), login (%NULL: the address), servers (%NULL: as they are)
 * @password: (nullable): the new password, UTF-8; %NULL: as it is
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Tries the new settings at both servers, keeps them, and connects with them. Without a difference
 * it is a test of those there are.
 */
void
coi_engine_update_account_async (CoiEngine *self,
                                 CoiAccount *account,
                                 const CoiAccountSettings *settings,
                                 const char *password,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Change *change = change_new (account, password);

  g_task_set_source_tag (task, coi_engine_update_account_async);
  g_task_set_task_data (task, change, (GDestroyNotify)change_free);
  apply_settings (change->record, settings);
  if (only_renames (coi_account_get_record (account), change))
    write_change (task);
  else
    try_change (task);
}

/**
 * coi_engine_update_account_finish:
 * @self: an engine
 * @result: the result
 * @error: return location for a #CoiEngineError; nothing was changed then
 *
 * Returns: whether the new settings work and are stored
 */
gboolean
coi_engine_update_account_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- exceptions --- */

/**
 * coi_engine_set_certificate_async:
 * @self: an open engine
 * @account: the account
 * @kind: which of its servers
 * @fingerprint: (nullable): of the one certificate that is accepted there although it cannot be
 *   verified: SHA-256 of its DER, lower-case hexadecimal digits; %NULL: none
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Grants or revokes an exception of the user's, and connects anew.
 */
void
coi_engine_set_certificate_async (CoiEngine *self,
                                  CoiAccount *account,
                                  CoiServerKind kind,
                                  const char *fingerprint,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Change *change = change_new (account, NULL);
  CoiEndpoint *endpoint = kind == COI_SERVER_IMAP ? change->record->imap : change->record->smtp;

  g_task_set_source_tag (task, coi_engine_set_certificate_async);
  g_task_set_task_data (task, change, (GDestroyNotify)change_free);
  g_set_str (&endpoint->certificate, fingerprint);
  write_change (task);
}

/**
 * coi_engine_set_certificate_finish:
 * @self: an engine
 * @result: the result
 * @error: return location for %COI_ENGINE_ERROR_STORE
 *
 * Returns: whether it is so now
 */
gboolean
coi_engine_set_certificate_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * coi_engine_reconnect:
 * @self: an engine
 * @account: the account
 *
 * Tries to connect now instead of waiting.
 */
void
coi_engine_reconnect (CoiEngine *self, CoiAccount *account)
{
  CoiAccountRunner *runner = coi_engine_get_runner (self, account);

  if (runner != NULL)
    coi_account_runner_reconnect (runner);
}
