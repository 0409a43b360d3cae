/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in a bubble above the text: whose words they are, and what they answer. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-config.h"
#include "coi-message-extras.h"
#include "coi-message-row.h"
#include "coi-message-sentence.h"
#include "coi-message-label.h"
#include "coi-row-parts.h"

#include <glib/gi18n.h>

#define MAX_NAME 100
#define MAX_QUOTE 200 /* characters */
#define QUOTE_LINES 2

static void
quote_cb (GtkWidget *button)
{
  coi_message_row_emit_action (button, "go-to-quoted", NULL);
}

static GtkWidget *
make_quote (const CoiMessageExtras *extras)
{
  GtkWidget *box = coi_row_box (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = coi_message_label_new ("quote-name");
  GtkWidget *text = coi_message_label_new_wrapped ("quote-text");
  GtkWidget *button = coi_row_button ("quote", box);
  g_autofree char *name_line = coi_message_one_line (extras->quote_name, MAX_NAME);
  g_autofree char *text_line = coi_message_one_line (extras->quote_text, MAX_QUOTE);

  gtk_label_set_text (GTK_LABEL (name), name_line);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_widget_set_visible (name, *name_line != '\0');
  gtk_label_set_text (GTK_LABEL (text), text_line);
  gtk_label_set_lines (GTK_LABEL (text), QUOTE_LINES);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_widget_set_visible (text, TRUE);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), text);
  g_signal_connect (button, "clicked", G_CALLBACK (quote_cb), NULL);
  return button;
}

static GtkWidget *
make_forwarded (const char *forwarded)
{
  GtkWidget *label = coi_message_label_new_wrapped ("forwarded");
  g_autofree char *line = coi_message_one_line (forwarded, MAX_NAME);

  gtk_label_set_text (GTK_LABEL (label), line);
  gtk_widget_set_visible (label, TRUE);
  return label;
}

/**
 * coi_message_above_new:
 *
 * Returns: (transfer floating): an empty box above the text
 */
GtkWidget *
coi_message_above_new (void)
{
  return coi_row_box (GTK_ORIENTATION_VERTICAL, 3);
}

/**
 * coi_message_above_set:
 * @above: the box
 * @extras: (nullable): what to show
 */
void
coi_message_above_set (GtkWidget *above, const CoiMessageExtras *extras)
{
  gboolean forwarded = extras != NULL && extras->forwarded != NULL;
  gboolean quotes = extras != NULL && extras->quote_text != NULL;

  coi_row_clear (above);
  if (forwarded)
    gtk_box_append (GTK_BOX (above), make_forwarded (extras->forwarded));
  if (quotes)
    gtk_box_append (GTK_BOX (above), make_quote (extras));
  gtk_widget_set_visible (above, forwarded || quotes);
}
