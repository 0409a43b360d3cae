/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pane with all conversations. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-conversation-list.h"

#include "coi-account-banner.h"
#include "coi-account-filter.h"
#include "coi-config.h"
#include "coi-conversation-row.h"
#include "coi-history-bar.h"
#include "coi-list-growth.h"

#include <glib/gi18n.h>

struct _CoiConversationList
{
  AdwBin parent_instance;

  CoiEngine *engine;
  CoiConversation *shown; /* the open one, nullable */
  GListModel *listed;     /* all conversations, or those of one account */
  CoiListGrowth *growth;
  GtkSingleSelection *selection;

  AdwWindowTitle *window_title;
  CoiAccountFilter *filter;
  CoiHistoryBar *history;
  AdwStatusPage *empty_page;
  CoiAccountBanner *banner;
  GtkStack *stack;
  GtkListView *list_view;
  GtkMenuButton *menu_button;
};

enum
{
  OPEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * CoiConversationList:
 *
 * # Accessibility
 *
 * The arrow keys move through the conversations without opening one, which would mark it as read;
 * Enter opens. Tab leaves the list.
 */
G_DEFINE_FINAL_TYPE (CoiConversationList, coi_conversation_list, ADW_TYPE_BIN)

static void
open_position (CoiConversationList *self, guint position)
{
  g_autoptr (CoiConversation) conversation =
      g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (conversation != NULL)
    g_signal_emit (self, signals[OPEN], 0, conversation);
}

static void
activate_cb (CoiConversationList *self, guint position)
{
  open_position (self, position);
}

static void
row_clicked_cb (GtkListItem *item)
{
  CoiConversationList *self =
      COI_CONVERSATION_LIST (g_object_get_data (G_OBJECT (item), "coi-list"));

  open_position (self, gtk_list_item_get_position (item));
}

static void
row_changed_cb (GtkListItem *item, CoiConversationRow *row)
{
  gtk_list_item_set_accessible_label (item, coi_conversation_row_get_sentence (row));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, CoiConversationList *self)
{
  GtkWidget *row = coi_conversation_row_new ();

  g_object_set_data (G_OBJECT (item), "coi-list", self);
  g_signal_connect_object (row, "changed", G_CALLBACK (row_changed_cb), item, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "clicked", G_CALLBACK (row_clicked_cb), item, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, row);
}

/* The same person may be in the list of each account. */
static gboolean
shows_accounts (CoiConversationList *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self->filter)) &&
         coi_account_filter_get_account (self->filter) == NULL;
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, CoiConversationList *self)
{
  coi_conversation_row_set_show_account (COI_CONVERSATION_ROW (gtk_list_item_get_child (item)),
                                         shows_accounts (self));
  coi_conversation_row_set_conversation (COI_CONVERSATION_ROW (gtk_list_item_get_child (item)),
                                         COI_CONVERSATION (gtk_list_item_get_item (item)));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, CoiConversationList *self)
{
  coi_conversation_row_set_conversation (COI_CONVERSATION_ROW (gtk_list_item_get_child (item)),
                                         NULL);
}

static guint
find_position (CoiConversationList *self, CoiConversation *conversation)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CoiConversation) item = g_list_model_get_item (G_LIST_MODEL (self->selection), i);
      if (item == conversation)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
select_shown (CoiConversationList *self)
{
  guint position =
      self->shown != NULL ? find_position (self, self->shown) : GTK_INVALID_LIST_POSITION;

  gtk_single_selection_set_selected (self->selection, position);
}

static void
show_empty_page (CoiConversationList *self)
{
  CoiAccount *account = coi_account_filter_get_account (self->filter);
  g_autofree char *description = NULL;
  g_autofree char *markup = NULL;

  if (account != NULL)
    description =
        /* Translators: %s is an e-mail address */
        g_strdup_printf (_ ("%s has none yet. Choose another account above, or write to anyone who "
                            "has an e-mail address."),
                         coi_account_get_address (account));
  else
    description = g_strdup (_ ("Write to anyone who has an e-mail address."));
  markup = g_markup_escape_text (description, -1);
  adw_status_page_set_description (self->empty_page, markup);
}

static void
items_changed_cb (
    GListModel *model, guint position, guint removed, guint added, CoiConversationList *self)
{
  gtk_stack_set_visible_child_name (self->stack,
                                    g_list_model_get_n_items (model) > 0 ? "list" : "empty");
  /* A conversation that moves to the top is removed and added again. */
  if (gtk_single_selection_get_selected (self->selection) == GTK_INVALID_LIST_POSITION)
    select_shown (self);
}

static void
update_below (CoiConversationList *self, GtkWidget *widget)
{
  if (COI_IS_CONVERSATION_ROW (widget))
    {
      coi_conversation_row_set_show_account (COI_CONVERSATION_ROW (widget), shows_accounts (self));
      coi_conversation_row_refresh (COI_CONVERSATION_ROW (widget));
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    update_below (self, child);
}

static gboolean
is_of_account (gpointer item, gpointer account)
{
  return coi_conversation_get_account (COI_CONVERSATION (item)) == account;
}

static GListModel *
filtered (CoiConversationList *self, CoiAccount *account)
{
  GListModel *all = g_object_ref (coi_engine_get_conversations (self->engine));
  GtkFilter *filter;

  if (account == NULL)
    return all;
  filter =
      GTK_FILTER (gtk_custom_filter_new (is_of_account, g_object_ref (account), g_object_unref));
  return G_LIST_MODEL (gtk_filter_list_model_new (all, filter));
}

/* Without a filter there is no model between, which would ask for every conversation. */
static void
filter_changed_cb (CoiConversationList *self)
{
  if (self->listed != NULL)
    g_signal_handlers_disconnect_by_func (self->listed, items_changed_cb, self);
  g_clear_object (&self->listed);
  self->listed = filtered (self, coi_account_filter_get_account (self->filter));
  coi_list_growth_set_model (self->growth, self->listed);
  g_signal_connect_object (self->listed, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_AFTER);
  show_empty_page (self);
  gtk_widget_set_visible (GTK_WIDGET (self->window_title),
                          !gtk_widget_get_visible (GTK_WIDGET (self->filter)));
  items_changed_cb (self->listed, 0, 0, 0, self);
  update_below (self, GTK_WIDGET (self->list_view));
}

/* Arrow keys move the selection; it returns to the open conversation with the focus. */
static void
focus_leave_cb (GtkEventControllerFocus *controller, CoiConversationList *self)
{
  select_shown (self);
}

/**
 * coi_conversation_list_set_engine:
 * @self: a list
 * @engine: whose conversations it shows
 */
void
coi_conversation_list_set_engine (CoiConversationList *self, CoiEngine *engine)
{
  g_set_object (&self->engine, engine);
  coi_account_filter_set_engine (self->filter, engine);
  filter_changed_cb (self);
  coi_account_banner_set_engine (self->banner, engine);
  coi_history_bar_set_engine (self->history, engine);
}

/**
 * coi_conversation_list_set_subtitle:
 * @self: a list
 * @subtitle: shown below the title, UTF-8; "" for none
 */
void
coi_conversation_list_set_subtitle (CoiConversationList *self, const char *subtitle)
{
  adw_window_title_set_subtitle (self->window_title, subtitle);
}

/**
 * coi_conversation_list_set_show_banner:
 * @self: a list
 * @show: whether trouble with an account is shown here
 */
void
coi_conversation_list_set_show_banner (CoiConversationList *self, gboolean show)
{
  gtk_widget_set_visible (GTK_WIDGET (self->banner), show);
}

/**
 * coi_conversation_list_select:
 * @self: a list
 * @conversation: (nullable): the one that is open now
 */
void
coi_conversation_list_select (CoiConversationList *self, CoiConversation *conversation)
{
  g_set_object (&self->shown, conversation);
  if (conversation != NULL)
    coi_list_growth_finish (self->growth);
  select_shown (self);
}

/**
 * coi_conversation_list_focus:
 * @self: a list
 *
 * Moves the keyboard focus to the selected conversation, or to the first.
 */
void
coi_conversation_list_focus (CoiConversationList *self)
{
  guint position;

  coi_list_growth_finish (self->growth);
  position = gtk_single_selection_get_selected (self->selection);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 0)
    {
      gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);
      return;
    }
  if (position == GTK_INVALID_LIST_POSITION)
    position = 0;
  gtk_list_view_scroll_to (self->list_view, position, GTK_LIST_SCROLL_FOCUS, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
}

/**
 * coi_conversation_list_get_neighbour:
 * @self: a list
 * @conversation: (nullable): where to start
 * @step: 1 for the next one down, -1 for the next one up
 *
 * Returns: (transfer none) (nullable): the conversation beside @conversation
 */
CoiConversation *
coi_conversation_list_get_neighbour (CoiConversationList *self,
                                     CoiConversation *conversation,
                                     int step)
{
  guint n, position = GTK_INVALID_LIST_POSITION;
  g_autoptr (CoiConversation) item = NULL;
  gint64 wanted;

  coi_list_growth_finish (self->growth);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  if (conversation != NULL)
    position = find_position (self, conversation);
  wanted = position != GTK_INVALID_LIST_POSITION ? (gint64)position + step : 0;

  if (wanted < 0 || wanted >= n)
    return NULL;
  item = g_list_model_get_item (G_LIST_MODEL (self->selection), wanted);
  return item;
}

/**
 * coi_conversation_list_refresh:
 * @self: a list
 *
 * Shows times anew; for when the day has changed.
 */
void
coi_conversation_list_refresh (CoiConversationList *self)
{
  update_below (self, GTK_WIDGET (self->list_view));
}

static void
dispose (GObject *object)
{
  CoiConversationList *self = COI_CONVERSATION_LIST (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), COI_TYPE_CONVERSATION_LIST);
  g_clear_pointer (&self->growth, coi_list_growth_free);
  g_clear_object (&self->selection);
  g_clear_object (&self->listed);
  g_clear_object (&self->shown);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_conversation_list_parent_class)->dispose (object);
}

static void
coi_conversation_list_class_init (CoiConversationListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[OPEN] = g_signal_new ("open", COI_TYPE_CONVERSATION_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, COI_TYPE_CONVERSATION);
  g_type_ensure (COI_TYPE_ACCOUNT_BANNER);
  g_type_ensure (COI_TYPE_ACCOUNT_FILTER);
  g_type_ensure (COI_TYPE_HISTORY_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/coi/Chat/ui/coi-conversation-list.ui");
  gtk_widget_class_bind_template_child (widget_class, CoiConversationList, window_title);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationList, filter);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationList, history);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationList, empty_page);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationList, banner);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationList, stack);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationList, list_view);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationList, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
}

static void
add_factory (CoiConversationList *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_DEFAULT);
  gtk_list_view_set_factory (self->list_view, factory);
}

static void
coi_conversation_list_init (CoiConversationList *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->growth = coi_list_growth_new (GTK_WIDGET (self->list_view));
  self->selection =
      gtk_single_selection_new (g_object_ref (coi_list_growth_get_model (self->growth)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  add_factory (self);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect (focus, "leave", G_CALLBACK (focus_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), focus);
}
