/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done about a message: answer, react, edit, forward, pin, delete, look closer. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-config.h"
#include "coi-conversation-view-private.h"
#include "coi-delete-dialog.h"
#include "coi-error-text.h"
#include "coi-extras-text.h"
#include "coi-forward-dialog.h"
#include "coi-map-link.h"
#include "coi-message-facts.h"
#include "coi-pin-dialog.h"
#include "coi-poll-dialog.h"
#include "coi-react-menu.h"
#include "coi-reaction-text.h"

#include <glib/gi18n.h>

/* --- what is possible --- */

static gboolean
is_on_its_way (CoiMessage *message)
{
  CoiMessageStatus status = coi_message_get_status (message);

  return status == COI_MESSAGE_STATUS_QUEUED || status == COI_MESSAGE_STATUS_SENDING ||
         status == COI_MESSAGE_STATUS_FAILED;
}

static gboolean
can_answer (CoiMessage *message)
{
  return !coi_message_get_deleted (message) && !is_on_its_way (message);
}

/**
 * coi_conversation_view_can_edit:
 * @message: a message
 *
 * Returns: whether its text can be written anew: it is ours and has one
 */
gboolean
coi_conversation_view_can_edit (CoiMessage *message)
{
  const CoiContent *content = coi_message_get_content (message);

  return coi_message_get_outgoing (message) && can_answer (message) && content->poll == NULL &&
         content->location == NULL;
}

static gboolean
can_pin (CoiMessage *message)
{
  return can_answer (message) && !coi_message_get_pinned (message);
}

static gboolean
has_history (CoiMessage *message)
{
  return coi_message_get_edited (message) || coi_message_get_deleted (message);
}

static gboolean
has_quote (CoiMessage *message)
{
  const CoiMessageQuote *quote = coi_message_get_quote (message);

  return quote != NULL && quote->id != 0 && !coi_message_get_deleted (message);
}

static gboolean
is_poll (CoiMessage *message)
{
  return coi_message_get_content (message)->poll != NULL && !coi_message_get_deleted (message);
}

static gboolean
is_location (CoiMessage *message)
{
  return coi_message_get_content (message)->location != NULL && !coi_message_get_deleted (message);
}

static gboolean
is_any (CoiMessage *message)
{
  return TRUE;
}

/* --- telling the engine --- */

static void
acted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) view = user_data;
  g_autoptr (GError) error = NULL;

  if (!coi_engine_act_finish (COI_ENGINE (source), result, &error))
    coi_conversation_view_say (COI_CONVERSATION_VIEW (view), error);
}

static void
act (CoiConversationView *self, CoiMessage *message, const CoiAction *action)
{
  coi_engine_act_async (self->engine, message, action, acted_cb, g_object_ref (self));
}

/**
 * coi_conversation_view_react:
 * @self: a view
 * @message: what to react to
 * @emoji: one emoji; the one we have reacted with is taken back
 */
void
coi_conversation_view_react (CoiConversationView *self, CoiMessage *message, const char *emoji)
{
  g_autofree char *all = coi_reaction_toggled (coi_message_get_reactions (message), emoji);
  CoiAction action = { .kind = COI_ACTION_REACT, .text = all };

  if (can_answer (message))
    act (self, message, &action);
}

static void
picked_cb (CoiConversationView *self, const char *emoji)
{
  if (self->chosen != NULL)
    coi_conversation_view_react (self, self->chosen, emoji);
}

static void
do_react (CoiConversationView *self, CoiMessage *message)
{
  coi_react_chooser_popup (GTK_WIDGET (self), &self->pointed, G_CALLBACK (picked_cb));
}

static void
pin_cb (CoiMessage *message, gint64 until, gpointer user_data)
{
  CoiAction action = { .kind = COI_ACTION_PIN, .until = until };

  act (COI_CONVERSATION_VIEW (user_data), message, &action);
}

static void
do_pin (CoiConversationView *self, CoiMessage *message)
{
  coi_pin_dialog_choose (GTK_WIDGET (self), message, pin_cb, self);
}

static void
do_unpin (CoiConversationView *self, CoiMessage *message)
{
  CoiAction action = { .kind = COI_ACTION_UNPIN };

  act (self, message, &action);
}

static void
do_unpin_here (CoiConversationView *self, CoiMessage *message)
{
  coi_engine_unpin (self->engine, message);
}

/* --- dialogs --- */

static void
do_edit (CoiConversationView *self, CoiMessage *message)
{
  coi_conversation_view_edit (self, message);
}

static void
do_delete (CoiConversationView *self, CoiMessage *message)
{
  coi_delete_dialog_choose (GTK_WIDGET (self), self->engine, message);
}

static void
do_forward (CoiConversationView *self, CoiMessage *message)
{
  adw_dialog_present (coi_forward_dialog_new (self->engine, message), GTK_WIDGET (self));
}

static void
do_history (CoiConversationView *self, CoiMessage *message)
{
  adw_dialog_present (coi_history_dialog_new (message), GTK_WIDGET (self));
}

static void
do_details (CoiConversationView *self, CoiMessage *message)
{
  adw_dialog_present (coi_details_dialog_new (message), GTK_WIDGET (self));
}

static void
do_poll (CoiConversationView *self, CoiMessage *message)
{
  adw_dialog_present (coi_poll_dialog_new (self->engine, message), GTK_WIDGET (self));
}

static void
do_go_to_quoted (CoiConversationView *self, CoiMessage *message)
{
  coi_conversation_view_go_to_message (self, coi_message_get_quote (message)->id);
}

/* --- places --- */

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) view = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error) &&
      !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    gtk_widget_activate_action (view, "win.toast", "s", _ ("No program for maps was found."));
}

static void
do_open_map (CoiConversationView *self, CoiMessage *message)
{
  g_autofree char *uri = coi_map_link_make (coi_message_get_content (message)->location);
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (uri);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_uri_launcher_launch (launcher, GTK_WINDOW (root), NULL, opened_cb, g_object_ref (self));
}

static void
do_copy_location (CoiConversationView *self, CoiMessage *message)
{
  g_autofree char *text = coi_location_coordinates (coi_message_get_content (message)->location);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static const struct
{
  const char *name;
  void (*run) (CoiConversationView *self, CoiMessage *message);
  gboolean (*is_possible) (CoiMessage *message);
  const char *key; /* (nullable): on the message that has the focus */
} entries[] = {
  { "reply", coi_conversation_view_reply, can_answer, "<Control>r" },
  { "react", do_react, can_answer, "<Control><Shift>e" },
  { "edit", do_edit, coi_conversation_view_can_edit, "F2" },
  { "forward", do_forward, can_answer, "<Control>l" },
  { "pin", do_pin, can_pin, "<Control><Shift>p" },
  { "unpin", do_unpin, coi_message_get_pinned, NULL },
  { "unpin-here", do_unpin_here, coi_message_get_pinned, NULL },
  { "delete", do_delete, is_any, "Delete" },
  { "history", do_history, has_history, "<Control>h" },
  { "details", do_details, is_any, "<Alt>Return" },
  { "go-to-quoted", do_go_to_quoted, has_quote, "<Alt>q" },
  { "poll", do_poll, is_poll, NULL },
  { "open-map", do_open_map, is_location, NULL },
  { "copy-location", do_copy_location, is_location, NULL },
};

static void
activate_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);
  const char *name = g_action_get_name (G_ACTION (action));
  g_autoptr (CoiMessage) message =
      self->chosen != NULL ? g_object_ref (self->chosen) : NULL; /* may be changed below */

  for (guint i = 0; message != NULL && i < G_N_ELEMENTS (entries); i++)
    if (g_str_equal (entries[i].name, name) && entries[i].is_possible (message))
      entries[i].run (self, message);
}

static void
react_with_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  picked_cb (COI_CONVERSATION_VIEW (user_data), g_variant_get_string (parameter, NULL));
}

/**
 * coi_conversation_view_enable_actions:
 * @self: a view
 * @message: (nullable): what they are about
 */
void
coi_conversation_view_enable_actions (CoiConversationView *self, CoiMessage *message)
{
  GActionMap *map = G_ACTION_MAP (self->message_actions);

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GAction *action = g_action_map_lookup_action (map, entries[i].name);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action),
                                   message != NULL && entries[i].is_possible (message));
    }
  if (self->react_menu != NULL)
    gtk_widget_set_visible (self->react_menu, message != NULL && can_answer (message));
}

static gboolean
key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);

  return coi_conversation_view_act_on_focused (self, g_variant_get_string (arguments, NULL));
}

static void
add_keys (CoiConversationView *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GtkShortcut *shortcut;

      if (entries[i].key == NULL)
        continue;
      shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (entries[i].key),
                                   gtk_callback_action_new (key_cb, self, NULL));
      gtk_shortcut_set_arguments (shortcut, g_variant_new_string (entries[i].name));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
    }
  gtk_widget_add_controller (GTK_WIDGET (self->timeline), controller);
}

/**
 * coi_conversation_view_init_message_actions:
 * @self: a view that has its action group and its menu
 */
void
coi_conversation_view_init_message_actions (CoiConversationView *self)
{
  GActionMap *map = G_ACTION_MAP (self->message_actions);
  g_autoptr (GSimpleAction) react_with = g_simple_action_new ("react-with", G_VARIANT_TYPE_STRING);

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new (entries[i].name, NULL);

      g_signal_connect (action, "activate", G_CALLBACK (activate_cb), self);
      g_action_map_add_action (map, G_ACTION (action));
    }
  g_signal_connect (react_with, "activate", G_CALLBACK (react_with_cb), self);
  g_action_map_add_action (map, G_ACTION (react_with));
  self->react_menu = coi_react_menu_new (GTK_POPOVER (self->popover));
  gtk_popover_menu_add_child (GTK_POPOVER_MENU (self->popover), self->react_menu, "react");
  add_keys (self);
}
