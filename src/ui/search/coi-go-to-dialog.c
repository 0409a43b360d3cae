/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goes to a conversation by name or address. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-go-to-dialog.h"

#include "coi-announce.h"
#include "coi-config.h"
#include "coi-conversation-row.h"
#include "coi-name-text.h"
#include "coi-search-text.h"

#include <glib/gi18n.h>

#define MAX_SHOWN 50 /* who does not see it types another letter */
#define ANNOUNCE_MSECONDS 500

struct _CoiGoToDialog
{
  AdwDialog parent_instance;

  CoiEngine *engine;
  char *folded; /* what was typed */
  GtkFilter *filter;
  GtkSingleSelection *selection;
  guint announce_id;

  GtkSearchEntry *entry;
  GtkStack *stack;
  GtkListView *list_view;
};

enum
{
  CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * CoiGoToDialog:
 *
 * # Accessibility
 *
 * Enter in the field goes to the first conversation, Down leads into the list. How many there are
 * is announced.
 */
G_DEFINE_FINAL_TYPE (CoiGoToDialog, coi_go_to_dialog, ADW_TYPE_DIALOG)

static gboolean
is_meant (gpointer item, gpointer user_data)
{
  CoiGoToDialog *self = user_data;
  CoiConversation *conversation = COI_CONVERSATION (item);
  const char *const *members = coi_conversation_get_members (conversation);
  g_autofree char *addresses = g_strjoinv (" ", (char **)members);
  g_autofree char *all =
      g_strconcat (coi_conversation_name_text (conversation), " ", addresses, NULL);
  g_autofree char *folded = coi_search_fold (all);

  return coi_search_matches (folded, self->folded);
}

static void
choose (CoiGoToDialog *self, guint position)
{
  g_autoptr (CoiConversation) conversation =
      g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (conversation == NULL)
    return;
  adw_dialog_close (ADW_DIALOG (self));
  g_signal_emit (self, signals[CHOSEN], 0, conversation);
}

static void
activate_cb (CoiGoToDialog *self, guint position)
{
  choose (self, position);
}

static void
entry_activate_cb (CoiGoToDialog *self)
{
  choose (self, 0);
}

static void
stop_cb (CoiGoToDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static gboolean
announce_cb (gpointer user_data)
{
  CoiGoToDialog *self = COI_GO_TO_DIALOG (user_data);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  g_autofree char *text =
      n > 0 ? g_strdup_printf (ngettext ("%u conversation", "%u conversations", n), n)
            : g_strdup (_ ("No conversation found"));

  self->announce_id = 0;
  coi_announce (GTK_WIDGET (self), text, FALSE);
  return G_SOURCE_REMOVE;
}

static void
search_cb (CoiGoToDialog *self)
{
  g_free (self->folded);
  self->folded = coi_search_fold (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  gtk_stack_set_visible_child_name (
      self->stack, g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0 ? "list" : "none");
  g_clear_handle_id (&self->announce_id, g_source_remove);
  self->announce_id = g_timeout_add (ANNOUNCE_MSECONDS, announce_cb, self);
}

static gboolean
down_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  CoiGoToDialog *self = COI_GO_TO_DIALOG (user_data);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    gtk_list_view_scroll_to (self->list_view, 0, GTK_LIST_SCROLL_FOCUS | GTK_LIST_SCROLL_SELECT,
                             NULL);
  return GDK_EVENT_STOP;
}

/* --- rows --- */

static void
row_changed_cb (GtkListItem *item, CoiConversationRow *row)
{
  gtk_list_item_set_accessible_label (item, coi_conversation_row_get_sentence (row));
}

static void
row_clicked_cb (GtkListItem *item)
{
  choose (COI_GO_TO_DIALOG (g_object_get_data (G_OBJECT (item), "coi-dialog")),
          gtk_list_item_get_position (item));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, CoiGoToDialog *self)
{
  GtkWidget *row = coi_conversation_row_new ();

  g_object_set_data (G_OBJECT (item), "coi-dialog", self);
  g_signal_connect_object (row, "changed", G_CALLBACK (row_changed_cb), item, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "clicked", G_CALLBACK (row_clicked_cb), item, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, CoiGoToDialog *self)
{
  GListModel *accounts = coi_engine_get_accounts (self->engine);
  CoiConversationRow *row = COI_CONVERSATION_ROW (gtk_list_item_get_child (item));

  coi_conversation_row_set_show_account (row, g_list_model_get_n_items (accounts) > 1);
  coi_conversation_row_set_conversation (row, COI_CONVERSATION (gtk_list_item_get_item (item)));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, CoiGoToDialog *self)
{
  coi_conversation_row_set_conversation (COI_CONVERSATION_ROW (gtk_list_item_get_child (item)),
                                         NULL);
}

/* --- the widget --- */

static void
dispose (GObject *object)
{
  CoiGoToDialog *self = COI_GO_TO_DIALOG (object);

  g_clear_handle_id (&self->announce_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), COI_TYPE_GO_TO_DIALOG);
  g_clear_object (&self->selection);
  g_clear_object (&self->filter);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_go_to_dialog_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_free (COI_GO_TO_DIALOG (object)->folded);
  G_OBJECT_CLASS (coi_go_to_dialog_parent_class)->finalize (object);
}

static void
coi_go_to_dialog_class_init (CoiGoToDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[CHOSEN] = g_signal_new ("chosen", COI_TYPE_GO_TO_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, COI_TYPE_CONVERSATION);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/coi/Chat/ui/coi-go-to-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CoiGoToDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, CoiGoToDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, CoiGoToDialog, list_view);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
add_down_key (CoiGoToDialog *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Down"),
                        gtk_callback_action_new (down_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->entry), controller);
}

static void
coi_go_to_dialog_init (CoiGoToDialog *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->folded = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  gtk_list_view_set_factory (self->list_view, factory);
  add_down_key (self);
}

/**
 * coi_go_to_dialog_new:
 * @engine: whose conversations
 *
 * Returns: (transfer floating): a dialog to be presented
 */
AdwDialog *
coi_go_to_dialog_new (CoiEngine *engine)
{
  CoiGoToDialog *self = g_object_new (COI_TYPE_GO_TO_DIALOG, NULL);
  GListModel *all = g_object_ref (coi_engine_get_conversations (engine));
  GListModel *filtered, *some;

  self->engine = g_object_ref (engine);
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_meant, self, NULL));
  filtered = G_LIST_MODEL (gtk_filter_list_model_new (all, g_object_ref (self->filter)));
  some = G_LIST_MODEL (gtk_slice_list_model_new (filtered, 0, MAX_SHOWN));
  self->selection = gtk_single_selection_new (some);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
  return ADW_DIALOG (self);
}
