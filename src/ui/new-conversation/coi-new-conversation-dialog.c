/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks whom to write to. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-new-conversation-dialog.h"

#include "coi-config.h"
#include "coi-error-text.h"
#include "coi-field.h"

#include <glib/gi18n.h>

struct _CoiNewConversationDialog
{
  AdwDialog parent_instance;

  CoiEngine *engine;
  gboolean busy;

  GtkWidget *accept_button;
  GtkWidget *address;
  AdwComboRow *account;
  GtkLabel *error_label;
};

enum
{
  CREATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CoiNewConversationDialog, coi_new_conversation_dialog, ADW_TYPE_DIALOG)

static gboolean
looks_like_address (const char *text)
{
  const char *at = strrchr (text, '@');

  return at != NULL && at != text && at[1] != '\0' && strpbrk (text, "<>\"()") == NULL;
}

/**
 * coi_split_addresses:
 * @text: what was typed, UTF-8
 *
 * Returns: (transfer full) (nullable): the addresses; %NULL when there is none or one of them is
 *   no address
 */
char **
coi_split_addresses (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, ",; \t\n", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean any = FALSE;

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] == '\0')
        continue;
      if (!looks_like_address (words[i]))
        return NULL;
      g_strv_builder_add (builder, words[i]);
      any = TRUE;
    }
  return any ? g_strv_builder_end (builder) : NULL;
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiNewConversationDialog) self = COI_NEW_CONVERSATION_DIALOG (user_data);
  g_autoptr (GError) error = NULL;
  CoiConversation *conversation =
      coi_engine_ensure_conversation_finish (COI_ENGINE (source), result, &error);

  self->busy = FALSE;
  if (conversation == NULL)
    {
      coi_field_show_error (self->address, self->error_label, error);
      return;
    }
  g_signal_emit (self, signals[CREATED], 0, conversation);
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
accept_cb (CoiNewConversationDialog *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->address));
  g_auto (GStrv) addresses = coi_split_addresses (text);
  CoiAccount *account = adw_combo_row_get_selected_item (self->account);

  if (self->busy || account == NULL)
    return;
  coi_field_clear_error (self->address, self->error_label);
  if (addresses == NULL)
    {
      coi_field_show_message (self->address, self->error_label,
                              coi_error_sentence (COI_ENGINE_ERROR_ADDRESS));
      return;
    }
  self->busy = TRUE;
  coi_engine_ensure_conversation_async (self->engine, account, (const char *const *)addresses,
                                        made_cb, g_object_ref (self));
}

static void
cancel_cb (CoiNewConversationDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
dispose (GObject *object)
{
  CoiNewConversationDialog *self = COI_NEW_CONVERSATION_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), COI_TYPE_NEW_CONVERSATION_DIALOG);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_new_conversation_dialog_parent_class)->dispose (object);
}

static void
coi_new_conversation_dialog_class_init (CoiNewConversationDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[CREATED] = g_signal_new ("created", COI_TYPE_NEW_CONVERSATION_DIALOG, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 1, COI_TYPE_CONVERSATION);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/coi/Chat/ui/coi-new-conversation-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CoiNewConversationDialog, accept_button);
  gtk_widget_class_bind_template_child (widget_class, CoiNewConversationDialog, address);
  gtk_widget_class_bind_template_child (widget_class, CoiNewConversationDialog, account);
  gtk_widget_class_bind_template_child (widget_class, CoiNewConversationDialog, error_label);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
}

static void
coi_new_conversation_dialog_init (CoiNewConversationDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * coi_new_conversation_dialog_new:
 * @engine: makes the conversation
 *
 * Returns: (transfer floating): a dialog to be presented
 */
AdwDialog *
coi_new_conversation_dialog_new (CoiEngine *engine)
{
  CoiNewConversationDialog *self = g_object_new (COI_TYPE_NEW_CONVERSATION_DIALOG, NULL);
  GListModel *accounts = coi_engine_get_accounts (engine);
  g_autoptr (GtkExpression) expression =
      gtk_property_expression_new (COI_TYPE_ACCOUNT, NULL, "address");

  self->engine = g_object_ref (engine);
  adw_combo_row_set_expression (self->account, expression);
  adw_combo_row_set_model (self->account, accounts);
  gtk_widget_set_visible (GTK_WIDGET (self->account), g_list_model_get_n_items (accounts) > 1);
  return ADW_DIALOG (self);
}
