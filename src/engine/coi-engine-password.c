/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's door to passwords: changing one, connecting again. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-engine-private.h"

#include "coi-account-private.h"
#include "coi-engine-error.h"
#include "coi-verify.h"

typedef struct
{
  CoiAccount *account;
  char *password;
} Change;

static void
change_free (Change *self)
{
  explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_object_unref (self->account);
  g_free (self);
}

static void
use_password (GTask *task)
{
  Change *change = g_task_get_task_data (task);

  coi_engine_reconnect (g_task_get_source_object (task), change->account);
  g_task_return_boolean (task, TRUE);
}

static gboolean
write_account (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  return coi_store_txn_update_account (txn, user_data, error);
}

static void
account_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;

  if (!coi_store_write_finish (COI_STORE (source), result, &error))
    {
      g_task_return_error (task, coi_engine_error_take (error));
      return;
    }
  coi_account_forget_password_file (change->account);
  use_password (task);
}

/* The file is the user's and stays as it is. */
static void
forget_file (GTask *task)
{
  CoiEngine *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  CoiAccountRecord *record;

  if (!coi_engine_check_open (self, task))
    return;
  record = coi_account_record_copy (coi_account_get_record (change->account));
  g_clear_pointer (&record->password_file, g_free);
  coi_store_write_async (self->store, TRUE, write_account, record,
                         (GDestroyNotify)coi_account_record_free, account_written_cb,
                         g_object_ref (task));
}

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
  if (coi_account_get_record (change->account)->password_file != NULL)
    forget_file (task);
  else
    use_password (task);
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoiEngine *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;

  if (coi_verify_finish (result, &error))
    coi_secrets_store_async (self->secrets, coi_account_get_address (change->account),
                             change->password, g_task_get_cancellable (task), stored_cb,
                             g_object_ref (task));
  else
    g_task_return_error (task, error);
}

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
  Change *change = g_new0 (Change, 1);

  g_task_set_source_tag (task, coi_engine_set_password_async);
  change->account = g_object_ref (account);
  change->password = g_strdup (password);
  g_task_set_task_data (task, change, (GDestroyNotify)change_free);
  coi_verify_async (coi_account_get_imap (account), coi_account_get_smtp (account),
                    coi_account_get_login (account), password, cancellable, verified_cb,
                    g_steal_pointer (&task));
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
