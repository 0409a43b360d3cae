/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching in the window on an engine in memory: keys' actions, results, what is spoken. */
#include "coi-conversation-list.h"
#include "coi-go-to-dialog.h"
#include "coi-search-model.h"
#include "coi-search-pane.h"
#include "coi-search-row.h"
#include "coi-timeline.h"
#include "fake-engine.h"
#include "window-fixture.h"

static CoiSearchPane *
pane (void)
{
  return COI_SEARCH_PANE (child (window, "search"));
}

static GtkEditable *
entry (void)
{
  return GTK_EDITABLE (child (pane (), "entry"));
}

static CoiTimeline *
timeline (void)
{
  return COI_TIMELINE (gtk_scrolled_window_get_child (child (view (), "scrolled")));
}

static gboolean
is_searching (void)
{
  return g_str_equal (gtk_stack_get_visible_child_name (child (window, "sidebar_stack")), "search");
}

static const char *
shown_page (void)
{
  return gtk_stack_get_visible_child_name (child (pane (), "stack"));
}

static GtkSelectionModel *
found (void)
{
  return gtk_list_view_get_model (child (pane (), "list_view"));
}

static guint
n_found (void)
{
  return g_list_model_get_n_items (G_LIST_MODEL (found ()));
}

static gboolean
has_focus_inside (gpointer widget)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (window));

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

static void
type (const char *text)
{
  gtk_editable_set_text (entry (), text);
  settle ();
}

static void
end (void)
{
  g_signal_emit_by_name (entry (), "stop-search");
  settle ();
  g_assert_false (is_searching ());
}

/* The text of the message that has the focus. */
static char *
focused_text (void)
{
  guint position = coi_timeline_get_focus_position (timeline ());
  g_autoptr (CoiMessage) message = NULL;

  g_assert_true (has_focus_inside (timeline ()));
  message = g_list_model_get_item (coi_timeline_get_model (timeline ()), position);
  return g_strdup (coi_message_get_text (message));
}

static void
assert_focused (const char *part)
{
  g_autofree char *text = focused_text ();

  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, part));
}

static void
test_begin_and_end (void)
{
  open_nth (0);
  act ("win.search");
  g_assert_true (is_searching ());
  g_assert_true (has_focus_inside (entry ()));
  g_assert_cmpstr (adw_toggle_group_get_active_name (child (pane (), "scope")), ==, "here");
  g_assert_cmpstr (shown_page (), ==, "idle");
  check_names (GTK_WIDGET (pane ()));
  end ();
  g_assert_true (coi_conversation_view_has_composer_focus (view ()));
  act ("win.search-everywhere");
  g_assert_cmpstr (adw_toggle_group_get_active_name (child (pane (), "scope")), ==, "everywhere");
  end ();
}

static void
test_results (void)
{
  open_nth (0);
  act ("win.search-everywhere");
  type ("Saturday");
  g_assert_cmpstr (shown_page (), ==, "list");
  g_assert_cmpuint (n_found (), ==, 2);
  g_assert_cmpstr (spoken, ==, "2 messages found");
  adw_toggle_group_set_active_name (child (pane (), "scope"), "here");
  settle ();
  g_assert_cmpuint (n_found (), ==, 1);
  g_assert_cmpstr (spoken, ==, "1 message found");
  type ("Nobody wrote that");
  g_assert_cmpstr (shown_page (), ==, "none");
  g_assert_cmpstr (spoken, ==, "No messages found");
  type (" ");
  g_assert_cmpstr (shown_page (), ==, "idle");
  end ();
}

static void
test_opens_message (void)
{
  GtkWidget *row;

  open_nth (1);
  act ("win.search-everywhere");
  type ("lake");
  g_assert_cmpuint (n_found (), ==, 1);
  g_signal_emit_by_name (entry (), "activate");
  settle ();
  g_assert_true (coi_window_get_conversation (window) == nth (0));
  assert_focused ("lake");
  row = coi_timeline_get_row (timeline (), coi_timeline_get_focus_position (timeline ()));
  g_assert_true (gtk_widget_has_css_class (row, "found"));
  g_assert_true (is_searching ());
  for (guint i = 0; i < 30 && gtk_widget_has_css_class (row, "found"); i++)
    settle ();
  g_assert_false (gtk_widget_has_css_class (row, "found"));
  end ();
  g_assert_true (coi_conversation_view_has_composer_focus (view ()));
}

/* Enter before the answer is here opens the first message as soon as it is. */
static void
test_enter_at_once (void)
{
  open_nth (1);
  act ("win.search-everywhere");
  gtk_editable_set_text (entry (), "lake");
  g_signal_emit_by_name (entry (), "activate");
  settle ();
  g_assert_true (coi_window_get_conversation (window) == nth (0));
  assert_focused ("lake");
  end ();
}

static void
test_next_and_previous (void)
{
  CoiConversation *bob = nth (0);

  open_nth (0);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *text = g_strdup_printf ("needle %u", i);
      coi_fake_engine_add_message (engine, bob, "Bob", text, 1700000000 + i,
                                   COI_MESSAGE_STATUS_RECEIVED);
    }
  act ("win.search");
  type ("needle");
  g_assert_cmpuint (n_found (), ==, 3);
  act ("win.search-next");
  assert_focused ("needle 2");
  act ("win.search-next");
  assert_focused ("needle 1");
  act ("win.search-previous");
  assert_focused ("needle 2");
  act ("win.search-previous");
  assert_focused ("needle 2");
  g_assert_cmpstr (spoken, ==, "No more messages found");
  end ();
}

static GtkWidget *
find_row (GtkWidget *widget)
{
  GtkWidget *row = NULL;

  if (COI_IS_SEARCH_ROW (widget))
    return widget;
  for (GtkWidget *c = gtk_widget_get_first_child (widget); c != NULL && row == NULL;
       c = gtk_widget_get_next_sibling (c))
    row = find_row (c);
  return row;
}

/* Each result is one sentence, and the words are in bold. */
static void
test_row (void)
{
  GtkWidget *row;
  g_autofree char *name = NULL;

  open_nth (0);
  act ("win.search-everywhere");
  type ("lake");
  row = find_row (child (pane (), "list_view"));
  g_assert_nonnull (row);
  g_assert_nonnull (strstr (gtk_label_get_label (child (row, "snippet")), "<b>lake</b>"));
  g_assert_cmpstr (gtk_label_get_text (child (row, "name")), ==, "Bob");
  end ();
}

/* What is typed next ends the search before. */
static void
test_cancels (void)
{
  g_autoptr (CoiSearchModel) model = coi_search_model_new (engine);
  guint before = coi_fake_engine_get_n_cancelled ();

  coi_search_model_search (model, "lak", NULL);
  coi_search_model_search (model, "lake", NULL);
  settle ();
  g_assert_cmpuint (coi_fake_engine_get_n_cancelled (), ==, before + 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 1);
}

static void
test_more (void)
{
  g_autoptr (CoiSearchModel) model = coi_search_model_new (engine);
  CoiConversation *bob = nth (0);
  const guint n = 120;

  for (guint i = 0; i < n; i++)
    coi_fake_engine_add_message (engine, bob, "Bob", "haystack", 1700000100 + i,
                                 COI_MESSAGE_STATUS_RECEIVED);
  coi_search_model_search (model, "haystack", NULL);
  settle ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), <, n);
  g_assert_true (coi_search_model_get_has_more (model));
  for (guint i = 0; i < 5 && coi_search_model_get_has_more (model); i++)
    {
      coi_search_model_load_more (model);
      settle ();
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, n);
}

static void
test_failure (void)
{
  open_nth (0);
  act ("win.search");
  coi_fake_engine_set_next_error (COI_ENGINE_ERROR_STORE);
  type ("lake");
  g_assert_cmpstr (shown_page (), ==, "failed");
  end ();
}

/* The search takes the place of the conversation where there is room for one pane. */
static void
test_narrow (void)
{
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 680);
  settle ();
  open_nth (0);
  act ("win.search");
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (pane ())));
  type ("lake");
  g_signal_emit_by_name (entry (), "activate");
  settle ();
  assert_focused ("lake");
  act ("win.search");
  end ();
  settle ();
  g_assert_true (coi_conversation_view_has_composer_focus (view ()));
  gtk_window_set_default_size (GTK_WINDOW (window), 960, 680);
  settle ();
}

static CoiGoToDialog *
go_to (void)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));

  g_assert_true (COI_IS_GO_TO_DIALOG (dialog));
  return COI_GO_TO_DIALOG (dialog);
}

static void
test_go_to (void)
{
  GtkEditable *field;

  open_nth (0);
  act ("win.go-to");
  field = child (go_to (), "entry");
  g_assert_true (has_focus_inside (field));
  gtk_editable_set_text (field, "zzz");
  settle ();
  g_assert_cmpstr (gtk_stack_get_visible_child_name (child (go_to (), "stack")), ==, "none");
  gtk_editable_set_text (field, "CÁROL");
  settle ();
  g_signal_emit_by_name (field, "activate");
  settle ();
  g_assert_cmpstr (coi_conversation_get_name (coi_window_get_conversation (window)), ==, "Carol");
  g_assert_true (coi_conversation_view_has_composer_focus (view ()));
}

static void
add_tests (void)
{
  g_test_add_func ("/search/begin-and-end", test_begin_and_end);
  g_test_add_func ("/search/results", test_results);
  g_test_add_func ("/search/opens-message", test_opens_message);
  g_test_add_func ("/search/enter-at-once", test_enter_at_once);
  g_test_add_func ("/search/next-and-previous", test_next_and_previous);
  g_test_add_func ("/search/row", test_row);
  g_test_add_func ("/search/cancels", test_cancels);
  g_test_add_func ("/search/more", test_more);
  g_test_add_func ("/search/failure", test_failure);
  g_test_add_func ("/search/narrow", test_narrow);
  g_test_add_func ("/search/go-to", test_go_to);
}

int
main (int argc, char **argv)
{
  return window_fixture_main (argc, argv, add_tests);
}
