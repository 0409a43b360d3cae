/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each kind of message looks like, byte for byte: compose/NAME.eml. */
#include "coi-message-composer.h"
#include "coi-message-parser.h"
#include "golden.h"

#include <string.h>

#define DATE 1575471097

typedef struct
{
  CoiAddress *from;
  GPtrArray *to;
  CoiContent *content;
  CoiDraft draft;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->from = coi_address_new ("Alice", "alice@example.org");
  self->to = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_address_free);
  g_ptr_array_add (self->to, coi_address_new ("Bob", "bob@example.org"));
  self->draft = (CoiDraft){
    .from = self->from,
    .to = self->to,
    .message_id = "chat$0123456789@example.org",
    .subject = "Message from Alice",
    .text = "",
    .first_reference = "chat$first@example.org",
    .last_reference = "chat$last@example.org",
    .date = DATE,
  };
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  coi_address_free (self->from);
  g_ptr_array_unref (self->to);
  coi_content_free (self->content);
  g_clear_pointer (&self->draft.files, g_ptr_array_unref);
}

/* Makes the draft a message of the kind, about @targets if any: a list that ends with NULL. */
static CoiContent *
set_content (Fixture *self, CoiContentKind kind, const char *const *targets)
{
  coi_content_free (self->content);
  self->content = coi_content_new (kind);
  if (targets != NULL)
    {
      g_strfreev (self->content->targets);
      self->content->targets = g_strdupv ((char **)targets);
    }
  self->draft.content = self->content;
  return self->content;
}

#define ABOUT(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void
check (Fixture *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) wire = coi_message_compose (&self->draft, &error);

  g_assert_no_error (error);
  golden_check (name, wire);
}

static void
check_refused (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) wire = coi_message_compose (&self->draft, &error);

  g_assert_error (error, COI_MESSAGE_ERROR, COI_MESSAGE_ERROR_MALFORMED);
  g_assert_null (wire);
}

/* --- about other messages --- */

static void
test_edit (Fixture *self, gconstpointer data)
{
  set_content (self, COI_CONTENT_EDIT, ABOUT ("chat$edit@example.org", "chat$root@example.org"));
  self->draft.text = "Hello Bob!\nNow in Grün.";
  self->draft.request_receipt = TRUE;
  check (self, "edit");
}

static void
test_delete (Fixture *self, gconstpointer data)
{
  set_content (self, COI_CONTENT_DELETE, ABOUT ("chat$root@example.org"));
  self->draft.text = "Alice deleted a message.";
  check (self, "delete");
}

static void
test_reaction (Fixture *self, gconstpointer data)
{
  CoiContent *content = set_content (self, COI_CONTENT_REACTION, ABOUT ("chat$root@example.org"));

  self->draft.request_receipt = TRUE;
  content->value = g_strdup ("👍 🎉");
  check (self, "reaction");
  g_free (content->value);
  content->value = g_strdup ("");
  check (self, "reaction-taken-back");
}

static void
test_receipt (Fixture *self, gconstpointer data)
{
  set_content (self, COI_CONTENT_RECEIPT, ABOUT ("chat$root@example.org"));
  self->draft.subject = "Read receipt";
  self->draft.text = "Alice has read your message.";
  self->draft.request_receipt = TRUE;
  check (self, "receipt");
}

/* Delta Chat's field for all but the first; and an alias of Alice's got the messages. */
static void
test_receipt_for_several (Fixture *self, gconstpointer data)
{
  CoiContent *content =
      set_content (self, COI_CONTENT_RECEIPT,
                   ABOUT ("chat$one@example.org", "chat$two@example.org", "three@example.org"));

  content->reports = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_report_free);
  g_ptr_array_add (content->reports,
                   coi_report_new (COI_REPORT_DISPLAYED, "älice@example.org", NULL, NULL));
  self->draft.text = "Alice has read your messages.";
  check (self, "receipt-for-several");
}

static void
test_pin (Fixture *self, gconstpointer data)
{
  CoiContent *content = set_content (self, COI_CONTENT_PIN, ABOUT ("chat$root@example.org"));

  self->draft.text = "Alice pinned a message.";
  content->is_pinned = TRUE;
  check (self, "pin");
  content->pinned_until = DATE + 3600;
  check (self, "pin-until");
  set_content (self, COI_CONTENT_UNPIN, ABOUT ("chat$root@example.org"));
  self->draft.text = "Alice unpinned a message.";
  check (self, "unpin");
}

/* A message about another one says which; ids can't leave their field. */
static void
test_targets_refused (Fixture *self, gconstpointer data)
{
  static const CoiContentKind kinds[] = {
    COI_CONTENT_EDIT,      COI_CONTENT_DELETE,     COI_CONTENT_REACTION, COI_CONTENT_RECEIPT,
    COI_CONTENT_POLL_VOTE, COI_CONTENT_POLL_CLOSE, COI_CONTENT_PIN,      COI_CONTENT_UNPIN,
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      set_content (self, kinds[i], NULL);
      check_refused (self);
      set_content (self, kinds[i], ABOUT ("a@b", "a\r\nBcc: carol@example.org"));
      check_refused (self);
      set_content (self, kinds[i], ABOUT ("a> <b@c"));
      check_refused (self);
    }
  set_content (self, COI_CONTENT_DELIVERY, ABOUT ("a@b"));
  check_refused (self);
}

/* --- around the words --- */

static void
test_quote (Fixture *self, gconstpointer data)
{
  CoiContent *content = set_content (self, COI_CONTENT_ORDINARY, ABOUT ("chat$root@example.org"));

  content->quote = g_strdup (
      "Are the beans up?\n\nI would like to know, because the weather is going to be hot, and then "
      "they need water.\n");
  self->draft.text = "They are!\n> and this is no quote";
  check (self, "reply");
}

static void
test_forward (Fixture *self, gconstpointer data)
{
  CoiContent *content = set_content (self, COI_CONTENT_ORDINARY, NULL);

  content->is_forwarded = TRUE;
  content->forwarded_from = g_strdup ("Carol\r\nBcc: x");
  self->draft.text = "The beans are up!";
  check (self, "forward");
  g_clear_pointer (&content->forwarded_from, g_free);
  check (self, "forward-without-name");
}

static void
test_pinned (Fixture *self, gconstpointer data)
{
  CoiContent *content = set_content (self, COI_CONTENT_ORDINARY, NULL);

  content->is_pinned = TRUE;
  content->pinned_until = DATE + 3600;
  self->draft.text = "We meet at noon.";
  check (self, "pinned");
}

static void
test_extension (Fixture *self, gconstpointer data)
{
  CoiContent *content = set_content (self, COI_CONTENT_EXTENSION, NULL);

  content->extension = g_strdup ("org.coi.Chat.Wave");
  self->draft.text = "Alice waves.";
  check (self, "extension");
  g_free (content->extension);
  content->extension = g_strdup ("a\r\nBcc: x");
  check_refused (self);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/compose-kinds/" path, Fixture, NULL, set_up, func, tear_down)
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
  return g_test_run ();
}
