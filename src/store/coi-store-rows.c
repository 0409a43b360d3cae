/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as a row: inserted, updated, and found by its hashes. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-private.h"

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
  coi_bind_int (statement, 19, record->kind);
  coi_bind_text (statement, 20, record->content);
  coi_bind_text (statement, 21, record->html);
  coi_bind_int (statement, 22, record->receipt);
  coi_bind_int (statement, 23, record->hidden != FALSE);
  coi_bind_int (statement, 24, record->home_id);
}

/* Leaves @record->id 0 when one of the columns that are unique is taken. */
gboolean
coi_message_row_insert (
    CoiStoreTxn *txn, const CoiMessageRow *row, int dup, gint64 search_row, GError **error)
{
  CoiMessageRecord *record = row->record;
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db,
      "INSERT INTO message (conversation_id, sort_time, time, outgoing, seen, pending_seen, state, "
      "authored, is_chat, raw_size, sender_name, in_reply_to, chat_content, error, subject, text, "
      "attachments, full_text, kind, content, html, receipt, hidden, home_id, account_id, id_hash, "
      "sender_hash, dup, message_id, sender, search_row, file_names) VALUES "
      "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, "
      "?21, ?22, ?23, NULLIF(?24, 0), ?25, ?26, ?27, ?28, NULLIF(?29, ''), ?30, "
      "?31, " COI_INDEX_FILE_NAMES ("?17") ") ON CONFLICT DO NOTHING");

  bind_row (statement, row);
  coi_bind_int (statement, 25, record->account_id);
  coi_bind_int (statement, 26, row->id_hash);
  coi_bind_int (statement, 27, row->sender_hash);
  coi_bind_int (statement, 28, dup);
  coi_bind_text (statement, 29, record->message_id);
  coi_bind_text (statement, 30, not_null (record->sender));
  coi_bind_int (statement, 31, search_row);
  record->id = 0;
  if (!coi_db_run (txn->db, statement, error))
    return FALSE;
  if (coi_db_changes (txn->db) > 0)
    record->id = sqlite3_last_insert_rowid (txn->db->handle);
  return TRUE;
}

gboolean
coi_message_row_update (CoiStoreTxn *txn, const CoiMessageRow *row, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db,
      "UPDATE message SET conversation_id = ?1, sort_time = ?2, time = ?3, outgoing = ?4, "
      "seen = ?5, pending_seen = ?6, state = ?7, authored = ?8, is_chat = ?9, raw_size = ?10, "
      "sender_name = ?11, in_reply_to = ?12, chat_content = ?13, error = ?14, subject = ?15, "
      "text = ?16, attachments = ?17, full_text = ?18, kind = ?19, content = ?20, html = ?21, "
      "receipt = ?22, hidden = ?23, home_id = NULLIF(?24, 0), "
      "file_names = " COI_INDEX_FILE_NAMES ("?17") " WHERE id = ?25");

  bind_row (statement, row);
  coi_bind_int (statement, 25, row->record->id);
  return coi_db_run (txn->db, statement, error);
}

/* The row that is the same message as @row, if any; else the first free number for another message
 * with the same hashes. */
gboolean
coi_message_row_find (
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
