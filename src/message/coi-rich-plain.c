/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formatted text -> plain text for the wire. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-link.h"
#include "coi-rich-text-private.h"

#include <string.h>

typedef struct
{
  const CoiRichText *text;
  GString *out;
  guint next; /* span */
  gboolean mention;
} Writer;

static char *
dup_text (const Writer *self, const CoiRichSpan *span)
{
  return g_strndup (self->text->text + span->start, span->end - span->start);
}

static void
open_span (gpointer data, const CoiRichSpan *span)
{
  Writer *self = data;
  g_autofree char *text = NULL;
  g_autofree char *mention = NULL;

  if (span->style != COI_RICH_MENTION)
    return;
  text = dup_text (self, span);
  mention = coi_rich_mention_write (text, span->target);
  g_string_append (self->out, mention);
  self->mention = TRUE;
}

static void
close_span (gpointer data, const CoiRichSpan *span)
{
  Writer *self = data;
  g_autofree char *text = NULL;

  if (span->style == COI_RICH_MENTION)
    self->mention = FALSE;
  if (span->style != COI_RICH_LINK)
    return;
  text = dup_text (self, span);
  if (!coi_link_is_said_by (span->target, text))
    g_string_append_printf (self->out, " <%s>", span->target);
}

static void
write_text (gpointer data, guint start, guint end)
{
  Writer *self = data;

  if (!self->mention)
    g_string_append_len (self->out, self->text->text + start, end - start);
}

static void
write_line (Writer *self, const CoiRichLine *line)
{
  static const CoiRichSink sink = { close_span, open_span, write_text, FALSE };

  for (guint i = 0; i < line->quotes; i++)
    g_string_append_c (self->out, '>');
  if (line->quotes > 0 && line->end > line->start)
    g_string_append_c (self->out, ' ');
  coi_rich_text_walk (self->text, line->start, line->end, &self->next, &sink, self);
}

/**
 * coi_rich_text_to_plain:
 * @self: a formatted text
 *
 * Returns: (transfer full): what a plain mail program should show: "> " before quotes, " <target>"
 * behind links that do not say it, mentions as `@Name:address`
 */
char *
coi_rich_text_to_plain (const CoiRichText *self)
{
  g_autoptr (CoiRichText) normal = coi_rich_text_normalise (self);
  g_autoptr (GArray) lines = coi_rich_text_get_lines (normal);
  Writer writer = { .text = normal, .out = g_string_new (NULL) };

  for (guint i = 0; i < lines->len; i++)
    {
      if (i > 0)
        g_string_append_c (writer.out, '\n');
      write_line (&writer, &g_array_index (lines, CoiRichLine, i));
    }
  return g_string_free_and_steal (writer.out);
}
