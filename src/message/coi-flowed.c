/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text/plain; format=flowed (RFC 3676), both ways. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-flowed.h"

#include <string.h>

/* With the stuffed and the flowed space a line has at most 74 columns. */
#define LINE_CHARS 72

/* A long word is not cut before marks, but not for ever. */
#define LINE_CHARS_MAX 160

typedef struct
{
  GString *out;
  guint depth;    /* of the line before */
  gboolean flows; /* the line before goes on in this one */
} Unfolder;

static void
append_quotes (GString *out, guint depth)
{
  for (guint i = 0; i < depth; i++)
    g_string_append_c (out, '>');
  if (depth > 0)
    g_string_append_c (out, ' ');
}

/* RFC 3676, sections 4.2 to 4.5: quotes first, then the stuffed space, then the flowed one. The
 * line before a signature flows no further. */
static void
unfold_line (Unfolder *self, const char *line, gsize length, gboolean delsp)
{
  const char *end = line + length;
  guint depth = 0;
  gboolean signs;
  gboolean flows;

  for (; line < end && *line == '>'; line++)
    depth++;
  if (line < end && *line == ' ')
    line++;
  signs = end - line == 3 && memcmp (line, "-- ", 3) == 0;
  flows = line < end && end[-1] == ' ' && !signs;
  if (!self->flows || self->depth != depth || signs)
    {
      if (self->flows)
        g_string_append_c (self->out, '\n');
      append_quotes (self->out, depth);
    }
  g_string_append_len (self->out, line, end - line - (flows && delsp ? 1 : 0));
  self->depth = depth;
  self->flows = flows;
}

/*
 * coi_flowed_decode:
 * @text: UTF-8, LF line ends
 * @delsp: whether DelSp=yes
 *
 * Returns: (transfer full): @text with its flowed lines joined; quoted lines begin with ">", ">>" …
 * and a space
 */
char *
coi_flowed_decode (const char *text, gboolean delsp)
{
  Unfolder self = { g_string_sized_new (strlen (text)), 0, FALSE };

  for (const char *p = text; *p != '\0';)
    {
      gsize length = strcspn (p, "\n");

      unfold_line (&self, p, length, delsp);
      p += length;
      if (*p == '\n')
        {
          if (!self.flows)
            g_string_append_c (self.out, '\n');
          p++;
        }
    }
  return g_string_free_and_steal (self.out);
}

static gboolean
needs_stuffing (const char *line, gsize length)
{
  return length > 0 &&
         (line[0] == ' ' || line[0] == '>' || (length >= 5 && memcmp (line, "From ", 5) == 0));
}

/* How much of @line goes on this line: up to after the last space in reach, or as much as fits. */
static gsize
find_break (const char *line, gsize length)
{
  const char *end = line + length;
  const char *space = NULL;
  const char *p = line;
  guint chars = 0;

  while (p < end && chars < LINE_CHARS)
    {
      if (*p == ' ')
        space = p + 1;
      p = g_utf8_next_char (p);
      chars++;
    }
  if (p >= end)
    return length;
  if (space != NULL)
    return space - line;
  while (p < end && chars++ < LINE_CHARS_MAX && g_unichar_ismark (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  return p - line;
}

static void
fold_line (GString *out, const char *line, gsize length, gboolean quoted)
{
  while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t'))
    length--;
  do
    {
      gsize n = find_break (line, length);

      if (quoted)
        g_string_append (out, n > 0 ? "> " : ">");
      else if (needs_stuffing (line, n))
        g_string_append_c (out, ' ');
      g_string_append_len (out, line, n);
      line += n;
      length -= n;
      g_string_append (out, length > 0 ? " \n" : "\n");
    }
  while (length > 0);
}

/*
 * coi_flowed_encode:
 * @text: UTF-8, LF line ends
 * @quoted: whether somebody else wrote it: "> " before each line
 *
 * Folds lines for format=flowed; DelSp=yes. Blanks at the ends of lines are left out, as RFC 3676,
 * section 4.2 asks: there they would mean something else.
 *
 * Returns: (transfer full): lines of at most 75 characters (more only for a run of combining
 * marks), each with LF
 */
char *
coi_flowed_encode (const char *text, gboolean quoted)
{
  GString *out = g_string_sized_new (strlen (text) + 64);

  for (const char *p = text; *p != '\0';)
    {
      gsize length = strcspn (p, "\n");

      fold_line (out, p, length, quoted);
      p += length;
      if (*p == '\n')
        p++;
    }
  return g_string_free_and_steal (out);
}
