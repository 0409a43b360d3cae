/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells the user of new messages: by notifications, and by a screen reader's voice. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-notifier.h"

#include "coi-announce.h"
#include "coi-config.h"
#include "coi-message-sentence.h"
#include "coi-name-text.h"
#include "coi-settings.h"
#include "coi-window.h"

#include <glib/gi18n.h>

#define BURST_MS 800
#define MAX_BODY 200 /* characters */

struct _CoiNotifier
{
  GObject parent_instance;

  GtkApplication *application; /* borrowed: it owns us */
  CoiEngine *engine;
  GHashTable *notified; /* CoiConversation with a notification */

  guint burst_id;
  guint burst_n;
  char *burst_sender; /* nullable: several */
  char *burst_text;
};

G_DEFINE_FINAL_TYPE (CoiNotifier, coi_notifier, G_TYPE_OBJECT)

static CoiWindow *
find_window (CoiNotifier *self)
{
  GList *windows = gtk_application_get_windows (self->application);

  for (GList *l = windows; l != NULL; l = l->next)
    if (COI_IS_WINDOW (l->data))
      return COI_WINDOW (l->data);
  return NULL;
}

static void
announce (CoiNotifier *self, const char *text)
{
  CoiWindow *window = find_window (self);

  if (window != NULL && gtk_window_is_active (GTK_WINDOW (window)))
    coi_announce (GTK_WIDGET (window), text, FALSE);
}

/**
 * coi_arrival_text:
 * @sender: (nullable): who wrote, UTF-8; %NULL for several
 * @text: (nullable): the last message, UTF-8; %NULL when it is not to be told
 * @n: how many messages there are
 *
 * Returns: (transfer full): "Bob: Hello", "5 new messages from Bob" or "5 new messages"
 */
char *
coi_arrival_text (const char *sender, const char *text, guint n)
{
  if (n == 1 && sender != NULL && text != NULL)
    /* Translators: spoken when a message arrives; %1$s is who wrote it, %2$s the message */
    return g_strdup_printf (_ ("%1$s: %2$s"), sender, text);
  if (sender != NULL)
    /* Translators: spoken when several messages arrive at once; %2$s is who wrote them */
    return g_strdup_printf (
        ngettext ("%1$u new message from %2$s", "%1$u new messages from %2$s", n), n, sender);
  return g_strdup_printf (ngettext ("%u new message", "%u new messages", n), n);
}

static gboolean
end_burst (gpointer user_data)
{
  CoiNotifier *self = COI_NOTIFIER (user_data);
  gboolean full = coi_settings_get_announcements () == COI_ANNOUNCE_FULL;
  g_autofree char *text =
      coi_arrival_text (self->burst_sender, full ? self->burst_text : NULL, self->burst_n);

  self->burst_id = 0;
  self->burst_n = 0;
  announce (self, text);
  return G_SOURCE_REMOVE;
}

static void
add_to_burst (CoiNotifier *self, const char *sender, const char *text)
{
  if (self->burst_n == 0 || g_strcmp0 (self->burst_sender, sender) == 0)
    g_set_str (&self->burst_sender, sender);
  else
    g_set_str (&self->burst_sender, NULL);
  g_set_str (&self->burst_text, text);
  self->burst_n++;
  if (self->burst_id == 0)
    self->burst_id = g_timeout_add (BURST_MS, end_burst, self);
}

static char *
notification_id (CoiConversation *conversation)
{
  return g_strdup_printf ("conversation-%" G_GINT64_FORMAT, coi_conversation_get_id (conversation));
}

static void
unread_cb (CoiNotifier *self, GParamSpec *pspec, CoiConversation *conversation)
{
  g_autofree char *id = NULL;

  if (coi_conversation_get_unread (conversation) > 0)
    return;
  id = notification_id (conversation);
  g_application_withdraw_notification (G_APPLICATION (self->application), id);
  g_signal_handlers_disconnect_by_func (conversation, unread_cb, self);
  g_hash_table_remove (self->notified, conversation);
}

static void
follow (CoiNotifier *self, CoiConversation *conversation)
{
  if (!g_hash_table_add (self->notified, g_object_ref (conversation)))
    return;
  g_signal_connect_object (conversation, "notify::unread", G_CALLBACK (unread_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
notify (CoiNotifier *self, CoiConversation *conversation, const char *title, const char *body)
{
  g_autoptr (GNotification) notification = g_notification_new (title);
  g_autofree char *id = notification_id (conversation);

  g_notification_set_body (notification, body);
  g_notification_set_category (notification, "im.received");
  g_notification_set_default_action_and_target (notification, "app.open-conversation", "x",
                                                coi_conversation_get_id (conversation));
  g_application_send_notification (G_APPLICATION (self->application), id, notification);
}

static char *
make_body (CoiConversation *conversation, CoiMessage *message)
{
  g_autofree char *line = coi_message_one_line (coi_message_get_text (message), MAX_BODY);

  if (!coi_settings_get_boolean ("notification-text", TRUE))
    return g_strdup (_ ("New message"));
  if (coi_conversation_get_kind (conversation) != COI_CONVERSATION_KIND_GROUP)
    return g_steal_pointer (&line);
  if (coi_message_get_mentions_me (message))
    /* Translators: in a notification; %1$s is who wrote it, %2$s the message */
    return g_strdup_printf (_ ("%1$s mentions you: %2$s"), coi_message_sender_text (message), line);
  return coi_arrival_text (coi_message_sender_text (message), line, 1);
}

static void
speak (CoiNotifier *self, CoiMessage *message)
{
  g_autofree char *line = coi_message_one_line (coi_message_get_text (message), MAX_BODY);

  if (coi_settings_get_announcements () != COI_ANNOUNCE_OFF)
    add_to_burst (self, coi_message_sender_text (message), line);
}

static void
arrived_cb (CoiNotifier *self, CoiMessage *message)
{
  gint64 id = coi_message_get_conversation_id (message);
  CoiConversation *conversation = coi_engine_get_conversation (self->engine, id);
  CoiWindow *window = find_window (self);
  g_autofree char *body = NULL;

  if (conversation == NULL || coi_message_get_outgoing (message))
    return;
  if (window != NULL && coi_window_shows_conversation (window, id))
    {
      speak (self, message);
      return;
    }
  body = make_body (conversation, message);
  follow (self, conversation);
  notify (self, conversation, coi_conversation_name_text (conversation), body);
}

static void
failed_cb (CoiNotifier *self, CoiMessage *message)
{
  CoiConversation *conversation =
      coi_engine_get_conversation (self->engine, coi_message_get_conversation_id (message));
  CoiWindow *window = find_window (self);
  g_autofree char *text = NULL;

  if (conversation == NULL)
    return;
  /* Translators: %s is a person or a group */
  text = g_strdup_printf (_ ("A message to %s was not sent."),
                          coi_conversation_name_text (conversation));
  if (window != NULL && gtk_window_is_active (GTK_WINDOW (window)))
    announce (self, text);
  else
    notify (self, conversation, text, coi_message_get_error (message));
}

static void
dispose (GObject *object)
{
  CoiNotifier *self = COI_NOTIFIER (object);

  g_clear_handle_id (&self->burst_id, g_source_remove);
  g_clear_pointer (&self->notified, g_hash_table_unref);
  g_clear_pointer (&self->burst_sender, g_free);
  g_clear_pointer (&self->burst_text, g_free);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (coi_notifier_parent_class)->dispose (object);
}

static void
coi_notifier_class_init (CoiNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
}

static void
coi_notifier_init (CoiNotifier *self)
{
  self->notified = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

/**
 * coi_notifier_new:
 * @application: sends the notifications; outlives the notifier
 * @engine: whose messages it tells of
 *
 * Returns: (transfer full): a notifier
 */
CoiNotifier *
coi_notifier_new (GtkApplication *application, CoiEngine *engine)
{
  CoiNotifier *self = g_object_new (COI_TYPE_NOTIFIER, NULL);

  self->application = application;
  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "message-arrived", G_CALLBACK (arrived_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "message-failed", G_CALLBACK (failed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}
