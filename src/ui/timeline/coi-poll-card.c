/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A poll with its results, in a bubble. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-poll-card.h"

#include "coi-config.h"
#include "coi-message-row.h"
#include "coi-message-sentence.h"
#include "coi-message-label.h"
#include "coi-row-parts.h"

#include <glib/gi18n.h>

#define MAX_LINES 20 /* the dialog shows all */
#define MAX_TEXT 300 /* characters */

static GtkWidget *
make_text (GtkWidget *label, const char *text)
{
  g_autofree char *line = coi_message_one_line (text, MAX_TEXT);

  gtk_label_set_text (GTK_LABEL (label), line);
  gtk_widget_set_visible (label, *line != '\0');
  return label;
}

/* What an option is, a check mark if it is ours, and how many chose it: the bar only repeats it. */
static GtkWidget *
make_heading (const CoiPollLine *line)
{
  GtkWidget *box = coi_row_box (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *check = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE,
                                   "icon-name", "object-select-symbolic", "valign", GTK_ALIGN_START,
                                   "visible", line->is_own, NULL);
  GtkWidget *text = make_text (coi_message_label_new_wrapped ("option"), line->text);
  g_autofree char *count = g_strdup_printf ("%u", line->n);
  GtkWidget *number = make_text (coi_message_label_new ("count"), count);

  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_set_valign (number, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), number);
  return box;
}

static GtkWidget *
make_line (const CoiPollLine *line, guint n_votes)
{
  GtkWidget *box = coi_row_box (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *bar =
      g_object_new (GTK_TYPE_PROGRESS_BAR, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE, "fraction",
                    n_votes > 0 ? MIN (1.0, (double)line->n / n_votes) : 0.0, NULL);

  gtk_box_append (GTK_BOX (box), make_heading (line));
  gtk_box_append (GTK_BOX (box), bar);
  if (*line->voters != '\0')
    gtk_widget_set_tooltip_text (box, line->voters);
  return box;
}

static void
open_cb (GtkWidget *button)
{
  coi_message_row_emit_action (button, "poll", NULL);
}

/**
 * coi_poll_card_new:
 * @poll: what to show
 *
 * Voting is in a dialog, which the button opens for the pointer and Enter on the row for the
 * keyboard.
 *
 * Returns: (transfer floating): the card
 */
GtkWidget *
coi_poll_card_new (const CoiPollCard *poll)
{
  GtkWidget *card = coi_row_box (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *button = coi_row_button (
      "more", make_text (coi_message_label_new_wrapped ("more-label"), poll->button));

  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "poll");
  gtk_box_append (GTK_BOX (card),
                  make_text (coi_message_label_new_wrapped ("card-title"), poll->name));
  gtk_box_append (GTK_BOX (card),
                  make_text (coi_message_label_new_wrapped ("description"), poll->description));
  for (guint i = 0; i < MIN (poll->n_lines, MAX_LINES); i++)
    gtk_box_append (GTK_BOX (card), make_line (&poll->lines[i], poll->n_votes));
  gtk_box_append (GTK_BOX (card),
                  make_text (coi_message_label_new_wrapped ("summary"), poll->summary));
  g_signal_connect (button, "clicked", G_CALLBACK (open_cb), NULL);
  gtk_box_append (GTK_BOX (card), button);
  return card;
}
