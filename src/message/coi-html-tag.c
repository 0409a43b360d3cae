/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One HTML tag: its name, what it means for text, and its attributes. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-html-tag.h"

#include <string.h>

/* Longer attribute values are cut. */
#define VALUE_MAX 2048

typedef struct
{
  const char *name;
  CoiHtmlKind kind;
} TagRow;

static const TagRow tag_rows[] = {
  { "p", COI_HTML_PARAGRAPH },     { "div", COI_HTML_LINE },     { "br", COI_HTML_BREAK },
  { "li", COI_HTML_ITEM },         { "ul", COI_HTML_LIST },      { "ol", COI_HTML_LIST },
  { "menu", COI_HTML_LIST },       { "tr", COI_HTML_LINE },      { "td", COI_HTML_CELL },
  { "th", COI_HTML_CELL },         { "table", COI_HTML_LINE },   { "blockquote", COI_HTML_QUOTE },
  { "pre", COI_HTML_PRE },         { "listing", COI_HTML_PRE },  { "xmp", COI_HTML_PRE },
  { "a", COI_HTML_LINK },          { "img", COI_HTML_IMAGE },    { "hr", COI_HTML_RULE },
  { "h1", COI_HTML_HEADING },      { "h2", COI_HTML_HEADING },   { "h3", COI_HTML_HEADING },
  { "h4", COI_HTML_HEADING },      { "h5", COI_HTML_HEADING },   { "h6", COI_HTML_HEADING },
  { "b", COI_HTML_BOLD },          { "strong", COI_HTML_BOLD },  { "i", COI_HTML_ITALIC },
  { "em", COI_HTML_ITALIC },       { "cite", COI_HTML_ITALIC },  { "dfn", COI_HTML_ITALIC },
  { "var", COI_HTML_ITALIC },      { "s", COI_HTML_STRIKE },     { "strike", COI_HTML_STRIKE },
  { "del", COI_HTML_STRIKE },      { "code", COI_HTML_CODE },    { "tt", COI_HTML_CODE },
  { "kbd", COI_HTML_CODE },        { "samp", COI_HTML_CODE },    { "span", COI_HTML_SPAN },
  { "dl", COI_HTML_LINE },         { "dt", COI_HTML_LINE },      { "dd", COI_HTML_LINE },
  { "section", COI_HTML_LINE },    { "article", COI_HTML_LINE }, { "header", COI_HTML_LINE },
  { "footer", COI_HTML_LINE },     { "main", COI_HTML_LINE },    { "aside", COI_HTML_LINE },
  { "nav", COI_HTML_LINE },        { "figure", COI_HTML_LINE },  { "figcaption", COI_HTML_LINE },
  { "fieldset", COI_HTML_LINE },   { "details", COI_HTML_LINE }, { "summary", COI_HTML_LINE },
  { "caption", COI_HTML_LINE },    { "center", COI_HTML_LINE },  { "address", COI_HTML_LINE },
  { "form", COI_HTML_LINE },       { "body", COI_HTML_LINE },    { "html", COI_HTML_LINE },
  { "script", COI_HTML_RAW },      { "style", COI_HTML_RAW },    { "title", COI_HTML_RAW },
  { "textarea", COI_HTML_RAW },    { "iframe", COI_HTML_RAW },   { "noframes", COI_HTML_RAW },
  { "template", COI_HTML_HIDDEN }, { "svg", COI_HTML_HIDDEN },   { "math", COI_HTML_HIDDEN },
  { "select", COI_HTML_HIDDEN },
};

gboolean
coi_html_is_space (char c)
{
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static CoiHtmlKind
find_kind (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (tag_rows); i++)
    if (name[0] == tag_rows[i].name[0] && g_str_equal (name, tag_rows[i].name))
      return tag_rows[i].kind;
  return COI_HTML_OTHER;
}

/* The end of a tag: the first ">" outside of quoted attribute values, or NULL. */
static const char *
find_tag_end (const char *p, const char *end)
{
  char quote = '\0';
  char before = '\0';

  for (; p < end; p++)
    {
      if (quote != '\0')
        quote = *p == quote ? '\0' : quote;
      else if (*p == '>')
        return p;
      else if ((*p == '"' || *p == '\'') && before == '=')
        quote = *p;
      if (!coi_html_is_space (*p))
        before = *p;
    }
  return NULL;
}

/* Reads the tag that begins at @p; returns what follows it, or NULL when it never ends. */
const char *
coi_html_tag_read (const char *p, const char *end, CoiHtmlTag *tag)
{
  gsize n = 0;

  tag->closes = p[1] == '/';
  p += tag->closes ? 2 : 1;
  for (; p < end && (g_ascii_isalnum (*p) || *p == '-' || *p == ':'); p++)
    if (n < COI_HTML_NAME_MAX - 1)
      tag->name[n++] = g_ascii_tolower (*p);
  tag->name[n] = '\0';
  tag->kind = find_kind (tag->name);
  tag->attributes = p;
  tag->end = find_tag_end (p, end);
  return tag->end != NULL ? tag->end + 1 : NULL;
}

/* The value of the attribute @name, as it is written; or NULL. */
char *
coi_html_tag_dup_attribute (const CoiHtmlTag *tag, const char *name)
{
  gsize length = strlen (name);

  for (const char *p = tag->attributes; p + length < tag->end; p++)
    {
      char quote;
      const char *end;

      if (!coi_html_is_space (p[-1]) || g_ascii_strncasecmp (p, name, length) != 0)
        continue;
      p += length;
      while (p < tag->end && coi_html_is_space (*p))
        p++;
      if (p >= tag->end || *p != '=')
        continue;
      for (p++; p < tag->end && coi_html_is_space (*p);)
        p++;
      quote = *p == '"' || *p == '\'' ? *p++ : '\0';
      for (end = p; end < tag->end && end - p < VALUE_MAX; end++)
        if (quote != '\0' ? *end == quote : coi_html_is_space (*end))
          break;
      return g_strndup (p, MAX (end - p, 0));
    }
  return NULL;
}

/* Whether the style sheet @style has a declaration of @property whose value begins with @value. */
static gboolean
has_declaration (const char *style, const char *property, const char *value)
{
  const char *p = strstr (style, property);

  if (p == NULL)
    return FALSE;
  p += strlen (property);
  p += strspn (p, " \t\n:");
  return g_str_has_prefix (p, value);
}

/* What the style of an element says: that it is not shown, and that its white space counts. */
void
coi_html_tag_read_style (const CoiHtmlTag *tag, gboolean *hidden, gboolean *keeps_space)
{
  g_autofree char *style = coi_html_tag_dup_attribute (tag, "style");
  g_autofree char *lower = style != NULL ? g_ascii_strdown (style, -1) : NULL;

  *hidden = lower != NULL && (has_declaration (lower, "display", "none") ||
                              has_declaration (lower, "visibility", "hidden") ||
                              has_declaration (lower, "mso-hide", "all"));
  *keeps_space = lower != NULL && has_declaration (lower, "white-space", "pre") &&
                 !has_declaration (lower, "white-space", "pre-line");
}

/* In gumbo's and every browser's reading these have no end tag. */
gboolean
coi_html_tag_is_void (const CoiHtmlTag *tag)
{
  static const char *const names[] = { "area", "base",  "br",   "col",  "embed",  "hr",
                                       "img",  "input", "link", "meta", "source", "wbr" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (tag->name, names[i]))
      return TRUE;
  return tag->end[-1] == '/';
}
