/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The links of a text as buttons, for the keyboard. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-link-buttons.h"

#include "coi-link-text.h"
#include "coi-link.h"

static GtkWidget *
make_button (const char *uri)
{
  g_autofree char *target = coi_link_target (uri);
  GtkWidget *button = gtk_link_button_new (target);
  GtkWidget *label = gtk_button_get_child (GTK_BUTTON (button));

  g_object_set (label, "wrap", TRUE, "wrap-mode", PANGO_WRAP_CHAR, "xalign", 0.0, "ellipsize",
                PANGO_ELLIPSIZE_NONE, NULL);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  return button;
}

/**
 * coi_link_buttons_fill:
 * @box: its children are replaced
 * @text: valid UTF-8
 *
 * Shows where each link in @text leads, hosts in ASCII; the box is hidden when there is none.
 */
void
coi_link_buttons_fill (GtkBox *box, const char *text)
{
  g_auto (GStrv) links = coi_link_list (text);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
  for (guint i = 0; links[i] != NULL; i++)
    gtk_box_append (box, make_button (links[i]));
  gtk_widget_set_visible (GTK_WIDGET (box), links[0] != NULL);
}
