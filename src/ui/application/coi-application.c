/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop program: command line, engine, window. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-application.h"

#include "coi-background.h"
#include "coi-config.h"
#include "coi-diagnostics-text.h"
#include "coi-notifier.h"
#include "coi-settings.h"
#include "coi-ui-resources.h"
#include "coi-window.h"

#include <glib/gi18n.h>

#define RESOURCE_PATH "/org/coi/Chat"
#define START_DELAY 2000 /* ms, where no window is painted before */

struct _CoiApplication
{
  AdwApplication parent_instance;

  char *data_dir;        /* nullable: the default */
  gint64 pending;        /* conversation to be opened with the window; 0: none */
  CoiEngine *engine;     /* nullable: not opened */
  guint start_id;        /* will start the engine; 0: it was */
  GError *failure;       /* nullable: why it could not be opened */
  CoiNotifier *notifier; /* nullable */
  CoiBackground *background;
  gboolean hidden;   /* starts without a window */
  gboolean quitting; /* the window closes for good */
};

G_DEFINE_FINAL_TYPE (CoiApplication, coi_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Keep messages in this directory"),
    N_ ("DIR") },
  { "conversation", 0, 0, G_OPTION_ARG_INT64, NULL, N_ ("Open the conversation with this number"),
    N_ ("ID") },
  { "hidden", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Start without a window"), NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
  { 0 },
};

static CoiWindow *
find_window (CoiApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *l = windows; l != NULL; l = l->next)
    if (COI_IS_WINDOW (l->data))
      return COI_WINDOW (l->data);
  return NULL;
}

static void
open_pending (CoiApplication *self, CoiWindow *window)
{
  CoiConversation *conversation = NULL;

  if (self->pending != 0 && self->engine != NULL)
    conversation = coi_engine_get_conversation (self->engine, self->pending);
  self->pending = 0;
  if (conversation != NULL)
    coi_window_open_conversation (window, conversation);
}

static gboolean
start_cb (gpointer user_data)
{
  CoiApplication *self = COI_APPLICATION (user_data);

  self->start_id = 0;
  coi_engine_start (self->engine);
  return G_SOURCE_REMOVE;
}

static void
open_engine (CoiApplication *self)
{
  const char *id = g_application_get_application_id (G_APPLICATION (self));
  /* A profile with an application id of its own has a directory of its own. */
  const char *name = g_strcmp0 (id, APP_ID) == 0 ? GETTEXT_PACKAGE : id;
  g_autofree char *default_dir = g_build_filename (g_get_user_data_dir (), name, NULL);
  g_autoptr (CoiEngine) engine =
      coi_engine_new (self->data_dir != NULL ? self->data_dir : default_dir, FALSE);

  if (!coi_engine_open (engine, &self->failure))
    {
      g_warning ("the profile cannot be opened: %s", self->failure->message);
      return;
    }
  self->engine = g_steal_pointer (&engine);
  self->notifier = coi_notifier_new (GTK_APPLICATION (self), self->engine);
  /* Painting the window and loading what TLS needs would take each other's time. */
  self->start_id = g_timeout_add (START_DELAY, start_cb, self);
}

static void
painted_cb (GdkFrameClock *clock, CoiApplication *self)
{
  g_signal_handlers_disconnect_by_func (clock, painted_cb, self);
  if (self->start_id == 0)
    return;
  g_source_remove (self->start_id);
  self->start_id = g_idle_add_full (G_PRIORITY_LOW, start_cb, self, NULL);
}

static void
realized_cb (GtkWidget *window, CoiApplication *self)
{
  g_signal_connect_object (gtk_widget_get_frame_clock (window), "after-paint",
                           G_CALLBACK (painted_cb), self, 0);
}

static CoiWindow *
make_window (CoiApplication *self)
{
  CoiWindow *window = coi_window_new (GTK_APPLICATION (self));

  g_signal_connect_object (window, "realize", G_CALLBACK (realized_cb), self, 0);
  if (self->engine != NULL)
    coi_window_set_engine (window, self->engine);
  else
    coi_window_show_failure (window, self->failure);
  return window;
}

static void
activate (GApplication *application)
{
  CoiApplication *self = COI_APPLICATION (application);
  CoiWindow *window = find_window (self);

  if (self->engine == NULL && self->failure == NULL)
    open_engine (self);
  if (self->hidden && self->engine != NULL)
    {
      self->hidden = FALSE;
      /* Without an account there is nothing to wait for. */
      if (g_list_model_get_n_items (coi_engine_get_accounts (self->engine)) > 0)
        coi_background_start_hidden (self->background);
      return;
    }
  if (window == NULL)
    window = make_window (self);
  open_pending (self, window);
  gtk_window_present (GTK_WINDOW (window));
  coi_background_window_shown (self->background);
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkApplication *application = GTK_APPLICATION (user_data);
  AdwDialog *dialog = adw_about_dialog_new ();
  CoiEngine *engine = COI_APPLICATION (user_data)->engine;

  g_object_set (dialog, "application-name", "COI Chat", "application-icon", APP_ID, "version",
                PACKAGE_VERSION, "license-type", GTK_LICENSE_GPL_3_0, "comments",
                _ ("Chat with anyone who has an e-mail address. Your messages stay with your mail "
                   "provider."),
                "debug-info-filename", "coi-chat.txt", NULL);
  if (engine != NULL)
    {
      g_autofree char *diagnostics = coi_diagnostics_text (engine);

      adw_about_dialog_set_debug_info (ADW_ABOUT_DIALOG (dialog), diagnostics);
    }
  adw_dialog_present (dialog, GTK_WIDGET (gtk_application_get_active_window (application)));
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiWindow *window = find_window (COI_APPLICATION (user_data));

  COI_APPLICATION (user_data)->quitting = TRUE;
  if (window != NULL)
    gtk_window_close (GTK_WINDOW (window));
  g_application_quit (G_APPLICATION (user_data));
}

static void
open_conversation_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  COI_APPLICATION (user_data)->pending = g_variant_get_int64 (parameter);
  g_application_activate (G_APPLICATION (user_data));
}

static const GActionEntry entries[] = {
  { .name = "about", .activate = about_cb },
  { .name = "quit", .activate = quit_cb },
  { .name = "open-conversation", .activate = open_conversation_cb, .parameter_type = "x" },
};

/* GTK looks at these in the capture phase, before the text field. */
static const struct
{
  const char *action;
  const char *keys[3];
} accels[] = {
  { "app.quit", { "<Control>q" } },
  { "window.close", { "<Control>w" } },
  { "win.preferences", { "<Control>comma" } },
  { "win.new-conversation", { "<Control>n" } },
  { "win.go-to", { "<Control>k" } },
  { "win.conversations", { "<Control><Shift>k" } },
  { "win.search", { "<Control>f" } },
  { "win.search-everywhere", { "<Control><Shift>f" } },
  { "win.search-next", { "F3", "<Control>g" } },
  { "win.search-previous", { "<Shift>F3", "<Control><Shift>g" } },
  { "win.shortcuts", { "<Control>question" } },
  { "win.previous-conversation", { "<Alt>Up", "<Control>Page_Up" } },
  { "win.next-conversation", { "<Alt>Down", "<Control>Page_Down" } },
  { "win.next-pane", { "F6" } },
  { "win.previous-pane", { "<Shift>F6" } },
};

/**
 * coi_application_load_resources:
 *
 * Makes the style sheet and the icons known to the default display.
 */
void
coi_application_load_resources (void)
{
  GdkDisplay *display = gdk_display_get_default ();
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  g_resources_register (coi_ui_get_resource ());
  gtk_css_provider_load_from_resource (provider, RESOURCE_PATH "/ui/style.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display),
                                    RESOURCE_PATH "/icons");
}

static void
color_scheme_cb (GSettings *settings)
{
  g_autofree char *scheme = g_settings_get_string (settings, "color-scheme");
  AdwColorScheme value = ADW_COLOR_SCHEME_DEFAULT;

  if (g_str_equal (scheme, "light"))
    value = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (g_str_equal (scheme, "dark"))
    value = ADW_COLOR_SCHEME_FORCE_DARK;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), value);
}

static void
follow_color_scheme (CoiApplication *self)
{
  GSettings *settings = coi_settings_get ();

  if (settings == NULL)
    return;
  g_signal_connect_object (settings, "changed::color-scheme", G_CALLBACK (color_scheme_cb), self,
                           G_CONNECT_DEFAULT);
  color_scheme_cb (settings);
}

/* What starts this profile again, without a window. */
static GStrv
make_command (CoiApplication *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *id = g_getenv ("COI_CHAT_APP_ID");
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  if (id != NULL && *id != '\0')
    {
      g_strv_builder_add (builder, "env");
      g_strv_builder_take (builder, g_strconcat ("COI_CHAT_APP_ID=", id, NULL));
    }
  g_strv_builder_add (builder, program != NULL ? program : GETTEXT_PACKAGE);
  if (self->data_dir != NULL)
    {
      g_strv_builder_add (builder, "--data-dir");
      g_strv_builder_take (builder, g_canonicalize_filename (self->data_dir, NULL));
    }
  g_strv_builder_add (builder, "--hidden");
  return g_strv_builder_end (builder);
}

static void
startup (GApplication *application)
{
  CoiApplication *self = COI_APPLICATION (application);
  g_auto (GStrv) command = make_command (self);

  G_APPLICATION_CLASS (coi_application_parent_class)->startup (application);
  coi_application_load_resources ();
  gtk_window_set_default_icon_name (APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accels[i].action,
                                           (const char *const *)accels[i].keys);
  follow_color_scheme (self);
  self->background =
      coi_background_new (GTK_APPLICATION (application), (const char *const *)command);
}

static void
shutdown (GApplication *application)
{
  CoiApplication *self = COI_APPLICATION (application);

  g_clear_handle_id (&self->start_id, g_source_remove);
  g_clear_object (&self->notifier);
  g_clear_object (&self->background);
  if (self->engine != NULL)
    coi_engine_stop (self->engine);
  G_APPLICATION_CLASS (coi_application_parent_class)->shutdown (application);
}

/* The running program opens the conversation that was asked for. */
static int
hand_over (GApplication *application, gint64 conversation)
{
  g_action_group_activate_action (G_ACTION_GROUP (application), "open-conversation",
                                  g_variant_new_int64 (conversation));
  return EXIT_SUCCESS;
}

static int
handle_local_options (GApplication *application, GVariantDict *dict)
{
  CoiApplication *self = COI_APPLICATION (application);
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (dict, "version"))
    {
      g_print ("%s %s\n", GETTEXT_PACKAGE, PACKAGE_VERSION);
      return EXIT_SUCCESS;
    }
  g_variant_dict_lookup (dict, "data-dir", "^ay", &self->data_dir);
  self->hidden = g_variant_dict_contains (dict, "hidden");
  if (!g_variant_dict_lookup (dict, "conversation", "x", &self->pending) && !self->hidden)
    return -1;
  if (!g_application_register (application, NULL, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  if (!g_application_get_is_remote (application))
    return -1;
  /* Who starts with the session finds it running and leaves its window alone. */
  return self->pending != 0 ? hand_over (application, self->pending) : EXIT_SUCCESS;
}

static void
dispose (GObject *object)
{
  CoiApplication *self = COI_APPLICATION (object);

  g_clear_handle_id (&self->start_id, g_source_remove);
  g_clear_object (&self->notifier);
  g_clear_object (&self->engine);
  g_clear_error (&self->failure);
  g_clear_pointer (&self->data_dir, g_free);
  G_OBJECT_CLASS (coi_application_parent_class)->dispose (object);
}

static void
coi_application_class_init (CoiApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  application_class->activate = activate;
  application_class->startup = startup;
  application_class->shutdown = shutdown;
  application_class->handle_local_options = handle_local_options;
}

static void
coi_application_init (CoiApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * coi_application_new:
 * @application_id: of this profile; "org.coi.Chat" for the usual one
 *
 * Returns: (transfer full): the program
 */
CoiApplication *
coi_application_new (const char *application_id)
{
  return g_object_new (COI_TYPE_APPLICATION, "application-id", application_id, NULL);
}

/**
 * coi_application_keeps_running:
 * @self: the program
 *
 * Returns: whether a window that the user closes is to be hidden only
 */
gboolean
coi_application_keeps_running (CoiApplication *self)
{
  return !self->quitting && self->engine != NULL && self->background != NULL &&
         coi_background_keeps_running (self->background);
}

/**
 * coi_application_get_engine:
 * @self: the program
 *
 * Returns: (transfer none) (nullable): the engine, once there is a window
 */
CoiEngine *
coi_application_get_engine (CoiApplication *self)
{
  return self->engine;
}
