/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done with a message, by menu, key or button. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-config.h"
#include "coi-conversation-view-private.h"
#include "coi-message-dialog.h"

#include <glib/gi18n.h>

#define MAX_LOOK_BACK 50 /* messages searched for one that was not sent */

static gboolean
can_retry (CoiMessage *message)
{
  CoiMessageStatus status = coi_message_get_status (message);

  return status == COI_MESSAGE_STATUS_FAILED || status == COI_MESSAGE_STATUS_QUEUED;
}

static void
set_enabled (CoiConversationView *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->message_actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static gboolean
goes_on (CoiMessage *message)
{
  return coi_message_get_full_text (message) != NULL || coi_message_get_text_cut (message);
}

/* Of the first file; the others have buttons. */
static const struct
{
  const char *name;
  CoiFileAction action;
} file_actions[] = {
  { "open-file", COI_FILE_OPEN },
  { "save-file", COI_FILE_SAVE },
  { "show-file", COI_FILE_SHOW_IN_FOLDER },
};

static void
choose (CoiConversationView *self, guint position)
{
  g_autoptr (CoiMessage) message = NULL;

  if (self->messages != NULL && position != GTK_INVALID_LIST_POSITION)
    message = g_list_model_get_item (self->messages, position);
  g_set_object (&self->chosen, message);
  set_enabled (self, "open", message != NULL && !goes_on (message));
  set_enabled (self, "show-full", message != NULL && goes_on (message));
  set_enabled (self, "copy", message != NULL);
  set_enabled (self, "retry", message != NULL && can_retry (message));
  set_enabled (self, "discard", message != NULL && can_retry (message));
  for (guint i = 0; i < G_N_ELEMENTS (file_actions); i++)
    set_enabled (self, file_actions[i].name, message != NULL && coi_row_files_has_any (message));
  coi_conversation_view_enable_actions (self, message);
}

static void
open_message (CoiConversationView *self, CoiMessage *message)
{
  adw_dialog_present (coi_message_dialog_new (self->engine, message), GTK_WIDGET (self));
}

static void
open_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);

  if (self->chosen != NULL)
    open_message (self, self->chosen);
}

static void
copy_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);

  if (self->chosen != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                            coi_message_get_text (self->chosen));
}

static void
retry_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);

  if (self->chosen != NULL)
    coi_engine_retry (self->engine, self->chosen);
}

static void
discard_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);

  if (self->chosen != NULL)
    coi_engine_discard (self->engine, self->chosen);
}

static void
file_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);
  const char *name = g_action_get_name (G_ACTION (action));

  for (guint i = 0; i < G_N_ELEMENTS (file_actions) && self->chosen != NULL; i++)
    if (g_str_equal (file_actions[i].name, name))
      coi_row_files_act (self->files, self->chosen, 0, file_actions[i].action, GTK_WIDGET (self));
}

static const GActionEntry message_entries[] = {
  { .name = "open", .activate = open_cb },       { .name = "show-full", .activate = open_cb },
  { .name = "copy", .activate = copy_cb },       { .name = "retry", .activate = retry_cb },
  { .name = "discard", .activate = discard_cb }, { .name = "open-file", .activate = file_cb },
  { .name = "save-file", .activate = file_cb },  { .name = "show-file", .activate = file_cb },
};

static void
jump_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);

  /* The button goes away below the focus. */
  if (gtk_widget_has_focus (self->jump_button))
    coi_conversation_view_focus_composer (self);
  coi_timeline_scroll_to_end (self->timeline);
}

static void
retry_failed_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);

  if (self->failed != NULL)
    coi_engine_retry (self->engine, self->failed);
  coi_conversation_view_focus_composer (self);
}

static void
discard_failed_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);

  if (self->failed != NULL)
    coi_engine_discard (self->engine, self->failed);
  coi_conversation_view_focus_composer (self);
}

static void
first_new_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  coi_conversation_view_go_to_first_new (COI_CONVERSATION_VIEW (user_data));
}

static void
newest_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  coi_conversation_view_go_to_newest (COI_CONVERSATION_VIEW (user_data));
}

static const GActionEntry conversation_entries[] = {
  { .name = "first-new", .activate = first_new_cb },
  { .name = "newest", .activate = newest_cb },
  { .name = "jump", .activate = jump_cb },
  { .name = "retry-failed", .activate = retry_failed_cb },
  { .name = "discard-failed", .activate = discard_failed_cb },
};

static CoiMessage *
find_failed (CoiConversationView *self)
{
  guint n = self->messages != NULL ? g_list_model_get_n_items (self->messages) : 0;

  for (guint back = 1; back <= MIN (n, MAX_LOOK_BACK); back++)
    {
      g_autoptr (CoiMessage) message = g_list_model_get_item (self->messages, n - back);
      if (message != NULL && coi_message_get_status (message) == COI_MESSAGE_STATUS_FAILED)
        return g_steal_pointer (&message);
    }
  return NULL;
}

/**
 * coi_conversation_view_update_failed:
 * @self: a view
 *
 * Shows the bar above the composer when one of the newest messages was not sent.
 */
void
coi_conversation_view_update_failed (CoiConversationView *self)
{
  g_autoptr (CoiMessage) failed = find_failed (self);

  g_set_object (&self->failed, failed);
  gtk_revealer_set_reveal_child (self->failure_revealer, failed != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->failure_revealer), failed != NULL);
}

/* An entry of the menu may have moved the focus: to the composer, or into a dialog. */
static gboolean
is_focus_free (CoiConversationView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus == NULL || gtk_widget_is_ancestor (focus, self->popover);
}

static void
popover_closed_cb (CoiConversationView *self)
{
  guint position = coi_timeline_get_focus_position (self->timeline);
  GtkWidget *row = position != GTK_INVALID_LIST_POSITION
                       ? coi_timeline_get_row (self->timeline, position)
                       : NULL;

  if (row != NULL && is_focus_free (self))
    gtk_widget_grab_focus (row);
}

/* Chooses the message of @row; FALSE when it is not in view. */
static gboolean
choose_row (CoiConversationView *self, GtkWidget *row)
{
  guint last = coi_timeline_get_last_visible_position (self->timeline);
  graphene_rect_t bounds;

  for (guint i = coi_timeline_get_first_visible_position (self->timeline); i <= last; i++)
    {
      if (coi_timeline_get_row (self->timeline, i) != row)
        continue;
      choose (self, i);
      if (gtk_widget_compute_bounds (row, GTK_WIDGET (self), &bounds))
        self->pointed = (GdkRectangle){ (int)(bounds.origin.x + bounds.size.width / 2),
                                        (int)(bounds.origin.y + bounds.size.height / 2), 1, 1 };
      return self->chosen != NULL;
    }
  return FALSE;
}

/**
 * coi_conversation_view_act_on_focused:
 * @self: a view
 * @name: of a message action
 *
 * Returns: whether there is a message with the focus for which it is possible
 */
gboolean
coi_conversation_view_act_on_focused (CoiConversationView *self, const char *name)
{
  GActionGroup *group = G_ACTION_GROUP (self->message_actions);
  guint position = coi_timeline_get_focus_position (self->timeline);
  GtkWidget *row = position != GTK_INVALID_LIST_POSITION
                       ? coi_timeline_get_row (self->timeline, position)
                       : NULL;

  if (row == NULL || !choose_row (self, row) || !g_action_group_get_action_enabled (group, name))
    return FALSE;
  g_action_group_activate_action (group, name, NULL);
  return TRUE;
}

/**
 * coi_conversation_view_act_on_row:
 * @self: a view
 * @row: what was clicked in
 * @name: of a message action, or "react"
 * @detail: (nullable): the emoji
 */
void
coi_conversation_view_act_on_row (CoiConversationView *self,
                                  GtkWidget *row,
                                  const char *name,
                                  const char *detail)
{
  GActionGroup *group = G_ACTION_GROUP (self->message_actions);

  if (!choose_row (self, row))
    return;
  if (detail != NULL)
    coi_conversation_view_react (self, self->chosen, detail);
  else if (g_action_group_get_action_enabled (group, name))
    g_action_group_activate_action (group, name, NULL);
}

static void
context_menu_cb (CoiTimeline *timeline,
                 guint position,
                 GtkWidget *row,
                 double x,
                 double y,
                 CoiConversationView *self)
{
  graphene_point_t point = GRAPHENE_POINT_INIT (x, y);
  GdkRectangle rectangle = { 0, 0, 1, 1 };

  choose (self, position);
  if (!gtk_widget_compute_point (row, GTK_WIDGET (self), &point, &point))
    return;
  rectangle.x = point.x;
  rectangle.y = point.y;
  self->pointed = rectangle;
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &rectangle);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

/**
 * coi_conversation_view_show_message:
 * @self: a view
 * @position: of a message
 *
 * Opens the message in a dialog of its own; a poll to vote.
 */
void
coi_conversation_view_show_message (CoiConversationView *self, guint position)
{
  choose (self, position);
  if (self->chosen != NULL && coi_message_get_content (self->chosen)->poll != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (self->message_actions), "poll", NULL);
  else if (self->chosen != NULL)
    open_message (self, self->chosen);
}

static void
activate_cb (CoiTimeline *timeline, guint position, CoiConversationView *self)
{
  coi_conversation_view_show_message (self, position);
}

static gboolean
copy_shortcut_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);

  choose (self, coi_timeline_get_focus_position (self->timeline));
  g_action_group_activate_action (G_ACTION_GROUP (self->message_actions), "copy", NULL);
  return self->chosen != NULL;
}

static void
add_copy_shortcut (CoiConversationView *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control>c"),
                                            gtk_callback_action_new (copy_shortcut_cb, self, NULL));

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
  gtk_widget_add_controller (GTK_WIDGET (self->timeline), controller);
}

/* These work wherever the focus is in the window. */
static void
add_jump_shortcuts (CoiConversationView *self)
{
  static const struct
  {
    const char *key;
    const char *action;
  } jumps[] = {
    { "<Alt>Home", "conversation.first-new" },
    { "<Alt>End", "conversation.newest" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller),
                                     GTK_SHORTCUT_SCOPE_GLOBAL);
  for (guint i = 0; i < G_N_ELEMENTS (jumps); i++)
    gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (controller),
        gtk_shortcut_new (gtk_shortcut_trigger_parse_string (jumps[i].key),
                          gtk_named_action_new (jumps[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/**
 * coi_conversation_view_init_actions:
 * @self: a view that has its timeline
 */
void
coi_conversation_view_init_actions (CoiConversationView *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  self->message_actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->message_actions), message_entries,
                                   G_N_ELEMENTS (message_entries), self);
  g_action_map_add_action_entries (G_ACTION_MAP (group), conversation_entries,
                                   G_N_ELEMENTS (conversation_entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "message",
                                  G_ACTION_GROUP (self->message_actions));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "conversation", G_ACTION_GROUP (group));
  self->popover = gtk_popover_menu_new_from_model (self->message_menu);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
  coi_conversation_view_init_message_actions (self);
  g_signal_connect_swapped (self->popover, "closed", G_CALLBACK (popover_closed_cb), self);
  g_signal_connect (self->timeline, "context-menu", G_CALLBACK (context_menu_cb), self);
  g_signal_connect (self->timeline, "activate", G_CALLBACK (activate_cb), self);
  add_copy_shortcut (self);
  add_jump_shortcuts (self);
}

/**
 * coi_conversation_view_dispose_actions:
 * @self: a view that goes away
 */
void
coi_conversation_view_dispose_actions (CoiConversationView *self)
{
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_object (&self->message_actions);
  g_clear_object (&self->chosen);
  g_clear_object (&self->failed);
}
