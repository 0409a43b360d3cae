/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answering and editing: which message the composer is about, for each conversation. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-announce.h"
#include "coi-config.h"
#include "coi-conversation-view-private.h"
#include "coi-extras-text.h"
#include "coi-message-edit-text.h"
#include "coi-name-text.h"

#include <glib/gi18n.h>

#define MAX_LOOK_BACK 200 /* messages searched for the last one of ours, or of others */

typedef struct
{
  CoiMessage *message;
  gboolean editing; /* else answering */
  char *text;       /* (nullable): of the edit, while another conversation is shown */
} Pending;

static void
pending_free (gpointer data)
{
  Pending *pending = data;

  g_object_unref (pending->message);
  g_free (pending->text);
  g_free (pending);
}

static Pending *
get_pending (CoiConversationView *self)
{
  gint64 id;

  if (self->conversation == NULL)
    return NULL;
  id = coi_conversation_get_id (self->conversation);
  return g_hash_table_lookup (self->pending, &id);
}

static char *
make_title (const Pending *pending)
{
  if (pending->editing)
    return g_strdup (_ ("Edit Message"));
  if (coi_message_get_outgoing (pending->message))
    return g_strdup (_ ("Reply to Yourself"));
  /* Translators: above the text field; %s is a person */
  return g_strdup_printf (_ ("Reply to %s"), coi_message_sender_text (pending->message));
}

static void
show_bar (CoiConversationView *self)
{
  const Pending *pending = get_pending (self);
  g_autofree char *title = pending != NULL ? make_title (pending) : NULL;
  const char *text = pending == NULL ? NULL : coi_message_shown_text (pending->message);

  coi_composer_bar_show (self->bar, title, text);
}

static void
begin (CoiConversationView *self, CoiMessage *message, gboolean editing)
{
  gint64 id = coi_conversation_get_id (self->conversation);
  Pending *pending = g_new0 (Pending, 1);
  g_autofree char *title = NULL;

  pending->message = g_object_ref (message);
  pending->editing = editing;
  g_hash_table_replace (self->pending, g_memdup2 (&id, sizeof id), pending);
  show_bar (self);
  title = make_title (pending);
  coi_announce (GTK_WIDGET (self), title, FALSE);
}

static void
end (CoiConversationView *self)
{
  gint64 id = coi_conversation_get_id (self->conversation);

  g_hash_table_remove (self->pending, &id);
  show_bar (self);
}

/* A copy: replacing what is written changes the draft on the way. */
static void
show_draft (CoiConversationView *self)
{
  g_autofree char *draft = g_strdup (coi_engine_get_draft (self->engine, self->conversation));

  coi_composer_set_text (self->composer, draft);
}

/**
 * coi_conversation_view_is_editing:
 * @self: a view
 *
 * Returns: whether the composer holds the text of a message that is edited instead of a draft
 */
gboolean
coi_conversation_view_is_editing (CoiConversationView *self)
{
  const Pending *pending = get_pending (self);

  return pending != NULL && pending->editing;
}

/**
 * coi_conversation_view_reply:
 * @self: a view
 * @message: what to answer
 */
void
coi_conversation_view_reply (CoiConversationView *self, CoiMessage *message)
{
  if (coi_conversation_view_is_editing (self))
    coi_conversation_view_cancel (self);
  begin (self, message, FALSE);
  coi_conversation_view_focus_composer (self);
}

/**
 * coi_conversation_view_edit:
 * @self: a view
 * @message: one of ours
 *
 * Puts its text into the composer; the draft comes back when the edit ends.
 */
void
coi_conversation_view_edit (CoiConversationView *self, CoiMessage *message)
{
  g_autofree char *text = coi_message_edit_text (message);

  /* Only now: until it is one, what is written is kept as the draft. */
  begin (self, message, TRUE);
  coi_composer_set_text (self->composer, text);
  coi_conversation_view_focus_composer (self);
}

/**
 * coi_conversation_view_cancel:
 * @self: a view
 *
 * Returns: whether there was an answer or an edit to give up
 */
gboolean
coi_conversation_view_cancel (CoiConversationView *self)
{
  gboolean editing = coi_conversation_view_is_editing (self);

  if (get_pending (self) == NULL)
    return FALSE;
  end (self);
  if (editing)
    show_draft (self);
  return TRUE;
}

/**
 * coi_conversation_view_keep_draft:
 * @self: a view
 *
 * Keeps what is written: as the draft, or with the edit that it belongs to.
 */
void
coi_conversation_view_keep_draft (CoiConversationView *self)
{
  Pending *pending = get_pending (self);
  g_autofree char *text = NULL;

  if (self->conversation == NULL)
    return;
  text = coi_composer_dup_text (self->composer);
  if (pending != NULL && pending->editing)
    g_set_str (&pending->text, text);
  else
    coi_engine_set_draft (self->engine, self->conversation, text);
}

/**
 * coi_conversation_view_restore_draft:
 * @self: a view whose conversation has just been opened
 */
void
coi_conversation_view_restore_draft (CoiConversationView *self)
{
  const Pending *pending = get_pending (self);
  g_autofree char *text = pending != NULL ? g_strdup (pending->text) : NULL;

  if (text != NULL)
    coi_composer_set_text (self->composer, text);
  else
    show_draft (self);
  show_bar (self);
}

/* --- sending --- */

typedef struct
{
  CoiConversationView *view;
  CoiConversation *conversation;
  CoiMessage *about; /* nullable */
  gboolean editing;
  char *text;
  GPtrArray *attached; /* (nullable) */
} Sending;

static void
sending_free (Sending *sending)
{
  g_object_unref (sending->view);
  g_object_unref (sending->conversation);
  g_clear_object (&sending->about);
  g_clear_pointer (&sending->attached, g_ptr_array_unref);
  g_free (sending->text);
  g_free (sending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

/* What could not be queued goes back to where it was written. */
static void
give_back (Sending *sending, const GError *error)
{
  CoiConversationView *self = sending->view;

  if (self->conversation == sending->conversation)
    {
      if (sending->about != NULL)
        begin (self, sending->about, sending->editing);
      coi_composer_set_text (self->composer, sending->text);
      if (sending->attached != NULL)
        coi_attachment_strip_restore (self->strip, g_steal_pointer (&sending->attached));
    }
  else if (!sending->editing)
    coi_engine_set_draft (self->engine, sending->conversation, sending->text);
  coi_conversation_view_say (self, error);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Sending) sending = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiMessage) message = coi_engine_send_finish (COI_ENGINE (source), result, &error);

  if (message == NULL)
    give_back (sending, error);
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Sending) sending = user_data;
  g_autoptr (GError) error = NULL;

  if (!coi_engine_act_finish (COI_ENGINE (source), result, &error))
    give_back (sending, error);
}

static void
send_edit (CoiConversationView *self, Sending *sending)
{
  CoiAction action = { .kind = COI_ACTION_EDIT, .text = sending->text };

  coi_engine_act_async (self->engine, sending->about, &action, edited_cb, sending);
}

static void
send_new (CoiConversationView *self, Sending *sending)
{
  g_autoptr (CoiOutgoing) outgoing = coi_outgoing_new (sending->text);

  if (sending->about != NULL)
    outgoing->reply_to = coi_message_get_id (sending->about);
  sending->attached = coi_attachment_strip_steal (self->strip);
  coi_attachments_add_to (sending->attached, outgoing);
  coi_engine_send_async (self->engine, self->conversation, outgoing, sent_cb, sending);
}

/**
 * coi_conversation_view_send:
 * @self: a view
 * @text: what is written; blank only when there are files
 *
 * Sends it as a message, an answer or an edit and empties the composer.
 */
void
coi_conversation_view_send (CoiConversationView *self, const char *text)
{
  const Pending *pending = get_pending (self);
  Sending *sending = g_new0 (Sending, 1);

  sending->view = g_object_ref (self);
  sending->conversation = g_object_ref (self->conversation);
  sending->text = g_strdup (text);
  sending->editing = pending != NULL && pending->editing;
  if (pending != NULL)
    {
      sending->about = g_object_ref (pending->message);
      end (self);
    }
  if (sending->editing)
    {
      show_draft (self);
      send_edit (self, sending);
      return;
    }
  coi_composer_set_text (self->composer, "");
  coi_timeline_scroll_to_end (self->timeline);
  send_new (self, sending);
}

/* --- keys --- */

static CoiMessage *
find_last (CoiConversationView *self, gboolean outgoing)
{
  guint n = self->messages != NULL ? g_list_model_get_n_items (self->messages) : 0;

  for (guint back = 1; back <= MIN (n, MAX_LOOK_BACK); back++)
    {
      g_autoptr (CoiMessage) message = g_list_model_get_item (self->messages, n - back);

      if (message != NULL && coi_message_get_outgoing (message) == outgoing &&
          !coi_message_get_deleted (message) &&
          (!outgoing || coi_conversation_view_can_edit (message)))
        return g_steal_pointer (&message);
    }
  return NULL;
}

static gboolean
edit_last_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);
  g_autofree char *text = coi_composer_dup_text (self->composer);
  g_autoptr (CoiMessage) last =
      *text == '\0' && get_pending (self) == NULL ? find_last (self, TRUE) : NULL;

  if (last == NULL)
    return GDK_EVENT_PROPAGATE;
  coi_conversation_view_edit (self, last);
  return GDK_EVENT_STOP;
}

static gboolean
reply_to_last_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);
  g_autoptr (CoiMessage) last = find_last (self, FALSE);

  if (last == NULL)
    return GDK_EVENT_PROPAGATE;
  coi_conversation_view_reply (self, last);
  return GDK_EVENT_STOP;
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  CoiConversationView *self = COI_CONVERSATION_VIEW (user_data);

  if (!coi_conversation_view_cancel (self))
    return GDK_EVENT_PROPAGATE;
  coi_conversation_view_focus_composer (self);
  return GDK_EVENT_STOP;
}

static void
add_key (GtkWidget *widget,
         GtkPropagationPhase phase,
         const char *key,
         GtkShortcutFunc func,
         CoiConversationView *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, phase);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string (key),
                        gtk_callback_action_new (func, self, NULL)));
  gtk_widget_add_controller (widget, controller);
}

static void
cancel_cb (CoiConversationView *self)
{
  coi_conversation_view_cancel (self);
  coi_conversation_view_focus_composer (self);
}

/**
 * coi_conversation_view_init_reply:
 * @self: a view that has its composer
 */
void
coi_conversation_view_init_reply (CoiConversationView *self)
{
  GtkWidget *field = coi_composer_get_text_view (self->composer);

  self->pending = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, pending_free);
  g_signal_connect_swapped (self->bar, "cancel", G_CALLBACK (cancel_cb), self);
  add_key (field, GTK_PHASE_CAPTURE, "Up", edit_last_cb, self);
  add_key (field, GTK_PHASE_CAPTURE, "<Control>r", reply_to_last_cb, self);
  add_key (GTK_WIDGET (self), GTK_PHASE_BUBBLE, "Escape", escape_cb, self);
}
