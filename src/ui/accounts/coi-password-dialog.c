/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for an account's password and tries it. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-password-dialog.h"

#include "coi-config.h"
#include "coi-error-text.h"
#include "coi-field.h"

#include <glib/gi18n.h>

struct _CoiPasswordDialog
{
  AdwDialog parent_instance;

  CoiEngine *engine;
  CoiAccount *account;
  GCancellable *cancellable; /* while a password is tried */

  GtkWidget *accept_button;
  GtkWidget *cancel_button;
  GtkLabel *account_label;
  GtkWidget *password;
  GtkLabel *error_label;
  GtkWidget *help_link;
  GtkWidget *progress;
};

G_DEFINE_FINAL_TYPE (CoiPasswordDialog, coi_password_dialog, ADW_TYPE_DIALOG)

static void
set_busy (CoiPasswordDialog *self, gboolean busy)
{
  gtk_widget_set_visible (self->progress, busy);
  /* The field that has the focus is about to lose it. */
  if (busy)
    gtk_widget_grab_focus (self->cancel_button);
  gtk_widget_set_sensitive (self->accept_button, !busy);
  gtk_widget_set_sensitive (self->password, !busy);
}

static void
show_error (CoiPasswordDialog *self, const GError *error)
{
  const char *address = coi_account_get_address (self->account);
  const char *host = coi_account_get_imap (self->account)->host;
  const char *help =
      coi_error_help_at (error->domain == COI_ENGINE_ERROR ? error->code : -1, address, host);
  g_autofree char *text = coi_error_text_at (error, address, host);

  if (help != NULL)
    gtk_link_button_set_uri (GTK_LINK_BUTTON (self->help_link), help);
  gtk_widget_set_visible (self->help_link, help != NULL);
  coi_field_show_message (self->password, self->error_label, text);
}

static void
tried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiPasswordDialog) self = COI_PASSWORD_DIALOG (user_data);
  g_autoptr (GError) error = NULL;
  gboolean accepted = coi_engine_set_password_finish (COI_ENGINE (source), result, &error);

  g_clear_object (&self->cancellable);
  if (accepted)
    {
      adw_dialog_force_close (ADW_DIALOG (self));
      return;
    }
  if (coi_error_is_cancelled (error))
    return;
  set_busy (self, FALSE);
  show_error (self, error);
}

static void
accept_cb (CoiPasswordDialog *self)
{
  const char *password = gtk_editable_get_text (GTK_EDITABLE (self->password));

  if (self->cancellable != NULL)
    return;
  coi_field_clear_error (self->password, self->error_label);
  gtk_widget_set_visible (self->help_link, FALSE);
  if (*password == '\0')
    {
      coi_field_show_message (self->password, self->error_label,
                              coi_error_sentence (COI_ENGINE_ERROR_NO_PASSWORD));
      return;
    }
  set_busy (self, TRUE);
  self->cancellable = g_cancellable_new ();
  coi_engine_set_password_async (self->engine, self->account, password, self->cancellable, tried_cb,
                                 g_object_ref (self));
}

static void
cancel_cb (CoiPasswordDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
closed (AdwDialog *dialog)
{
  CoiPasswordDialog *self = COI_PASSWORD_DIALOG (dialog);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
dispose (GObject *object)
{
  CoiPasswordDialog *self = COI_PASSWORD_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), COI_TYPE_PASSWORD_DIALOG);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->account);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_password_dialog_parent_class)->dispose (object);
}

static void
coi_password_dialog_class_init (CoiPasswordDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  ADW_DIALOG_CLASS (klass)->closed = closed;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/coi/Chat/ui/coi-password-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CoiPasswordDialog, accept_button);
  gtk_widget_class_bind_template_child (widget_class, CoiPasswordDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CoiPasswordDialog, account_label);
  gtk_widget_class_bind_template_child (widget_class, CoiPasswordDialog, password);
  gtk_widget_class_bind_template_child (widget_class, CoiPasswordDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, CoiPasswordDialog, help_link);
  gtk_widget_class_bind_template_child (widget_class, CoiPasswordDialog, progress);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
}

static void
coi_password_dialog_init (CoiPasswordDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * coi_password_dialog_new:
 * @engine: whose account it is
 * @account: which needs a password
 *
 * Returns: (transfer floating): a dialog to be presented
 */
AdwDialog *
coi_password_dialog_new (CoiEngine *engine, CoiAccount *account)
{
  CoiPasswordDialog *self = g_object_new (COI_TYPE_PASSWORD_DIALOG, NULL);
  /* Translators: %s is an e-mail address */
  g_autofree char *text = g_strdup_printf (_ ("Password of %s"), coi_account_get_address (account));

  self->engine = g_object_ref (engine);
  self->account = g_object_ref (account);
  gtk_label_set_label (self->account_label, text);
  return ADW_DIALOG (self);
}
