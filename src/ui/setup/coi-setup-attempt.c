/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One attempt of the set-up dialog: finding the servers, asking what only the user knows, signing
 * in. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-setup-dialog-private.h"

#include "coi-certificate-dialog.h"
#include "coi-config.h"
#include "coi-foreign-dialog.h"

#include <glib/gi18n.h>

static CoiAccountSettings *
make_settings (CoiSetupDialog *self)
{
  g_autofree char *address = coi_setup_dialog_dup_stripped (self->address);
  g_autofree char *name = coi_setup_dialog_dup_stripped (self->name);
  g_autofree char *login = coi_setup_dialog_dup_stripped (GTK_WIDGET (self->login));
  CoiAccountSettings *settings = coi_account_settings_new (address, name);

  if (*login != '\0')
    g_set_str (&settings->login, login);
  settings->imap = coi_server_group_dup_endpoint (self->imap);
  settings->smtp = coi_server_group_dup_endpoint (self->smtp);
  return settings;
}

/* --- certificates --- */

static void
certificate_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiSetupDialog) self = COI_SETUP_DIALOG (user_data);
  g_autoptr (GError) error = g_object_steal_data (source, "error");
  g_autoptr (CoiAccountSettings) settings = NULL;

  if (!coi_certificate_dialog_choose_finish (ADW_ALERT_DIALOG (source), result))
    {
      coi_setup_dialog_show_error (self, error);
      return;
    }
  settings = make_settings (self);
  coi_account_settings_accept (settings, error);
  if (settings->imap != NULL)
    coi_server_group_set_endpoint (self->imap, settings->imap);
  if (settings->smtp != NULL)
    coi_server_group_set_endpoint (self->smtp, settings->smtp);
  g_clear_object (&self->cancellable);
  coi_setup_dialog_submit (self);
}

/* The question comes before the complaint: the user may know the certificate. */
static void
handle_error (CoiSetupDialog *self, const GError *error)
{
  const CoiCertificate *certificate = coi_engine_error_get_certificate (error, NULL, NULL);
  AdwDialog *dialog;

  if (certificate == NULL)
    {
      coi_setup_dialog_show_error (self, error);
      return;
    }
  dialog = coi_certificate_dialog_new (certificate);
  g_object_set_data_full (G_OBJECT (dialog), "error", g_error_copy (error),
                          (GDestroyNotify)g_error_free);
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (dialog), GTK_WIDGET (self), self->cancellable,
                           certificate_answered_cb, g_object_ref (self));
}

/* --- signing in --- */

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiSetupDialog) self = COI_SETUP_DIALOG (user_data);
  g_autoptr (GError) error = NULL;

  if (coi_engine_add_account_finish (COI_ENGINE (source), result, &error) == NULL)
    {
      handle_error (self, error);
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

  coi_setup_dialog_show_progress (self, text);
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
  coi_setup_dialog_show_progress (self, NULL);
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
      handle_error (self, error);
      return;
    }
  if (settings->is_foreign)
    ask_about_servers (self, settings);
  else
    use_found (self, settings);
}

/**
 * coi_setup_dialog_look_for_servers:
 * @self: a dialog
 * @address: with an @
 *
 * Begins an attempt with what is written in the fields.
 */
void
coi_setup_dialog_look_for_servers (CoiSetupDialog *self, const char *address)
{
  g_autoptr (CoiAccountSettings) settings = make_settings (self);
  /* Translators: %s is the part of an address after the @ */
  g_autofree char *text =
      g_strdup_printf (_ ("Looking for the servers of %s…"), strrchr (address, '@') + 1);

  self->cancellable = g_cancellable_new ();
  if (settings->imap != NULL && settings->smtp != NULL)
    {
      sign_in (self, settings);
      return;
    }
  coi_setup_dialog_show_progress (self, text);
  coi_engine_guess_settings_async (self->engine, settings, self->cancellable, guessed_cb,
                                   g_object_ref (self));
}
