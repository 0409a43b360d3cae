/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Markdown -> formatted text: the blocks. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-rich-text-private.h"
#include "coi-text.h"

#include <string.h>

#define TICKS_MAX 8

typedef struct
{
  const char *start; /* behind the marks of quotes */
  const char *end;
  const char *next; /* line; NULL for none */
  guint quotes;
} Line;

typedef struct
{
  GString *out;
  GArray *spans;
  GArray *removed;
  GString *paragraph; /* lines that belong together */
  guint quotes;
  guint quote_starts[COI_RICH_QUOTES_MAX];
  /* Before it no fence of so many "`" or more is closed. */
  const char *no_fence[TICKS_MAX + 1];
  gboolean begun;
} Reader;

static Line
read_line (const char *p)
{
  Line line = { .start = p };

  line.end = strchrnul (p, '\n');
  line.next = *line.end != '\0' ? line.end + 1 : NULL;
  while (line.quotes < COI_RICH_QUOTES_MAX && line.start[0] == '>' &&
         (line.start[1] == ' ' || line.start + 1 == line.end))
    {
      line.quotes++;
      line.start = MIN (line.start + 2, line.end);
    }
  return line;
}

static void
trim_end (Line *line)
{
  while (line->end > line->start && (line->end[-1] == ' ' || line->end[-1] == '\t'))
    line->end--;
}

/* --- output --- */

static void
finish_paragraph (Reader *self)
{
  if (self->paragraph->len > 0)
    coi_rich_inline_read (self->paragraph->str, self->out, self->spans, self->removed);
  g_string_truncate (self->paragraph, 0);
}

static void
change_quotes (Reader *self, guint quotes)
{
  for (; self->quotes > quotes; self->quotes--)
    coi_rich_spans_add (self->spans, self->quote_starts[self->quotes - 1], self->out->len,
                        COI_RICH_QUOTE, NULL);
  for (; self->quotes < quotes; self->quotes++)
    self->quote_starts[self->quotes] = self->out->len + self->begun;
}

/* A line of its own: what was before is finished. */
static void
begin_line (Reader *self, guint quotes)
{
  finish_paragraph (self);
  change_quotes (self, quotes);
  if (self->begun)
    g_string_append_c (self->out, '\n');
  self->begun = TRUE;
}

static void
write_inline (Reader *self, const char *start, const char *end)
{
  g_autofree char *text = g_strndup (start, end - start);

  coi_rich_inline_read (text, self->out, self->spans, self->removed);
}

static void
write_text (Reader *self, const Line *line, gboolean goes_on)
{
  if (goes_on)
    g_string_append_c (self->paragraph, '\n');
  else
    begin_line (self, line->quotes);
  g_string_append_len (self->paragraph, line->start, line->end - line->start);
}

/* --- blocks --- */

/* "```" and perhaps the name of a language: how many "`", 0 for no fence. */
static gsize
read_fence (const Line *line)
{
  gsize n = strspn (line->start, "`");

  if (n < 3 || n > TICKS_MAX || memchr (line->start + n, '`', line->end - line->start - n) != NULL)
    return 0;
  return n;
}

static gboolean
closes_fence (const Line *line, gsize ticks)
{
  Line trimmed = *line;
  gsize n = strspn (line->start, "`");

  trim_end (&trimmed);
  return n >= ticks && trimmed.start + n == trimmed.end;
}

/* Where the line is that closes the fence before @p, with the same quotes; or NULL. */
static const char *
find_fence_end (Reader *self, const char *p, gsize ticks, guint quotes)
{
  if (p == NULL || p < self->no_fence[ticks])
    return NULL;
  for (const char *at = p; at != NULL;)
    {
      Line line = read_line (at);

      if (line.quotes < quotes)
        break;
      if (line.quotes == quotes && closes_fence (&line, ticks))
        return at;
      at = line.next;
      p = at != NULL ? at : line.end;
    }
  for (gsize i = ticks; i <= TICKS_MAX; i++)
    self->no_fence[i] = MAX (self->no_fence[i], p);
  return NULL;
}

static const char *
skip_quotes (const char *p, guint quotes)
{
  for (; quotes > 0; quotes--)
    p += p[0] == '>' && p[1] == ' ' ? 2 : p[0] == '>';
  return p;
}

static gboolean
is_blank_code (const char *p, const char *end, guint quotes)
{
  while (p != end)
    {
      Line line = read_line (p);

      line.start = skip_quotes (p, quotes);
      trim_end (&line);
      if (line.end > line.start)
        return FALSE;
      p = line.next;
    }
  return TRUE;
}

/* Lines of code; @next: (out): what follows them. */
static gboolean
read_block (Reader *self, const Line *fence, const char **next)
{
  const char *p;
  gsize ticks = read_fence (fence);
  const char *end = ticks > 0 ? find_fence_end (self, fence->next, ticks, fence->quotes) : NULL;
  guint start = G_MAXUINT;

  if (end == NULL || is_blank_code (fence->next, end, fence->quotes))
    return FALSE;
  for (p = fence->next; p != end;)
    {
      Line line = read_line (p);

      begin_line (self, fence->quotes);
      start = MIN (start, self->out->len);
      p = skip_quotes (p, fence->quotes);
      g_string_append_len (self->out, p, line.end - p);
      p = line.next;
    }
  coi_rich_spans_add (self->spans, start, self->out->len, COI_RICH_BLOCK, NULL);
  *next = read_line (end).next;
  return TRUE;
}

static gboolean
is_rule (const Line *line)
{
  gsize length = line->end - line->start;

  return length >= 3 && strchr ("-*_", line->start[0]) != NULL &&
         strspn (line->start, (char[]){ line->start[0], '\0' }) >= length;
}

static gboolean
read_heading (Reader *self, const Line *line)
{
  gsize n = strspn (line->start, "#");
  guint start;

  if (n == 0 || n > 6 || line->start + n + 1 >= line->end || line->start[n] != ' ')
    return FALSE;
  begin_line (self, line->quotes);
  start = self->out->len;
  write_inline (self, line->start + n + 1, line->end);
  coi_rich_spans_add (self->spans, start, self->out->len, COI_RICH_HEADING, NULL);
  return TRUE;
}

static gboolean
read_item (Reader *self, const Line *line)
{
  const char *p = line->start + strspn (line->start, " ");
  gsize digits = strspn (p, "0123456789");
  gboolean bullet = digits == 0 && *p != '\0' && strchr ("-*+", *p) != NULL;
  gsize marker = (bullet ? 1 : digits + 1) + 1;

  if (p + marker >= line->end || p[marker - 1] != ' ' ||
      (!bullet && (digits == 0 || p[digits] != '.')))
    return FALSE;
  begin_line (self, line->quotes);
  g_string_append_len (self->out, line->start, p - line->start);
  if (bullet)
    g_string_append (self->out, COI_RICH_BULLET);
  else
    g_string_append_len (self->out, p, marker);
  write_inline (self, p + marker, line->end);
  return TRUE;
}

static gboolean
read_special (Reader *self, const Line *line)
{
  if (line->end == line->start)
    begin_line (self, line->quotes);
  else if (is_rule (line))
    {
      begin_line (self, line->quotes);
      g_string_append (self->out, COI_RICH_RULE);
    }
  else
    return read_heading (self, line) || read_item (self, line);
  return TRUE;
}

static void
read_all (Reader *self, const char *p)
{
  gboolean in_text = FALSE;

  while (p != NULL)
    {
      Line line = read_line (p);

      if (read_block (self, &line, &p))
        {
          in_text = FALSE;
          continue;
        }
      trim_end (&line);
      if (read_special (self, &line))
        in_text = FALSE;
      else
        {
          write_text (self, &line, in_text && line.quotes == self->quotes);
          in_text = TRUE;
        }
      p = line.next;
    }
  finish_paragraph (self);
  change_quotes (self, 0);
}

/* --- what was only markup is taken out --- */

static int
compare_cuts (gconstpointer a, gconstpointer b)
{
  const CoiRichCut *x = a;
  const CoiRichCut *y = b;

  return (x->start > y->start) - (x->start < y->start);
}

/* For each byte of @text where it is without @cuts. */
static guint *
make_map (const GString *text, GArray *cuts)
{
  guint *map = g_new (guint, text->len + 1);
  guint at = 0;
  guint to = 0;

  g_array_sort (cuts, compare_cuts);
  for (guint i = 0; i < cuts->len; i++)
    {
      const CoiRichCut *cut = &g_array_index (cuts, CoiRichCut, i);

      while (at < cut->start)
        map[at++] = to++;
      while (at < cut->start + cut->length)
        map[at++] = to;
    }
  while (at <= text->len)
    map[at++] = to++;
  return map;
}

/* Takes what is in "removed" out of the text. */
static void
cut (Reader *self)
{
  g_autofree guint *map = make_map (self->out, self->removed);

  for (guint i = 0; i < self->spans->len; i++)
    {
      CoiRichSpan *span = &g_array_index (self->spans, CoiRichSpan, i);

      span->start = map[span->start];
      span->end = map[span->end];
    }
  /* What is removed is written over by what follows it. */
  for (guint i = 0; i <= self->out->len; i++)
    self->out->str[map[i]] = self->out->str[i];
  g_string_set_size (self->out, map[self->out->len]);
  g_array_set_size (self->removed, 0);
}

static void
remove_part (Reader *self, guint start, guint end)
{
  CoiRichCut part = { start, end - start };

  g_array_append_val (self->removed, part);
}

/* White space at the ends of lines, and empty lines at the ends of the text. */
static void
cut_space (Reader *self)
{
  const char *text = self->out->str;
  guint line = 0; /* where it begins */
  guint end = 0;  /* of what is seen in it */
  guint last = 0; /* of what is seen at all */

  for (guint i = 0; i < self->out->len; i++)
    if (text[i] == '\n')
      {
        remove_part (self, end, i);
        end = line = i + 1;
      }
    else if (text[i] != ' ' && text[i] != '\t')
      {
        if (last == 0)
          {
            g_array_set_size (self->removed, 0);
            remove_part (self, 0, line);
          }
        end = last = i + 1;
      }
  while (self->removed->len > 0 &&
         g_array_index (self->removed, CoiRichCut, self->removed->len - 1).start >= last)
    g_array_set_size (self->removed, self->removed->len - 1);
  remove_part (self, last, self->out->len);
  cut (self);
}

/**
 * coi_rich_text_from_markdown:
 * @markdown: what somebody typed
 *
 * What is no markup is text. Linear in the length of @markdown.
 *
 * Returns: (transfer full): what it says, without empty lines at its beginning and end
 */
CoiRichText *
coi_rich_text_from_markdown (const char *markdown)
{
  g_autofree char *valid = coi_text_make_valid (markdown, -1);
  g_autofree char *source = coi_text_clean (valid);
  Reader self = { 0 };
  CoiRichText *result;

  self.out = g_string_new (NULL);
  self.paragraph = g_string_new (NULL);
  self.spans = coi_rich_spans_new ();
  self.removed = g_array_new (FALSE, FALSE, sizeof (CoiRichCut));
  read_all (&self, source);
  cut (&self);
  cut_space (&self);
  result = coi_rich_text_new (self.out->str);
  coi_rich_text_take_spans (result, g_array_ref (self.spans));
  g_string_free (self.out, TRUE);
  g_string_free (self.paragraph, TRUE);
  g_array_unref (self.spans);
  g_array_unref (self.removed);
  return result;
}
