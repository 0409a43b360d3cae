/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formatted text in a text view: tags for the styles. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-rich-buffer.h"

#include "coi-rich-markup.h"

/* What comes behind is shown without styles. */
#define MAX_SPANS 5000
#define INDENT 24 /* px */

static const GdkRGBA tint = { 0.5, 0.5, 0.5, 0.2 };
static const GdkRGBA mention_tint = { 0.21, 0.52, 0.89, 0.2 };

static GtkTextTag *
make_tag (GtkTextBuffer *buffer, const char *name, CoiRichStyle style)
{
  switch ((guint)style)
    {
    case COI_RICH_BOLD:
      return gtk_text_buffer_create_tag (buffer, name, "weight", PANGO_WEIGHT_BOLD, NULL);
    case COI_RICH_ITALIC:
      return gtk_text_buffer_create_tag (buffer, name, "style", PANGO_STYLE_ITALIC, NULL);
    case COI_RICH_STRIKE:
      return gtk_text_buffer_create_tag (buffer, name, "strikethrough", TRUE, NULL);
    case COI_RICH_CODE:
      return gtk_text_buffer_create_tag (buffer, name, "family", "monospace", "background-rgba",
                                         &tint, NULL);
    case COI_RICH_BLOCK:
      return gtk_text_buffer_create_tag (buffer, name, "family", "monospace",
                                         "paragraph-background-rgba", &tint, NULL);
    case COI_RICH_QUOTE:
      return gtk_text_buffer_create_tag (buffer, name, "style", PANGO_STYLE_ITALIC, "left-margin",
                                         INDENT, "right-margin", INDENT, "accumulative-margin",
                                         TRUE, NULL);
    case COI_RICH_HEADING:
      return gtk_text_buffer_create_tag (buffer, name, "weight", PANGO_WEIGHT_BOLD, "scale",
                                         PANGO_SCALE_LARGE, NULL);
    case COI_RICH_MENTION:
      return gtk_text_buffer_create_tag (buffer, name, "weight", PANGO_WEIGHT_BOLD,
                                         "background-rgba", &mention_tint, NULL);
    default:
      return gtk_text_buffer_create_tag (buffer, name, "underline", PANGO_UNDERLINE_SINGLE, NULL);
    }
}

static GtkTextTag *
get_tag (GtkTextBuffer *buffer, CoiRichStyle style)
{
  g_autofree char *name = g_strdup_printf ("rich-%u", (guint)style);
  GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), name);

  return tag != NULL ? tag : make_tag (buffer, name, style);
}

typedef struct
{
  const CoiRichText *rich;
  guint byte;
  int offset; /* the character at @byte */
} Position;

/* Spans come in order, so that no character is counted twice. */
static int
move_to (Position *at, guint byte)
{
  at->offset += (int)g_utf8_strlen (at->rich->text + at->byte, byte - at->byte);
  at->byte = byte;
  return at->offset;
}

/* The text behind is moved: from the last link to the first. */
static void
insert_warnings (GtkTextBuffer *buffer, const CoiRichText *rich, GArray *ends)
{
  for (guint i = ends->len; i-- > 0;)
    {
      const CoiRichSpan *span = &g_array_index (rich->spans, CoiRichSpan, i);
      int end = g_array_index (ends, int, i);
      g_autofree char *warning = NULL;
      GtkTextIter iter;

      if (!coi_rich_span_is_misleading (rich, span))
        continue;
      warning = coi_rich_warning (span->target);
      gtk_text_buffer_get_iter_at_offset (buffer, &iter, end);
      gtk_text_buffer_insert (buffer, &iter, warning, -1);
    }
}

/**
 * coi_rich_buffer_format:
 * @buffer: has the text of @rich
 * @rich: what it looks like
 *
 * Behind links that name another host than the one they lead to it is written where they lead.
 */
void
coi_rich_buffer_format (GtkTextBuffer *buffer, const CoiRichText *rich)
{
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (int));
  Position at = { .rich = rich };

  for (guint i = 0; i < MIN (rich->spans->len, MAX_SPANS); i++)
    {
      const CoiRichSpan *span = &g_array_index (rich->spans, CoiRichSpan, i);
      int start = move_to (&at, span->start);
      int end = start + (int)g_utf8_strlen (rich->text + span->start, span->end - span->start);
      GtkTextIter first, last;

      gtk_text_buffer_get_iter_at_offset (buffer, &first, start);
      gtk_text_buffer_get_iter_at_offset (buffer, &last, end);
      gtk_text_buffer_apply_tag (buffer, get_tag (buffer, span->style), &first, &last);
      g_array_append_val (ends, end);
    }
  insert_warnings (buffer, rich, ends);
}
