/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation with a message of every kind, to look at. */
#define G_LOG_DOMAIN "coi-ui"

#include "fake-engine.h"
#include "fake-objects.h"

#define ALICE "alice@example.org"
#define BOB "bob@example.org"
#define CAROL "carol@example.org"

static CoiMessage *
add (CoiEngine *self, CoiConversation *trip, const char *sender, const char *text)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (trip->messages));
  CoiMessage *message = coi_fake_engine_add_message (
      self, trip, sender, text, now - 7200 + 400 * (gint64)n,
      sender == NULL ? COI_MESSAGE_STATUS_DELIVERED : COI_MESSAGE_STATUS_RECEIVED);

  if (g_strcmp0 (sender, "Carol") == 0)
    g_set_str (&message->sender_address, CAROL);
  return message;
}

static void
add_poll (CoiEngine *self, CoiConversation *trip)
{
  static const guint choices[] = { 0, 1, 0 };
  CoiMessage *message = add (self, trip, "Bob", "When shall we go?\n1. Saturday\n2. Sunday");
  CoiContent *content = coi_content_new (COI_CONTENT_POLL);

  content->poll = coi_poll_new ("When shall we go?");
  content->poll->description = g_strdup ("The train leaves at ten on both days.");
  content->poll->multiple = FALSE;
  coi_poll_add_option (content->poll, COI_POLL_TEXT, "Saturday", -1);
  coi_poll_add_option (content->poll, COI_POLL_DATE, "2031-05-18", -1);
  coi_poll_add_option (content->poll, COI_POLL_TEXT, "I cannot come", -1);
  coi_fake_message_set_content (message, content);
  coi_fake_message_vote (message, BOB, "Bob", &choices[0], 1);
  coi_fake_message_vote (message, CAROL, "Carol", &choices[1], 1);
  coi_fake_message_vote (message, ALICE, NULL, &choices[2], 1);
}

static void
add_location (CoiEngine *self, CoiConversation *trip)
{
  CoiMessage *message = add (self, trip, "Carol", "Position: 52.43140, 13.17300");
  CoiContent *content = coi_content_new (COI_CONTENT_LOCATION);

  content->location = coi_location_new (52.4314, 13.173, "The jetty");
  coi_fake_message_set_content (message, content);
}

static void
add_forwarded (CoiEngine *self, CoiConversation *trip)
{
  CoiMessage *message = add (self, trip, NULL, "The boats are free from noon.");

  message->content->is_forwarded = TRUE;
  message->content->forwarded_from = g_strdup ("Carol");
  coi_fake_message_add_receipt (message, BOB, "Bob", COI_REPORT_DISPLAYED, NULL);
  coi_fake_message_add_receipt (message, CAROL, "Carol", COI_REPORT_FAILED,
                                "552 5.2.2 mailbox full");
}

static void
add_ordinary (CoiEngine *self, CoiConversation *trip)
{
  CoiMessage *first = add (self, trip, "Bob", "Are you coming to the lake?");
  CoiMessage *reply = add (self, trip, NULL, "Yes! Shall I bring bread?");
  CoiMessage *mention = add (self, trip, "Carol", "@Alice please do");

  coi_fake_message_set_quote (reply, first->id, "Bob", first->text);
  coi_fake_engine_react (self, reply, BOB, "Bob", "👍");
  coi_fake_engine_react (self, reply, CAROL, "Carol", "👍 🎉");
  coi_fake_engine_react (self, reply, ALICE, NULL, "🎉");
  coi_fake_message_edit (first, "Are you coming to the lake on Saturday?");
  coi_fake_message_mention_me (mention);
  coi_fake_message_delete (add (self, trip, "Carol", "never mind"));
}

CoiConversation *
coi_fake_engine_add_kinds (CoiEngine *self)
{
  static const char *const members[] = { BOB, CAROL, NULL };
  CoiAccount *account = coi_engine_get_account (self, ALICE);
  CoiConversation *trip = coi_fake_engine_add_conversation (self, account, "Lake Trip", members);
  g_autoptr (CoiMessage) poll = NULL;

  add_ordinary (self, trip);
  add_poll (self, trip);
  add_location (self, trip);
  add_forwarded (self, trip);
  poll = g_list_model_get_item (G_LIST_MODEL (trip->messages), 4);
  coi_fake_engine_pin (self, trip, poll, 0);
  return trip;
}
