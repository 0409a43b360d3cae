/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the messages of a long conversation are: how many there are in each stretch of some
 * hundreds. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-private.h"

/* A block of more than BLOCK_MAX is cut into such of BLOCK_SIZE. As in schema-2.sql. */
#define BLOCK_SIZE 512
#define BLOCK_MAX 1024

typedef struct
{
  gint64 sort_time, id, count;
} Block;

static gboolean
add_count (CoiStoreTxn *txn,
           gint64 conversation_id,
           gint64 sort_time,
           gint64 id,
           gint64 n,
           Block *block,
           GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "UPDATE message_block SET count = count + ?4 WHERE conversation_id = ?1 AND "
               "(sort_time, row_id) = (SELECT sort_time, row_id FROM message_block WHERE "
               "conversation_id = ?1 AND (sort_time, row_id) <= (?2, ?3) ORDER BY sort_time DESC, "
               "row_id DESC LIMIT 1) RETURNING sort_time, row_id, count");
  gboolean has_row;

  coi_bind_int (statement, 1, conversation_id);
  coi_bind_int (statement, 2, sort_time);
  coi_bind_int (statement, 3, id);
  coi_bind_int (statement, 4, n);
  if (!coi_db_row (txn->db, statement, &has_row, error))
    return FALSE;
  *block = (Block){ 0 };
  if (has_row)
    *block = (Block){ coi_column_int (statement, 0), coi_column_int (statement, 1),
                      coi_column_int (statement, 2) };
  return TRUE;
}

/**
 * coi_blocks_add:
 * @txn: a transaction
 * @conversation_id: a conversation
 * @sort_time: with @id: where
 * @id: row of a message that came there or went, after which the table of messages is right
 * @n: 1 or -1
 * @error: why it failed
 *
 * Returns: whether it was done
 */
gboolean
coi_blocks_add (
    CoiStoreTxn *txn, gint64 conversation_id, gint64 sort_time, gint64 id, int n, GError **error)
{
  Block block;

  return add_count (txn, conversation_id, sort_time, id, n, &block, error);
}

/* ---- many at once ---- */

/* The message that is BLOCK_SIZE behind the beginning of @block. */
static gboolean
find_cut (CoiStoreTxn *txn, gint64 conversation_id, const Block *block, Block *cut, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "SELECT sort_time, id FROM message INDEXED BY message_order WHERE "
                                 "conversation_id = ?1 AND (sort_time, id) >= (?2, ?3) "
                                 "ORDER BY sort_time, id LIMIT 1 OFFSET ?4");
  gboolean has_row;

  coi_bind_int (statement, 1, conversation_id);
  coi_bind_int (statement, 2, block->sort_time);
  coi_bind_int (statement, 3, block->id);
  coi_bind_int (statement, 4, BLOCK_SIZE);
  if (!coi_db_row (txn->db, statement, &has_row, error))
    return FALSE;
  *cut = (Block){ 0 };
  if (has_row)
    *cut = (Block){ coi_column_int (statement, 0), coi_column_int (statement, 1),
                    block->count - BLOCK_SIZE };
  return TRUE;
}

static gboolean
put_block (CoiStoreTxn *txn, gint64 conversation_id, const Block *block, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "INSERT OR REPLACE INTO message_block (conversation_id, sort_time, row_id, count) "
               "VALUES (?1, ?2, ?3, ?4)");

  coi_bind_int (statement, 1, conversation_id);
  coi_bind_int (statement, 2, block->sort_time);
  coi_bind_int (statement, 3, block->id);
  coi_bind_int (statement, 4, block->count);
  return coi_db_run (txn->db, statement, error);
}

static gboolean
split (CoiStoreTxn *txn, gint64 conversation_id, Block block, GError **error)
{
  while (block.count > BLOCK_MAX)
    {
      Block cut;

      if (!find_cut (txn, conversation_id, &block, &cut, error))
        return FALSE;
      if (cut.id == 0)
        return TRUE;
      block.count = BLOCK_SIZE;
      if (!put_block (txn, conversation_id, &block, error) ||
          !put_block (txn, conversation_id, &cut, error))
        return FALSE;
      block = cut;
    }
  return TRUE;
}

/* Where the block behind the one of @message begins; @id 0: that is the last. */
static gboolean
find_next (CoiStoreTxn *txn, const CoiNewMessage *message, Block *next, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "SELECT sort_time, row_id FROM message_block WHERE conversation_id = ?1 AND "
               "(sort_time, row_id) > (?2, ?3) ORDER BY sort_time, row_id LIMIT 1");
  gboolean has_row;

  coi_bind_int (statement, 1, message->conversation_id);
  coi_bind_int (statement, 2, message->sort_time);
  coi_bind_int (statement, 3, message->id);
  if (!coi_db_row (txn->db, statement, &has_row, error))
    return FALSE;
  *next = (Block){ 0 };
  if (has_row)
    *next = (Block){ coi_column_int (statement, 0), coi_column_int (statement, 1), 0 };
  return TRUE;
}

static gboolean
is_before (const CoiNewMessage *message, const Block *block)
{
  if (block->id == 0)
    return TRUE;
  if (message->sort_time != block->sort_time)
    return message->sort_time < block->sort_time;
  return message->id < block->id;
}

/* The first block of a conversation that has become long; it is then cut. */
static gboolean
begin (CoiStoreTxn *txn, gint64 conversation_id, gint64 count, GError **error)
{
  const Block all = { G_MININT64, 0, count };

  if (count <= BLOCK_MAX)
    return TRUE;
  return put_block (txn, conversation_id, &all, error) && split (txn, conversation_id, all, error);
}

/**
 * coi_blocks_insert:
 * @txn: a transaction
 * @first: the first of some new messages of one conversation, in order of time
 * @last: the last of them
 * @count: how many messages the conversation has with them
 * @error: why it failed
 *
 * Returns: whether it was done
 */
gboolean
coi_blocks_insert (CoiStoreTxn *txn,
                   const CoiNewMessage *first,
                   const CoiNewMessage *last,
                   gint64 count,
                   GError **error)
{
  const CoiNewMessage *message = first;

  while (message <= last)
    {
      const CoiNewMessage *start = message;
      Block next, block;

      if (!find_next (txn, start, &next, error))
        return FALSE;
      while (message <= last && is_before (message, &next))
        message++;
      if (!add_count (txn, start->conversation_id, start->sort_time, start->id, message - start,
                      &block, error))
        return FALSE;
      if (block.count == 0)
        return begin (txn, start->conversation_id, count, error);
      if (!split (txn, start->conversation_id, block, error))
        return FALSE;
    }
  return TRUE;
}
