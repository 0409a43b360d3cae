/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each kind of message looks like, byte for byte: compose/NAME.eml. */
#include "draft-fixture.h"

/* --- about other messages --- */

static void
test_edit (DraftFixture *self, gconstpointer data)
{
  draft_fixture_set_content (self, COI_CONTENT_EDIT,
                             ABOUT ("chat$edit@example.org", "chat$root@example.org"));
  self->draft.text = "Hello Bob!\nNow in Grün.";
  self->draft.request_receipt = TRUE;
  draft_fixture_check (self, "edit");
}

static void
test_delete (DraftFixture *self, gconstpointer data)
{
  draft_fixture_set_content (self, COI_CONTENT_DELETE, ABOUT ("chat$root@example.org"));
  self->draft.text = "Alice deleted a message.";
  draft_fixture_check (self, "delete");
}

static void
test_reaction (DraftFixture *self, gconstpointer data)
{
  CoiContent *content =
      draft_fixture_set_content (self, COI_CONTENT_REACTION, ABOUT ("chat$root@example.org"));

  self->draft.request_receipt = TRUE;
  content->value = g_strdup ("👍 🎉");
  draft_fixture_check (self, "reaction");
  g_free (content->value);
  content->value = g_strdup ("");
  draft_fixture_check (self, "reaction-taken-back");
}

static void
test_receipt (DraftFixture *self, gconstpointer data)
{
  draft_fixture_set_content (self, COI_CONTENT_RECEIPT, ABOUT ("chat$root@example.org"));
  self->draft.subject = "Read receipt";
  self->draft.text = "Alice has read your message.";
  self->draft.request_receipt = TRUE;
  draft_fixture_check (self, "receipt");
}

/* Delta Chat's field for all but the first; and an alias of Alice's got the messages. */
static void
test_receipt_for_several (DraftFixture *self, gconstpointer data)
{
  CoiContent *content = draft_fixture_set_content (
      self, COI_CONTENT_RECEIPT,
      ABOUT ("chat$one@example.org", "chat$two@example.org", "three@example.org"));

  content->reports = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_report_free);
  g_ptr_array_add (content->reports,
                   coi_report_new (COI_REPORT_DISPLAYED, "älice@example.org", NULL, NULL));
  self->draft.text = "Alice has read your messages.";
  draft_fixture_check (self, "receipt-for-several");
}

static void
test_pin (DraftFixture *self, gconstpointer data)
{
  CoiContent *content =
      draft_fixture_set_content (self, COI_CONTENT_PIN, ABOUT ("chat$root@example.org"));

  self->draft.text = "Alice pinned a message.";
  content->is_pinned = TRUE;
  draft_fixture_check (self, "pin");
  content->pinned_until = DRAFT_DATE + 3600;
  draft_fixture_check (self, "pin-until");
  draft_fixture_set_content (self, COI_CONTENT_UNPIN, ABOUT ("chat$root@example.org"));
  self->draft.text = "Alice unpinned a message.";
  draft_fixture_check (self, "unpin");
}

/* A message about another one says which; ids can't leave their field. */
static void
test_targets_refused (DraftFixture *self, gconstpointer data)
{
  static const CoiContentKind kinds[] = {
    COI_CONTENT_EDIT,      COI_CONTENT_DELETE,     COI_CONTENT_REACTION, COI_CONTENT_RECEIPT,
    COI_CONTENT_POLL_VOTE, COI_CONTENT_POLL_CLOSE, COI_CONTENT_PIN,      COI_CONTENT_UNPIN,
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      draft_fixture_set_content (self, kinds[i], NULL);
      draft_fixture_check_refused (self);
      draft_fixture_set_content (self, kinds[i], ABOUT ("a@b", "a\r\nBcc: carol@example.org"));
      draft_fixture_check_refused (self);
      draft_fixture_set_content (self, kinds[i], ABOUT ("a> <b@c"));
      draft_fixture_check_refused (self);
    }
  draft_fixture_set_content (self, COI_CONTENT_DELIVERY, ABOUT ("a@b"));
  draft_fixture_check_refused (self);
}

/* --- around the words --- */

static void
test_quote (DraftFixture *self, gconstpointer data)
{
  CoiContent *content =
      draft_fixture_set_content (self, COI_CONTENT_ORDINARY, ABOUT ("chat$root@example.org"));

  content->quote = g_strdup (
      "Are the beans up?\n\nI would like to know, because the weather is going to be hot, and then "
      "they need water.\n");
  self->draft.text = "They are!\n> and this is no quote";
  draft_fixture_check (self, "reply");
}

static void
test_forward (DraftFixture *self, gconstpointer data)
{
  CoiContent *content = draft_fixture_set_content (self, COI_CONTENT_ORDINARY, NULL);

  content->is_forwarded = TRUE;
  content->forwarded_from = g_strdup ("Carol\r\nBcc: x");
  self->draft.text = "The beans are up!";
  draft_fixture_check (self, "forward");
  g_clear_pointer (&content->forwarded_from, g_free);
  draft_fixture_check (self, "forward-without-name");
}

static void
test_pinned (DraftFixture *self, gconstpointer data)
{
  CoiContent *content = draft_fixture_set_content (self, COI_CONTENT_ORDINARY, NULL);

  content->is_pinned = TRUE;
  content->pinned_until = DRAFT_DATE + 3600;
  self->draft.text = "We meet at noon.";
  draft_fixture_check (self, "pinned");
}

/* Composes what was typed, as the writer of messages does. */
static void
check_markdown (DraftFixture *self, const char *markdown, const char *name)
{
  g_autoptr (CoiRichText) rich = coi_rich_text_from_markdown (markdown);
  g_autofree char *plain = coi_rich_text_to_plain (rich);

  self->draft.rich = rich;
  self->draft.markdown = markdown;
  self->draft.text = plain;
  draft_fixture_check (self, name);
}

/* COI: "Text Messages", the formatted one; and the same within what there is besides. */
static void
test_formatted (DraftFixture *self, gconstpointer data)
{
  static const char markdown[] = "hello **COI** wörld!\n\n- one\n- <two>\n\n> a quote\n\n"
                                 "See [this](https://example.org/?a=1&b=2).";
  CoiContent *content;

  check_markdown (self, markdown, "formatted");
  draft_fixture_set_content (self, COI_CONTENT_EDIT, ABOUT ("chat$root@example.org"));
  check_markdown (self, "*new*", "formatted-edit");
  content = draft_fixture_set_content (self, COI_CONTENT_ORDINARY, NULL);
  content->is_forwarded = TRUE;
  content->forwarded_from = g_strdup ("Carol <carol@example.org>");
  content->quote = g_strdup ("a < b\n\nc");
  check_markdown (self, "**yes**", "formatted-forward");
  content = draft_fixture_set_content (self, COI_CONTENT_LOCATION, NULL);
  content->location = coi_location_new (1, 2, NULL);
  check_markdown (self, "**here**", "formatted-location");
}

/* What was typed needs no format: one part. */
static void
test_not_formatted (DraftFixture *self, gconstpointer data)
{
  check_markdown (self, "Plain words, 1 < 2.", "not-formatted");
}

static void
test_extension (DraftFixture *self, gconstpointer data)
{
  CoiContent *content = draft_fixture_set_content (self, COI_CONTENT_EXTENSION, NULL);

  content->extension = g_strdup ("org.coi.Chat.Wave");
  self->draft.text = "Alice waves.";
  draft_fixture_check (self, "extension");
  g_free (content->extension);
  content->extension = g_strdup ("a\r\nBcc: x");
  draft_fixture_check_refused (self);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func)                                                                            \
  g_test_add ("/compose-kinds/" path, DraftFixture, NULL, draft_fixture_set_up, func,              \
              draft_fixture_tear_down)
  ADD ("edit", test_edit);
  ADD ("delete", test_delete);
  ADD ("reaction", test_reaction);
  ADD ("receipt", test_receipt);
  ADD ("receipt-for-several", test_receipt_for_several);
  ADD ("pin", test_pin);
  ADD ("targets-refused", test_targets_refused);
  ADD ("quote", test_quote);
  ADD ("forward", test_forward);
  ADD ("pinned", test_pinned);
  ADD ("extension", test_extension);
  ADD ("formatted", test_formatted);
  ADD ("not-formatted", test_not_formatted);
  return g_test_run ();
}
