/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A certificate that the user accepted, to be revoked. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-exception-row.h"

#include "coi-announce.h"
#include "coi-certificate-dialog.h"
#include "coi-config.h"
#include "coi-error-text.h"

#include <glib/gi18n.h>

struct _CoiExceptionRow
{
  AdwActionRow parent_instance;

  CoiEngine *engine;
  CoiAccount *account;
  CoiServerKind kind;
};

G_DEFINE_FINAL_TYPE (CoiExceptionRow, coi_exception_row, ADW_TYPE_ACTION_ROW)

static void
revoked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) root = GTK_WIDGET (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (coi_engine_set_certificate_finish (COI_ENGINE (source), result, &error))
    {
      coi_announce (root, _ ("The certificate is no longer accepted."), FALSE);
      return;
    }
  text = coi_error_text (error);
  coi_announce (root, text, TRUE);
}

static void
revoke_cb (CoiExceptionRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  coi_engine_set_certificate_async (self->engine, self->account, self->kind, NULL, revoked_cb,
                                    g_object_ref (root));
}

static void
dispose (GObject *object)
{
  CoiExceptionRow *self = COI_EXCEPTION_ROW (object);

  g_clear_object (&self->account);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_exception_row_parent_class)->dispose (object);
}

static void
coi_exception_row_class_init (CoiExceptionRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
}

static void
coi_exception_row_init (CoiExceptionRow *self)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (self), TRUE);
}

static void
add_button (CoiExceptionRow *self, const char *host)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Revoke"));
  /* Translators: %s is the name of a server */
  g_autofree char *name = g_strdup_printf (_ ("Revoke the Certificate of %s"), host);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (revoke_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
}

/**
 * coi_exception_row_new:
 * @engine: whose account it is
 * @account: an account with an exception
 * @kind: for which of its servers
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
coi_exception_row_new (CoiEngine *engine, CoiAccount *account, CoiServerKind kind)
{
  CoiExceptionRow *self = g_object_new (COI_TYPE_EXCEPTION_ROW, NULL);
  const CoiEndpoint *endpoint =
      kind == COI_SERVER_IMAP ? coi_account_get_imap (account) : coi_account_get_smtp (account);
  g_autofree char *fingerprint = coi_certificate_format_fingerprint (endpoint->certificate);
  g_autofree char *title = NULL;

  self->engine = g_object_ref (engine);
  self->account = g_object_ref (account);
  self->kind = kind;
  /* Translators: %s is the name of a server */
  title = g_strdup_printf (kind == COI_SERVER_IMAP ? _ ("%s (receiving)") : _ ("%s (sending)"),
                           endpoint->host);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), fingerprint);
  add_button (self, endpoint->host);
  return GTK_WIDGET (self);
}
