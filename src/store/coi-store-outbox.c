/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of messages still to be sent: their bytes are fixed when the row is written. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-private.h"

#include <string.h>

/* Recipients are kept as lines; an address has no line ends (RFC 5321, section 4.1.2). */
static char *
join_recipients (GStrv recipients, GError **error)
{
  for (guint i = 0; recipients != NULL && recipients[i] != NULL; i++)
    if (strpbrk (recipients[i], "\r\n") != NULL)
      {
        g_set_error_literal (error, COI_STORE_ERROR, COI_STORE_ERROR_CONSTRAINT,
                             "A line end in an address");
        return NULL;
      }
  return recipients != NULL ? g_strjoinv ("\n", recipients) : g_strdup ("");
}

static GStrv
split_recipients (const char *text)
{
  return g_strsplit (text != NULL ? text : "", "\n", -1);
}

static gboolean
write_outbox (CoiStoreTxn *txn, const char *sql, const CoiOutboxRecord *record, GError **error)
{
  g_autofree char *recipients = join_recipients (record->recipients, error);
  g_autoptr (CoiStatement) statement = coi_db_statement (txn->db, sql);
  gsize size = 0;
  gboolean has_data = record->data != NULL && record->data_file == NULL;
  const void *data = has_data ? g_bytes_get_data (record->data, &size) : NULL;

  if (recipients == NULL)
    return FALSE;
  coi_bind_int (statement, 1, record->message_id);
  coi_bind_int (statement, 2, record->account_id);
  coi_bind_text (statement, 3, record->sender);
  coi_bind_text (statement, 4, recipients);
  coi_bind_int (statement, 5, record->attempts);
  coi_bind_int (statement, 6, record->next_attempt);
  coi_bind_int (statement, 7, record->created);
  coi_bind_int (statement, 8, record->smtp_done != FALSE);
  coi_bind_int (statement, 9, record->send_at);
  if (statement != NULL && sqlite3_bind_parameter_count (statement) == 11)
    {
      sqlite3_bind_blob64 (statement, 10, data != NULL ? data : "", size, SQLITE_STATIC);
      coi_bind_text (statement, 11, record->data_file);
    }
  coi_store_txn_log (txn, COI_CHANGE_OUTBOX, record->message_id);
  return coi_db_run (txn->db, statement, error);
}

/**
 * coi_store_txn_put_outbox:
 * @txn: a transaction
 * @record: what to send; the bytes and the Message-ID are fixed by this
 * @error: %COI_STORE_ERROR_CONSTRAINT when the message does not exist or is in the outbox already
 *
 * Returns: whether it was inserted
 */
gboolean
coi_store_txn_put_outbox (CoiStoreTxn *txn, const CoiOutboxRecord *record, GError **error)
{
  return write_outbox (txn,
                       "INSERT INTO outbox (message_id, account_id, sender, recipients, attempts, "
                       "next_attempt, created, smtp_done, send_at, data, data_file) "
                       "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                       record, error);
}

/**
 * coi_store_txn_update_outbox:
 * @txn: a transaction
 * @record: the entry as it is to be; its data is not looked at
 * @error: %COI_STORE_ERROR_NOT_FOUND
 *
 * Returns: whether it was updated
 */
gboolean
coi_store_txn_update_outbox (CoiStoreTxn *txn, const CoiOutboxRecord *record, GError **error)
{
  if (!write_outbox (txn,
                     "UPDATE outbox SET account_id = ?2, sender = ?3, recipients = ?4, "
                     "attempts = ?5, next_attempt = ?6, created = ?7, smtp_done = ?8, send_at = ?9 "
                     "WHERE message_id = ?1",
                     record, error))
    return FALSE;
  if (coi_db_changes (txn->db) > 0)
    return TRUE;
  g_set_error_literal (error, COI_STORE_ERROR, COI_STORE_ERROR_NOT_FOUND, "Not in the outbox");
  return FALSE;
}

/**
 * coi_store_txn_delete_outbox:
 * @txn: a transaction
 * @message_id: row of the message
 * @error: why it failed
 *
 * Returns: whether it is not in the outbox any more
 */
gboolean
coi_store_txn_delete_outbox (CoiStoreTxn *txn, gint64 message_id, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "DELETE FROM outbox WHERE message_id = ?1");

  coi_bind_int (statement, 1, message_id);
  if (!coi_db_run (txn->db, statement, error))
    return FALSE;
  if (coi_db_changes (txn->db) > 0)
    coi_store_txn_log (txn, COI_CHANGE_OUTBOX, message_id);
  return TRUE;
}

/* Mapped, not read: it may be larger than memory. The name is one that was written here, and no
 * path all the same. */
static GBytes *
map_file (CoiDb *db, const char *name)
{
  g_autofree char *dir = g_path_get_dirname (db->path);
  g_autofree char *path = g_build_filename (dir, "outbox", name, NULL);
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GError) error = NULL;

  if (strchr (name, '/') == NULL && name[0] != '.')
    file = g_mapped_file_new (path, FALSE, &error);
  if (file == NULL)
    g_warning ("%s: %s", path, error != NULL ? error->message : "no file name");
  return file != NULL ? g_mapped_file_get_bytes (file) : NULL;
}

static CoiOutboxRecord *
record_from_row (CoiDb *db, CoiStatement *statement)
{
  CoiOutboxRecord *record = g_new0 (CoiOutboxRecord, 1);
  const void *data = sqlite3_column_blob (statement, 9);

  record->message_id = coi_column_int (statement, 0);
  record->account_id = coi_column_int (statement, 1);
  record->sender = coi_column_text (statement, 2);
  record->recipients = split_recipients ((const char *)sqlite3_column_text (statement, 3));
  record->attempts = coi_column_int (statement, 4);
  record->next_attempt = coi_column_int (statement, 5);
  record->created = coi_column_int (statement, 6);
  record->smtp_done = coi_column_int (statement, 7) != 0;
  record->send_at = coi_column_int (statement, 8);
  record->data_file = coi_column_text (statement, 10);
  record->data = record->data_file != NULL
                     ? map_file (db, record->data_file)
                     : g_bytes_new (data, sqlite3_column_bytes (statement, 9));
  return record;
}

/**
 * coi_store_list_outbox:
 * @self: a store
 * @account_id: an account
 *
 * Returns: (transfer full) (element-type CoiOutboxRecord): what it has to send, with the bytes,
 * oldest first
 */
GPtrArray *
coi_store_list_outbox (CoiStore *self, gint64 account_id)
{
  CoiDb *db = coi_store_get_reader (self);
  GPtrArray *array = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_outbox_record_free);
  g_autoptr (CoiStatement) statement = coi_db_statement (
      db, "SELECT message_id, account_id, sender, recipients, attempts, next_attempt, created, "
          "smtp_done, send_at, data, data_file FROM outbox WHERE account_id = ?1 ORDER BY created, "
          "message_id");

  coi_bind_int (statement, 1, account_id);
  while (coi_db_next (db, statement))
    g_ptr_array_add (array, record_from_row (db, statement));
  return array;
}

/**
 * coi_store_get_send_at:
 * @self: a store
 * @message_id: row of the message
 *
 * Returns: when it is to be sent, Unix seconds; 0: at once, or it is not in the outbox
 */
gint64
coi_store_get_send_at (CoiStore *self, gint64 message_id)
{
  CoiDb *db = coi_store_get_reader (self);
  g_autoptr (CoiStatement) statement =
      coi_db_statement (db, "SELECT send_at FROM outbox WHERE message_id = ?1");

  coi_bind_int (statement, 1, message_id);
  return coi_db_next (db, statement) ? coi_column_int (statement, 0) : 0;
}
