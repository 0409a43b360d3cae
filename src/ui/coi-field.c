/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ties an error message to the field that it is about. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-field.h"

#include "coi-announce.h"
#include "coi-error-text.h"

/* What has the focus in an entry row is the text field inside it. */
static GtkAccessible *
inner_field (GtkWidget *field)
{
  if (GTK_IS_EDITABLE (field) && gtk_editable_get_delegate (GTK_EDITABLE (field)) != NULL)
    return GTK_ACCESSIBLE (gtk_editable_get_delegate (GTK_EDITABLE (field)));
  return GTK_ACCESSIBLE (field);
}

/**
 * coi_field_show_message:
 * @field: (nullable): an entry row, or another widget; %NULL when it is about none
 * @label: shows the message
 * @message: a translated sentence, UTF-8
 *
 * Marks the field as invalid, moves the focus into it and speaks the message.
 */
void
coi_field_show_message (GtkWidget *field, GtkLabel *label, const char *message)
{
  gtk_label_set_label (label, message);
  gtk_widget_set_visible (GTK_WIDGET (label), TRUE);
  coi_announce (GTK_WIDGET (label), message, TRUE);
  if (field == NULL)
    return;
  gtk_widget_add_css_class (field, "error");
  gtk_accessible_update_state (inner_field (field), GTK_ACCESSIBLE_STATE_INVALID,
                               GTK_ACCESSIBLE_INVALID_TRUE, -1);
  gtk_accessible_update_relation (inner_field (field), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE, label,
                                  NULL, -1);
  gtk_widget_grab_focus (field);
}

/**
 * coi_field_show_error:
 * @field: (nullable): an entry row, or another widget; %NULL when it is about none
 * @label: shows the message
 * @error: what the engine reported
 */
void
coi_field_show_error (GtkWidget *field, GtkLabel *label, const GError *error)
{
  g_autofree char *text = coi_error_text (error);

  coi_field_show_message (field, label, text);
}

/**
 * coi_field_clear_error:
 * @field: (nullable): what coi_field_show_message() marked
 * @label: what shows the message
 */
void
coi_field_clear_error (GtkWidget *field, GtkLabel *label)
{
  gtk_widget_set_visible (GTK_WIDGET (label), FALSE);
  if (field == NULL)
    return;
  gtk_widget_remove_css_class (field, "error");
  gtk_accessible_reset_state (inner_field (field), GTK_ACCESSIBLE_STATE_INVALID);
  gtk_accessible_reset_relation (inner_field (field), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE);
}

typedef struct
{
  GtkWidget *field; /* nullable */
  GtkWidget *label;
  guint frames;
} Scroll;

static void
scroll_free (Scroll *self)
{
  g_clear_object (&self->field);
  g_object_unref (self->label);
  g_free (self);
}

/* The message, and groups that were opened for it, have to get their places first. */
static gboolean
scroll_cb (GtkWidget *viewport, GdkFrameClock *clock, gpointer user_data)
{
  Scroll *self = user_data;

  if (self->frames++ < 2)
    return G_SOURCE_CONTINUE;
  /* The field last: where not both fit, it is the one to be seen. */
  gtk_viewport_scroll_to (GTK_VIEWPORT (viewport), self->label, NULL);
  if (self->field != NULL)
    gtk_viewport_scroll_to (GTK_VIEWPORT (viewport), self->field, NULL);
  return G_SOURCE_REMOVE;
}

/**
 * coi_field_scroll_to:
 * @viewport: what both are in
 * @field: (nullable): what coi_field_show_message() marked
 * @label: what shows the message
 *
 * Brings the message and its field into view once they have their places.
 */
void
coi_field_scroll_to (GtkViewport *viewport, GtkWidget *field, GtkLabel *label)
{
  Scroll *scroll = g_new0 (Scroll, 1);

  scroll->field = field != NULL ? g_object_ref (field) : NULL;
  scroll->label = g_object_ref (GTK_WIDGET (label));
  gtk_widget_add_tick_callback (GTK_WIDGET (viewport), scroll_cb, scroll,
                                (GDestroyNotify)scroll_free);
}
