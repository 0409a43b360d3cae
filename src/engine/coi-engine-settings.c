/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's door to finding an account's servers. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-engine.h"

#include "coi-address.h"
#include "coi-engine-error.h"
#include "coi-server-search.h"

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  CoiAccountSettings *settings = coi_server_search_finish (result, &error);

  if (settings != NULL)
    g_task_return_pointer (task, settings, (GDestroyNotify)coi_account_settings_free);
  else
    g_task_return_error (task, coi_engine_error_take (error));
}

/**
 * coi_engine_guess_settings_async:
 * @self: an engine
 * @settings: what is known
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Finds the servers that @settings leaves out. The address is told to nobody but its own domain.
 */
void
coi_engine_guess_settings_async (CoiEngine *self,
                                 const CoiAccountSettings *settings,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (CoiAccountSettings) copy = coi_account_settings_copy (settings);
  char *normal = coi_address_normalize (settings->address);

  g_task_set_source_tag (task, coi_engine_guess_settings_async);
  if (normal == NULL)
    {
      g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_ADDRESS,
                               "“%s” is no address", settings->address);
      return;
    }
  g_free (copy->address);
  copy->address = normal;
  coi_server_search_async (copy, cancellable, found_cb, g_steal_pointer (&task));
}

/**
 * coi_engine_guess_settings_finish:
 * @self: an engine
 * @result: the result
 * @error: return location for %COI_ENGINE_ERROR_ADDRESS, or of coi_server_search_finish()
 *
 * Returns: (transfer full) (nullable): the settings with both servers; their
 * is_foreign says whether the user is to be asked before they are used
 */
CoiAccountSettings *
coi_engine_guess_settings_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
