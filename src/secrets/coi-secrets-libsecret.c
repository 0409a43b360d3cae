/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords in the Secret Service of the session, through libsecret. */
#define G_LOG_DOMAIN "coi-secrets"

#include "coi-secrets.h"

#define SECRET_API_SUBJECT_TO_CHANGE
#include <libsecret/secret.h>

#define COI_TYPE_SECRETS_LIBSECRET (coi_secrets_libsecret_get_type ())
G_DECLARE_FINAL_TYPE (
    CoiSecretsLibsecret, coi_secrets_libsecret, COI, SECRETS_LIBSECRET, CoiSecrets)

struct _CoiSecretsLibsecret
{
  CoiSecrets parent_instance;
  char *profile;
};

G_DEFINE_FINAL_TYPE (CoiSecretsLibsecret, coi_secrets_libsecret, COI_TYPE_SECRETS)

static const SecretSchema password_schema = {
  "org.coi.Chat.Password",
  SECRET_SCHEMA_NONE,
  {
      { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "address", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
};

static GHashTable *
make_attributes (CoiSecrets *secrets, const char *address)
{
  return secret_attributes_build (&password_schema, "profile",
                                  COI_SECRETS_LIBSECRET (secrets)->profile, "address", address,
                                  NULL);
}

/* ---- errors ---- */

static gboolean
is_unavailable (const GError *error)
{
  static const GDBusError codes[] = {
    G_DBUS_ERROR_SERVICE_UNKNOWN, G_DBUS_ERROR_NAME_HAS_NO_OWNER, G_DBUS_ERROR_NO_SERVER,
    G_DBUS_ERROR_NO_REPLY,        G_DBUS_ERROR_DISCONNECTED,      G_DBUS_ERROR_NO_NETWORK,
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, G_DBUS_ERROR, codes[i]))
      return TRUE;
  if (error->domain == G_DBUS_ERROR)
    return error->code >= G_DBUS_ERROR_SPAWN_EXEC_FAILED &&
           error->code <= G_DBUS_ERROR_SPAWN_NO_MEMORY;
  /* No bus at all: whatever connecting to it said. */
  return error->domain == G_IO_ERROR || error->domain == G_SPAWN_ERROR;
}

static CoiSecretsError
code_from_error (const GError *error)
{
  /* A prompt that was dismissed also says "cancelled", without our cancellable being so. */
  if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return COI_SECRETS_ERROR_LOCKED;
  return is_unavailable (error) ? COI_SECRETS_ERROR_UNAVAILABLE : COI_SECRETS_ERROR_FAILED;
}

static void
return_error (GTask *task, GError *error)
{
  if (g_task_return_error_if_cancelled (task))
    {
      g_error_free (error);
      return;
    }
  g_dbus_error_strip_remote_error (error);
  g_task_return_new_error (task, COI_SECRETS_ERROR, code_from_error (error), "%s", error->message);
  g_error_free (error);
}

/* ---- storing ---- */

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    return_error (task, error);
}

static void
store_async (CoiSecrets *secrets,
             const char *address,
             const char *password,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  g_autoptr (GHashTable) attributes = make_attributes (secrets, address);
  g_autofree char *label = g_strdup_printf ("Password of %s for COI Chat", address);

  secret_password_storev (&password_schema, attributes, SECRET_COLLECTION_DEFAULT, label, password,
                          cancellable, stored_cb,
                          g_task_new (secrets, cancellable, callback, user_data));
}

static gboolean
finish (CoiSecrets *secrets, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, secrets), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- looking up ---- */

static void
free_items (GList *items)
{
  g_list_free_full (items, g_object_unref);
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GList *items = secret_password_search_finish (result, &error);

  if (error != NULL)
    return_error (task, error);
  else if (items != NULL)
    g_task_return_new_error_literal (task, COI_SECRETS_ERROR, COI_SECRETS_ERROR_LOCKED,
                                     "The keyring is locked");
  else
    g_task_return_pointer (task, NULL, NULL);
  free_items (items);
}

/* libsecret says "nothing" of an item that the user would not unlock: look without unlocking. */
static void
search_locked (GTask *task)
{
  secret_password_searchv (&password_schema, g_task_get_task_data (task), SECRET_SEARCH_NONE,
                           g_task_get_cancellable (task), searched_cb, g_object_ref (task));
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *password = secret_password_lookup_nonpageable_finish (result, &error);

  if (error != NULL)
    return_error (task, error);
  else if (password != NULL)
    g_task_return_pointer (task, password, (GDestroyNotify)coi_secrets_password_free);
  else
    search_locked (task);
}

static void
lookup_async (CoiSecrets *secrets,
              const char *address,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  GTask *task = g_task_new (secrets, cancellable, callback, user_data);
  GHashTable *attributes = make_attributes (secrets, address);

  g_task_set_task_data (task, attributes, (GDestroyNotify)g_hash_table_unref);
  secret_password_lookupv (&password_schema, attributes, cancellable, looked_up_cb, task);
}

static char *
lookup_finish (CoiSecrets *secrets, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, secrets), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- clearing ---- */

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    return_error (task, error);
}

static void
clear_async (CoiSecrets *secrets,
             const char *address,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  g_autoptr (GHashTable) attributes = make_attributes (secrets, address);

  secret_password_clearv (&password_schema, attributes, cancellable, cleared_cb,
                          g_task_new (secrets, cancellable, callback, user_data));
}

/* ---- the object ---- */

static void
coi_secrets_libsecret_finalize (GObject *object)
{
  g_free (COI_SECRETS_LIBSECRET (object)->profile);
  G_OBJECT_CLASS (coi_secrets_libsecret_parent_class)->finalize (object);
}

static void
coi_secrets_libsecret_class_init (CoiSecretsLibsecretClass *klass)
{
  CoiSecretsClass *secrets_class = COI_SECRETS_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = coi_secrets_libsecret_finalize;
  secrets_class->store_async = store_async;
  secrets_class->store_finish = finish;
  secrets_class->lookup_async = lookup_async;
  secrets_class->lookup_finish = lookup_finish;
  secrets_class->clear_async = clear_async;
  secrets_class->clear_finish = finish;
}

static void
coi_secrets_libsecret_init (CoiSecretsLibsecret *self)
{
}

/**
 * coi_secrets_new_libsecret:
 * @profile: the profile's name, UTF-8: profiles do not see each other's passwords
 *
 * Returns: (transfer full): passwords in the Secret Service of the session
 */
CoiSecrets *
coi_secrets_new_libsecret (const char *profile)
{
  CoiSecretsLibsecret *self = g_object_new (COI_TYPE_SECRETS_LIBSECRET, NULL);

  self->profile = g_strdup (profile);
  return COI_SECRETS (self);
}
