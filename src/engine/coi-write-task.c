/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A task whose last step is a write to the store. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-write-task.h"

/**
 * coi_write_task_cb:
 * @source: the store
 * @result: of coi_store_write_async()
 * @user_data: (transfer full): a #GTask that returns a boolean
 *
 * Returns %TRUE from the task when the write was committed, else its error (%COI_STORE_ERROR).
 */
void
coi_write_task_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (coi_store_write_finish (COI_STORE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}
