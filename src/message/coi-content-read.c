/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds what a message is beyond its text. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-content-read.h"

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
  gboolean found = coi_receipt_read (message, parts) || coi_delivery_read (message, parts) ||
                   coi_act_read (message, parts);

  (void)found;
  coi_words_read (message);
}
