/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTML -> formatted text. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-address.h"
#include "coi-html-reader.h"
#include "coi-link.h"
#include "coi-rich-text-private.h"
#include "coi-text.h"

#include <string.h>

#define UNSET G_MAXUINT
/* Elements within deeper ones have no style. */
#define DEPTH_MAX 128

typedef struct
{
  CoiHtmlKind kind;
  CoiRichStyle style;
  guint start; /* UNSET until there is text in it */
  char *target;
} Element;

typedef struct
{
  GArray *elements; /* Element: the open ones; those without text are the last */
  GArray *spans;
} Builder;

static const struct
{
  CoiHtmlKind kind;
  CoiRichStyle style;
} styles[] = {
  { COI_HTML_BOLD, COI_RICH_BOLD },       { COI_HTML_ITALIC, COI_RICH_ITALIC },
  { COI_HTML_STRIKE, COI_RICH_STRIKE },   { COI_HTML_CODE, COI_RICH_CODE },
  { COI_HTML_PRE, COI_RICH_BLOCK },       { COI_HTML_QUOTE, COI_RICH_QUOTE },
  { COI_HTML_HEADING, COI_RICH_HEADING },
};

static CoiRichStyle
find_style (CoiHtmlKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    if (styles[i].kind == kind)
      return styles[i].style;
  return 0;
}

static void
element_clear (gpointer element)
{
  g_clear_pointer (&((Element *)element)->target, g_free);
}

static void
begin_text (CoiHtmlReader *reader)
{
  Builder *self = reader->data;

  for (guint i = self->elements->len; i-- > 0;)
    {
      Element *element = &g_array_index (self->elements, Element, i);

      if (element->start != UNSET)
        break;
      element->start = reader->out->len;
    }
  reader->waiting = FALSE;
}

static void
open_element (CoiHtmlReader *reader, CoiHtmlKind kind, CoiRichStyle style, char *target)
{
  Builder *self = reader->data;
  Element element = { kind, style, UNSET, target };

  if (self->elements->len >= DEPTH_MAX)
    {
      g_free (target);
      return;
    }
  g_array_append_val (self->elements, element);
  reader->waiting = TRUE;
}

/* White space at the end of an element belongs to it. */
static void
end_element (CoiHtmlReader *reader, guint index)
{
  Builder *self = reader->data;
  const Element *element = &g_array_index (self->elements, Element, index);
  guint end = reader->out->len + (reader->space ? 1 : 0);

  if (element->start < reader->out->len && element->style != 0)
    coi_rich_spans_add (self->spans, element->start, end, element->style, element->target);
  g_array_remove_index (self->elements, index);
}

/* Ends the innermost element of @kind. Others that began in it go on (HTML, 13.2.6.4.7). */
static void
close_element (CoiHtmlReader *reader, CoiHtmlKind kind)
{
  Builder *self = reader->data;

  for (guint i = self->elements->len; i-- > 0;)
    if (g_array_index (self->elements, Element, i).kind == kind)
      {
        end_element (reader, i);
        return;
      }
}

static gboolean
is_mention (const CoiHtmlTag *tag)
{
  g_autofree char *value = coi_html_tag_dup_attribute (tag, "class");
  g_auto (GStrv) classes = value != NULL ? g_strsplit_set (value, " \t\n", 20) : NULL;

  return classes != NULL && g_strv_contains ((const char *const *)classes, "mention");
}

static char *
address_of (const char *uri)
{
  g_autofree char *written = NULL;
  g_autofree char *address = NULL;

  if (g_ascii_strncasecmp (uri, "mailto:", 7) != 0)
    return NULL;
  written = g_strndup (uri + 7, strcspn (uri + 7, "?#"));
  address = g_uri_unescape_string (written, NULL);
  return address != NULL && g_utf8_validate (address, -1, NULL) ? coi_address_normalize (address)
                                                                : NULL;
}

static void
open_link (CoiHtmlReader *reader, const CoiHtmlTag *tag)
{
  g_autofree char *value = coi_html_tag_dup_attribute (tag, "href");
  g_autofree char *uri = value != NULL ? coi_html_reader_decode (reader, value) : NULL;
  g_autofree char *target = uri != NULL ? coi_link_clean (uri) : NULL;
  g_autofree char *address = target != NULL && is_mention (tag) ? address_of (target) : NULL;

  if (address != NULL)
    open_element (reader, COI_HTML_LINK, COI_RICH_MENTION, g_steal_pointer (&address));
  else if (target != NULL)
    open_element (reader, COI_HTML_LINK, COI_RICH_LINK, g_steal_pointer (&target));
}

static void
close_all (CoiHtmlReader *reader)
{
  Builder *self = reader->data;

  while (self->elements->len > 0)
    end_element (reader, self->elements->len - 1);
}

static void
handle_link (CoiHtmlReader *reader, const CoiHtmlTag *tag)
{
  /* There is no link within a link. */
  close_element (reader, COI_HTML_LINK);
  if (!tag->closes)
    open_link (reader, tag);
}

static void
handle_span (CoiHtmlReader *reader, const CoiHtmlTag *tag)
{
  if (tag->closes)
    close_element (reader, COI_HTML_SPAN);
  else if (is_mention (tag))
    /* Unless its text is another one: coi_rich_text_take_spans(). */
    open_element (reader, COI_HTML_SPAN, COI_RICH_MENTION, g_strdup ("all"));
  else
    open_element (reader, COI_HTML_SPAN, 0, NULL);
}

static void
handle_tag (CoiHtmlReader *reader, const CoiHtmlTag *tag)
{
  CoiRichStyle style;

  if (tag == NULL)
    close_all (reader);
  else if (tag->kind == COI_HTML_LINK)
    handle_link (reader, tag);
  else if (tag->kind == COI_HTML_SPAN)
    handle_span (reader, tag);
  else if ((style = find_style (tag->kind)) != 0)
    {
      if (tag->closes || tag->kind == COI_HTML_HEADING)
        close_element (reader, tag->kind);
      if (!tag->closes)
        open_element (reader, tag->kind, style, NULL);
    }
}

/**
 * coi_rich_text_from_html:
 * @html: HTML, hostile too
 *
 * What a person would see of @html. Scripts, styles and hidden elements are left out, nothing is
 * loaded, of links only those to http, https and mailto are kept. Linear in the length of @html.
 *
 * Returns: (transfer full): a text of little more than 1 MiB at most
 */
CoiRichText *
coi_rich_text_from_html (const char *html)
{
  static const CoiHtmlSink sink = { .text = begin_text, .tag = handle_tag, .gap = 1 };
  g_autofree char *valid = coi_text_make_valid (html, -1);
  g_autofree char *clean = coi_text_clean (valid);
  CoiRichText *self = coi_rich_text_new ("");
  Builder builder = { 0 };

  builder.elements = g_array_new (FALSE, FALSE, sizeof (Element));
  g_array_set_clear_func (builder.elements, element_clear);
  builder.spans = coi_rich_spans_new ();
  g_free (self->text);
  self->text = coi_html_read (clean, &sink, &builder);
  coi_rich_text_take_spans (self, builder.spans);
  g_array_unref (builder.elements);
  return self;
}
