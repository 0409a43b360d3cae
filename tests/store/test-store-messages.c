/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages and conversations: merged, counted, paged, removed. */
#include "store-testing.h"

static void
test_round_trip (Fixture *self, gconstpointer unused)
{
  gint64 conversation = put_conversation (self->store, self->account, COI_CONVERSATION_DIRECT,
                                          "direct:bob@example.org");
  g_autoptr (CoiMessageRecord) record = new_message (self->account, conversation, "a@x", 10);
  g_autoptr (CoiMessageRecord) read = NULL;
  g_autoptr (CoiMessageRecord) found = NULL;
  g_autoptr (GPtrArray) list = NULL;
  CoiConversationRecord *listed;

  record->sender_name = g_strdup ("Bob");
  record->full_text = g_strdup ("All of it");
  record->chat_content = g_strdup ("location");
  record->is_chat = TRUE;
  record->in_reply_to = g_strdup ("z@x");
  record->attachments = g_strdup ("[]");
  put_message (self->store, record);
  read = coi_store_get_message (self->store, record->id);
  g_assert_cmpstr (read->message_id, ==, "a@x");
  g_assert_cmpstr (read->sender, ==, "bob@example.org");
  g_assert_cmpstr (read->sender_name, ==, "Bob");
  g_assert_cmpstr (read->subject, ==, "Chat");
  g_assert_cmpstr (read->text, ==, "Text of a@x");
  g_assert_cmpstr (read->full_text, ==, "All of it");
  g_assert_cmpstr (read->chat_content, ==, "location");
  g_assert_cmpstr (read->in_reply_to, ==, "z@x");
  g_assert_cmpstr (read->attachments, ==, "[]");
  g_assert_null (read->error);
  g_assert_true (read->is_chat);
  g_assert_false (read->outgoing);
  g_assert_false (read->seen);
  g_assert_cmpint (read->time, ==, 10);
  g_assert_cmpint (read->sort_time, ==, 10 * G_USEC_PER_SEC);
  g_assert_cmpuint (read->raw_size, ==, 100);
  found = coi_store_find_message (self->store, self->account, "a@x");
  g_assert_cmpint (found->id, ==, record->id);
  g_assert_null (coi_store_find_message (self->store, self->account, "b@x"));

  list = coi_store_list_conversations (self->store);
  g_assert_cmpuint (list->len, ==, 1);
  listed = list->pdata[0];
  g_assert_cmpint (listed->id, ==, conversation);
  g_assert_cmpstr (listed->name, ==, "bob@example.org");
  g_assert_cmpuint (listed->unread, ==, 1);
  g_assert_cmpstr (listed->first_message_id, ==, "a@x");
  g_assert_cmpstr (listed->last_message_id, ==, "a@x");
  g_assert_cmpint (listed->last->id, ==, record->id);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add (name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/store/messages/round-trip", test_round_trip);
  return g_test_run ();
}
