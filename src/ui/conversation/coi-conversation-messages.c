/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline of a conversation: rows, the line "New messages" and the way to the newest. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-config.h"
#include "coi-conversation-view-private.h"
#include "coi-message-bind.h"
#include "coi-message-row.h"

#include <glib/gi18n.h>

#define MAX_LOOK_BACK 500 /* messages searched for the first unread one */

static guint
position_of (CoiConversationView *self, GtkWidget *row)
{
  guint last = coi_timeline_get_last_visible_position (self->timeline);

  for (guint i = coi_timeline_get_first_visible_position (self->timeline); i <= last; i++)
    if (coi_timeline_get_row (self->timeline, i) == row)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

static void
more_cb (CoiConversationView *self, GtkWidget *row)
{
  guint position = position_of (self, row);

  if (position != GTK_INVALID_LIST_POSITION)
    coi_conversation_view_show_message (self, position);
}

static void
file_action_cb (CoiConversationView *self, guint index, guint action, GtkWidget *row)
{
  guint position = position_of (self, row);
  g_autoptr (CoiMessage) message = position != GTK_INVALID_LIST_POSITION
                                       ? g_list_model_get_item (self->messages, position)
                                       : NULL;

  if (message != NULL)
    coi_row_files_act (self->files, message, index, action, GTK_WIDGET (self));
}

static void
action_cb (CoiConversationView *self, const char *name, const char *detail, GtkWidget *row)
{
  coi_conversation_view_act_on_row (self, row, name, detail);
}

static GtkWidget *
create_row (gpointer user_data)
{
  GtkWidget *row = coi_message_row_new ();

  g_signal_connect_object (row, "more", G_CALLBACK (more_cb), user_data, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "file-action", G_CALLBACK (file_action_cb), user_data,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "action", G_CALLBACK (action_cb), user_data, G_CONNECT_SWAPPED);
  return row;
}

static void
bind_row (GtkWidget *row, gpointer item, guint position, GListModel *model, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);
  g_autoptr (CoiMessage) previous =
      position > 0 ? g_list_model_get_item (model, position - 1) : NULL;
  CoiMessage *message = COI_MESSAGE (item);
  CoiMessagePlace place = {
    .previous = previous,
    .first_new = self->first_new_id != 0 && coi_message_get_id (message) == self->first_new_id,
    .n_recipients = g_strv_length ((char **)coi_conversation_get_members (self->conversation)),
    .direct = coi_conversation_get_kind (self->conversation) == COI_CONVERSATION_KIND_DIRECT,
    .files = self->files,
  };

  coi_message_bind (row, message, &place);
  coi_conversation_view_mark_found (self, row, coi_message_get_id (message));
  coi_conversation_view_mark_selected (self, row, coi_message_get_id (message));
  coi_reaction_watch_add (self->watch, message);
  g_signal_connect_swapped (message, "notify", G_CALLBACK (coi_conversation_view_queue_rebind),
                            self);
}

static void
unbind_row (GtkWidget *row, gpointer item, gpointer user_data)
{
  g_signal_handlers_disconnect_by_func (item, coi_conversation_view_queue_rebind, user_data);
}

static gboolean
rebind (gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);

  self->rebind_id = 0;
  coi_timeline_rebind_all (self->timeline);
  coi_conversation_view_update_failed (self);
  return G_SOURCE_REMOVE;
}

/* Shows the rows near the view anew, once for any number of changes. */
void
coi_conversation_view_queue_rebind (CoiConversationView *self)
{
  if (self->rebind_id == 0)
    self->rebind_id = g_idle_add (rebind, self);
}

static gboolean
is_unread (CoiMessage *message)
{
  return !coi_message_get_outgoing (message) && !coi_message_get_seen (message);
}

/* The position of the oldest unread message, searched from the newest. */
static guint
find_first_new (CoiConversationView *self)
{
  guint n = g_list_model_get_n_items (self->messages);
  guint unread = coi_conversation_get_unread (self->conversation);
  guint found = GTK_INVALID_LIST_POSITION;

  for (guint back = 1; back <= MIN (n, MAX_LOOK_BACK) && unread > 0; back++)
    {
      g_autoptr (CoiMessage) message = g_list_model_get_item (self->messages, n - back);
      if (message == NULL || !is_unread (message))
        continue;
      found = n - back;
      unread--;
    }
  return found;
}

static void
mark_first_new (CoiConversationView *self, guint position)
{
  g_autoptr (CoiMessage) message = g_list_model_get_item (self->messages, position);

  self->first_new_id = message != NULL ? coi_message_get_id (message) : 0;
}

static void
show_stack (CoiConversationView *self)
{
  gboolean empty = g_list_model_get_n_items (self->messages) == 0;

  gtk_stack_set_visible_child_name (self->stack, empty ? "empty" : "messages");
}

/* Counts what arrives below the view. */
static void
items_changed_cb (
    GListModel *model, guint position, guint removed, guint added, CoiConversationView *self)
{
  guint n = g_list_model_get_n_items (model);

  show_stack (self);
  coi_conversation_view_update_failed (self);
  if (coi_timeline_get_at_end (self->timeline) || position + added < n || added <= removed)
    return;
  for (guint i = n - (added - removed); i < n; i++)
    {
      g_autoptr (CoiMessage) message = g_list_model_get_item (model, i);
      if (message != NULL && is_unread (message))
        self->n_new++;
    }
  coi_conversation_view_update_jump (self);
}

/**
 * coi_conversation_view_update_jump:
 * @self: a view
 *
 * Shows the button that leads to the newest message when that is out of view.
 */
void
coi_conversation_view_update_jump (CoiConversationView *self)
{
  g_autofree char *label = NULL;
  gboolean at_end = coi_timeline_get_at_end (self->timeline);

  if (at_end)
    self->n_new = 0;
  if (self->n_new > 0)
    /* Translators: on the button that leads to the newest message */
    label = g_strdup_printf (ngettext ("%u New", "%u New", self->n_new), self->n_new);
  else
    label = g_strdup (_ ("Newest"));
  adw_button_content_set_label (self->jump_content, label);
  gtk_revealer_set_reveal_child (self->jump_revealer, !at_end);
  gtk_widget_set_visible (GTK_WIDGET (self->jump_revealer), !at_end);
}

static void
at_end_cb (CoiConversationView *self)
{
  coi_conversation_view_update_jump (self);
  coi_conversation_view_seen (self);
}

/* A conversation opens at its newest message; the line above the unread ones is a step away. */
static void
go_to_start (CoiConversationView *self)
{
  guint first_new = find_first_new (self);

  self->first_new_id = 0;
  if (first_new != GTK_INVALID_LIST_POSITION)
    mark_first_new (self, first_new);
  coi_timeline_scroll_to_end (self->timeline);
}

/**
 * coi_conversation_view_go_to_first_new:
 * @self: a view
 *
 * Moves to the message below the line "New messages", with the focus; to the newest one when there
 * is no such line.
 */
void
coi_conversation_view_go_to_first_new (CoiConversationView *self)
{
  guint n = self->messages != NULL ? g_list_model_get_n_items (self->messages) : 0;

  for (guint back = 1; back <= n && back <= MAX_LOOK_BACK && self->first_new_id != 0; back++)
    {
      g_autoptr (CoiMessage) message = g_list_model_get_item (self->messages, n - back);

      if (message == NULL || coi_message_get_id (message) != self->first_new_id)
        continue;
      coi_timeline_scroll_to (self->timeline, n - back, TRUE);
      return;
    }
  coi_conversation_view_go_to_newest (self);
}

/**
 * coi_conversation_view_go_to_newest:
 * @self: a view
 *
 * Moves to the newest message, with the focus.
 */
void
coi_conversation_view_go_to_newest (CoiConversationView *self)
{
  guint n = self->messages != NULL ? g_list_model_get_n_items (self->messages) : 0;

  if (n > 0)
    coi_timeline_scroll_to (self->timeline, n - 1, TRUE);
  coi_timeline_scroll_to_end (self->timeline);
}

/**
 * coi_conversation_view_set_messages:
 * @self: a view
 * @messages: (nullable): of the conversation that is open now
 */
void
coi_conversation_view_set_messages (CoiConversationView *self, GListModel *messages)
{
  if (self->messages != NULL)
    g_signal_handlers_disconnect_by_func (self->messages, items_changed_cb, self);
  g_set_object (&self->messages, messages);
  self->n_new = 0;
  self->first_new_id = 0;
  coi_timeline_set_model (self->timeline, messages);
  if (messages == NULL)
    return;
  g_signal_connect_object (messages, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_AFTER);
  go_to_start (self);
  coi_timeline_rebind_all (self->timeline);
  show_stack (self);
  coi_conversation_view_update_failed (self);
  gtk_widget_set_visible (GTK_WIDGET (self->jump_revealer), FALSE);
}

/**
 * coi_conversation_view_init_timeline:
 * @self: a view
 */
void
coi_conversation_view_init_timeline (CoiConversationView *self)
{
  self->timeline = COI_TIMELINE (coi_timeline_new ());
  coi_timeline_set_factory (self->timeline, create_row, bind_row, unbind_row, self, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->timeline), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Messages"), -1);
  g_signal_connect_swapped (self->timeline, "notify::at-end", G_CALLBACK (at_end_cb), self);
  g_signal_connect_swapped (self->timeline, "visible-range", G_CALLBACK (at_end_cb), self);
  gtk_scrolled_window_set_child (self->scrolled, GTK_WIDGET (self->timeline));
}
