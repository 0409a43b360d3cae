/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the user chooses how the program behaves. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-preferences-dialog.h"

struct _CoiPreferencesDialog
{
  AdwPreferencesDialog parent_instance;

  CoiEngine *engine; /* nullable */

  AdwComboRow *announcements;
  AdwSwitchRow *notification_text;
  AdwSwitchRow *enter_sends;
  AdwComboRow *color_scheme;
  AdwSwitchRow *receipts;
  AdwSwitchRow *run_in_background;
  AdwSwitchRow *start_at_login;
};

/* In the order of the rows' choices. */
static const char *const announcements[] = { "off", "short", "full", NULL };
static const char *const color_schemes[] = { "system", "light", "dark", NULL };

/**
 * CoiPreferencesDialog:
 *
 * Each change takes effect at once.
 */
G_DEFINE_FINAL_TYPE (CoiPreferencesDialog, coi_preferences_dialog, ADW_TYPE_PREFERENCES_DIALOG)

static gboolean
get_choice (GValue *value, GVariant *variant, gpointer user_data)
{
  const char *const *choices = user_data;
  guint i = 0;

  while (choices[i] != NULL && g_strcmp0 (choices[i], g_variant_get_string (variant, NULL)) != 0)
    i++;
  g_value_set_uint (value, choices[i] != NULL ? i : 0);
  return TRUE;
}

static GVariant *
set_choice (const GValue *value, const GVariantType *type, gpointer user_data)
{
  const char *const *choices = user_data;
  guint i = g_value_get_uint (value);

  return i < g_strv_length ((char **)choices) ? g_variant_new_string (choices[i]) : NULL;
}

static void
bind_choice (GSettings *settings, const char *key, AdwComboRow *row, const char *const *choices)
{
  g_settings_bind_with_mapping (settings, key, row, "selected", G_SETTINGS_BIND_DEFAULT, get_choice,
                                set_choice, (gpointer)choices, NULL);
}

static void
bind_switch (GSettings *settings, const char *key, AdwSwitchRow *row)
{
  g_settings_bind (settings, key, row, "active", G_SETTINGS_BIND_DEFAULT);
}

static void
receipts_cb (CoiPreferencesDialog *self)
{
  if (self->engine != NULL)
    coi_engine_set_preference (self->engine, "receipts",
                               adw_switch_row_get_active (self->receipts) ? "yes" : "no");
}

static void
dispose (GObject *object)
{
  g_clear_object (&COI_PREFERENCES_DIALOG (object)->engine);
  gtk_widget_dispose_template (GTK_WIDGET (object), COI_TYPE_PREFERENCES_DIALOG);
  G_OBJECT_CLASS (coi_preferences_dialog_parent_class)->dispose (object);
}

static void
coi_preferences_dialog_class_init (CoiPreferencesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/coi/Chat/ui/coi-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CoiPreferencesDialog, announcements);
  gtk_widget_class_bind_template_child (widget_class, CoiPreferencesDialog, notification_text);
  gtk_widget_class_bind_template_child (widget_class, CoiPreferencesDialog, enter_sends);
  gtk_widget_class_bind_template_child (widget_class, CoiPreferencesDialog, color_scheme);
  gtk_widget_class_bind_template_child (widget_class, CoiPreferencesDialog, receipts);
  gtk_widget_class_bind_template_child (widget_class, CoiPreferencesDialog, run_in_background);
  gtk_widget_class_bind_template_child (widget_class, CoiPreferencesDialog, start_at_login);
  gtk_widget_class_bind_template_callback (widget_class, receipts_cb);
}

static void
coi_preferences_dialog_init (CoiPreferencesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * coi_preferences_dialog_new:
 * @engine: (nullable): whose preferences it shows and changes
 * @settings: what it shows and changes, too
 *
 * Returns: (transfer floating): a dialog to be presented
 */
AdwDialog *
coi_preferences_dialog_new (CoiEngine *engine, GSettings *settings)
{
  CoiPreferencesDialog *self = g_object_new (COI_TYPE_PREFERENCES_DIALOG, NULL);
  g_autofree char *receipts =
      engine != NULL ? coi_engine_get_preference (engine, "receipts") : NULL;

  adw_switch_row_set_active (self->receipts, g_strcmp0 (receipts, "no") != 0);
  g_set_object (&self->engine, engine);

  bind_choice (settings, "announcements", self->announcements, announcements);
  bind_switch (settings, "notification-text", self->notification_text);
  bind_switch (settings, "enter-sends", self->enter_sends);
  bind_choice (settings, "color-scheme", self->color_scheme, color_schemes);
  bind_switch (settings, "run-in-background", self->run_in_background);
  bind_switch (settings, "start-at-login", self->start_at_login);
  return ADW_DIALOG (self);
}
