/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching messages: what to look for, where, and what was found. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-search-pane.h"

#include "coi-announce.h"
#include "coi-config.h"
#include "coi-error-text.h"
#include "coi-search-model.h"
#include "coi-search-row.h"
#include "coi-search-text.h"

#include <glib/gi18n.h>

#define NEAR_END 10 /* rows before the last one at which more are loaded */

struct _CoiSearchPane
{
  AdwBin parent_instance;

  CoiEngine *engine;
  CoiConversation *conversation; /* nullable: the one that was open at the beginning */
  CoiSearchModel *model;         /* nullable: without an engine */
  GtkSingleSelection *selection;
  gboolean open_first; /* Enter was pressed before the answer was here */
  gboolean told;       /* how many there are was spoken */
  gboolean is_running;

  GtkSearchEntry *entry;
  AdwToggleGroup *scope;
  GtkStack *stack;
  GtkLabel *hints;
  AdwStatusPage *none_page;
  AdwStatusPage *failed_page;
  GtkScrolledWindow *scrolled;
  GtkListView *list_view;
  GtkLabel *note;
};

enum
{
  OPEN,
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * CoiSearchPane:
 *
 * # Accessibility
 *
 * How many messages were found is announced; each is one sentence. Down leads from the field to the
 * list, Enter opens, Escape ends the search.
 */
G_DEFINE_FINAL_TYPE (CoiSearchPane, coi_search_pane, ADW_TYPE_BIN)

/* --- rows --- */

static void
open_position (CoiSearchPane *self, guint position)
{
  g_autoptr (CoiSearchItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (item == NULL)
    return;
  gtk_single_selection_set_selected (self->selection, position);
  g_signal_emit (self, signals[OPEN], 0, coi_search_item_get_message (item));
}

static void
activate_cb (CoiSearchPane *self, guint position)
{
  open_position (self, position);
}

static void
row_clicked_cb (GtkListItem *item)
{
  CoiSearchPane *self = COI_SEARCH_PANE (g_object_get_data (G_OBJECT (item), "coi-pane"));

  open_position (self, gtk_list_item_get_position (item));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, CoiSearchPane *self)
{
  GtkWidget *row = coi_search_row_new ();

  g_object_set_data (G_OBJECT (item), "coi-pane", self);
  g_signal_connect_object (row, "clicked", G_CALLBACK (row_clicked_cb), item, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, CoiSearchPane *self)
{
  CoiSearchItem *found = COI_SEARCH_ITEM (gtk_list_item_get_item (item));
  gint64 id = coi_message_get_conversation_id (coi_search_item_get_message (found));
  g_autofree char *sentence =
      coi_search_row_show (COI_SEARCH_ROW (gtk_list_item_get_child (item)), found,
                           coi_engine_get_conversation (self->engine, id));

  gtk_list_item_set_accessible_label (item, sentence);
}

/* --- the search --- */

static gboolean
is_here (CoiSearchPane *self)
{
  return self->conversation != NULL &&
         g_strcmp0 (adw_toggle_group_get_active_name (self->scope), "here") == 0;
}

static void
search_cb (CoiSearchPane *self)
{
  if (self->model == NULL || !self->is_running)
    return;
  self->told = FALSE;
  coi_search_model_search (self->model, gtk_editable_get_text (GTK_EDITABLE (self->entry)),
                           is_here (self) ? self->conversation : NULL);
}

/* An older search is of no use; the next one begins after a short pause. */
static void
typed_cb (CoiSearchPane *self)
{
  self->open_first = FALSE;
  self->told = FALSE;
  if (self->model != NULL)
    coi_search_model_cancel (self->model);
}

static void
announce_count (CoiSearchPane *self, guint n)
{
  g_autofree char *count = NULL;

  if (self->told)
    return;
  self->told = TRUE;
  count = coi_search_count_text (n, coi_search_model_get_has_more (self->model));
  coi_announce (GTK_WIDGET (self), count, FALSE);
}

static void
show_none (CoiSearchPane *self)
{
  adw_status_page_set_description (
      self->none_page,
      is_here (self) ? _ ("Nothing in this conversation has all of that. Try fewer letters, or "
                          "search everywhere.")
                     : _ ("Nothing has all of that. Try fewer words or fewer letters."));
  gtk_stack_set_visible_child_name (self->stack, "none");
}

static void
show_failure (CoiSearchPane *self)
{
  g_autofree char *text = coi_error_text (coi_search_model_get_error (self->model));
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_status_page_set_description (self->failed_page, markup);
  gtk_stack_set_visible_child_name (self->stack, "failed");
  coi_announce (GTK_WIDGET (self), text, FALSE);
}

static void
show_results (CoiSearchPane *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  if (n == 0)
    show_none (self);
  else
    gtk_stack_set_visible_child_name (self->stack, "list");
  announce_count (self, n);
  if (self->open_first && n > 0)
    open_position (self, 0);
  self->open_first = FALSE;
}

static void
changed_cb (CoiSearchPane *self)
{
  switch (coi_search_model_get_state (self->model))
    {
    case COI_SEARCH_STATE_DONE:
      show_results (self);
      break;
    case COI_SEARCH_STATE_FAILED:
      show_failure (self);
      break;
    case COI_SEARCH_STATE_RUNNING:
      break;
    case COI_SEARCH_STATE_IDLE:
    default:
      gtk_stack_set_visible_child_name (self->stack, "idle");
    }
  gtk_widget_set_visible (GTK_WIDGET (self->note),
                          coi_search_model_get_is_incomplete (self->model));
}

static void
load_more_near (CoiSearchPane *self, guint position)
{
  if (position + NEAR_END >= g_list_model_get_n_items (G_LIST_MODEL (self->model)))
    coi_search_model_load_more (self->model);
}

static void
scrolled_cb (GtkAdjustment *adjustment, CoiSearchPane *self)
{
  double end =
      gtk_adjustment_get_value (adjustment) + 2 * gtk_adjustment_get_page_size (adjustment);

  if (self->model != NULL && self->is_running && end >= gtk_adjustment_get_upper (adjustment))
    coi_search_model_load_more (self->model);
}

/* --- keys --- */

static void
end_cb (CoiSearchPane *self)
{
  g_signal_emit (self, signals[ENDED], 0);
}

static void
next_cb (CoiSearchPane *self)
{
  coi_search_pane_step (self, 1);
}

static void
previous_cb (CoiSearchPane *self)
{
  coi_search_pane_step (self, -1);
}

static void
entry_activate_cb (CoiSearchPane *self)
{
  guint selected = gtk_single_selection_get_selected (self->selection);

  if (self->model == NULL)
    return;
  if (coi_search_model_get_state (self->model) == COI_SEARCH_STATE_DONE && self->told)
    open_position (self, selected != GTK_INVALID_LIST_POSITION ? selected : 0);
  else
    self->open_first = TRUE;
}

static gboolean
down_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  CoiSearchPane *self = COI_SEARCH_PANE (user_data);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "list") != 0)
    return GDK_EVENT_PROPAGATE;
  gtk_list_view_scroll_to (self->list_view, 0, GTK_LIST_SCROLL_FOCUS | GTK_LIST_SCROLL_SELECT,
                           NULL);
  return GDK_EVENT_STOP;
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  end_cb (COI_SEARCH_PANE (user_data));
  return GDK_EVENT_STOP;
}

static void
add_key (CoiSearchPane *self, GtkWidget *widget, const char *key, GtkShortcutFunc func)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string (key),
                        gtk_callback_action_new (func, self, NULL)));
  gtk_widget_add_controller (widget, controller);
}

/* --- from outside --- */

/**
 * coi_search_pane_set_engine:
 * @self: a pane
 * @engine: whose messages are searched
 */
void
coi_search_pane_set_engine (CoiSearchPane *self, CoiEngine *engine)
{
  g_set_object (&self->engine, engine);
  g_clear_object (&self->model);
  self->model = coi_search_model_new (engine);
  g_signal_connect_object (self->model, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->model));
}

/**
 * coi_search_pane_begin:
 * @self: a pane
 * @conversation: (nullable): the one that is open
 * @here: whether to search only in that
 *
 * Takes the keyboard focus; what was typed before is selected.
 */
void
coi_search_pane_begin (CoiSearchPane *self, CoiConversation *conversation, gboolean here)
{
  self->is_running = FALSE;
  g_set_object (&self->conversation, conversation);
  gtk_widget_set_visible (GTK_WIDGET (self->scope), conversation != NULL);
  adw_toggle_group_set_active_name (self->scope,
                                    here && conversation != NULL ? "here" : "everywhere");
  self->is_running = TRUE;
  coi_search_pane_focus (self);
  search_cb (self);
}

/**
 * coi_search_pane_end:
 * @self: a pane
 *
 * Forgets what was found.
 */
void
coi_search_pane_end (CoiSearchPane *self)
{
  self->is_running = FALSE;
  self->open_first = FALSE;
  g_clear_object (&self->conversation);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  if (self->model != NULL)
    coi_search_model_search (self->model, "", NULL);
}

/**
 * coi_search_pane_step:
 * @self: a pane
 * @by: 1 for the next message that was found, -1 for the one before
 *
 * Opens it; says so when there is none.
 */
void
coi_search_pane_step (CoiSearchPane *self, int by)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  guint selected = gtk_single_selection_get_selected (self->selection);
  gint64 wanted = selected != GTK_INVALID_LIST_POSITION ? (gint64)selected + by : 0;

  if (!self->is_running)
    return;
  if (wanted < 0 || wanted >= n)
    {
      coi_announce (GTK_WIDGET (self), _ ("No more messages found"), FALSE);
      return;
    }
  gtk_list_view_scroll_to (self->list_view, wanted, GTK_LIST_SCROLL_SELECT, NULL);
  open_position (self, wanted);
  load_more_near (self, wanted);
}

/**
 * coi_search_pane_focus:
 * @self: a pane
 */
void
coi_search_pane_focus (CoiSearchPane *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

/* --- the widget --- */

static void
fill_hints (CoiSearchPane *self)
{
  /* The words before the colon are typed as they stand, in every language. */
  static const struct
  {
    const char *typed;
    const char *meaning;
  } hints[] = {
    { "from:bob, from:me", N_ ("who wrote it") },
    { "in:bob", N_ ("in which conversation") },
    { "has:picture", N_ ("or: attachment, video, sound, link") },
    { "after:2025-01-31", N_ ("on that day or later") },
    { "before:2025-01-31", N_ ("earlier than that day") },
    { "\"see you\"", N_ ("exactly these words, in this order") },
  };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (hints); i++)
    g_string_append_printf (text, "%s<b>%s</b>\n%s", i > 0 ? "\n\n" : "", hints[i].typed,
                            _ (hints[i].meaning));
  gtk_label_set_markup (self->hints, text->str);
}

static void
dispose (GObject *object)
{
  CoiSearchPane *self = COI_SEARCH_PANE (object);

  self->is_running = FALSE;
  if (self->model != NULL)
    coi_search_model_cancel (self->model);
  gtk_widget_dispose_template (GTK_WIDGET (self), COI_TYPE_SEARCH_PANE);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->conversation);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_search_pane_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CoiSearchPane, entry);
  gtk_widget_class_bind_template_child (widget_class, CoiSearchPane, scope);
  gtk_widget_class_bind_template_child (widget_class, CoiSearchPane, stack);
  gtk_widget_class_bind_template_child (widget_class, CoiSearchPane, hints);
  gtk_widget_class_bind_template_child (widget_class, CoiSearchPane, none_page);
  gtk_widget_class_bind_template_child (widget_class, CoiSearchPane, failed_page);
  gtk_widget_class_bind_template_child (widget_class, CoiSearchPane, scrolled);
  gtk_widget_class_bind_template_child (widget_class, CoiSearchPane, list_view);
  gtk_widget_class_bind_template_child (widget_class, CoiSearchPane, note);
  gtk_widget_class_bind_template_callback (widget_class, end_cb);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
coi_search_pane_class_init (CoiSearchPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[OPEN] = g_signal_new ("open", COI_TYPE_SEARCH_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, COI_TYPE_MESSAGE);
  signals[ENDED] = g_signal_new ("ended", COI_TYPE_SEARCH_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/coi/Chat/ui/coi-search-pane.ui");
  bind_template (widget_class);
}

static void
coi_search_pane_init (CoiSearchPane *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scrolled), "value-changed",
                           G_CALLBACK (scrolled_cb), self, 0);
  fill_hints (self);
  add_key (self, GTK_WIDGET (self->entry), "Down", down_cb);
  add_key (self, GTK_WIDGET (self), "Escape", escape_cb);
}
