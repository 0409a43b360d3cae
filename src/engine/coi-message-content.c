/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message is beyond its text, and what others made of it. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-message-private.h"

/* What a message has that nobody said anything about. */
static const CoiMessageEffects *
get_effects (CoiMessage *self)
{
  static CoiMessageEffects nothing;
  static gsize is_made;

  if (self->effects != NULL)
    return self->effects;
  if (g_once_init_enter (&is_made))
    {
      nothing.history = g_ptr_array_new ();
      nothing.reactions = g_ptr_array_new ();
      nothing.receipts = g_ptr_array_new ();
      nothing.votes = g_ptr_array_new ();
      g_once_init_leave (&is_made, 1);
    }
  return &nothing;
}

/**
 * coi_message_set_effects:
 * @self: a message
 * @effects: (transfer full) (nullable): what others made of it; %NULL for nothing
 *
 * Takes it over.
 */
void
coi_message_set_effects (CoiMessage *self, CoiMessageEffects *effects)
{
  coi_message_effects_free (self->effects);
  self->effects = effects;
}

/**
 * coi_message_record_get_text:
 * @record: a row of the database
 *
 * Returns: (transfer none): the text to show: the last version, "" when it was deleted
 */
const char *
coi_message_record_get_text (const CoiMessageRecord *record)
{
  if (record->deleted)
    return "";
  if (record->edited_text != NULL)
    return record->edited_text;
  return record->text != NULL ? record->text : "";
}

/**
 * coi_message_record_get_state:
 * @record: (nullable): a row of the database
 *
 * Returns: how far it has come; what receipts say counts once it was sent
 */
CoiMessageState
coi_message_record_get_state (const CoiMessageRecord *record)
{
  if (record == NULL)
    return COI_MESSAGE_RECEIVED;
  if (record->effects == NULL || record->state != COI_MESSAGE_SENT)
    return record->state;
  return MAX (record->state, coi_message_effects_read_state (record->effects));
}

/**
 * coi_message_get_content:
 * @self: a message
 *
 * Returns: (transfer none): what it is beyond its text
 */
const CoiContent *
coi_message_get_content (CoiMessage *self)
{
  return self->content;
}

/**
 * coi_message_get_rich_text:
 * @self: a message
 *
 * Returns: (transfer none) (nullable): its text formatted, of an edited message the last version's;
 *   %NULL when it is plain
 */
const CoiRichText *
coi_message_get_rich_text (CoiMessage *self)
{
  const CoiMessageRecord *record = self->record;
  const char *html = record->edited_text != NULL ? record->edited_html : record->html;

  if (record->deleted || html == NULL)
    return NULL;
  if (!self->rich_is_read)
    self->rich = coi_rich_text_from_html (html);
  self->rich_is_read = TRUE;
  return self->rich;
}

/**
 * coi_message_get_edited:
 * @self: a message
 *
 * Returns: whether its sender changed it
 */
gboolean
coi_message_get_edited (CoiMessage *self)
{
  return self->record->edited_text != NULL;
}

/**
 * coi_message_get_deleted:
 * @self: a message
 *
 * Returns: whether its sender deleted it
 */
gboolean
coi_message_get_deleted (CoiMessage *self)
{
  return self->record->deleted;
}

/**
 * coi_message_get_history:
 * @self: a message
 *
 * Returns: (transfer none) (element-type CoiMessageVersion): the versions before the one that is
 *   shown, oldest first
 */
GPtrArray *
coi_message_get_history (CoiMessage *self)
{
  return get_effects (self)->history;
}

/**
 * coi_message_get_quote:
 * @self: a message
 *
 * Returns: (transfer none) (nullable): what it answers
 */
const CoiMessageQuote *
coi_message_get_quote (CoiMessage *self)
{
  return get_effects (self)->quote;
}

/**
 * coi_message_get_reactions:
 * @self: a message
 *
 * Returns: (transfer none) (element-type CoiMessageReaction): one of each who reacted, oldest first
 */
GPtrArray *
coi_message_get_reactions (CoiMessage *self)
{
  return get_effects (self)->reactions;
}

/**
 * coi_message_get_receipts:
 * @self: a message
 *
 * Returns: (transfer none) (element-type CoiMessageReceipt): what is known of its recipients,
 * oldest first
 */
GPtrArray *
coi_message_get_receipts (CoiMessage *self)
{
  return get_effects (self)->receipts;
}

/**
 * coi_message_get_votes:
 * @self: a message
 *
 * Returns: (transfer none) (element-type CoiMessageVote): of a poll, those that count, oldest first
 */
GPtrArray *
coi_message_get_votes (CoiMessage *self)
{
  return get_effects (self)->votes;
}

/**
 * coi_message_get_poll_closed:
 * @self: a message
 *
 * Returns: whether who asked ended the poll
 */
gboolean
coi_message_get_poll_closed (CoiMessage *self)
{
  return get_effects (self)->poll_closed;
}

/**
 * coi_message_get_pinned:
 * @self: a message
 *
 * Returns: whether it is pinned; a newer one may take its place, see
 *   coi_conversation_get_pinned_id()
 */
gboolean
coi_message_get_pinned (CoiMessage *self)
{
  const CoiMessageRecord *record = self->record;

  if (record->pinned_at == 0 || record->is_unpinned)
    return FALSE;
  return record->pinned_until == 0 || record->pinned_until > g_get_real_time () / G_USEC_PER_SEC;
}

/**
 * coi_message_get_mentions_me:
 * @self: a message
 *
 * Returns: whether it mentions the user, or everybody
 */
gboolean
coi_message_get_mentions_me (CoiMessage *self)
{
  return get_effects (self)->mentions_me;
}

/**
 * coi_message_get_send_at:
 * @self: a message
 *
 * Returns: when it is to be sent, Unix seconds; 0: at once, or it was sent
 */
gint64
coi_message_get_send_at (CoiMessage *self)
{
  return get_effects (self)->send_at;
}
