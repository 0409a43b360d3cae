/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formatted text as a plain text and spans. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-rich-text-private.h"

#include <string.h>

void
coi_rich_span_clear (gpointer span)
{
  g_clear_pointer (&((CoiRichSpan *)span)->target, g_free);
}

GArray *
coi_rich_spans_new (void)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (CoiRichSpan));

  g_array_set_clear_func (spans, coi_rich_span_clear);
  return spans;
}

void
coi_rich_spans_add (GArray *spans, guint start, guint end, CoiRichStyle style, const char *target)
{
  CoiRichSpan span = { start, end, style, g_strdup (target) };

  g_array_append_val (spans, span);
}

/**
 * coi_rich_text_new:
 * @text: valid UTF-8
 *
 * Returns: (transfer full): @text without any style
 */
CoiRichText *
coi_rich_text_new (const char *text)
{
  CoiRichText *self = g_new0 (CoiRichText, 1);

  self->text = g_strdup (text);
  self->spans = coi_rich_spans_new ();
  return self;
}

/**
 * coi_rich_text_copy:
 * @self: (nullable): a formatted text
 *
 * Returns: (transfer full) (nullable): the same
 */
CoiRichText *
coi_rich_text_copy (const CoiRichText *self)
{
  CoiRichText *copy;

  if (self == NULL)
    return NULL;
  copy = coi_rich_text_new (self->text);
  for (guint i = 0; i < self->spans->len; i++)
    {
      const CoiRichSpan *span = &g_array_index (self->spans, CoiRichSpan, i);

      coi_rich_spans_add (copy->spans, span->start, span->end, span->style, span->target);
    }
  return copy;
}

void
coi_rich_text_free (CoiRichText *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_array_unref (self->spans);
  g_free (self);
}

/* The first character boundary at or after @offset. */
static guint
align (const char *text, gsize length, guint offset)
{
  if (offset >= length)
    return length;
  while (((guchar)text[offset] & 0xc0) == 0x80)
    offset++;
  return offset;
}

/* Where a span belongs among the others; most come in order. */
static guint
find_place (const GArray *spans, guint start, guint end)
{
  guint i = spans->len;

  for (; i > 0; i--)
    {
      const CoiRichSpan *other = &g_array_index (spans, CoiRichSpan, i - 1);

      if (other->start < start || (other->start == start && other->end >= end))
        break;
    }
  return i;
}

/**
 * coi_rich_text_add:
 * @self: a formatted text
 * @start: the first byte
 * @end: the byte after the last one
 * @style: one style
 * @target: (nullable): of a link or a mention
 *
 * What lies beyond the text or within a character is cut off; nothing is added when nothing is
 * left, or when a link or mention has no target.
 */
void
coi_rich_text_add (
    CoiRichText *self, guint start, guint end, CoiRichStyle style, const char *target)
{
  gsize length = strlen (self->text);
  CoiRichSpan span = { .style = style };

  span.start = align (self->text, length, start);
  span.end = align (self->text, length, end);
  if (span.start >= span.end || ((style & COI_RICH_TARGETS) != 0) != (target != NULL))
    return;
  span.target = g_strdup (target);
  g_array_insert_val (self->spans, find_place (self->spans, span.start, span.end), span);
}

/**
 * coi_rich_text_is_plain:
 * @self: a formatted text
 *
 * A bare link says itself where it leads.
 *
 * Returns: whether the plain text says the same
 */
gboolean
coi_rich_text_is_plain (const CoiRichText *self)
{
  for (guint i = 0; i < self->spans->len; i++)
    {
      const CoiRichSpan *span = &g_array_index (self->spans, CoiRichSpan, i);

      if (span->style != COI_RICH_LINK || strlen (span->target) != span->end - span->start ||
          memcmp (span->target, self->text + span->start, span->end - span->start) != 0)
        return FALSE;
    }
  return TRUE;
}
