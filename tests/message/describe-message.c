/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A record as text: all that was read. */
#include "describe-message.h"

static void
add_address (GString *out, const char *field, const CoiAddress *address)
{
  if (address == NULL)
    return;
  g_string_append_printf (out, "%s: %s%s<%s>\n", field, address->name != NULL ? address->name : "",
                          address->name != NULL ? " " : "", address->addr);
}

static void
add_addresses (GString *out, const char *field, const GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    add_address (out, field, list->pdata[i]);
}

static void
add_string (GString *out, const char *field, const char *value)
{
  if (value != NULL)
    g_string_append_printf (out, "%s: %s\n", field, value);
}

static void
add_flag (GString *out, const char *name, gboolean value)
{
  if (value)
    g_string_append_printf (out, "%s\n", name);
}

static void
add_text (GString *out, const char *field, const char *text)
{
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

  if (lines == NULL)
    return;
  g_string_append_printf (out, "%s:\n", field);
  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (out, "|%s\n", lines[i]);
}

static void
add_flags (GString *out, const CoiParsedMessage *message)
{
  add_flag (out, "is-chat", message->is_chat);
  add_flag (out, "is-auto", message->is_auto);
  add_flag (out, "is-report", message->is_report);
  add_flag (out, "wants-receipt", message->wants_receipt);
  add_flag (out, "text-from-html", message->text_from_html);
  add_flag (out, "text-truncated", message->text_truncated);
}

static void
add_attachments (GString *out, const GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    {
      const CoiAttachment *file = list->pdata[i];
      g_string_append_printf (out, "attachment: %s, %s, %" G_GUINT64_FORMAT "%s\n", file->name,
                              file->content_type, file->size, file->is_inline ? ", inline" : "");
    }
}

char *
describe_message (const CoiParsedMessage *message)
{
  GString *out = g_string_new (NULL);

  add_address (out, "from", message->from);
  if (message->from == NULL)
    add_address (out, "from-shown", message->from_shown);
  add_addresses (out, "to", message->to);
  add_addresses (out, "cc", message->cc);
  add_string (out, "subject", message->subject[0] != '\0' ? message->subject : NULL);
  g_string_append_printf (out, "date: %" G_GINT64_FORMAT "\n", message->date);
  add_string (out, "message-id", message->message_id);
  add_string (out, "in-reply-to", message->in_reply_to);
  for (guint i = 0; message->references[i] != NULL; i++)
    add_string (out, "reference", message->references[i]);
  add_string (out, "chat-version", message->chat_version);
  add_string (out, "chat-content", message->chat_content);
  add_string (out, "list-id", message->list_id);
  add_string (out, "list-name", message->list_name);
  add_flags (out, message);
  add_attachments (out, message->attachments);
  add_text (out, "text", message->text);
  add_text (out, "full-text", message->full_text);
  return g_string_free_and_steal (out);
}
