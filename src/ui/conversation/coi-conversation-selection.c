/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several messages chosen at once, and what can be done with them. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-announce.h"
#include "coi-config.h"
#include "coi-conversation-view-private.h"
#include "coi-copy-text.h"
#include "coi-name-text.h"

#include <glib/gi18n.h>

/* --- what is selected --- */

static gboolean
is_selected (CoiConversationView *self, gint64 id)
{
  return self->selected != NULL && g_hash_table_contains (self->selected, &id);
}

static guint
count (CoiConversationView *self)
{
  return self->selected != NULL ? g_hash_table_size (self->selected) : 0;
}

static char *
count_text (CoiConversationView *self)
{
  guint n = count (self);

  if (n == 0)
    return g_strdup (_ ("Nothing selected"));
  /* Translators: messages */
  return g_strdup_printf (ngettext ("%u selected", "%u selected", n), n);
}

/**
 * coi_conversation_view_mark_selected:
 * @self: a view
 * @row: shows the message
 * @id: of the message
 *
 * Shows and tells whether the message is selected.
 */
void
coi_conversation_view_mark_selected (CoiConversationView *self, GtkWidget *row, gint64 id)
{
  gboolean selecting = self->selected != NULL;
  gboolean selected = is_selected (self, id);

  if (selecting)
    gtk_widget_add_css_class (row, "selecting");
  else
    gtk_widget_remove_css_class (row, "selecting");
  if (selected)
    gtk_widget_add_css_class (row, "selected");
  else
    gtk_widget_remove_css_class (row, "selected");
  if (selecting)
    gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_SELECTED, selected, -1);
  else
    gtk_accessible_reset_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_SELECTED);
}

static void
set_enabled (CoiConversationView *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->selection_actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/**
 * coi_conversation_view_update_selection:
 * @self: a view
 *
 * Shows the bar with what can be done, instead of the composer, while messages are selected.
 */
void
coi_conversation_view_update_selection (CoiConversationView *self)
{
  static const char *const needing[] = { "copy", "copy-named", "delete", "export" };
  g_autofree char *text = count_text (self);

  gtk_label_set_label (self->selection_label, text);
  gtk_widget_set_visible (self->selection_bar, self->selected != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->composer), self->selected == NULL);
  for (guint i = 0; i < G_N_ELEMENTS (needing); i++)
    set_enabled (self, needing[i], count (self) > 0);
}

static void
begin (CoiConversationView *self)
{
  if (self->selected != NULL || self->messages == NULL)
    return;
  self->selected = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->select_from = GTK_INVALID_LIST_POSITION;
}

/**
 * coi_conversation_view_end_selection:
 * @self: a view
 *
 * Nothing is selected any more, and the composer is there again.
 */
void
coi_conversation_view_end_selection (CoiConversationView *self)
{
  gboolean had_focus = coi_conversation_view_has_messages_focus (self);

  if (self->selected == NULL)
    return;
  g_clear_pointer (&self->selected, g_hash_table_unref);
  coi_conversation_view_update_selection (self);
  coi_conversation_view_queue_rebind (self);
  if (!had_focus)
    coi_conversation_view_focus_composer (self);
}

static void
set_selected (CoiConversationView *self, guint position, gboolean selected)
{
  g_autoptr (CoiMessage) message = g_list_model_get_item (self->messages, position);
  GtkWidget *row = coi_timeline_get_row (self->timeline, position);
  gint64 id = message != NULL ? coi_message_get_id (message) : 0;

  if (message == NULL)
    return;
  if (selected)
    g_hash_table_replace (self->selected, g_memdup2 (&id, sizeof id), g_steal_pointer (&message));
  else
    g_hash_table_remove (self->selected, &id);
  if (row != NULL)
    coi_conversation_view_mark_selected (self, row, id);
}

static gboolean
position_is_selected (CoiConversationView *self, guint position)
{
  g_autoptr (CoiMessage) message = g_list_model_get_item (self->messages, position);

  return message != NULL && is_selected (self, coi_message_get_id (message));
}

static void
tell (CoiConversationView *self)
{
  g_autofree char *text = count_text (self);

  coi_conversation_view_update_selection (self);
  coi_announce (GTK_WIDGET (self), text, FALSE);
}

static void
toggle (CoiConversationView *self, guint position)
{
  gboolean is_new = self->selected == NULL;

  if (position == GTK_INVALID_LIST_POSITION || self->messages == NULL)
    return;
  begin (self);
  if (is_new)
    coi_conversation_view_queue_rebind (self);
  set_selected (self, position, !position_is_selected (self, position));
  self->select_from = position;
  tell (self);
}

/**
 * coi_conversation_view_select:
 * @self: a view
 * @message: (nullable): the first that is selected
 *
 * Begins to select messages.
 */
void
coi_conversation_view_select (CoiConversationView *self, CoiMessage *message)
{
  guint position = GTK_INVALID_LIST_POSITION;

  begin (self);
  if (self->selected == NULL)
    return;
  if (message != NULL)
    position =
        coi_engine_find_position (self->engine, self->messages, coi_message_get_id (message));
  if (position < g_list_model_get_n_items (self->messages))
    {
      set_selected (self, position, TRUE);
      self->select_from = position;
      coi_timeline_scroll_to (self->timeline, position, TRUE);
    }
  else
    coi_conversation_view_focus_messages (self);
  coi_conversation_view_queue_rebind (self);
  tell (self);
}

/* --- keys and clicks --- */

/* From the row that has the focus to its neighbour; both are selected then. */
static gboolean
extend (CoiConversationView *self, int by)
{
  guint position = coi_timeline_get_focus_position (self->timeline);
  gint64 target = (gint64)position + by;

  if (position == GTK_INVALID_LIST_POSITION || self->messages == NULL)
    return GDK_EVENT_PROPAGATE;
  if (self->selected == NULL)
    {
      begin (self);
      coi_conversation_view_queue_rebind (self);
    }
  set_selected (self, position, TRUE);
  if (target >= 0 && target < g_list_model_get_n_items (self->messages))
    {
      /* Going back takes out again what was selected on the way. */
      if (position_is_selected (self, target) && self->select_from != position)
        set_selected (self, position, FALSE);
      set_selected (self, target, TRUE);
      coi_timeline_scroll_to (self->timeline, target, TRUE);
    }
  if (self->select_from == GTK_INVALID_LIST_POSITION)
    self->select_from = position;
  tell (self);
  return GDK_EVENT_STOP;
}

static gboolean
up_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  return extend (COI_CONVERSATION_VIEW (user_data), -1);
}

static gboolean
down_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  return extend (COI_CONVERSATION_VIEW (user_data), 1);
}

static gboolean
space_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);

  if (self->selected == NULL)
    return GDK_EVENT_PROPAGATE;
  toggle (self, coi_timeline_get_focus_position (self->timeline));
  return GDK_EVENT_STOP;
}

static gboolean
copy_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);

  if (count (self) == 0)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_activate_action (GTK_WIDGET (self), "selection.copy", NULL);
  return GDK_EVENT_STOP;
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);

  if (self->selected == NULL)
    return GDK_EVENT_PROPAGATE;
  coi_conversation_view_end_selection (self);
  return GDK_EVENT_STOP;
}

/* Ctrl and a click selects; where messages are selected already, a click alone does. */
static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, CoiConversationView *self)
{
  GdkModifierType state =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  guint last = coi_timeline_get_last_visible_position (self->timeline);

  if (self->selected == NULL && (state & GDK_CONTROL_MASK) == 0)
    return;
  for (guint i = coi_timeline_get_first_visible_position (self->timeline);
       i <= last && last != GTK_INVALID_LIST_POSITION; i++)
    {
      GtkWidget *row = coi_timeline_get_row (self->timeline, i);
      graphene_rect_t bounds;

      if (row == NULL || !gtk_widget_compute_bounds (row, GTK_WIDGET (self->timeline), &bounds) ||
          !graphene_rect_contains_point (&bounds, &GRAPHENE_POINT_INIT (x, y)))
        continue;
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      gtk_widget_grab_focus (row);
      toggle (self, i);
      return;
    }
}

static void
add_keys (CoiConversationView *self)
{
  static const struct
  {
    const char *key;
    GtkShortcutFunc func;
  } keys[] = {
    { "<Shift>Up", up_cb },    { "<Shift>KP_Up", up_cb },     { "<Shift>Down", down_cb },
    { "space", space_cb },     { "<Shift>KP_Down", down_cb }, { "<Control>space", space_cb },
    { "<Control>c", copy_cb },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();
  GtkEventController *escape = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (controller),
        gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i].key),
                          gtk_callback_action_new (keys[i].func, self, NULL)));
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->timeline), controller);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (escape),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Escape"),
                        gtk_callback_action_new (escape_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), escape);
}

static void
add_click (CoiConversationView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->timeline), GTK_EVENT_CONTROLLER (click));
}

/* --- what is done with them --- */

typedef struct
{
  guint position;
  CoiMessage *message;
} Place;

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Place *left = a, *right = b;

  return (left->position > right->position) - (left->position < right->position);
}

/**
 * coi_conversation_view_get_selection:
 * @self: a view
 *
 * Returns: (transfer full): the selected #CoiMessage, oldest first
 */
GListStore *
coi_conversation_view_get_selection (CoiConversationView *self)
{
  GListStore *store = g_list_store_new (COI_TYPE_MESSAGE);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  GHashTableIter iter;
  gpointer key, value;

  if (self->selected == NULL)
    return store;
  g_hash_table_iter_init (&iter, self->selected);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      Place place = { coi_engine_find_position (self->engine, self->messages, *(gint64 *)key),
                      value };

      if (place.position != G_MAXUINT)
        g_array_append_val (places, place);
    }
  g_array_sort (places, compare_places);
  for (guint i = 0; i < places->len; i++)
    g_list_store_append (store, g_array_index (places, Place, i).message);
  return store;
}

static GStrv
names_of_files (CoiMessage *message)
{
  GPtrArray *files = coi_message_get_files (message);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < files->len; i++)
    {
      const CoiMessageFile *file = files->pdata[i];

      if (!file->is_preview)
        g_strv_builder_add (builder, file->name != NULL ? file->name : "");
    }
  return g_strv_builder_end (builder);
}

static void
copy (CoiConversationView *self, gboolean with_names)
{
  g_autoptr (GListStore) selection = coi_conversation_view_get_selection (self);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (selection));
  g_autofree CoiCopyItem *items = g_new0 (CoiCopyItem, n);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autofree char *text = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CoiMessage) message = g_list_model_get_item (G_LIST_MODEL (selection), i);

      g_ptr_array_add (names, names_of_files (message));
      items[i] = (CoiCopyItem){
        .sender =
            coi_message_get_outgoing (message) ? _ ("You") : coi_message_sender_text (message),
        .time = coi_message_get_time (message),
        .text = coi_message_get_text (message), /* the selection holds the message */
        .files = names->pdata[i],
      };
    }
  text = coi_copy_text (items, n, with_names);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  coi_conversation_view_end_selection (self);
  coi_announce (GTK_WIDGET (self), _ ("Copied"), FALSE);
}

static void
copy_selection_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  copy (COI_CONVERSATION_VIEW (user_data), FALSE);
}

static void
copy_named_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  copy (COI_CONVERSATION_VIEW (user_data), TRUE);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiConversationView) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!coi_engine_remove_message_finish (COI_ENGINE (source), result, &error))
    coi_conversation_view_say (self, error);
}

static void
remove_selected (CoiConversationView *self)
{
  g_autoptr (GListStore) selection = coi_conversation_view_get_selection (self);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (selection)); i++)
    {
      g_autoptr (CoiMessage) message = g_list_model_get_item (G_LIST_MODEL (selection), i);

      coi_engine_remove_message_async (self->engine, message, removed_cb, g_object_ref (self));
    }
  coi_conversation_view_end_selection (self);
}

static void
response_cb (CoiConversationView *self, const char *response)
{
  if (g_str_equal (response, "delete"))
    remove_selected (self);
}

static void
delete_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);
  guint n = count (self);
  g_autofree char *heading =
      g_strdup_printf (ngettext ("Delete %u Message for Me?", "Delete %u Messages for Me?", n), n);
  AdwDialog *dialog = adw_alert_dialog_new (
      heading,
      _ ("They are deleted here and in your account on the server. Everybody else keeps them."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "delete",
                                  _ ("_Delete"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "delete",
                                            ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);
  g_autoptr (GListStore) selection = coi_conversation_view_get_selection (self);

  coi_conversation_view_export (self, G_LIST_MODEL (selection));
  coi_conversation_view_end_selection (self);
}

static void
end_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  coi_conversation_view_end_selection (COI_CONVERSATION_VIEW (user_data));
}

static void
begin_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  coi_conversation_view_select (COI_CONVERSATION_VIEW (user_data), NULL);
}

static void
begin_chosen_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);

  coi_conversation_view_select (self, self->chosen);
}

static void
export_all_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  coi_conversation_view_export (COI_CONVERSATION_VIEW (user_data), NULL);
}

static const GActionEntry entries[] = {
  { .name = "begin-chosen", .activate = begin_chosen_cb },
  { .name = "export-all", .activate = export_all_cb },
  { .name = "begin", .activate = begin_cb },
  { .name = "end", .activate = end_cb },
  { .name = "copy", .activate = copy_selection_cb },
  { .name = "copy-named", .activate = copy_named_cb },
  { .name = "delete", .activate = delete_cb },
  { .name = "export", .activate = export_cb },
};

/**
 * coi_conversation_view_init_selection:
 * @self: a view that has its timeline
 */
void
coi_conversation_view_init_selection (CoiConversationView *self)
{
  self->selection_actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->selection_actions), entries,
                                   G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "selection",
                                  G_ACTION_GROUP (self->selection_actions));
  add_keys (self);
  add_click (self);
  coi_conversation_view_update_selection (self);
}
