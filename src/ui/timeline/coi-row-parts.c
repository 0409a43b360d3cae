/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What message rows are made of: all of it presentation, because the row says everything itself. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-row-parts.h"

#define WIDTH_CHARS 60

/**
 * coi_row_label:
 * @css_class: how it looks
 *
 * Returns: (transfer floating): a hidden label of one line
 */
GtkWidget *
coi_row_label (const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE,
                                   "xalign", 0.0, "visible", FALSE, NULL);

  gtk_widget_add_css_class (label, css_class);
  return label;
}

/**
 * coi_row_wrapped_label:
 * @css_class: how it looks
 *
 * Returns: (transfer floating): a hidden label of any number of lines
 */
GtkWidget *
coi_row_wrapped_label (const char *css_class)
{
  GtkWidget *label = coi_row_label (css_class);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  /* A hyphen that is not in the text would falsify addresses and file names. */
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  g_object_set (label, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "max-width-chars",
                WIDTH_CHARS, NULL);
  return label;
}

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
