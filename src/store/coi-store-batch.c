/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What new messages leave to be done once for all of a transaction: the summaries of their
 * conversations and the full-text index.
 *
 * FTS5 collects what it is given in memory and writes it out when a row number is less than the
 * last one or a savepoint is opened: so the messages are given to it at the end, sorted. The
 * triggers of the table of messages keep the index right when an indexed message changes or goes;
 * before that happens to any message, coi_batch_flush() must be called. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-private.h"

#include <stdlib.h>

/**
 * coi_batch_add:
 * @txn: a transaction
 * @message: one that was just inserted
 */
void
coi_batch_add (CoiStoreTxn *txn, const CoiNewMessage *message)
{
  g_array_append_vals (txn->waiting, message, 1);
}

/* ---- summaries ---- */

static int
compare_times (const CoiNewMessage *a, const CoiNewMessage *b)
{
  if (a->sort_time != b->sort_time)
    return a->sort_time < b->sort_time ? -1 : 1;
  return (a->id > b->id) - (a->id < b->id);
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const CoiNewMessage *left = a, *right = b;

  if (left->conversation_id != right->conversation_id)
    return left->conversation_id < right->conversation_id ? -1 : 1;
  return compare_times (left, right);
}

/* Whether @first comes before the last message that was there; those who show the conversation must
 * then look at all of it. */
static gboolean
is_inside (CoiStoreTxn *txn, const CoiNewMessage *first, gboolean *inside, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "SELECT last_sort > ?2 FROM conversation WHERE id = ?1 AND last_sort IS NOT NULL");
  gint64 value = 0;

  coi_bind_int (statement, 1, first->conversation_id);
  coi_bind_int (statement, 2, first->sort_time);
  if (!coi_db_int (txn->db, statement, &value, error))
    return FALSE;
  *inside = value != 0;
  return TRUE;
}

static gboolean
update_summary (CoiStoreTxn *txn,
                const CoiNewMessage *first,
                const CoiNewMessage *last,
                gint64 unread,
                gint64 *count,
                GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "UPDATE conversation SET count = count + ?2, unread = unread + ?3, "
               "first_row = IIF(first_sort IS NULL OR ?5 < first_sort, ?4, first_row), "
               "first_sort = MIN(?5, IFNULL(first_sort, ?5)), "
               "last_row = IIF(last_sort IS NULL OR ?7 >= last_sort, ?6, last_row), "
               "last_sort = MAX(?7, IFNULL(last_sort, ?7)) WHERE id = ?1 RETURNING count");

  coi_bind_int (statement, 1, first->conversation_id);
  coi_bind_int (statement, 2, last - first + 1);
  coi_bind_int (statement, 3, unread);
  coi_bind_int (statement, 4, first->id);
  coi_bind_int (statement, 5, first->sort_time);
  coi_bind_int (statement, 6, last->id);
  coi_bind_int (statement, 7, last->sort_time);
  return coi_db_int (txn->db, statement, count, error);
}

/* The messages from @first to @last are those of one conversation, sorted. */
static gboolean
append (CoiStoreTxn *txn, const CoiNewMessage *first, const CoiNewMessage *last, GError **error)
{
  gboolean inside = FALSE;
  gint64 unread = 0, count = 0;

  for (const CoiNewMessage *message = first; message <= last; message++)
    unread += message->is_unread;
  if (!is_inside (txn, first, &inside, error) ||
      !update_summary (txn, first, last, unread, &count, error) ||
      !coi_blocks_insert (txn, first, last, count, error))
    return FALSE;
  coi_store_txn_log (txn, COI_CHANGE_CONVERSATION, first->conversation_id);
  if (inside)
    coi_store_txn_log (txn, COI_CHANGE_MOVED, first->conversation_id);
  return TRUE;
}

static gboolean
flush_summaries (CoiStoreTxn *txn, CoiNewMessage *messages, guint n, GError **error)
{
  guint start = 0;

  qsort (messages, n, sizeof *messages, compare_places);
  for (guint i = 1; i <= n; i++)
    if (i == n || messages[i].conversation_id != messages[start].conversation_id)
      {
        if (!append (txn, &messages[start], &messages[i - 1], error))
          return FALSE;
        start = i;
      }
  return TRUE;
}

/* ---- the index ---- */

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const CoiNewMessage *left = a, *right = b;

  return (left->search_row > right->search_row) - (left->search_row < right->search_row);
}

static gboolean
flush_index (CoiStoreTxn *txn, CoiNewMessage *messages, guint n, GError **error)
{
  qsort (messages, n, sizeof *messages, compare_rows);
  for (guint i = 0; i < n; i++)
    if (!coi_index_add (txn, messages[i].search_row, error))
      return FALSE;
  return TRUE;
}

/**
 * coi_batch_flush:
 * @txn: a transaction
 * @error: why it failed
 *
 * Does what is left to be done. The messages stay in the list, because a savepoint may undo this.
 *
 * Returns: whether it was done
 */
gboolean
coi_batch_flush (CoiStoreTxn *txn, GError **error)
{
  guint n = txn->waiting->len - txn->n_flushed;
  g_autofree CoiNewMessage *messages = NULL;

  if (n == 0)
    return TRUE;
  messages = g_memdup2 (&g_array_index (txn->waiting, CoiNewMessage, txn->n_flushed),
                        n * sizeof *messages);
  txn->n_flushed = txn->waiting->len;
  return flush_summaries (txn, messages, n, error) && flush_index (txn, messages, n, error);
}
