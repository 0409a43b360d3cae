/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as coi-chat-cli writes it, with what others made of it. */
#define G_LOG_DOMAIN "coi-cli"

#include "coi-cli.h"

/**
 * coi_cli_state_to_string:
 * @status: a message's state
 *
 * Returns: the state's name in the program's output
 */
const char *
coi_cli_state_to_string (CoiMessageStatus status)
{
  switch (status)
    {
    case COI_MESSAGE_STATUS_QUEUED:
      return "queued";
    case COI_MESSAGE_STATUS_SENDING:
      return "sending";
    case COI_MESSAGE_STATUS_SENT:
      return "sent";
    case COI_MESSAGE_STATUS_DELIVERED:
      return "delivered";
    case COI_MESSAGE_STATUS_READ:
      return "read";
    case COI_MESSAGE_STATUS_FAILED:
      return "failed";
    case COI_MESSAGE_STATUS_RECEIVED:
    default:
      return "received";
    }
}

static gboolean
is_of (const CoiMessageFile *file, const char *type)
{
  return file->content_type != NULL && g_str_has_prefix (file->content_type, type);
}

/* What a message with files is, by the first one. */
static const char *
kind_of_file (CoiMessage *message, const CoiMessageFile *file)
{
  if (coi_message_get_content (message)->is_voice)
    return "voice";
  if (is_of (file, "image/"))
    return "image";
  if (is_of (file, "audio/"))
    return "audio";
  return is_of (file, "video/") ? "video" : "file";
}

static const char *
kind_of (CoiMessage *message)
{
  GPtrArray *files = coi_message_get_files (message);

  switch (coi_message_get_content (message)->kind)
    {
    case COI_CONTENT_LOCATION:
      return "location";
    case COI_CONTENT_POLL:
      return "poll";
    case COI_CONTENT_EXTENSION:
      return "extension";
    case COI_CONTENT_ORDINARY:
    case COI_CONTENT_EDIT:
    case COI_CONTENT_DELETE:
    case COI_CONTENT_REACTION:
    case COI_CONTENT_RECEIPT:
    case COI_CONTENT_DELIVERY:
    case COI_CONTENT_POLL_VOTE:
    case COI_CONTENT_POLL_CLOSE:
    case COI_CONTENT_PIN:
    case COI_CONTENT_UNPIN:
    default:
      break;
    }
  for (guint i = 0; i < files->len; i++)
    if (!((const CoiMessageFile *)files->pdata[i])->is_preview)
      return kind_of_file (message, files->pdata[i]);
  return "text";
}

static JsonArray *
files_to_json (CoiCli *cli, CoiMessage *message)
{
  GPtrArray *files = coi_message_get_files (message);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < files->len; i++)
    {
      const CoiMessageFile *file = files->pdata[i];
      JsonObject *object = json_object_new ();
      g_autofree char *path = coi_engine_get_file_path (cli->engine, message, i);

      coi_cli_add_string (object, "name", file->name);
      coi_cli_add_string (object, "type", file->content_type);
      json_object_set_int_member (object, "size", (gint64)file->size);
      coi_cli_add_string (object, "path", path);
      if (file->preview >= 0)
        json_object_set_int_member (object, "preview", file->preview);
      else
        json_object_set_null_member (object, "preview");
      json_object_set_boolean_member (object, "is_preview", file->is_preview);
      json_object_set_int_member (object, "duration", file->duration);
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
add_time (JsonObject *object, const char *name, gint64 time)
{
  g_autofree char *text = time != 0 ? coi_cli_format_time (time) : NULL;

  coi_cli_add_string (object, name, text);
}

static JsonArray *
history_to_json (CoiMessage *message)
{
  GPtrArray *history = coi_message_get_history (message);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < history->len; i++)
    {
      const CoiMessageVersion *version = history->pdata[i];
      JsonObject *object = json_object_new ();

      add_time (object, "time", version->time);
      coi_cli_add_string (object, "text", version->text);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
reactions_to_json (CoiMessage *message)
{
  GPtrArray *reactions = coi_message_get_reactions (message);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < reactions->len; i++)
    {
      const CoiMessageReaction *reaction = reactions->pdata[i];
      JsonObject *object = json_object_new ();

      coi_cli_add_string (object, "from", reaction->sender);
      coi_cli_add_string (object, "from_name", reaction->name);
      coi_cli_add_string (object, "emoji", reaction->emoji);
      json_object_set_boolean_member (object, "own", reaction->is_own);
      json_array_add_object_element (array, object);
    }
  return array;
}

static const char *
action_to_string (CoiReportAction action)
{
  switch (action)
    {
    case COI_REPORT_DELIVERED:
      return "delivered";
    case COI_REPORT_DELAYED:
      return "delayed";
    case COI_REPORT_FAILED:
      return "failed";
    case COI_REPORT_DISPLAYED:
    default:
      return "displayed";
    }
}

static JsonArray *
receipts_to_json (CoiMessage *message)
{
  GPtrArray *receipts = coi_message_get_receipts (message);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < receipts->len; i++)
    {
      const CoiMessageReceipt *receipt = receipts->pdata[i];
      JsonObject *object = json_object_new ();

      coi_cli_add_string (object, "from", receipt->sender);
      coi_cli_add_string (object, "from_name", receipt->name);
      add_time (object, "time", receipt->time);
      coi_cli_add_string (object, "action", action_to_string (receipt->action));
      coi_cli_add_string (object, "words", receipt->words);
      json_array_add_object_element (array, object);
    }
  return array;
}

/* --- polls --- */

static const char *
option_kind_to_string (CoiPollOptionKind kind)
{
  switch (kind)
    {
    case COI_POLL_DATE:
      return "date";
    case COI_POLL_BINARY:
      return "binary";
    case COI_POLL_TEXT:
    default:
      return "text";
    }
}

/* Adds the addresses of who chose that option; returns whether we did. */
static gboolean
add_voters (CoiMessage *message, guint option, JsonArray *voters)
{
  GPtrArray *votes = coi_message_get_votes (message);
  gboolean is_own = FALSE;

  for (guint i = 0; i < votes->len; i++)
    {
      const CoiMessageVote *vote = votes->pdata[i];

      for (guint j = 0; j < vote->choices->len; j++)
        if (g_array_index (vote->choices, guint, j) == option)
          {
            json_array_add_string_element (voters, vote->sender);
            is_own |= vote->is_own;
          }
    }
  return is_own;
}

static JsonObject *
option_to_json (CoiMessage *message, const CoiPoll *poll, guint position)
{
  const CoiPollOption *option = poll->options->pdata[position];
  JsonObject *object = json_object_new ();
  JsonArray *voters = json_array_new ();
  gboolean is_own = add_voters (message, position, voters);

  json_object_set_int_member (object, "number", position + 1);
  coi_cli_add_string (object, "kind", option_kind_to_string (option->kind));
  coi_cli_add_string (object, "text", option->text);
  if (option->file >= 0)
    json_object_set_int_member (object, "attachment", option->file);
  else
    json_object_set_null_member (object, "attachment");
  json_object_set_int_member (object, "votes", json_array_get_length (voters));
  json_object_set_boolean_member (object, "own", is_own);
  json_object_set_array_member (object, "voters", voters);
  return object;
}

static void
add_poll (JsonObject *object, CoiMessage *message)
{
  const CoiPoll *poll = coi_message_get_content (message)->poll;
  JsonObject *inner;
  JsonArray *options;

  if (poll == NULL)
    {
      json_object_set_null_member (object, "poll");
      return;
    }
  inner = json_object_new ();
  options = json_array_new ();
  for (guint i = 0; i < poll->options->len; i++)
    json_array_add_object_element (options, option_to_json (message, poll, i));
  coi_cli_add_string (inner, "title", poll->name);
  coi_cli_add_string (inner, "description", poll->description);
  json_object_set_boolean_member (inner, "single", !poll->multiple);
  json_object_set_boolean_member (inner, "once", !poll->revote);
  json_object_set_boolean_member (inner, "closed", coi_message_get_poll_closed (message));
  json_object_set_int_member (inner, "voters", coi_message_get_votes (message)->len);
  json_object_set_array_member (inner, "options", options);
  json_object_set_object_member (object, "poll", inner);
}

/* --- the rest of what it says --- */

static void
add_location (JsonObject *object, const CoiLocation *location)
{
  JsonObject *inner;

  if (location == NULL)
    {
      json_object_set_null_member (object, "location");
      return;
    }
  inner = json_object_new ();
  json_object_set_double_member (inner, "latitude", location->latitude);
  json_object_set_double_member (inner, "longitude", location->longitude);
  coi_cli_add_string (inner, "label", location->label);
  json_object_set_object_member (object, "location", inner);
}

static void
add_quote (JsonObject *object, const CoiMessageQuote *quote)
{
  JsonObject *inner;

  if (quote == NULL)
    {
      json_object_set_null_member (object, "quote");
      return;
    }
  inner = json_object_new ();
  if (quote->id != 0)
    json_object_set_int_member (inner, "id", quote->id);
  else
    json_object_set_null_member (inner, "id");
  coi_cli_add_string (inner, "from_name", quote->name);
  coi_cli_add_string (inner, "text", quote->text);
  json_object_set_boolean_member (inner, "own", quote->is_own);
  json_object_set_object_member (object, "quote", inner);
}

static JsonArray *
mentions_to_json (const CoiContent *content)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; content->mentions != NULL && content->mentions[i] != NULL; i++)
    json_array_add_string_element (array, content->mentions[i]);
  if (content->mentions_all)
    json_array_add_string_element (array, "all");
  return array;
}

static void
add_text (JsonObject *object, CoiMessage *message)
{
  const CoiRichText *rich = coi_message_get_rich_text (message);
  g_autofree char *html = rich != NULL ? coi_rich_text_to_html (rich) : NULL;

  coi_cli_add_string (object, "subject", coi_message_get_subject (message));
  coi_cli_add_string (object, "text", coi_message_get_text (message));
  coi_cli_add_string (object, "full_text", coi_message_get_full_text (message));
  coi_cli_add_string (object, "html", html);
}

/* What it is beyond its text. */
static void
add_content (JsonObject *object, CoiMessage *message)
{
  const CoiContent *content = coi_message_get_content (message);

  coi_cli_add_string (object, "reply_to", coi_message_get_in_reply_to (message));
  add_quote (object, coi_message_get_quote (message));
  json_object_set_boolean_member (object, "forwarded", content->is_forwarded);
  coi_cli_add_string (object, "forwarded_from", content->forwarded_from);
  json_object_set_array_member (object, "mentions", mentions_to_json (content));
  json_object_set_boolean_member (object, "mentions_me", coi_message_get_mentions_me (message));
  coi_cli_add_string (object, "extension", content->extension);
  add_location (object, content->location);
  add_poll (object, message);
}

/* What was made of it since. */
static void
add_effects (JsonObject *object, CoiMessage *message)
{
  json_object_set_boolean_member (object, "edited", coi_message_get_edited (message));
  json_object_set_boolean_member (object, "deleted", coi_message_get_deleted (message));
  json_object_set_boolean_member (object, "pinned", coi_message_get_pinned (message));
  add_time (object, "pinned_until",
            coi_message_get_pinned (message) ? coi_message_get_content (message)->pinned_until : 0);
  json_object_set_array_member (object, "history", history_to_json (message));
  json_object_set_array_member (object, "reactions", reactions_to_json (message));
  json_object_set_array_member (object, "receipts", receipts_to_json (message));
}

/**
 * coi_cli_message_to_json:
 * @cli: the program
 * @message: a message
 * @event: (nullable): the "event" to put in front
 *
 * Returns: (transfer full): @message as an object
 */
JsonNode *
coi_cli_message_to_json (CoiCli *cli, CoiMessage *message, const char *event)
{
  JsonObject *object = json_object_new ();

  if (event != NULL)
    coi_cli_add_string (object, "event", event);
  json_object_set_int_member (object, "id", coi_message_get_id (message));
  coi_cli_add_string (object, "message_id", coi_message_get_message_id (message));
  json_object_set_int_member (object, "chat", coi_message_get_conversation_id (message));
  coi_cli_add_string (object, "from", coi_message_get_sender_address (message));
  coi_cli_add_string (object, "from_name", coi_message_get_sender_name (message));
  json_object_set_boolean_member (object, "outgoing", coi_message_get_outgoing (message));
  add_time (object, "time", coi_message_get_time (message));
  coi_cli_add_string (object, "kind", kind_of (message));
  add_text (object, message);
  json_object_set_array_member (object, "attachments", files_to_json (cli, message));
  add_content (object, message);
  add_effects (object, message);
  coi_cli_add_string (object, "state", coi_cli_state_to_string (coi_message_get_status (message)));
  coi_cli_add_string (object, "error", coi_message_get_error (message));
  add_time (object, "send_at", coi_message_get_send_at (message));
  json_object_set_boolean_member (object, "seen", coi_message_get_seen (message));
  json_object_set_boolean_member (object, "is_chat", coi_message_get_is_chat (message));
  json_object_set_boolean_member (object, "encrypted", FALSE);
  json_object_set_int_member (object, "raw_size", (gint64)coi_message_get_raw_size (message));
  json_object_set_boolean_member (object, "truncated", coi_message_get_truncated (message));
  return coi_cli_take_object (object);
}

/* --- for people --- */

static void
describe_content (GString *text, CoiMessage *message)
{
  const CoiContent *content = coi_message_get_content (message);
  GPtrArray *files = coi_message_get_files (message);

  if (content->poll != NULL)
    g_string_append_printf (text, " [poll: %s]", content->poll->name);
  if (content->location != NULL)
    g_string_append_printf (text, " [place: %.6f, %.6f]", content->location->latitude,
                            content->location->longitude);
  for (guint i = 0; i < files->len; i++)
    {
      const CoiMessageFile *file = files->pdata[i];

      if (!file->is_preview)
        g_string_append_printf (text, " [file %u: %s]", i, file->name);
    }
}

/**
 * coi_cli_describe:
 * @message: a message
 *
 * Returns: (transfer full): its text and what it is besides, for a terminal
 */
char *
coi_cli_describe (CoiMessage *message)
{
  g_autoptr (GString) text = g_string_new (coi_message_get_text (message));
  GPtrArray *reactions = coi_message_get_reactions (message);

  if (coi_message_get_deleted (message))
    g_string_append (text, "[deleted]");
  else
    describe_content (text, message);
  if (coi_message_get_edited (message) && !coi_message_get_deleted (message))
    g_string_append (text, " [edited]");
  if (coi_message_get_pinned (message))
    g_string_append (text, " [pinned]");
  for (guint i = 0; i < reactions->len; i++)
    g_string_append_printf (text, " %s", ((const CoiMessageReaction *)reactions->pdata[i])->emoji);
  return coi_cli_clean (text->str[0] == ' ' ? text->str + 1 : text->str);
}
