/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A MIME part as a file. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-attachment.h"

#include "coi-ids.h"
#include "coi-text.h"

/* A day of sound; who says more is wrong. */
#define DURATION_MAX (24 * 60 * 60 * 1000)

/**
 * coi_attachment_free:
 * @self: (nullable) (transfer full): an attachment
 */
void
coi_attachment_free (CoiAttachment *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->content_type);
  g_free (self->section);
  g_free (self->encoding);
  g_free (self->content_id);
  g_free (self);
}

/* A name for a part that has none, so that it opens in the right program. */
static const char *
default_name (const CoiMimePart *part)
{
  static const char *const names[][2] = {
    { "image/jpeg", "image.jpg" },       { "image/png", "image.png" },
    { "image/gif", "image.gif" },        { "image/webp", "image.webp" },
    { "audio/webm", "audio.webm" },      { "audio/ogg", "audio.ogg" },
    { "audio/mpeg", "audio.mp3" },       { "audio/mp4", "audio.m4a" },
    { "audio/aac", "audio.aac" },        { "video/webm", "video.webm" },
    { "video/mp4", "video.mp4" },        { "application/pdf", "document.pdf" },
    { "message/rfc822", "message.eml" }, { "text/plain", "text.txt" },
    { "text/html", "text.html" },        { "text/calendar", "event.ics" },
    { "text/vcard", "contact.vcf" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (part->type, names[i][0]))
      return names[i][1];
  return "attachment";
}

/* Chat-Duration: milliseconds, in the header of the part or of the message. */
static guint
read_duration (const CoiMimePart *part, const CoiMimePart *top)
{
  g_autofree char *raw = coi_headers_dup_raw (part->headers, "Chat-Duration", 0, 32);
  guint64 duration;

  if (raw == NULL)
    raw = coi_headers_dup_raw (top->headers, "Chat-Duration", 0, 32);
  if (raw == NULL || !g_ascii_string_to_unsigned (raw, 10, 0, DURATION_MAX, &duration, NULL))
    return 0;
  return (guint)duration;
}

static gboolean
is_played (const CoiMimePart *part)
{
  return g_str_has_prefix (part->type, "audio/") || g_str_has_prefix (part->type, "video/");
}

static char *
dup_encoding (const CoiMimePart *part)
{
  const char *name = g_mime_content_encoding_to_string (part->encoding);

  return g_strdup (name != NULL ? name : "7bit");
}

/*
 * coi_attachment_new:
 * @part: one of @parts
 * @parts: what coi_mime_split() found
 *
 * Returns: (transfer full): what can be said of the file without decoding it
 */
CoiAttachment *
coi_attachment_new (const CoiMimePart *part, const GPtrArray *parts)
{
  CoiAttachment *self = g_new0 (CoiAttachment, 1);
  g_autofree char *name = coi_mime_part_dup_file_name (part);
  const char *kind = part->disposition.value;

  self->name = coi_text_safe_file_name (name != NULL ? name : default_name (part));
  self->content_type = g_strdup (part->type);
  self->size = coi_mime_part_get_size (part);
  self->is_inline = kind != NULL && g_ascii_strcasecmp (kind, "inline") == 0;
  self->section = coi_mime_part_dup_section (part, parts);
  self->encoding = dup_encoding (part);
  self->content_id = coi_ids_read_first (part->headers, "Content-ID");
  self->duration = is_played (part) ? read_duration (part, parts->pdata[0]) : 0;
  self->is_preview = g_strcmp0 (part->chat_content, "preview") == 0;
  return self;
}

/*
 * coi_attachments_settle_previews:
 * @list: (element-type CoiAttachment): all of a message
 *
 * A preview stands for the next file; one that nothing follows is a file itself.
 */
void
coi_attachments_settle_previews (GPtrArray *list)
{
  gboolean has_file = FALSE;

  for (guint i = list->len; i > 0; i--)
    {
      CoiAttachment *file = list->pdata[i - 1];

      if (file->is_preview && !has_file)
        file->is_preview = FALSE;
      has_file = !file->is_preview;
    }
}
