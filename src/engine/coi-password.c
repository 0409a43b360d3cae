/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds an account's password: in the secrets service, or in the user's file. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-password.h"

#include "coi-engine.h"

static void
return_password (GTask *task, char *password)
{
  if (password != NULL && *password != '\0')
    {
      g_task_return_pointer (task, password, (GDestroyNotify)coi_secrets_password_free);
      return;
    }
  g_clear_pointer (&password, coi_secrets_password_free);
  g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NO_PASSWORD,
                           "No password is stored");
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  char *password = coi_secrets_lookup_finish (COI_SECRETS (source), result, &error);

  if (error != NULL)
    g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_SECRETS, "%s",
                             error->message);
  else
    return_password (task, password);
}

/* The last line break belongs to the file, not to the password. */
static void
read_file (GTask *task, const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, &error))
    {
      g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NO_PASSWORD, "%s",
                               error->message);
      return;
    }
  while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r'))
    text[--length] = '\0';
  return_password (task, text);
}

/**
 * coi_password_lookup_async:
 * @secrets: where passwords are kept
 * @account: the account
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Finds the password; a file is read anew each time.
 */
void
coi_password_lookup_async (CoiSecrets *secrets,
                           const CoiAccountRecord *account,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, coi_password_lookup_async);
  if (account->password_file != NULL)
    read_file (task, account->password_file);
  else
    coi_secrets_lookup_async (secrets, account->address, cancellable, looked_up_cb,
                              g_steal_pointer (&task));
}

/**
 * coi_password_lookup_finish:
 * @result: the result
 * @error: return location for %COI_ENGINE_ERROR_NO_PASSWORD or %COI_ENGINE_ERROR_SECRETS
 *
 * Returns: (transfer full) (nullable): the password, UTF-8
 */
char *
coi_password_lookup_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
