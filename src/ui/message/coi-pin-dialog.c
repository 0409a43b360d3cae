/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for how long to pin a message. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-pin-dialog.h"

#include "coi-config.h"
#include "coi-time-text.h"

#include <glib/gi18n.h>

#define HOUR (60 * 60)

static const struct
{
  const char *label;
  gint64 seconds; /* 0: without end */
} ends[] = {
  { N_ ("Until It Is Unpinned"), 0 },
  { N_ ("For One Hour"), HOUR },
  { N_ ("For One Day"), 24 * HOUR },
  { N_ ("For One Week"), 7 * 24 * HOUR },
};

typedef struct
{
  CoiMessage *message;
  CoiPinFunc pin;
  GObject *data;
  AdwComboRow *end;
} Asking;

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Asking *asking = user_data;
  const char *response = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result);
  guint selected = adw_combo_row_get_selected (asking->end);
  gint64 seconds = selected < G_N_ELEMENTS (ends) ? ends[selected].seconds : 0;

  if (g_str_equal (response, "pin"))
    asking->pin (asking->message, seconds > 0 ? coi_time_now () + seconds : 0, asking->data);
  g_object_unref (asking->message);
  g_object_unref (asking->data);
  g_object_unref (asking->end);
  g_free (asking);
}

static GtkWidget *
make_end (AdwComboRow **row)
{
  GtkWidget *group = adw_preferences_group_new ();
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    gtk_string_list_append (labels, _ (ends[i].label));
  *row = g_object_new (ADW_TYPE_COMBO_ROW, "title", _ ("Pinned"), "use-subtitle", TRUE, "model",
                       labels, NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (*row));
  return group;
}

/**
 * coi_pin_dialog_choose:
 * @parent: a widget in a window
 * @message: what to pin
 * @pin: (scope async): is called when the user wants it
 * @user_data: (type GObject): for @pin, kept until then
 */
void
coi_pin_dialog_choose (GtkWidget *parent, CoiMessage *message, CoiPinFunc pin, gpointer user_data)
{
  AdwDialog *dialog = adw_alert_dialog_new (
      _ ("Pin Message?"),
      _ ("Everybody in the conversation sees it above the messages. It replaces what is pinned."));
  Asking *asking = g_new0 (Asking, 1);

  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), make_end (&asking->end));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "pin",
                                  _ ("_Pin"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "pin",
                                            ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "pin");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  asking->message = g_object_ref (message);
  asking->pin = pin;
  asking->data = g_object_ref (user_data);
  g_object_ref (asking->end);
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (dialog), parent, NULL, chosen_cb, asking);
}
