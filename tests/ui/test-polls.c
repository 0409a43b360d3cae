/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Polls, places, mentions and the pinned message, on an engine in memory. */
#include "coi-composer.h"
#include "coi-conversation-view-private.h"
#include "coi-location-dialog.h"
#include "coi-mention-text.h"
#include "coi-new-poll-dialog.h"
#include "coi-poll-dialog.h"
#include "coi-poll-text.h"
#include "coi-preferences-dialog.h"
#include "coi-settings.h"
#include "fake-engine.h"
#include "window-fixture.h"

enum
{
  REPLY = 1, /* ours, with reactions */
  POLL = 4,  /* Bob's, pinned */
};

static CoiConversation *trip;

static CoiMessage *
message (guint position)
{
  g_autoptr (GListModel) messages = coi_engine_list_messages (engine, trip);
  g_autoptr (CoiMessage) found = g_list_model_get_item (messages, position);

  return found;
}

static CoiMessage *
last (void)
{
  g_autoptr (GListModel) messages = coi_engine_list_messages (engine, trip);

  return message (g_list_model_get_n_items (messages) - 1);
}

static void
open_trip (void)
{
  if (trip == NULL)
    trip = coi_fake_engine_add_kinds (engine);
  coi_window_open_conversation (window, trip);
  settle ();
}

static gpointer
dialog (void)
{
  AdwDialog *found = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));

  g_assert_nonnull (found);
  return found;
}

static void
press (gpointer button)
{
  g_signal_emit_by_name (button, "clicked");
  settle ();
}

static void
find_checks (GtkWidget *widget, GPtrArray *checks)
{
  if (GTK_IS_CHECK_BUTTON (widget))
    g_ptr_array_add (checks, widget);
  for (GtkWidget *c = gtk_widget_get_first_child (widget); c != NULL;
       c = gtk_widget_get_next_sibling (c))
    find_checks (c, checks);
}

/* Opens a poll and returns its buttons. */
static GPtrArray *
open_poll (CoiMessage *poll)
{
  GPtrArray *checks = g_ptr_array_new ();

  adw_dialog_present (coi_poll_dialog_new (engine, poll), GTK_WIDGET (window));
  settle ();
  find_checks (dialog (), checks);
  return checks;
}

/* --- polls --- */

static void
test_vote (void)
{
  g_autoptr (GPtrArray) checks = NULL;
  g_autoptr (CoiPollTally) tally = NULL;

  open_trip ();
  checks = open_poll (message (POLL));
  g_assert_cmpuint (checks->len, ==, 3);
  g_assert_true (gtk_check_button_get_active (g_ptr_array_index (checks, 0)));
  gtk_test_accessible_assert_property (g_ptr_array_index (checks, 2), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "I cannot come");
  g_assert_false (gtk_widget_get_visible (child (dialog (), "close_button")));
  gtk_check_button_set_active (g_ptr_array_index (checks, 2), TRUE);
  /* One choice only. */
  g_assert_false (gtk_check_button_get_active (g_ptr_array_index (checks, 0)));
  press (child (dialog (), "vote_button"));
  tally = coi_poll_tally_new (message (POLL));
  g_assert_cmpuint (tally->n_votes, ==, 3);
  g_assert_cmpuint (g_array_index (tally->results, CoiPollResult, 0).n, ==, 1);
  g_assert_cmpuint (g_array_index (tally->results, CoiPollResult, 2).n, ==, 1);
  g_assert_true (g_array_index (tally->results, CoiPollResult, 2).is_own);
  g_assert_cmpstr (g_array_index (tally->results, CoiPollResult, 2).voters, ==, "You");
}

static void
test_vote_fails (void)
{
  g_autoptr (GPtrArray) checks = NULL;

  open_trip ();
  checks = open_poll (message (POLL));
  coi_fake_engine_set_next_error (COI_ENGINE_ERROR_CLOSED);
  press (child (dialog (), "vote_button"));
  g_assert_true (gtk_widget_get_visible (child (dialog (), "error_label")));
  adw_dialog_force_close (dialog ());
  settle ();
}

static void
find_options (GtkWidget *widget, GPtrArray *rows)
{
  if (ADW_IS_ENTRY_ROW (widget) && g_object_get_data (G_OBJECT (widget), "remove") != NULL)
    g_ptr_array_add (rows, widget);
  for (GtkWidget *c = gtk_widget_get_first_child (widget); c != NULL;
       c = gtk_widget_get_next_sibling (c))
    find_options (c, rows);
}

static GPtrArray *
options (void)
{
  GPtrArray *rows = g_ptr_array_new ();

  find_options (dialog (), rows);
  return rows;
}

static void
type_option (guint i, const char *text)
{
  g_autoptr (GPtrArray) rows = options ();

  gtk_editable_set_text (g_ptr_array_index (rows, i), text);
}

static void
add_options (guint n)
{
  for (guint i = 0; i < n; i++)
    g_signal_emit_by_name (child (dialog (), "add_button"), "activated");
}

static void
test_new_poll (void)
{
  const CoiPoll *sent;

  open_trip ();
  gtk_widget_activate_action (GTK_WIDGET (view ()), "attach.poll", NULL);
  settle ();
  g_assert_false (gtk_widget_get_sensitive (child (dialog (), "accept_button")));
  gtk_editable_set_text (child (dialog (), "question"), " Cake? ");
  type_option (0, "Plum");
  g_assert_false (gtk_widget_get_sensitive (child (dialog (), "accept_button")));
  type_option (1, "Plum");
  g_assert_false (gtk_widget_get_sensitive (child (dialog (), "accept_button")));
  type_option (1, "Apple");
  g_assert_true (gtk_widget_get_sensitive (child (dialog (), "accept_button")));
  add_options (1);
  adw_switch_row_set_active (child (dialog (), "multiple"), TRUE);
  press (child (dialog (), "accept_button"));
  sent = coi_fake_engine_get_last_sent (engine)->poll;
  g_assert_cmpstr (sent->name, ==, "Cake?");
  g_assert_null (sent->description);
  g_assert_true (sent->multiple);
  g_assert_true (sent->revote);
  g_assert_cmpuint (sent->options->len, ==, 2);
}

static void
test_options (void)
{
  g_autoptr (GPtrArray) many = NULL;
  g_autoptr (GPtrArray) few = NULL;

  open_trip ();
  adw_dialog_present (coi_new_poll_dialog_new (), GTK_WIDGET (window));
  settle ();
  add_options (50);
  many = options ();
  g_assert_cmpuint (many->len, ==, 20);
  g_assert_false (gtk_widget_get_sensitive (child (dialog (), "add_button")));
  check_names (dialog ());
  for (guint i = 0; i < many->len; i++)
    g_signal_emit_by_name (g_object_get_data (g_ptr_array_index (many, i), "remove"), "clicked");
  few = options ();
  g_assert_cmpuint (few->len, ==, 2);
  adw_dialog_force_close (dialog ());
  settle ();
}

/* Only the author closes a poll, and then nobody votes. */
static void
test_close_poll (void)
{
  g_autoptr (GPtrArray) checks = NULL;
  g_autoptr (CoiPollTally) tally = NULL;
  g_autofree char *spoken_poll = NULL;
  CoiMessage *mine;

  open_trip ();
  mine = last ();
  g_assert_true (coi_message_get_outgoing (mine));
  checks = open_poll (mine);
  press (child (dialog (), "close_button"));
  g_assert_true (coi_message_get_poll_closed (mine));
  g_ptr_array_unref (checks);
  checks = open_poll (mine);
  g_assert_false (gtk_widget_get_visible (child (dialog (), "vote_button")));
  g_assert_false (gtk_widget_get_visible (child (dialog (), "close_button")));
  g_assert_false (gtk_widget_get_sensitive (g_ptr_array_index (checks, 0)));
  adw_dialog_force_close (dialog ());
  settle ();
  tally = coi_poll_tally_new (mine);
  spoken_poll = coi_poll_spoken (coi_message_get_content (mine)->poll, tally);
  g_assert_cmpstr (spoken_poll, ==,
                   "Poll: Cake? Plum: No votes. Apple: No votes. Nobody has voted yet. The poll is "
                   "closed.");
}

static void
assert_option (CoiPollOptionKind kind, const char *text, const char *expected)
{
  g_autoptr (CoiPoll) poll = coi_poll_new ("When?");
  g_autofree char *shown = NULL;

  coi_poll_add_option (poll, kind, text, -1);
  shown = coi_poll_option_text (g_ptr_array_index (poll->options, 0));
  g_assert_cmpstr (shown, ==, expected);
}

static void
test_dates (void)
{
  assert_option (COI_POLL_TEXT, "2031-05-18", "2031-05-18");
  assert_option (COI_POLL_DATE, "2031-05-18", "Sunday, 18 May 2031");
  assert_option (COI_POLL_DATE, "2031-05-18T10:00:00", "Sunday, 18 May 2031, 10:00");
  assert_option (COI_POLL_DATE, "some\nday", "some day");
}

/* --- places --- */

static void
test_location (void)
{
  GtkEditable *place;
  const CoiLocation *sent;

  open_trip ();
  gtk_widget_activate_action (GTK_WIDGET (view ()), "attach.location", NULL);
  settle ();
  place = child (dialog (), "place");
  gtk_editable_set_text (place, "over there");
  g_assert_false (gtk_widget_get_sensitive (child (dialog (), "accept_button")));
  gtk_test_accessible_assert_state (place, GTK_ACCESSIBLE_STATE_INVALID,
                                    GTK_ACCESSIBLE_INVALID_TRUE);
  gtk_editable_set_text (place, "geo:52.4314,13.173");
  gtk_test_accessible_assert_state (place, GTK_ACCESSIBLE_STATE_INVALID,
                                    GTK_ACCESSIBLE_INVALID_FALSE);
  gtk_editable_set_text (child (dialog (), "name"), "Jetty");
  press (child (dialog (), "accept_button"));
  sent = coi_fake_engine_get_last_sent (engine)->location;
  g_assert_cmpfloat (sent->latitude, ==, 52.4314);
  g_assert_cmpstr (sent->label, ==, "Jetty");
  g_assert_nonnull (coi_message_get_content (last ())->location);
}

/* --- mentions --- */

static void
type (const char *text)
{
  gtk_text_buffer_insert_at_cursor (gtk_text_view_get_buffer (GTK_TEXT_VIEW (text_view ())), text,
                                    -1);
  settle ();
}

static void
test_mention (void)
{
  g_autofree char *text = NULL;

  open_trip ();
  coi_composer_set_text (composer (), "");
  type ("a@b");
  g_assert_false (coi_mention_completion_is_open (view ()->completion));
  type (" @");
  g_assert_true (coi_mention_completion_is_open (view ()->completion));
  g_assert_cmpstr (spoken, ==, "Bob, 1 of 3");
  type ("car");
  g_assert_cmpstr (spoken, ==, "Carol, 1 of 1");
  type ("x");
  g_assert_false (coi_mention_completion_is_open (view ()->completion));
  coi_composer_set_text (composer (), "");
}

/* A conversation of two has nobody to choose from. */
static void
test_no_mention (void)
{
  open_nth (0);
  coi_composer_set_text (composer (), "");
  type ("@");
  g_assert_false (coi_mention_completion_is_open (view ()->completion));
  coi_composer_set_text (composer (), "");
}

static void
assert_round (const char *text, const char *shown)
{
  g_autoptr (GtkTextBuffer) buffer = gtk_text_buffer_new (NULL);
  g_autofree char *again = NULL;
  g_autofree char *seen = NULL;

  coi_mention_set_text (buffer, text);
  g_object_get (buffer, "text", &seen, NULL);
  again = coi_mention_dup_text (buffer);
  g_assert_cmpstr (seen, ==, shown);
  g_assert_cmpstr (again, ==, text);
}

static void
test_mention_text (void)
{
  assert_round ("", "");
  assert_round ("hello", "hello");
  assert_round ("@Bob:bob@example.org", "@Bob");
  assert_round ("hi @\"Bob B.\":bob@example.org, and @Carol:carol@example.org.",
                "hi @Bob B., and @Carol.");
  assert_round ("@all", "@all");
  assert_round ("bob@example.org", "bob@example.org");
  assert_round ("@Bob: hello", "@Bob: hello");
  assert_round ("@\"Bob\nB\":bob@example.org", "@\"Bob\nB\":bob@example.org");
  assert_round ("@@@@\"\":@", "@@@@\"\":@");
}

/* A name that is changed by hand is no mention. */
static void
test_broken_mention (void)
{
  g_autoptr (GtkTextBuffer) buffer = gtk_text_buffer_new (NULL);
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  coi_mention_set_text (buffer, "@Bob:bob@example.org!");
  gtk_text_buffer_get_iter_at_offset (buffer, &start, 2);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, 3);
  gtk_text_buffer_delete (buffer, &start, &end);
  text = coi_mention_dup_text (buffer);
  g_assert_cmpstr (text, ==, "@Bb!");
}

/* --- the pinned message --- */

static void
test_pinned_bar (void)
{
  GtkWidget *bar;

  open_trip ();
  bar = GTK_WIDGET (view ()->pinned_bar);
  coi_fake_engine_pin (engine, trip, message (POLL), 0);
  g_assert_true (gtk_widget_get_visible (bar));
  check_names (bar);
  coi_timeline_scroll_to_end (view ()->timeline);
  settle ();
  g_signal_emit_by_name (bar, "go", coi_message_get_id (message (POLL)));
  settle ();
  g_assert_cmpuint (coi_timeline_get_focus_position (view ()->timeline), ==, POLL);
  open_nth (0);
  g_assert_false (gtk_widget_get_visible (bar));
  open_trip ();
  g_assert_true (gtk_widget_get_visible (bar));
  coi_engine_unpin (engine, message (POLL));
  g_assert_false (gtk_widget_get_visible (bar));
}

static void
test_pinned_until (void)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  GtkWidget *bar;

  open_trip ();
  bar = GTK_WIDGET (view ()->pinned_bar);
  coi_fake_engine_pin (engine, trip, message (POLL), now - 1);
  g_assert_false (gtk_widget_get_visible (bar));
  coi_fake_engine_pin (engine, trip, message (POLL), now + 3600);
  g_assert_true (gtk_widget_get_visible (bar));
  coi_fake_engine_pin (engine, trip, message (POLL), now + 2);
  for (guint i = 0; i < 50 && gtk_widget_get_visible (bar); i++)
    settle ();
  g_assert_false (gtk_widget_get_visible (bar));
}

/* --- reactions that arrive --- */

static void
test_reaction_spoken (void)
{
  open_trip ();
  g_assert_true (gtk_window_is_active (GTK_WINDOW (window)));
  coi_timeline_scroll_to (view ()->timeline, REPLY, FALSE);
  settle ();
  g_set_str (&spoken, "");
  coi_fake_engine_react (engine, message (REPLY), "bob@example.org", "Bob", "👍 🙏");
  settle ();
  g_assert_cmpstr (spoken, ==, "Bob reacted folded hands");
  g_set_str (&spoken, "");
  coi_fake_engine_react (engine, message (REPLY), "bob@example.org", "Bob", "👍");
  settle ();
  g_assert_cmpstr (spoken, ==, "");
}

/* --- preferences --- */

static void
test_receipts (void)
{
  g_autofree char *before = coi_engine_get_preference (engine, "receipts");
  g_autofree char *off = NULL;
  AdwDialog *preferences = coi_preferences_dialog_new (engine, coi_settings_get ());

  g_assert_null (before);
  adw_dialog_present (preferences, GTK_WIDGET (window));
  settle ();
  g_assert_true (adw_switch_row_get_active (child (preferences, "receipts")));
  adw_switch_row_set_active (child (preferences, "receipts"), FALSE);
  off = coi_engine_get_preference (engine, "receipts");
  g_assert_cmpstr (off, ==, "no");
  adw_dialog_force_close (preferences);
  settle ();
}

static void
add_tests (void)
{
  g_test_add_func ("/polls/vote", test_vote);
  g_test_add_func ("/polls/vote-fails", test_vote_fails);
  g_test_add_func ("/polls/new", test_new_poll);
  g_test_add_func ("/polls/close", test_close_poll);
  g_test_add_func ("/polls/options", test_options);
  g_test_add_func ("/polls/dates", test_dates);
  g_test_add_func ("/places/send", test_location);
  g_test_add_func ("/mentions/completion", test_mention);
  g_test_add_func ("/mentions/none", test_no_mention);
  g_test_add_func ("/mentions/text", test_mention_text);
  g_test_add_func ("/mentions/broken", test_broken_mention);
  g_test_add_func ("/pinned/bar", test_pinned_bar);
  g_test_add_func ("/pinned/until", test_pinned_until);
  g_test_add_func ("/reactions/spoken", test_reaction_spoken);
  g_test_add_func ("/preferences/receipts", test_receipts);
}

int
main (int argc, char **argv)
{
  return window_fixture_main (argc, argv, add_tests);
}
