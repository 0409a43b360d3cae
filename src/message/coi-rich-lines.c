/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of a formatted text, and its spans in the one form in which equal looks are equal. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-rich-text-private.h"

#include <stdlib.h>
#include <string.h>

#define SPANS_MAX 20000

/* Of each of these there is at most one at a place. */
static const guint exclusive_styles[] = {
  COI_RICH_TARGETS, COI_RICH_BOLD, COI_RICH_ITALIC, COI_RICH_STRIKE, COI_RICH_CODE,
};

gboolean
coi_rich_line_is_rule (const char *text, const CoiRichLine *line)
{
  gsize length = strlen (COI_RICH_RULE);

  return line->end - line->start == length &&
         memcmp (text + line->start, COI_RICH_RULE, length) == 0;
}

/* "• " or "12. " at @p: the length of it, 0 for none. */
static guint
read_marker (const char *p, int *number)
{
  char *end;

  *number = 0;
  if (coi_rich_begins (p, COI_RICH_BULLET))
    return strlen (COI_RICH_BULLET);
  if (!g_ascii_isdigit (p[0]) || p[0] == '0')
    return 0;
  for (guint n = 0; g_ascii_isdigit (p[n]); n++)
    if (n == 8)
      return 0;
  *number = (int)strtol (p, &end, 10);
  return end[0] == '.' && end[1] == ' ' ? end + 2 - p : 0;
}

static void
find_content (const char *text, CoiRichLine *line)
{
  guint indent = strspn (text + line->start, " ");
  int number;
  guint marker = read_marker (text + line->start + indent, &number);

  line->content = line->start;
  if (marker > 0 && indent % 2 == 0 && indent / 2 < COI_HTML_LISTS_MAX &&
      line->start + indent + marker < line->end)
    line->content += indent + marker;
}

int
coi_rich_line_get_item (const char *text, const CoiRichLine *line, guint *level)
{
  guint indent = strspn (text + line->start, " ");
  int number;

  if (line->content == line->start)
    return -1;
  *level = indent / 2;
  read_marker (text + line->start + indent, &number);
  return number;
}

static GArray *
split_lines (const char *text)
{
  GArray *lines = g_array_new (FALSE, TRUE, sizeof (CoiRichLine));
  const char *p = text;
  const char *end;

  do
    {
      CoiRichLine line = { 0 };

      end = strchrnul (p, '\n');
      line.start = p - text;
      line.end = end - text;
      find_content (text, &line);
      g_array_append_val (lines, line);
      p = end + 1;
    }
  while (*end != '\0');
  return lines;
}

static guint
line_at (const GArray *lines, guint offset)
{
  guint low = 0, high = lines->len - 1;

  while (low < high)
    {
      guint middle = (low + high + 1) / 2;

      if (g_array_index (lines, CoiRichLine, middle).start <= offset)
        low = middle;
      else
        high = middle - 1;
    }
  return low;
}

static guint *
line_field (CoiRichLine *line, CoiRichStyle style)
{
  return style == COI_RICH_QUOTE   ? &line->quotes
         : style == COI_RICH_BLOCK ? &line->code
                                   : &line->heading;
}

/* First how the numbers change from line to line, then their sums. */
static void
mark_lines (GArray *lines, const GArray *spans)
{
  CoiRichLine sum = { 0 };

  for (guint i = 0; i < spans->len; i++)
    {
      const CoiRichSpan *span = &g_array_index (spans, CoiRichSpan, i);
      guint last;

      if ((span->style & COI_RICH_LINES) == 0 || span->end <= span->start)
        continue;
      last = line_at (lines, span->end - 1);
      (*line_field (&g_array_index (lines, CoiRichLine, line_at (lines, span->start)),
                    span->style))++;
      if (last + 1 < lines->len)
        (*line_field (&g_array_index (lines, CoiRichLine, last + 1), span->style))--;
    }
  for (guint i = 0; i < lines->len; i++)
    {
      CoiRichLine *line = &g_array_index (lines, CoiRichLine, i);

      sum.quotes += line->quotes;
      sum.code += line->code;
      sum.heading += line->heading;
      line->quotes = MIN (sum.quotes, COI_RICH_QUOTES_MAX);
      line->code = sum.code > 0;
      line->heading = sum.heading > 0 && sum.code == 0 && line->end > line->start;
    }
}

GArray *
coi_rich_text_get_lines (const CoiRichText *self)
{
  GArray *lines = split_lines (self->text);

  mark_lines (lines, self->spans);
  return lines;
}

/* Whether @line belongs to the run that began with @first. */
static gboolean
goes_on (const CoiRichLine *first, const CoiRichLine *line, CoiRichStyle style)
{
  return style == COI_RICH_QUOTE || (style == COI_RICH_BLOCK && line->quotes == first->quotes);
}

/* One span for each run of lines whose @style is at least @level, without empty lines around. */
static void
add_runs (GArray *spans, GArray *lines, CoiRichStyle style, guint level)
{
  const CoiRichLine *first = NULL;
  const CoiRichLine *last = NULL;

  for (guint i = 0; i < lines->len; i++)
    {
      CoiRichLine *line = &g_array_index (lines, CoiRichLine, i);
      gboolean in = *line_field (line, style) >= level;

      if (first != NULL && (!in || !goes_on (first, line, style)))
        {
          coi_rich_spans_add (spans, first->start, last->end, style, NULL);
          first = NULL;
        }
      if (!in || line->end == line->start)
        continue;
      first = first != NULL ? first : line;
      last = line;
    }
  if (first != NULL)
    coi_rich_spans_add (spans, first->start, last->end, style, NULL);
}

static guint
rank (const CoiRichSpan *span)
{
  return span->style == COI_RICH_CODE ? G_MAXUINT : span->style;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const CoiRichSpan *x = a;
  const CoiRichSpan *y = b;

  if (x->start != y->start)
    return x->start < y->start ? -1 : 1;
  if (x->end != y->end)
    return x->end > y->end ? -1 : 1;
  /* Code last: in Markdown nothing can begin within it. */
  return rank (x) < rank (y) ? -1 : rank (x) > rank (y);
}

/* The spans of @styles without overlaps, from @spans in order: those that touch are one, of those
 * with targets the first wins. */
static GArray *
merge (const GArray *spans, guint styles)
{
  GArray *merged = coi_rich_spans_new ();

  for (guint i = 0; i < spans->len; i++)
    {
      const CoiRichSpan *span = &g_array_index (spans, CoiRichSpan, i);
      CoiRichSpan *last =
          merged->len > 0 ? &g_array_index (merged, CoiRichSpan, merged->len - 1) : NULL;

      if ((span->style & styles) == 0)
        continue;
      if (last != NULL && span->start <= last->end && span->target == NULL)
        last->end = MAX (last->end, span->end);
      else if (last == NULL || span->start >= last->end)
        coi_rich_spans_add (merged, span->start, span->end, span->style, span->target);
      else if (span->end > last->end)
        coi_rich_spans_add (merged, last->end, span->end, span->style, span->target);
    }
  return merged;
}

static gboolean
is_meant (const char *text, const CoiRichLine *line, const CoiRichSpan *span)
{
  /* "@all" has no address: its text says it. */
  if (span->style == COI_RICH_MENTION && g_str_equal (span->target, "all"))
    return span->end - span->start == 4 && memcmp (text + span->start, "@all", 4) == 0;
  if (line->code)
    return (span->style & COI_RICH_TARGETS) != 0;
  return !coi_rich_line_is_rule (text, line);
}

/* The part of @span that is in @line, without white space at its ends. */
static void
add_part (GArray *spans, const char *text, const CoiRichSpan *span, const CoiRichLine *line)
{
  CoiRichSpan part = *span;

  part.start = MAX (span->start, line->code ? line->start : line->content);
  part.end = MIN (span->end, line->end);
  while (part.start < part.end && (text[part.start] == ' ' || text[part.start] == '\t'))
    part.start++;
  while (part.start < part.end && (text[part.end - 1] == ' ' || text[part.end - 1] == '\t'))
    part.end--;
  if (part.start < part.end && is_meant (text, line, &part))
    coi_rich_spans_add (spans, part.start, part.end, part.style, part.target);
}

static void
add_inline (
    GArray *spans, const char *text, const GArray *lines, const GArray *sorted, guint styles)
{
  g_autoptr (GArray) merged = merge (sorted, styles);

  for (guint i = 0; i < merged->len; i++)
    {
      const CoiRichSpan *span = &g_array_index (merged, CoiRichSpan, i);

      for (guint n = line_at (lines, span->start); n < lines->len; n++)
        {
          const CoiRichLine *line = &g_array_index (lines, CoiRichLine, n);

          if (line->start >= span->end || spans->len > SPANS_MAX)
            break;
          add_part (spans, text, span, line);
        }
    }
}

void
coi_rich_text_take_spans (CoiRichText *self, GArray *spans)
{
  g_autoptr (GArray) lines = split_lines (self->text);
  GArray *result = coi_rich_spans_new ();

  g_array_sort (spans, compare);
  mark_lines (lines, spans);
  for (guint level = 1; level <= COI_RICH_QUOTES_MAX; level++)
    add_runs (result, lines, COI_RICH_QUOTE, level);
  add_runs (result, lines, COI_RICH_BLOCK, 1);
  add_runs (result, lines, COI_RICH_HEADING, 1);
  for (guint i = 0; i < G_N_ELEMENTS (exclusive_styles); i++)
    add_inline (result, self->text, lines, spans, exclusive_styles[i]);
  g_array_sort (result, compare);
  if (result->len > SPANS_MAX)
    g_array_set_size (result, SPANS_MAX);
  g_array_unref (self->spans);
  self->spans = result;
  g_array_unref (spans);
}

CoiRichText *
coi_rich_text_normalise (const CoiRichText *self)
{
  CoiRichText *copy = coi_rich_text_copy (self);

  coi_rich_text_take_spans (copy, g_array_ref (copy->spans));
  return copy;
}
