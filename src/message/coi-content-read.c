/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds what a message is beyond its text. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-content-read.h"

#include "coi-ids.h"
#include "coi-mention.h"

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

/* Adds what the message is about, unless it is known. */
void
coi_content_add_target (CoiParsedMessage *message, const char *id)
{
  CoiContent *content = coi_content_need (message);
  guint n = g_strv_length (content->targets);

  if (n >= COI_CONTENT_TARGETS_MAX || g_strv_contains ((const char *const *)content->targets, id))
    return;
  content->targets = g_renew (char *, content->targets, n + 2);
  content->targets[n] = g_strdup (id);
  content->targets[n + 1] = NULL;
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
add_mentions (CoiContent *content, const GArray *mentions)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < mentions->len; i++)
    {
      const CoiMention *mention = &g_array_index (mentions, CoiMention, i);

      if (g_str_equal (mention->address, "all"))
        content->mentions_all = TRUE;
      else if (g_hash_table_size (seen) < COI_MENTIONS_MAX &&
               g_hash_table_add (seen, mention->address))
        g_strv_builder_add (builder, mention->address);
    }
  g_strfreev (content->mentions);
  content->mentions = g_strv_builder_end (builder);
}

/* In what the writer added, not in what is quoted. */
static void
read_mentions (CoiParsedMessage *message)
{
  g_autoptr (GArray) mentions = NULL;
  g_autoptr (GArray) ignored = NULL;
  char *shortened;

  if (!message->is_chat)
    return;
  shortened = coi_mention_shorten (message->text, &mentions);
  if (shortened != NULL)
    {
      add_mentions (coi_content_need (message), mentions);
      g_free (message->text);
      message->text = shortened;
    }
  shortened =
      message->full_text != NULL ? coi_mention_shorten (message->full_text, &ignored) : NULL;
  if (shortened != NULL)
    {
      g_free (message->full_text);
      message->full_text = shortened;
    }
}

/*
 * coi_content_read:
 * @message: its header, text and attachments are read
 * @parts: what coi_mime_split() found
 *
 * Fills in the content, and leaves in the text what its writer added.
 */
void
coi_content_read (CoiParsedMessage *message, const GPtrArray *parts)
{
  if (!coi_receipt_read (message, parts) && !coi_delivery_read (message, parts) &&
      !coi_bounce_read (message, parts) && !coi_act_read (message, parts) &&
      !coi_poll_read (message, parts) && !coi_place_read (message, parts))
    read_extension (message, parts);
  read_voice (message, parts->pdata[0]);
  coi_words_read (message);
  read_mentions (message);
}
