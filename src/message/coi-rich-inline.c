/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Markdown within a paragraph. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-link.h"
#include "coi-rich-text-private.h"

#include <string.h>

/* Every character is looked at a bounded number of times. Opened styles wait on one stack for each
 * kind of mark, so that a closing mark finds its opening one at once, whatever lies between. */

#define TICKS_MAX 8

typedef enum
{
  STAR,
  STAR_STAR,
  LINE,
  LINE_LINE,
  TILDES,
  N_STACKS,
} Stack;

/* A run of "*", "_" or "~" in the text. */
typedef struct
{
  guint start;
  guint length;
  guint used;
  gboolean closes; /* its first characters are used, else its last ones */
} Run;

typedef struct
{
  const char *source;
  GString *out;
  GArray *spans;
  GArray *removed;
  GArray *links; /* CoiRichSpan */
  GArray *runs;
  GArray *stacks[N_STACKS];            /* guint: runs */
  GArray *brackets;                    /* guint: where a "[" is in @out */
  const char *no_ticks[TICKS_MAX + 1]; /* before it no run of that length ends code */
  const char *no_target;               /* before it no target of a link ends */
} Reader;

gboolean
coi_rich_is_word (gunichar c)
{
  /* Scripts from Hangul's Jamo on stand without spaces, or are no letters. */
  return c < 0x2E80 && g_unichar_isalnum (c);
}

static void
remove_later (Reader *self, guint start, guint length)
{
  CoiRichCut cut = { start, length };

  g_array_append_val (self->removed, cut);
}

/* --- emphasis --- */

static void
push_run (Reader *self, Stack stack, guint run)
{
  g_array_append_val (self->stacks[stack], run);
}

static gboolean
close_style (Reader *self, Stack stack, guint length, CoiRichStyle style, Run *run)
{
  GArray *open = self->stacks[stack];
  Run *opening;

  if (open->len == 0)
    return FALSE;
  opening = &g_array_index (self->runs, Run, g_array_index (open, guint, open->len - 1));
  g_array_set_size (open, open->len - 1);
  opening->used += length;
  run->used += length;
  run->closes = TRUE;
  coi_rich_spans_add (self->spans, opening->start + opening->length, run->start, style, NULL);
  return TRUE;
}

static gboolean
close_run (Reader *self, char c, Run *run)
{
  Stack one = c == '*' ? STAR : LINE;
  gboolean closed = FALSE;

  if (c == '~')
    return close_style (self, TILDES, 2, COI_RICH_STRIKE, run);
  if (run->length != 2)
    closed = close_style (self, one, 1, COI_RICH_ITALIC, run);
  if (run->length != 1)
    closed |= close_style (self, one + 1, 2, COI_RICH_BOLD, run);
  return closed;
}

static void
open_run (Reader *self, char c, const Run *run)
{
  Stack one = c == '*' ? STAR : LINE;
  guint index = self->runs->len - 1;

  if (c == '~')
    push_run (self, TILDES, index);
  else
    {
      if (run->length != 2)
        push_run (self, one, index);
      if (run->length != 1)
        push_run (self, one + 1, index);
    }
}

static gunichar
char_before (const Reader *self, const char *p)
{
  return p > self->source ? g_utf8_get_char (g_utf8_prev_char (p)) : '\n';
}

/* CommonMark's flanking rules, but marks within words are text: 2*3*4, snake_case_name. */
static const char *
read_run (Reader *self, const char *p)
{
  gsize length = strspn (p, (char[]){ *p, '\0' });
  gunichar before = char_before (self, p);
  gunichar after = p[length] != '\0' ? g_utf8_get_char (p + length) : '\n';
  gboolean opens = !g_unichar_isspace (after) && !coi_rich_is_word (before);
  gboolean closes = !g_unichar_isspace (before) && !coi_rich_is_word (after);
  Run run = { self->out->len, length, 0, FALSE };

  g_string_append_len (self->out, p, length);
  if (length > 3 || (*p == '~' && length != 2))
    return p + length;
  g_array_append_val (self->runs, run);
  if (closes && close_run (self, *p, &g_array_index (self->runs, Run, self->runs->len - 1)))
    return p + length;
  if (opens)
    open_run (self, *p, &run);
  return p + length;
}

static void
finish_runs (Reader *self)
{
  for (guint i = 0; i < self->runs->len; i++)
    {
      const Run *run = &g_array_index (self->runs, Run, i);

      if (run->used > 0)
        remove_later (self, run->closes ? run->start : run->start + run->length - run->used,
                      run->used);
    }
}

/* --- code --- */

/* Where the run of exactly @length "`" is that ends the code which begins at @p, in the same line.
 */
static const char *
find_ticks (Reader *self, const char *p, gsize length)
{
  gsize n;

  if (p < self->no_ticks[length])
    return NULL;
  for (; *p != '\0' && *p != '\n'; p += MAX (n, 1))
    {
      n = strspn (p, "`");
      if (n == length)
        return p;
    }
  self->no_ticks[length] = p;
  return NULL;
}

static gboolean
is_blank (const char *start, const char *end)
{
  while (start < end && (*start == ' ' || *start == '\t' || *start == '\n'))
    start++;
  return start == end;
}

static const char *
read_code (Reader *self, const char *p)
{
  gsize length = strspn (p, "`");
  const char *start = p + length;
  const char *end = length <= TICKS_MAX ? find_ticks (self, start, length) : NULL;
  guint begin = self->out->len;

  if (end == NULL || is_blank (start, end))
    {
      g_string_append_len (self->out, p, length);
      return start;
    }
  p = end + length;
  while (*start == ' ' || *start == '\t')
    start++;
  while (end[-1] == ' ' || end[-1] == '\t')
    end--;
  g_string_append_len (self->out, start, end - start);
  coi_rich_spans_add (self->spans, begin, self->out->len, COI_RICH_CODE, NULL);
  return p;
}

/* --- links and mentions --- */

static void
add_link (Reader *self, guint start, CoiRichStyle style, const char *target)
{
  coi_rich_spans_add (self->links, start, self->out->len, style, target);
}

static const char *
read_bare_link (Reader *self, const char *p)
{
  gsize scanned;
  gsize length = coi_link_at (self->source, p, &scanned);
  guint start = self->out->len;
  g_autofree char *uri = NULL;
  g_autofree char *target = NULL;

  if (length == 0)
    {
      g_string_append_len (self->out, p, MAX (scanned, 1));
      return p + MAX (scanned, 1);
    }
  uri = g_strndup (p, length);
  target = coi_link_target (uri);
  g_string_append (self->out, uri);
  add_link (self, start, COI_RICH_LINK, target);
  return p + length;
}

/* "<https://example.org>" */
static const char *
read_angle_link (Reader *self, const char *p)
{
  gsize scanned;
  g_autofree char *uri = NULL;
  g_autofree char *target = NULL;
  guint start = self->out->len;

  coi_link_at (self->source, p + 1, &scanned);
  if (scanned > 0 && p[1 + scanned] == '>')
    {
      uri = g_strndup (p + 1, scanned);
      target = coi_link_clean (uri);
    }
  if (target == NULL)
    {
      g_string_append_c (self->out, '<');
      return p + 1;
    }
  g_string_append (self->out, uri);
  add_link (self, start, COI_RICH_LINK, target);
  return p + scanned + 2;
}

static const char *
read_mention (Reader *self, const char *p)
{
  g_autofree char *name = NULL;
  g_autofree char *address = NULL;
  gsize length = coi_rich_mention_at (self->source, p, &name, &address);
  guint start = self->out->len;

  g_string_append_c (self->out, '@');
  if (length == 0)
    return p + 1;
  g_string_append (self->out, name);
  add_link (self, start, COI_RICH_MENTION, address);
  return p + length;
}

/* What ends the target that begins at @p: ")", or ">" when it begins with "<"; or NULL. */
static const char *
find_target_end (Reader *self, const char *p)
{
  const char *last = p + COI_LINK_MAX;
  gboolean angle = *p == '<';
  guint depth = 0;

  if (p < self->no_target)
    return NULL;
  for (p += angle; *p != '\0' && p < last && !g_ascii_isspace (*p) && *p != '<'; p++)
    {
      if (angle ? *p == '>' : *p == ')' && depth-- == 0)
        return p;
      depth += *p == '(';
    }
  self->no_target = p;
  return NULL;
}

static void
drop_links_from (Reader *self, guint start)
{
  while (self->links->len > 0 &&
         g_array_index (self->links, CoiRichSpan, self->links->len - 1).start >= start)
    g_array_set_size (self->links, self->links->len - 1);
}

/* "](target)" that belongs to the last "["; what follows it, or NULL. */
static const char *
read_target (Reader *self, const char *p, guint bracket)
{
  const char *start = p + 2;
  const char *end = find_target_end (self, start);
  g_autofree char *uri = NULL;
  g_autofree char *target = NULL;

  if (end == NULL || (*end == '>' && end[1] != ')'))
    return NULL;
  uri = g_strndup (start + (*start == '<'), end - start - (*start == '<'));
  target = coi_link_clean (uri);
  if (target == NULL || is_blank (self->out->str + bracket + 1, self->out->str + self->out->len))
    {
      self->no_target = end;
      return NULL;
    }
  drop_links_from (self, bracket);
  add_link (self, bracket + 1, COI_RICH_LINK, target);
  remove_later (self, bracket, 1);
  return end + 1 + (*end == '>');
}

static const char *
read_bracket (Reader *self, const char *p)
{
  guint bracket = self->out->len;
  const char *next = NULL;

  if (*p == '[')
    g_array_append_val (self->brackets, bracket);
  else if (self->brackets->len > 0)
    {
      bracket = g_array_index (self->brackets, guint, self->brackets->len - 1);
      g_array_set_size (self->brackets, self->brackets->len - 1);
      next = p[1] == '(' ? read_target (self, p, bracket) : NULL;
    }
  if (next != NULL)
    {
      /* There is no link within a link. */
      g_array_set_size (self->brackets, 0);
      return next;
    }
  g_string_append_c (self->out, *p);
  return p + 1;
}

static const char *
read_escape (Reader *self, const char *p)
{
  if (g_ascii_ispunct (p[1]))
    p++;
  g_string_append_c (self->out, *p);
  return p + 1;
}

static const char *
read_next (Reader *self, const char *p)
{
  const char *end;

  switch (*p)
    {
    case '\\':
      return read_escape (self, p);
    case '*':
    case '_':
    case '~':
      return read_run (self, p);
    case '`':
      return read_code (self, p);
    case '<':
      return read_angle_link (self, p);
    case '[':
    case ']':
      return read_bracket (self, p);
    case '@':
      return read_mention (self, p);
    case 'h':
    case 'H':
    case 'm':
    case 'M':
      return read_bare_link (self, p);
    default:
      end = g_utf8_next_char (p);
      end += strcspn (end, "\\*_~`<[]@hHmM");
      g_string_append_len (self->out, p, end - p);
      return end;
    }
}

void
coi_rich_inline_read (const char *source, GString *out, GArray *spans, GArray *removed)
{
  Reader self = { .source = source, .out = out, .spans = spans, .removed = removed };

  self.links = coi_rich_spans_new ();
  self.runs = g_array_new (FALSE, FALSE, sizeof (Run));
  self.brackets = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < N_STACKS; i++)
    self.stacks[i] = g_array_new (FALSE, FALSE, sizeof (guint));
  for (const char *p = source; *p != '\0';)
    p = read_next (&self, p);
  finish_runs (&self);
  for (guint i = 0; i < self.links->len; i++)
    {
      const CoiRichSpan *link = &g_array_index (self.links, CoiRichSpan, i);

      coi_rich_spans_add (spans, link->start, link->end, link->style, link->target);
    }
  for (guint i = 0; i < N_STACKS; i++)
    g_array_unref (self.stacks[i]);
  g_array_unref (self.brackets);
  g_array_unref (self.runs);
  g_array_unref (self.links);
}
