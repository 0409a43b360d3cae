/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of messages: writing. Reading is in coi-store-pages.c. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-private.h"

static gboolean
fail_not_found (GError **error)
{
  g_set_error_literal (error, COI_STORE_ERROR, COI_STORE_ERROR_NOT_FOUND, "No such message");
  return FALSE;
}

/* ---- rows ---- */

static const char *
not_null (const char *text)
{
  return text != NULL ? text : "";
}

static void
bind_row (CoiStatement *statement, const CoiMessageRow *row)
{
  const CoiMessageRecord *record = row->record;

  coi_bind_int (statement, 1, record->conversation_id);
  coi_bind_int (statement, 2, record->sort_time);
  coi_bind_int (statement, 3, record->time);
  coi_bind_int (statement, 4, record->outgoing != FALSE);
  coi_bind_int (statement, 5, record->seen != FALSE);
  coi_bind_int (statement, 6, row->pending_seen != FALSE);
  coi_bind_int (statement, 7, record->state);
  coi_bind_int (statement, 8, row->authored != FALSE);
  coi_bind_int (statement, 9, record->is_chat != FALSE);
  coi_bind_int (statement, 10, (gint64)record->raw_size);
  coi_bind_text (statement, 11, record->sender_name);
  coi_bind_text (statement, 12, record->in_reply_to);
  coi_bind_text (statement, 13, record->chat_content);
  coi_bind_text (statement, 14, record->error);
  coi_bind_text (statement, 15, not_null (record->subject));
  coi_bind_text (statement, 16, not_null (record->text));
  coi_bind_text (statement, 17, record->attachments);
  coi_bind_text (statement, 18, record->full_text);
}

/* Leaves @record->id 0 when one of the columns that are unique is taken. */
static gboolean
try_insert (CoiStoreTxn *txn, const CoiMessageRow *row, int dup, gint64 search_row, GError **error)
{
  CoiMessageRecord *record = row->record;
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db,
      "INSERT INTO message (conversation_id, sort_time, time, outgoing, seen, pending_seen, state, "
      "authored, is_chat, raw_size, sender_name, in_reply_to, chat_content, error, subject, text, "
      "attachments, full_text, account_id, id_hash, sender_hash, dup, message_id, sender, "
      "search_row, file_names) VALUES "
      "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, "
      "?21, ?22, NULLIF(?23, ''), ?24, ?25, " COI_INDEX_FILE_NAMES (
          "?17") ") "
                 "ON CONFLICT DO NOTHING");

  bind_row (statement, row);
  coi_bind_int (statement, 19, record->account_id);
  coi_bind_int (statement, 20, row->id_hash);
  coi_bind_int (statement, 21, row->sender_hash);
  coi_bind_int (statement, 22, dup);
  coi_bind_text (statement, 23, record->message_id);
  coi_bind_text (statement, 24, not_null (record->sender));
  coi_bind_int (statement, 25, search_row);
  record->id = 0;
  if (!coi_db_run (txn->db, statement, error))
    return FALSE;
  if (coi_db_changes (txn->db) > 0)
    record->id = sqlite3_last_insert_rowid (txn->db->handle);
  return TRUE;
}

static void
note_insert (CoiStoreTxn *txn, const CoiMessageRecord *record, gint64 search_row)
{
  const CoiNewMessage message = { record->id, record->conversation_id, record->sort_time,
                                  search_row, coi_message_is_unread (record) };

  coi_batch_add (txn, &message);
  coi_store_txn_log (txn, COI_CHANGE_INSERTED, record->id);
}

/* The usual case in one statement: a new message at a free second. */
static gboolean
insert_simple (CoiStoreTxn *txn, const CoiMessageRow *row, gboolean *inserted, GError **error)
{
  gint64 search_row = coi_index_second (row->record->sort_time);

  if (!try_insert (txn, row, 0, search_row, error))
    return FALSE;
  *inserted = row->record->id != 0;
  if (*inserted)
    note_insert (txn, row->record, search_row);
  return TRUE;
}

static gboolean
insert_row (CoiStoreTxn *txn, const CoiMessageRow *row, int dup, GError **error)
{
  gint64 search_row = 0;

  if (!coi_index_choose_row (txn, row->record->sort_time, row->id_hash, &search_row, error) ||
      !try_insert (txn, row, dup, search_row, error))
    return FALSE;
  if (row->record->id == 0)
    {
      g_set_error_literal (error, COI_STORE_ERROR, COI_STORE_ERROR_CONSTRAINT,
                           "A message that is not there is in the way");
      return FALSE;
    }
  note_insert (txn, row->record, search_row);
  return TRUE;
}

static gboolean
update_row (CoiStoreTxn *txn, const CoiMessageRow *row, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db,
      "UPDATE message SET conversation_id = ?1, sort_time = ?2, time = ?3, outgoing = ?4, "
      "seen = ?5, pending_seen = ?6, state = ?7, authored = ?8, is_chat = ?9, raw_size = ?10, "
      "sender_name = ?11, in_reply_to = ?12, chat_content = ?13, error = ?14, subject = ?15, "
      "text = ?16, attachments = ?17, full_text = ?18, "
      "file_names = " COI_INDEX_FILE_NAMES ("?17") " WHERE id = ?19");

  bind_row (statement, row);
  coi_bind_int (statement, 19, row->record->id);
  return coi_db_run (txn->db, statement, error);
}

/* The row that is the same message as @row, if any; else the first free number for another message
 * with the same hashes. */
static gboolean
find_row (
    CoiStoreTxn *txn, const CoiMessageRow *row, CoiMessageRow *found, int *dup, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "SELECT " COI_MESSAGE_COLUMNS ", m.authored, m.pending_seen, m.dup FROM message m "
               "WHERE m.id_hash = ?1 AND m.sender_hash = ?2 ORDER BY m.dup");
  gboolean has_row;

  *dup = 0;
  coi_bind_int (statement, 1, row->id_hash);
  coi_bind_int (statement, 2, row->sender_hash);
  while (coi_db_row (txn->db, statement, &has_row, error))
    {
      g_autoptr (CoiMessageRecord) record = NULL;

      if (!has_row)
        return TRUE;
      *dup = coi_column_int (statement, COI_MESSAGE_N_COLUMNS + 2) + 1;
      record = coi_message_record_from_row (statement, 0);
      if (!coi_message_is_same (record, row->record))
        continue;
      found->record = g_steal_pointer (&record);
      found->authored = coi_column_int (statement, COI_MESSAGE_N_COLUMNS) != 0;
      found->pending_seen = coi_column_int (statement, COI_MESSAGE_N_COLUMNS + 1) != 0;
      return TRUE;
    }
  return FALSE;
}

/* ---- merging ---- */

/* Whether @other rather than @current is the conversation to keep: groups before lists before
 * direct before self, then the smaller key. */
static gboolean
is_better_conversation (
    CoiStoreTxn *txn, gint64 other, gint64 current, gboolean *better, GError **error)
{
  g_autoptr (CoiStatement) statement = NULL;
  gint64 winner = current;

  *better = FALSE;
  if (other == current)
    return TRUE;
  statement = coi_db_statement (
      txn->db, "SELECT id FROM conversation WHERE id IN (?1, ?2) "
               "ORDER BY CASE kind WHEN 1 THEN 0 WHEN 2 THEN 1 WHEN 0 THEN 2 ELSE 3 END, key "
               "LIMIT 1");
  coi_bind_int (statement, 1, other);
  coi_bind_int (statement, 2, current);
  if (!coi_db_int (txn->db, statement, &winner, error))
    return FALSE;
  *better = winner == other;
  return TRUE;
}

/* Sets the summaries right after the row @before became @after. */
static gboolean
fix_summaries (CoiStoreTxn *txn,
               const CoiMessageRecord *before,
               const CoiMessageRecord *after,
               GError **error)
{
  int was_unread = coi_message_is_unread (before), is_unread = coi_message_is_unread (after);

  coi_store_txn_log (txn, COI_CHANGE_UPDATED, after->id);
  if (before->conversation_id != after->conversation_id)
    return coi_summary_adjust (txn, before->conversation_id, -1, -was_unread, error) &&
           coi_summary_adjust (txn, after->conversation_id, 1, is_unread, error);
  if (before->sort_time != after->sort_time)
    return coi_summary_adjust (txn, after->conversation_id, 0, is_unread - was_unread, error);
  return coi_summary_add_unread (txn, after->conversation_id, is_unread - was_unread, error);
}

static gboolean
merge_row (CoiStoreTxn *txn, CoiMessageRow *found, const CoiMessageRow *row, GError **error)
{
  CoiMessageRecord before = *found->record; /* only its numbers are looked at below */
  gboolean take_conversation;

  if (!is_better_conversation (txn, row->record->conversation_id, found->record->conversation_id,
                               &take_conversation, error))
    return FALSE;
  row->record->id = found->record->id;
  if (!coi_message_merge (found, row, take_conversation))
    return TRUE;
  return coi_batch_flush (txn, error) && update_row (txn, found, error) &&
         fix_summaries (txn, &before, found->record, error);
}

/**
 * coi_store_txn_put_message:
 * @txn: a transaction
 * @record: the message; its id is set
 * @inserted: (out) (optional): whether it was new
 * @error: %COI_STORE_ERROR_CONSTRAINT when there is no such conversation in that account
 *
 * Inserts the message, or merges it into the row with the same account, Message-ID and sender, or,
 * if it has no Message-ID, the same sender, time, subject, text and size. The rules are at the top
 * of coi-store-merge.c; arrival order does not matter. Keeps the summary of the conversation.
 *
 * Returns: whether it is there
 */
gboolean
coi_store_txn_put_message (CoiStoreTxn *txn,
                           CoiMessageRecord *record,
                           gboolean *inserted,
                           GError **error)
{
  CoiMessageRow row, found = { 0 };
  gboolean is_new = FALSE, ok;
  int dup = 0;

  coi_message_row_init (&row, record);
  ok = insert_simple (txn, &row, &is_new, error);
  if (ok && !is_new)
    {
      ok = find_row (txn, &row, &found, &dup, error);
      is_new = ok && found.record == NULL;
      if (is_new)
        ok = insert_row (txn, &row, dup, error);
      else if (ok)
        ok = merge_row (txn, &found, &row, error);
      g_clear_pointer (&found.record, coi_message_record_free);
    }
  if (inserted != NULL)
    *inserted = ok && is_new;
  return ok;
}

/* ---- changing ---- */

/* What the changes below need to know of a message. */
typedef struct
{
  gint64 conversation_id;
  gboolean is_unread;
  gboolean is_pending;
  CoiMessageState state;
} Facts;

static gboolean
read_facts (CoiStoreTxn *txn, gint64 message_id, Facts *facts, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "SELECT conversation_id, outgoing = 0 AND seen = 0, pending_seen, state "
               "FROM message WHERE id = ?1");
  gboolean has_row;

  coi_bind_int (statement, 1, message_id);
  if (!coi_db_row (txn->db, statement, &has_row, error))
    return FALSE;
  if (!has_row)
    return fail_not_found (error);
  facts->conversation_id = coi_column_int (statement, 0);
  facts->is_unread = coi_column_int (statement, 1) != 0;
  facts->is_pending = coi_column_int (statement, 2) != 0;
  facts->state = coi_column_int (statement, 3);
  return TRUE;
}

/**
 * coi_store_txn_set_seen:
 * @txn: a transaction
 * @message_id: row of the message
 * @seen: what the server says of \Seen
 * @error: %COI_STORE_ERROR_NOT_FOUND
 *
 * While \Seen is still to be stored there (see coi_store_list_pending_seen()), a server that does
 * not know it yet does not make the message unread again.
 *
 * Returns: whether it was done
 */
gboolean
coi_store_txn_set_seen (CoiStoreTxn *txn, gint64 message_id, gboolean seen, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "UPDATE message SET seen = ?2, pending_seen = 0 WHERE id = ?1 AND "
                                 "(seen <> ?2 OR pending_seen <> 0) RETURNING outgoing");
  Facts facts;
  gint64 outgoing = -1;

  if (!read_facts (txn, message_id, &facts, error))
    return FALSE;
  if (!seen && facts.is_pending)
    return TRUE;
  coi_bind_int (statement, 1, message_id);
  coi_bind_int (statement, 2, seen != FALSE);
  if (!coi_db_int (txn->db, statement, &outgoing, error))
    return FALSE;
  if (outgoing < 0)
    return TRUE;
  coi_store_txn_log (txn, COI_CHANGE_UPDATED, message_id);
  return coi_summary_add_unread (txn, facts.conversation_id,
                                 (outgoing == 0 && !seen) - facts.is_unread, error);
}

/**
 * coi_store_txn_mark_read:
 * @txn: a transaction
 * @conversation_id: a conversation
 * @until: a sort_time, in microseconds
 * @error: why it failed
 *
 * All incoming messages of the conversation up to @until become seen, and \Seen is to be stored on
 * the server for those that were not.
 *
 * Returns: whether it was done
 */
gboolean
coi_store_txn_mark_read (CoiStoreTxn *txn, gint64 conversation_id, gint64 until, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "UPDATE message SET seen = 1, pending_seen = 1 WHERE conversation_id = ?1 AND "
               "seen = 0 AND outgoing = 0 AND sort_time <= ?2 RETURNING id");
  gboolean has_row = TRUE;
  int n = 0;

  coi_bind_int (statement, 1, conversation_id);
  coi_bind_int (statement, 2, until);
  for (;; n++)
    {
      if (!coi_db_row (txn->db, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        break;
      coi_store_txn_log (txn, COI_CHANGE_UPDATED, coi_column_int (statement, 0));
    }
  return n == 0 || coi_summary_add_unread (txn, conversation_id, -n, error);
}

/**
 * coi_store_txn_clear_pending_seen:
 * @txn: a transaction
 * @message_id: row of a message whose \Seen is stored on the server
 * @error: why it failed
 *
 * Returns: whether it was done
 */
gboolean
coi_store_txn_clear_pending_seen (CoiStoreTxn *txn, gint64 message_id, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "UPDATE message SET pending_seen = 0 WHERE id = ?1");

  coi_bind_int (statement, 1, message_id);
  return coi_db_run (txn->db, statement, error);
}

/* Receipts may overtake the end of sending: what was delivered or read does not become less. */
static gboolean
is_step_back (CoiMessageState from, CoiMessageState to)
{
  return to != COI_MESSAGE_FAILED &&
         coi_message_state_rank (from) >= coi_message_state_rank (COI_MESSAGE_SENT) &&
         coi_message_state_rank (to) < coi_message_state_rank (from);
}

/**
 * coi_store_txn_set_state:
 * @txn: a transaction
 * @message_id: row of the message
 * @state: how far it has come; less than a sent message's state is ignored, unless it failed
 * @error_text: (nullable): why it failed, in the server's words
 * @error: %COI_STORE_ERROR_NOT_FOUND
 *
 * Returns: whether it was done
 */
gboolean
coi_store_txn_set_state (CoiStoreTxn *txn,
                         gint64 message_id,
                         CoiMessageState state,
                         const char *error_text,
                         GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "UPDATE message SET state = ?2, error = ?3 WHERE id = ?1");
  Facts facts;

  if (!read_facts (txn, message_id, &facts, error))
    return FALSE;
  if (is_step_back (facts.state, state))
    return TRUE;
  coi_bind_int (statement, 1, message_id);
  coi_bind_int (statement, 2, state);
  coi_bind_text (statement, 3, error_text);
  if (!coi_db_run (txn->db, statement, error))
    return FALSE;
  coi_store_txn_log (txn, COI_CHANGE_UPDATED, message_id);
  return coi_summary_add_unread (txn, facts.conversation_id, 0, error);
}

/**
 * coi_store_txn_delete_message:
 * @txn: a transaction
 * @message_id: row of the message
 * @error: %COI_STORE_ERROR_NOT_FOUND
 *
 * Removes the message with its locations and its place in the outbox.
 *
 * Returns: whether it is gone
 */
gboolean
coi_store_txn_delete_message (CoiStoreTxn *txn, gint64 message_id, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "DELETE FROM message WHERE id = ?1");
  Facts facts;

  if (!read_facts (txn, message_id, &facts, error) || !coi_batch_flush (txn, error) ||
      !coi_store_txn_delete_outbox (txn, message_id, error))
    return FALSE;
  coi_bind_int (statement, 1, message_id);
  if (!coi_db_run (txn->db, statement, error))
    return FALSE;
  coi_store_txn_log (txn, COI_CHANGE_REMOVED, message_id);
  return coi_summary_adjust (txn, facts.conversation_id, -1, -facts.is_unread, error);
}
