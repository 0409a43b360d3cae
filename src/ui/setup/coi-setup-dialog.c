/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adds an account: address and password, the servers are found. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-setup-dialog-private.h"

#include "coi-announce.h"
#include "coi-config.h"
#include "coi-error-text.h"
#include "coi-field.h"

#include <glib/gi18n.h>

#define IMAP_PORT 993
#define SMTP_PORT 465

/**
 * CoiSetupDialog:
 *
 * First looks for the servers and shows what it found, then signs in.
 *
 * # Accessibility
 *
 * An error is spoken, tied to the field that it is about, and the focus moves there.
 */
G_DEFINE_FINAL_TYPE (CoiSetupDialog, coi_setup_dialog, ADW_TYPE_DIALOG)

char *
coi_setup_dialog_dup_stripped (GtkWidget *field)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (field))));
}

static void
clear_error (CoiSetupDialog *self)
{
  coi_field_clear_error (self->invalid, self->error_label);
  gtk_widget_set_visible (self->help_link, FALSE);
  self->invalid = NULL;
}

void
coi_setup_dialog_show_progress (CoiSetupDialog *self, const char *text)
{
  gboolean busy = text != NULL;

  gtk_label_set_label (self->progress_label, busy ? text : "");
  gtk_widget_set_visible (self->progress, busy);
  /* The field that has the focus is about to lose it. */
  if (busy)
    gtk_widget_grab_focus (self->cancel_button);
  gtk_widget_set_sensitive (self->form, !busy);
  gtk_widget_set_sensitive (self->accept_button, !busy);
  if (busy)
    coi_announce (GTK_WIDGET (self), text, FALSE);
}

static GtkWidget *
field_for (CoiSetupDialog *self, const GError *error)
{
  int code = error->domain == COI_ENGINE_ERROR ? error->code : -1;

  switch (coi_error_field (code))
    {
    case COI_ERROR_FIELD_ADDRESS:
      return self->address;
    case COI_ERROR_FIELD_PASSWORD:
      return self->password;
    case COI_ERROR_FIELD_SERVERS:
      return coi_server_group_get_host_row (
          coi_engine_error_is_of (error, COI_SERVER_SMTP) ? self->smtp : self->imap);
    case COI_ERROR_FIELD_NONE:
    default:
      return NULL;
    }
}

static void
show_invalid (CoiSetupDialog *self, GtkWidget *field, const char *message)
{
  self->invalid = field;
  if (field != NULL && field != self->address && field != self->password)
    gtk_expander_set_expanded (self->expander, TRUE);
  coi_field_show_message (field, self->error_label, message);
  coi_field_scroll_to (self->viewport, field, self->error_label);
}

static void
show_help (CoiSetupDialog *self, int code, const char *address, const char *host)
{
  const char *help = coi_error_help_at (code, address, host);

  if (help != NULL)
    gtk_link_button_set_uri (GTK_LINK_BUTTON (self->help_link), help);
  gtk_widget_set_visible (self->help_link, help != NULL);
}

static char *
make_error_text (CoiSetupDialog *self, const GError *error, int code)
{
  g_autofree char *address = coi_setup_dialog_dup_stripped (self->address);
  g_autoptr (CoiEndpoint) imap = coi_server_group_dup_endpoint (self->imap);
  const char *host = imap != NULL ? imap->host : NULL;

  show_help (self, code, address, host);
  return coi_error_text_at (error, address, host);
}

void
coi_setup_dialog_show_error (CoiSetupDialog *self, const GError *error)
{
  int code = error->domain == COI_ENGINE_ERROR ? error->code : -1;
  GtkWidget *field = field_for (self, error);
  g_autofree char *text = make_error_text (self, error, code);

  g_clear_object (&self->cancellable);
  coi_setup_dialog_show_progress (self, NULL);
  if (coi_error_is_cancelled (error))
    {
      gtk_widget_grab_focus (self->address);
      return;
    }
  if (field == NULL)
    gtk_widget_grab_focus (self->accept_button);
  show_invalid (self, field, text);
}

static GtkWidget *
find_invalid_port (CoiSetupDialog *self)
{
  GtkWidget *field = coi_server_group_find_invalid (self->imap);

  return field != NULL ? field : coi_server_group_find_invalid (self->smtp);
}

/**
 * coi_setup_dialog_submit:
 * @self: a dialog
 *
 * Signs in with what is written, as the button does.
 */
void
coi_setup_dialog_submit (CoiSetupDialog *self)
{
  g_autofree char *address = coi_setup_dialog_dup_stripped (self->address);
  const char *at = strrchr (address, '@');

  if (self->cancellable != NULL)
    return;
  clear_error (self);
  if (at == NULL || at == address || at[1] == '\0')
    show_invalid (self, self->address, coi_error_sentence (COI_ENGINE_ERROR_ADDRESS));
  else if (*gtk_editable_get_text (GTK_EDITABLE (self->password)) == '\0')
    show_invalid (self, self->password, coi_error_sentence (COI_ENGINE_ERROR_NO_PASSWORD));
  else if (find_invalid_port (self) != NULL)
    show_invalid (self, find_invalid_port (self), _ ("A port is a number from 1 to 65535."));
  else
    coi_setup_dialog_look_for_servers (self, address);
}

static void
accept_cb (CoiSetupDialog *self)
{
  coi_setup_dialog_submit (self);
}

/* The first press stops what is going on, the second closes. */
static void
cancel_cb (CoiSetupDialog *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  else
    adw_dialog_close (ADW_DIALOG (self));
}

static void
address_changed_cb (CoiSetupDialog *self)
{
  coi_server_group_forget_guess (self->imap);
  coi_server_group_forget_guess (self->smtp);
  if (self->login_found)
    gtk_editable_set_text (self->login, "");
  self->login_found = FALSE;
}

static void
closed (AdwDialog *dialog)
{
  CoiSetupDialog *self = COI_SETUP_DIALOG (dialog);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
dispose (GObject *object)
{
  CoiSetupDialog *self = COI_SETUP_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), COI_TYPE_SETUP_DIALOG);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_setup_dialog_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CoiSetupDialog, accept_button);
  gtk_widget_class_bind_template_child (widget_class, CoiSetupDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CoiSetupDialog, form);
  gtk_widget_class_bind_template_child (widget_class, CoiSetupDialog, address);
  gtk_widget_class_bind_template_child (widget_class, CoiSetupDialog, password);
  gtk_widget_class_bind_template_child (widget_class, CoiSetupDialog, name);
  gtk_widget_class_bind_template_child (widget_class, CoiSetupDialog, login);
  gtk_widget_class_bind_template_child (widget_class, CoiSetupDialog, expander);
  gtk_widget_class_bind_template_child (widget_class, CoiSetupDialog, viewport);
  gtk_widget_class_bind_template_child (widget_class, CoiSetupDialog, imap);
  gtk_widget_class_bind_template_child (widget_class, CoiSetupDialog, smtp);
  gtk_widget_class_bind_template_child (widget_class, CoiSetupDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, CoiSetupDialog, progress_label);
  gtk_widget_class_bind_template_child (widget_class, CoiSetupDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, CoiSetupDialog, help_link);
}

static void
coi_setup_dialog_class_init (CoiSetupDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  ADW_DIALOG_CLASS (klass)->closed = closed;
  g_type_ensure (COI_TYPE_SERVER_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/coi/Chat/ui/coi-setup-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_changed_cb);
}

static void
coi_setup_dialog_init (CoiSetupDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coi_server_group_set_default_port (self->imap, IMAP_PORT);
  coi_server_group_set_default_port (self->smtp, SMTP_PORT);
}

/**
 * coi_setup_dialog_fill:
 * @self: a dialog
 * @address: (nullable): UTF-8
 * @password: (nullable): UTF-8
 * @name: (nullable): UTF-8
 *
 * Writes into the fields what is known already.
 */
void
coi_setup_dialog_fill (CoiSetupDialog *self,
                       const char *address,
                       const char *password,
                       const char *name)
{
  gtk_editable_set_text (GTK_EDITABLE (self->address), address != NULL ? address : "");
  gtk_editable_set_text (GTK_EDITABLE (self->password), password != NULL ? password : "");
  gtk_editable_set_text (GTK_EDITABLE (self->name), name != NULL ? name : "");
}

/**
 * coi_setup_dialog_new:
 * @engine: gets the account
 *
 * Returns: (transfer floating): a dialog to be presented
 */
AdwDialog *
coi_setup_dialog_new (CoiEngine *engine)
{
  CoiSetupDialog *self = g_object_new (COI_TYPE_SETUP_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  return ADW_DIALOG (self);
}
