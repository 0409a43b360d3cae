/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for whom to delete a message, and does. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-delete-dialog.h"

#include "coi-announce.h"
#include "coi-config.h"
#include "coi-error-text.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *parent;
  CoiEngine *engine;
  CoiMessage *message;
} Asking;

static void
asking_free (Asking *asking)
{
  g_object_unref (asking->parent);
  g_object_unref (asking->engine);
  g_object_unref (asking->message);
  g_free (asking);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asking, asking_free)

static void
say (GtkWidget *parent, const GError *error)
{
  g_autofree char *reason = coi_error_text (error);

  coi_announce (parent, reason, TRUE);
  gtk_widget_activate_action (parent, "win.toast", "s", reason);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) parent = user_data;
  g_autoptr (GError) error = NULL;

  if (!coi_engine_act_finish (COI_ENGINE (source), result, &error))
    say (parent, error);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) parent = user_data;
  g_autoptr (GError) error = NULL;

  if (!coi_engine_remove_message_finish (COI_ENGINE (source), result, &error))
    say (parent, error);
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  static const CoiAction action = { .kind = COI_ACTION_DELETE };
  g_autoptr (Asking) asking = user_data;
  const char *response = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result);

  if (g_str_equal (response, "all"))
    coi_engine_act_async (asking->engine, asking->message, &action, deleted_cb,
                          g_object_ref (asking->parent));
  else if (g_str_equal (response, "me"))
    coi_engine_remove_message_async (asking->engine, asking->message, removed_cb,
                                     g_object_ref (asking->parent));
}

/* What has not been sent is discarded elsewhere; what is deleted already can only go away here. */
static gboolean
can_delete_for_all (CoiMessage *message)
{
  CoiMessageStatus status = coi_message_get_status (message);

  return coi_message_get_outgoing (message) && !coi_message_get_deleted (message) &&
         (status == COI_MESSAGE_STATUS_SENT || status == COI_MESSAGE_STATUS_DELIVERED ||
          status == COI_MESSAGE_STATUS_READ);
}

static AdwDialog *
make_dialog (CoiMessage *message)
{
  gboolean for_all = can_delete_for_all (message);
  AdwDialog *dialog = adw_alert_dialog_new (
      _ ("Delete Message?"),
      for_all ? _ ("Others may have read it already, and classic mail programs keep their copy.")
              : _ ("It is removed from your account, here and on the server. Others keep it."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "me",
                                  /* Translators: whether to delete a message for oneself alone */
                                  _ ("For _Me"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "me",
                                            ADW_RESPONSE_DESTRUCTIVE);
  if (for_all)
    {
      adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "all",
                                     /* Translators: whether to delete a message for everybody */
                                     _ ("For _Everybody"));
      adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "all",
                                                ADW_RESPONSE_DESTRUCTIVE);
    }
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  return dialog;
}

/**
 * coi_delete_dialog_choose:
 * @parent: a widget in a window
 * @engine: whose message it is
 * @message: what to delete
 *
 * Asks, and deletes the message for everybody or here, as was answered.
 */
void
coi_delete_dialog_choose (GtkWidget *parent, CoiEngine *engine, CoiMessage *message)
{
  Asking *asking = g_new0 (Asking, 1);

  asking->parent = g_object_ref (parent);
  asking->engine = g_object_ref (engine);
  asking->message = g_object_ref (message);
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (make_dialog (message)), parent, NULL, chosen_cb,
                           asking);
}
