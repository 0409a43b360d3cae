/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starting with the session, and the leave to run without a window. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-autostart.h"

#include "coi-config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

/* --- a file that the session looks for, outside of a sandbox --- */

/**
 * coi_autostart_quote:
 * @command: (array zero-terminated=1): program and arguments
 *
 * Returns: (transfer full): the command as the desktop entry specification wants it in "Exec"
 */
char *
coi_autostart_quote (const char *const *command)
{
  GString *exec = g_string_new (NULL);

  for (guint i = 0; command[i] != NULL; i++)
    {
      g_string_append (exec, i > 0 ? " \"" : "\"");
      for (const char *p = command[i]; *p != '\0'; p++)
        {
          if (strchr ("\"`$\\", *p) != NULL)
            g_string_append_c (exec, '\\');
          if (*p == '%')
            g_string_append_c (exec, '%');
          g_string_append_c (exec, *p);
        }
      g_string_append_c (exec, '"');
    }
  return g_string_free_and_steal (exec);
}

static gboolean
write_file (const char *path, const char *const *command, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *exec = coi_autostart_quote (command);
  g_autofree char *dir = g_path_get_dirname (path);
  const char *group = G_KEY_FILE_DESKTOP_GROUP;

  if (g_mkdir_with_parents (dir, 0700) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", dir,
                   g_strerror (errno));
      return FALSE;
    }
  g_key_file_set_string (file, group, G_KEY_FILE_DESKTOP_KEY_TYPE, "Application");
  g_key_file_set_string (file, group, G_KEY_FILE_DESKTOP_KEY_NAME, "COI Chat");
  g_key_file_set_string (file, group, G_KEY_FILE_DESKTOP_KEY_ICON, APP_ID);
  g_key_file_set_string (file, group, G_KEY_FILE_DESKTOP_KEY_EXEC, exec);
  g_key_file_set_boolean (file, group, "X-GNOME-UsesNotifications", TRUE);
  return g_key_file_save_to_file (file, path, error);
}

static gboolean
remove_file (const char *path, GError **error)
{
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", path,
               g_strerror (errno));
  return FALSE;
}

static void
set_file (GTask *task, const char *application_id, const char *const *command, gboolean autostart)
{
  g_autofree char *name = g_strconcat (application_id, ".desktop", NULL);
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "autostart", name, NULL);
  GError *error = NULL;

  if (autostart ? write_file (path, command, &error) : remove_file (path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- the Background portal, in a sandbox --- */

typedef struct
{
  GDBusConnection *bus;
  GVariant *options;
  char *request; /* object path of the answer */
  guint subscription;
  gboolean autostart;
} Request;

static void
request_free (Request *self)
{
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  g_clear_pointer (&self->options, g_variant_unref);
  g_clear_object (&self->bus);
  g_free (self->request);
  g_free (self);
}

static void
response_cb (GDBusConnection *bus,
             const char *sender,
             const char *path,
             const char *interface,
             const char *signal,
             GVariant *parameters,
             gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (G_TASK (user_data));
  Request *self = g_task_get_task_data (task);
  g_autoptr (GVariant) results = NULL;
  gboolean allowed = FALSE;
  guint32 response = 1;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, self->autostart ? "autostart" : "background", "b", &allowed);
  g_dbus_connection_signal_unsubscribe (bus, g_steal_handle_id (&self->subscription));
  if (response == 0 && allowed)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "%s",
                             _ ("The system does not allow it. Its settings may say why."));
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    return;
  g_dbus_connection_signal_unsubscribe (self->bus, g_steal_handle_id (&self->subscription));
  g_task_return_error (task, error);
}

/* Subscribed to before the call: the answer may be faster than the reply. */
static void
call_portal (GTask *task)
{
  Request *self = g_task_get_task_data (task);

  self->subscription = g_dbus_connection_signal_subscribe (
      self->bus, PORTAL, "org.freedesktop.portal.Request", "Response", self->request, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, response_cb, g_object_ref (task), g_object_unref);
  g_dbus_connection_call (self->bus, PORTAL, PORTAL_PATH, "org.freedesktop.portal.Background",
                          "RequestBackground", g_variant_new ("(s@a{sv})", "", self->options),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, called_cb,
                          g_object_ref (task));
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *self = g_task_get_task_data (task);
  g_autofree char *sender = NULL;
  g_autofree char *token = g_strdup_printf ("coi%u", g_random_int ());
  GVariantDict dict;
  GError *error = NULL;

  self->bus = g_bus_get_finish (result, &error);
  if (self->bus == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  sender = g_strdup (g_dbus_connection_get_unique_name (self->bus) + 1);
  g_strdelimit (sender, ".", '_');
  self->request = g_strdup_printf ("/org/freedesktop/portal/desktop/request/%s/%s", sender, token);
  g_variant_dict_init (&dict, self->options);
  g_variant_dict_insert (&dict, "handle_token", "s", token);
  g_clear_pointer (&self->options, g_variant_unref);
  self->options = g_variant_ref_sink (g_variant_dict_end (&dict));
  call_portal (task);
}

static void
ask_portal (GTask *task, const char *const *command, gboolean autostart)
{
  Request *self = g_new0 (Request, 1);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "reason", "s", _ ("To tell you of new messages"));
  g_variant_dict_insert (&dict, "autostart", "b", autostart);
  g_variant_dict_insert (&dict, "commandline", "^as", command);
  self->options = g_variant_ref_sink (g_variant_dict_end (&dict));
  self->autostart = autostart;
  g_task_set_task_data (task, self, (GDestroyNotify)request_free);
  g_bus_get (G_BUS_TYPE_SESSION, NULL, bus_cb, g_object_ref (task));
}

/* Outside of a sandbox the portal cannot know which program asks. */
static gboolean
is_sandboxed (void)
{
  return g_getenv ("COI_CHAT_USE_PORTAL") != NULL ||
         g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) || g_getenv ("SNAP") != NULL;
}

/**
 * coi_autostart_set_async:
 * @application_id: of this profile
 * @command: (array zero-terminated=1): what starts it, without a window
 * @autostart: whether it starts with the session
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * In a sandbox the Background portal is asked, which also has to allow running without a window;
 * elsewhere a file in the user's autostart directory is written or removed.
 */
void
coi_autostart_set_async (const char *application_id,
                         const char *const *command,
                         gboolean autostart,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, coi_autostart_set_async);
  if (is_sandboxed ())
    ask_portal (task, command, autostart);
  else
    set_file (task, application_id, command, autostart);
}

/**
 * coi_autostart_set_finish:
 * @result: the result
 * @error: return location for why it is not so
 *
 * Returns: whether it is so now
 */
gboolean
coi_autostart_set_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
