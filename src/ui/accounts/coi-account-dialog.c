/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an account consists of, to be changed. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-account-dialog.h"

#include "coi-announce.h"
#include "coi-certificate-dialog.h"
#include "coi-config.h"
#include "coi-error-text.h"
#include "coi-exception-row.h"
#include "coi-field.h"
#include "coi-server-group.h"

#include <glib/gi18n.h>

struct _CoiAccountDialog
{
  AdwDialog parent_instance;

  CoiEngine *engine;
  CoiAccount *account;
  CoiAccountSettings *settings; /* nullable: what is tried */
  GCancellable *cancellable;    /* while it is tried */
  GtkWidget *invalid;           /* nullable: the field that the error is about */
  GtkWidget *rows[2];           /* nullable: exceptions, by CoiServerKind */

  GtkWidget *accept_button;
  GtkWidget *cancel_button;
  GtkViewport *viewport;
  GtkWidget *form;
  AdwPreferencesGroup *account_group;
  GtkEditable *name;
  GtkEditable *password;
  GtkEditable *login;
  CoiServerGroup *imap;
  CoiServerGroup *smtp;
  AdwPreferencesGroup *exceptions;
  GtkWidget *progress;
  GtkLabel *progress_label;
  GtkLabel *error_label;
  GtkWidget *help_link;
};

/**
 * CoiAccountDialog:
 *
 * Saves nothing that the servers did not take.
 *
 * # Accessibility
 *
 * An error is spoken, tied to the field that it is about, and the focus moves there.
 */
G_DEFINE_FINAL_TYPE (CoiAccountDialog, coi_account_dialog, ADW_TYPE_DIALOG)

static void try_settings (CoiAccountDialog *self);

static void
set_busy (CoiAccountDialog *self, gboolean busy)
{
  gtk_widget_set_visible (self->progress, busy);
  /* The field that has the focus is about to lose it. */
  if (busy)
    gtk_widget_grab_focus (self->cancel_button);
  gtk_widget_set_sensitive (self->accept_button, !busy);
  gtk_widget_set_sensitive (self->form, !busy);
  if (busy)
    coi_announce (GTK_WIDGET (self), gtk_label_get_label (self->progress_label), FALSE);
}

/* --- exceptions --- */

static void
update_exception (CoiAccountDialog *self, CoiServerKind kind)
{
  const CoiEndpoint *endpoint = kind == COI_SERVER_IMAP ? coi_account_get_imap (self->account)
                                                        : coi_account_get_smtp (self->account);

  if (self->rows[kind] != NULL)
    adw_preferences_group_remove (self->exceptions, self->rows[kind]);
  self->rows[kind] = NULL;
  if (endpoint->certificate == NULL)
    return;
  self->rows[kind] = coi_exception_row_new (self->engine, self->account, kind);
  adw_preferences_group_add (self->exceptions, self->rows[kind]);
}

static void
update_exceptions (CoiAccountDialog *self)
{
  gboolean had_focus = gtk_widget_get_focus_child (GTK_WIDGET (self->exceptions)) != NULL;

  update_exception (self, COI_SERVER_IMAP);
  update_exception (self, COI_SERVER_SMTP);
  gtk_widget_set_visible (GTK_WIDGET (self->exceptions), self->rows[COI_SERVER_IMAP] != NULL ||
                                                             self->rows[COI_SERVER_SMTP] != NULL);
  coi_server_group_set_known (self->imap, coi_account_get_imap (self->account));
  coi_server_group_set_known (self->smtp, coi_account_get_smtp (self->account));
  if (had_focus)
    gtk_widget_grab_focus (self->cancel_button);
}

/* --- errors --- */

static GtkWidget *
field_for (CoiAccountDialog *self, const GError *error)
{
  switch (coi_error_field (error->domain == COI_ENGINE_ERROR ? error->code : -1))
    {
    case COI_ERROR_FIELD_PASSWORD:
      return GTK_WIDGET (self->password);
    case COI_ERROR_FIELD_SERVERS:
      return coi_server_group_get_host_row (
          coi_engine_error_is_of (error, COI_SERVER_SMTP) ? self->smtp : self->imap);
    case COI_ERROR_FIELD_ADDRESS:
    case COI_ERROR_FIELD_NONE:
    default:
      return NULL;
    }
}

static void
clear_error (CoiAccountDialog *self)
{
  coi_field_clear_error (self->invalid, self->error_label);
  gtk_widget_set_visible (self->help_link, FALSE);
  self->invalid = NULL;
}

static void
show_invalid (CoiAccountDialog *self, GtkWidget *field, const char *message)
{
  self->invalid = field;
  coi_field_show_message (field, self->error_label, message);
  coi_field_scroll_to (self->viewport, field, self->error_label);
}

static void
show_error (CoiAccountDialog *self, const GError *error)
{
  const char *address = coi_account_get_address (self->account);
  const char *host = self->settings->imap->host;
  int code = error->domain == COI_ENGINE_ERROR ? error->code : -1;
  const char *help = coi_error_help_at (code, address, host);
  g_autofree char *text = coi_error_text_at (error, address, host);

  if (help != NULL)
    gtk_link_button_set_uri (GTK_LINK_BUTTON (self->help_link), help);
  gtk_widget_set_visible (self->help_link, help != NULL);
  show_invalid (self, field_for (self, error), text);
}

/* --- trying --- */

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiAccountDialog) self = COI_ACCOUNT_DIALOG (user_data);
  g_autoptr (GError) error = g_object_steal_data (source, "error");

  if (!coi_certificate_dialog_choose_finish (ADW_ALERT_DIALOG (source), result))
    {
      show_error (self, error);
      return;
    }
  coi_account_settings_accept (self->settings, error);
  try_settings (self);
}

static void
ask_about_certificate (CoiAccountDialog *self, const GError *error)
{
  AdwDialog *dialog =
      coi_certificate_dialog_new (coi_engine_error_get_certificate (error, NULL, NULL));

  g_object_set_data_full (G_OBJECT (dialog), "error", g_error_copy (error),
                          (GDestroyNotify)g_error_free);
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (dialog), GTK_WIDGET (self), NULL, answered_cb,
                           g_object_ref (self));
}

static void
tried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiAccountDialog) self = COI_ACCOUNT_DIALOG (user_data);
  g_autoptr (GError) error = NULL;
  gboolean saved = coi_engine_update_account_finish (COI_ENGINE (source), result, &error);

  g_clear_object (&self->cancellable);
  if (saved)
    {
      adw_dialog_force_close (ADW_DIALOG (self));
      return;
    }
  set_busy (self, FALSE);
  if (coi_error_is_cancelled (error))
    gtk_widget_grab_focus (GTK_WIDGET (self->name));
  else if (coi_engine_error_get_certificate (error, NULL, NULL) != NULL)
    ask_about_certificate (self, error);
  else
    show_error (self, error);
}

static void
try_settings (CoiAccountDialog *self)
{
  const char *password = gtk_editable_get_text (self->password);

  clear_error (self);
  set_busy (self, TRUE);
  self->cancellable = g_cancellable_new ();
  coi_engine_update_account_async (self->engine, self->account, self->settings,
                                   *password != '\0' ? password : NULL, self->cancellable, tried_cb,
                                   g_object_ref (self));
}

/* An empty server name is no question to be answered by searching here. */
static GtkWidget *
find_invalid (CoiAccountDialog *self, const char **message)
{
  CoiServerGroup *groups[] = { self->imap, self->smtp };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_autoptr (CoiEndpoint) endpoint = coi_server_group_dup_endpoint (groups[i]);

      *message = _ ("The name of the server is missing.");
      if (endpoint == NULL)
        return coi_server_group_get_host_row (groups[i]);
      *message = _ ("A port is a number from 1 to 65535.");
      if (coi_server_group_find_invalid (groups[i]) != NULL)
        return coi_server_group_find_invalid (groups[i]);
    }
  return NULL;
}

static void
read_settings (CoiAccountDialog *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
  g_autofree char *login = g_strstrip (g_strdup (gtk_editable_get_text (self->login)));

  coi_account_settings_free (self->settings);
  self->settings = coi_account_settings_new (coi_account_get_address (self->account), name);
  if (*login != '\0')
    self->settings->login = g_steal_pointer (&login);
  self->settings->imap = coi_server_group_dup_endpoint (self->imap);
  self->settings->smtp = coi_server_group_dup_endpoint (self->smtp);
}

static void
accept_cb (CoiAccountDialog *self)
{
  const char *message = NULL;
  GtkWidget *field;

  if (self->cancellable != NULL)
    return;
  clear_error (self);
  field = find_invalid (self, &message);
  if (field != NULL)
    {
      show_invalid (self, field, message);
      return;
    }
  read_settings (self);
  try_settings (self);
}

/* The first press stops what is going on, the second closes. */
static void
cancel_cb (CoiAccountDialog *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  else
    adw_dialog_close (ADW_DIALOG (self));
}

static void
closed (AdwDialog *dialog)
{
  CoiAccountDialog *self = COI_ACCOUNT_DIALOG (dialog);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

/* --- life --- */

static void
dispose (GObject *object)
{
  CoiAccountDialog *self = COI_ACCOUNT_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), COI_TYPE_ACCOUNT_DIALOG);
  g_clear_pointer (&self->settings, coi_account_settings_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->account);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_account_dialog_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CoiAccountDialog, accept_button);
  gtk_widget_class_bind_template_child (widget_class, CoiAccountDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CoiAccountDialog, viewport);
  gtk_widget_class_bind_template_child (widget_class, CoiAccountDialog, form);
  gtk_widget_class_bind_template_child (widget_class, CoiAccountDialog, account_group);
  gtk_widget_class_bind_template_child (widget_class, CoiAccountDialog, name);
  gtk_widget_class_bind_template_child (widget_class, CoiAccountDialog, password);
  gtk_widget_class_bind_template_child (widget_class, CoiAccountDialog, login);
  gtk_widget_class_bind_template_child (widget_class, CoiAccountDialog, imap);
  gtk_widget_class_bind_template_child (widget_class, CoiAccountDialog, smtp);
  gtk_widget_class_bind_template_child (widget_class, CoiAccountDialog, exceptions);
  gtk_widget_class_bind_template_child (widget_class, CoiAccountDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, CoiAccountDialog, progress_label);
  gtk_widget_class_bind_template_child (widget_class, CoiAccountDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, CoiAccountDialog, help_link);
}

static void
coi_account_dialog_class_init (CoiAccountDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  ADW_DIALOG_CLASS (klass)->closed = closed;
  g_type_ensure (COI_TYPE_SERVER_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/coi/Chat/ui/coi-account-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
}

static void
coi_account_dialog_init (CoiAccountDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
fill (CoiAccountDialog *self)
{
  const char *address = coi_account_get_address (self->account);
  const char *login = coi_account_get_login (self->account);

  adw_preferences_group_set_title (self->account_group, address);
  gtk_editable_set_text (self->name, coi_account_get_name (self->account));
  if (g_strcmp0 (login, address) != 0)
    gtk_editable_set_text (self->login, login);
  coi_server_group_set_endpoint (self->imap, coi_account_get_imap (self->account));
  coi_server_group_set_endpoint (self->smtp, coi_account_get_smtp (self->account));
  update_exceptions (self);
}

/**
 * coi_account_dialog_new:
 * @engine: whose account it is
 * @account: what to show
 *
 * Returns: (transfer floating): a dialog to be presented
 */
AdwDialog *
coi_account_dialog_new (CoiEngine *engine, CoiAccount *account)
{
  CoiAccountDialog *self = g_object_new (COI_TYPE_ACCOUNT_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  self->account = g_object_ref (account);
  fill (self);
  g_signal_connect_object (account, "notify::revision", G_CALLBACK (update_exceptions), self,
                           G_CONNECT_SWAPPED);
  return ADW_DIALOG (self);
}
