/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several accounts in one list, how they are doing, and older messages that fill in. */
#include "coi-account-filter.h"
#include "coi-connections-dialog.h"
#include "coi-conversation-row.h"
#include "coi-settings.h"
#include "fake-engine.h"
#include "window-fixture.h"

static GtkWidget *
list (void)
{
  return child (window, "list");
}

static CoiAccountFilter *
filter (void)
{
  return child (list (), "filter");
}

static GtkMenuButton *
filter_button (void)
{
  return GTK_MENU_BUTTON (adw_bin_get_child (ADW_BIN (filter ())));
}

static guint
n_listed (void)
{
  GtkListView *view_ = child (list (), "list_view");

  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (view_)));
}

static void
choose (const char *address)
{
  g_assert_true (
      gtk_widget_activate_action (GTK_WIDGET (filter_button ()), "filter.account", "s", address));
  settle ();
}

static GtkWidget *
find_label (GtkWidget *widget, const char *text)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      g_str_has_prefix (gtk_label_get_label (GTK_LABEL (widget)), text))
    return widget;
  for (GtkWidget *c = gtk_widget_get_first_child (widget); c != NULL && found == NULL;
       c = gtk_widget_get_next_sibling (c))
    found = find_label (c, text);
  return found;
}

static CoiAccount *
alice (void)
{
  return coi_engine_get_account (engine, "alice@example.org");
}

/* The title says whose window it is, and counts nothing. */
static void
test_title (void)
{
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "COI Chat – Alice");
  g_assert_cmpstr (adw_window_title_get_subtitle (child (list (), "window_title")), ==, "Alice");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (filter ())));
}

static void
test_second_account (void)
{
  static const char *const members[] = { "carol@example.org", NULL };
  CoiAccount *work = coi_fake_engine_add_account (engine, "alice_b@example.net", "Alice");

  coi_fake_engine_add_conversation (engine, work, "Carol", members);
  settle ();
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (filter ())));
  g_assert_false (gtk_widget_get_visible (child (list (), "window_title")));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "COI Chat");
  gtk_test_accessible_assert_property (filter_button (), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Conversations of: All Accounts");
  g_assert_true (
      gtk_widget_get_focusable (gtk_widget_get_first_child (GTK_WIDGET (filter_button ()))));
}

static void
test_filter (void)
{
  guint all = n_listed ();
  GMenuModel *menu = gtk_menu_button_get_menu_model (filter_button ());
  g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, 1, G_MENU_LINK_SECTION);
  g_autofree char *label = NULL;

  g_assert_true (g_menu_model_get_item_attribute (section, 1, "label", "s", &label));
  g_assert_cmpstr (label, ==, "alice__b@example.net");
  choose ("alice_b@example.net");
  g_assert_cmpuint (n_listed (), ==, 1);
  g_assert_cmpstr (gtk_menu_button_get_label (filter_button ()), ==, "alice_b@example.net");
  gtk_test_accessible_assert_property (filter_button (), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Conversations of: alice_b@example.net");
  choose ("alice@example.org");
  g_assert_cmpuint (n_listed (), ==, all - 1);
  choose ("");
  g_assert_cmpuint (n_listed (), ==, all);
}

static void
test_filter_is_remembered (void)
{
  g_autofree char *kept = NULL;

  choose ("alice_b@example.net");
  kept = g_settings_get_string (coi_settings_get (), "account-filter");
  g_assert_cmpstr (kept, ==, "alice_b@example.net");
  /* Another window begins as this one was left. */
  coi_account_filter_set_engine (filter (), engine);
  settle ();
  g_assert_cmpuint (n_listed (), ==, 1);
  choose ("");
}

/* A click on a notification opens what the filter hides. */
static void
test_hidden_conversation_opens (void)
{
  choose ("alice_b@example.net");
  g_action_group_activate_action (G_ACTION_GROUP (application), "open-conversation",
                                  g_variant_new_int64 (coi_conversation_get_id (nth (0))));
  settle ();
  g_assert_true (coi_window_get_conversation (window) == nth (0));
  choose ("");
}

static void
test_filter_empty (void)
{
  CoiAccount *empty = coi_fake_engine_add_account (engine, "alice@example.com", "Alice");
  AdwStatusPage *page = child (list (), "empty_page");

  choose (coi_account_get_address (empty));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (child (list (), "stack")), ==, "empty");
  g_assert_true (g_str_has_prefix (adw_status_page_get_description (page), "alice@example.com "));
  choose ("");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (child (list (), "stack")), ==, "list");
}

/* Two conversations with Carol are told apart by whose they are, as long as both are listed. */
static void
test_rows_say_account (void)
{
  GtkWidget *view_ = child (list (), "list_view");
  GtkWidget *label = find_label (view_, "alice_b@example.net");

  g_assert_nonnull (label);
  gtk_test_accessible_assert_property (
      gtk_widget_get_parent (gtk_widget_get_ancestor (label, COI_TYPE_CONVERSATION_ROW)),
      GTK_ACCESSIBLE_PROPERTY_LABEL, "Carol, account alice_b@example.net");
  choose ("alice_b@example.net");
  g_assert_null (find_label (view_, "alice_b@example.net"));
  choose ("");
}

/* --- older messages --- */

static void
test_history (void)
{
  GtkWidget *bar = child (list (), "history");

  g_assert_false (gtk_widget_get_visible (bar));
  coi_fake_account_set_history (alice (), 3, 5);
  g_assert_false (gtk_widget_get_visible (bar));
  g_clear_pointer (&spoken, g_free);
  for (guint done = 0; done <= 50000; done += 1000)
    coi_fake_account_set_history (alice (), done, 50000);
  settle ();
  g_assert_nonnull (find_label (bar, "Loading older messages: 50000 of 50000"));
  g_assert_null (spoken);
  coi_fake_account_set_history (alice (), 0, 0);
  g_assert_false (gtk_widget_get_visible (bar));
}

/* --- connections --- */

static AdwDialog *
open_connections (void)
{
  act ("win.connections");
  g_assert_true (COI_IS_CONNECTIONS_DIALOG (
      adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window))));
  return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
}

static void
test_connections (void)
{
  GtkWidget *dialog = GTK_WIDGET (open_connections ());
  guint before = coi_fake_engine_get_n_reconnected ();

  check_names (dialog);
  g_assert_nonnull (find_label (dialog, "alice_b@example.net"));
  g_assert_nonnull (find_label (dialog, "Connected\nimap.example.org, port 993, encrypted (TLS)"));
  g_assert_null (find_label (dialog, "Last Problem"));
  g_assert_null (find_label (dialog, "Storage Used"));
  coi_fake_account_set_quota (alice (), 1200000, 5000000);
  settle ();
  g_assert_nonnull (find_label (dialog, "1.2\u00a0MB of 5.0\u00a0MB"));
  coi_fake_account_set_state (alice (), COI_ACCOUNT_OFFLINE, COI_ENGINE_ERROR_SERVER,
                              "[UNAVAILABLE] <b>gone fishing");
  settle ();
  g_assert_nonnull (find_label (dialog, "Last Problem"));
  g_assert_nonnull (find_label (dialog, "Not connected\nimap"));
  g_assert_nonnull (find_label (
      dialog, "The server reported a problem. Try again later.\n[UNAVAILABLE] <b>gone fishing"));
  coi_fake_account_set_state (alice (), COI_ACCOUNT_ONLINE, -1, NULL);
  coi_fake_account_set_send_error (alice (), COI_ENGINE_ERROR_WRONG_PASSWORD, "535 no");
  settle ();
  g_assert_nonnull (find_label (dialog, "Needs your attention\nsmtp"));
  g_assert_nonnull (find_label (dialog, "The server does not accept this password.\n535 no"));
  coi_fake_account_set_send_error (alice (), -1, NULL);
  g_signal_emit_by_name (
      gtk_widget_get_ancestor (find_label (dialog, "Reconnect Now"), ADW_TYPE_BUTTON_ROW),
      "activated");
  g_assert_cmpuint (coi_fake_engine_get_n_reconnected (), ==, before + 1);
  adw_dialog_force_close (ADW_DIALOG (dialog));
  settle ();
}

static void
text_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(char **)user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
test_copy_diagnostics (void)
{
  AdwDialog *dialog = open_connections ();
  char *text = NULL;

  g_signal_emit_by_name (child (dialog, "copy_button"), "clicked");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (window)), NULL, text_cb,
                                 &text);
  settle ();
  g_assert_true (g_str_has_prefix (text, "COI Chat\nGTK 4."));
  g_assert_true (g_str_has_prefix (spoken, "Diagnostics copied."));
  g_free (text);
  adw_dialog_force_close (dialog);
  settle ();
}

static void
add_tests (void)
{
  g_test_add_func ("/accounts/title", test_title);
  g_test_add_func ("/accounts/second", test_second_account);
  g_test_add_func ("/accounts/filter", test_filter);
  g_test_add_func ("/accounts/filter-is-remembered", test_filter_is_remembered);
  g_test_add_func ("/accounts/hidden-conversation-opens", test_hidden_conversation_opens);
  g_test_add_func ("/accounts/filter-empty", test_filter_empty);
  g_test_add_func ("/accounts/rows-say-account", test_rows_say_account);
  g_test_add_func ("/accounts/history", test_history);
  g_test_add_func ("/accounts/connections", test_connections);
  g_test_add_func ("/accounts/copy-diagnostics", test_copy_diagnostics);
}

int
main (int argc, char **argv)
{
  return window_fixture_main (argc, argv, add_tests);
}
