/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks where to forward a message, and does. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-forward-dialog.h"

#include "coi-announce.h"
#include "coi-config.h"
#include "coi-error-text.h"
#include "coi-name-text.h"

#include <glib/gi18n.h>

#define MAX_ROWS 50 /* who has more searches */

struct _CoiForwardDialog
{
  AdwDialog parent_instance;

  CoiEngine *engine;
  CoiMessage *message;

  GtkEditable *search;
  AdwSwitchRow *say_sender;
  GtkListBox *list;
};

/**
 * CoiForwardDialog:
 *
 * # Accessibility
 *
 * Enter in the search field takes the first conversation; arrows go through the others. That the
 * message was forwarded is announced.
 */
G_DEFINE_FINAL_TYPE (CoiForwardDialog, coi_forward_dialog, ADW_TYPE_DIALOG)

static gboolean
has_member (CoiConversation *conversation, const char *words)
{
  const char *const *members = coi_conversation_get_members (conversation);

  for (guint i = 0; members[i] != NULL; i++)
    if (g_str_match_string (words, members[i], TRUE))
      return TRUE;
  return FALSE;
}

static gboolean
matches (CoiConversation *conversation, const char *words)
{
  return *words == '\0' ||
         g_str_match_string (words, coi_conversation_name_text (conversation), TRUE) ||
         has_member (conversation, words);
}

static void
add_row (CoiForwardDialog *self, CoiConversation *conversation)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 coi_conversation_name_text (conversation));
  adw_action_row_set_subtitle (
      ADW_ACTION_ROW (row), coi_account_get_address (coi_conversation_get_account (conversation)));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "conversation", g_object_ref (conversation),
                          g_object_unref);
  gtk_list_box_append (self->list, row);
}

static void
search_cb (CoiForwardDialog *self)
{
  GListModel *conversations = coi_engine_get_conversations (self->engine);
  const char *words = gtk_editable_get_text (self->search);
  guint n = 0;

  gtk_list_box_remove_all (self->list);
  for (guint i = 0; i < g_list_model_get_n_items (conversations) && n < MAX_ROWS; i++)
    {
      g_autoptr (CoiConversation) conversation = g_list_model_get_item (conversations, i);

      if (conversation == NULL || !matches (conversation, words))
        continue;
      add_row (self, conversation);
      n++;
    }
}

static void
say (CoiForwardDialog *self, const char *text, gboolean urgent)
{
  coi_announce (GTK_WIDGET (self), text, urgent);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiForwardDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiMessage) message = coi_engine_send_finish (COI_ENGINE (source), result, &error);
  g_autofree char *reason = message == NULL ? coi_error_text (error) : NULL;

  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return; /* closed meanwhile */
  say (self, reason != NULL ? reason : _ ("The message was forwarded."), reason != NULL);
  if (reason == NULL)
    adw_dialog_close (ADW_DIALOG (self));
}

static void
activated_cb (CoiForwardDialog *self, GtkListBoxRow *row)
{
  CoiConversation *conversation = g_object_get_data (G_OBJECT (row), "conversation");
  g_autoptr (CoiOutgoing) outgoing = coi_outgoing_new ("");

  outgoing->forward_of = coi_message_get_id (self->message);
  outgoing->forward_sender = adw_switch_row_get_active (self->say_sender);
  coi_engine_send_async (self->engine, conversation, outgoing, sent_cb, g_object_ref (self));
}

static void
search_activate_cb (CoiForwardDialog *self)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->list, 0);

  if (first != NULL)
    activated_cb (self, first);
}

/* The search field takes Escape for itself. */
static void
stop_search_cb (CoiForwardDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
dispose (GObject *object)
{
  CoiForwardDialog *self = COI_FORWARD_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), COI_TYPE_FORWARD_DIALOG);
  g_clear_object (&self->message);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_forward_dialog_parent_class)->dispose (object);
}

static void
coi_forward_dialog_class_init (CoiForwardDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/coi/Chat/ui/coi-forward-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CoiForwardDialog, search);
  gtk_widget_class_bind_template_child (widget_class, CoiForwardDialog, say_sender);
  gtk_widget_class_bind_template_child (widget_class, CoiForwardDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static GtkWidget *
make_empty (void)
{
  return g_object_new (GTK_TYPE_LABEL, "label", _ ("No conversation has that name."), "wrap", TRUE,
                       "margin-top", 12, "margin-bottom", 12, "margin-start", 12, "margin-end", 12,
                       NULL);
}

static void
coi_forward_dialog_init (CoiForwardDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_placeholder (self->list, make_empty ());
}

/**
 * coi_forward_dialog_new:
 * @engine: whose conversations it offers
 * @message: what to forward
 *
 * Returns: (transfer floating): a dialog to be presented
 */
AdwDialog *
coi_forward_dialog_new (CoiEngine *engine, CoiMessage *message)
{
  CoiForwardDialog *self = g_object_new (COI_TYPE_FORWARD_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  self->message = g_object_ref (message);
  search_cb (self);
  return ADW_DIALOG (self);
}
