/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Selecting messages: what is selected, what is told, what is copied and deleted; the export. */
#include "coi-copy-text.h"
#include "coi-export-dialog.h"
#include "coi-timeline.h"
#include "fake-engine.h"
#include "window-fixture.h"

static CoiTimeline *
timeline (void)
{
  return COI_TIMELINE (gtk_scrolled_window_get_child (child (view (), "scrolled")));
}

static void
selection (const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (view ()), action, NULL));
  settle ();
}

static gboolean
is_selecting (void)
{
  return gtk_widget_get_visible (child (view (), "selection_bar"));
}

static GtkWidget *
focused_row (void)
{
  return coi_timeline_get_row (timeline (), coi_timeline_get_focus_position (timeline ()));
}

/* As the key of @controller's shortcut does. */
static void
press_key (guint key, GdkModifierType state)
{
  GListModel *all = gtk_widget_observe_controllers (GTK_WIDGET (timeline ()));

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (all, i);
      guint n = GTK_IS_SHORTCUT_CONTROLLER (controller)
                    ? g_list_model_get_n_items (G_LIST_MODEL (controller))
                    : 0;

      for (guint j = 0; j < n; j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

          if (GTK_IS_KEYVAL_TRIGGER (trigger) &&
              gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == key &&
              gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == state &&
              gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0,
                                            GTK_WIDGET (timeline ()), NULL))
            break;
        }
    }
  g_object_unref (all);
  settle ();
}

static void
test_keys (void)
{
  open_nth (0);
  selection ("selection.begin");
  g_assert_true (is_selecting ());
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (composer ())));
  g_assert_cmpstr (spoken, ==, "Nothing selected");
  press_key (GDK_KEY_space, 0);
  g_assert_cmpstr (spoken, ==, "1 selected");
  gtk_test_accessible_assert_state (focused_row (), GTK_ACCESSIBLE_STATE_SELECTED, TRUE);
  press_key (GDK_KEY_Up, GDK_SHIFT_MASK);
  g_assert_cmpstr (spoken, ==, "2 selected");
  press_key (GDK_KEY_Down, GDK_SHIFT_MASK);
  g_assert_cmpstr (spoken, ==, "1 selected");
  press_key (GDK_KEY_space, 0);
  g_assert_cmpstr (spoken, ==, "Nothing selected");
  gtk_test_accessible_assert_state (focused_row (), GTK_ACCESSIBLE_STATE_SELECTED, FALSE);
  selection ("selection.end");
  g_assert_false (is_selecting ());
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (composer ())));
}

static void
text_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(char **)user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
test_copy (void)
{
  g_autofree char *text = NULL;

  open_nth (0);
  coi_fake_engine_add_message (engine, nth (0), "Bob", "copied one", 1700000000,
                               COI_MESSAGE_STATUS_RECEIVED);
  coi_fake_engine_add_message (engine, nth (0), "Bob", "copied two", 1700000001,
                               COI_MESSAGE_STATUS_RECEIVED);
  settle ();
  coi_timeline_scroll_to (
      timeline (), g_list_model_get_n_items (coi_timeline_get_model (timeline ())) - 1, TRUE);
  press_key (GDK_KEY_Up, GDK_SHIFT_MASK);
  selection ("selection.copy");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (window)), NULL, text_cb,
                                 &text);
  settle ();
  g_assert_cmpstr (text, ==, "copied one\ncopied two");
  g_assert_cmpstr (spoken, ==, "Copied");
  g_assert_false (is_selecting ());
}

static void
test_copy_text (void)
{
  const char *const files[] = { "a.png", "b\n.pdf", NULL };
  const CoiCopyItem items[] = {
    { .sender = "Bob\nCarol", .time = 1700000000, .text = "One\nline\n" },
    { .sender = "You", .time = 1700000060, .files = files },
  };
  g_autofree char *plain = coi_copy_text (items, 2, FALSE);
  g_autofree char *named = coi_copy_text (items, 2, TRUE);
  g_autofree char *none = coi_copy_text (items, 0, TRUE);

  g_assert_cmpstr (plain, ==, "One\nline\n[a.png]\n[b .pdf]");
  g_assert_cmpstr (none, ==, "");
  g_assert_nonnull (strstr (named, "] Bob Carol: One\nline\n["));
  g_assert_nonnull (strstr (named, "] You: [a.png]\n[b .pdf]"));
}

static void
test_export (void)
{
  g_autoptr (GFile) parent = g_file_new_for_path ("/nowhere");

  open_nth (0);
  adw_dialog_present (coi_export_dialog_new (engine, nth (0), NULL, parent), GTK_WIDGET (view ()));
  settle ();
  g_assert_cmpstr (spoken, ==, "Exported to /nowhere/Bob");
  g_assert_null (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)));
  coi_fake_engine_set_next_error (COI_ENGINE_ERROR_FILE);
  adw_dialog_present (coi_export_dialog_new (engine, nth (0), NULL, parent), GTK_WIDGET (view ()));
  settle ();
  g_assert_cmpstr (spoken, !=, "Exported to /nowhere/Bob");
}

static void
add_tests (void)
{
  g_test_add_func ("/selection/keys", test_keys);
  g_test_add_func ("/selection/copy", test_copy);
  g_test_add_func ("/selection/copy-text", test_copy_text);
  g_test_add_func ("/selection/export", test_export);
}

int
main (int argc, char **argv)
{
  return window_fixture_main (argc, argv, add_tests);
}
