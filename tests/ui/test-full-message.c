/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of which the row shows only a part: what it says, and how the rest is reached. */
#include "coi-long-lines.h"
#include "coi-message-dialog.h"
#include "coi-message-row.h"
#include "coi-timeline.h"
#include "fake-engine.h"
#include "window-fixture.h"

#include <string.h>

#define BEGINNING "It was a dark night"
#define REST ", and the rest is on the server."

static CoiTimeline *
timeline (void)
{
  return COI_TIMELINE (gtk_scrolled_window_get_child (child (view (), "scrolled")));
}

static GtkWidget *
last_row (void)
{
  guint n = g_list_model_get_n_items (coi_timeline_get_model (timeline ()));
  GtkWidget *row = coi_timeline_get_row (timeline (), n - 1);

  g_assert_true (COI_IS_MESSAGE_ROW (row));
  return row;
}

static GtkWidget *
find_more (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (gtk_widget_has_css_class (widget, "more"))
    return widget;
  for (GtkWidget *c = gtk_widget_get_first_child (widget); c != NULL && found == NULL;
       c = gtk_widget_get_next_sibling (c))
    found = find_more (c);
  return found;
}

static AdwDialog *
visible_dialog (void)
{
  return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
}

/* The newest message in Bob's conversation goes on. */
static void
add_cut_message (void)
{
  CoiMessage *message;

  open_nth (0);
  message = coi_fake_engine_add_message (engine, nth (0), "Bob", BEGINNING, 1000000000,
                                         COI_MESSAGE_STATUS_RECEIVED);
  coi_fake_message_truncate (message, REST);
  coi_timeline_rebind_all (timeline ());
  coi_timeline_scroll_to_end (timeline ());
  settle ();
}

static AdwDialog *
open_last (void)
{
  g_signal_emit_by_name (find_more (last_row ()), "clicked");
  settle ();
  g_assert_true (COI_IS_MESSAGE_DIALOG (visible_dialog ()));
  return visible_dialog ();
}

static char *
shown_text (AdwDialog *dialog)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (child (dialog, "text_view"));
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
assert_shown (AdwDialog *dialog, const char *expected)
{
  g_autofree char *text = shown_text (dialog);

  g_assert_cmpstr (text, ==, expected);
}

static gboolean
is_visible (AdwDialog *dialog, const char *name)
{
  return gtk_widget_get_visible (child (dialog, name));
}

static void
press_rest_button (AdwDialog *dialog)
{
  g_signal_emit_by_name (child (dialog, "rest_button"), "clicked");
  settle ();
}

static void
close_dialog (AdwDialog *dialog)
{
  adw_dialog_force_close (dialog);
  settle ();
}

/* The row's sentence says so; the button in it is for the pointer, Enter on the row does the same.
 */
static void
test_row (void)
{
  GtkWidget *more;

  add_cut_message ();
  more = find_more (last_row ());
  g_assert_true (gtk_widget_get_visible (more));
  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (more)), ==,
                   GTK_ACCESSIBLE_ROLE_NONE);
  g_assert_false (gtk_widget_get_focusable (more));
  gtk_test_accessible_assert_property (last_row (), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Sunday, 9 September 2001. Bob: " BEGINNING
                                       ". The message goes on. 01:46.");
}

static void
test_menu (void)
{
  guint n = g_list_model_get_n_items (coi_timeline_get_model (timeline ()));

  g_signal_emit_by_name (timeline (), "context-menu", n - 1, last_row (), 1.0, 1.0);
  settle ();
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (view ()), "message.show-full", NULL));
  settle ();
  g_assert_true (COI_IS_MESSAGE_DIALOG (visible_dialog ()));
  close_dialog (visible_dialog ());
}

/* What was folded away is here: nothing is fetched. */
static void
test_folded (void)
{
  AdwDialog *dialog;

  coi_fake_engine_hold_full_message (TRUE);
  coi_timeline_scroll_to (timeline (), 0, TRUE);
  settle ();
  g_signal_emit_by_name (timeline (), "activate", 0);
  settle ();
  dialog = visible_dialog ();
  g_assert_false (is_visible (dialog, "rest"));
  assert_shown (dialog, "Dear Alice,\n\nthe minutes of the meeting are below.\n\n> all of it");
  close_dialog (dialog);
  coi_fake_engine_hold_full_message (FALSE);
  coi_timeline_scroll_to_end (timeline ());
  settle ();
}

static void
test_rest (void)
{
  AdwDialog *dialog;

  coi_fake_engine_hold_full_message (TRUE);
  dialog = open_last ();
  assert_shown (dialog, BEGINNING);
  g_assert_true (is_visible (dialog, "rest_spinner"));
  g_assert_cmpstr (gtk_button_get_label (child (dialog, "rest_button")), ==, "_Cancel");
  check_names (GTK_WIDGET (dialog));
  coi_fake_engine_hold_full_message (FALSE);
  settle ();
  assert_shown (dialog, BEGINNING REST);
  g_assert_false (is_visible (dialog, "rest"));
  g_assert_cmpstr (spoken, ==, "The whole message is here.");
  close_dialog (dialog);
}

static void
test_cancel (void)
{
  AdwDialog *dialog;

  coi_fake_engine_hold_full_message (TRUE);
  dialog = open_last ();
  press_rest_button (dialog);
  g_assert_false (is_visible (dialog, "rest_spinner"));
  g_assert_cmpstr (gtk_button_get_label (child (dialog, "rest_button")), ==, "_Load the Rest");
  /* What comes nevertheless comes too late. */
  coi_fake_engine_hold_full_message (FALSE);
  settle ();
  assert_shown (dialog, BEGINNING);
  press_rest_button (dialog);
  assert_shown (dialog, BEGINNING REST);
  close_dialog (dialog);
}

static void
test_error (void)
{
  AdwDialog *dialog;

  coi_fake_engine_set_next_error (COI_ENGINE_ERROR_NO_NETWORK);
  dialog = open_last ();
  assert_shown (dialog, BEGINNING);
  g_assert_cmpstr (gtk_label_get_label (child (dialog, "rest_label")), ==,
                   "The rest was not loaded.\nThere is no connection to the network.\nthe server "
                   "said no");
  g_assert_true (g_str_has_prefix (spoken, "The rest was not loaded."));
  g_assert_cmpstr (gtk_button_get_label (child (dialog, "rest_button")), ==, "_Try Again");
  press_rest_button (dialog);
  assert_shown (dialog, BEGINNING REST);
  close_dialog (dialog);
  coi_fake_engine_set_next_error (COI_ENGINE_ERROR_TOO_LARGE);
  dialog = open_last ();
  g_assert_false (is_visible (dialog, "rest_button"));
  close_dialog (dialog);
}

/* A dialog that is closed meanwhile is not written to. */
static void
test_closed_meanwhile (void)
{
  AdwDialog *dialog;

  coi_fake_engine_hold_full_message (TRUE);
  dialog = open_last ();
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *)&dialog);
  close_dialog (dialog);
  coi_fake_engine_hold_full_message (FALSE);
  settle ();
  g_assert_null (dialog);
}

static void
test_long_lines (void)
{
  g_autofree char *word = g_strnfill (1024 * 1024, 'x');
  g_autofree char *broken = coi_long_lines_break (word);
  g_autofree char *same = coi_long_lines_break ("a\nb c\n");
  g_auto (GStrv) lines = g_strsplit (broken, "\n", -1);

  g_assert_cmpstr (same, ==, "a\nb c\n");
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpuint (strlen (lines[i]), <=, 2000);
  g_assert_cmpuint (g_strv_length (lines), ==, 1024 * 1024 / 2000 + 1);
}

static void
add_tests (void)
{
  g_test_add_func ("/full-message/row", test_row);
  g_test_add_func ("/full-message/menu", test_menu);
  g_test_add_func ("/full-message/folded", test_folded);
  g_test_add_func ("/full-message/rest", test_rest);
  g_test_add_func ("/full-message/cancel", test_cancel);
  g_test_add_func ("/full-message/error", test_error);
  g_test_add_func ("/full-message/closed-meanwhile", test_closed_meanwhile);
  g_test_add_func ("/full-message/long-lines", test_long_lines);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  return window_fixture_main (argc, argv, add_tests);
}
