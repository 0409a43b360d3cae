/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window sends through the engine in memory, and about which messages. */
#define G_LOG_DOMAIN "coi-ui"

#include "fake-engine.h"
#include "fake-objects.h"

static CoiContent *
content_of (const CoiOutgoing *outgoing)
{
  CoiContent *content = coi_content_new (outgoing->poll != NULL       ? COI_CONTENT_POLL
                                         : outgoing->location != NULL ? COI_CONTENT_LOCATION
                                                                      : COI_CONTENT_ORDINARY);

  content->poll = coi_poll_copy (outgoing->poll);
  content->location = coi_location_copy (outgoing->location);
  return content;
}

static void
quote_original (CoiEngine *self, CoiMessage *message, gint64 id)
{
  g_autoptr (CoiMessage) original = coi_engine_load_message (self, id);

  if (original != NULL)
    coi_fake_message_set_quote (message, id, coi_message_get_sender_name (original),
                                original->text);
}

static void
forward_original (CoiEngine *self, CoiMessage *message, const CoiOutgoing *outgoing)
{
  g_autoptr (CoiMessage) original = coi_engine_load_message (self, outgoing->forward_of);

  if (original == NULL)
    return;
  g_set_str (&message->text, original->text);
  message->content->is_forwarded = TRUE;
  if (outgoing->forward_sender)
    message->content->forwarded_from = g_strdup (original->sender_name);
}

void
coi_engine_send_async (CoiEngine *self,
                       CoiConversation *conversation,
                       const CoiOutgoing *outgoing,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  CoiMessage *message;

  if (coi_fake_take_error (task))
    return;
  coi_outgoing_free (self->last_sent);
  self->last_sent = coi_outgoing_copy (outgoing);
  message = coi_fake_engine_add_message (self, conversation, NULL, outgoing->text,
                                         g_get_real_time () / 1000000, COI_MESSAGE_STATUS_QUEUED);
  coi_fake_message_set_content (message, content_of (outgoing));
  quote_original (self, message, outgoing->reply_to);
  forward_original (self, message, outgoing);
  coi_fake_message_notify_effects (message);
  g_task_return_pointer (task, g_object_ref (message), g_object_unref);
}

CoiMessage *
coi_engine_send_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
needs_author (CoiActionKind kind)
{
  return kind == COI_ACTION_EDIT || kind == COI_ACTION_DELETE || kind == COI_ACTION_CLOSE_POLL;
}

static void
apply (CoiEngine *self, CoiMessage *message, const CoiAction *action)
{
  CoiConversation *conversation = coi_engine_get_conversation (self, message->conversation_id);

  switch (action->kind)
    {
    case COI_ACTION_EDIT:
      coi_fake_message_edit (message, action->text);
      break;
    case COI_ACTION_DELETE:
      coi_fake_message_delete (message);
      break;
    case COI_ACTION_REACT:
      coi_fake_engine_react (self, message, conversation->account->address, NULL, action->text);
      break;
    case COI_ACTION_VOTE:
      coi_fake_message_vote (message, conversation->account->address, NULL, action->choices,
                             action->n_choices);
      break;
    case COI_ACTION_CLOSE_POLL:
      message->poll_closed = TRUE;
      coi_fake_message_notify_effects (message);
      break;
    case COI_ACTION_PIN:
    case COI_ACTION_UNPIN:
    default:
      coi_fake_engine_pin (self, conversation, action->kind == COI_ACTION_PIN ? message : NULL,
                           action->until);
    }
}

void
coi_engine_act_async (CoiEngine *self,
                      CoiMessage *message,
                      const CoiAction *action,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  if (coi_fake_take_error (task))
    return;
  if (needs_author (action->kind) && !message->outgoing)
    {
      g_task_return_new_error (task, COI_ENGINE_ERROR, COI_ENGINE_ERROR_NOT_OWN, "not yours");
      return;
    }
  self->last_action = action->kind;
  self->n_actions++;
  apply (self, message, action);
  g_task_return_boolean (task, TRUE);
}

gboolean
coi_engine_act_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
coi_engine_remove_message_async (CoiEngine *self,
                                 CoiMessage *message,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  if (coi_fake_take_error (task))
    return;
  coi_engine_discard (self, message);
  g_task_return_boolean (task, TRUE);
}

gboolean
coi_engine_remove_message_finish (CoiEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
coi_engine_unpin (CoiEngine *self, CoiMessage *message)
{
  CoiConversation *conversation = coi_engine_get_conversation (self, message->conversation_id);

  if (conversation->pinned_id == message->id)
    coi_fake_engine_pin (self, conversation, NULL, 0);
}

char *
coi_engine_get_preference (CoiEngine *self, const char *name)
{
  return g_strdup (g_hash_table_lookup (self->preferences, name));
}

void
coi_engine_set_preference (CoiEngine *self, const char *name, const char *value)
{
  if (value == NULL)
    g_hash_table_remove (self->preferences, name);
  else
    g_hash_table_insert (self->preferences, g_strdup (name), g_strdup (value));
}

const CoiOutgoing *
coi_fake_engine_get_last_sent (CoiEngine *self)
{
  return self->last_sent;
}

CoiActionKind
coi_fake_engine_get_last_action (CoiEngine *self)
{
  return self->last_action;
}

guint
coi_fake_engine_get_n_actions (CoiEngine *self)
{
  return self->n_actions;
}
