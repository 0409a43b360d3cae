/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds what a message is beyond its text. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-content-read.h"

#include "coi-formatted.h"
#include "coi-ids.h"

/* What the message tells beyond its text so far. */
CoiContent *
coi_content_need (CoiParsedMessage *message)
{
  if (message->content == NULL)
    message->content = coi_content_new (COI_CONTENT_ORDINARY);
  return message->content;
}

void
coi_content_start (CoiParsedMessage *message, CoiContentKind kind)
{
  coi_content_need (message)->kind = kind;
}

static void
add_once (GStrv *list, const char *text, guint max)
{
  guint n = g_strv_length (*list);

  if (n >= max || g_strv_contains ((const char *const *)*list, text))
    return;
  *list = g_renew (char *, *list, n + 2);
  (*list)[n] = g_strdup (text);
  (*list)[n + 1] = NULL;
}

/* Adds what the message is about. */
void
coi_content_add_target (CoiParsedMessage *message, const char *id)
{
  add_once (&coi_content_need (message)->targets, id, COI_CONTENT_TARGETS_MAX);
}

/* Adds who is named: an address or "all". */
void
coi_content_add_mention (CoiParsedMessage *message, const char *address)
{
  CoiContent *content = coi_content_need (message);

  if (g_str_equal (address, "all"))
    content->mentions_all = TRUE;
  else
    add_once (&content->mentions, address, COI_MENTIONS_MAX);
}

/* Adds the Message-IDs in the first field called @name. */
void
coi_content_add_targets (CoiParsedMessage *message, const CoiHeaders *headers, const char *name)
{
  g_autoptr (GPtrArray) ids = coi_ids_read (headers, name);

  for (guint i = 0; i < ids->len && i < COI_CONTENT_TARGETS_MAX; i++)
    coi_content_add_target (message, ids->pdata[i]);
}

/* The first part with this Chat-Content; the message itself comes first. */
const CoiMimePart *
coi_content_find_part (const GPtrArray *parts, const char *chat_content)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const CoiMimePart *part = parts->pdata[i];

      if (g_strcmp0 (part->chat_content, chat_content) == 0)
        return part;
    }
  return NULL;
}

/* The values that have a meaning, in COI and in Delta Chat. */
static const char *const known[] = { "ignore",
                                     "status",
                                     "editrequest",
                                     "edit",
                                     "deleterequest",
                                     "preview",
                                     "contact",
                                     "profile",
                                     "profilerequest",
                                     "group",
                                     "groupprofile",
                                     "groupprofilerequest",
                                     "groupinfo",
                                     "grouprequested",
                                     "groupleft",
                                     "poll",
                                     "pollvote",
                                     "pollclose",
                                     "location",
                                     "sticker",
                                     "call",
                                     "call-accepted",
                                     "call-ended",
                                     "location-streaming-enabled",
                                     "ephemeral-timer-changed",
                                     "group-avatar-changed",
                                     "protection-enabled",
                                     "protection-disabled",
                                     "message-pinned",
                                     "message-unpinned",
                                     NULL };

/* COI: "Extension Messages". */
static void
read_extension (CoiParsedMessage *message, const GPtrArray *parts)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const CoiMimePart *part = parts->pdata[i];

      if (part->chat_content == NULL || g_strv_contains (known, part->chat_content))
        continue;
      coi_content_start (message, COI_CONTENT_EXTENSION);
      message->content->extension = g_strdup (part->chat_content);
      return;
    }
}

/* Delta Chat says it on the message. */
static void
read_voice (CoiParsedMessage *message, const CoiMimePart *top)
{
  g_autofree char *value = NULL;

  if (message->attachments->len == 0)
    return;
  value = coi_headers_dup_raw (top->headers, "Chat-Voice-Message", 0, 8);
  if (g_strcmp0 (value, "1") != 0)
    return;
  for (guint i = 0; i < message->attachments->len; i++)
    {
      const CoiAttachment *file = message->attachments->pdata[i];

      if (g_str_has_prefix (file->content_type, "audio/"))
        coi_content_need (message)->is_voice = TRUE;
    }
}

static void
shorten (char **text, GArray **mentions)
{
  char *shortened = coi_mention_shorten (*text, mentions);

  if (shortened == NULL)
    return;
  g_free (*text);
  *text = shortened;
}

/* Counts those in what the writer added, not in what is quoted. Returns where they are; or NULL. */
static GArray *
read_mentions (CoiParsedMessage *message)
{
  GArray *mentions = NULL;
  g_autoptr (GArray) ignored = NULL;

  if (!message->is_chat)
    return NULL;
  if (message->full_text != NULL)
    shorten (&message->full_text, &ignored);
  shorten (&message->text, &mentions);
  for (guint i = 0; mentions != NULL && i < mentions->len; i++)
    coi_content_add_mention (message, g_array_index (mentions, CoiMention, i).address);
  return mentions;
}

/* Of a place or a poll the HTML repeats what is shown another way. */
static gboolean
is_only_words (const CoiParsedMessage *message)
{
  CoiContentKind kind = message->content != NULL ? message->content->kind : COI_CONTENT_ORDINARY;

  return kind == COI_CONTENT_ORDINARY || kind == COI_CONTENT_EXTENSION || kind == COI_CONTENT_EDIT;
}

/*
 * coi_content_read:
 * @message: its header, text and attachments are read
 * @parts: what coi_mime_split() found
 * @html: (nullable): the part that has the text as HTML
 *
 * Fills in the content, and leaves in the text what its writer added.
 */
void
coi_content_read (CoiParsedMessage *message, const GPtrArray *parts, const CoiMimePart *html)
{
  g_autoptr (GArray) mentions = NULL;
  gboolean folded;

  if (!coi_receipt_read (message, parts) && !coi_delivery_read (message, parts) &&
      !coi_bounce_read (message, parts) && !coi_act_read (message, parts) &&
      !coi_poll_read (message, parts) && !coi_place_read (message, parts))
    read_extension (message, parts);
  read_voice (message, parts->pdata[0]);
  folded = coi_words_read (message);
  mentions = read_mentions (message);
  if (html != NULL || mentions != NULL)
    coi_formatted_read (message, folded || !is_only_words (message) ? NULL : html, mentions);
}
