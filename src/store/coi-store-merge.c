/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When two messages are one, and what becomes of their columns.
 *
 * Copies of a message arrive in any order and more than once: the local echo, the copy in Sent, the
 * one that came back to INBOX. Every rule below is commutative, associative and idempotent, so that
 * the row is the same whatever the order:
 *
 *   outgoing, seen  either
 *   state           the higher rank (see coi_message_state_rank())
 *   error           that of the state; of two, the greater by bytes
 *   time            the earlier: the Date bounded by the earliest arrival
 *   sort_time       the earlier second and, within that second, the greater number of microseconds:
 *                   the local echo knows them, the Date does not
 *   authored        either
 *   receipt         the greater: what was done is done
 *   the content     (subject, text, full_text, chat_content, is_chat, in_reply_to, attachments,
 *                   sender_name, kind, content, html, raw_size) of one copy as a whole: what was
 * written here before what came from outside, so that a forged copy cannot change it; then the
 * smaller known raw_size, since lists and gateways add to a message; then the greater by bytes
 * conversation    groups before lists before direct before self; then the smaller key
 */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-private.h"

#include <string.h>

/* ---- identity ---- */

static void
add_field (GChecksum *checksum, gconstpointer data, gsize length)
{
  guint64 size = length;

  g_checksum_update (checksum, (const guchar *)&size, sizeof size);
  g_checksum_update (checksum, data, length);
}

static void
add_text (GChecksum *checksum, const char *text)
{
  add_field (checksum, text != NULL ? text : "", text != NULL ? strlen (text) : 0);
}

/* SHA-256, because whoever sends mail chooses its input. */
static gint64
take_hash (GChecksum *checksum)
{
  guint8 digest[32];
  gsize length = sizeof digest;
  guint64 hash;

  g_checksum_get_digest (checksum, digest, &length);
  memcpy (&hash, digest, sizeof hash);
  g_checksum_free (checksum);
  return (gint64)GUINT64_FROM_LE (hash);
}

static gboolean
has_message_id (const CoiMessageRecord *record)
{
  return record->message_id != NULL && record->message_id[0] != '\0';
}

gint64
coi_message_id_hash (gint64 account_id, const char *message_id)
{
  GChecksum *checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gint64 account = GINT64_TO_LE (account_id);

  add_field (checksum, &account, sizeof account);
  add_text (checksum, message_id);
  return take_hash (checksum);
}

static gint64
content_hash (const CoiMessageRecord *record)
{
  GChecksum *checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gint64 numbers[] = { record->account_id, record->time, (gint64)record->raw_size };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    numbers[i] = GINT64_TO_LE (numbers[i]);
  add_field (checksum, numbers, sizeof numbers);
  add_text (checksum, record->subject);
  add_text (checksum, record->text);
  return take_hash (checksum);
}

static gint64
text_hash (const char *text)
{
  GChecksum *checksum = g_checksum_new (G_CHECKSUM_SHA256);

  add_text (checksum, text);
  return take_hash (checksum);
}

/**
 * coi_message_row_init:
 * @self: (out caller-allocates): the row
 * @record: (transfer none): a message from outside; it must outlive @self
 */
void
coi_message_row_init (CoiMessageRow *self, CoiMessageRecord *record)
{
  *self = (CoiMessageRow){ .record = record };
  self->id_hash = has_message_id (record)
                      ? coi_message_id_hash (record->account_id, record->message_id)
                      : content_hash (record);
  self->sender_hash = text_hash (record->sender);
  self->authored = record->state == COI_MESSAGE_QUEUED || record->state == COI_MESSAGE_SENDING;
}

static int
compare_text (const char *a, const char *b)
{
  return strcmp (a != NULL ? a : "", b != NULL ? b : "");
}

/**
 * coi_message_is_same:
 * @a: a message
 * @b: a message whose hashes are the same
 *
 * Returns: whether they are the same: by account, sender and Message-ID, or by content when neither
 * has a Message-ID
 */
gboolean
coi_message_is_same (const CoiMessageRecord *a, const CoiMessageRecord *b)
{
  if (a->account_id != b->account_id || compare_text (a->sender, b->sender) != 0)
    return FALSE;
  if (has_message_id (a) || has_message_id (b))
    return compare_text (a->message_id, b->message_id) == 0;
  return a->time == b->time && a->raw_size == b->raw_size &&
         compare_text (a->subject, b->subject) == 0 && compare_text (a->text, b->text) == 0;
}

/**
 * coi_message_is_unread:
 * @self: a message
 *
 * Returns: whether it counts in its conversation's number of unread messages
 */
gboolean
coi_message_is_unread (const CoiMessageRecord *self)
{
  return !self->outgoing && !self->seen;
}

/* ---- merging ---- */

/**
 * coi_message_state_rank:
 * @state: a state
 *
 * Returns: how far the message has come; a copy from the server proves that sending did not fail
 */
int
coi_message_state_rank (CoiMessageState state)
{
  switch (state)
    {
    case COI_MESSAGE_RECEIVED:
      return 0;
    case COI_MESSAGE_QUEUED:
      return 1;
    case COI_MESSAGE_SENDING:
      return 2;
    case COI_MESSAGE_FAILED:
      return 3;
    case COI_MESSAGE_SENT:
      return 4;
    case COI_MESSAGE_DELIVERED:
      return 5;
    case COI_MESSAGE_READ:
      return 6;
    default:
      return -1;
    }
}

static gboolean
merge_state (CoiMessageRecord *into, const CoiMessageRecord *other)
{
  int ours = coi_message_state_rank (into->state), theirs = coi_message_state_rank (other->state);

  if (theirs < ours || (theirs == ours && g_strcmp0 (other->error, into->error) <= 0))
    return FALSE;
  into->state = other->state;
  g_set_str (&into->error, other->error);
  return TRUE;
}

static gint64
merge_sort_time (gint64 a, gint64 b)
{
  gint64 a_second = a / G_USEC_PER_SEC, b_second = b / G_USEC_PER_SEC;

  if (a_second != b_second)
    return MIN (a, b);
  return MAX (a, b);
}

static gboolean
merge_times (CoiMessageRecord *into, const CoiMessageRecord *other)
{
  gint64 time = MIN (into->time, other->time);
  gint64 sort_time = merge_sort_time (into->sort_time, other->sort_time);
  gboolean changed = time != into->time || sort_time != into->sort_time;

  into->time = time;
  into->sort_time = sort_time;
  return changed;
}

static gboolean
merge_flags (CoiMessageRow *into, const CoiMessageRow *other)
{
  CoiMessageRecord *record = into->record;
  gboolean changed = (other->record->outgoing && !record->outgoing) ||
                     (other->record->seen && (!record->seen || into->pending_seen)) ||
                     other->record->receipt > record->receipt;

  record->outgoing |= other->record->outgoing;
  record->seen |= other->record->seen;
  record->receipt = MAX (record->receipt, other->record->receipt);
  /* Seen on the server: nothing is left to store there. */
  if (other->record->seen)
    into->pending_seen = FALSE;
  return changed;
}

static int
compare_content (const CoiMessageRecord *a, const CoiMessageRecord *b)
{
  const char *const pairs[][2] = {
    { a->subject, b->subject },
    { a->text, b->text },
    { a->full_text, b->full_text },
    { a->chat_content, b->chat_content },
    { a->in_reply_to, b->in_reply_to },
    { a->attachments, b->attachments },
    { a->sender_name, b->sender_name },
    { a->content, b->content },
    { a->html, b->html },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      int order = g_strcmp0 (pairs[i][0], pairs[i][1]);
      if (order != 0)
        return order;
    }
  return a->is_chat != b->is_chat ? a->is_chat - b->is_chat : (int)a->kind - (int)b->kind;
}

/* Whether the content of @other is to be kept rather than that of @self. */
static gboolean
is_better_content (const CoiMessageRow *other, const CoiMessageRow *self)
{
  /* As unsigned numbers one less, an unknown size (0) is the greatest. */
  guint64 theirs = other->record->raw_size - 1, ours = self->record->raw_size - 1;

  if (other->authored != self->authored)
    return other->authored;
  if (theirs != ours)
    return theirs < ours;
  return compare_content (other->record, self->record) > 0;
}

static void
take_content (CoiMessageRecord *into, const CoiMessageRecord *other)
{
  g_set_str (&into->subject, other->subject);
  g_set_str (&into->text, other->text);
  g_set_str (&into->full_text, other->full_text);
  g_set_str (&into->chat_content, other->chat_content);
  g_set_str (&into->in_reply_to, other->in_reply_to);
  g_set_str (&into->attachments, other->attachments);
  g_set_str (&into->sender_name, other->sender_name);
  g_set_str (&into->content, other->content);
  g_set_str (&into->html, other->html);
  into->kind = other->kind;
  into->is_chat = other->is_chat;
  into->raw_size = other->raw_size;
}

static gboolean
merge_content (CoiMessageRow *into, const CoiMessageRow *other)
{
  gboolean better = is_better_content (other, into);

  if (better)
    take_content (into->record, other->record);
  if (other->authored)
    into->authored = TRUE;
  return better;
}

/**
 * coi_message_merge:
 * @into: the row in the store
 * @other: another copy of the same message
 * @take_conversation: whether the conversation of @other is the one to keep
 *
 * Returns: whether @into changed
 */
gboolean
coi_message_merge (CoiMessageRow *into, const CoiMessageRow *other, gboolean take_conversation)
{
  gboolean changed = merge_flags (into, other);

  changed |= merge_state (into->record, other->record);
  changed |= merge_times (into->record, other->record);
  changed |= merge_content (into, other);
  if (take_conversation)
    {
      into->record->conversation_id = other->record->conversation_id;
      changed = TRUE;
    }
  return changed;
}
