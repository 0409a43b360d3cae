/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window on an engine in memory: names, keys' actions, drafts, errors at their fields. */
#include "coi-accounts-dialog.h"
#include "coi-announce.h"
#include "coi-application.h"
#include "coi-composer.h"
#include "coi-conversation-list.h"
#include "coi-conversation-view.h"
#include "coi-error-text.h"
#include "coi-new-conversation-dialog.h"
#include "coi-password-dialog.h"
#include "coi-setup-dialog.h"
#include "coi-shortcuts-dialog.h"
#include "coi-window.h"
#include "fake-engine.h"

static CoiApplication *application;
static CoiWindow *window;
static CoiEngine *engine;
static char *spoken;

static void
settle (void)
{
  gint64 end = g_get_monotonic_time () + 300 * 1000;

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (2000);
}

static gpointer
child (gpointer widget, const char *name)
{
  gpointer found =
      gtk_widget_get_template_child (GTK_WIDGET (widget), G_OBJECT_TYPE (widget), name);

  g_assert_nonnull (found);
  return found;
}

static CoiConversationView *
view (void)
{
  return COI_CONVERSATION_VIEW (child (window, "view"));
}

static CoiComposer *
composer (void)
{
  return COI_COMPOSER (child (view (), "composer"));
}

static GtkWidget *
text_view (void)
{
  return coi_composer_get_text_view (composer ());
}

static void
act (const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), action, NULL));
  settle ();
}

static CoiConversation *
nth (guint position)
{
  g_autoptr (CoiConversation) conversation =
      g_list_model_get_item (coi_engine_get_conversations (engine), position);

  return conversation;
}

static void
open_nth (guint position)
{
  coi_window_open_conversation (window, nth (position));
  settle ();
}

/* What libadwaita makes and names by itself. */
static gboolean
is_decoration (GtkWidget *widget)
{
  static const char *const types[] = { "GtkWindowControls", "AdwBackButton", "AdwEntryRow",
                                       "AdwPasswordEntryRow", "AdwSpinRow" };

  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    for (guint i = 0; i < G_N_ELEMENTS (types); i++)
      if (g_strcmp0 (G_OBJECT_TYPE_NAME (widget), types[i]) == 0)
        return TRUE;
  return FALSE;
}

/* Every button that shows no words has a name and a tooltip. */
static void
check_names (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL &&
      !is_decoration (widget))
    {
      g_test_message ("%s", gtk_button_get_icon_name (GTK_BUTTON (widget)));
      gtk_test_accessible_assert_role (widget, GTK_ACCESSIBLE_ROLE_BUTTON);
      g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget),
                                                       GTK_ACCESSIBLE_PROPERTY_LABEL));
      g_assert_nonnull (gtk_widget_get_tooltip_text (widget));
    }
  for (GtkWidget *c = gtk_widget_get_first_child (widget); c != NULL;
       c = gtk_widget_get_next_sibling (c))
    check_names (c);
}

static void
test_names (void)
{
  open_nth (0);
  check_names (GTK_WIDGET (window));
}

static void
test_composer_name (void)
{
  open_nth (0);
  gtk_test_accessible_assert_property (text_view (), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Message to Bob");
  open_nth (1);
  gtk_test_accessible_assert_property (text_view (), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Message to Carol");
  g_assert_false (gtk_text_view_get_accepts_tab (GTK_TEXT_VIEW (text_view ())));
}

static void
test_focus_after_opening (void)
{
  open_nth (0);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == text_view ());
}

static void
test_next_and_previous (void)
{
  open_nth (0);
  act ("win.next-conversation");
  g_assert_true (coi_window_get_conversation (window) == nth (1));
  act ("win.previous-conversation");
  g_assert_true (coi_window_get_conversation (window) == nth (0));
  act ("win.previous-conversation");
  g_assert_true (coi_window_get_conversation (window) == nth (0));
}

static void
test_keys (void)
{
  static const struct
  {
    const char *action;
    const char *key;
  } keys[] = {
    { "win.new-conversation", "<Control>n" },
    { "win.go-to", "<Control>k" },
    { "win.shortcuts", "<Control>question" },
    { "win.next-conversation", "<Alt>Down" },
    { "win.next-conversation", "<Control>Page_Down" },
    { "win.previous-conversation", "<Alt>Up" },
    { "win.next-pane", "F6" },
    { "win.previous-pane", "<Shift>F6" },
    { "app.quit", "<Control>q" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_auto (GStrv) accels =
          gtk_application_get_accels_for_action (GTK_APPLICATION (application), keys[i].action);
      g_assert_true (g_strv_contains ((const char *const *)accels, keys[i].key));
    }
}

static void
test_panes (void)
{
  open_nth (0);
  g_assert_true (coi_conversation_view_has_composer_focus (view ()));
  act ("win.next-pane");
  g_assert_false (coi_conversation_view_has_composer_focus (view ()));
  g_assert_false (coi_conversation_view_has_messages_focus (view ()));
  act ("win.next-pane");
  g_assert_true (coi_conversation_view_has_messages_focus (view ()));
  act ("win.next-pane");
  g_assert_true (coi_conversation_view_has_composer_focus (view ()));
  act ("win.previous-pane");
  g_assert_true (coi_conversation_view_has_messages_focus (view ()));
}

/* Moving through the list opens nothing and marks nothing as read; activating does open. */
static void
test_arrowing_opens_nothing (void)
{
  GtkListView *list = child (child (window, "list"), "list_view");
  guint n_read;

  open_nth (0);
  n_read = coi_fake_engine_get_n_read (engine);
  gtk_widget_grab_focus (GTK_WIDGET (list));
  gtk_single_selection_set_selected (GTK_SINGLE_SELECTION (gtk_list_view_get_model (list)), 1);
  settle ();
  g_assert_true (coi_window_get_conversation (window) == nth (0));
  g_assert_cmpuint (coi_fake_engine_get_n_read (engine), ==, n_read);
  g_signal_emit_by_name (list, "activate", 1);
  settle ();
  g_assert_true (coi_window_get_conversation (window) == nth (1));
}

static void
assert_draft (const char *expected)
{
  g_autofree char *text = coi_composer_dup_text (composer ());

  g_assert_cmpstr (text, ==, expected);
}

static void
test_drafts (void)
{
  open_nth (0);
  coi_composer_set_text (composer (), "for Bob");
  open_nth (1);
  assert_draft ("");
  open_nth (0);
  assert_draft ("for Bob");
  coi_composer_set_text (composer (), "");
}

static guint
n_messages (guint position)
{
  g_autoptr (GListModel) messages = coi_engine_list_messages (engine, nth (position));

  return g_list_model_get_n_items (messages);
}

static void
test_sending (void)
{
  guint before;

  open_nth (0);
  before = n_messages (0);
  coi_composer_set_text (composer (), "  \n ");
  gtk_widget_activate (child (composer (), "send_button"));
  settle ();
  g_assert_cmpuint (n_messages (0), ==, before);
  coi_composer_set_text (composer (), "Hello");
  g_signal_emit_by_name (child (composer (), "send_button"), "clicked");
  settle ();
  g_assert_cmpuint (n_messages (0), ==, before + 1);
  assert_draft ("");
}

/* What could not be queued is given back, and said. */
static void
test_sending_fails (void)
{
  guint before;

  open_nth (0);
  before = n_messages (0);
  coi_fake_engine_set_next_error (COI_ENGINE_ERROR_STORE);
  coi_composer_set_text (composer (), "precious");
  g_signal_emit_by_name (child (composer (), "send_button"), "clicked");
  settle ();
  assert_draft ("precious");
  g_assert_cmpuint (n_messages (0), ==, before);
  g_assert_nonnull (spoken);
  g_assert_true (g_str_has_prefix (spoken, coi_error_sentence (COI_ENGINE_ERROR_STORE)));
  coi_composer_set_text (composer (), "");
}

static void
test_failed_message (void)
{
  GtkRevealer *bar = child (view (), "failure_revealer");
  guint before = coi_fake_engine_get_n_retried (engine);

  open_nth (1);
  g_assert_false (gtk_revealer_get_reveal_child (bar));
  open_nth (0);
  g_assert_true (gtk_revealer_get_reveal_child (bar));
  gtk_widget_activate_action (GTK_WIDGET (view ()), "conversation.retry-failed", NULL);
  settle ();
  g_assert_cmpuint (coi_fake_engine_get_n_retried (engine), ==, before + 1);
  g_assert_false (gtk_revealer_get_reveal_child (bar));
}

/* Trouble with the account is said in the conversation, with what helps. */
static void
test_banner (void)
{
  CoiAccount *account = coi_engine_get_account (engine, "alice@example.org");
  AdwBanner *banner;

  open_nth (0);
  banner = ADW_BANNER (adw_bin_get_child (child (view (), "banner")));
  g_assert_false (adw_banner_get_revealed (banner));
  coi_fake_account_set_state (account, COI_ACCOUNT_NEEDS_USER, COI_ENGINE_ERROR_WRONG_PASSWORD,
                              "no");
  g_assert_true (adw_banner_get_revealed (banner));
  g_assert_cmpstr (adw_banner_get_title (banner), ==,
                   coi_error_sentence (COI_ENGINE_ERROR_WRONG_PASSWORD));
  g_assert_cmpstr (adw_banner_get_button_label (banner), ==, "_Enter Password…");
  coi_fake_account_set_state (account, COI_ACCOUNT_NEEDS_USER, COI_ENGINE_ERROR_CERTIFICATE, "no");
  g_assert_cmpstr (adw_banner_get_button_label (banner), ==, "_Try Again");
  coi_fake_account_set_state (account, COI_ACCOUNT_ONLINE, -1, NULL);
  g_assert_false (adw_banner_get_revealed (banner));
}

static GtkAccessible *
inner (GtkWidget *row)
{
  return GTK_ACCESSIBLE (gtk_editable_get_delegate (GTK_EDITABLE (row)));
}

static void
assert_invalid (AdwDialog *dialog, const char *field, int code)
{
  GtkLabel *label = child (dialog, "error_label");

  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (label)));
  g_assert_true (g_str_has_prefix (gtk_label_get_label (label), coi_error_sentence (code)));
  g_assert_true (g_str_has_prefix (spoken, coi_error_sentence (code)));
  gtk_test_accessible_assert_state (inner (child (dialog, field)), GTK_ACCESSIBLE_STATE_INVALID,
                                    GTK_ACCESSIBLE_INVALID_TRUE);
  gtk_test_accessible_assert_relation (inner (child (dialog, field)),
                                       GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE, label, NULL);
  g_assert_true (gtk_widget_has_css_class (child (dialog, field), "error"));
}

static void
try_setup (CoiSetupDialog *dialog, const char *address, const char *password, int code)
{
  coi_fake_engine_set_next_error (code);
  coi_setup_dialog_fill (dialog, address, password, "Carol");
  coi_setup_dialog_submit (dialog);
  settle ();
}

static void
test_setup_errors (void)
{
  AdwDialog *dialog = coi_setup_dialog_new (engine);

  adw_dialog_present (dialog, GTK_WIDGET (window));
  settle ();
  try_setup (COI_SETUP_DIALOG (dialog), "alice", "x", -1);
  assert_invalid (dialog, "address", COI_ENGINE_ERROR_ADDRESS);
  try_setup (COI_SETUP_DIALOG (dialog), "carol@example.org", "", -1);
  assert_invalid (dialog, "password", COI_ENGINE_ERROR_NO_PASSWORD);
  g_assert_false (gtk_test_accessible_has_state (inner (child (dialog, "address")),
                                                 GTK_ACCESSIBLE_STATE_INVALID));
  try_setup (COI_SETUP_DIALOG (dialog), "carol@example.org", "x", COI_ENGINE_ERROR_WRONG_PASSWORD);
  assert_invalid (dialog, "password", COI_ENGINE_ERROR_WRONG_PASSWORD);
  try_setup (COI_SETUP_DIALOG (dialog), "carol@example.org", "x", COI_ENGINE_ERROR_CERTIFICATE);
  g_assert_true (gtk_expander_get_expanded (child (dialog, "expander")));
  check_names (GTK_WIDGET (dialog));
  adw_dialog_force_close (dialog);
  settle ();
}

static void
test_setup_succeeds (void)
{
  AdwDialog *dialog = coi_setup_dialog_new (engine);

  adw_dialog_present (dialog, GTK_WIDGET (window));
  settle ();
  try_setup (COI_SETUP_DIALOG (dialog), "carol@example.org", "x", -1);
  g_assert_nonnull (coi_engine_get_account (engine, "carol@example.org"));
  g_assert_null (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)));
}

static void
test_password_errors (void)
{
  CoiAccount *account = coi_engine_get_account (engine, "alice@example.org");
  AdwDialog *dialog = coi_password_dialog_new (engine, account);

  adw_dialog_present (dialog, GTK_WIDGET (window));
  settle ();
  g_signal_emit_by_name (child (dialog, "accept_button"), "clicked");
  assert_invalid (dialog, "password", COI_ENGINE_ERROR_NO_PASSWORD);
  gtk_editable_set_text (child (dialog, "password"), "x");
  coi_fake_engine_set_next_error (COI_ENGINE_ERROR_WRONG_PASSWORD);
  g_signal_emit_by_name (child (dialog, "accept_button"), "clicked");
  settle ();
  assert_invalid (dialog, "password", COI_ENGINE_ERROR_WRONG_PASSWORD);
  g_signal_emit_by_name (child (dialog, "accept_button"), "clicked");
  settle ();
  g_assert_null (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)));
}

static void
test_new_conversation (void)
{
  AdwDialog *dialog;
  guint before = g_list_model_get_n_items (coi_engine_get_conversations (engine));

  act ("win.new-conversation");
  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
  g_assert_true (COI_IS_NEW_CONVERSATION_DIALOG (dialog));
  gtk_editable_set_text (child (dialog, "address"), "nobody");
  g_signal_emit_by_name (child (dialog, "accept_button"), "clicked");
  assert_invalid (dialog, "address", COI_ENGINE_ERROR_ADDRESS);
  gtk_editable_set_text (child (dialog, "address"), "carol+new@example.org");
  g_signal_emit_by_name (child (dialog, "accept_button"), "clicked");
  settle ();
  g_assert_cmpuint (g_list_model_get_n_items (coi_engine_get_conversations (engine)), ==,
                    before + 1);
  g_assert_cmpstr (coi_conversation_get_name (coi_window_get_conversation (window)), ==,
                   "carol+new@example.org");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (child (view (), "stack")), ==, "empty");
}

static void
test_dialogs (void)
{
  AdwDialog *accounts = coi_accounts_dialog_new (engine);
  AdwDialog *shortcuts = coi_shortcuts_dialog_new ();

  adw_dialog_present (accounts, GTK_WIDGET (window));
  adw_dialog_present (shortcuts, GTK_WIDGET (window));
  settle ();
  check_names (GTK_WIDGET (accounts));
  check_names (GTK_WIDGET (shortcuts));
  adw_dialog_force_close (shortcuts);
  adw_dialog_force_close (accounts);
  settle ();
}

static void
remove_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (coi_engine_remove_account_finish (COI_ENGINE (source), result, NULL));
}

/* The open conversation goes with its account; without accounts the welcome page returns. */
static void
test_removing_accounts (void)
{
  GListModel *accounts = coi_engine_get_accounts (engine);

  open_nth (0);
  while (g_list_model_get_n_items (accounts) > 0)
    {
      g_autoptr (CoiAccount) account = g_list_model_get_item (accounts, 0);
      coi_engine_remove_account_async (engine, account, remove_done_cb, NULL);
    }
  settle ();
  g_assert_null (coi_window_get_conversation (window));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (child (window, "stack")), ==, "welcome");
}

static void
record (GtkWidget *root, const char *text, gpointer user_data)
{
  g_set_str (&spoken, text);
}

static void
start (void)
{
  g_autoptr (GError) error = NULL;

  application = coi_application_new ("org.coi.Chat.Test");
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  g_application_activate (G_APPLICATION (application));
  settle ();
  window = COI_WINDOW (gtk_application_get_windows (GTK_APPLICATION (application))->data);
  engine = coi_application_get_engine (application);
  coi_announce_set_func (record, NULL);
}

int
main (int argc, char **argv)
{
  int result;

  g_setenv ("COI_FAKE", "filled", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  start ();
  g_test_add_func ("/window/names", test_names);
  g_test_add_func ("/window/composer-name", test_composer_name);
  g_test_add_func ("/window/focus-after-opening", test_focus_after_opening);
  g_test_add_func ("/window/next-and-previous", test_next_and_previous);
  g_test_add_func ("/window/keys", test_keys);
  g_test_add_func ("/window/panes", test_panes);
  g_test_add_func ("/window/arrowing-opens-nothing", test_arrowing_opens_nothing);
  g_test_add_func ("/window/drafts", test_drafts);
  g_test_add_func ("/window/failed-message", test_failed_message);
  g_test_add_func ("/window/sending", test_sending);
  g_test_add_func ("/window/sending-fails", test_sending_fails);
  g_test_add_func ("/window/banner", test_banner);
  g_test_add_func ("/window/setup-errors", test_setup_errors);
  g_test_add_func ("/window/password-errors", test_password_errors);
  g_test_add_func ("/window/setup-succeeds", test_setup_succeeds);
  g_test_add_func ("/window/new-conversation", test_new_conversation);
  g_test_add_func ("/window/dialogs", test_dialogs);
  g_test_add_func ("/window/removing-accounts", test_removing_accounts);
  result = g_test_run ();
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
  g_object_unref (application);
  g_free (spoken);
  return result;
}
