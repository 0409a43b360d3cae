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

/* ---- inserting ---- */

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

  if (!coi_message_row_insert (txn, row, 0, search_row, error))
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
      !coi_message_row_insert (txn, row, dup, search_row, error))
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
  if ((before->conversation_id != after->conversation_id ||
       before->sort_time != after->sort_time) &&
      (!coi_blocks_add (txn, before->conversation_id, before->sort_time, after->id, -1, error) ||
       !coi_blocks_add (txn, after->conversation_id, after->sort_time, after->id, 1, error)))
    return FALSE;
  if (before->conversation_id != after->conversation_id)
    return coi_summary_adjust (txn, before->conversation_id, -1, -was_unread, error) &&
           coi_summary_adjust (txn, after->conversation_id, 1, is_unread, error);
  if (before->sort_time != after->sort_time)
    return coi_summary_adjust (txn, after->conversation_id, 0, is_unread - was_unread, error);
  return coi_summary_add_unread (txn, after->conversation_id, is_unread - was_unread, error);
}

/* A message about another one lies hidden until it is known that there is no such other one. */
static gboolean
hide (CoiStoreTxn *txn, CoiMessageRecord *record, GError **error)
{
  if (!coi_content_is_about_another (record->kind) && !record->removing)
    return TRUE;
  record->home_id = record->conversation_id;
  record->conversation_id = coi_hidden_conversation (txn, record->account_id, error);
  record->hidden = TRUE;
  return record->conversation_id != 0;
}

static void
reveal (CoiMessageRecord *record)
{
  if (record->home_id != 0)
    record->conversation_id = record->home_id;
  record->home_id = 0;
  record->hidden = FALSE;
}

static gboolean
is_related (const CoiMessageRecord *record)
{
  return coi_content_is_about_another (record->kind) || record->content != NULL;
}

static gboolean
relate_new (CoiStoreTxn *txn, const CoiMessageRow *row, GError **error)
{
  if (is_related (row->record) && !coi_annotations_put (txn, row->record, error))
    return FALSE;
  return row->record->message_id == NULL ||
         coi_annotations_greet (txn, row->record->id, row->id_hash, error);
}

/* The copies are compared as if neither were hidden. */
static gboolean
merge_rows (CoiStoreTxn *txn,
            CoiMessageRow *found,
            const CoiMessageRow *row,
            gboolean *changed,
            GError **error)
{
  gboolean was_hidden = found->record->hidden, take_conversation;

  reveal (found->record);
  reveal (row->record);
  if (!is_better_conversation (txn, row->record->conversation_id, found->record->conversation_id,
                               &take_conversation, error))
    return FALSE;
  *changed = coi_message_merge (found, row, take_conversation);
  if (was_hidden)
    return hide (txn, found->record, error);
  if (coi_content_is_about_another (found->record->kind))
    found->record->home_id = found->record->conversation_id;
  return TRUE;
}

/* Effects depend on who sent a message and on what it says. */
static gboolean
merge_row (CoiStoreTxn *txn, CoiMessageRow *found, const CoiMessageRow *row, GError **error)
{
  CoiMessageRecord before = *found->record; /* only its numbers are looked at below */
  gboolean changed = FALSE;

  row->record->id = found->record->id;
  if (!merge_rows (txn, found, row, &changed, error))
    return FALSE;
  if (!changed)
    return TRUE;
  if (!coi_batch_flush (txn, error) || !coi_message_row_update (txn, found, error) ||
      !fix_summaries (txn, &before, found->record, error))
    return FALSE;
  if ((is_related (found->record) || coi_content_is_about_another (before.kind)) &&
      !coi_annotations_put (txn, found->record, error))
    return FALSE;
  return coi_annotations_greet (txn, found->record->id, row->id_hash, error);
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

  if (!hide (txn, record, error))
    return FALSE;
  coi_message_row_init (&row, record);
  ok = insert_simple (txn, &row, &is_new, error);
  if (ok && !is_new)
    {
      ok = coi_message_row_find (txn, &row, &found, &dup, error);
      is_new = ok && found.record == NULL;
      if (is_new)
        ok = insert_row (txn, &row, dup, error);
      else if (ok)
        ok = merge_row (txn, &found, &row, error);
      g_clear_pointer (&found.record, coi_message_record_free);
    }
  if (ok && is_new)
    ok = relate_new (txn, &row, error);
  if (inserted != NULL)
    *inserted = ok && is_new;
  return ok;
}

/* ---- changing ---- */

/* What the changes below need to know of a message. */
typedef struct
{
  gint64 conversation_id;
  gint64 sort_time;
  gboolean is_unread;
  gboolean is_pending;
  CoiMessageState state;
} Facts;

static gboolean
read_facts (CoiStoreTxn *txn, gint64 message_id, Facts *facts, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "SELECT conversation_id, outgoing = 0 AND seen = 0, pending_seen, state, sort_time "
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
  facts->sort_time = coi_column_int (statement, 4);
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
      txn->db, "UPDATE message SET seen = 1, pending_seen = 1, "
               "receipt = IIF(receipt = 1, 2, receipt) WHERE conversation_id = ?1 AND "
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
      !coi_annotations_forget (txn, message_id, error) ||
      !coi_store_txn_delete_outbox (txn, message_id, error))
    return FALSE;
  coi_bind_int (statement, 1, message_id);
  if (!coi_db_run (txn->db, statement, error) ||
      !coi_blocks_add (txn, facts.conversation_id, facts.sort_time, message_id, -1, error))
    return FALSE;
  coi_store_txn_log (txn, COI_CHANGE_REMOVED, message_id);
  return coi_summary_adjust (txn, facts.conversation_id, -1, -facts.is_unread, error);
}
