/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation in the list. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-conversation-row.h"

#include "coi-conversation-sentence.h"
#include "coi-message.h"
#include "coi-name-text.h"
#include "coi-state-text.h"
#include "coi-time-text.h"

#include <adwaita.h>

struct _CoiConversationRow
{
  GtkWidget parent_instance;

  CoiConversation *conversation;
  char *sentence;

  AdwAvatar *avatar;
  GtkWidget *box;
  GtkLabel *name;
  GtkLabel *time;
  GtkImage *state_icon;
  GtkLabel *preview;
  GtkLabel *badge;
  GtkLabel *account;
  gboolean show_account;
};

enum
{
  CHANGED,
  CLICKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * CoiConversationRow:
 *
 * Avatar, name, last line, time and the number of unread messages.
 *
 * # Accessibility
 *
 * Everything in it is presentation; the list sets [method@ConversationRow.get_sentence] as the
 * accessible label of the list item.
 */
G_DEFINE_FINAL_TYPE (CoiConversationRow, coi_conversation_row, GTK_TYPE_WIDGET)

static void
show_last (CoiConversationRow *self, const char *preview, const char *time_text)
{
  const char *icon = NULL;

  if (coi_conversation_get_last_outgoing (self->conversation))
    icon = coi_message_state_icon (coi_conversation_get_last_state (self->conversation));
  gtk_label_set_label (self->preview, preview);
  gtk_label_set_label (self->time, time_text);
  gtk_image_set_from_icon_name (self->state_icon, icon);
  gtk_widget_set_visible (GTK_WIDGET (self->state_icon), icon != NULL);
}

static void
show_unread (CoiConversationRow *self, guint unread)
{
  g_autofree char *text = coi_unread_text (unread);

  gtk_label_set_label (self->badge, text);
  gtk_widget_set_visible (GTK_WIDGET (self->badge), unread > 0);
  if (unread > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self), "unread");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "unread");
}

static char *
make_sentence (CoiConversationRow *self, const char *preview, const char *time_text)
{
  CoiConversationSentence parts = {
    .name = coi_conversation_name_text (self->conversation),
    .unread = coi_conversation_get_unread (self->conversation),
    .preview = preview,
    .time_text = time_text,
  };

  if (self->show_account)
    parts.account = coi_account_get_address (coi_conversation_get_account (self->conversation));
  if (coi_conversation_get_last_outgoing (self->conversation))
    parts.state = coi_message_state_text (coi_conversation_get_last_state (self->conversation));
  return coi_conversation_sentence (&parts);
}

/**
 * coi_conversation_row_refresh:
 * @self: a row
 *
 * Shows the conversation as it is now; for when the day has changed.
 */
void
coi_conversation_row_refresh (CoiConversationRow *self)
{
  g_autofree char *preview = NULL;
  g_autofree char *time_text = NULL;
  gint64 time;

  if (self->conversation == NULL)
    return;
  time = coi_conversation_get_last_time (self->conversation);
  preview = coi_conversation_preview (self->conversation);
  time_text = time != 0 ? coi_time_text_short (time, coi_time_now ()) : g_strdup ("");
  gtk_label_set_label (self->name, coi_conversation_name_text (self->conversation));
  adw_avatar_set_text (self->avatar, coi_conversation_name_text (self->conversation));
  show_last (self, preview, time_text);
  show_unread (self, coi_conversation_get_unread (self->conversation));
  gtk_label_set_label (self->account,
                       coi_account_get_address (coi_conversation_get_account (self->conversation)));
  gtk_widget_set_visible (GTK_WIDGET (self->account), self->show_account);
  g_free (self->sentence);
  self->sentence = make_sentence (self, preview, time_text);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * coi_conversation_row_set_show_account:
 * @self: a row
 * @show: whether it says to which account the conversation belongs
 */
void
coi_conversation_row_set_show_account (CoiConversationRow *self, gboolean show)
{
  if (self->show_account == show)
    return;
  self->show_account = show;
  coi_conversation_row_refresh (self);
}

static void
disconnect (CoiConversationRow *self)
{
  if (self->conversation != NULL)
    g_signal_handlers_disconnect_by_func (self->conversation, coi_conversation_row_refresh, self);
  g_clear_object (&self->conversation);
}

/**
 * coi_conversation_row_set_conversation:
 * @self: a row
 * @conversation: (nullable): what it shows and follows
 */
void
coi_conversation_row_set_conversation (CoiConversationRow *self, CoiConversation *conversation)
{
  g_return_if_fail (COI_IS_CONVERSATION_ROW (self));

  disconnect (self);
  if (conversation == NULL)
    return;
  self->conversation = g_object_ref (conversation);
  g_signal_connect_swapped (conversation, "notify", G_CALLBACK (coi_conversation_row_refresh),
                            self);
  coi_conversation_row_refresh (self);
}

/**
 * coi_conversation_row_get_sentence:
 * @self: a row
 *
 * Returns: (nullable): what a screen reader says
 */
const char *
coi_conversation_row_get_sentence (CoiConversationRow *self)
{
  return self->sentence;
}

static void
released_cb (GtkGestureClick *gesture, int n_press, double x, double y, CoiConversationRow *self)
{
  if (gtk_widget_contains (GTK_WIDGET (self), x, y))
    g_signal_emit (self, signals[CLICKED], 0);
}

static void
dispose (GObject *object)
{
  CoiConversationRow *self = COI_CONVERSATION_ROW (object);

  disconnect (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), COI_TYPE_CONVERSATION_ROW);
  G_OBJECT_CLASS (coi_conversation_row_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_free (COI_CONVERSATION_ROW (object)->sentence);
  G_OBJECT_CLASS (coi_conversation_row_parent_class)->finalize (object);
}

static void
coi_conversation_row_class_init (CoiConversationRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[CHANGED] = g_signal_new ("changed", COI_TYPE_CONVERSATION_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[CLICKED] = g_signal_new ("clicked", COI_TYPE_CONVERSATION_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "conversation");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/coi/Chat/ui/coi-conversation-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CoiConversationRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationRow, box);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationRow, name);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationRow, time);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationRow, state_icon);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationRow, preview);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationRow, badge);
  gtk_widget_class_bind_template_child (widget_class, CoiConversationRow, account);
}

static void
coi_conversation_row_init (CoiConversationRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/**
 * coi_conversation_row_new:
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
coi_conversation_row_new (void)
{
  return g_object_new (COI_TYPE_CONVERSATION_ROW, NULL);
}
