/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the text that is shown is formatted. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-formatted.h"

#include "coi-rich-text-private.h"
#include "coi-text.h"

/* Markup can be many times as long as its text. */
#define HTML_MAX (4 * COI_BODY_TEXT_MAX)

static const CoiRichSpan *
get_span (const CoiRichText *rich, guint i)
{
  return &g_array_index (rich->spans, CoiRichSpan, i);
}

/* --- what the sender formatted --- */

static guint
skip_newlines (const char *text, guint offset)
{
  while (text[offset] == '\n')
    offset++;
  return offset;
}

/* After the lines that say who wrote what is forwarded: as many as in plain text. */
static guint
skip_forward (const CoiParsedMessage *message, const CoiRichText *rich)
{
  const char *p = rich->text;

  if (message->content == NULL || !message->content->is_forwarded ||
      !coi_rich_begins (p, COI_FORWARDED_TITLE))
    return 0;
  p += strcspn (p, "\n");
  p += *p == '\n';
  if (coi_rich_begins (p, "From:"))
    p += strcspn (p, "\n");
  return skip_newlines (rich->text, (guint)(p - rich->text));
}

/* After what is quoted at the beginning. */
static guint
skip_quote (const CoiParsedMessage *message, const CoiRichText *rich, guint offset)
{
  if (message->content == NULL || message->content->quote == NULL)
    return offset;
  for (guint i = 0; i < rich->spans->len && get_span (rich, i)->start <= offset; i++)
    if (get_span (rich, i)->style == COI_RICH_QUOTE && get_span (rich, i)->end > offset)
      return skip_newlines (rich->text, get_span (rich, i)->end);
  return offset;
}

static CoiRichText *
cut_beginning (const CoiRichText *rich, guint offset)
{
  CoiRichText *rest = coi_rich_text_new (rich->text + offset);

  for (guint i = 0; i < rich->spans->len; i++)
    {
      const CoiRichSpan *span = get_span (rich, i);

      if (span->end > offset)
        coi_rich_spans_add (rest->spans, MAX (span->start, offset) - offset, span->end - offset,
                            span->style, span->target);
    }
  return rest;
}

/* The text that is shown as its sender formatted it; NULL when it is cut short. */
static CoiRichText *
read_part (const CoiParsedMessage *message, const CoiMimePart *part)
{
  gboolean truncated = FALSE;
  g_autofree char *source = coi_body_decode (part, &truncated);
  g_autoptr (CoiRichText) all = NULL;
  guint offset;

  if (truncated)
    return NULL;
  all = coi_rich_text_from_html (source);
  offset = skip_quote (message, all, skip_forward (message, all));
  return cut_beginning (all, offset);
}

/* --- what is formatted because people are named --- */

static CoiRichText *
highlight (const char *text, const GArray *mentions)
{
  CoiRichText *rich = coi_rich_text_new (text);

  for (guint i = 0; i < mentions->len; i++)
    {
      const CoiMention *mention = &g_array_index (mentions, CoiMention, i);

      coi_rich_spans_add (rich->spans, mention->start, mention->end, COI_RICH_MENTION,
                          mention->address);
    }
  return rich;
}

/* Links of the class "mention" say who is meant, as "@Name:address" does in plain text. */
static void
add_mentions (CoiParsedMessage *message, const CoiRichText *rich)
{
  for (guint i = 0; i < rich->spans->len; i++)
    if (get_span (rich, i)->style == COI_RICH_MENTION)
      coi_content_add_mention (message, get_span (rich, i)->target);
}

/*
 * coi_formatted_read:
 * @message: all else is read
 * @part: (nullable): its text as HTML
 * @mentions: (nullable) (element-type CoiMention): who is named where in its text
 *
 * Fills in the formatted text, unless it says no more than the plain one.
 */
void
coi_formatted_read (CoiParsedMessage *message, const CoiMimePart *part, const GArray *mentions)
{
  g_autoptr (CoiRichText) rich = part != NULL ? read_part (message, part) : NULL;
  g_autofree char *html = NULL;

  if (rich != NULL && coi_text_is_blank (rich->text))
    g_clear_pointer (&rich, coi_rich_text_free);
  if (rich != NULL && message->is_chat)
    add_mentions (message, rich);
  if (rich == NULL && mentions != NULL)
    rich = highlight (message->text, mentions);
  if (rich == NULL || coi_rich_text_is_plain (rich))
    return;
  html = coi_rich_text_to_html (rich);
  if (strlen (html) <= HTML_MAX)
    message->html = g_steal_pointer (&html);
}
