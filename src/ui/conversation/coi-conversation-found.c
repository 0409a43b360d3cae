/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way to one message, which then stands out for a moment. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-conversation-view-private.h"

#define FOUND_MSECONDS 2000

/**
 * coi_conversation_view_mark_found:
 * @self: a view
 * @row: shows the message
 * @id: of the message
 */
void
coi_conversation_view_mark_found (CoiConversationView *self, GtkWidget *row, gint64 id)
{
  if (self->found_id != 0 && self->found_id == id)
    gtk_widget_add_css_class (row, "found");
  else
    gtk_widget_remove_css_class (row, "found");
}

static void
rebind_found (CoiConversationView *self)
{
  guint position = self->messages != NULL && self->found_id != 0
                       ? coi_engine_find_position (self->engine, self->messages, self->found_id)
                       : G_MAXUINT;
  GtkWidget *row = position != G_MAXUINT ? coi_timeline_get_row (self->timeline, position) : NULL;

  if (row != NULL)
    gtk_widget_remove_css_class (row, "found");
}

/**
 * coi_conversation_view_clear_found:
 * @self: a view
 *
 * No message stands out any more.
 */
void
coi_conversation_view_clear_found (CoiConversationView *self)
{
  g_clear_handle_id (&self->found_timeout, g_source_remove);
  rebind_found (self);
  self->found_id = 0;
}

static gboolean
found_timeout_cb (gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);

  self->found_timeout = 0;
  coi_conversation_view_clear_found (self);
  return G_SOURCE_REMOVE;
}

/**
 * coi_conversation_view_go_to_message:
 * @self: a view
 * @id: of a message in the open conversation; nothing happens when it is not there
 *
 * Brings the message into view, with the keyboard focus, and makes it stand out for a moment.
 */
void
coi_conversation_view_go_to_message (CoiConversationView *self, gint64 id)
{
  guint position = G_MAXUINT;
  GtkWidget *row;

  coi_conversation_view_clear_found (self);
  if (self->messages != NULL)
    position = coi_engine_find_position (self->engine, self->messages, id);
  if (position == G_MAXUINT)
    return;
  self->found_id = id;
  self->found_timeout = g_timeout_add (FOUND_MSECONDS, found_timeout_cb, self);
  coi_timeline_scroll_to (self->timeline, position, TRUE);
  row = coi_timeline_get_row (self->timeline, position);
  if (row != NULL)
    coi_conversation_view_mark_found (self, row, id);
}
