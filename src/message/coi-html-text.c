/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTML -> plain text to read, bounded. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-html-text.h"

#include "coi-html-reader.h"
#include "coi-link.h"
#include "coi-text.h"

#include <string.h>

#define QUOTE_DEPTH_MAX 20

typedef struct
{
  guint quotes;
  char *href;
  gsize href_start; /* where the link's text begins */
} Writer;

static void
begin_line (CoiHtmlReader *reader)
{
  Writer *self = reader->data;

  for (guint i = 0; i < self->quotes; i++)
    g_string_append_c (reader->out, '>');
  if (self->quotes > 0)
    g_string_append_c (reader->out, ' ');
}

static void
open_link (CoiHtmlReader *reader, const CoiHtmlTag *tag)
{
  Writer *self = reader->data;
  g_autofree char *value = coi_html_tag_dup_attribute (tag, "href");
  g_autofree char *href = value != NULL ? coi_html_reader_decode (reader, value) : NULL;
  g_autofree char *clean = href != NULL ? coi_link_clean (href) : NULL;

  if (clean == NULL || g_ascii_strncasecmp (clean, "http", 4) != 0)
    return;
  self->href = g_steal_pointer (&clean);
  self->href_start = reader->out->len;
}

/* Writes the target after the text of a link, unless the text is the target. */
static void
close_link (CoiHtmlReader *reader)
{
  Writer *self = reader->data;
  g_autofree char *href = g_steal_pointer (&self->href);
  g_autofree char *text = NULL;

  if (href == NULL || reader->out->len <= self->href_start)
    return;
  text = g_strstrip (g_strdup (reader->out->str + self->href_start));
  if (text[0] == '\0' || coi_link_is_said_by (href, text))
    return;
  coi_html_reader_write (reader, " <");
  coi_html_reader_write (reader, href);
  coi_html_reader_write (reader, ">");
}

static void
handle_tag (CoiHtmlReader *reader, const CoiHtmlTag *tag)
{
  Writer *self = reader->data;

  if (tag == NULL || tag->kind == COI_HTML_LINK)
    close_link (reader);
  if (tag == NULL)
    return;
  if (tag->kind == COI_HTML_LINK && !tag->closes)
    open_link (reader, tag);
  else if (tag->kind == COI_HTML_QUOTE && tag->closes)
    self->quotes -= self->quotes > 0;
  else if (tag->kind == COI_HTML_QUOTE)
    self->quotes += self->quotes < QUOTE_DEPTH_MAX;
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
  static const CoiHtmlSink sink = { .line = begin_line, .tag = handle_tag, .gap = 2 };
  g_autofree char *clean = coi_text_clean (html);
  Writer self = { 0 };

  return coi_html_read (clean, &sink, &self);
}
