/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of accounts. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-private.h"

/* An endpoint as its text, its CA file and the certificate that is an exception; @text lives until
 * the statement is released. */
static void
bind_endpoint (CoiStatement *statement, int index, const CoiEndpoint *endpoint, char **text)
{
  if (endpoint == NULL)
    return;
  *text = coi_endpoint_to_string (endpoint);
  coi_bind_text (statement, index, *text);
  coi_bind_text (statement, index + 1, endpoint->ca_file);
  coi_bind_text (statement, index + 2, endpoint->certificate);
}

static CoiEndpoint *
column_endpoint (CoiStatement *statement, int index)
{
  g_autofree char *text = coi_column_text (statement, index);
  CoiEndpoint *endpoint = text != NULL ? coi_endpoint_parse (text, 0, NULL) : NULL;

  if (endpoint == NULL)
    return NULL;
  endpoint->ca_file = coi_column_text (statement, index + 1);
  endpoint->certificate = coi_column_text (statement, index + 2);
  return endpoint;
}

static gboolean
write_account (CoiStoreTxn *txn, const char *sql, const CoiAccountRecord *record, GError **error)
{
  g_autofree char *imap = NULL;
  g_autofree char *smtp = NULL;
  g_autoptr (CoiStatement) statement = coi_db_statement (txn->db, sql);

  if (record->id != 0)
    coi_bind_int (statement, 1, record->id);
  coi_bind_text (statement, 2, record->address);
  coi_bind_text (statement, 3, record->name != NULL ? record->name : "");
  coi_bind_text (statement, 4, record->login);
  bind_endpoint (statement, 5, record->imap, &imap);
  bind_endpoint (statement, 8, record->smtp, &smtp);
  coi_bind_text (statement, 11, record->password_file);
  if (!coi_db_run (txn->db, statement, error))
    return FALSE;
  coi_store_txn_log (txn, COI_CHANGE_ACCOUNTS, record->id);
  return TRUE;
}

static gboolean
fail_not_found (CoiStoreTxn *txn, GError **error)
{
  if (coi_db_changes (txn->db) > 0)
    return TRUE;
  g_set_error_literal (error, COI_STORE_ERROR, COI_STORE_ERROR_NOT_FOUND, "No such account");
  return FALSE;
}

/**
 * coi_store_txn_insert_account:
 * @txn: a transaction
 * @record: the account; its id is set
 * @error: %COI_STORE_ERROR_CONSTRAINT when the address is there already
 *
 * Returns: whether it was inserted
 */
gboolean
coi_store_txn_insert_account (CoiStoreTxn *txn, CoiAccountRecord *record, GError **error)
{
  record->id = 0;
  if (!write_account (txn,
                      "INSERT INTO account (id, address, name, login, imap, imap_ca, "
                      "imap_certificate, smtp, smtp_ca, smtp_certificate, password_file) VALUES "
                      "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                      record, error))
    return FALSE;
  record->id = sqlite3_last_insert_rowid (txn->db->handle);
  return TRUE;
}

/**
 * coi_store_txn_update_account:
 * @txn: a transaction
 * @record: the account as it is to be
 * @error: %COI_STORE_ERROR_NOT_FOUND, %COI_STORE_ERROR_CONSTRAINT
 *
 * Returns: whether it was updated
 */
gboolean
coi_store_txn_update_account (CoiStoreTxn *txn, const CoiAccountRecord *record, GError **error)
{
  return write_account (txn,
                        "UPDATE account SET address = ?2, name = ?3, login = ?4, imap = ?5, "
                        "imap_ca = ?6, imap_certificate = ?7, smtp = ?8, smtp_ca = ?9, "
                        "smtp_certificate = ?10, password_file = ?11 WHERE id = ?1",
                        record, error) &&
         fail_not_found (txn, error);
}

static gboolean
log_conversations (CoiStoreTxn *txn, gint64 account_id, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "SELECT id FROM conversation WHERE account_id = ?1");
  gboolean has_row;

  coi_bind_int (statement, 1, account_id);
  for (;;)
    {
      if (!coi_db_row (txn->db, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      coi_store_txn_log (txn, COI_CHANGE_CONVERSATION, coi_column_int (statement, 0));
    }
}

/**
 * coi_store_txn_delete_account:
 * @txn: a transaction
 * @account_id: an account
 * @error: %COI_STORE_ERROR_NOT_FOUND
 *
 * Removes the account and all that belongs to it. The signal tells the conversations; it does not
 * list their messages.
 *
 * Returns: whether it is gone
 */
gboolean
coi_store_txn_delete_account (CoiStoreTxn *txn, gint64 account_id, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "DELETE FROM account WHERE id = ?1");

  if (!log_conversations (txn, account_id, error) || !coi_batch_flush (txn, error))
    return FALSE;
  coi_cache_clear (txn->cache);
  coi_bind_int (statement, 1, account_id);
  if (!coi_db_run (txn->db, statement, error) || !fail_not_found (txn, error))
    return FALSE;
  coi_store_txn_log (txn, COI_CHANGE_ACCOUNTS, account_id);
  coi_store_txn_log (txn, COI_CHANGE_OUTBOX, account_id);
  return TRUE;
}

/**
 * coi_store_list_accounts:
 * @self: a store
 *
 * Returns: (transfer full) (element-type CoiAccountRecord): all accounts, oldest first
 */
GPtrArray *
coi_store_list_accounts (CoiStore *self)
{
  CoiDb *db = coi_store_get_reader (self);
  GPtrArray *array = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_account_record_free);
  g_autoptr (CoiStatement) statement =
      coi_db_statement (db, "SELECT id, address, name, login, imap, imap_ca, imap_certificate, "
                            "smtp, smtp_ca, smtp_certificate, password_file "
                            "FROM account ORDER BY id");

  while (coi_db_next (db, statement))
    {
      CoiAccountRecord *record = g_new0 (CoiAccountRecord, 1);
      record->id = coi_column_int (statement, 0);
      record->address = coi_column_text (statement, 1);
      record->name = coi_column_text (statement, 2);
      record->login = coi_column_text (statement, 3);
      record->imap = column_endpoint (statement, 4);
      record->smtp = column_endpoint (statement, 7);
      record->password_file = coi_column_text (statement, 10);
      g_ptr_array_add (array, record);
    }
  return array;
}
