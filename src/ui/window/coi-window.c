/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's window. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-window.h"

#include "coi-application.h"
#include "coi-config.h"
#include "coi-error-text.h"
#include "coi-name-text.h"
#include "coi-time-text.h"
#include "coi-window-private.h"

#include <glib/gi18n.h>

/**
 * CoiWindow:
 *
 * Conversations on the left, the open one on the right; one at a time where it is narrow.
 *
 * # Accessibility
 *
 * F6 goes round the panes, Escape leads to the composer. The title has no count, because a screen
 * reader would speak each change.
 */
G_DEFINE_FINAL_TYPE (CoiWindow, coi_window, ADW_TYPE_APPLICATION_WINDOW)

/* Several windows, of a profile each, are told apart by whose they are. */
static void
update_title (CoiWindow *self)
{
  GListModel *accounts = coi_engine_get_accounts (self->engine);
  g_autoptr (CoiAccount) account =
      g_list_model_get_n_items (accounts) == 1 ? g_list_model_get_item (accounts, 0) : NULL;
  const char *name = account != NULL ? coi_account_get_name (account) : "";
  /* Translators: the window's title; %s is the user's own name */
  g_autofree char *title =
      *name != '\0' ? g_strdup_printf (_ ("COI Chat – %s"), name) : g_strdup ("COI Chat");

  gtk_window_set_title (GTK_WINDOW (self), title);
  coi_conversation_list_set_subtitle (self->list, name);
}

/* Not in view when the window opens, so that it is made after the first frame, or when it is needed
 * before. */
static CoiConversationView *
need_view (CoiWindow *self)
{
  if (self->view != NULL)
    return self->view;
  self->view = g_object_new (COI_TYPE_CONVERSATION_VIEW, NULL);
  coi_conversation_view_set_engine (self->view, self->engine);
  gtk_stack_add_named (self->content_stack, GTK_WIDGET (self->view), "conversation");
  return self->view;
}

/* The first frame is painted after the first call. */
static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  CoiWindow *self = COI_WINDOW (widget);

  if (!self->is_painted)
    {
      self->is_painted = TRUE;
      return G_SOURCE_CONTINUE;
    }
  if (self->engine != NULL)
    need_view (self);
  return G_SOURCE_REMOVE;
}

/* Trouble with an account is said once: beside the open conversation, else above the list. */
static void
update_banners_cb (CoiWindow *self)
{
  gboolean collapsed = adw_navigation_split_view_get_collapsed (self->split_view);

  coi_conversation_list_set_show_banner (self->list,
                                         collapsed || coi_window_get_conversation (self) == NULL);
}

static void
show_content_cb (CoiWindow *self)
{
  if (self->view != NULL && adw_navigation_split_view_get_show_content (self->split_view))
    coi_conversation_view_seen (self->view);
}

static void
open_cb (CoiWindow *self, CoiConversation *conversation)
{
  coi_window_open_conversation (self, conversation);
}

static void
close_conversation (CoiWindow *self)
{
  if (self->view != NULL)
    coi_conversation_view_open (self->view, NULL);
  coi_conversation_list_select (self->list, NULL);
  gtk_stack_set_visible_child_name (self->content_stack, "none");
  adw_navigation_page_set_title (self->content_page, _ ("Conversation"));
  adw_navigation_split_view_set_show_content (self->split_view, FALSE);
  update_banners_cb (self);
}

static void
accounts_changed_cb (CoiWindow *self)
{
  gboolean any = g_list_model_get_n_items (coi_engine_get_accounts (self->engine)) > 0;

  update_title (self);
  gtk_stack_set_visible_child_name (self->stack, any ? "main" : "welcome");
  if (!any)
    gtk_widget_grab_focus (self->welcome_button);
}

static gboolean
close_if_gone_cb (gpointer user_data)
{
  CoiWindow *self = user_data;
  CoiConversation *open = coi_window_get_conversation (self);

  if (open != NULL &&
      coi_engine_get_conversation (self->engine, coi_conversation_get_id (open)) == NULL)
    close_conversation (self);
  return G_SOURCE_REMOVE;
}

/* A conversation that only moves in the list is gone for a moment, too. */
static void
conversations_changed_cb (CoiWindow *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, close_if_gone_cb, g_object_ref (self), g_object_unref);
}

/**
 * coi_window_set_engine:
 * @self: a window
 * @engine: an opened one
 */
void
coi_window_set_engine (CoiWindow *self, CoiEngine *engine)
{
  g_set_object (&self->engine, engine);
  coi_conversation_list_set_engine (self->list, engine);
  coi_search_pane_set_engine (self->search, engine);
  g_signal_connect_object (coi_engine_get_accounts (engine), "items-changed",
                           G_CALLBACK (accounts_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (coi_engine_get_conversations (engine), "items-changed",
                           G_CALLBACK (conversations_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  accounts_changed_cb (self);
  update_banners_cb (self);
}

/**
 * coi_window_show_failure:
 * @self: a window without an engine
 * @error: why the profile cannot be opened
 */
void
coi_window_show_failure (CoiWindow *self, const GError *error)
{
  g_autofree char *text = coi_error_text (error);
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_status_page_set_description (self->failed_page, markup);
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

/**
 * coi_window_open_conversation:
 * @self: a window
 * @conversation: what to show
 *
 * Shows the conversation and moves the focus to its composer.
 */
void
coi_window_open_conversation (CoiWindow *self, CoiConversation *conversation)
{
  CoiConversationView *view;

  g_return_if_fail (COI_IS_CONVERSATION (conversation));

  view = need_view (self);
  gtk_stack_set_visible_child (self->content_stack, GTK_WIDGET (view));
  adw_navigation_page_set_title (self->content_page, coi_conversation_name_text (conversation));
  coi_conversation_view_open (view, conversation);
  coi_conversation_list_select (self->list, conversation);
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
  update_banners_cb (self);
  coi_conversation_view_focus_composer (view);
}

/**
 * coi_window_get_conversation:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): what is open
 */
CoiConversation *
coi_window_get_conversation (CoiWindow *self)
{
  return self->view != NULL ? coi_conversation_view_get_conversation (self->view) : NULL;
}

/**
 * coi_window_shows_conversation:
 * @self: a window
 * @id: a conversation's
 *
 * Returns: whether it is open, not hidden by the list, and the window is the active one
 */
gboolean
coi_window_shows_conversation (CoiWindow *self, gint64 id)
{
  CoiConversation *open = coi_window_get_conversation (self);

  if (open == NULL || coi_conversation_get_id (open) != id)
    return FALSE;
  return gtk_window_is_active (GTK_WINDOW (self)) &&
         (!adw_navigation_split_view_get_collapsed (self->split_view) ||
          adw_navigation_split_view_get_show_content (self->split_view));
}

static void
active_cb (CoiWindow *self)
{
  if (self->view != NULL && gtk_window_is_active (GTK_WINDOW (self)))
    coi_conversation_view_seen (self->view);
}

static void start_midnight_timer (CoiWindow *self);

static void
refresh_times (CoiWindow *self)
{
  coi_conversation_list_refresh (self->list);
  if (self->view != NULL)
    coi_conversation_view_refresh (self->view);
}

static gboolean
midnight_cb (gpointer user_data)
{
  CoiWindow *self = COI_WINDOW (user_data);

  self->midnight_id = 0;
  refresh_times (self);
  start_midnight_timer (self);
  return G_SOURCE_REMOVE;
}

/* "Today" is "Yesterday" from then on. */
static void
start_midnight_timer (CoiWindow *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  int gone = (g_date_time_get_hour (now) * 60 + g_date_time_get_minute (now)) * 60 +
             g_date_time_get_second (now);

  self->midnight_id = g_timeout_add_seconds (MAX (24 * 60 * 60 - gone, 1) + 1, midnight_cb, self);
}

static gboolean
close_request (GtkWindow *window)
{
  GtkApplication *application = gtk_window_get_application (window);

  coi_window_save_state (COI_WINDOW (window));
  if (COI_IS_APPLICATION (application) &&
      coi_application_keeps_running (COI_APPLICATION (application)))
    {
      gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
      return TRUE;
    }
  return GTK_WINDOW_CLASS (coi_window_parent_class)->close_request (window);
}

static void
dispose (GObject *object)
{
  CoiWindow *self = COI_WINDOW (object);

  g_clear_handle_id (&self->midnight_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), COI_TYPE_WINDOW);
  self->view = NULL;
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CoiWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, CoiWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CoiWindow, welcome_page);
  gtk_widget_class_bind_template_child (widget_class, CoiWindow, welcome_button);
  gtk_widget_class_bind_template_child (widget_class, CoiWindow, failed_page);
  gtk_widget_class_bind_template_child (widget_class, CoiWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, CoiWindow, sidebar_stack);
  gtk_widget_class_bind_template_child (widget_class, CoiWindow, list);
  gtk_widget_class_bind_template_child (widget_class, CoiWindow, search);
  gtk_widget_class_bind_template_child (widget_class, CoiWindow, content_page);
  gtk_widget_class_bind_template_child (widget_class, CoiWindow, content_stack);
}

static void
coi_window_class_init (CoiWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  GTK_WINDOW_CLASS (klass)->close_request = close_request;
  g_type_ensure (COI_TYPE_CONVERSATION_LIST);
  g_type_ensure (COI_TYPE_CONVERSATION_VIEW);
  g_type_ensure (COI_TYPE_SEARCH_PANE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/coi/Chat/ui/coi-window.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, update_banners_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_content_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  coi_window_bind_search (widget_class);
}

static void
coi_window_init (CoiWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_status_page_set_icon_name (self->welcome_page, APP_ID);
  coi_window_init_actions (self);
  coi_window_init_search (self);
  coi_window_init_state (self);
  start_midnight_timer (self);
  gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
  if (coi_time_settings () != NULL)
    g_signal_connect_object (coi_time_settings (), "changed::clock-format",
                             G_CALLBACK (refresh_times), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_cb), NULL);
}

/**
 * coi_window_new:
 * @application: whose window it is
 *
 * Returns: (transfer none): a window, owned by @application
 */
CoiWindow *
coi_window_new (GtkApplication *application)
{
  return g_object_new (COI_TYPE_WINDOW, "application", application, NULL);
}
