/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for a place. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-location-dialog.h"

#include "coi-config.h"
#include "coi-extras-text.h"
#include "coi-map-link.h"

#include <glib/gi18n.h>

struct _CoiLocationDialog
{
  AdwDialog parent_instance;

  GtkEditable *place;
  GtkEditable *name;
  GtkLabel *result;
  GtkWidget *accept_button;
};

enum
{
  ACCEPTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * CoiLocationDialog:
 *
 * # Accessibility
 *
 * What was understood is the description of the field, and the field is invalid when nothing was.
 */
G_DEFINE_FINAL_TYPE (CoiLocationDialog, coi_location_dialog, ADW_TYPE_DIALOG)

static void
changed_cb (CoiLocationDialog *self)
{
  g_autoptr (CoiLocation) location = coi_location_dialog_dup_location (self);
  gboolean empty = *gtk_editable_get_text (self->place) == '\0';
  gboolean invalid = location == NULL && !empty;
  g_autofree char *text = NULL;

  if (location != NULL)
    text = coi_location_coordinates (location);
  else
    text = g_strdup (invalid ? _ ("No place was found in that.") : "");
  gtk_label_set_text (self->result, text);
  gtk_widget_set_sensitive (self->accept_button, location != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->place), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->place), GTK_ACCESSIBLE_STATE_INVALID,
                               invalid ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (invalid)
    gtk_widget_add_css_class (GTK_WIDGET (self->result), "coi-error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->result), "coi-error");
}

static void
cancel_cb (CoiLocationDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
accept_cb (CoiLocationDialog *self)
{
  g_signal_emit (self, signals[ACCEPTED], 0);
  adw_dialog_close (ADW_DIALOG (self));
}

/**
 * coi_location_dialog_dup_location:
 * @self: a dialog
 *
 * Returns: (transfer full) (nullable): the place that is written, with its name
 */
CoiLocation *
coi_location_dialog_dup_location (CoiLocationDialog *self)
{
  CoiLocation *location = coi_map_link_parse (gtk_editable_get_text (self->place));
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));

  if (location != NULL && *name != '\0')
    g_set_str (&location->label, name);
  return location;
}

static void
dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), COI_TYPE_LOCATION_DIALOG);
  G_OBJECT_CLASS (coi_location_dialog_parent_class)->dispose (object);
}

static void
coi_location_dialog_class_init (CoiLocationDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[ACCEPTED] = g_signal_new ("accepted", COI_TYPE_LOCATION_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/coi/Chat/ui/coi-location-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CoiLocationDialog, place);
  gtk_widget_class_bind_template_child (widget_class, CoiLocationDialog, name);
  gtk_widget_class_bind_template_child (widget_class, CoiLocationDialog, result);
  gtk_widget_class_bind_template_child (widget_class, CoiLocationDialog, accept_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
}

static void
coi_location_dialog_init (CoiLocationDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * coi_location_dialog_new:
 *
 * Returns: (transfer floating): a dialog to be presented
 */
AdwDialog *
coi_location_dialog_new (void)
{
  return g_object_new (COI_TYPE_LOCATION_DIALOG, NULL);
}
