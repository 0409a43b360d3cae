/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the program goes on without a window, and starts with the session. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-background.h"

#include "coi-autostart.h"
#include "coi-config.h"
#include "coi-settings.h"

#include <glib/gi18n.h>

struct _CoiBackground
{
  GObject parent_instance;

  GtkApplication *application; /* borrowed: it owns us */
  GSettings *settings;         /* nullable */
  GStrv command;
  gboolean hidden; /* started without a window */
  gboolean holds;
  gboolean reverts; /* a setting that was refused is put back */
};

G_DEFINE_FINAL_TYPE (CoiBackground, coi_background, G_TYPE_OBJECT)

static gboolean
runs_on (CoiBackground *self)
{
  return self->settings != NULL && g_settings_get_boolean (self->settings, "run-in-background");
}

static void
update_hold (CoiBackground *self)
{
  gboolean wanted = self->hidden || runs_on (self);

  if (wanted && !self->holds)
    g_application_hold (G_APPLICATION (self->application));
  else if (!wanted && self->holds)
    g_application_release (G_APPLICATION (self->application));
  self->holds = wanted;
}

/* --- what was chosen --- */

typedef struct
{
  CoiBackground *self;
  const char *key; /* static: the setting that changed */
} Change;

static void
change_free (Change *change)
{
  g_object_unref (change->self);
  g_free (change);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

static void
show_failure (CoiBackground *self, const GError *error)
{
  GtkWindow *window = gtk_application_get_active_window (self->application);
  g_autofree char *words = g_utf8_make_valid (error->message, -1);
  AdwDialog *dialog = adw_alert_dialog_new (_ ("This Cannot Be Changed"), words);

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"));
  adw_dialog_present (dialog, window != NULL ? GTK_WIDGET (window) : NULL);
}

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Change) change = user_data;
  CoiBackground *self = change->self;
  g_autoptr (GError) error = NULL;

  if (coi_autostart_set_finish (result, &error) || self->application == NULL)
    return;
  g_message ("%s: %s", change->key, error->message);
  self->reverts = TRUE;
  g_settings_set_boolean (self->settings, change->key,
                          !g_settings_get_boolean (self->settings, change->key));
  self->reverts = FALSE;
  show_failure (self, error);
}

static void
apply (CoiBackground *self, const char *key)
{
  Change *change;

  if (self->reverts)
    return;
  change = g_new0 (Change, 1);
  change->self = g_object_ref (self);
  change->key = g_intern_string (key);
  coi_autostart_set_async (g_application_get_application_id (G_APPLICATION (self->application)),
                           (const char *const *)self->command,
                           g_settings_get_boolean (self->settings, "start-at-login"), applied_cb,
                           change);
}

static void
run_changed_cb (CoiBackground *self, const char *key)
{
  update_hold (self);
  /* A sandbox has to allow it; leaving off needs no leave. */
  if (runs_on (self))
    apply (self, key);
}

static void
start_changed_cb (CoiBackground *self, const char *key)
{
  apply (self, key);
}

/* --- the window --- */

/**
 * coi_background_start_hidden:
 * @self: a background
 *
 * Lets the program go on without a window until there was one.
 */
void
coi_background_start_hidden (CoiBackground *self)
{
  self->hidden = TRUE;
  update_hold (self);
}

/**
 * coi_background_window_shown:
 * @self: a background
 *
 * From now on the user's choice decides.
 */
void
coi_background_window_shown (CoiBackground *self)
{
  self->hidden = FALSE;
  update_hold (self);
  g_application_withdraw_notification (G_APPLICATION (self->application), "background");
}

/* Who closes a window may think that this is the end of the program. */
static void
tell_once (CoiBackground *self)
{
  g_autoptr (GNotification) notification = NULL;

  if (g_settings_get_boolean (self->settings, "background-told"))
    return;
  g_settings_set_boolean (self->settings, "background-told", TRUE);
  notification = g_notification_new (_ ("COI Chat Goes on Running"));
  g_notification_set_body (
      notification, _ ("You are told of new messages. To end it, choose Quit in the main menu."));
  g_notification_add_button (notification, _ ("Quit"), "app.quit");
  g_application_send_notification (G_APPLICATION (self->application), "background", notification);
}

/**
 * coi_background_keeps_running:
 * @self: a background
 *
 * Returns: whether a window that the user closes is to be hidden only
 */
gboolean
coi_background_keeps_running (CoiBackground *self)
{
  if (!runs_on (self))
    return FALSE;
  tell_once (self);
  return TRUE;
}

static void
dispose (GObject *object)
{
  CoiBackground *self = COI_BACKGROUND (object);

  self->application = NULL;
  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_pointer (&self->command, g_strfreev);
  G_OBJECT_CLASS (coi_background_parent_class)->dispose (object);
}

static void
coi_background_class_init (CoiBackgroundClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
}

static void
coi_background_init (CoiBackground *self)
{
  self->settings = coi_settings_get ();
}

/**
 * coi_background_new:
 * @application: the program; outlives the background
 * @command: (array zero-terminated=1): what starts it without a window, file-name encoding
 *
 * Returns: (transfer full): follows the settings "run-in-background" and "start-at-login"
 */
CoiBackground *
coi_background_new (GtkApplication *application, const char *const *command)
{
  CoiBackground *self = g_object_new (COI_TYPE_BACKGROUND, NULL);

  self->application = application;
  self->command = g_strdupv ((char **)command);
  if (self->settings == NULL)
    return self;
  g_signal_connect_swapped (self->settings, "changed::run-in-background",
                            G_CALLBACK (run_changed_cb), self);
  g_signal_connect_swapped (self->settings, "changed::start-at-login",
                            G_CALLBACK (start_changed_cb), self);
  update_hold (self);
  return self;
}
