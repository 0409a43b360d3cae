/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What message rows are made of: all of it presentation, because the row says everything itself. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-row-parts.h"

/**
 * coi_row_box:
 * @orientation: of its children
 * @spacing: px between them
 *
 * Returns: (transfer floating): an empty box
 */
GtkWidget *
coi_row_box (GtkOrientation orientation, int spacing)
{
  return g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE, "orientation",
                       orientation, "spacing", spacing, NULL);
}

/**
 * coi_row_button:
 * @css_class: how it looks
 * @child: what is on it
 *
 * Returns: (transfer floating): a button for the pointer; the row's menu and keys do the same
 */
GtkWidget *
coi_row_button (const char *css_class, GtkWidget *child)
{
  GtkWidget *button =
      g_object_new (GTK_TYPE_BUTTON, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE, "child", child,
                    "focusable", FALSE, "halign", GTK_ALIGN_START, NULL);

  gtk_widget_add_css_class (button, css_class);
  return button;
}

/**
 * coi_row_clear:
 * @box: a [class@Gtk.Box]
 *
 * Removes what is in it.
 */
void
coi_row_clear (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}
