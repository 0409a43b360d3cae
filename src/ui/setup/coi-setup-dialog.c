/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adds an account: address and password, the servers are found. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-setup-dialog.h"

#include "coi-announce.h"
#include "coi-config.h"
#include "coi-error-text.h"
#include "coi-field.h"
#include "coi-foreign-dialog.h"
#include "coi-server-group.h"

#include <glib/gi18n.h>

#define IMAP_PORT 993
#define SMTP_PORT 465

struct _CoiSetupDialog
{
  AdwDialog parent_instance;

  CoiEngine *engine;
  GCancellable *cancellable; /* while the servers are talked to */
  GtkWidget *invalid;        /* nullable: the field that the error is about */
  guint settled;             /* frames since the error was shown */
  gboolean login_found;      /* not typed */

  GtkWidget *accept_button;
  GtkWidget *cancel_button;
  GtkWidget *form;
  GtkWidget *address;
  GtkWidget *password;
  GtkWidget *name;
  GtkEditable *login;
  GtkViewport *viewport;
  GtkExpander *expander;
  CoiServerGroup *imap;
  CoiServerGroup *smtp;
  GtkWidget *progress;
  GtkLabel *progress_label;
  GtkLabel *error_label;
  GtkWidget *help_link;
};

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

static char *
dup_stripped (GtkWidget *field)
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

static void
show_progress (CoiSetupDialog *self, const char *text)
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
field_for (CoiSetupDialog *self, int code)
{
  switch (coi_error_field (code))
    {
    case COI_ERROR_FIELD_ADDRESS:
      return self->address;
    case COI_ERROR_FIELD_PASSWORD:
      return self->password;
    case COI_ERROR_FIELD_SERVERS:
      return coi_server_group_get_host_row (self->imap);
    case COI_ERROR_FIELD_NONE:
    default:
      return NULL;
    }
}

/* The error above the servers and the opened group have to get their places first. */
static gboolean
scroll_to_invalid (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  CoiSetupDialog *self = COI_SETUP_DIALOG (widget);

  if (self->settled++ < 2)
    return G_SOURCE_CONTINUE;
  /* The field last: where not both fit, it is the one to be seen. */
  gtk_viewport_scroll_to (self->viewport, GTK_WIDGET (self->error_label), NULL);
  if (self->invalid != NULL)
    gtk_viewport_scroll_to (self->viewport, self->invalid, NULL);
  return G_SOURCE_REMOVE;
}

static void
show_invalid (CoiSetupDialog *self, GtkWidget *field, const char *message)
{
  self->invalid = field;
  if (field != NULL && field != self->address && field != self->password)
    gtk_expander_set_expanded (self->expander, TRUE);
  coi_field_show_message (field, self->error_label, message);
  self->settled = 0;
  gtk_widget_add_tick_callback (GTK_WIDGET (self), scroll_to_invalid, NULL, NULL);
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
  g_autofree char *address = dup_stripped (self->address);
  g_autoptr (CoiEndpoint) imap = coi_server_group_dup_endpoint (self->imap);
  const char *host = imap != NULL ? imap->host : NULL;
  g_autofree char *sentence = coi_error_sentence_at (code, address, host);

  show_help (self, code, address, host);
  return coi_error_text_below (sentence, error->message);
}

static void
show_error (CoiSetupDialog *self, const GError *error)
{
  int code = error->domain == COI_ENGINE_ERROR ? error->code : -1;
  GtkWidget *field = field_for (self, code);
  g_autofree char *text = make_error_text (self, error, code);

  g_clear_object (&self->cancellable);
  show_progress (self, NULL);
  if (coi_error_is_cancelled (error))
    {
      gtk_widget_grab_focus (self->address);
      return;
    }
  if (field == NULL)
    gtk_widget_grab_focus (self->accept_button);
  show_invalid (self, field, text);
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiSetupDialog) self = COI_SETUP_DIALOG (user_data);
  g_autoptr (GError) error = NULL;

  if (coi_engine_add_account_finish (COI_ENGINE (source), result, &error) == NULL)
    {
      show_error (self, error);
      return;
    }
  g_clear_object (&self->cancellable);
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
sign_in (CoiSetupDialog *self, CoiAccountSettings *settings)
{
  const char *password = gtk_editable_get_text (GTK_EDITABLE (self->password));
  /* Translators: %s is the name of a server */
  g_autofree char *text = g_strdup_printf (_ ("Signing in at %s…"), settings->imap->host);

  show_progress (self, text);
  coi_engine_add_account_async (self->engine, settings, password, self->cancellable, added_cb,
                                g_object_ref (self));
}

/* What is shown in the fields is what the next attempt starts from. */
static void
use_found (CoiSetupDialog *self, CoiAccountSettings *settings)
{
  coi_server_group_set_endpoint (self->imap, settings->imap);
  coi_server_group_set_endpoint (self->smtp, settings->smtp);
  self->login_found = settings->login != NULL && *gtk_editable_get_text (self->login) == '\0';
  if (self->login_found)
    gtk_editable_set_text (self->login, settings->login);
  sign_in (self, settings);
}

/* --- servers of another domain --- */

static void
servers_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiSetupDialog) self = COI_SETUP_DIALOG (user_data);
  g_autoptr (CoiAccountSettings) settings = g_object_steal_data (source, "settings");

  if (coi_foreign_dialog_choose_finish (ADW_ALERT_DIALOG (source), result))
    {
      settings->is_foreign = FALSE;
      use_found (self, settings);
      return;
    }
  g_clear_object (&self->cancellable);
  show_progress (self, NULL);
  gtk_expander_set_expanded (self->expander, TRUE);
  gtk_widget_grab_focus (coi_server_group_get_host_row (self->imap));
}

static void
ask_about_servers (CoiSetupDialog *self, const CoiAccountSettings *settings)
{
  AdwDialog *dialog = coi_foreign_dialog_new (settings);

  g_object_set_data_full (G_OBJECT (dialog), "settings", coi_account_settings_copy (settings),
                          (GDestroyNotify)coi_account_settings_free);
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (dialog), GTK_WIDGET (self), self->cancellable,
                           servers_answered_cb, g_object_ref (self));
}

static void
guessed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiSetupDialog) self = COI_SETUP_DIALOG (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiAccountSettings) settings =
      coi_engine_guess_settings_finish (COI_ENGINE (source), result, &error);

  if (settings == NULL)
    {
      show_error (self, error);
      return;
    }
  if (settings->is_foreign)
    ask_about_servers (self, settings);
  else
    use_found (self, settings);
}

static CoiAccountSettings *
make_settings (CoiSetupDialog *self, const char *address)
{
  g_autofree char *name = dup_stripped (self->name);
  g_autofree char *login = dup_stripped (GTK_WIDGET (self->login));
  CoiAccountSettings *settings = coi_account_settings_new (address, name);

  if (*login != '\0')
    g_set_str (&settings->login, login);
  settings->imap = coi_server_group_dup_endpoint (self->imap);
  settings->smtp = coi_server_group_dup_endpoint (self->smtp);
  return settings;
}

static GtkWidget *
find_invalid_port (CoiSetupDialog *self)
{
  GtkWidget *field = coi_server_group_find_invalid (self->imap);

  return field != NULL ? field : coi_server_group_find_invalid (self->smtp);
}

static void
look_for_servers (CoiSetupDialog *self, const char *address)
{
  g_autoptr (CoiAccountSettings) settings = make_settings (self, address);
  /* Translators: %s is the part of an address after the @ */
  g_autofree char *text =
      g_strdup_printf (_ ("Looking for the servers of %s…"), strrchr (address, '@') + 1);

  self->cancellable = g_cancellable_new ();
  if (settings->imap != NULL && settings->smtp != NULL)
    {
      sign_in (self, settings);
      return;
    }
  show_progress (self, text);
  coi_engine_guess_settings_async (self->engine, settings, self->cancellable, guessed_cb,
                                   g_object_ref (self));
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
  g_autofree char *address = dup_stripped (self->address);
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
    look_for_servers (self, address);
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
