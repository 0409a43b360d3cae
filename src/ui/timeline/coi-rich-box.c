/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formatted text in a bubble: a label for each of its blocks. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-rich-box.h"

#include "coi-message-label.h"
#include "coi-rich-markup.h"

#include <string.h>

/* Further ones are text. */
#define MAX_BLOCKS 40
#define MAX_QUOTES 4
#define QUOTE_MARGIN 12 /* px */

typedef struct
{
  GtkWidget *box;
  const CoiRichText *text;
  GArray *lines;
  CoiRichMarkup markup;
  guint n_blocks;
} Builder;

static CoiRichLine *
line_at (const Builder *self, guint i)
{
  return &g_array_index (self->lines, CoiRichLine, i);
}

static gboolean
is_empty (const CoiRichLine *line)
{
  return line->end == line->start;
}

static gboolean
is_rule (const Builder *self, const CoiRichLine *line)
{
  return !line->code && coi_rich_line_is_rule (self->text->text, line);
}

/* Whether @line is of the same block as @first. Empty lines belong to the text around them. */
static gboolean
is_same_block (const Builder *self, const CoiRichLine *first, const CoiRichLine *line)
{
  if (self->n_blocks > MAX_BLOCKS)
    return TRUE;
  return line->quotes == first->quotes && line->code == first->code && !first->heading &&
         !line->heading && !is_rule (self, first) && !is_rule (self, line);
}

/* How many lines from @first on are one block. */
static guint
count_lines (const Builder *self, guint first)
{
  guint n = 1;

  while (first + n < self->lines->len &&
         is_same_block (self, line_at (self, first), line_at (self, first + n)))
    n++;
  while (n > 1 && is_empty (line_at (self, first + n - 1)))
    n--;
  return n;
}

static GtkWidget *
make_label (const CoiRichLine *line)
{
  GtkWidget *label = coi_message_label_new_wrapped ("block");
  guint quotes = MIN (line->quotes, MAX_QUOTES);

  if (line->quotes > 0)
    gtk_widget_add_css_class (label, "quote");
  if (line->code)
    {
      gtk_widget_add_css_class (label, "code");
      gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
    }
  if (line->heading)
    gtk_widget_add_css_class (label, "heading");
  if (quotes > 1)
    gtk_widget_set_margin_start (label, (int)(quotes - 1) * QUOTE_MARGIN);
  return label;
}

static void
add_label (Builder *self, guint first, guint n)
{
  const CoiRichLine *line = line_at (self, first);
  const CoiRichLine *last = line_at (self, first + n - 1);
  g_autofree char *plain = g_strndup (self->text->text + line->start, last->end - line->start);
  g_autoptr (GString) markup = g_string_new (NULL);
  GtkWidget *label = make_label (line);

  for (guint i = first; i < first + n; i++)
    {
      if (i > first)
        g_string_append_c (markup, '\n');
      coi_rich_markup_append (&self->markup, markup, line_at (self, i)->start,
                              line_at (self, i)->end);
    }
  coi_message_label_show (label, plain);
  coi_message_label_show_links (label, markup->str);
  gtk_box_append (GTK_BOX (self->box), label);
}

static void
add_rule (Builder *self)
{
  GtkWidget *line =
      g_object_new (GTK_TYPE_SEPARATOR, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE, NULL);

  gtk_box_append (GTK_BOX (self->box), line);
}

static void
add_blocks (Builder *self)
{
  guint i = 0;

  while (i < self->lines->len)
    {
      const CoiRichLine *line = line_at (self, i);
      guint n = 1;

      if (is_empty (line))
        {
          i++;
          continue;
        }
      self->n_blocks++;
      if (is_rule (self, line))
        add_rule (self);
      else
        add_label (self, i, n = count_lines (self, i));
      i += n;
    }
}

/* The styles of the beginning @text of @rich. */
static CoiRichText *
cut (const CoiRichText *rich, const char *text)
{
  g_autoptr (CoiRichText) beginning = coi_rich_text_new (text);
  gsize length = strlen (text);

  for (guint i = 0; i < rich->spans->len; i++)
    {
      const CoiRichSpan *span = &g_array_index (rich->spans, CoiRichSpan, i);

      if (span->start >= length)
        break;
      coi_rich_text_add (beginning, span->start, span->end, span->style, span->target);
    }
  return coi_rich_text_normalise (beginning);
}

/**
 * coi_rich_box_show:
 * @box: its children are replaced
 * @rich: (nullable): a formatted text; %NULL hides @box
 * @text: the beginning of it that is to be shown
 */
void
coi_rich_box_show (GtkWidget *box, const CoiRichText *rich, const char *text)
{
  g_autoptr (CoiRichText) beginning = NULL;
  Builder self = { .box = box };
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
  gtk_widget_set_visible (box, rich != NULL && *text != '\0');
  if (rich == NULL)
    return;
  beginning = cut (rich, text);
  self.text = self.markup.text = beginning;
  self.lines = coi_rich_text_get_lines (beginning);
  add_blocks (&self);
  g_array_unref (self.lines);
}
