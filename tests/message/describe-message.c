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

      g_string_append_printf (out, "attachment: %s, %s, %" G_GUINT64_FORMAT "%s, section %s, %s",
                              file->name, file->content_type, file->size,
                              file->is_inline ? ", inline" : "", file->section, file->encoding);
      if (file->content_id != NULL)
        g_string_append_printf (out, ", <%s>", file->content_id);
      if (file->duration > 0)
        g_string_append_printf (out, ", %u ms", file->duration);
      g_string_append_printf (out, "%s\n", file->is_preview ? ", preview" : "");
    }
}

static const char *
name_kind (CoiContentKind kind)
{
  static const char *const names[] = {
    [COI_CONTENT_ORDINARY] = "ordinary",
    [COI_CONTENT_LOCATION] = "location",
    [COI_CONTENT_POLL] = "poll",
    [COI_CONTENT_EXTENSION] = "extension",
    [COI_CONTENT_EDIT] = "edit",
    [COI_CONTENT_DELETE] = "delete",
    [COI_CONTENT_REACTION] = "reaction",
    [COI_CONTENT_RECEIPT] = "receipt",
    [COI_CONTENT_DELIVERY] = "delivery",
    [COI_CONTENT_POLL_VOTE] = "poll-vote",
    [COI_CONTENT_POLL_CLOSE] = "poll-close",
    [COI_CONTENT_PIN] = "pin",
    [COI_CONTENT_UNPIN] = "unpin",
  };

  g_assert_cmpuint (kind, <, G_N_ELEMENTS (names));
  g_assert_nonnull (names[kind]);
  return names[kind];
}

static void
add_choices (GString *out, const GArray *choices)
{
  if (choices == NULL)
    return;
  g_string_append (out, "choices:");
  for (guint i = 0; i < choices->len; i++)
    g_string_append_printf (out, " %u", g_array_index (choices, guint, i));
  g_string_append_c (out, '\n');
}

static void
add_reports (GString *out, const GPtrArray *reports)
{
  static const char *const actions[] = { "displayed", "delivered", "delayed", "failed" };

  for (guint i = 0; reports != NULL && i < reports->len; i++)
    {
      const CoiReport *report = reports->pdata[i];

      g_string_append_printf (out, "report: %s <%s>", actions[report->action], report->recipient);
      if (report->status != NULL)
        g_string_append_printf (out, " %s", report->status);
      if (report->words != NULL)
        g_string_append_printf (out, " \"%s\"", report->words);
      g_string_append_c (out, '\n');
    }
}

static void
add_location (GString *out, const CoiLocation *location)
{
  if (location == NULL)
    return;
  g_string_append_printf (out, "location: %.6f, %.6f\n", location->latitude, location->longitude);
  add_string (out, "label", location->label);
}

static void
add_poll (GString *out, const CoiPoll *poll)
{
  static const char *const kinds[] = { "text", "date", "file" };

  if (poll == NULL)
    return;
  add_string (out, "poll", poll->name);
  add_string (out, "description", poll->description);
  g_string_append_printf (out, "%s, %s\n", poll->multiple ? "several" : "one",
                          poll->revote ? "changeable" : "once");
  for (guint i = 0; i < poll->options->len; i++)
    {
      const CoiPollOption *option = poll->options->pdata[i];

      g_string_append_printf (out, "option: %s %s", kinds[option->kind], option->text);
      if (option->kind == COI_POLL_BINARY)
        g_string_append_printf (out, ", attachment %d", option->file);
      g_string_append_c (out, '\n');
    }
}

static void
add_content (GString *out, const CoiContent *content)
{
  if (content == NULL)
    return;
  add_string (out, "content", name_kind (content->kind));
  for (guint i = 0; content->targets[i] != NULL; i++)
    add_string (out, "target", content->targets[i]);
  add_string (out, "value", content->value);
  add_choices (out, content->choices);
  add_reports (out, content->reports);
  add_location (out, content->location);
  add_poll (out, content->poll);
  add_flag (out, "is-pinned", content->is_pinned);
  if (content->pinned_until != 0)
    g_string_append_printf (out, "pinned-until: %" G_GINT64_FORMAT "\n", content->pinned_until);
  add_text (out, "quote", content->quote);
  add_flag (out, "is-forwarded", content->is_forwarded);
  add_string (out, "forwarded-from", content->forwarded_from);
  for (guint i = 0; content->mentions[i] != NULL; i++)
    add_string (out, "mention", content->mentions[i]);
  add_flag (out, "mentions-all", content->mentions_all);
  add_flag (out, "is-voice", content->is_voice);
  add_string (out, "extension", content->extension);
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
  add_content (out, message->content);
  add_text (out, "text", message->text);
  add_text (out, "full-text", message->full_text);
  add_text (out, "html", message->html);
  return g_string_free_and_steal (out);
}
