/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The full-text index: the row numbers, and messages from before there was one. */
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
 * @row: the search_row of a message that is not indexed yet
 * @error: why it failed
 *
 * Cheap when the rows of a transaction come in rising order, see coi-store-batch.c.
 *
 * Returns: whether it was indexed
 */
gboolean
coi_index_add (CoiStoreTxn *txn, gint64 row, GError **error)
{
  /* As one statement, INSERT … SELECT, it would go through a temporary table, at twice the cost. */
  g_autoptr (CoiStatement) words = coi_db_statement (
      txn->db, "SELECT body, sender, tags FROM message_words WHERE search_row = ?1");
  g_autoptr (CoiStatement) insert = coi_db_statement (
      txn->db, "INSERT INTO search (rowid, body, sender, tags) VALUES (?1, ?2, ?3, ?4)");
  gboolean has_row;

  coi_bind_int (words, 1, row);
  if (!coi_db_row (txn->db, words, &has_row, error))
    return FALSE;
  coi_bind_int (insert, 1, row);
  for (int i = 0; has_row && i < 3; i++)
    coi_bind_text (insert, 2 + i, (const char *)sqlite3_column_text (words, i));
  return !has_row || coi_db_run (txn->db, insert, error);
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

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const Unindexed *left = a, *right = b;

  return (left->sort_time > right->sort_time) - (left->sort_time < right->sort_time);
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
  return coi_db_run (txn->db, statement, error) && coi_index_add (txn, row, error);
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
  if (slice->len == SLICE)
    last = g_array_index (slice, Unindexed, SLICE - 1).id - 1;
  else
    last = 0;
  g_array_sort (slice, compare_times);
  for (guint i = 0; i < slice->len; i++)
    if (!add_unindexed (txn, &g_array_index (slice, Unindexed, i), error))
      return FALSE;
  *(gint64 *)todo = last;
  return set_todo (txn, last, error);
}
