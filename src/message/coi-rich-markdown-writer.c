/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formatted text -> Markdown, to be edited again. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-link.h"
#include "coi-rich-text-private.h"

#include <string.h>

#define TICKS_MAX 8

#define NOWHERE G_MAXUINT

typedef struct
{
  const CoiRichText *text;
  GString *out;
  guint next; /* span */
  guint line_end;
  guint escape_at;         /* where a character would be the mark of a block */
  gsize ticks;             /* around what is written as it is; 0 outside of it */
  const CoiRichSpan *link; /* the open one */
  gboolean bare;           /* and it is its own target */
  gboolean mention;        /* was written already */
} Writer;

/* The longest run of "`" in what is written between @start and @end. */
static gsize
longest_ticks (const char *text, guint start, guint end)
{
  gsize longest = 0;
  gsize n = 0;

  for (guint i = start; i < end; i++)
    {
      n = text[i] == '`' ? n + 1 : 0;
      longest = MAX (longest, n);
    }
  return longest;
}

static void
append_ticks (GString *out, gsize n)
{
  while (n-- > 0)
    g_string_append_c (out, '`');
}

/* A link that is found again without any marks. */
static gboolean
is_bare (const Writer *self, const CoiRichSpan *span)
{
  const char *text = self->text->text;
  gsize scanned;
  g_autofree char *uri = g_strndup (text + span->start, span->end - span->start);
  g_autofree char *target = coi_link_target (uri);

  return g_str_equal (target, span->target) &&
         (span->end == self->line_end || g_ascii_isspace (text[span->end])) &&
         coi_link_at (text, text + span->start, &scanned) == span->end - span->start;
}

static gboolean
has_ticks (const char *text, guint start, guint end, gsize n)
{
  gsize run = 0;

  for (guint i = start; i <= end; i++)
    if (i < end && text[i] == '`')
      run++;
    else if (run == n)
      return TRUE;
    else
      run = 0;
  return FALSE;
}

static gboolean
has_edge_tick (const Writer *self, const CoiRichSpan *span)
{
  return self->text->text[span->start] == '`' || self->text->text[span->end - 1] == '`';
}

static void
open_code (Writer *self, const CoiRichSpan *span)
{
  self->ticks = 1;
  while (self->ticks <= TICKS_MAX &&
         has_ticks (self->text->text, span->start, span->end, self->ticks))
    self->ticks++;
  if (self->ticks > TICKS_MAX)
    self->ticks = 0;
  append_ticks (self->out, self->ticks);
  if (self->ticks > 0 && has_edge_tick (self, span))
    g_string_append_c (self->out, ' ');
}

static void
close_code (Writer *self, const CoiRichSpan *span)
{
  if (self->ticks > 0 && has_edge_tick (self, span))
    g_string_append_c (self->out, ' ');
  append_ticks (self->out, self->ticks);
  self->ticks = 0;
}

static void
write_mention (Writer *self, const CoiRichSpan *span)
{
  const char *text = self->text->text;
  g_autofree char *name = g_strndup (text + span->start, span->end - span->start);
  g_autofree char *mention = coi_rich_mention_write (name, span->target);

  g_string_append (self->out, mention);
  /* What follows could be read as part of the address. */
  if (span->end + 1 < self->line_end && g_ascii_ispunct (text[span->end]))
    self->escape_at = span->end;
}

static void
close_link (Writer *self, const CoiRichSpan *span)
{
  gboolean angle = strpbrk (span->target, "()") != NULL;

  if (!self->bare)
    g_string_append_printf (self->out, angle ? "](<%s>)" : "](%s)", span->target);
  self->link = NULL;
  self->bare = FALSE;
}

static const char *
mark_of (const CoiRichSpan *span)
{
  return span->style == COI_RICH_BOLD ? "**" : span->style == COI_RICH_ITALIC ? "_" : "~~";
}

static void
open_span (gpointer data, const CoiRichSpan *span)
{
  Writer *self = data;

  if (self->mention || self->ticks > 0)
    return;
  if (span->style == COI_RICH_MENTION)
    {
      write_mention (self, span);
      self->mention = TRUE;
    }
  else if (span->style == COI_RICH_LINK)
    {
      self->bare = is_bare (self, span);
      self->link = span;
      g_string_append (self->out, self->bare ? "" : "[");
    }
  else if (span->style == COI_RICH_CODE)
    open_code (self, span);
  else
    g_string_append (self->out, mark_of (span));
}

static void
close_span (gpointer data, const CoiRichSpan *span)
{
  Writer *self = data;

  if (span->style == COI_RICH_MENTION)
    self->mention = FALSE;
  else if (span->style == COI_RICH_CODE)
    close_code (self, span);
  else if (span->style == COI_RICH_LINK && self->link == span)
    close_link (self, span);
  else if (span->style != COI_RICH_LINK && !self->mention && self->ticks == 0)
    g_string_append (self->out, mark_of (span));
}

/* ":" of "https:", so that no link begins there. */
static gboolean
ends_scheme (const char *text, guint at)
{
  static const char *const schemes[] = { "http", "https", "mailto" };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      gsize length = strlen (schemes[i]);

      if (at >= length && g_ascii_strncasecmp (text + at - length, schemes[i], length) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Whether the "*", "_" or "~" at @at could be a mark. @start, @end: the stretch of equal style. */
static gboolean
may_be_mark (const char *text, guint at, guint start, guint end)
{
  if (at == start || at + 1 == end || text[at - 1] == text[at] || text[at + 1] == text[at])
    return TRUE;
  return text[at] != '~' && !(coi_rich_is_word (g_utf8_get_char (g_utf8_prev_char (text + at))) &&
                              coi_rich_is_word (g_utf8_get_char (text + at + 1)));
}

static gboolean
needs_escape (const Writer *self, guint at, guint start, guint end)
{
  const char *text = self->text->text;

  if (at == self->escape_at)
    return TRUE;
  switch (text[at])
    {
    case '`':
      return TRUE;
    case '[':
      return self->link != NULL;
    case ']':
      return self->link != NULL || text[at + 1] == '(';
    case '\\':
      return at + 1 == end || g_ascii_ispunct (text[at + 1]);
    case '*':
    case '_':
    case '~':
      return may_be_mark (text, at, start, end);
    case '@':
      return (at == start || !coi_rich_is_word ((guchar)text[at - 1])) &&
             coi_rich_mention_may_begin (text + at);
    case ':':
      return ends_scheme (text, at);
    default:
      return FALSE;
    }
}

static void
write_text (gpointer data, guint start, guint end)
{
  Writer *self = data;

  if (self->mention)
    return;
  for (guint i = start; i < end; i++)
    {
      if (self->ticks == 0 && !self->bare && needs_escape (self, i, start, end))
        g_string_append_c (self->out, '\\');
      g_string_append_c (self->out, self->text->text[i]);
    }
}

static void
write_inline (Writer *self, guint start, guint end)
{
  static const CoiRichSink sink = { close_span, open_span, write_text, FALSE };

  self->line_end = end;
  coi_rich_text_walk (self->text, start, end, &self->next, &sink, self);
}

/* Where the text of a line that is no block begins like one. */
static guint
find_block_mark (const char *text, const CoiRichLine *line)
{
  const char *start = text + line->start;
  const char *end = text + line->end;
  gsize hashes = strspn (start, "#");
  const char *p = start + strspn (start, " ");

  if (*start == '>' && (start[1] == ' ' || start + 1 == end))
    return line->start;
  if (hashes > 0 && hashes <= 6 && start[hashes] == ' ')
    return line->start;
  if (*start == '-' && start + strspn (start, "-") >= end)
    return line->start;
  return (*p == '-' || *p == '+') && p[1] == ' ' ? p - text : NOWHERE;
}

static void
write_quotes (Writer *self, guint n, gboolean empty)
{
  for (guint i = 0; i < n; i++)
    g_string_append (self->out, empty && i + 1 == n ? ">" : "> ");
}

static void
write_line (Writer *self, const CoiRichLine *line)
{
  const char *text = self->text->text;
  guint level;
  int number = coi_rich_line_get_item (text, line, &level);

  self->escape_at = NOWHERE;
  if (line->heading)
    g_string_append (self->out, "# ");
  else if (number == 0)
    g_string_append_printf (self->out, "%*s- ", (int)level * 2, "");
  else if (number > 0)
    g_string_append_len (self->out, text + line->start, line->content - line->start);
  else
    self->escape_at = find_block_mark (text, line);
  if (!line->heading && coi_rich_line_is_rule (text, line))
    g_string_append (self->out, "---");
  else
    write_inline (self, line->heading ? line->start : line->content, line->end);
}

/* Enough "`" for a fence around the lines of code from @first on. */
static gsize
fence_of (const CoiRichText *text, const GArray *lines, guint first)
{
  guint last = first;

  while (last + 1 < lines->len && g_array_index (lines, CoiRichLine, last + 1).code)
    last++;
  return CLAMP (longest_ticks (text->text, g_array_index (lines, CoiRichLine, first).start,
                               g_array_index (lines, CoiRichLine, last).end) +
                    1,
                3, TICKS_MAX);
}

static void
write_fence (Writer *self, guint quotes, gsize ticks)
{
  write_quotes (self, quotes, FALSE);
  append_ticks (self->out, ticks);
}

static void
write_lines (Writer *self, const GArray *lines)
{
  gsize ticks = 0;

  for (guint i = 0; i < lines->len; i++)
    {
      const CoiRichLine *line = &g_array_index (lines, CoiRichLine, i);
      const CoiRichLine *next = i + 1 < lines->len ? line + 1 : NULL;

      if (line->code && ticks == 0)
        {
          ticks = fence_of (self->text, lines, i);
          write_fence (self, line->quotes, ticks);
          g_string_append_c (self->out, '\n');
        }
      write_quotes (self, line->quotes, line->end == line->start);
      if (line->code)
        g_string_append_len (self->out, self->text->text + line->start, line->end - line->start);
      else
        write_line (self, line);
      if (line->code && (next == NULL || !next->code || next->quotes != line->quotes))
        {
          g_string_append_c (self->out, '\n');
          write_fence (self, line->quotes, ticks);
          ticks = 0;
        }
      if (next != NULL)
        g_string_append_c (self->out, '\n');
    }
}

/**
 * coi_rich_text_to_markdown:
 * @self: a formatted text
 *
 * What coi_rich_text_from_markdown() made of Markdown it reads again in the same way. Of other
 * texts some styles cannot be written: those that begin or end within a word, for example.
 *
 * Returns: (transfer full): Markdown
 */
char *
coi_rich_text_to_markdown (const CoiRichText *self)
{
  g_autoptr (CoiRichText) normal = coi_rich_text_normalise (self);
  g_autoptr (GArray) lines = coi_rich_text_get_lines (normal);
  Writer writer = { .text = normal, .out = g_string_new (NULL) };

  write_lines (&writer, lines);
  return g_string_free_and_steal (writer.out);
}
