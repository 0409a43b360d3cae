/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done about messages, on an engine in memory: answer, edit, delete, react, forward. */
#include "coi-conversation-view-private.h"
#include "coi-delete-dialog.h"
#include "coi-emoji-name.h"
#include "coi-forward-dialog.h"
#include "coi-message-facts.h"
#include "coi-reaction-text.h"
#include "coi-receipt-text.h"
#include "fake-engine.h"
#include "window-fixture.h"

enum
{
  QUESTION, /* Bob's, edited */
  REPLY,    /* ours, with reactions */
  MENTION,  /* Carol's */
  DELETED,  /* Carol's */
  POLL,     /* Bob's, pinned */
  LOCATION, /* Carol's */
  FORWARDED /* ours */
};

static CoiConversation *trip;

static CoiMessage *
message (guint position)
{
  g_autoptr (GListModel) messages = coi_engine_list_messages (engine, trip);
  g_autoptr (CoiMessage) found = g_list_model_get_item (messages, position);

  g_assert_nonnull (found);
  return found;
}

static guint
n_messages (void)
{
  g_autoptr (GListModel) messages = coi_engine_list_messages (engine, trip);

  return g_list_model_get_n_items (messages);
}

static CoiMessage *
last (void)
{
  return message (n_messages () - 1);
}

static void
open_trip (void)
{
  if (trip == NULL)
    trip = coi_fake_engine_add_kinds (engine);
  coi_window_open_conversation (window, trip);
  settle ();
}

/* Chooses a message as the Menu key does, without the menu. */
static void
choose (guint position)
{
  coi_timeline_scroll_to (view ()->timeline, position, TRUE);
  settle ();
  g_assert_cmpuint (coi_timeline_get_focus_position (view ()->timeline), ==, position);
}

static gboolean
act_on (guint position, const char *name)
{
  gboolean done;

  choose (position);
  done = coi_conversation_view_act_on_focused (view (), name);
  settle ();
  return done;
}

static void
write_and_send (const char *text)
{
  coi_composer_set_text (composer (), text);
  g_signal_emit_by_name (child (composer (), "send_button"), "clicked");
  settle ();
}

static void
assert_written (const char *expected)
{
  g_autofree char *text = coi_composer_dup_text (composer ());

  g_assert_cmpstr (text, ==, expected);
}

static AdwDialog *
dialog (void)
{
  AdwDialog *found = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));

  g_assert_nonnull (found);
  return found;
}

static void
close_dialog (void)
{
  adw_dialog_force_close (dialog ());
  settle ();
}

static void
test_reply (void)
{
  open_trip ();
  coi_composer_set_text (composer (), "begun");
  g_assert_true (act_on (MENTION, "reply"));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (view ()->bar)));
  g_assert_cmpstr (spoken, ==, "Reply to Carol");
  g_assert_true (coi_conversation_view_has_composer_focus (view ()));
  assert_written ("begun");
  write_and_send ("I will");
  g_assert_cmpint (coi_fake_engine_get_last_sent (engine)->reply_to, ==,
                   coi_message_get_id (message (MENTION)));
  g_assert_cmpint (coi_message_get_quote (last ())->id, ==, coi_message_get_id (message (MENTION)));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (view ()->bar)));
  assert_written ("");
}

/* What is answered belongs to the conversation and its draft. */
static void
test_reply_belongs_to_draft (void)
{
  open_trip ();
  g_assert_true (act_on (QUESTION, "reply"));
  open_nth (0);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (view ()->bar)));
  open_trip ();
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (view ()->bar)));
  g_assert_true (coi_conversation_view_cancel (view ()));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (view ()->bar)));
  write_and_send ("Not an answer");
  g_assert_cmpint (coi_fake_engine_get_last_sent (engine)->reply_to, ==, 0);
}

static void
test_reply_fails (void)
{
  open_trip ();
  g_assert_true (act_on (QUESTION, "reply"));
  coi_fake_engine_set_next_error (COI_ENGINE_ERROR_STORE);
  write_and_send ("precious");
  assert_written ("precious");
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (view ()->bar)));
  write_and_send ("precious");
  g_assert_cmpint (coi_fake_engine_get_last_sent (engine)->reply_to, ==,
                   coi_message_get_id (message (QUESTION)));
}

static void
test_edit (void)
{
  guint before;

  open_trip ();
  coi_composer_set_text (composer (), "a draft");
  g_assert_false (act_on (QUESTION, "edit"));
  g_assert_true (act_on (FORWARDED, "edit"));
  assert_written ("The boats are free from noon.");
  before = n_messages ();
  write_and_send ("The boats are free from one.");
  g_assert_cmpuint (n_messages (), ==, before);
  g_assert_cmpstr (coi_message_get_text (message (FORWARDED)), ==, "The boats are free from one.");
  g_assert_true (coi_message_get_edited (message (FORWARDED)));
  assert_written ("a draft");
  coi_composer_set_text (composer (), "");
}

static void
test_edit_cancelled (void)
{
  open_trip ();
  coi_composer_set_text (composer (), "a draft");
  g_assert_true (act_on (FORWARDED, "edit"));
  coi_composer_set_text (composer (), "half an edit");
  open_nth (0);
  assert_written ("");
  open_trip ();
  assert_written ("half an edit");
  g_assert_cmpstr (coi_engine_get_draft (engine, trip), ==, "a draft");
  g_assert_true (coi_conversation_view_cancel (view ()));
  assert_written ("a draft");
  g_assert_cmpstr (coi_message_get_text (message (FORWARDED)), !=, "half an edit");
  coi_composer_set_text (composer (), "");
}

static void
test_delete_for_everybody (void)
{
  CoiMessage *mine;

  open_trip ();
  write_and_send ("a mistake");
  mine = last ();
  g_assert_true (act_on (n_messages () - 1, "delete"));
  /* It is still on its way: nobody else has it. */
  g_assert_false (adw_alert_dialog_has_response (ADW_ALERT_DIALOG (dialog ()), "all"));
  respond (ADW_ALERT_DIALOG (dialog ()), "cancel");
  coi_engine_retry (engine, mine);
  g_assert_true (act_on (n_messages () - 1, "delete"));
  g_assert_cmpstr (adw_alert_dialog_get_close_response (ADW_ALERT_DIALOG (dialog ())), ==,
                   "cancel");
  respond (ADW_ALERT_DIALOG (dialog ()), "all");
  g_assert_cmpint (coi_fake_engine_get_last_action (engine), ==, COI_ACTION_DELETE);
  g_assert_true (coi_message_get_deleted (mine));
}

static void
test_delete_for_me (void)
{
  guint before;

  open_trip ();
  coi_fake_engine_receive (engine, trip, "Bob", "spam");
  settle ();
  before = n_messages ();
  g_assert_true (act_on (before - 1, "delete"));
  g_assert_false (adw_alert_dialog_has_response (ADW_ALERT_DIALOG (dialog ()), "all"));
  respond (ADW_ALERT_DIALOG (dialog ()), "me");
  g_assert_cmpuint (n_messages (), ==, before - 1);
}

static void
test_react (void)
{
  GPtrArray *reactions;

  open_trip ();
  reactions = coi_message_get_reactions (message (QUESTION));
  g_assert_cmpuint (reactions->len, ==, 0);
  coi_conversation_view_react (view (), message (QUESTION), "👍");
  g_assert_cmpuint (reactions->len, ==, 1);
  coi_conversation_view_react (view (), message (QUESTION), "🎉");
  g_assert_cmpstr (((CoiMessageReaction *)g_ptr_array_index (reactions, 0))->emoji, ==, "👍 🎉");
  coi_conversation_view_react (view (), message (QUESTION), "👍");
  g_assert_cmpstr (((CoiMessageReaction *)g_ptr_array_index (reactions, 0))->emoji, ==, "🎉");
  coi_conversation_view_react (view (), message (QUESTION), "🎉");
  g_assert_cmpuint (reactions->len, ==, 0);
}

static void
test_not_possible (void)
{
  open_trip ();
  g_assert_false (act_on (DELETED, "reply"));
  g_assert_false (act_on (DELETED, "react"));
  g_assert_false (act_on (DELETED, "pin"));
  g_assert_false (act_on (MENTION, "history"));
  g_assert_false (act_on (MENTION, "go-to-quoted"));
  g_assert_false (act_on (POLL, "edit"));
  g_assert_false (act_on (MENTION, "poll"));
  g_assert_false (act_on (MENTION, "open-map"));
}

static void
test_go_to_quoted (void)
{
  open_trip ();
  g_assert_true (act_on (REPLY, "go-to-quoted"));
  g_assert_cmpuint (coi_timeline_get_focus_position (view ()->timeline), ==, QUESTION);
}

static void
test_forward (void)
{
  g_autoptr (GListModel) messages = coi_engine_list_messages (engine, nth (0));
  guint before = g_list_model_get_n_items (messages);
  const CoiOutgoing *sent;
  GtkEditable *search;

  open_trip ();
  g_assert_true (act_on (QUESTION, "forward"));
  search = child (dialog (), "search");
  gtk_editable_set_text (search, "nobody at all");
  settle ();
  g_assert_null (gtk_list_box_get_row_at_index (child (dialog (), "list"), 0));
  gtk_editable_set_text (search, "bob");
  settle ();
  g_signal_emit_by_name (search, "activate");
  settle ();
  sent = coi_fake_engine_get_last_sent (engine);
  g_assert_cmpint (sent->forward_of, ==, coi_message_get_id (message (QUESTION)));
  g_assert_true (sent->forward_sender);
  g_assert_cmpuint (g_list_model_get_n_items (messages), ==, before + 1);
  g_assert_cmpstr (spoken, ==, "The message was forwarded.");
  g_assert_null (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)));
}

static guint
count_rows (GtkWidget *widget)
{
  guint n = ADW_IS_ACTION_ROW (widget) && gtk_widget_get_focusable (widget);

  for (GtkWidget *c = gtk_widget_get_first_child (widget); c != NULL;
       c = gtk_widget_get_next_sibling (c))
    n += count_rows (c);
  return n;
}

static void
test_facts (void)
{
  open_trip ();
  g_assert_true (act_on (QUESTION, "history"));
  g_assert_cmpuint (count_rows (GTK_WIDGET (dialog ())), ==, 2);
  close_dialog ();
  g_assert_true (act_on (DELETED, "history"));
  g_assert_cmpuint (count_rows (GTK_WIDGET (dialog ())), ==, 2);
  close_dialog ();
  /* Who and when, one who has read it, one who did not get it. */
  g_assert_true (act_on (FORWARDED, "details"));
  g_assert_cmpuint (count_rows (GTK_WIDGET (dialog ())), ==, 4);
  close_dialog ();
  /* Two reactions besides. */
  g_assert_true (act_on (REPLY, "details"));
  g_assert_cmpuint (count_rows (GTK_WIDGET (dialog ())), ==, 4);
  close_dialog ();
}

static void
test_pin (void)
{
  open_trip ();
  g_assert_true (act_on (REPLY, "pin"));
  respond (ADW_ALERT_DIALOG (dialog ()), "pin");
  g_assert_cmpint (coi_conversation_get_pinned_id (trip), ==, coi_message_get_id (message (REPLY)));
  g_assert_false (act_on (REPLY, "pin"));
  g_assert_true (act_on (REPLY, "unpin"));
  g_assert_cmpint (coi_conversation_get_pinned_id (trip), ==, 0);
}

/* --- words --- */

static void
test_emoji_names (void)
{
  g_assert_cmpstr (coi_emoji_name ("👍"), ==, "thumbs up");
  g_assert_cmpstr (coi_emoji_name ("❤"), ==, "heart");
  g_assert_cmpstr (coi_emoji_name ("❤️"), ==, "heart");
  g_assert_cmpstr (coi_emoji_name ("🧑‍🚀"), ==, "🧑‍🚀");
  for (guint i = 0; coi_quick_emoji[i] != NULL; i++)
    g_assert_cmpstr (coi_emoji_name (coi_quick_emoji[i]), !=, coi_quick_emoji[i]);
}

static void
test_reaction_words (void)
{
  g_autofree char *alice = coi_reaction_sentence ("Alice", "👍");
  g_autofree char *own = coi_reaction_sentence (NULL, "❤️");
  g_autoptr (GPtrArray) groups = NULL;
  g_autofree char *all = NULL;

  open_trip ();
  g_assert_cmpstr (alice, ==, "Alice reacted thumbs up");
  g_assert_cmpstr (own, ==, "You reacted heart");
  groups = coi_reaction_groups (coi_message_get_reactions (message (REPLY)));
  all = coi_reaction_groups_spoken (groups);
  g_assert_cmpstr (all, ==, "Bob, Carol reacted thumbs up. Carol, You reacted party popper");
}

static void
test_many_reactions (void)
{
  CoiMessage *many;
  g_autoptr (GPtrArray) groups = NULL;
  const CoiReactionGroup *group;

  open_trip ();
  many = coi_fake_engine_add_message (engine, trip, NULL, "Who comes?", 1, COI_MESSAGE_STATUS_SENT);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *address = g_strdup_printf ("bob%u@example.org", i);

      coi_fake_engine_react (engine, many, address, "Bob", "👍 👎\n ❤️ a b c d e f g h i");
    }
  groups = coi_reaction_groups (coi_message_get_reactions (many));
  group = g_ptr_array_index (groups, 0);
  g_assert_cmpuint (groups->len, <=, 8);
  g_assert_cmpuint (group->n, ==, 100);
  g_assert_true (g_str_has_suffix (group->names, "Bob and 92 others"));
  coi_engine_discard (engine, many);
}

static void
test_receipt_words (void)
{
  g_auto (GStrv) failures = NULL;
  g_autofree char *state = NULL;
  g_autofree char *all = NULL;

  open_trip ();
  failures = coi_receipts_failures (message (FORWARDED));
  state = coi_receipts_state_text (message (FORWARDED), 2);
  all = coi_receipts_state_text (message (FORWARDED), 1);
  g_assert_cmpuint (g_strv_length (failures), ==, 1);
  g_assert_cmpstr (failures[0], ==, "Could not be delivered to Carol: 552 5.2.2 mailbox full");
  g_assert_cmpstr (state, ==, "Read by 1 of 2");
  g_assert_null (all);
}

static void
add_tests (void)
{
  g_test_add_func ("/kinds/reply", test_reply);
  g_test_add_func ("/kinds/reply-belongs-to-draft", test_reply_belongs_to_draft);
  g_test_add_func ("/kinds/reply-fails", test_reply_fails);
  g_test_add_func ("/kinds/edit", test_edit);
  g_test_add_func ("/kinds/edit-cancelled", test_edit_cancelled);
  g_test_add_func ("/kinds/delete-for-everybody", test_delete_for_everybody);
  g_test_add_func ("/kinds/delete-for-me", test_delete_for_me);
  g_test_add_func ("/kinds/react", test_react);
  g_test_add_func ("/kinds/not-possible", test_not_possible);
  g_test_add_func ("/kinds/go-to-quoted", test_go_to_quoted);
  g_test_add_func ("/kinds/forward", test_forward);
  g_test_add_func ("/kinds/facts", test_facts);
  g_test_add_func ("/kinds/pin", test_pin);
  g_test_add_func ("/kinds/emoji-names", test_emoji_names);
  g_test_add_func ("/kinds/reaction-words", test_reaction_words);
  g_test_add_func ("/kinds/many-reactions", test_many_reactions);
  g_test_add_func ("/kinds/receipt-words", test_receipt_words);
}

int
main (int argc, char **argv)
{
  return window_fixture_main (argc, argv, add_tests);
}
