/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The full-text index: writing.
 *
 * FTS5 collects what it is given in memory and writes it out when a row number is less than the
 * last one or a savepoint is opened. So the messages of a transaction are given to it at its end,
 * sorted. The triggers of the table of messages keep the index right when an indexed message
 * changes or goes; before that can happen to a message that still waits, coi_index_flush() must be
 * called. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-private.h"

/* 1990-01-01: no message is older, see coi_apply_bounded_time(); and small numbers are small rows.
 */
#define EPOCH G_GINT64_CONSTANT (631152000)
#define SLICE 300

/**
 * coi_index_second:
 * @sort_time: in microseconds
 *
 * Returns: the least search_row for a message of that time
 */
gint64
coi_index_second (gint64 sort_time)
{
  return MAX (sort_time / G_USEC_PER_SEC - EPOCH, 0);
}

static gboolean
is_taken (CoiStoreTxn *txn, gint64 row, gboolean *taken, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "SELECT 1 FROM message WHERE search_row = ?1");

  coi_bind_int (statement, 1, row);
  return coi_db_row (txn->db, statement, taken, error);
}

static gboolean
note_spread (CoiStoreTxn *txn, gint64 spread, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "UPDATE meta SET search_spread = ?1 WHERE id = 1 AND search_spread < ?1");

  coi_bind_int (statement, 1, spread);
  return coi_db_run (txn->db, statement, error);
}

/**
 * coi_index_choose_row:
 * @txn: a transaction
 * @sort_time: of the message, in microseconds
 * @hash: any number of the message's own
 * @row: (out): its search_row
 * @error: why it failed
 *
 * A million messages of one second need twenty tries each: the range that is tried doubles.
 *
 * Returns: whether it was found
 */
gboolean
coi_index_choose_row (CoiStoreTxn *txn, gint64 sort_time, gint64 hash, gint64 *row, GError **error)
{
  guint64 salt = (guint64)hash;
  gint64 spread = 0;
  gboolean taken;

  for (gint64 range = 1;; range = MIN (range * 2, G_MAXINT32))
    {
      *row = coi_index_second (sort_time) + spread;
      if (!is_taken (txn, *row, &taken, error))
        return FALSE;
      if (!taken)
        return spread == 0 || note_spread (txn, spread, error);
      salt = salt * G_GUINT64_CONSTANT (6364136223846793005) +
             G_GUINT64_CONSTANT (1442695040888963407);
      spread = 1 + (gint64)((salt >> 33) % (guint64)range);
    }
}

/**
 * coi_index_add:
 * @txn: a transaction
 * @row: the search_row of a message that was just inserted with it
 *
 * Has the message indexed before the transaction is committed.
 */
void
coi_index_add (CoiStoreTxn *txn, gint64 row)
{
  g_array_append_val (txn->waiting, row);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *)a, right = *(const gint64 *)b;

  return (left > right) - (left < right);
}

static gboolean
index_row (CoiStoreTxn *txn, gint64 row, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "INSERT INTO search (rowid, body, sender, tags) "
                                 "SELECT * FROM message_words WHERE search_row = ?1");

  coi_bind_int (statement, 1, row);
  return coi_db_run (txn->db, statement, error);
}

/**
 * coi_index_flush:
 * @txn: a transaction
 * @error: why it failed
 *
 * Indexes the messages that wait for it. They stay in the list, because a savepoint may undo this.
 *
 * Returns: whether it was done
 */
gboolean
coi_index_flush (CoiStoreTxn *txn, GError **error)
{
  guint n = txn->waiting->len - txn->n_indexed;
  g_autofree gint64 *rows = NULL;

  if (n == 0)
    return TRUE;
  rows = g_memdup2 (&g_array_index (txn->waiting, gint64, txn->n_indexed), n * sizeof (gint64));
  qsort (rows, n, sizeof (gint64), compare_rows);
  for (guint i = 0; i < n; i++)
    if (!index_row (txn, rows[i], error))
      return FALSE;
  txn->n_indexed = txn->waiting->len;
  return TRUE;
}

/* ---- messages from before there was an index ---- */

typedef struct
{
  gint64 id, sort_time;
} Unindexed;

static GArray *
list_slice (CoiStoreTxn *txn, gint64 todo, GError **error)
{
  g_autoptr (GArray) slice = g_array_new (FALSE, FALSE, sizeof (Unindexed));
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "SELECT id, sort_time FROM message WHERE id <= ?1 AND "
                                 "search_row IS NULL ORDER BY id DESC LIMIT ?2");
  gboolean has_row;

  coi_bind_int (statement, 1, todo);
  coi_bind_int (statement, 2, SLICE);
  for (;;)
    {
      Unindexed message;

      if (!coi_db_row (txn->db, statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&slice);
      message.id = coi_column_int (statement, 0);
      message.sort_time = coi_column_int (statement, 1);
      g_array_append_val (slice, message);
    }
}

static gboolean
add_unindexed (CoiStoreTxn *txn, const Unindexed *message, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "UPDATE message SET search_row = ?2, file_names = " COI_INDEX_FILE_NAMES (
                   "attachments") " WHERE id = ?1");
  gint64 row = 0;

  if (!coi_index_choose_row (txn, message->sort_time, message->id, &row, error))
    return FALSE;
  coi_bind_int (statement, 1, message->id);
  coi_bind_int (statement, 2, row);
  if (!coi_db_run (txn->db, statement, error))
    return FALSE;
  coi_index_add (txn, row);
  return TRUE;
}

static gboolean
set_todo (CoiStoreTxn *txn, gint64 todo, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "UPDATE meta SET search_todo = ?1 WHERE id = 1");

  coi_bind_int (statement, 1, todo);
  return coi_db_run (txn->db, statement, error);
}

/**
 * coi_index_read_todo:
 * @db: a connection
 *
 * Returns: the highest id of a message that may not be indexed yet, 0 when all are
 */
gint64
coi_index_read_todo (CoiDb *db)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (db, "SELECT search_todo FROM meta WHERE id = 1");

  return coi_db_next (db, statement) ? coi_column_int (statement, 0) : 0;
}

/**
 * coi_index_continue:
 * @txn: a transaction
 * @todo: (out) (type gint64): as coi_index_read_todo(), afterwards
 * @error: why it failed
 *
 * A #CoiStoreWriteFunc that indexes some of the messages of before schema 2, the newest first: few
 * enough to keep nobody waiting.
 *
 * Returns: whether it was done
 */
gboolean
coi_index_continue (CoiStoreTxn *txn, gpointer todo, GError **error)
{
  gint64 last = coi_index_read_todo (txn->db);
  g_autoptr (GArray) slice = list_slice (txn, last, error);

  if (slice == NULL)
    return FALSE;
  for (guint i = 0; i < slice->len; i++)
    if (!add_unindexed (txn, &g_array_index (slice, Unindexed, i), error))
      return FALSE;
  last = slice->len == SLICE ? g_array_index (slice, Unindexed, SLICE - 1).id - 1 : 0;
  *(gint64 *)todo = last;
  return set_todo (txn, last, error);
}
