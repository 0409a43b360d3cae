/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pane with one conversation. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-conversation-view.h"

#include "coi-announce.h"
#include "coi-config.h"
#include "coi-conversation-view-private.h"
#include "coi-error-text.h"
#include "coi-name-text.h"

#include <glib/gi18n.h>

/**
 * CoiConversationView:
 *
 * Messages and the composer below. Each conversation keeps what was written but not sent, also
 * for after the next start.
 *
 * # Accessibility
 *
 * The focus is in the composer after a conversation has been opened; Escape leads back to it.
 */
G_DEFINE_FINAL_TYPE (CoiConversationView, coi_conversation_view, ADW_TYPE_BIN)

static char *
make_subtitle (CoiConversation *conversation)
{
  const char *const *members = coi_conversation_get_members (conversation);

  if (members[0] != NULL && members[1] == NULL &&
      g_strcmp0 (members[0], coi_conversation_name_text (conversation)) == 0)
    return g_strdup ("");
  return g_strjoinv (", ", (char **)members);
}

static void
show_title (CoiConversationView *self)
{
  const char *name = coi_conversation_name_text (self->conversation);
  g_autofree char *subtitle = make_subtitle (self->conversation);
  /* Translators: shown in a conversation without messages; %s is a person or a group */
  g_autofree char *description = g_strdup_printf (_ ("Say hello to %s."), name);

  adw_window_title_set_title (self->window_title, name);
  adw_window_title_set_subtitle (self->window_title, subtitle);
  adw_status_page_set_description (self->empty_page, description);
  coi_composer_set_recipient (self->composer, name);
}

static void
forget_conversation (CoiConversationView *self)
{
  coi_conversation_view_clear_found (self);
  g_clear_pointer (&self->selected, g_hash_table_unref);
  coi_conversation_view_keep_draft (self);
  coi_conversation_view_keep_files (self);
  coi_conversation_view_set_messages (self, NULL);
  coi_pinned_bar_set_conversation (self->pinned_bar, NULL, NULL);
  coi_reaction_watch_forget (self->watch);
  if (self->conversation != NULL)
    g_signal_handlers_disconnect_by_func (self->conversation, show_title, self);
  g_clear_object (&self->conversation);
}

/**
 * coi_conversation_view_open:
 * @self: a view that has an engine
 * @conversation: (nullable): what to show
 */
void
coi_conversation_view_open (CoiConversationView *self, CoiConversation *conversation)
{
  g_autoptr (GListModel) messages = NULL;

  if (conversation == self->conversation)
    return;
  forget_conversation (self);
  if (conversation == NULL)
    return;
  self->conversation = g_object_ref (conversation);
  coi_conversation_view_update_selection (self);
  messages = coi_engine_list_messages (self->engine, conversation);
  g_signal_connect_swapped (conversation, "notify::name", G_CALLBACK (show_title), self);
  show_title (self);
  coi_conversation_view_restore_draft (self);
  coi_conversation_view_restore_files (self);
  coi_account_banner_set_account (self->banner, coi_conversation_get_account (conversation));
  coi_conversation_view_set_messages (self, messages);
  coi_pinned_bar_set_conversation (self->pinned_bar, self->engine, conversation);
  coi_mention_completion_set_people (self->completion, conversation, messages);
  coi_conversation_view_seen (self);
}

/* Whether the newest message is in view of an active window. */
static gboolean
is_looked_at (CoiConversationView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return root != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->timeline)) &&
         gtk_window_is_active (GTK_WINDOW (root)) && coi_timeline_get_at_end (self->timeline);
}

/**
 * coi_conversation_view_seen:
 * @self: a view
 *
 * Marks the conversation as read when its newest message is in view of an active window.
 */
void
coi_conversation_view_seen (CoiConversationView *self)
{
  if (self->conversation != NULL && coi_conversation_get_unread (self->conversation) > 0 &&
      is_looked_at (self))
    coi_engine_mark_read (self->engine, self->conversation);
}

/* The line "New messages" goes to the first that arrives while nobody looks. */
static void
mark_missed (CoiConversationView *self, CoiMessage *message)
{
  if (coi_conversation_get_unread (self->conversation) != 1 || coi_message_get_seen (message))
    return;
  self->first_new_id = coi_message_get_id (message);
  coi_conversation_view_queue_rebind (self);
}

static void
arrived_cb (CoiConversationView *self, CoiMessage *message)
{
  if (self->conversation == NULL ||
      coi_message_get_conversation_id (message) != coi_conversation_get_id (self->conversation))
    return;
  if (is_looked_at (self))
    coi_engine_mark_read (self->engine, self->conversation);
  else
    mark_missed (self, message);
}

static void
changed_cb (CoiConversationView *self, CoiMessage *message)
{
  if (self->conversation != NULL &&
      coi_message_get_conversation_id (message) == coi_conversation_get_id (self->conversation))
    coi_conversation_view_queue_rebind (self);
}

/**
 * coi_conversation_view_set_engine:
 * @self: a view
 * @engine: whose conversations it shows
 */
void
coi_conversation_view_set_engine (CoiConversationView *self, CoiEngine *engine)
{
  g_set_object (&self->engine, engine);
  g_clear_object (&self->files);
  self->files = coi_row_files_new (engine);
  g_signal_connect_object (self->files, "changed", G_CALLBACK (coi_conversation_view_queue_rebind),
                           self, G_CONNECT_SWAPPED);
  coi_account_banner_set_engine (self->banner, engine);
  g_signal_connect_object (engine, "message-arrived", G_CALLBACK (arrived_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (engine, "message-changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "message-failed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * coi_conversation_view_say:
 * @self: a view
 * @error: what went wrong
 *
 * Shows and speaks it.
 */
void
coi_conversation_view_say (CoiConversationView *self, const GError *error)
{
  g_autofree char *reason = coi_error_text (error);

  coi_announce (GTK_WIDGET (self), reason, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", reason);
}

static void
send_cb (CoiComposer *composer, const char *text, CoiConversationView *self)
{
  if (self->conversation == NULL)
    return;
  if (self->first_new_id != 0)
    {
      self->first_new_id = 0;
      coi_conversation_view_queue_rebind (self);
    }
  coi_conversation_view_send (self, text);
}

/**
 * coi_conversation_view_get_conversation:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): what is open
 */
CoiConversation *
coi_conversation_view_get_conversation (CoiConversationView *self)
{
  return self->conversation;
}

/**
 * coi_conversation_view_focus_composer:
 * @self: a view
 */
void
coi_conversation_view_focus_composer (CoiConversationView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

/**
 * coi_conversation_view_focus_messages:
 * @self: a view
 *
 * Moves the keyboard focus into the messages; to the composer when there are none.
 */
void
coi_conversation_view_focus_messages (CoiConversationView *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self->timeline)) ||
      !gtk_widget_child_focus (GTK_WIDGET (self->timeline), GTK_DIR_TAB_FORWARD))
    coi_conversation_view_focus_composer (self);
}

static gboolean
has_focus_inside (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

gboolean
coi_conversation_view_has_composer_focus (CoiConversationView *self)
{
  return has_focus_inside (GTK_WIDGET (self->composer));
}

gboolean
coi_conversation_view_has_messages_focus (CoiConversationView *self)
{
  return has_focus_inside (GTK_WIDGET (self->timeline));
}

/**
 * coi_conversation_view_refresh:
 * @self: a view
 *
 * Shows the messages anew; for when the day has changed.
 */
void
coi_conversation_view_refresh (CoiConversationView *self)
{
  coi_conversation_view_queue_rebind (self);
}

static void
dispose (GObject *object)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (object);

  g_clear_handle_id (&self->rebind_id, g_source_remove);
  g_clear_handle_id (&self->found_timeout, g_source_remove);
  if (self->timeline != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->timeline, self);
      forget_conversation (self);
      g_clear_handle_id (&self->rebind_id, g_source_remove);
      self->timeline = NULL;
    }
  coi_conversation_view_dispose_actions (self);
  g_clear_pointer (&self->selected, g_hash_table_unref);
  g_clear_object (&self->selection_actions);
  g_clear_pointer (&self->completion, coi_mention_completion_free);
  g_clear_pointer (&self->watch, coi_reaction_watch_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), COI_TYPE_CONVERSATION_VIEW);
  g_clear_object (&self->files);
  g_clear_pointer (&self->attached, g_hash_table_unref);
  g_clear_pointer (&self->pending, g_hash_table_unref);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_conversation_view_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CoiConversationView, window_title);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationView, banner);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationView, stack);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationView, empty_page);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationView, scrolled);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationView, jump_revealer);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationView, jump_button);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationView, jump_content);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationView, failure_revealer);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationView, failure_label);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationView, pinned_bar);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationView, bar);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationView, strip);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationView, record_bar);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationView, selection_bar);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationView, selection_label);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationView, composer);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationView, message_menu);
}

static void
coi_conversation_view_class_init (CoiConversationViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  g_type_ensure (COI_TYPE_ACCOUNT_BANNER);
  g_type_ensure (COI_TYPE_ATTACHMENT_STRIP);
  g_type_ensure (COI_TYPE_RECORD_BAR);
  g_type_ensure (COI_TYPE_COMPOSER);
  g_type_ensure (COI_TYPE_COMPOSER_BAR);
  g_type_ensure (COI_TYPE_PINNED_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/coi/Chat/ui/coi-conversation-view.ui");
  bind_children (widget_class);
}

static void
coi_conversation_view_init (CoiConversationView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coi_conversation_view_init_timeline (self);
  coi_conversation_view_init_actions (self);
  coi_conversation_view_init_selection (self);
  coi_conversation_view_init_reply (self);
  coi_conversation_view_init_files (self);
  coi_conversation_view_init_attach (self);
  g_signal_connect_swapped (self->pinned_bar, "go",
                            G_CALLBACK (coi_conversation_view_go_to_message), self);
  self->completion =
      coi_mention_completion_new (GTK_TEXT_VIEW (coi_composer_get_text_view (self->composer)));
  self->watch = coi_reaction_watch_new (GTK_WIDGET (self));
  g_signal_connect (self->composer, "send", G_CALLBACK (send_cb), self);
  g_signal_connect_swapped (self->composer, "changed",
                            G_CALLBACK (coi_conversation_view_keep_draft), self);
}
