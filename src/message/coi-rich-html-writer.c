/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formatted text -> HTML in a small set of elements, which every mail program shows. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-rich-text-private.h"

#include <string.h>

typedef struct
{
  const CoiRichText *text;
  GString *out;
  guint next;   /* span */
  guint quotes; /* open ones */
  int lists[COI_HTML_LISTS_MAX];
  guint n_lists;
  gboolean code;
  gboolean ended; /* a block that begins and ends a line was the last */
} Writer;

static void
append_escaped (GString *out, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    switch (text[i])
      {
      case '<':
        g_string_append (out, "&lt;");
        break;
      case '>':
        g_string_append (out, "&gt;");
        break;
      case '&':
        g_string_append (out, "&amp;");
        break;
      case '"':
        g_string_append (out, "&quot;");
        break;
      default:
        g_string_append_c (out, text[i]);
      }
}

static const char *
element_name (CoiRichStyle style)
{
  switch ((guint)style)
    {
    case COI_RICH_BOLD:
      return "b";
    case COI_RICH_ITALIC:
      return "i";
    case COI_RICH_STRIKE:
      return "s";
    default:
      return "code";
    }
}

static gboolean
is_all (const CoiRichSpan *span)
{
  return span->style == COI_RICH_MENTION && g_str_equal (span->target, "all");
}

static void
open_span (gpointer data, const CoiRichSpan *span)
{
  Writer *self = data;

  if (is_all (span))
    g_string_append (self->out, "<span class=\"mention\">");
  else if (span->style == COI_RICH_MENTION)
    {
      g_autofree char *escaped = g_uri_escape_string (span->target, "@!$'*+=", TRUE);

      g_string_append (self->out, "<a class=\"mention\" href=\"mailto:");
      append_escaped (self->out, escaped, strlen (escaped));
      g_string_append (self->out, "\">");
    }
  else if (span->style == COI_RICH_LINK)
    {
      g_string_append (self->out, "<a href=\"");
      append_escaped (self->out, span->target, strlen (span->target));
      g_string_append (self->out, "\">");
    }
  else
    g_string_append_printf (self->out, "<%s>", element_name (span->style));
}

static void
close_span (gpointer data, const CoiRichSpan *span)
{
  Writer *self = data;

  if (is_all (span))
    g_string_append (self->out, "</span>");
  else if ((span->style & COI_RICH_TARGETS) != 0)
    g_string_append (self->out, "</a>");
  else
    g_string_append_printf (self->out, "</%s>", element_name (span->style));
}

static void
write_text (gpointer data, guint start, guint end)
{
  Writer *self = data;

  append_escaped (self->out, self->text->text + start, end - start);
}

static void
write_inline (Writer *self, guint start, guint end)
{
  static const CoiRichSink sink = { close_span, open_span, write_text, TRUE };

  coi_rich_text_walk (self->text, start, end, &self->next, &sink, self);
}

/* The end tags of items may be left out. */
static void
close_lists (Writer *self, guint n)
{
  while (self->n_lists > n)
    {
      self->n_lists--;
      g_string_append (self->out, self->lists[self->n_lists] > 0 ? "</ol>" : "</ul>");
      self->ended = TRUE;
    }
}

static void
open_list (Writer *self, int number)
{
  if (number > 1)
    g_string_append_printf (self->out, "<ol start=\"%d\">", number);
  else
    g_string_append (self->out, number > 0 ? "<ol>" : "<ul>");
  self->lists[self->n_lists++] = number;
}

static void
close_quotes (Writer *self, guint n)
{
  for (; self->quotes > n; self->quotes--)
    {
      g_string_append (self->out, "</blockquote>");
      self->ended = TRUE;
    }
}

/* Blocks begin and end lines by themselves; only what is more needs line breaks. */
static void
write_breaks (Writer *self, guint newlines, gboolean begins_block)
{
  guint n = newlines;

  if (self->ended || (begins_block && newlines == 1))
    n -= n > 0;
  while (n-- > 0)
    g_string_append (self->out, "<br>");
}

static void
open_quotes (Writer *self, guint n)
{
  for (; self->quotes < n; self->quotes++)
    g_string_append (self->out, "<blockquote>");
}

static void
write_item (Writer *self, const CoiRichLine *line, int number, guint level)
{
  while (self->n_lists <= level)
    open_list (self, self->n_lists == level ? number : 0);
  g_string_append (self->out, "<li>");
  self->lists[level] = number > 0 ? number + 1 : 0;
  write_inline (self, line->content, line->end);
}

/* What lies between two lines that are not empty. */
typedef struct
{
  guint newlines;
  guint quotes;  /* how many go on */
  gboolean code; /* goes on */
} Gap;

static void
end_blocks (Writer *self, const CoiRichLine *line, const Gap *gap, int number, guint level)
{
  if (self->code && !gap->code)
    {
      g_string_append (self->out, "</pre>");
      self->code = FALSE;
      self->ended = TRUE;
    }
  if (number < 0 || gap->newlines != 1 || gap->quotes < self->quotes || gap->quotes < line->quotes)
    close_lists (self, 0);
  else
    {
      close_lists (self, level + 1);
      if (self->n_lists == level + 1 && self->lists[level] != number)
        close_lists (self, level);
    }
  close_quotes (self, gap->quotes);
}

static void
write_line (Writer *self, const CoiRichLine *line, const Gap *gap)
{
  const char *text = self->text->text;
  guint level = 0;
  int number = line->code || line->heading ? -1 : coi_rich_line_get_item (text, line, &level);
  gboolean rule = !line->code && !line->heading && coi_rich_line_is_rule (text, line);

  if (gap->code)
    {
      for (guint i = 0; i < gap->newlines; i++)
        g_string_append_c (self->out, '\n');
      write_inline (self, line->start, line->end);
      return;
    }
  end_blocks (self, line, gap, number, level);
  write_breaks (self, gap->newlines,
                number >= 0 || rule || line->code || line->heading || line->quotes > self->quotes);
  open_quotes (self, line->quotes);
  self->ended = rule || line->heading;
  self->code = line->code;
  if (number >= 0)
    {
      write_item (self, line, number, level);
      return;
    }
  g_string_append (self->out, rule ? "<hr>" : line->code ? "<pre>" : line->heading ? "<h3>" : "");
  if (!rule)
    write_inline (self, line->start, line->end);
  g_string_append (self->out, line->heading ? "</h3>" : "");
}

/* White space that HTML would swallow. */
static gboolean
has_hard_space (const char *text, const CoiRichLine *line)
{
  gboolean space = TRUE;

  if (line->code)
    return FALSE;
  for (guint i = line->heading ? line->start : line->content; i < line->end; i++)
    {
      if (text[i] == '\t' || (space && text[i] == ' '))
        return TRUE;
      space = text[i] == ' ';
    }
  return space && line->end > line->content;
}

static void
write_lines (Writer *self, const GArray *lines)
{
  Gap gap = { 0 };

  for (guint i = 0; i < lines->len; i++)
    {
      const CoiRichLine *line = &g_array_index (lines, CoiRichLine, i);

      gap.newlines += i > 0;
      gap.quotes = MIN (gap.quotes, line->quotes);
      gap.code = gap.code && line->code && line->quotes == self->quotes;
      if (line->end == line->start)
        continue;
      write_line (self, line, &gap);
      gap = (Gap){ .quotes = line->quotes, .code = line->code };
    }
  if (self->code)
    g_string_append (self->out, "</pre>");
  close_lists (self, 0);
  close_quotes (self, 0);
}

/**
 * coi_rich_text_to_html:
 * @self: a formatted text
 *
 * b, i, s, code, a, span, br, ul, ol, li, hr, h3, pre, blockquote and div, and nothing else.
 *
 * Returns: (transfer full): what belongs into the body of an HTML document, without its ends
 */
char *
coi_rich_text_to_html (const CoiRichText *self)
{
  g_autoptr (CoiRichText) normal = coi_rich_text_normalise (self);
  g_autoptr (GArray) lines = coi_rich_text_get_lines (normal);
  Writer writer = { .text = normal, .out = g_string_new (NULL) };
  gboolean hard = FALSE;

  for (guint i = 0; i < lines->len && !hard; i++)
    hard = has_hard_space (normal->text, &g_array_index (lines, CoiRichLine, i));
  g_string_append (writer.out, hard ? "<div style=\"white-space:pre-wrap\">" : "");
  write_lines (&writer, lines);
  g_string_append (writer.out, hard ? "</div>" : "");
  return g_string_free_and_steal (writer.out);
}
