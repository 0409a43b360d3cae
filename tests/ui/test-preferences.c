/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user can choose, and that it makes the difference. */
#include "coi-autostart.h"
#include "coi-preferences-dialog.h"
#include "coi-settings.h"
#include "coi-shortcuts-dialog.h"
#include "fake-engine.h"
#include "window-fixture.h"

#include <glib/gstdio.h>

static AdwDialog *
open_preferences (void)
{
  act ("win.preferences");
  g_assert_true (COI_IS_PREFERENCES_DIALOG (
      adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window))));
  return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
}

static void
close_dialog (AdwDialog *dialog)
{
  adw_dialog_force_close (dialog);
  settle ();
}

static void
test_key (void)
{
  g_auto (GStrv) accels =
      gtk_application_get_accels_for_action (GTK_APPLICATION (application), "win.preferences");

  g_assert_true (g_strv_contains ((const char *const *)accels, "<Control>comma"));
}

/* Rows show the settings and change them. */
static void
test_rows (void)
{
  static const struct
  {
    const char *row;
    const char *key;
  } switches[] = {
    { "enter_sends", "enter-sends" },
    { "notification_text", "notification-text" },
    { "run_in_background", "run-in-background" },
  };
  GSettings *settings = coi_settings_get ();
  AdwDialog *dialog = open_preferences ();
  g_autofree char *announcements = NULL;

  check_names (gtk_widget_get_ancestor (child (dialog, "enter_sends"), ADW_TYPE_PREFERENCES_PAGE));
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      AdwSwitchRow *row = child (dialog, switches[i].row);
      gboolean before = g_settings_get_boolean (settings, switches[i].key);

      g_assert_cmpint (adw_switch_row_get_active (row), ==, before);
      adw_switch_row_set_active (row, !before);
      g_assert_cmpint (g_settings_get_boolean (settings, switches[i].key), ==, !before);
      g_settings_reset (settings, switches[i].key);
      g_assert_cmpint (adw_switch_row_get_active (row), ==, before);
    }
  g_assert_cmpuint (adw_combo_row_get_selected (child (dialog, "announcements")), ==, 2);
  adw_combo_row_set_selected (child (dialog, "announcements"), 1);
  announcements = g_settings_get_string (settings, "announcements");
  g_assert_cmpstr (announcements, ==, "short");
  g_settings_reset (settings, "announcements");
  close_dialog (dialog);
}

static void
test_style (void)
{
  AdwDialog *dialog = open_preferences ();
  AdwStyleManager *manager = adw_style_manager_get_default ();

  adw_combo_row_set_selected (child (dialog, "color_scheme"), 2);
  g_assert_true (adw_style_manager_get_dark (manager));
  adw_combo_row_set_selected (child (dialog, "color_scheme"), 1);
  g_assert_false (adw_style_manager_get_dark (manager));
  adw_combo_row_set_selected (child (dialog, "color_scheme"), 0);
  g_assert_cmpint (adw_style_manager_get_color_scheme (manager), ==, ADW_COLOR_SCHEME_DEFAULT);
  close_dialog (dialog);
}

static void
test_enter (void)
{
  GSettings *settings = coi_settings_get ();
  GtkWidget *button = child (composer (), "send_button");

  g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==, "Send (Enter)");
  g_settings_set_boolean (settings, "enter-sends", FALSE);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==, "Send (Ctrl+Enter)");
  g_settings_reset (settings, "enter-sends");
}

/* What is written by hand into the file is one argument each, whatever is in it. */
static void
test_autostart_quotes (void)
{
  const char *const command[] = { "/opt/a b/coi-chat", "--data-dir", "100% \"$HOME\\`", NULL };
  g_autofree char *exec = coi_autostart_quote (command);

  g_assert_cmpstr (exec, ==, "\"/opt/a b/coi-chat\" \"--data-dir\" \"100%% \\\"\\$HOME\\\\\\`\"");
}

static void
test_start_at_login (void)
{
  g_autofree char *path =
      g_build_filename (g_get_user_config_dir (), "autostart", "org.coi.Chat.Test.desktop", NULL);
  AdwDialog *dialog = open_preferences ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *exec = NULL;

  adw_switch_row_set_active (child (dialog, "start_at_login"), TRUE);
  settle ();
  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL));
  exec = g_key_file_get_string (file, "Desktop Entry", "Exec", NULL);
  g_assert_true (g_str_has_suffix (exec, "/test-preferences\" \"--hidden\""));
  adw_switch_row_set_active (child (dialog, "start_at_login"), FALSE);
  settle ();
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  close_dialog (dialog);
}

/* A switch does not say what is not so. */
static void
test_start_at_login_fails (void)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "autostart", NULL);
  AdwDialog *dialog = open_preferences ();
  AdwDialog *alert;

  g_rmdir (path);
  g_assert_true (g_file_set_contents (path, "in the way", -1, NULL));
  adw_switch_row_set_active (child (dialog, "start_at_login"), TRUE);
  settle ();
  g_assert_false (adw_switch_row_get_active (child (dialog, "start_at_login")));
  alert = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
  g_assert_true (ADW_IS_ALERT_DIALOG (alert));
  close_dialog (alert);
  close_dialog (dialog);
  g_unlink (path);
}

/* The window comes back as it was. */
static void
test_closing_hides (void)
{
  GSettings *settings = coi_settings_get ();

  open_nth (1);
  /* There is nobody here who could be told. */
  g_settings_set_boolean (settings, "background-told", TRUE);
  g_settings_set_boolean (settings, "run-in-background", TRUE);
  gtk_window_close (GTK_WINDOW (window));
  settle ();
  g_assert_nonnull (gtk_application_get_windows (GTK_APPLICATION (application)));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (window)));
  g_application_activate (G_APPLICATION (application));
  settle ();
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (window)));
  g_assert_true (coi_window_get_conversation (window) == nth (1));
  g_settings_reset (settings, "run-in-background");
}

static void
test_shortcuts (void)
{
  AdwDialog *dialog = coi_shortcuts_dialog_new ();

  adw_dialog_present (dialog, GTK_WIDGET (window));
  settle ();
  check_names (GTK_WIDGET (dialog));
  close_dialog (dialog);
}

static void
test_about (void)
{
  AdwDialog *dialog;

  g_action_group_activate_action (G_ACTION_GROUP (application), "about", NULL);
  settle ();
  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
  g_assert_true (ADW_IS_ABOUT_DIALOG (dialog));
  g_assert_true (g_str_has_prefix (adw_about_dialog_get_debug_info (ADW_ABOUT_DIALOG (dialog)),
                                   "COI Chat\nGTK 4."));
  close_dialog (dialog);
}

static void
add_tests (void)
{
  g_test_add_func ("/preferences/key", test_key);
  g_test_add_func ("/preferences/rows", test_rows);
  g_test_add_func ("/preferences/style", test_style);
  g_test_add_func ("/preferences/enter", test_enter);
  g_test_add_func ("/preferences/autostart-quotes", test_autostart_quotes);
  g_test_add_func ("/preferences/start-at-login", test_start_at_login);
  g_test_add_func ("/preferences/start-at-login-fails", test_start_at_login_fails);
  g_test_add_func ("/preferences/closing-hides", test_closing_hides);
  g_test_add_func ("/preferences/shortcuts", test_shortcuts);
  g_test_add_func ("/preferences/about", test_about);
}

int
main (int argc, char **argv)
{
  g_autofree char *config = g_dir_make_tmp ("coi-config-XXXXXX", NULL);
  int result;

  g_setenv ("XDG_CONFIG_HOME", config, TRUE);
  result = window_fixture_main (argc, argv, add_tests);
  g_rmdir (config);
  return result;
}
