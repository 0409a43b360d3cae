/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window on an engine in memory: names, keys' actions, drafts, failures. */
#include "coi-announce.h"
#include "coi-composer-format.h"
#include "coi-conversation-list.h"
#include "coi-conversation-row.h"
#include "coi-error-text.h"
#include "fake-engine.h"
#include "window-fixture.h"

static void
test_names (void)
{
  open_nth (0);
  check_names (GTK_WIDGET (window));
}

/* The variable says what was asked for; without a session bus GTK has its context for tests all the
 * same. */
static void
test_announce_without_bus (void)
{
  g_autofree char *asked_for = g_strdup (g_getenv ("GTK_A11Y"));

  open_nth (0);
  coi_announce_set_func (NULL, NULL);
  g_setenv ("GTK_A11Y", "atspi", TRUE);
  coi_announce (GTK_WIDGET (window), "Bob: Hello", FALSE);
  g_setenv ("GTK_A11Y", asked_for, TRUE);
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
    { "win.search", "<Control>f" },
    { "win.search-everywhere", "<Shift><Control>f" },
    { "win.search-next", "F3" },
    { "win.search-next", "<Control>g" },
    { "win.search-previous", "<Shift>F3" },
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
assert_tooltip (const char *icon, const char *tooltip, GtkWidget *widget, guint *n)
{
  if (GTK_IS_BUTTON (widget) &&
      g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (widget)), icon) == 0)
    {
      g_assert_cmpstr (gtk_widget_get_tooltip_text (widget), ==, tooltip);
      ++*n;
    }
  for (GtkWidget *c = gtk_widget_get_first_child (widget); c != NULL;
       c = gtk_widget_get_next_sibling (c))
    assert_tooltip (icon, tooltip, c, n);
}

/* What a button does by key is in its tooltip. */
static void
test_tooltips (void)
{
  guint n = 0;

  open_nth (0);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (child (composer (), "send_button")), ==,
                   "Send (Enter)");
  assert_tooltip ("list-add-symbolic", "New Conversation (Ctrl+N)", GTK_WIDGET (window), &n);
  g_assert_cmpuint (n, >, 0);
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
  g_assert_cmpstr (adw_banner_get_button_label (banner), ==, "_Account Details…");
  coi_fake_account_set_state (account, COI_ACCOUNT_NEEDS_USER, COI_ENGINE_ERROR_SECRETS, "no");
  g_assert_cmpstr (adw_banner_get_button_label (banner), ==, "_Try Again");
  coi_fake_account_set_state (account, COI_ACCOUNT_ONLINE, -1, NULL);
  g_assert_false (adw_banner_get_revealed (banner));
}

/* Where movements are not wanted, a pane does not slide away: it is gone. */
static void
test_reduced_motion (void)
{
  GtkWidget *list = child (window, "list");

  gtk_window_set_default_size (GTK_WINDOW (window), 400, 680);
  open_nth (0);
  act ("win.conversations");
  g_assert_true (gtk_widget_get_mapped (list));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  g_assert_false (adw_get_enable_animations (GTK_WIDGET (window)));
  coi_window_open_conversation (window, nth (0));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  g_assert_false (gtk_widget_get_mapped (list));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 960, 680);
  settle ();
}

static guint
count_rows (GtkWidget *widget)
{
  guint n = COI_IS_CONVERSATION_ROW (widget);

  for (GtkWidget *c = gtk_widget_get_first_child (widget); c != NULL;
       c = gtk_widget_get_next_sibling (c))
    n += count_rows (c);
  return n;
}

static CoiEngine *
make_engine (guint n)
{
  CoiEngine *other = coi_engine_new ("unused", TRUE);
  const char *members[] = { "bob@example.org", NULL };
  CoiAccount *account;

  g_assert_true (coi_engine_open (other, NULL));
  account = coi_fake_engine_add_account (other, "alice@example.com", "Alice");
  for (guint i = 0; i < n; i++)
    coi_fake_engine_add_conversation (other, account, "Bob", members);
  return other;
}

/* The window must not wait for rows that nobody sees; later all of them are there. */
static void
test_long_list (void)
{
  const guint n = 100;
  g_autoptr (CoiEngine) other = make_engine (n);
  GListModel *model = coi_engine_get_conversations (other);
  GtkWidget *list = g_object_new (COI_TYPE_CONVERSATION_LIST, NULL);
  GtkWidget *win = gtk_window_new ();
  guint before = g_list_model_get_n_items (model);

  coi_conversation_list_set_engine (COI_CONVERSATION_LIST (list), other);
  gtk_window_set_child (GTK_WINDOW (win), list);
  g_assert_cmpuint (before, >=, n);
  g_assert_cmpuint (count_rows (list), <, n / 2);
  gtk_window_present (GTK_WINDOW (win));
  for (guint i = 0; i < 20 && count_rows (list) < before; i++)
    settle ();
  g_assert_cmpuint (count_rows (list), ==, before);
  gtk_window_destroy (GTK_WINDOW (win));
}

/* Whoever goes to the end before the rows are there gets there. */
static void
test_end_of_long_list (void)
{
  g_autoptr (CoiEngine) other = make_engine (100);
  GListModel *model = coi_engine_get_conversations (other);
  CoiConversationList *list = g_object_ref_sink (g_object_new (COI_TYPE_CONVERSATION_LIST, NULL));
  guint n = g_list_model_get_n_items (model);
  g_autoptr (CoiConversation) last = g_list_model_get_item (model, n - 1);
  g_autoptr (CoiConversation) second_last = g_list_model_get_item (model, n - 2);

  coi_conversation_list_set_engine (list, other);
  g_assert_true (coi_conversation_list_get_neighbour (list, last, -1) == second_last);
  g_object_unref (list);
}

static void
check_toggle (const char *text, int start, int end, const char *mark, const char *expected)
{
  GtkTextBuffer *buffer =
      gtk_text_view_get_buffer (GTK_TEXT_VIEW (coi_composer_get_text_view (composer ())));
  g_autofree char *actual = NULL;
  g_autofree char *again = NULL;
  GtkTextIter first, last;

  coi_composer_set_text (composer (), text);
  gtk_text_buffer_get_iter_at_offset (buffer, &first, start);
  gtk_text_buffer_get_iter_at_offset (buffer, &last, end);
  gtk_text_buffer_select_range (buffer, &last, &first);
  coi_composer_format_toggle (buffer, mark);
  actual = coi_composer_dup_text (composer ());
  g_assert_cmpstr (actual, ==, expected);
  coi_composer_format_toggle (buffer, mark);
  again = coi_composer_dup_text (composer ());
  g_assert_cmpstr (again, ==, text);
}

/* What is selected is formatted, and with the same key again it is not. */
static void
test_format (void)
{
  check_toggle ("\u00E4 b c", 2, 3, "**", "\u00E4 **b** c");
  check_toggle ("a b c", 1, 4, "_", "a _b_ c");
  check_toggle ("a", 1, 1, "`", "a``");
  check_toggle ("", 0, 0, "~~", "~~~~");
  coi_composer_set_text (composer (), "");
  g_assert_cmpstr (coi_composer_format_mark (GDK_KEY_b, GDK_CONTROL_MASK), ==, "**");
  g_assert_cmpstr (coi_composer_format_mark (GDK_KEY_X, GDK_CONTROL_MASK | GDK_SHIFT_MASK), ==,
                   "~~");
  g_assert_null (coi_composer_format_mark (GDK_KEY_x, GDK_CONTROL_MASK));
}

static void
add_tests (void)
{
  g_test_add_func ("/window/names", test_names);
  g_test_add_func ("/window/composer-name", test_composer_name);
  g_test_add_func ("/window/format", test_format);
  g_test_add_func ("/window/focus-after-opening", test_focus_after_opening);
  g_test_add_func ("/window/next-and-previous", test_next_and_previous);
  g_test_add_func ("/window/keys", test_keys);
  g_test_add_func ("/window/panes", test_panes);
  g_test_add_func ("/window/tooltips", test_tooltips);
  g_test_add_func ("/window/arrowing-opens-nothing", test_arrowing_opens_nothing);
  g_test_add_func ("/window/drafts", test_drafts);
  g_test_add_func ("/window/failed-message", test_failed_message);
  g_test_add_func ("/window/sending", test_sending);
  g_test_add_func ("/window/sending-fails", test_sending_fails);
  g_test_add_func ("/window/long-list", test_long_list);
  g_test_add_func ("/window/end-of-long-list", test_end_of_long_list);
  g_test_add_func ("/window/banner", test_banner);
  g_test_add_func ("/window/reduced-motion", test_reduced_motion);
  g_test_add_func ("/window/announce-without-bus", test_announce_without_bus);
}

int
main (int argc, char **argv)
{
  return window_fixture_main (argc, argv, add_tests);
}
