/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Properties in HTML for programs: microformats, bounded. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-microformat.h"

#include "coi-html-tag.h"
#include "coi-html-text.h"

#include <string.h>

#define PROPERTIES_MAX 512
/* Of one property, with its markup. */
#define SOURCE_MAX (64 * 1024)

/* Roots ("h-poll") have properties in them, properties have none. */
typedef struct
{
  const char *const *names;
  GPtrArray *properties;
  CoiMicroProperty *open;
  char tag[COI_HTML_NAME_MAX]; /* of the open one */
  guint depth;
  int lists;               /* begun in it */
  const char *start;       /* of its content */
  const char *value_start; /* of the element in it that holds its value */
} Scanner;

static void
property_free (CoiMicroProperty *self)
{
  g_free (self->value);
  g_free (self->target);
  g_free (self);
}

/* The first class that was asked for; NULL for none. */
static const char *
find_name (const Scanner *self, const CoiHtmlTag *tag)
{
  g_autofree char *classes = coi_html_tag_dup_attribute (tag, "class");
  g_auto (GStrv) words = NULL;

  if (classes == NULL)
    return NULL;
  words = g_strsplit_set (classes, " \t\r\n\f", 16);
  for (guint i = 0; words[i] != NULL; i++)
    for (guint n = 0; self->names[n] != NULL; n++)
      if (g_str_equal (words[i], self->names[n]))
        return self->names[n];
  return NULL;
}

static gboolean
has_class (const CoiHtmlTag *tag, const char *name)
{
  g_autofree char *classes = coi_html_tag_dup_attribute (tag, "class");
  g_auto (GStrv) words = classes != NULL ? g_strsplit_set (classes, " \t\r\n\f", 16) : NULL;

  return words != NULL && g_strv_contains ((const char *const *)words, name);
}

static char *
dup_decoded (const CoiHtmlTag *tag, const char *attribute)
{
  g_autofree char *raw = coi_html_tag_dup_attribute (tag, attribute);

  return raw != NULL ? coi_html_to_text (raw) : NULL;
}

/* What an element says to programs by an attribute and not by its text (microformats2: "parsing a
 * p- property"). */
static char *
dup_own_value (const CoiHtmlTag *tag)
{
  static const char *const rows[][2] = {
    { "data", "value" },    { "input", "value" },  { "meter", "value" },
    { "time", "datetime" }, { "ins", "datetime" }, { "del", "datetime" },
    { "abbr", "title" },    { "img", "alt" },      { "area", "alt" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (tag->name, rows[i][0]))
      return dup_decoded (tag, rows[i][1]);
  return NULL;
}

static void
read_target (CoiMicroProperty *property, const CoiHtmlTag *tag)
{
  static const char *const names[] = { "src", "href", "data" };

  for (guint i = 0; i < G_N_ELEMENTS (names) && property->target == NULL; i++)
    property->target = dup_decoded (tag, names[i]);
}

static char *
dup_text (const char *start, const char *end)
{
  g_autofree char *html = NULL;

  if (end - start > SOURCE_MAX)
    for (end = start + SOURCE_MAX; end > start && ((guchar)*end & 0xc0) == 0x80;)
      end--;
  html = g_strndup (start, end - start);
  return g_strstrip (coi_html_to_text (html));
}

static void
close_property (Scanner *self, const char *end)
{
  if (self->open == NULL)
    return;
  if (self->open->value == NULL)
    self->open->value = dup_text (self->start, end);
  self->open = NULL;
  self->value_start = NULL;
}

static void
open_property (Scanner *self, const CoiHtmlTag *tag, const char *content)
{
  const char *name = find_name (self, tag);
  gboolean is_root = name != NULL && g_str_has_prefix (name, "h-");

  if (name == NULL || self->properties->len >= PROPERTIES_MAX)
    return;
  self->open = g_new0 (CoiMicroProperty, 1);
  self->open->name = name;
  g_ptr_array_add (self->properties, self->open);
  if (!is_root)
    {
      self->open->value = dup_own_value (tag);
      read_target (self->open, tag);
    }
  memcpy (self->tag, tag->name, COI_HTML_NAME_MAX);
  self->depth = 1;
  self->lists = 0;
  self->start = content;
  if (is_root || coi_html_tag_is_void (tag))
    close_property (self, content);
}

/* An element within a property: it may be the one that holds the value (the value class pattern).
 */
static void
handle_inner (Scanner *self, const CoiHtmlTag *tag, const char *next)
{
  CoiMicroProperty *property = self->open;

  read_target (property, tag);
  if (property->value != NULL || self->value_start != NULL)
    return;
  if (has_class (tag, "value-title"))
    property->value = dup_decoded (tag, "title");
  else if (g_str_equal (tag->name, "data") || g_str_equal (tag->name, "time"))
    property->value = dup_own_value (tag);
  else if (has_class (tag, "value"))
    self->value_start = next;
}

static gboolean
is_list (const CoiHtmlTag *tag)
{
  return g_str_equal (tag->name, "ul") || g_str_equal (tag->name, "ol");
}

static gboolean
is_block (const CoiHtmlTag *tag)
{
  static const CoiHtmlKind kinds[] = { COI_HTML_LINE,    COI_HTML_PARAGRAPH, COI_HTML_RULE,
                                       COI_HTML_HEADING, COI_HTML_LIST,      COI_HTML_QUOTE,
                                       COI_HTML_PRE };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (tag->kind == kinds[i])
      return TRUE;
  return FALSE;
}

/* Paragraphs and list items need no end tag (HTML, "Optional tags"). */
static gboolean
is_implied_end (Scanner *self, const CoiHtmlTag *tag)
{
  if (g_str_equal (self->tag, "p"))
    return !tag->closes && is_block (tag);
  if (!g_str_equal (self->tag, "li"))
    return FALSE;
  if (is_list (tag))
    self->lists += tag->closes ? -1 : 1;
  return self->lists < 0 || (self->lists == 0 && !tag->closes && g_str_equal (tag->name, "li"));
}

static void
handle_open (Scanner *self, const CoiHtmlTag *tag, const char *start)
{
  if (tag->closes && self->value_start != NULL && self->open->value == NULL)
    self->open->value = dup_text (self->value_start, start);
  if (is_implied_end (self, tag))
    self->depth = 0;
  else if (g_str_equal (tag->name, self->tag) && !coi_html_tag_is_void (tag))
    self->depth += tag->closes ? -1 : 1;
  if (self->depth == 0)
    close_property (self, start);
}

static void
handle_tag (Scanner *self, const CoiHtmlTag *tag, const char *start, const char *next)
{
  if (self->open != NULL)
    handle_open (self, tag, start);
  if (tag->closes)
    return;
  if (self->open == NULL)
    open_property (self, tag, next);
  else
    handle_inner (self, tag, next);
}

/* What follows a comment, a script or a style sheet: nothing in it is markup. */
static const char *
skip_raw (const char *p, const char *name)
{
  g_autofree char *end_tag = g_strconcat ("</", name, NULL);
  gsize length = strlen (end_tag);

  for (; (p = strchr (p, '<')) != NULL; p++)
    if (g_ascii_strncasecmp (p, end_tag, length) == 0)
      return p;
  return NULL;
}

static const char *
skip_comment (const char *p)
{
  const char *end = strstr (p + 2, "-->");

  return end != NULL ? end + 3 : NULL;
}

/* Handles what begins with "<"; returns what follows, or NULL to stop. g_str_has_prefix() would
 * look at all of the rest each time. */
static const char *
handle_markup (Scanner *self, const char *p, const char *end)
{
  CoiHtmlTag tag;
  const char *next;

  if (strncmp (p, "<!--", 4) == 0)
    return skip_comment (p);
  if (!g_ascii_isalpha (p[1]) && !(p[1] == '/' && g_ascii_isalpha (p[2])))
    return p + 1;
  next = coi_html_tag_read (p, end, &tag);
  if (next == NULL)
    return NULL;
  handle_tag (self, &tag, p, next);
  return tag.kind == COI_HTML_RAW && !tag.closes ? skip_raw (next, tag.name) : next;
}

/*
 * coi_microformat_read:
 * @html: UTF-8, hostile too
 * @names: the classes wanted, up to a %NULL; they outlive what is returned. Those that begin with
 * "h-" have no value
 *
 * Finds elements by their class, wherever they are. Linear in the length of @html.
 *
 * Returns: (transfer full) (element-type CoiMicroProperty): at most 512, in order
 */
GPtrArray *
coi_microformat_read (const char *html, const char *const *names)
{
  Scanner self = { 0 };
  const char *end = html + strlen (html);

  self.names = names;
  self.properties = g_ptr_array_new_with_free_func ((GDestroyNotify)property_free);
  for (const char *p = html; p != NULL && (p = strchr (p, '<')) != NULL;)
    p = handle_markup (&self, p, end);
  close_property (&self, end);
  return self.properties;
}

/*
 * coi_microformat_find:
 *
 * Returns: (transfer none) (nullable): the first property called @name
 */
const CoiMicroProperty *
coi_microformat_find (const GPtrArray *properties, const char *name)
{
  for (guint i = 0; i < properties->len; i++)
    {
      const CoiMicroProperty *property = properties->pdata[i];
      if (g_str_equal (property->name, name))
        return property;
    }
  return NULL;
}
