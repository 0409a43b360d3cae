/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching in the window: beside the open conversation, or instead of it where it is narrow. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-window-private.h"

#include <string.h>

/**
 * coi_window_is_searching:
 * @self: a window
 *
 * Returns: whether the pane of the search is there instead of the conversations
 */
gboolean
coi_window_is_searching (CoiWindow *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->sidebar_stack), "search") == 0;
}

static void
begin (CoiWindow *self, gboolean here)
{
  CoiConversation *open = coi_window_get_conversation (self);

  if (self->engine == NULL ||
      adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) != NULL ||
      g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "main") != 0)
    return;
  gtk_stack_set_visible_child_name (self->sidebar_stack, "search");
  adw_navigation_split_view_set_show_content (self->split_view, FALSE);
  coi_search_pane_begin (self->search, open, here);
}

/**
 * coi_window_end_search:
 * @self: a window
 *
 * Back to the conversations, with the focus in the composer of the open one.
 */
void
coi_window_end_search (CoiWindow *self)
{
  if (!coi_window_is_searching (self))
    return;
  gtk_stack_set_visible_child_name (self->sidebar_stack, "list");
  coi_search_pane_end (self->search);
  if (coi_window_get_conversation (self) == NULL)
    {
      coi_conversation_list_focus (self->list);
      return;
    }
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
  coi_conversation_view_focus_composer (self->view);
}

/**
 * coi_window_open_message:
 * @self: a window
 * @message: what to show
 *
 * Shows the message in its conversation, with the focus.
 */
void
coi_window_open_message (CoiWindow *self, CoiMessage *message)
{
  CoiConversation *conversation =
      coi_engine_get_conversation (self->engine, coi_message_get_conversation_id (message));

  if (conversation == NULL)
    return;
  coi_window_open_conversation (self, conversation);
  coi_conversation_view_go_to_message (self->view, coi_message_get_id (message));
}

static void
found_cb (CoiWindow *self, CoiMessage *message)
{
  coi_window_open_message (self, message);
}

static void
search_ended_cb (CoiWindow *self)
{
  coi_window_end_search (self);
}

static void
search_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  begin (COI_WINDOW (user_data), TRUE);
}

static void
search_everywhere_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  begin (COI_WINDOW (user_data), FALSE);
}

static void
search_next_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  if (coi_window_is_searching (COI_WINDOW (user_data)))
    coi_search_pane_step (COI_WINDOW (user_data)->search, 1);
}

static void
search_previous_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  if (coi_window_is_searching (COI_WINDOW (user_data)))
    coi_search_pane_step (COI_WINDOW (user_data)->search, -1);
}

static const GActionEntry entries[] = {
  { .name = "search", .activate = search_cb },
  { .name = "search-everywhere", .activate = search_everywhere_cb },
  { .name = "search-next", .activate = search_next_cb },
  { .name = "search-previous", .activate = search_previous_cb },
};

void
coi_window_init_search (CoiWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

void
coi_window_bind_search (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, found_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_ended_cb);
}
