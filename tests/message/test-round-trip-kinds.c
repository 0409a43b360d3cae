/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each kind of message that is composed is parsed to the same. */
#include "coi-message-parser.h"
#include "draft-fixture.h"

#include <string.h>

static CoiParsedMessage *
pass (DraftFixture *self)
{
  g_autoptr (GBytes) wire = draft_fixture_compose (self);
  g_autoptr (GError) error = NULL;
  CoiParsedMessage *message = coi_message_parse (wire, &error);

  g_assert_no_error (error);
  return message;
}

static void
assert_same_content (const CoiContent *got, const CoiContent *expected)
{
  g_autofree char *got_json = coi_content_to_json (got);
  g_autofree char *expected_json = coi_content_to_json (expected);

  g_assert_cmpstr (got_json, ==, expected_json);
}

/* What is parsed is the draft, and its text the draft's. */
static void
check_text (DraftFixture *self, const char *text)
{
  g_autoptr (CoiParsedMessage) message = pass (self);

  assert_same_content (message->content, self->content);
  g_assert_cmpstr (message->text, ==, text);
}

static void
check (DraftFixture *self)
{
  check_text (self, self->draft.text);
}

/* --- about other messages --- */

static void
test_edit (DraftFixture *self, gconstpointer data)
{
  draft_fixture_set_content (self, COI_CONTENT_EDIT, ABOUT ("chat$root@example.org"));
  self->draft.text = "Hello Bob!\n\n> no quote\n-- \nNow in Grün.";
  check_text (self, "Hello Bob!\n\n> no quote\n--\nNow in Grün.");
}

/* COI wants the last edit, Delta Chat the first message; both are said. */
static void
test_edit_of_edit (DraftFixture *self, gconstpointer data)
{
  g_autoptr (CoiParsedMessage) message = NULL;

  draft_fixture_set_content (self, COI_CONTENT_EDIT,
                             ABOUT ("chat$edit@example.org", "chat$root@example.org"));
  self->draft.text = "Again.";
  message = pass (self);
  g_assert_cmpint (message->content->kind, ==, COI_CONTENT_EDIT);
  g_assert_cmpstr (message->content->targets[0], ==, "chat$edit@example.org");
  g_assert_cmpstr (message->text, ==, "Again.");
}

static void
test_delete (DraftFixture *self, gconstpointer data)
{
  draft_fixture_set_content (self, COI_CONTENT_DELETE,
                             ABOUT ("chat$one@example.org", "chat$two@example.org"));
  self->draft.text = "Alice deleted a message.";
  check (self);
}

static void
test_reaction (DraftFixture *self, gconstpointer data)
{
  static const char *const values[] = {
    "👍",
    "👍 🎉",
    "",
    "❤\ufe0f 👩‍💻",
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      draft_fixture_set_content (self, COI_CONTENT_REACTION, ABOUT ("chat$root@example.org"))
          ->value = g_strdup (values[i]);
      check_text (self, values[i]);
    }
}

static void
add_report (CoiContent *content, const char *recipient)
{
  content->reports = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_report_free);
  g_ptr_array_add (content->reports, coi_report_new (COI_REPORT_DISPLAYED, recipient, NULL, NULL));
}

static void
test_receipt (DraftFixture *self, gconstpointer data)
{
  CoiContent *content =
      draft_fixture_set_content (self, COI_CONTENT_RECEIPT, ABOUT ("chat$root@example.org"));

  self->draft.text = "Alice has read your message.";
  add_report (content, "alice@example.org");
  check (self);
  content = draft_fixture_set_content (
      self, COI_CONTENT_RECEIPT, ABOUT ("one@example.org", "two@example.org", "3@example.org"));
  add_report (content, "älice@example.org");
  check (self);
}

static void
test_pin (DraftFixture *self, gconstpointer data)
{
  CoiContent *content =
      draft_fixture_set_content (self, COI_CONTENT_PIN, ABOUT ("chat$root@example.org"));

  self->draft.text = "Alice pinned a message.";
  content->is_pinned = TRUE;
  check (self);
  content->pinned_until = DRAFT_DATE;
  check (self);
  draft_fixture_set_content (self, COI_CONTENT_UNPIN, ABOUT ("chat$root@example.org"));
  check (self);
}

/* --- around the words --- */

static void
test_reply (DraftFixture *self, gconstpointer data)
{
  CoiContent *content = draft_fixture_set_content (self, COI_CONTENT_ORDINARY, NULL);

  self->draft.in_reply_to = "chat$root@example.org";
  content->quote = g_strdup (
      "Are the beans up?\n\n> they said\nI would like to know, because the weather is going to be "
      "hot, and then they need water.");
  self->draft.text = "They are!\n> and this is no quote";
  check (self);
}

static void
test_forward (DraftFixture *self, gconstpointer data)
{
  CoiContent *content = draft_fixture_set_content (self, COI_CONTENT_ORDINARY, NULL);

  content->is_forwarded = TRUE;
  self->draft.text = "The beans are up!";
  check (self);
  content->forwarded_from = g_strdup ("Carol Ä.");
  check (self);
  content->is_pinned = TRUE;
  content->pinned_until = DRAFT_DATE;
  check (self);
}

static void
test_mentions (DraftFixture *self, gconstpointer data)
{
  CoiContent *content = draft_fixture_set_content (self, COI_CONTENT_ORDINARY, NULL);

  g_strfreev (content->mentions);
  content->mentions = g_strsplit ("bob@example.org carol@example.org", " ", -1);
  content->mentions_all = TRUE;
  self->draft.text = "@Bob:bob@example.org and @\"Carol C.\":carol@example.org and @all: look!";
  check_text (self, "@Bob and @Carol C. and @all: look!");
}

static void
test_extension (DraftFixture *self, gconstpointer data)
{
  draft_fixture_set_content (self, COI_CONTENT_EXTENSION, NULL)->extension =
      g_strdup ("org.coi.chat.wave");
  self->draft.text = "Alice waves.";
  check (self);
}

/* --- data --- */

static void
test_location (DraftFixture *self, gconstpointer data)
{
  CoiContent *content = draft_fixture_set_content (self, COI_CONTENT_LOCATION, NULL);

  content->location = coi_location_new (53.07516, -8.8077712, "Market <square> & more");
  self->draft.text = "Let's meet here.\n-\nWhen?";
  check (self);
  coi_location_free (content->location);
  content->location = coi_location_new (-90, 180, NULL);
  self->draft.text = "";
  check (self);
}

static void
test_poll (DraftFixture *self, gconstpointer data)
{
  CoiContent *content = draft_fixture_set_content (self, COI_CONTENT_POLL, NULL);
  g_autoptr (CoiParsedMessage) message = NULL;

  draft_fixture_add_file (self, "red.png", "image/png", "red");
  draft_fixture_add_file (self, "blue.webm", "audio/webm", "blue");
  content->poll = coi_poll_new ("What & <when>?");
  content->poll->description = g_strdup ("In the \"garden\",\nwith everybody.");
  content->poll->multiple = FALSE;
  coi_poll_add_option (content->poll, COI_POLL_TEXT, "Beans & <peas>", -1);
  coi_poll_add_option (content->poll, COI_POLL_BINARY, "Red \"one\"", 0);
  coi_poll_add_option (content->poll, COI_POLL_DATE, "2020-01-01T12:00:00+01:00", -1);
  coi_poll_add_option (content->poll, COI_POLL_BINARY, "Blue <one>", 1);
  coi_poll_add_option (content->poll, COI_POLL_DATE, "2020-01-01", -1);
  coi_poll_add_option (content->poll, COI_POLL_TEXT, "Kürbisse", -1);
  message = pass (self);
  assert_same_content (message->content, content);
}

static void
test_vote (DraftFixture *self, gconstpointer data)
{
  CoiContent *content =
      draft_fixture_set_content (self, COI_CONTENT_POLL_VOTE, ABOUT ("chat$poll@example.org"));

  content->choices = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_vals (content->choices, (const guint[]){ 0, 7, 99 }, 3);
  self->draft.text = "I am for beans.";
  check (self);
  g_array_set_size (content->choices, 0);
  check (self);
}

static void
test_close (DraftFixture *self, gconstpointer data)
{
  draft_fixture_set_content (self, COI_CONTENT_POLL_CLOSE, ABOUT ("chat$poll@example.org"));
  self->draft.text = "The poll is closed.\nBeans & peas: 2";
  check (self);
}

/* --- files --- */

static void
test_voice (DraftFixture *self, gconstpointer data)
{
  CoiDraftFile *file = draft_fixture_add_file (self, "voice.webm", "audio/webm", "sound");
  g_autoptr (CoiParsedMessage) message = NULL;
  const CoiAttachment *voice;

  draft_fixture_set_content (self, COI_CONTENT_ORDINARY, NULL)->is_voice = TRUE;
  file->duration = 2500;
  message = pass (self);
  assert_same_content (message->content, self->content);
  g_assert_cmpuint (message->attachments->len, ==, 1);
  voice = message->attachments->pdata[0];
  g_assert_cmpstr (voice->name, ==, "voice.webm");
  g_assert_cmpstr (voice->content_type, ==, "audio/webm");
  g_assert_cmpuint (voice->duration, ==, 2500);
  g_assert_cmpuint (voice->size, ==, 5);
}

static void
test_preview (DraftFixture *self, gconstpointer data)
{
  CoiDraftFile *file = draft_fixture_add_file (self, "bunny.webm", "video/webm", "film");
  g_autoptr (CoiParsedMessage) message = NULL;
  const CoiAttachment *first, *second, *third;

  self->draft.text = "Look!";
  file->preview = g_bytes_new_static ("preview", 7);
  file->preview_type = g_strdup ("image/webp");
  draft_fixture_add_file (self, "notes.txt", "text/plain", "text");
  message = pass (self);
  g_assert_cmpstr (message->text, ==, "Look!");
  g_assert_cmpuint (message->attachments->len, ==, 3);
  first = message->attachments->pdata[0];
  second = message->attachments->pdata[1];
  third = message->attachments->pdata[2];
  g_assert_true (first->is_preview);
  g_assert_cmpstr (first->section, ==, "2");
  g_assert_cmpuint (first->size, ==, 7);
  g_assert_false (second->is_preview);
  g_assert_cmpstr (second->name, ==, "bunny.webm");
  g_assert_cmpstr (second->section, ==, "3");
  g_assert_cmpstr (third->name, ==, "notes.txt");
  g_assert_cmpuint (third->size, ==, 4);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func)                                                                            \
  g_test_add ("/round-trip-kinds/" path, DraftFixture, NULL, draft_fixture_set_up, func,           \
              draft_fixture_tear_down)
  ADD ("edit", test_edit);
  ADD ("edit-of-edit", test_edit_of_edit);
  ADD ("delete", test_delete);
  ADD ("reaction", test_reaction);
  ADD ("receipt", test_receipt);
  ADD ("pin", test_pin);
  ADD ("reply", test_reply);
  ADD ("forward", test_forward);
  ADD ("mentions", test_mentions);
  ADD ("extension", test_extension);
  ADD ("location", test_location);
  ADD ("poll", test_poll);
  ADD ("vote", test_vote);
  ADD ("close", test_close);
  ADD ("voice", test_voice);
  ADD ("preview", test_preview);
  return g_test_run ();
}
