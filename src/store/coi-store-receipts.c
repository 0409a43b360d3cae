/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the servers and others have still to be told of: receipts that are due, messages that the
 * user removed; and pins that are no longer shown here. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-private.h"

/* ---- receipts ---- */

/**
 * coi_store_txn_set_receipt:
 * @txn: a transaction
 * @message_id: row of an incoming message
 * @state: how far its receipt is; never less than before
 * @error: why it failed
 *
 * Returns: whether it was done
 */
gboolean
coi_store_txn_set_receipt (CoiStoreTxn *txn,
                           gint64 message_id,
                           CoiReceiptState state,
                           GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "UPDATE message SET receipt = MAX(receipt, ?2) WHERE id = ?1");

  coi_bind_int (statement, 1, message_id);
  coi_bind_int (statement, 2, state);
  return coi_db_run (txn->db, statement, error);
}

/**
 * coi_store_list_due_receipts:
 * @self: a store
 * @account_id: an account
 *
 * Returns: (transfer full) (element-type CoiMessageRecord): the messages whose senders asked for a
 *   receipt and which the user has seen, oldest first
 */
GPtrArray *
coi_store_list_due_receipts (CoiStore *self, gint64 account_id)
{
  CoiDb *db = coi_store_get_reader (self);
  GPtrArray *array = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_message_record_free);
  g_autoptr (CoiStatement) statement = coi_db_statement (
      db, "SELECT " COI_MESSAGE_COLUMNS " FROM message m WHERE m.account_id = ?1 AND "
          "m.receipt = 2 ORDER BY m.sort_time, m.id");

  coi_bind_int (statement, 1, account_id);
  while (coi_db_next (db, statement))
    g_ptr_array_add (array, coi_message_record_from_row (statement, 0));
  return array;
}

/* ---- removing ---- */

static gboolean
mark_removing (CoiStoreTxn *txn, gint64 id, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "UPDATE message SET removing = 1, receipt = MAX(receipt, 3) WHERE id = ?1");

  coi_bind_int (statement, 1, id);
  return coi_db_run (txn->db, statement, error) && coi_message_set_shown (txn, id, FALSE, error);
}

/* The edits and deletions of the message by its sender, of which one may be about another. */
static gboolean
list_edits (CoiStoreTxn *txn, gint64 id, GArray *ids, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db,
      "SELECT c.id FROM message m JOIN annotation a ON a.target_hash = m.id_hash AND "
      "a.target = m.message_id JOIN message c ON c.id = a.message_id AND c.sender = m.sender AND "
      "c.outgoing = m.outgoing AND c.kind IN (16, 17) AND c.removing = 0 WHERE m.id = ?1");

  coi_bind_int (statement, 1, id);
  for (;;)
    {
      gboolean has_row;
      gint64 child;

      if (!coi_db_row (txn->db, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      child = coi_column_int (statement, 0);
      g_array_append_val (ids, child);
    }
}

/**
 * coi_store_txn_remove_message:
 * @txn: a transaction
 * @message_id: row of a message that is not in the outbox
 * @error: why it failed
 *
 * Hides it and its edits until they are gone from the server, too.
 *
 * Returns: whether it was done
 */
gboolean
coi_store_txn_remove_message (CoiStoreTxn *txn, gint64 message_id, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (ids, message_id);
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);

      if (!mark_removing (txn, id, error) || !list_edits (txn, id, ids, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * coi_store_txn_set_removed:
 * @txn: a transaction
 * @message_id: row of a removed message
 * @error: why it failed
 *
 * The server only marked it as deleted: it stays hidden, and the server is not asked again.
 *
 * Returns: whether it was done
 */
gboolean
coi_store_txn_set_removed (CoiStoreTxn *txn, gint64 message_id, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "UPDATE message SET removing = 2 WHERE id = ?1 AND removing = 1");

  coi_bind_int (statement, 1, message_id);
  return coi_db_run (txn->db, statement, error);
}

/* ---- pins ---- */

/**
 * coi_store_txn_unpin:
 * @txn: a transaction
 * @message_id: row of a pinned message
 * @error: why it failed
 *
 * The pin that it has now is no longer shown here; a later one is.
 *
 * Returns: whether it was done
 */
gboolean
coi_store_txn_unpin (CoiStoreTxn *txn, gint64 message_id, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "UPDATE message SET unpinned = pinned_at WHERE id = ?1 RETURNING conversation_id");
  gint64 conversation_id = 0;

  coi_bind_int (statement, 1, message_id);
  if (!coi_db_int (txn->db, statement, &conversation_id, error))
    return FALSE;
  coi_store_txn_log (txn, COI_CHANGE_UPDATED, message_id);
  coi_store_txn_log (txn, COI_CHANGE_CONVERSATION, conversation_id);
  return TRUE;
}
