/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTML -> plain text to read, bounded. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-html-text.h"

#include "coi-html-tag.h"
#include "coi-text.h"

#include <gumbo.h>
#include <string.h>

/* The tags are read in one pass, without a tree. A tree of hostile HTML costs more than its text:
 * gumbo frees it by recursion, clones unclosed formatting elements and their attributes into each
 * paragraph, and searches all open elements per tag. Gumbo reads the character references. */

#define OUT_MAX (1024 * 1024 + 4096)
#define QUOTE_DEPTH_MAX 20
#define REFERENCE_MAX 32

typedef struct
{
  GString *out;
  GHashTable *references; /* "uuml" -> "ü" */
  guint newlines;         /* owed before the next character */
  gboolean space;         /* likewise */
  guint quotes;
  guint pre;
  char hidden[COI_HTML_NAME_MAX]; /* the element that hides everything until it ends */
  guint hidden_depth;
  char *href;
  gsize href_start; /* where the link's text begins in @out */
} Writer;

static void
owe_newlines (Writer *self, guint n)
{
  if (self->out->len > 0)
    self->newlines = MAX (self->newlines, n);
  self->space = FALSE;
}

/* Pays what is owed, so that a character can follow. */
static void
settle (Writer *self)
{
  if (self->newlines > 0 || self->out->len == 0)
    {
      for (guint i = 0; i < self->newlines; i++)
        g_string_append_c (self->out, '\n');
      for (guint i = 0; i < self->quotes; i++)
        g_string_append_c (self->out, '>');
      if (self->quotes > 0)
        g_string_append_c (self->out, ' ');
    }
  else if (self->space)
    g_string_append_c (self->out, ' ');
  self->newlines = 0;
  self->space = FALSE;
}

static void
write_char (Writer *self, char c)
{
  if (self->pre > 0 && c == '\n')
    self->newlines++;
  else if (self->pre == 0 && coi_html_is_space (c))
    self->space = self->newlines == 0 && self->out->len > 0;
  else
    {
      settle (self);
      g_string_append_c (self->out, c);
    }
}

static void
write_literal (Writer *self, const char *text)
{
  settle (self);
  g_string_append (self->out, text);
}

static const char *
text_of_tree (const GumboNode *node)
{
  while (node->type == GUMBO_NODE_ELEMENT)
    {
      const GumboVector *children = &node->v.element.children;
      if (children->length == 0)
        return "";
      node = children->data[children->length - 1];
    }
  return node->type == GUMBO_NODE_TEXT ? node->v.text.text : "";
}

/* The characters of "&name;": HTML knows 2231 of them, and gumbo them all. */
static const char *
lookup_reference (Writer *self, const char *reference, gsize length)
{
  char key[REFERENCE_MAX + 1];
  const char *known;
  GumboOutput *output;

  memcpy (key, reference, length);
  key[length] = '\0';
  known = g_hash_table_lookup (self->references, key);
  if (known != NULL)
    return known;
  output = gumbo_parse_with_options (&kGumboDefaultOptions, key, length);
  known = coi_text_make_valid (text_of_tree (output->root), -1);
  gumbo_destroy_output (&kGumboDefaultOptions, output);
  g_hash_table_insert (self->references, g_strdup (key), (char *)known);
  return known;
}

/* Reads a character reference at @p; returns what follows it. */
static const char *
write_reference (Writer *self, const char *p, const char *end)
{
  const char *q = p + 1;
  const char *text;

  while (q < end && q - p < REFERENCE_MAX - 1 && (g_ascii_isalnum (*q) || *q == '#'))
    q++;
  if (q < end && *q == ';')
    q++;
  if (q - p < 3 || g_hash_table_size (self->references) > 4096)
    {
      write_char (self, '&');
      return p + 1;
    }
  text = lookup_reference (self, p, q - p);
  if (g_str_equal (text, "\xc2\xa0") || text[0] == '\0')
    self->space = self->newlines == 0 && self->out->len > 0;
  else
    write_literal (self, text);
  return q;
}

static void
hide (Writer *self, const CoiHtmlTag *tag)
{
  memcpy (self->hidden, tag->name, COI_HTML_NAME_MAX);
  self->hidden_depth = 1;
}

static void
update_hidden (Writer *self, const CoiHtmlTag *tag)
{
  if (!g_str_equal (tag->name, self->hidden))
    return;
  if (tag->closes)
    self->hidden_depth--;
  else if (!coi_html_tag_is_void (tag))
    self->hidden_depth++;
}

static gboolean
is_web_link (const char *href)
{
  return g_ascii_strncasecmp (href, "http://", 7) == 0 ||
         g_ascii_strncasecmp (href, "https://", 8) == 0;
}

static void
open_link (Writer *self, const CoiHtmlTag *tag)
{
  g_autofree char *href = coi_html_tag_dup_attribute (tag, "href");

  g_clear_pointer (&self->href, g_free);
  if (href == NULL || !is_web_link (href) || strchr (href, '\n') != NULL)
    return;
  self->href = g_steal_pointer (&href);
  self->href_start = self->out->len;
}

/* Writes the target after the text of a link, unless the text is the target. */
static void
close_link (Writer *self)
{
  g_autofree char *href = g_steal_pointer (&self->href);
  g_autofree char *text = NULL;
  const char *bare;

  if (href == NULL || self->out->len <= self->href_start)
    return;
  text = g_strstrip (g_strdup (self->out->str + self->href_start));
  bare = strstr (href, "://") + 3;
  if (text[0] == '\0' || g_str_has_prefix (href, text) ||
      (g_str_has_prefix (bare, text) && strlen (bare) <= strlen (text) + 1))
    return;
  write_literal (self, " <");
  for (const char *p = href, *end = href + strlen (href); p < end;)
    if (*p == '&')
      p = write_reference (self, p, end);
    else
      g_string_append_c (self->out, *p++);
  g_string_append_c (self->out, '>');
}

static void
write_image (Writer *self, const CoiHtmlTag *tag)
{
  g_autofree char *alt = coi_html_tag_dup_attribute (tag, "alt");
  g_autofree char *line = alt != NULL ? coi_text_sanitize_line (alt, 200) : NULL;

  if (line != NULL && line[0] != '\0')
    write_literal (self, line);
}

static void
change_quote (Writer *self, gboolean closes)
{
  owe_newlines (self, 2);
  if (closes)
    self->quotes -= self->quotes > 0;
  else
    self->quotes += self->quotes < QUOTE_DEPTH_MAX;
}

static void
change_pre (Writer *self, gboolean closes)
{
  owe_newlines (self, 1);
  if (closes)
    self->pre -= self->pre > 0;
  else
    self->pre++;
}

static void
write_open_item (Writer *self, const CoiHtmlTag *tag)
{
  owe_newlines (self, 1);
  if (!tag->closes)
    write_literal (self, "• ");
}

static void
write_tag (Writer *self, const CoiHtmlTag *tag)
{
  switch (tag->kind)
    {
    case COI_HTML_LINE:
      owe_newlines (self, 1);
      break;
    case COI_HTML_PARAGRAPH:
      owe_newlines (self, 2);
      break;
    case COI_HTML_BREAK:
      self->newlines += self->out->len > 0;
      self->space = FALSE;
      break;
    case COI_HTML_RULE:
      owe_newlines (self, 1);
      write_literal (self, "———");
      owe_newlines (self, 1);
      break;
    case COI_HTML_ITEM:
      write_open_item (self, tag);
      break;
    case COI_HTML_CELL:
      write_char (self, ' ');
      break;
    case COI_HTML_QUOTE:
      change_quote (self, tag->closes);
      break;
    case COI_HTML_PRE:
      change_pre (self, tag->closes);
      break;
    case COI_HTML_LINK:
      close_link (self);
      if (!tag->closes)
        open_link (self, tag);
      break;
    case COI_HTML_IMAGE:
      write_image (self, tag);
      break;
    case COI_HTML_RAW:
    case COI_HTML_HIDDEN:
      if (!tag->closes && !coi_html_tag_is_void (tag))
        hide (self, tag);
      break;
    case COI_HTML_OTHER:
    default:
      break;
    }
}

/* What follows the end tag of an element whose content is no markup; @end when it has none. */
static const char *
skip_raw (const Writer *self, const char *p, const char *end)
{
  gsize length = strlen (self->hidden);

  while ((p = memchr (p, '<', end - p)) != NULL)
    {
      if ((gsize)(end - p) > length + 2 && p[1] == '/' &&
          g_ascii_strncasecmp (p + 2, self->hidden, length) == 0)
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
handle_tag (Writer *self, const char *p, const char *end)
{
  CoiHtmlTag tag;
  const char *next = coi_html_tag_read (p, end, &tag);

  if (next == NULL)
    return end;
  if (self->hidden_depth > 0)
    {
      update_hidden (self, &tag);
      return next;
    }
  if (!tag.closes && !coi_html_tag_is_void (&tag) && tag.kind != COI_HTML_RAW &&
      coi_html_tag_is_styled_away (&tag))
    hide (self, &tag);
  else
    write_tag (self, &tag);
  return self->hidden_depth > 0 && tag.kind == COI_HTML_RAW ? skip_raw (self, next, end) : next;
}

/* Handles what begins with "<"; returns what follows. */
static const char *
handle_markup (Writer *self, const char *p, const char *end)
{
  const char *name = p[1] == '/' ? p + 2 : p + 1;

  if (g_ascii_isalpha (*name))
    return handle_tag (self, p, end);
  if (p[1] == '!' || p[1] == '?' || p[1] == '/')
    return skip_declaration (p, end);
  write_char (self, '<');
  return p + 1;
}

static void
convert (Writer *self, const char *p, const char *end)
{
  while (p < end && self->out->len < OUT_MAX)
    {
      if (*p == '<')
        p = handle_markup (self, p, end);
      else if (self->hidden_depth > 0)
        p++;
      else if (*p == '&')
        p = write_reference (self, p, end);
      else
        write_char (self, *p++);
    }
}

/*
 * coi_html_to_text:
 * @html: UTF-8
 *
 * What a person would read of @html: paragraphs, list items, "> " before quotes, the targets of
 * links; no scripts, styles or hidden elements. Linear in the length of @html.
 *
 * Returns: (transfer full): UTF-8 of little more than 1 MiB at most
 */
char *
coi_html_to_text (const char *html)
{
  Writer self = { 0 };
  g_autofree char *raw = NULL;

  self.out = g_string_new (NULL);
  self.references = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  convert (&self, html, html + strlen (html));
  close_link (&self);
  g_hash_table_unref (self.references);
  raw = g_string_free_and_steal (self.out);
  return coi_text_clean (raw);
}
