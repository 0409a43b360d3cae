/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walks through HTML without a tree and writes its visible text, bounded. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-html-reader.h"

#include "coi-html-reference.h"
#include "coi-text.h"

#include <string.h>

/* The tags are read in one pass, without a tree. A tree of hostile HTML costs more than its text:
 * gumbo frees it by recursion, clones unclosed formatting elements and their attributes into each
 * paragraph, and searches all open elements per tag. */

#define OUT_MAX (1024 * 1024 + 4096)
#define RUN_MAX 4096
#define NUMBER_MAX 99999999

static void
owe_newlines (CoiHtmlReader *self, guint n)
{
  /* Nothing stands in the item yet. */
  if (self->marker[0] != '\0')
    return;
  if (self->out->len > 0)
    self->newlines = MAX (self->newlines, n);
  self->space = FALSE;
}

static void
settle_line (CoiHtmlReader *self)
{
  for (guint i = 0; i < self->newlines; i++)
    g_string_append_c (self->out, '\n');
  if (self->sink->line != NULL)
    self->sink->line (self);
  g_string_append (self->out, self->marker);
  self->marker[0] = '\0';
}

/* Pays what is owed, so that a character can follow. */
static void
settle (CoiHtmlReader *self)
{
  if (self->newlines > 0 || self->out->len == 0)
    settle_line (self);
  else if (self->space)
    g_string_append_c (self->out, ' ');
  self->newlines = 0;
  self->space = FALSE;
  if (self->waiting)
    self->sink->text (self);
}

static gboolean
keeps_space (const CoiHtmlReader *self)
{
  return self->pre > 0 || self->spaced.depth > 0;
}

/* White space at the beginning of an element belongs to it. */
static void
owe_space (CoiHtmlReader *self)
{
  self->space = self->newlines == 0 && self->out->len > 0;
  if (self->space && self->waiting)
    self->sink->text (self);
}

static void
write_break (CoiHtmlReader *self)
{
  if (self->marker[0] == '\0')
    self->newlines += self->out->len > 0;
  self->space = FALSE;
}

static void
write_space (CoiHtmlReader *self, char c)
{
  if (!keeps_space (self))
    owe_space (self);
  else if (c == '\n')
    write_break (self);
  else
    {
      settle (self);
      g_string_append_c (self->out, c);
    }
}

/* Writes what has no markup, no white space and no reference; returns what follows. */
static const char *
write_run (CoiHtmlReader *self, const char *p, const char *end)
{
  const char *q = p;

  while (q < end && q - p < RUN_MAX && *q != '<' && *q != '&' && !coi_html_is_space (*q))
    q++;
  while (q < end && ((guchar)*q & 0xc0) == 0x80)
    q++;
  settle (self);
  g_string_append_len (self->out, p, q - p);
  return q;
}

void
coi_html_reader_write (CoiHtmlReader *self, const char *text)
{
  settle (self);
  g_string_append (self->out, text);
}

/* Writes a character reference at @p; returns what follows it. */
static const char *
write_reference (CoiHtmlReader *self, const char *p, const char *end)
{
  const char *text;
  const char *next = coi_html_reference_read (self->references, p, end, &text);

  if (text == NULL)
    coi_html_reader_write (self, "&");
  else if (coi_html_is_space (text[0]))
    write_space (self, text[0]);
  else if (g_str_equal (text, "\xc2\xa0") || text[0] == '\0')
    owe_space (self);
  else
    coi_html_reader_write (self, text);
  return next;
}

char *
coi_html_reader_decode (CoiHtmlReader *self, const char *value)
{
  GString *out = g_string_new (NULL);
  const char *end = value + strlen (value);
  const char *text;

  for (const char *p = value; p < end;)
    {
      const char *next = *p == '&' ? coi_html_reference_read (self->references, p, end, &text) : p;

      /* "?a=1&copy=2" has none (HTML, 13.2.5.73). */
      if (next > p && text != NULL && next[-1] == ';')
        g_string_append (out, text);
      else
        g_string_append_len (out, p, (next = p + 1) - p);
      p = next;
    }
  return g_string_free_and_steal (out);
}

/* --- elements --- */

static void
nest_begin (CoiHtmlNest *nest, const CoiHtmlTag *tag)
{
  memcpy (nest->name, tag->name, COI_HTML_NAME_MAX);
  nest->depth = 1;
}

static void
nest_update (CoiHtmlNest *nest, const CoiHtmlTag *tag)
{
  if (nest->depth == 0 || !g_str_equal (tag->name, nest->name))
    return;
  if (tag->closes)
    nest->depth--;
  else if (!coi_html_tag_is_void (tag))
    nest->depth++;
}

static void
write_image (CoiHtmlReader *self, const CoiHtmlTag *tag)
{
  g_autofree char *alt = coi_html_tag_dup_attribute (tag, "alt");
  g_autofree char *text = alt != NULL ? coi_html_reader_decode (self, alt) : NULL;
  g_autofree char *line = text != NULL ? coi_text_sanitize_line (text, 200) : NULL;

  if (line != NULL && line[0] != '\0')
    coi_html_reader_write (self, line);
}

/* A whole number from 1 on; 1 for anything else. */
static guint
read_number (const CoiHtmlTag *tag, const char *attribute, guint otherwise)
{
  g_autofree char *value = coi_html_tag_dup_attribute (tag, attribute);
  guint64 number;

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 1, NUMBER_MAX, &number, NULL))
    return otherwise;
  return (guint)number;
}

static void
change_list (CoiHtmlReader *self, const CoiHtmlTag *tag)
{
  if (tag->closes)
    {
      self->marker[0] = '\0';
      self->n_lists -= self->n_lists > 0;
    }
  owe_newlines (self, 1);
  if (tag->closes)
    return;
  if (self->n_lists < COI_HTML_LISTS_MAX)
    self->numbers[self->n_lists] =
        g_str_equal (tag->name, "ol") ? read_number (tag, "start", 1) : 0;
  self->n_lists++;
}

static void
change_item (CoiHtmlReader *self, const CoiHtmlTag *tag)
{
  guint level = CLAMP (self->n_lists, 1, COI_HTML_LISTS_MAX) - 1;
  guint *number = self->n_lists > 0 ? &self->numbers[level] : NULL;

  self->marker[0] = '\0';
  owe_newlines (self, 1);
  if (tag->closes)
    return;
  if (number != NULL && *number > 0)
    {
      *number = read_number (tag, "value", *number);
      g_snprintf (self->marker, sizeof self->marker, "%*s%u. ", (int)level * 2, "", *number);
      *number = MIN (*number + 1, NUMBER_MAX);
    }
  else
    g_snprintf (self->marker, sizeof self->marker, "%*s• ", (int)level * 2, "");
}

static void
change_pre (CoiHtmlReader *self, gboolean closes)
{
  owe_newlines (self, 1);
  if (closes)
    self->pre -= self->pre > 0;
  else
    self->pre++;
}

static void
write_rule (CoiHtmlReader *self)
{
  owe_newlines (self, 1);
  coi_html_reader_write (self, COI_HTML_RULE_TEXT);
  owe_newlines (self, 1);
}

/* What @tag means for the lines of the text. */
static void
lay_out (CoiHtmlReader *self, const CoiHtmlTag *tag)
{
  switch ((guint)tag->kind)
    {
    case COI_HTML_LINE:
      owe_newlines (self, 1);
      break;
    case COI_HTML_PARAGRAPH:
      owe_newlines (self, self->n_lists > 0 ? 1 : 2);
      break;
    case COI_HTML_HEADING:
    case COI_HTML_QUOTE:
      owe_newlines (self, self->sink->gap);
      break;
    case COI_HTML_BREAK:
      write_break (self);
      break;
    case COI_HTML_RULE:
      write_rule (self);
      break;
    case COI_HTML_LIST:
      change_list (self, tag);
      break;
    case COI_HTML_ITEM:
      change_item (self, tag);
      break;
    case COI_HTML_CELL:
      owe_space (self);
      break;
    case COI_HTML_PRE:
      change_pre (self, tag->closes);
      break;
    case COI_HTML_IMAGE:
      write_image (self, tag);
      break;
    default:
      break;
    }
}

/* Whether the element that begins here is not shown. */
static gboolean
begin_element (CoiHtmlReader *self, const CoiHtmlTag *tag)
{
  gboolean kept = FALSE;
  gboolean hidden = tag->kind == COI_HTML_RAW || tag->kind == COI_HTML_HIDDEN;

  if (coi_html_tag_is_void (tag))
    return FALSE;
  if (!hidden)
    coi_html_tag_read_style (tag, &hidden, &kept);
  if (hidden)
    nest_begin (&self->hidden, tag);
  else if (kept && self->spaced.depth == 0)
    nest_begin (&self->spaced, tag);
  return hidden;
}

/* What follows the end tag of an element whose content is no markup; @end when it has none. */
static const char *
skip_raw (const CoiHtmlReader *self, const char *p, const char *end)
{
  gsize length = strlen (self->hidden.name);

  while ((p = memchr (p, '<', end - p)) != NULL)
    {
      if ((gsize)(end - p) > length + 2 && p[1] == '/' &&
          g_ascii_strncasecmp (p + 2, self->hidden.name, length) == 0)
        return p;
      p++;
    }
  return end;
}

/* Comments, doctypes and processing instructions; returns what follows. */
static const char *
skip_declaration (const char *p, const char *end)
{
  const char *close;

  if (end - p >= 4 && memcmp (p, "<!--", 4) == 0)
    {
      close = strstr (p + 2, "-->");
      return close != NULL ? close + 3 : end;
    }
  close = memchr (p, '>', end - p);
  return close != NULL ? close + 1 : end;
}

static const char *
handle_tag (CoiHtmlReader *self, const char *p, const char *end)
{
  CoiHtmlTag tag;
  const char *next = coi_html_tag_read (p, end, &tag);

  if (next == NULL)
    return end;
  if (self->hidden.depth > 0)
    {
      nest_update (&self->hidden, &tag);
      return next;
    }
  nest_update (&self->spaced, &tag);
  if (!tag.closes && begin_element (self, &tag))
    return tag.kind == COI_HTML_RAW ? skip_raw (self, next, end) : next;
  lay_out (self, &tag);
  self->sink->tag (self, &tag);
  /* The first line break in a <pre> is not shown (HTML, 13.2.6.4.7). */
  return tag.kind == COI_HTML_PRE && !tag.closes && *next == '\n' ? next + 1 : next;
}

/* Handles what begins with "<"; returns what follows. */
static const char *
handle_markup (CoiHtmlReader *self, const char *p, const char *end)
{
  const char *name = p[1] == '/' ? p + 2 : p + 1;

  if (g_ascii_isalpha (*name))
    return handle_tag (self, p, end);
  if (p[1] == '!' || p[1] == '?' || p[1] == '/')
    return skip_declaration (p, end);
  if (self->hidden.depth == 0)
    coi_html_reader_write (self, "<");
  return p + 1;
}

static void
read_all (CoiHtmlReader *self, const char *p, const char *end)
{
  while (p < end && self->out->len < OUT_MAX)
    {
      if (*p == '<')
        p = handle_markup (self, p, end);
      else if (self->hidden.depth > 0)
        {
          const char *next = memchr (p, '<', end - p);
          p = next != NULL ? next : end;
        }
      else if (*p == '&')
        p = write_reference (self, p, end);
      else if (coi_html_is_space (*p))
        write_space (self, *p++);
      else
        p = write_run (self, p, end);
    }
}

/* One <sink> for each kind of result; linear in the length of @html. */
char *
coi_html_read (const char *html, const CoiHtmlSink *sink, gpointer data)
{
  CoiHtmlReader self = { .sink = sink, .data = data };

  self.out = g_string_new (NULL);
  self.references = coi_html_references_new ();
  read_all (&self, html, html + strlen (html));
  sink->tag (&self, NULL);
  g_hash_table_unref (self.references);
  return g_string_free_and_steal (self.out);
}
