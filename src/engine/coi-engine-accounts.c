/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's door to accounts: adding and removing them. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-engine-private.h"

#include "coi-account-private.h"
#include "coi-address.h"
#include "coi-engine-error.h"
#include "coi-verify.h"

static void
return_error (GTask *task, GError *error)
{
  g_task_return_error (task, coi_engine_error_take (error));
}

/* --- adding --- */

typedef struct
{
  CoiAccountRecord *record;
  char *password;
} Add;

static void
add_free (Add *self)
{
  g_clear_pointer (&self->record, coi_account_record_free);
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_free (self);
}

static gboolean
write_account (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  return coi_store_txn_insert_account (txn, ((Add *)user_data)->record, error);
}

static void
account_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoiEngine *self = g_task_get_source_object (task);
  Add *add = g_task_get_task_data (task);
  g_autoptr (CoiAccount) account = NULL;
  GError *error = NULL;

  if (!coi_store_write_finish (COI_STORE (source), result, &error))
    {
      return_error (task, error);
      return;
    }
  account = coi_account_new (g_steal_pointer (&add->record));
  g_list_store_append (self->accounts, account);
  coi_engine_run_account (self, account);
  g_task_return_pointer (task, g_steal_pointer (&account), g_object_unref);
}

static void
store_account (GTask *task)
{
  CoiEngine *self = g_task_get_source_object (task);

  if (coi_engine_check_open (self, task))
    coi_store_write_async (self->store, TRUE, write_account, g_task_get_task_data (task), NULL,
                           account_written_cb, g_object_ref (task));
}

static void
password_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (coi_secrets_store_finish (COI_SECRETS (source), result, &error))
    store_account (task);
  else
    g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_SECRETS, "%s",
                             error->message);
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoiEngine *self = g_task_get_source_object (task);
  Add *add = g_task_get_task_data (task);
  GError *error = NULL;

  if (!coi_verify_finish (result, &error))
    g_task_return_error (task, error);
  else if (add->record->password_file != NULL)
    store_account (task);
  else
    coi_secrets_store_async (self->secrets, add->record->address, add->password,
                             g_task_get_cancellable (task), password_stored_cb,
                             g_object_ref (task));
}

static CoiAccountRecord *
make_record (const CoiAccountSettings *settings)
{
  CoiAccountRecord *record = g_new0 (CoiAccountRecord, 1);

  record->address = g_strdup (settings->address);
  record->name = g_strdup (settings->name != NULL ? settings->name : "");
  record->login = g_strdup (settings->login != NULL ? settings->login : settings->address);
  record->imap = coi_endpoint_copy (settings->imap);
  record->smtp = coi_endpoint_copy (settings->smtp);
  record->password_file = g_strdup (settings->password_file);
  return record;
}

/* Nobody has seen the names yet; who gives them with the settings has. */
static void
return_foreign_error (GTask *task, const CoiAccountSettings *settings)
{
  g_autofree char *imap = coi_endpoint_to_string (settings->imap);
  g_autofree char *smtp = coi_endpoint_to_string (settings->smtp);

  g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_FOREIGN,
                           "DNS names the servers %s and %s of another domain", imap, smtp);
}

static void
settings_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Add *add = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (CoiAccountSettings) settings =
      coi_engine_guess_settings_finish (COI_ENGINE (source), result, &error);

  if (settings == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (coi_engine_get_account (COI_ENGINE (source), settings->address) != NULL)
    {
      g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_EXISTS,
                               "%s is there already", settings->address);
      return;
    }
  if (settings->is_foreign)
    {
      return_foreign_error (task, settings);
      return;
    }
  add->record = make_record (settings);
  coi_verify_async (add->record->imap, add->record->smtp, add->record->login, add->password,
                    g_task_get_cancellable (task), verified_cb, g_object_ref (task));
}

/**
 * coi_engine_add_account_async:
 * @self: an open engine
 * @settings: what is known of the account
 * @password: UTF-8
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Finds what is missing, logs in to both servers, stores the password and the account. Servers of
 * another domain that only DNS names are refused with %COI_ENGINE_ERROR_FOREIGN; guess first, ask
 * the user, and clear is_foreign.
 */
void
coi_engine_add_account_async (CoiEngine *self,
                              const CoiAccountSettings *settings,
                              const char *password,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *normal = coi_address_normalize (settings->address);
  Add *add = g_new0 (Add, 1);

  g_task_set_source_tag (task, coi_engine_add_account_async);
  g_task_set_task_data (task, add, (GDestroyNotify)add_free);
  add->password = g_strdup (password);
  /* Before any look-up: this needs no network. */
  if (normal != NULL && coi_engine_get_account (self, normal) != NULL)
    g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_EXISTS, "%s is there already",
                             normal);
  else
    coi_engine_guess_settings_async (self, settings, cancellable, settings_cb,
                                     g_steal_pointer (&task));
}

/**
 * coi_engine_add_account_finish:
 * @self: an engine
 * @result: the result
 * @error: return location for a #CoiEngineError
 *
 * Returns: (transfer none) (nullable): the account
 */
CoiAccount *
coi_engine_add_account_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  g_autoptr (CoiAccount) account = g_task_propagate_pointer (G_TASK (result), error);

  return account; /* the model keeps it */
}

/* --- removing --- */

static gboolean
delete_account (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  return coi_store_txn_delete_account (txn, *(gint64 *)user_data, error);
}

static void
account_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoiEngine *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!coi_store_write_finish (COI_STORE (source), result, &error))
    {
      return_error (task, error);
      return;
    }
  if (self->conversations != NULL)
    coi_conversation_model_reload (self->conversations);
  g_task_return_boolean (task, TRUE);
}

static void
remove_account (GTask *task)
{
  CoiEngine *self = g_task_get_source_object (task);
  CoiAccount *account = g_task_get_task_data (task);
  gint64 id = coi_account_get_id (account);

  if (!coi_engine_check_open (self, task))
    return;
  coi_engine_drop_account (self, account);
  coi_engine_drop_drafts (self, account);
  coi_store_write_async (self->store, TRUE, delete_account, g_memdup2 (&id, sizeof id), g_free,
                         account_deleted_cb, g_object_ref (task));
}

/* A Secret Service that cannot be reached does not keep the account here. */
static void
password_cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!coi_secrets_clear_finish (COI_SECRETS (source), result, &error))
    g_warning ("the password cannot be removed: %s", error->message);
  remove_account (task);
}

/**
 * coi_engine_remove_account_async:
 * @self: an open engine
 * @account: the account
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Forgets the account, its password and its messages here; the server keeps everything.
 */
void
coi_engine_remove_account_async (CoiEngine *self,
                                 CoiAccount *account,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, coi_engine_remove_account_async);
  g_task_set_task_data (task, g_object_ref (account), g_object_unref);
  if (coi_account_get_record (account)->password_file != NULL)
    remove_account (task);
  else
    coi_secrets_clear_async (self->secrets, coi_account_get_address (account), NULL,
                             password_cleared_cb, g_steal_pointer (&task));
}

/**
 * coi_engine_remove_account_finish:
 * @self: an engine
 * @result: the result
 * @error: return location for %COI_ENGINE_ERROR_STORE
 *
 * Returns: whether it is gone
 */
gboolean
coi_engine_remove_account_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
