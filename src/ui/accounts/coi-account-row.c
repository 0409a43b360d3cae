/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An account in the list of accounts. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-account-row.h"

#include "coi-account-dialog.h"
#include "coi-config.h"
#include "coi-error-text.h"
#include "coi-password-dialog.h"
#include "coi-state-text.h"

#include <glib/gi18n.h>

struct _CoiAccountRow
{
  AdwExpanderRow parent_instance;

  CoiEngine *engine;
  CoiAccount *account;
};

G_DEFINE_FINAL_TYPE (CoiAccountRow, coi_account_row, ADW_TYPE_EXPANDER_ROW)

static void
update (CoiAccountRow *self)
{
  int code = coi_account_get_error_code (self->account);
  const char *state = coi_account_state_text (coi_account_get_state (self->account));
  g_autofree char *sentence = coi_error_sentence_at (code, coi_account_get_address (self->account),
                                                     coi_account_get_imap (self->account)->host);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 coi_account_get_address (self->account));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), code >= 0 ? sentence : state);
}

static void
connect_cb (CoiAccountRow *self)
{
  coi_engine_reconnect (self->engine, self->account);
}

static void
password_cb (CoiAccountRow *self)
{
  adw_dialog_present (coi_password_dialog_new (self->engine, self->account), GTK_WIDGET (self));
}

static void
details_cb (CoiAccountRow *self)
{
  adw_dialog_present (coi_account_dialog_new (self->engine, self->account), GTK_WIDGET (self));
}

static void
show_failure (GtkWidget *parent, const GError *error)
{
  g_autofree char *text = coi_error_text (error);
  AdwDialog *dialog = adw_alert_dialog_new (_ ("The Account Was Not Removed"), text);

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"));
  adw_dialog_present (dialog, parent);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) parent = GTK_WIDGET (user_data);
  g_autoptr (GError) error = NULL;

  if (!coi_engine_remove_account_finish (COI_ENGINE (source), result, &error))
    show_failure (parent, error);
}

static void
response_cb (CoiAccountRow *self, const char *response)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (g_strcmp0 (response, "remove") == 0 && root != NULL)
    coi_engine_remove_account_async (self->engine, self->account, removed_cb, g_object_ref (root));
}

static void
remove_cb (CoiAccountRow *self)
{
  /* Translators: %s is an e-mail address */
  g_autofree char *heading =
      g_strdup_printf (_ ("Remove %s?"), coi_account_get_address (self->account));
  AdwDialog *dialog = adw_alert_dialog_new (
      heading, _ ("Its conversations, its password and messages that were not sent yet are removed "
                  "from this computer. What is on the server stays there."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "remove",
                                  _ ("_Remove"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "remove",
                                            ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
dispose (GObject *object)
{
  CoiAccountRow *self = COI_ACCOUNT_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), COI_TYPE_ACCOUNT_ROW);
  g_clear_object (&self->account);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_account_row_parent_class)->dispose (object);
}

static void
coi_account_row_class_init (CoiAccountRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/coi/Chat/ui/coi-account-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, connect_cb);
  gtk_widget_class_bind_template_callback (widget_class, details_cb);
  gtk_widget_class_bind_template_callback (widget_class, password_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
coi_account_row_init (CoiAccountRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * coi_account_row_new:
 * @engine: whose account it is
 * @account: what to show
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
coi_account_row_new (CoiEngine *engine, CoiAccount *account)
{
  CoiAccountRow *self = g_object_new (COI_TYPE_ACCOUNT_ROW, NULL);

  self->engine = g_object_ref (engine);
  self->account = g_object_ref (account);
  g_signal_connect_object (account, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
