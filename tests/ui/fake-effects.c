/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people make of messages of the engine in memory: reactions, receipts, votes … */
#define G_LOG_DOMAIN "coi-ui"

#include "fake-engine.h"
#include "fake-objects.h"

static void
reaction_free (CoiMessageReaction *reaction)
{
  g_free (reaction->sender);
  g_free (reaction->name);
  g_free (reaction->emoji);
  g_free (reaction);
}

static void
receipt_free (CoiMessageReceipt *receipt)
{
  g_free (receipt->sender);
  g_free (receipt->name);
  g_free (receipt->words);
  g_free (receipt);
}

static void
vote_free (CoiMessageVote *vote)
{
  g_free (vote->sender);
  g_free (vote->name);
  g_array_unref (vote->choices);
  g_free (vote);
}

static void
version_free (CoiMessageVersion *version)
{
  g_free (version->text);
  g_free (version);
}

static void
quote_free (CoiMessageQuote *quote)
{
  if (quote == NULL)
    return;
  g_free (quote->name);
  g_free (quote->text);
  g_free (quote);
}

void
coi_fake_message_init_effects (CoiMessage *self)
{
  self->content = coi_content_new (COI_CONTENT_ORDINARY);
  self->history = g_ptr_array_new_with_free_func ((GDestroyNotify)version_free);
  self->reactions = g_ptr_array_new_with_free_func ((GDestroyNotify)reaction_free);
  self->receipts = g_ptr_array_new_with_free_func ((GDestroyNotify)receipt_free);
  self->votes = g_ptr_array_new_with_free_func ((GDestroyNotify)vote_free);
}

void
coi_fake_message_clear_effects (CoiMessage *self)
{
  coi_content_free (self->content);
  quote_free (self->quote);
  g_ptr_array_unref (self->history);
  g_ptr_array_unref (self->reactions);
  g_ptr_array_unref (self->receipts);
  g_ptr_array_unref (self->votes);
}

void
coi_fake_message_notify_effects (CoiMessage *self)
{
  self->effects++;
  g_object_notify (G_OBJECT (self), "effects");
}

const CoiContent *
coi_message_get_content (CoiMessage *self)
{
  return self->content;
}

gboolean
coi_message_get_edited (CoiMessage *self)
{
  return self->edited;
}

gboolean
coi_message_get_deleted (CoiMessage *self)
{
  return self->deleted;
}

GPtrArray *
coi_message_get_history (CoiMessage *self)
{
  return self->history;
}

const CoiMessageQuote *
coi_message_get_quote (CoiMessage *self)
{
  return self->quote;
}

GPtrArray *
coi_message_get_reactions (CoiMessage *self)
{
  return self->reactions;
}

GPtrArray *
coi_message_get_receipts (CoiMessage *self)
{
  return self->receipts;
}

GPtrArray *
coi_message_get_votes (CoiMessage *self)
{
  return self->votes;
}

gboolean
coi_message_get_poll_closed (CoiMessage *self)
{
  return self->poll_closed;
}

gboolean
coi_message_get_pinned (CoiMessage *self)
{
  return self->pinned;
}

gboolean
coi_message_get_mentions_me (CoiMessage *self)
{
  return self->mentions_me;
}

gint64
coi_message_get_send_at (CoiMessage *self)
{
  return 0;
}

void
coi_fake_engine_react (
    CoiEngine *self, CoiMessage *message, const char *sender, const char *name, const char *emoji)
{
  CoiMessageReaction *reaction = g_new0 (CoiMessageReaction, 1);

  for (guint i = message->reactions->len; i > 0; i--)
    {
      const CoiMessageReaction *old = g_ptr_array_index (message->reactions, i - 1);

      if (g_str_equal (old->sender, sender))
        g_ptr_array_remove_index (message->reactions, i - 1);
    }
  reaction->sender = g_strdup (sender);
  reaction->name = g_strdup (name != NULL ? name : "");
  reaction->emoji = g_strdup (emoji);
  reaction->is_own = name == NULL;
  if (*emoji != '\0')
    g_ptr_array_add (message->reactions, reaction);
  else
    reaction_free (reaction);
  coi_fake_message_notify_effects (message);
  g_signal_emit_by_name (self, "message-changed", message);
}

void
coi_fake_message_add_receipt (CoiMessage *self,
                              const char *sender,
                              const char *name,
                              CoiReportAction action,
                              const char *words)
{
  CoiMessageReceipt *receipt = g_new0 (CoiMessageReceipt, 1);

  receipt->sender = g_strdup (sender);
  receipt->name = g_strdup (name);
  receipt->time = self->time + 60 * (gint64)(self->receipts->len + 1);
  receipt->action = action;
  receipt->words = g_strdup (words);
  g_ptr_array_add (self->receipts, receipt);
  coi_fake_message_notify_effects (self);
}

void
coi_fake_message_vote (
    CoiMessage *self, const char *sender, const char *name, const guint *choices, guint n)
{
  CoiMessageVote *vote = g_new0 (CoiMessageVote, 1);

  for (guint i = self->votes->len; i > 0; i--)
    {
      const CoiMessageVote *old = g_ptr_array_index (self->votes, i - 1);

      if (g_str_equal (old->sender, sender))
        g_ptr_array_remove_index (self->votes, i - 1);
    }
  vote->sender = g_strdup (sender);
  vote->name = g_strdup (name != NULL ? name : "");
  vote->is_own = name == NULL;
  vote->choices = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_vals (vote->choices, choices, n);
  g_ptr_array_add (self->votes, vote);
  coi_fake_message_notify_effects (self);
}

static void
keep_version (CoiMessage *self)
{
  CoiMessageVersion *version = g_new0 (CoiMessageVersion, 1);

  version->time = self->time + 30 * (gint64)self->history->len;
  version->text = g_strdup (self->text);
  g_ptr_array_add (self->history, version);
}

void
coi_fake_message_edit (CoiMessage *self, const char *text)
{
  keep_version (self);
  self->edited = TRUE;
  g_set_str (&self->text, text);
  g_object_notify (G_OBJECT (self), "text");
  coi_fake_message_notify_effects (self);
}

void
coi_fake_message_delete (CoiMessage *self)
{
  keep_version (self);
  self->deleted = TRUE;
  g_set_str (&self->text, "");
  g_object_notify (G_OBJECT (self), "text");
  coi_fake_message_notify_effects (self);
}

void
coi_fake_message_mention_me (CoiMessage *self)
{
  self->mentions_me = TRUE;
}

void
coi_fake_message_set_quote (CoiMessage *self, gint64 id, const char *name, const char *text)
{
  quote_free (self->quote);
  self->quote = g_new0 (CoiMessageQuote, 1);
  self->quote->id = id;
  self->quote->name = g_strdup (name);
  self->quote->is_own = g_strcmp0 (name, "") == 0;
  self->quote->text = g_strdup (text);
}

void
coi_fake_message_set_content (CoiMessage *self, CoiContent *content)
{
  coi_content_free (self->content);
  self->content = content;
}

void
coi_fake_engine_pin (CoiEngine *self,
                     CoiConversation *conversation,
                     CoiMessage *message,
                     gint64 until)
{
  g_autoptr (CoiMessage) before = coi_engine_load_message (self, conversation->pinned_id);

  conversation->pinned_id = message != NULL ? message->id : 0;
  if (before != NULL)
    before->pinned = FALSE;
  if (message != NULL)
    {
      message->pinned = TRUE;
      message->content->pinned_until = until;
      coi_fake_message_notify_effects (message);
    }
  if (before != NULL && before != message)
    coi_fake_message_notify_effects (before);
  g_object_notify (G_OBJECT (conversation), "pinned-id");
}
