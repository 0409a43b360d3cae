/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All accounts, how they are doing, and what can be changed. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-accounts-dialog.h"

#include "coi-account-row.h"
#include "coi-setup-dialog.h"

struct _CoiAccountsDialog
{
  AdwDialog parent_instance;

  CoiEngine *engine;
  GPtrArray *rows; /* borrowed */

  AdwPreferencesGroup *accounts_group;
};

G_DEFINE_FINAL_TYPE (CoiAccountsDialog, coi_accounts_dialog, ADW_TYPE_DIALOG)

static void
remove_rows (CoiAccountsDialog *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->accounts_group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
}

static void
accounts_changed_cb (CoiAccountsDialog *self)
{
  GListModel *accounts = coi_engine_get_accounts (self->engine);

  remove_rows (self);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CoiAccount) account = g_list_model_get_item (accounts, i);
      GtkWidget *row = coi_account_row_new (self->engine, account);
      adw_preferences_group_add (self->accounts_group, row);
      g_ptr_array_add (self->rows, row);
    }
}

static void
add_cb (CoiAccountsDialog *self)
{
  adw_dialog_present (coi_setup_dialog_new (self->engine), GTK_WIDGET (self));
}

static void
dispose (GObject *object)
{
  CoiAccountsDialog *self = COI_ACCOUNTS_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), COI_TYPE_ACCOUNTS_DIALOG);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_accounts_dialog_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_ptr_array_unref (COI_ACCOUNTS_DIALOG (object)->rows);
  G_OBJECT_CLASS (coi_accounts_dialog_parent_class)->finalize (object);
}

static void
coi_accounts_dialog_class_init (CoiAccountsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/coi/Chat/ui/coi-accounts-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CoiAccountsDialog, accounts_group);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
coi_accounts_dialog_init (CoiAccountsDialog *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * coi_accounts_dialog_new:
 * @engine: whose accounts to show
 *
 * Returns: (transfer floating): a dialog to be presented
 */
AdwDialog *
coi_accounts_dialog_new (CoiEngine *engine)
{
  CoiAccountsDialog *self = g_object_new (COI_TYPE_ACCOUNTS_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (coi_engine_get_accounts (engine), "items-changed",
                           G_CALLBACK (accounts_changed_cb), self, G_CONNECT_SWAPPED);
  accounts_changed_cb (self);
  return ADW_DIALOG (self);
}
