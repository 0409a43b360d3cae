/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer target: any bytes are a message, and what is read of them keeps the record's promises.
 */
#include "check-content.h"
#include "coi-message-composer.h"
#include "coi-shortcut.h"
#include "describe-message.h"
#include "fuzz-message.h"

#include <string.h>

static void
check_text (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

static void
check_line (const char *text)
{
  check_text (text);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
}

static void
check_addresses (const GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    {
      const CoiAddress *address = list->pdata[i];
      g_autofree char *normal = coi_address_normalize (address->addr);

      g_assert_cmpstr (normal, ==, address->addr);
      if (address->name != NULL)
        check_line (address->name);
    }
}

static void
check_attachments (const GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    {
      const CoiAttachment *file = list->pdata[i];

      check_line (file->name);
      check_line (file->content_type);
      g_assert_null (strpbrk (file->name, "/\\"));
      g_assert_cmpint (file->name[0], !=, '.');
      g_assert_cmpint (file->name[0], !=, '\0');
    }
}

/* An answer to whatever came can be composed, or is refused; it never carries more header fields.
 */
static void
check_answer (const CoiParsedMessage *message)
{
  CoiDraft draft = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (CoiParsedMessage) again = NULL;

  if (message->from == NULL || message->message_id == NULL)
    return;
  draft.from = message->from;
  draft.to = message->to;
  draft.message_id = message->message_id;
  draft.in_reply_to = message->in_reply_to;
  draft.first_reference = message->references[0];
  draft.subject = message->subject;
  draft.text = message->text;
  bytes = coi_message_compose (&draft, NULL);
  if (bytes == NULL)
    return;
  again = coi_message_parse (bytes, NULL);
  g_assert_nonnull (again->from);
  g_assert_cmpstr (again->from->addr, ==, message->from->addr);
  g_assert_cmpstr (again->message_id, ==, message->message_id);
  g_assert_cmpstr (again->in_reply_to, ==, message->in_reply_to);
}

/* What a message does to another can be said again, and is then read as the same, however odd it
 * was. An edit without text deletes. */
static void
check_said_again (const CoiParsedMessage *message)
{
  const CoiContent *content = message->content;
  g_autoptr (CoiAddress) from = coi_address_new (NULL, "alice@example.org");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (CoiParsedMessage) again = NULL;
  CoiDraft draft = { 0 };

  if (content == NULL || !coi_content_is_about_another (content->kind) ||
      content->kind == COI_CONTENT_EDIT)
    return;
  draft.from = from;
  draft.message_id = "chat$0@example.org";
  draft.text = message->text;
  draft.content = content;
  bytes = coi_message_compose (&draft, NULL);
  if (bytes == NULL)
    return;
  again = coi_message_parse (bytes, NULL);
  g_assert_nonnull (again->content);
  g_assert_cmpint (again->content->kind, ==, content->kind);
  g_assert_cmpstr (again->content->targets[0], ==, content->targets[0]);
}

/* What the shortcuts read is what is read without them. */
static void
check_shortcuts (GBytes *bytes, const CoiParsedMessage *message)
{
  g_autofree char *with = describe_message (message);
  g_autofree char *without = NULL;
  g_autoptr (CoiParsedMessage) general = NULL;

  coi_shortcut_enabled = FALSE;
  general = coi_message_parse (bytes, NULL);
  coi_shortcut_enabled = TRUE;
  without = describe_message (general);
  g_assert_cmpstr (with, ==, without);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (CoiParsedMessage) message = coi_message_parse (bytes, NULL);

  g_assert_nonnull (message);
  check_text (message->text);
  check_line (message->subject);
  if (message->full_text != NULL)
    check_text (message->full_text);
  check_addresses (message->to);
  check_addresses (message->cc);
  check_attachments (message->attachments);
  check_content (message);
  check_shortcuts (bytes, message);
  check_answer (message);
  check_said_again (message);
  return 0;
}
