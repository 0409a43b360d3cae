/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The quickest reactions in a row, and the chooser of all emoji. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-react-menu.h"

#include "coi-config.h"
#include "coi-emoji-name.h"

#include <adwaita.h>
#include <glib/gi18n.h>

static GtkWidget *
make_button (GtkPopover *menu, const char *emoji)
{
  /* A label of the button's own would be its name. */
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", emoji, "accessible-role",
                                   GTK_ACCESSIBLE_ROLE_NONE, NULL);
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "child", label, NULL);
  /* Translators: on a button with an emoji; %s is its name */
  g_autofree char *name = g_strdup_printf (_ ("React: %s"), coi_emoji_name (emoji));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "message.react-with");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", emoji);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_tooltip_text (button, coi_emoji_name (emoji));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "coi-emoji");
  g_signal_connect_object (button, "clicked", G_CALLBACK (gtk_popover_popdown), menu,
                           G_CONNECT_SWAPPED);
  return button;
}

/**
 * coi_react_menu_new:
 * @menu: what the buttons are in, closed by each
 *
 * Returns: (transfer floating): a row of buttons
 */
GtkWidget *
coi_react_menu_new (GtkPopover *menu)
{
  GtkWidget *box = g_object_new (ADW_TYPE_WRAP_BOX, "child-spacing", 2, "line-spacing", 2, NULL);

  for (guint i = 0; coi_quick_emoji[i] != NULL; i++)
    adw_wrap_box_append (ADW_WRAP_BOX (box), make_button (menu, coi_quick_emoji[i]));
  return box;
}

static gboolean
remove_cb (gpointer chooser)
{
  if (gtk_widget_get_parent (chooser) != NULL)
    gtk_widget_unparent (chooser);
  return G_SOURCE_REMOVE;
}

/* Not at once: it tells what was picked after it has closed. */
static void
closed_cb (GtkWidget *chooser)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, remove_cb, g_object_ref (chooser), g_object_unref);
}

/**
 * coi_react_chooser_popup:
 * @parent: what it belongs to
 * @at: what it points at, in @parent
 * @picked: (scope forever): is called with @parent and what was picked
 */
void
coi_react_chooser_popup (GtkWidget *parent, const GdkRectangle *at, GCallback picked)
{
  GtkWidget *chooser = gtk_emoji_chooser_new ();

  gtk_widget_set_parent (chooser, parent);
  gtk_popover_set_pointing_to (GTK_POPOVER (chooser), at);
  g_signal_connect_object (chooser, "emoji-picked", picked, parent, G_CONNECT_SWAPPED);
  g_signal_connect (chooser, "closed", G_CALLBACK (closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (chooser));
}
