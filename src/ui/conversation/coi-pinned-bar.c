/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pinned message of a conversation, above its messages. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-pinned-bar.h"

#include "coi-config.h"
#include "coi-extras-text.h"
#include "coi-message-sentence.h"
#include "coi-name-text.h"
#include "coi-time-text.h"

#include <glib/gi18n.h>

#define MAX_TEXT 200       /* characters */
#define MAX_WAIT (60 * 60) /* seconds: clocks are set, and computers sleep */

struct _CoiPinnedBar
{
  AdwBin parent_instance;

  CoiEngine *engine;             /* nullable */
  CoiConversation *conversation; /* nullable */
  CoiMessage *message;           /* nullable: what is shown */
  guint end_id;

  GtkWidget *button;
  GtkLabel *label;
};

enum
{
  GO,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * CoiPinnedBar:
 *
 * Hides itself when nothing is pinned, or its time is over.
 *
 * # Accessibility
 *
 * The message is a button whose name says that it is pinned, who wrote it and what; beside it is
 * one that unpins.
 */
G_DEFINE_FINAL_TYPE (CoiPinnedBar, coi_pinned_bar, ADW_TYPE_BIN)

static void update (CoiPinnedBar *self);

static void
forget_message (CoiPinnedBar *self)
{
  g_clear_handle_id (&self->end_id, g_source_remove);
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_func (self->message, update, self);
  g_clear_object (&self->message);
}

static gboolean
end_cb (gpointer user_data)
{
  CoiPinnedBar *self = COI_PINNED_BAR (user_data);

  self->end_id = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

/* Unix seconds; 0: none is shown or it has no end. */
static gint64
get_end (CoiPinnedBar *self)
{
  return self->message != NULL ? coi_message_get_content (self->message)->pinned_until : 0;
}

static gboolean
is_over (CoiPinnedBar *self)
{
  return get_end (self) > 0 && get_end (self) <= coi_time_now ();
}

static char *
make_line (CoiMessage *message)
{
  const CoiContent *content = coi_message_get_content (message);
  const char *text = coi_message_shown_text (message);

  if (content->poll != NULL)
    text = content->poll->name;
  else if (content->location != NULL && content->location->label != NULL)
    text = content->location->label;
  else if (content->location != NULL)
    text = _ ("Location");
  return coi_message_one_line (text, MAX_TEXT);
}

static void
show (CoiPinnedBar *self)
{
  g_autofree char *line = make_line (self->message);
  const char *sender = coi_message_get_outgoing (self->message)
                           ? _ ("You")
                           : coi_message_sender_text (self->message);
  /* Translators: spoken; %1$s is who wrote it, %2$s the message */
  g_autofree char *name = g_strdup_printf (_ ("Pinned, %1$s: %2$s"), sender, line);

  gtk_label_set_text (self->label, line);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

static void
load_message (CoiPinnedBar *self)
{
  gint64 id = self->conversation != NULL ? coi_conversation_get_pinned_id (self->conversation) : 0;

  if (self->message != NULL && coi_message_get_id (self->message) == id)
    return;
  forget_message (self);
  if (id != 0)
    self->message = coi_engine_load_message (self->engine, id);
  if (self->message != NULL)
    g_signal_connect_swapped (self->message, "notify", G_CALLBACK (update), self);
}

static void
update (CoiPinnedBar *self)
{
  gint64 left;

  load_message (self);
  g_clear_handle_id (&self->end_id, g_source_remove);
  gtk_widget_set_visible (GTK_WIDGET (self), self->message != NULL && !is_over (self) &&
                                                 !coi_message_get_deleted (self->message));
  if (self->message == NULL || is_over (self))
    return;
  show (self);
  left = get_end (self) - coi_time_now ();
  if (left > 0)
    self->end_id = g_timeout_add_seconds ((guint)MIN (left, MAX_WAIT), end_cb, self);
}

static void
go_cb (CoiPinnedBar *self)
{
  if (self->message != NULL)
    g_signal_emit (self, signals[GO], 0, coi_message_get_id (self->message));
}

static void
unpin_cb (CoiPinnedBar *self)
{
  if (self->message != NULL)
    coi_engine_unpin (self->engine, self->message);
}

/**
 * coi_pinned_bar_set_conversation:
 * @self: a bar
 * @engine: (nullable): whose conversation it is
 * @conversation: (nullable): whose pinned message to show
 */
void
coi_pinned_bar_set_conversation (CoiPinnedBar *self,
                                 CoiEngine *engine,
                                 CoiConversation *conversation)
{
  if (self->conversation != NULL)
    g_signal_handlers_disconnect_by_func (self->conversation, update, self);
  g_set_object (&self->engine, engine);
  g_set_object (&self->conversation, conversation);
  if (conversation != NULL)
    g_signal_connect_swapped (conversation, "notify::pinned-id", G_CALLBACK (update), self);
  update (self);
}

static void
dispose (GObject *object)
{
  CoiPinnedBar *self = COI_PINNED_BAR (object);

  if (self->conversation != NULL)
    g_signal_handlers_disconnect_by_func (self->conversation, update, self);
  forget_message (self);
  g_clear_object (&self->conversation);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_pinned_bar_parent_class)->dispose (object);
}

static void
coi_pinned_bar_class_init (CoiPinnedBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[GO] = g_signal_new ("go", COI_TYPE_PINNED_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 1, G_TYPE_INT64);
}

static GtkWidget *
make_button (CoiPinnedBar *self)
{
  GtkWidget *box =
      g_object_new (GTK_TYPE_BOX, "spacing", 9, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE, NULL);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", "view-pin-symbolic",
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_NONE, NULL);
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "child", box, "hexpand", TRUE, "tooltip-text",
                                    _ ("Go to the pinned message"), NULL);

  self->label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END,
                              "accessible-role", GTK_ACCESSIBLE_ROLE_NONE, NULL);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (go_cb), self);
  return button;
}

static GtkWidget *
make_unpin (CoiPinnedBar *self)
{
  GtkWidget *button =
      g_object_new (GTK_TYPE_BUTTON, "icon-name", "window-close-symbolic", "tooltip-text",
                    _ ("Unpin for Me"), "valign", GTK_ALIGN_CENTER, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Unpin for Me"), -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (unpin_cb), self);
  return button;
}

static void
coi_pinned_bar_init (CoiPinnedBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->button = make_button (self);
  gtk_box_append (GTK_BOX (box), self->button);
  gtk_box_append (GTK_BOX (box), make_unpin (self));
  gtk_widget_add_css_class (box, "coi-pinned");
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
