/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the connections to the mail servers are doing. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-connections-dialog.h"

#include "coi-announce.h"
#include "coi-connection-group.h"
#include "coi-diagnostics-text.h"

#define REFRESH_SECONDS 2 /* the outbox and the clock tell nobody of their changes */

struct _CoiConnectionsDialog
{
  AdwDialog parent_instance;

  CoiEngine *engine;
  GPtrArray *groups; /* CoiConnectionGroup, borrowed */
  guint refresh_id;

  AdwBanner *copied_banner;
  GtkWidget *copy_button;
  AdwPreferencesPage *page;
};

/**
 * CoiConnectionsDialog:
 *
 * A group for each account, kept up to date while it is open.
 *
 * # Accessibility
 *
 * Each row takes the focus and is named by its title and its state: libadwaita gives it the title
 * alone. Changes are not announced.
 */
G_DEFINE_FINAL_TYPE (CoiConnectionsDialog, coi_connections_dialog, ADW_TYPE_DIALOG)

static void
copy_cb (CoiConnectionsDialog *self)
{
  g_autofree char *text = coi_diagnostics_text (self->engine);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  adw_banner_set_revealed (self->copied_banner, TRUE);
  coi_announce (GTK_WIDGET (self), adw_banner_get_title (self->copied_banner), FALSE);
}

static gboolean
refresh_cb (gpointer user_data)
{
  CoiConnectionsDialog *self = COI_CONNECTIONS_DIALOG (user_data);

  for (guint i = 0; i < self->groups->len; i++)
    coi_connection_group_refresh (g_ptr_array_index (self->groups, i));
  return G_SOURCE_CONTINUE;
}

static void
accounts_changed_cb (CoiConnectionsDialog *self)
{
  GListModel *accounts = coi_engine_get_accounts (self->engine);

  for (guint i = 0; i < self->groups->len; i++)
    adw_preferences_page_remove (self->page, g_ptr_array_index (self->groups, i));
  g_ptr_array_set_size (self->groups, 0);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CoiAccount) account = g_list_model_get_item (accounts, i);
      AdwPreferencesGroup *group = coi_connection_group_new (self->engine, account);

      adw_preferences_page_add (self->page, group);
      g_ptr_array_add (self->groups, group);
    }
}

static void
dispose (GObject *object)
{
  CoiConnectionsDialog *self = COI_CONNECTIONS_DIALOG (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), COI_TYPE_CONNECTIONS_DIALOG);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_connections_dialog_parent_class)->dispose (object);
}

static void
coi_connections_dialog_class_init (CoiConnectionsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/coi/Chat/ui/coi-connections-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CoiConnectionsDialog, copied_banner);
  gtk_widget_class_bind_template_child (widget_class, CoiConnectionsDialog, copy_button);
  gtk_widget_class_bind_template_child (widget_class, CoiConnectionsDialog, page);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
coi_connections_dialog_init (CoiConnectionsDialog *self)
{
  self->groups = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * coi_connections_dialog_new:
 * @engine: whose accounts to show
 *
 * Returns: (transfer floating): a dialog to be presented
 */
AdwDialog *
coi_connections_dialog_new (CoiEngine *engine)
{
  CoiConnectionsDialog *self = g_object_new (COI_TYPE_CONNECTIONS_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (coi_engine_get_accounts (engine), "items-changed",
                           G_CALLBACK (accounts_changed_cb), self, G_CONNECT_SWAPPED);
  accounts_changed_cb (self);
  self->refresh_id = g_timeout_add_seconds (REFRESH_SECONDS, refresh_cb, self);
  return ADW_DIALOG (self);
}
