/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialogs on an engine in memory: names, errors at their fields, what they change. */
#include "coi-accounts-dialog.h"
#include "coi-error-text.h"
#include "coi-message-dialog.h"
#include "coi-new-conversation-dialog.h"
#include "coi-password-dialog.h"
#include "coi-setup-dialog.h"
#include "coi-shortcuts-dialog.h"
#include "fake-engine.h"
#include "window-fixture.h"

static GtkAccessible *
inner (GtkWidget *row)
{
  return GTK_ACCESSIBLE (gtk_editable_get_delegate (GTK_EDITABLE (row)));
}

/* The words beside a field are its name. */
static void
assert_labelled (AdwDialog *dialog, const char *field)
{
  g_assert_true (gtk_test_accessible_has_relation (inner (child (dialog, field)),
                                                   GTK_ACCESSIBLE_RELATION_LABELLED_BY));
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
  assert_labelled (dialog, field);
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

static AdwAlertDialog *
ask_about_servers (CoiSetupDialog *dialog, const char *address)
{
  AdwDialog *question;

  coi_fake_engine_set_next_foreign ();
  try_setup (dialog, address, "x", -1);
  question = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
  g_assert_true (ADW_IS_ALERT_DIALOG (question));
  return ADW_ALERT_DIALOG (question);
}

/* Nothing is sent to servers of another domain before the user has seen their names. */
static void
test_setup_foreign (void)
{
  AdwDialog *dialog = coi_setup_dialog_new (engine);
  AdwAlertDialog *question;

  adw_dialog_present (dialog, GTK_WIDGET (window));
  settle ();
  question = ask_about_servers (COI_SETUP_DIALOG (dialog), "foreign@example.org");
  g_assert_cmpstr (adw_alert_dialog_get_default_response (question), ==, "cancel");
  g_assert_cmpstr (adw_alert_dialog_get_close_response (question), ==, "cancel");
  g_assert_nonnull (strstr (adw_alert_dialog_get_body (question), "imap.example.net"));
  respond (question, "cancel");
  g_assert_null (coi_engine_get_account (engine, "foreign@example.org"));
  question = ask_about_servers (COI_SETUP_DIALOG (dialog), "foreign@example.org");
  respond (question, "use");
  g_assert_nonnull (coi_engine_get_account (engine, "foreign@example.org"));
  g_assert_null (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)));
}

/* Where an app password is needed the dialog says so and links to where it is made. */
static void
test_setup_app_password (void)
{
  AdwDialog *dialog = coi_setup_dialog_new (engine);
  GtkLabel *label;

  adw_dialog_present (dialog, GTK_WIDGET (window));
  settle ();
  label = child (dialog, "error_label");
  try_setup (COI_SETUP_DIALOG (dialog), "carol@gmail.com", "x", COI_ENGINE_ERROR_OAUTH);
  g_assert_true (g_str_has_prefix (gtk_label_get_label (label), "Gmail"));
  g_assert_true (gtk_widget_get_visible (child (dialog, "help_link")));
  g_assert_true (
      g_str_has_prefix (gtk_link_button_get_uri (child (dialog, "help_link")), "https://"));
  gtk_test_accessible_assert_relation (inner (child (dialog, "password")),
                                       GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE, label, NULL);
  try_setup (COI_SETUP_DIALOG (dialog), "carol@outlook.com", "x", COI_ENGINE_ERROR_OAUTH);
  g_assert_false (gtk_widget_get_visible (child (dialog, "help_link")));
  g_assert_true (g_str_has_prefix (gtk_label_get_label (label), "Microsoft"));
  adw_dialog_force_close (dialog);
  settle ();
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
  g_assert_false (gtk_widget_get_visible (child (dialog, "help_link")));
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

static gboolean
has_tag (GtkTextBuffer *buffer, int offset, const char *property)
{
  GtkTextIter iter;
  g_autoptr (GSList) tags = NULL;

  gtk_text_buffer_get_iter_at_offset (buffer, &iter, offset);
  tags = gtk_text_iter_get_tags (&iter);
  for (GSList *l = tags; l != NULL; l = l->next)
    {
      gboolean set;

      g_object_get (l->data, property, &set, NULL);
      if (set)
        return TRUE;
    }
  return FALSE;
}

/* An opened message is formatted, and its links are reached by keyboard. */
static void
test_formatted (void)
{
  CoiMessage *message =
      coi_fake_engine_add_message (engine, nth (0), "Bob", "", 1, COI_MESSAGE_STATUS_RECEIVED);
  AdwDialog *dialog;
  GtkTextBuffer *buffer;
  GtkWidget *link;
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  coi_fake_message_format (message, "\u00E4 **b** [bank.example](https://evil.example/) "
                                    "[c](https://example.org/)");
  dialog = coi_message_dialog_new (engine, message);
  adw_dialog_present (dialog, GTK_WIDGET (window));
  settle ();
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (child (dialog, "text_view")));
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  g_assert_cmpstr (text, ==,
                   "\u00E4 b bank.example \u26A0\uFE0E \u2068https://evil.example/\u2069 c");
  g_assert_false (has_tag (buffer, 0, "weight-set"));
  g_assert_true (has_tag (buffer, 2, "weight-set"));
  g_assert_true (has_tag (buffer, 4, "underline-set"));
  link = gtk_widget_get_first_child (child (dialog, "links"));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (link)), ==,
                   "\u26A0\uFE0E bank.example: https://evil.example/");
  link = gtk_widget_get_next_sibling (link);
  g_assert_cmpstr (gtk_link_button_get_uri (GTK_LINK_BUTTON (link)), ==, "https://example.org/");
  g_assert_true (gtk_widget_grab_focus (link));
  adw_dialog_force_close (dialog);
  coi_engine_discard (engine, message);
  settle ();
}

/* The links of a message are buttons that say where they lead. */
static void
test_links (void)
{
  CoiMessage *message = coi_fake_engine_add_message (
      engine, nth (0), "Bob",
      "https://ex\u0430mple.org/ and javascript:alert(1) <https://b.example>", 1,
      COI_MESSAGE_STATUS_RECEIVED);
  AdwDialog *dialog = coi_message_dialog_new (engine, message);
  GtkWidget *links = child (dialog, "links");
  GtkWidget *first = gtk_widget_get_first_child (links);
  GtkWidget *second = gtk_widget_get_next_sibling (first);

  adw_dialog_present (dialog, GTK_WIDGET (window));
  settle ();
  g_assert_true (gtk_widget_get_mapped (links));
  g_assert_true (gtk_widget_get_mapped (child (dialog, "text_view")));
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (first), GTK_ACCESSIBLE_ROLE_LINK);
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (first)), ==, "https://xn--exmple-4nf.org/");
  g_assert_cmpstr (gtk_link_button_get_uri (GTK_LINK_BUTTON (first)), ==,
                   "https://xn--exmple-4nf.org/");
  g_assert_cmpstr (gtk_link_button_get_uri (GTK_LINK_BUTTON (second)), ==, "https://b.example");
  g_assert_null (gtk_widget_get_next_sibling (second));
  g_assert_true (gtk_widget_get_focusable (first));
  adw_dialog_force_close (dialog);
  coi_engine_discard (engine, message);
  settle ();
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
add_tests (void)
{
  g_test_add_func ("/window/setup-errors", test_setup_errors);
  g_test_add_func ("/window/setup-foreign", test_setup_foreign);
  g_test_add_func ("/window/setup-app-password", test_setup_app_password);
  g_test_add_func ("/window/password-errors", test_password_errors);
  g_test_add_func ("/window/setup-succeeds", test_setup_succeeds);
  g_test_add_func ("/window/new-conversation", test_new_conversation);
  g_test_add_func ("/window/dialogs", test_dialogs);
  g_test_add_func ("/window/links", test_links);
  g_test_add_func ("/window/formatted", test_formatted);
  g_test_add_func ("/window/removing-accounts", test_removing_accounts);
}

int
main (int argc, char **argv)
{
  return window_fixture_main (argc, argv, add_tests);
}
