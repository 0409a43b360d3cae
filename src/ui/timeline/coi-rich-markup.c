/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formatted text -> markup for labels: everything in it is escaped. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-rich-markup.h"

#include "coi-link-text.h"
#include "coi-message-sentence.h"

/* Laying out many is slow, and nobody reads them in a bubble. */
#define MAX_LINKS 50

/* Tints that keep a contrast of 4.5:1 with the text, light or dark. */
#define TINT "bgcolor=\"#808080\" bgalpha=\"20%\""
#define MENTION_TINT "bgcolor=\"#3584e4\" bgalpha=\"20%\""

typedef struct
{
  CoiRichMarkup *self;
  GString *markup;
  const CoiRichSpan *link; /* the open one */
} Writer;

/**
 * coi_rich_warning:
 * @target: where a link leads that says something else
 *
 * Returns: (transfer full): what to show behind its text; isolated, so that it reads in the same
 * way whatever stands before it
 */
char *
coi_rich_warning (const char *target)
{
  g_autofree char *line = coi_message_one_line (target, COI_RICH_TARGET_CHARS);

  return g_strdup_printf (" \u26A0\uFE0E \u2068%s\u2069", line);
}

static const char *
begin_of (CoiRichStyle style)
{
  switch ((guint)style)
    {
    case COI_RICH_BOLD:
      return "<b>";
    case COI_RICH_ITALIC:
      return "<i>";
    case COI_RICH_STRIKE:
      return "<s>";
    case COI_RICH_CODE:
      return "<span font_family=\"monospace\" " TINT ">";
    default:
      return "<span weight=\"bold\" " MENTION_TINT ">";
    }
}

static const char *
end_of (CoiRichStyle style)
{
  switch ((guint)style)
    {
    case COI_RICH_BOLD:
      return "</b>";
    case COI_RICH_ITALIC:
      return "</i>";
    case COI_RICH_STRIKE:
      return "</s>";
    default:
      return "</span>";
    }
}

static void
open_span (gpointer data, const CoiRichSpan *span)
{
  Writer *writer = data;

  if (span->style != COI_RICH_LINK)
    g_string_append (writer->markup, begin_of (span->style));
  else if (writer->self->n_links++ < MAX_LINKS)
    {
      coi_link_open_markup (writer->markup, span->target);
      writer->link = span;
    }
}

static void
close_span (gpointer data, const CoiRichSpan *span)
{
  Writer *writer = data;
  g_autofree char *warning = NULL;
  g_autofree char *escaped = NULL;

  if (span->style != COI_RICH_LINK)
    g_string_append (writer->markup, end_of (span->style));
  if (writer->link != span)
    return;
  writer->link = NULL;
  g_string_append (writer->markup, "</a>");
  if (!coi_rich_span_is_misleading (writer->self->text, span))
    return;
  warning = coi_rich_warning (span->target);
  escaped = g_markup_escape_text (warning, -1);
  g_string_append_printf (writer->markup, "<span size=\"90%%\">%s</span>", escaped);
}

static void
write_text (gpointer data, guint start, guint end)
{
  Writer *writer = data;
  g_autofree char *text = g_strndup (writer->self->text->text + start, end - start);
  g_autofree char *links = writer->link == NULL ? coi_link_markup (text) : NULL;
  g_autofree char *escaped = links == NULL ? g_markup_escape_text (text, -1) : NULL;

  g_string_append (writer->markup, links != NULL ? links : escaped);
}

/**
 * coi_rich_markup_append:
 * @self: what was written so far
 * @markup: where to write
 * @start: the first byte, within a line
 * @end: the byte after the last one, in the same line
 *
 * Writes a part of the text as markup for [class@Gtk.Label]. Behind the text of a link that names
 * another host than the one it leads to stands a warning sign and where it leads.
 */
void
coi_rich_markup_append (CoiRichMarkup *self, GString *markup, guint start, guint end)
{
  static const CoiRichSink sink = { close_span, open_span, write_text, TRUE };
  Writer writer = { self, markup, NULL };

  coi_rich_text_walk (self->text, start, end, &self->next, &sink, &writer);
}
