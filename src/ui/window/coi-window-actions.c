/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window does by menu or key. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-accounts-dialog.h"
#include "coi-config.h"
#include "coi-connections-dialog.h"
#include "coi-go-to-dialog.h"
#include "coi-new-conversation-dialog.h"
#include "coi-preferences-dialog.h"
#include "coi-settings.h"
#include "coi-setup-dialog.h"
#include "coi-shortcuts-dialog.h"
#include "coi-window-private.h"

typedef enum
{
  PANE_LIST,
  PANE_MESSAGES,
  PANE_COMPOSER,
  N_PANES,
} Pane;

static gboolean
is_busy (CoiWindow *self)
{
  return self->engine == NULL ||
         adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) != NULL;
}

static void
created_cb (CoiWindow *self, CoiConversation *conversation)
{
  coi_window_open_conversation (self, conversation);
}

static void
new_conversation_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiWindow *self = COI_WINDOW (user_data);
  AdwDialog *dialog;

  if (is_busy (self))
    return;
  if (g_list_model_get_n_items (coi_engine_get_accounts (self->engine)) == 0)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.add-account", NULL);
      return;
    }
  dialog = coi_new_conversation_dialog_new (self->engine);
  g_signal_connect_object (dialog, "created", G_CALLBACK (created_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static gboolean
find_focus (gpointer user_data)
{
  CoiWindow *self = COI_WINDOW (user_data);

  if (gtk_root_get_focus (GTK_ROOT (self)) == NULL && !is_busy (self))
    coi_conversation_list_focus (self->list);
  return G_SOURCE_REMOVE;
}

/* The button that opened the dialog is gone after the first account. */
static void
setup_closed_cb (CoiWindow *self)
{
  g_idle_add_full (G_PRIORITY_LOW, find_focus, g_object_ref (self), g_object_unref);
}

static void
add_account_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiWindow *self = COI_WINDOW (user_data);
  AdwDialog *dialog;

  if (is_busy (self))
    return;
  dialog = coi_setup_dialog_new (self->engine);
  g_signal_connect_object (dialog, "closed", G_CALLBACK (setup_closed_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
accounts_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiWindow *self = COI_WINDOW (user_data);

  if (!is_busy (self))
    adw_dialog_present (coi_accounts_dialog_new (self->engine), GTK_WIDGET (self));
}

static void
connections_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiWindow *self = COI_WINDOW (user_data);

  if (!is_busy (self))
    adw_dialog_present (coi_connections_dialog_new (self->engine), GTK_WIDGET (self));
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiWindow *self = COI_WINDOW (user_data);

  if (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) == NULL)
    adw_dialog_present (coi_preferences_dialog_new (self->engine, coi_settings_get ()),
                        GTK_WIDGET (self));
}

static void
shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiWindow *self = COI_WINDOW (user_data);

  if (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) == NULL)
    adw_dialog_present (coi_shortcuts_dialog_new (), GTK_WIDGET (self));
}

static void
toast_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  AdwToast *toast = adw_toast_new (g_variant_get_string (parameter, NULL));

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (COI_WINDOW (user_data)->toast_overlay, toast);
}

static void
conversations_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiWindow *self = COI_WINDOW (user_data);

  if (is_busy (self))
    return;
  coi_window_end_search (self);
  adw_navigation_split_view_set_show_content (self->split_view, FALSE);
  coi_conversation_list_focus (self->list);
}

static void
go_to_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoiWindow *self = COI_WINDOW (user_data);
  AdwDialog *dialog;

  if (is_busy (self))
    return;
  dialog = coi_go_to_dialog_new (self->engine);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (coi_window_open_conversation), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
step (CoiWindow *self, int by)
{
  CoiConversation *open = coi_window_get_conversation (self);
  CoiConversation *neighbour;

  if (is_busy (self))
    return;
  neighbour = coi_conversation_list_get_neighbour (self->list, open, by);
  if (neighbour != NULL)
    coi_window_open_conversation (self, neighbour);
}

static void
next_conversation_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  step (COI_WINDOW (user_data), 1);
}

static void
previous_conversation_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  step (COI_WINDOW (user_data), -1);
}

static gboolean
has_pane (CoiWindow *self, Pane pane)
{
  gboolean content_shown = !adw_navigation_split_view_get_collapsed (self->split_view) ||
                           adw_navigation_split_view_get_show_content (self->split_view);

  if (pane == PANE_LIST)
    return !adw_navigation_split_view_get_collapsed (self->split_view) || !content_shown;
  return content_shown && coi_window_get_conversation (self) != NULL;
}

static Pane
current_pane (CoiWindow *self)
{
  if (self->view == NULL)
    return PANE_LIST;
  if (coi_conversation_view_has_composer_focus (self->view))
    return PANE_COMPOSER;
  if (coi_conversation_view_has_messages_focus (self->view))
    return PANE_MESSAGES;
  return PANE_LIST;
}

static void
focus_pane (CoiWindow *self, Pane pane)
{
  switch (pane)
    {
    case PANE_MESSAGES:
      coi_conversation_view_focus_messages (self->view);
      break;
    case PANE_COMPOSER:
      coi_conversation_view_focus_composer (self->view);
      break;
    case PANE_LIST:
    case N_PANES:
    default:
      if (coi_window_is_searching (self))
        coi_search_pane_focus (self->search);
      else
        coi_conversation_list_focus (self->list);
    }
}

static void
go_round (CoiWindow *self, int by)
{
  Pane pane = current_pane (self);

  if (is_busy (self))
    return;
  for (int i = 0; i < N_PANES; i++)
    {
      pane = (Pane)(((int)pane + by + N_PANES) % N_PANES);
      if (has_pane (self, pane))
        {
          focus_pane (self, pane);
          return;
        }
    }
}

static void
next_pane_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  go_round (COI_WINDOW (user_data), 1);
}

static void
previous_pane_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  go_round (COI_WINDOW (user_data), -1);
}

static const GActionEntry entries[] = {
  { .name = "new-conversation", .activate = new_conversation_cb },
  { .name = "add-account", .activate = add_account_cb },
  { .name = "accounts", .activate = accounts_cb },
  { .name = "connections", .activate = connections_cb },
  { .name = "preferences", .activate = preferences_cb },
  { .name = "shortcuts", .activate = shortcuts_cb },
  { .name = "toast", .activate = toast_cb, .parameter_type = "s" },
  { .name = "conversations", .activate = conversations_cb },
  { .name = "go-to", .activate = go_to_cb },
  { .name = "next-conversation", .activate = next_conversation_cb },
  { .name = "previous-conversation", .activate = previous_conversation_cb },
  { .name = "next-pane", .activate = next_pane_cb },
  { .name = "previous-pane", .activate = previous_pane_cb },
};

static gboolean
escape_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  CoiWindow *self = COI_WINDOW (widget);

  if (!is_busy (self) && coi_window_is_searching (self))
    {
      coi_window_end_search (self);
      return GDK_EVENT_STOP;
    }
  if (is_busy (self) || !has_pane (self, PANE_COMPOSER) || current_pane (self) == PANE_COMPOSER)
    return GDK_EVENT_PROPAGATE;
  coi_conversation_view_focus_composer (self->view);
  return GDK_EVENT_STOP;
}

/* In the bubble phase: popovers and dialogs close on Escape first. */
static void
add_escape (CoiWindow *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Escape"),
                        gtk_callback_action_new (escape_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/**
 * coi_window_init_actions:
 * @self: a window
 */
void
coi_window_init_actions (CoiWindow *self)
{
  GAction *preferences;

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  preferences = g_action_map_lookup_action (G_ACTION_MAP (self), "preferences");
  g_simple_action_set_enabled (G_SIMPLE_ACTION (preferences), coi_settings_get () != NULL);
  add_escape (self);
}
