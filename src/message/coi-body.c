/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a message's parts is text to read, and what is a file. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-body.h"

#include "coi-attachment.h"
#include "coi-charset.h"
#include "coi-flowed.h"
#include "coi-html-text.h"
#include "coi-message-parser.h"
#include "coi-mime.h"
#include "coi-text.h"

#include <string.h>

/* What base64 or quoted-printable makes of a text of the longest length. */
#define ENCODED_MAX (4 * COI_BODY_TEXT_MAX)

typedef struct
{
  const GPtrArray *parts;
  GString *text;
  GPtrArray *attachments;
  GPtrArray *ignored; /* parts that the sender would hide */
  gboolean from_html;
  gboolean truncated;
  guint n_texts;           /* that make up the text */
  const CoiMimePart *html; /* what the last of them is, or is an alternative to */
} Reader;

static gboolean
is_plain (const CoiMimePart *part)
{
  return g_str_equal (part->type, "text/plain");
}

static gboolean
is_html (const CoiMimePart *part)
{
  return g_str_equal (part->type, "text/html");
}

/* Texts in other formats that are readable as they stand. */
static gboolean
is_other_text (const CoiMimePart *part)
{
  return g_str_equal (part->type, "text/markdown") || g_str_equal (part->type, "text/enriched");
}

static gboolean
is_text (const CoiMimePart *part)
{
  return is_plain (part) || is_html (part) || is_other_text (part);
}

/* Control parts: of use to programs only. */
static gboolean
is_control (const CoiMimePart *part)
{
  return g_str_equal (part->type, "application/pgp-signature") ||
         g_str_equal (part->type, "application/pkcs7-signature") ||
         g_str_equal (part->type, "application/x-pkcs7-signature") ||
         g_str_equal (part->type, "message/disposition-notification") ||
         g_str_equal (part->type, "message/global-disposition-notification") ||
         g_str_equal (part->type, "message/delivery-status") ||
         g_str_equal (part->type, "message/global-delivery-status");
}

/* Of no use to the readers of a chat program, says the sender. */
static gboolean
is_hidden (const CoiMimePart *part)
{
  return g_strcmp0 (part->chat_content, "ignore") == 0;
}

static gboolean
is_file (const CoiMimePart *part)
{
  return !is_text (part) || coi_mime_part_is_attachment (part) ||
         g_strcmp0 (part->chat_content, "preview") == 0;
}

static const CoiMimePart *
get_part (const Reader *self, guint i)
{
  return self->parts->pdata[i];
}

/* The index after the last part inside of part @i: children follow their parent. */
static guint
end_of (const Reader *self, guint i)
{
  guint depth = get_part (self, i)->depth;
  guint n = i + 1;

  while (n < self->parts->len && get_part (self, n)->depth > depth)
    n++;
  return n;
}

/* Cuts at @max bytes, between characters. */
static void
cut_text (char *text, gsize max, gboolean *truncated)
{
  gsize length = strlen (text);

  if (length <= max)
    return;
  while (max > 0 && ((guchar)text[max] & 0xc0) == 0x80)
    max--;
  text[max] = '\0';
  *truncated = TRUE;
}

static char *
format_text (const CoiMimePart *part, const char *utf8)
{
  g_autofree char *clean = NULL;

  if (is_html (part))
    return coi_html_to_text (utf8);
  clean = coi_text_clean (utf8);
  if (coi_mime_part_has_parameter (part, "format", "flowed"))
    return coi_flowed_decode (clean, coi_mime_part_has_parameter (part, "delsp", "yes"));
  return g_steal_pointer (&clean);
}

/* Drops blank lines at both ends and the blanks of the last line. */
static char *
trim (const char *text)
{
  const char *start = text;

  for (const char *p = text; *p == '\n' || *p == ' ' || *p == '\t'; p++)
    if (*p == '\n')
      start = p + 1;
  return g_strchomp (g_strdup (start));
}

/*
 * coi_body_decode:
 * @part: a part that holds text
 * @truncated: (inout): set when there is more
 *
 * Returns: (transfer full): UTF-8, of 2 MiB in the part's charset at most
 */
char *
coi_body_decode (const CoiMimePart *part, gboolean *truncated)
{
  const char *charset = coi_parameters_get (&part->content_type, "charset");
  g_autofree char *bytes = NULL;
  gboolean cut;
  gsize length;

  bytes = coi_mime_part_decode (part, ENCODED_MAX, &length, &cut);
  if (length > COI_BODY_TEXT_MAX * 2)
    {
      length = COI_BODY_TEXT_MAX * 2;
      cut = TRUE;
    }
  *truncated |= cut;
  return coi_charset_to_utf8 (bytes, length, charset);
}

static char *
read_text (const CoiMimePart *part, gboolean *truncated)
{
  g_autofree char *utf8 = coi_body_decode (part, truncated);
  g_autofree char *text = format_text (part, utf8);

  cut_text (text, COI_BODY_TEXT_MAX, truncated);
  return trim (text);
}

/* HTML that is no data for programs. */
static gboolean
is_formatted (const CoiMimePart *part)
{
  return is_html (part) && part->chat_content == NULL && !is_file (part);
}

static void
append_text (Reader *self, const CoiMimePart *part, const char *text)
{
  if (coi_text_is_blank (text) || self->text->len >= COI_BODY_TEXT_MAX)
    return;
  if (self->text->len > 0)
    g_string_append (self->text, "\n\n");
  else
    self->from_html = is_html (part);
  g_string_append (self->text, text);
  self->n_texts++;
  self->html = is_formatted (part) ? part : NULL;
}

static void
read_leaf (Reader *self, CoiMimePart *part)
{
  if (is_control (part))
    return;
  if (is_hidden (part))
    g_ptr_array_add (self->ignored, part);
  else if (!is_file (part))
    {
      g_autofree char *text = read_text (part, &self->truncated);
      append_text (self, part, text);
    }
  else
    g_ptr_array_add (self->attachments, coi_attachment_new (part, self->parts));
}

/* The first leaf from @from to before @to that @matches and has something to read. */
static const CoiMimePart *
find_readable (const Reader *self, guint from, guint to, gboolean (*matches) (const CoiMimePart *))
{
  for (guint i = from; i < to; i++)
    {
      const CoiMimePart *part = get_part (self, i);
      gboolean truncated = FALSE;
      g_autofree char *text = NULL;

      if (part->is_multipart || !matches (part) || is_hidden (part) || is_file (part))
        continue;
      text = read_text (part, &truncated);
      if (!coi_text_is_blank (text))
        return part;
    }
  return NULL;
}

static const CoiMimePart *
find_formatted (const Reader *self, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    if (is_formatted (get_part (self, i)))
      return get_part (self, i);
  return NULL;
}

/* multipart/alternative: the plain text when it says anything, else HTML, else another text. The
 * parts that are no text are files whichever alternative they belong to. */
static void
read_alternative (Reader *self, guint first, guint end)
{
  const CoiMimePart *chosen = find_readable (self, first, end, is_plain);

  if (chosen == NULL)
    chosen = find_readable (self, first, end, is_html);
  if (chosen == NULL)
    chosen = find_readable (self, first, end, is_other_text);
  for (guint i = first; i < end; i++)
    {
      CoiMimePart *part = self->parts->pdata[i];
      if (!part->is_multipart && (part == chosen || is_hidden (part) || is_file (part)))
        read_leaf (self, part);
    }
  if (chosen != NULL && self->html == NULL)
    self->html = find_formatted (self, first, end);
}

/* multipart/report: the first part is for people (RFC 6522, section 3). */
static guint
end_of_human_part (const Reader *self, guint report)
{
  return report + 1 < self->parts->len ? end_of (self, report + 1) : self->parts->len;
}

static void
read_all (Reader *self)
{
  guint end = self->parts->len;

  if (g_str_equal (get_part (self, 0)->type, "multipart/report"))
    end = end_of_human_part (self, 0);
  for (guint i = 0; i < end;)
    {
      CoiMimePart *part = self->parts->pdata[i];
      guint next = i + 1;

      if (part->is_multipart && g_str_equal (part->type, "multipart/alternative"))
        {
          next = MIN (end_of (self, i), end);
          read_alternative (self, i + 1, next);
        }
      else if (!part->is_multipart)
        read_leaf (self, part);
      i = next;
    }
}

/* A sender can ask to hide parts, but not a whole message. */
static void
show_ignored (Reader *self)
{
  if (self->text->len > 0 || self->attachments->len > 0)
    return;
  for (guint i = 0; i < self->ignored->len; i++)
    {
      CoiMimePart *part = self->ignored->pdata[i];

      g_clear_pointer (&part->chat_content, g_free);
      read_leaf (self, part);
      if (self->text->len > 0)
        break;
    }
}

/*
 * coi_body_read:
 * @self: (out): what was read; its fields are the caller's
 * @parts: what coi_mime_split() found
 */
void
coi_body_read (CoiBody *self, const GPtrArray *parts)
{
  Reader reader = { 0 };

  reader.parts = parts;
  reader.text = g_string_new (NULL);
  reader.attachments = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_attachment_free);
  reader.ignored = g_ptr_array_new ();
  read_all (&reader);
  show_ignored (&reader);
  coi_attachments_settle_previews (reader.attachments);
  g_ptr_array_unref (reader.ignored);
  cut_text (reader.text->str, COI_BODY_TEXT_MAX, &reader.truncated);
  self->text = g_string_free_and_steal (reader.text);
  self->from_html = reader.from_html;
  self->truncated = reader.truncated;
  self->attachments = reader.attachments;
  self->html = reader.n_texts == 1 ? reader.html : NULL;
}
