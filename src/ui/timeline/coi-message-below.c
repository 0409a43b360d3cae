/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in a bubble below the text: poll, place, failures and reactions. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-config.h"
#include "coi-message-extras.h"
#include "coi-message-row.h"
#include "coi-message-sentence.h"
#include "coi-message-label.h"
#include "coi-row-parts.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define MAX_CHIPS 40
#define MAX_LABEL 200
#define MAX_FAILURE 400

static GtkWidget *
show_label (GtkWidget *label, const char *text, guint max)
{
  g_autofree char *line = coi_message_one_line (text, max);

  gtk_label_set_text (GTK_LABEL (label), line);
  gtk_widget_set_visible (label, *line != '\0');
  return label;
}

/* --- reactions --- */

static void
chip_cb (GtkWidget *chip)
{
  coi_message_row_emit_action (chip, "react", gtk_widget_get_name (chip));
}

static GtkWidget *
make_check (void)
{
  return g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE, "icon-name",
                       "object-select-symbolic", NULL);
}

/* Ours has a check mark besides its colour. */
static GtkWidget *
make_chip (const CoiMessageChip *chip)
{
  GtkWidget *box = coi_row_box (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *button = coi_row_button ("chip", box);
  g_autofree char *count = g_strdup_printf ("%u", chip->n);

  gtk_box_append (GTK_BOX (box),
                  show_label (coi_message_label_new ("emoji"), chip->emoji, MAX_LABEL));
  gtk_box_append (GTK_BOX (box), show_label (coi_message_label_new ("count"), count, MAX_LABEL));
  if (chip->is_own)
    {
      gtk_box_append (GTK_BOX (box), make_check ());
      gtk_widget_add_css_class (button, "own");
    }
  gtk_widget_set_name (button, chip->emoji);
  gtk_widget_set_tooltip_text (button, chip->tooltip);
  g_signal_connect (button, "clicked", G_CALLBACK (chip_cb), NULL);
  return button;
}

static GtkWidget *
make_chips (const CoiMessageExtras *extras)
{
  GtkWidget *chips = g_object_new (ADW_TYPE_WRAP_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE,
                                   "child-spacing", 4, "line-spacing", 4, NULL);

  gtk_widget_add_css_class (chips, "chips");
  for (guint i = 0; i < MIN (extras->n_chips, MAX_CHIPS); i++)
    adw_wrap_box_append (ADW_WRAP_BOX (chips), make_chip (&extras->chips[i]));
  return chips;
}

/* --- places --- */

static void
open_map_cb (GtkWidget *button)
{
  coi_message_row_emit_action (button, "open-map", NULL);
}

static GtkWidget *
make_location (const CoiLocationCard *location)
{
  GtkWidget *card = coi_row_box (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *coordinates =
      show_label (coi_message_label_new_wrapped ("coordinates"), location->coordinates, MAX_LABEL);
  GtkWidget *button =
      coi_row_button ("more", show_label (coi_message_label_new_wrapped ("more-label"),
                                          _ ("Open in Maps"), MAX_LABEL));

  gtk_widget_add_css_class (card, "card");
  gtk_box_append (GTK_BOX (card),
                  show_label (coi_message_label_new_wrapped ("card-title"),
                              location->label != NULL ? location->label : _ ("Location"),
                              MAX_LABEL));
  /* Latitude first in every language. */
  gtk_widget_set_direction (coordinates, GTK_TEXT_DIR_LTR);
  gtk_box_append (GTK_BOX (card), coordinates);
  g_signal_connect (button, "clicked", G_CALLBACK (open_map_cb), NULL);
  gtk_box_append (GTK_BOX (card), button);
  return card;
}

static void
add_failures (GtkWidget *below, const char *const *failures)
{
  for (guint i = 0; failures != NULL && failures[i] != NULL; i++)
    gtk_box_append (GTK_BOX (below), show_label (coi_message_label_new_wrapped ("failure"),
                                                 failures[i], MAX_FAILURE));
}

/**
 * coi_message_below_new:
 *
 * Returns: (transfer floating): an empty box below the text
 */
GtkWidget *
coi_message_below_new (void)
{
  return coi_row_box (GTK_ORIENTATION_VERTICAL, 3);
}

/**
 * coi_message_below_set:
 * @below: the box
 * @extras: (nullable): what to show
 */
void
coi_message_below_set (GtkWidget *below, const CoiMessageExtras *extras)
{
  coi_row_clear (below);
  if (extras != NULL)
    {
      if (extras->poll != NULL)
        gtk_box_append (GTK_BOX (below), coi_poll_card_new (extras->poll));
      if (extras->location != NULL)
        gtk_box_append (GTK_BOX (below), make_location (extras->location));
      add_failures (below, extras->failures);
      if (extras->n_chips > 0)
        gtk_box_append (GTK_BOX (below), make_chips (extras));
    }
  gtk_widget_set_visible (below, gtk_widget_get_first_child (below) != NULL);
}
