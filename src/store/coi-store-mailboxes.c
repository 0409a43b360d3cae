/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of mailboxes. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-private.h"

/**
 * coi_store_txn_put_mailbox:
 * @txn: a transaction
 * @record: the mailbox as it is to be; its id is set
 * @error: %COI_STORE_ERROR_CONSTRAINT when there is no such account
 *
 * Inserts the mailbox, or updates the one with the same account and name.
 *
 * Returns: whether it is there
 */
gboolean
coi_store_txn_put_mailbox (CoiStoreTxn *txn, CoiMailboxRecord *record, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db,
      "INSERT INTO mailbox (account_id, name, role, uid_validity, uid_next, synced_from, "
      "highest_modseq) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
      "ON CONFLICT (account_id, name) DO UPDATE SET role = ?3, uid_validity = ?4, uid_next = ?5, "
      "synced_from = ?6, highest_modseq = ?7 RETURNING id");

  coi_bind_int (statement, 1, record->account_id);
  coi_bind_text (statement, 2, record->name);
  coi_bind_int (statement, 3, record->role);
  coi_bind_int (statement, 4, record->uid_validity);
  coi_bind_int (statement, 5, record->uid_next);
  coi_bind_int (statement, 6, record->synced_from);
  coi_bind_int (statement, 7, (gint64)record->highest_modseq);
  return coi_db_int (txn->db, statement, &record->id, error);
}

/**
 * coi_store_list_mailboxes:
 * @self: a store
 * @account_id: an account
 *
 * Returns: (transfer full) (element-type CoiMailboxRecord): its mailboxes
 */
GPtrArray *
coi_store_list_mailboxes (CoiStore *self, gint64 account_id)
{
  CoiDb *db = coi_store_get_reader (self);
  GPtrArray *array = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_mailbox_record_free);
  g_autoptr (CoiStatement) statement = coi_db_statement (
      db, "SELECT id, name, role, uid_validity, uid_next, synced_from, highest_modseq "
          "FROM mailbox WHERE account_id = ?1 ORDER BY id");

  coi_bind_int (statement, 1, account_id);
  while (coi_db_next (db, statement))
    {
      CoiMailboxRecord *record = g_new0 (CoiMailboxRecord, 1);
      record->id = coi_column_int (statement, 0);
      record->account_id = account_id;
      record->name = coi_column_text (statement, 1);
      record->role = coi_column_int (statement, 2);
      record->uid_validity = coi_column_int (statement, 3);
      record->uid_next = coi_column_int (statement, 4);
      record->synced_from = coi_column_int (statement, 5);
      record->highest_modseq = (guint64)coi_column_int (statement, 6);
      g_ptr_array_add (array, record);
    }
  return array;
}
