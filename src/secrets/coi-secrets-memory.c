/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords in the memory of this process: for tests. */
#define G_LOG_DOMAIN "coi-secrets"

#include "coi-secrets.h"

#define COI_TYPE_SECRETS_MEMORY (coi_secrets_memory_get_type ())
G_DECLARE_FINAL_TYPE (CoiSecretsMemory, coi_secrets_memory, COI, SECRETS_MEMORY, CoiSecrets)

struct _CoiSecretsMemory
{
  CoiSecrets parent_instance;
  GHashTable *passwords; /* address -> password */
};

G_DEFINE_FINAL_TYPE (CoiSecretsMemory, coi_secrets_memory, COI_TYPE_SECRETS)

/* A task that has already ended if it was cancelled. */
static GTask *
start_task (CoiSecrets *secrets,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data,
            gboolean *ended)
{
  GTask *task = g_task_new (secrets, cancellable, callback, user_data);

  *ended = g_task_return_error_if_cancelled (task);
  return task;
}

static void
store_async (CoiSecrets *secrets,
             const char *address,
             const char *password,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  CoiSecretsMemory *self = COI_SECRETS_MEMORY (secrets);
  gboolean ended;
  g_autoptr (GTask) task = start_task (secrets, cancellable, callback, user_data, &ended);

  if (ended)
    return;
  g_hash_table_replace (self->passwords, g_strdup (address), g_strdup (password));
  g_task_return_boolean (task, TRUE);
}

static void
lookup_async (CoiSecrets *secrets,
              const char *address,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  CoiSecretsMemory *self = COI_SECRETS_MEMORY (secrets);
  gboolean ended;
  g_autoptr (GTask) task = start_task (secrets, cancellable, callback, user_data, &ended);

  if (ended)
    return;
  g_task_return_pointer (task, g_strdup (g_hash_table_lookup (self->passwords, address)),
                         (GDestroyNotify)coi_secrets_password_free);
}

static void
clear_async (CoiSecrets *secrets,
             const char *address,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  CoiSecretsMemory *self = COI_SECRETS_MEMORY (secrets);
  gboolean ended;
  g_autoptr (GTask) task = start_task (secrets, cancellable, callback, user_data, &ended);

  if (ended)
    return;
  g_hash_table_remove (self->passwords, address);
  g_task_return_boolean (task, TRUE);
}

static gboolean
finish (CoiSecrets *secrets, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, secrets), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static char *
lookup_finish (CoiSecrets *secrets, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, secrets), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
coi_secrets_memory_finalize (GObject *object)
{
  g_hash_table_unref (COI_SECRETS_MEMORY (object)->passwords);
  G_OBJECT_CLASS (coi_secrets_memory_parent_class)->finalize (object);
}

static void
coi_secrets_memory_class_init (CoiSecretsMemoryClass *klass)
{
  CoiSecretsClass *secrets_class = COI_SECRETS_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = coi_secrets_memory_finalize;
  secrets_class->store_async = store_async;
  secrets_class->store_finish = finish;
  secrets_class->lookup_async = lookup_async;
  secrets_class->lookup_finish = lookup_finish;
  secrets_class->clear_async = clear_async;
  secrets_class->clear_finish = finish;
}

static void
coi_secrets_memory_init (CoiSecretsMemory *self)
{
  self->passwords = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify)coi_secrets_password_free);
}

/**
 * coi_secrets_new_memory:
 *
 * Returns: (transfer full): passwords that end with the process
 */
CoiSecrets *
coi_secrets_new_memory (void)
{
  return g_object_new (COI_TYPE_SECRETS_MEMORY, NULL);
}
