/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where messages are on the servers: mailbox and UID. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-private.h"

/**
 * coi_store_txn_put_location:
 * @txn: a transaction
 * @message_id: row of the message
 * @mailbox_id: row of the mailbox
 * @uid: the UID, 1 or more
 * @error: %COI_STORE_ERROR_CONSTRAINT when one of the rows does not exist
 *
 * A UID names one message for ever (RFC 9051, section 2.3.1.1): if another message is there
 * already, a server broke that rule, and the first stays.
 *
 * Returns: whether something is at that place
 */
gboolean
coi_store_txn_put_location (
    CoiStoreTxn *txn, gint64 message_id, gint64 mailbox_id, guint32 uid, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "INSERT INTO location (mailbox_id, uid, message_id) "
                                 "VALUES (?1, ?2, ?3) ON CONFLICT (mailbox_id, uid) DO NOTHING");

  coi_bind_int (statement, 1, mailbox_id);
  coi_bind_int (statement, 2, uid);
  coi_bind_int (statement, 3, message_id);
  return coi_db_run (txn->db, statement, error);
}

/**
 * coi_store_txn_lookup_location:
 * @txn: a transaction
 * @mailbox_id: row of the mailbox
 * @uid: the UID
 *
 * Returns: the row of the message there, or 0
 */
gint64
coi_store_txn_lookup_location (CoiStoreTxn *txn, gint64 mailbox_id, guint32 uid)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "SELECT message_id FROM location WHERE mailbox_id = ?1 AND uid = ?2");

  coi_bind_int (statement, 1, mailbox_id);
  coi_bind_int (statement, 2, uid);
  return coi_db_next (txn->db, statement) ? coi_column_int (statement, 0) : 0;
}

/**
 * coi_store_txn_clear_locations:
 * @txn: a transaction
 * @mailbox_id: row of a mailbox whose UIDVALIDITY changed
 * @error: why it failed
 *
 * Forgets the UIDs of the mailbox; the messages stay and are found again by their Message-ID.
 *
 * Returns: whether it was done
 */
gboolean
coi_store_txn_clear_locations (CoiStoreTxn *txn, gint64 mailbox_id, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "DELETE FROM location WHERE mailbox_id = ?1");

  coi_bind_int (statement, 1, mailbox_id);
  return coi_db_run (txn->db, statement, error);
}

typedef struct
{
  guint32 uid;
  gint64 message_id;
} Place;

/* The places in [first, last] whose UID is not in the sorted @uids. */
static GArray *
list_gone (
    CoiStoreTxn *txn, gint64 mailbox_id, guint32 first, guint32 last, GArray *uids, GError **error)
{
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (Place));
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "SELECT uid, message_id FROM location WHERE mailbox_id = ?1 AND "
                                 "uid BETWEEN ?2 AND ?3 ORDER BY uid");
  guint at = 0;

  coi_bind_int (statement, 1, mailbox_id);
  coi_bind_int (statement, 2, first);
  coi_bind_int (statement, 3, last);
  for (;;)
    {
      gboolean has_row;
      Place place;

      if (!coi_db_row (txn->db, statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&gone);
      place.uid = coi_column_int (statement, 0);
      place.message_id = coi_column_int (statement, 1);
      while (at < uids->len && g_array_index (uids, guint32, at) < place.uid)
        at++;
      if (at == uids->len || g_array_index (uids, guint32, at) != place.uid)
        g_array_append_val (gone, place);
    }
}

static gboolean
is_kept (CoiStoreTxn *txn, gint64 message_id, gboolean *kept, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "SELECT EXISTS (SELECT 1 FROM location WHERE message_id = ?1) OR "
                                 "EXISTS (SELECT 1 FROM outbox WHERE message_id = ?1)");
  gint64 value = 0;

  coi_bind_int (statement, 1, message_id);
  if (!coi_db_int (txn->db, statement, &value, error))
    return FALSE;
  *kept = value != 0;
  return TRUE;
}

static gboolean
forget_place (CoiStoreTxn *txn, gint64 mailbox_id, const Place *place, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "DELETE FROM location WHERE mailbox_id = ?1 AND uid = ?2");
  gboolean kept = TRUE;

  coi_bind_int (statement, 1, mailbox_id);
  coi_bind_int (statement, 2, place->uid);
  if (!coi_db_run (txn->db, statement, error) || !is_kept (txn, place->message_id, &kept, error))
    return FALSE;
  return kept || coi_store_txn_delete_message (txn, place->message_id, error);
}

/**
 * coi_store_txn_forget_location:
 * @txn: a transaction
 * @message_id: row of the message
 * @mailbox_id: row of the mailbox
 * @uid: the UID
 * @error: why it failed
 *
 * What was there is gone from the server; a message without any place left that is not in the
 * outbox is removed.
 *
 * Returns: whether it was done
 */
gboolean
coi_store_txn_forget_location (
    CoiStoreTxn *txn, gint64 message_id, gint64 mailbox_id, guint32 uid, GError **error)
{
  const Place place = { .uid = uid, .message_id = message_id };

  if (coi_store_txn_lookup_location (txn, mailbox_id, uid) != message_id)
    return TRUE;
  return forget_place (txn, mailbox_id, &place, error);
}

/**
 * coi_store_txn_retain_uids:
 * @txn: a transaction
 * @mailbox_id: row of the mailbox
 * @first: lowest UID that was asked for
 * @last: highest UID that was asked for
 * @uids: (element-type guint32): those the server still has, sorted
 * @error: why it failed
 *
 * The other UIDs in that range are gone from the server; a message without any location left that
 * is not in the outbox is removed with them.
 *
 * Returns: whether it was done
 */
gboolean
coi_store_txn_retain_uids (
    CoiStoreTxn *txn, gint64 mailbox_id, guint32 first, guint32 last, GArray *uids, GError **error)
{
  g_autoptr (GArray) gone = list_gone (txn, mailbox_id, first, last, uids, error);

  if (gone == NULL)
    return FALSE;
  for (guint i = 0; i < gone->len; i++)
    if (!forget_place (txn, mailbox_id, &g_array_index (gone, Place, i), error))
      return FALSE;
  return TRUE;
}

/**
 * coi_store_get_location:
 * @self: a store
 * @message_id: row of the message
 * @mailbox_id: (out): row of the mailbox
 * @uid: (out): the UID
 *
 * Returns: whether the message is anywhere on a server
 */
gboolean
coi_store_get_location (CoiStore *self, gint64 message_id, gint64 *mailbox_id, guint32 *uid)
{
  CoiDb *db = coi_store_get_reader (self);
  g_autoptr (CoiStatement) statement = coi_db_statement (
      db, "SELECT mailbox_id, uid FROM location WHERE message_id = ?1 ORDER BY 1, 2 LIMIT 1");

  coi_bind_int (statement, 1, message_id);
  if (!coi_db_next (db, statement))
    return FALSE;
  *mailbox_id = coi_column_int (statement, 0);
  *uid = coi_column_int (statement, 1);
  return TRUE;
}

/**
 * coi_store_max_uid:
 * @self: a store
 * @mailbox_id: row of the mailbox
 *
 * Returns: the highest UID known in it, or 0
 */
guint32
coi_store_max_uid (CoiStore *self, gint64 mailbox_id)
{
  CoiDb *db = coi_store_get_reader (self);
  g_autoptr (CoiStatement) statement =
      coi_db_statement (db, "SELECT MAX(uid) FROM location WHERE mailbox_id = ?1");

  coi_bind_int (statement, 1, mailbox_id);
  return coi_db_next (db, statement) ? coi_column_int (statement, 0) : 0;
}

/**
 * coi_store_count_uids:
 * @self: a store
 * @mailbox_id: row of the mailbox
 *
 * Returns: how many UIDs are known in it
 */
guint
coi_store_count_uids (CoiStore *self, gint64 mailbox_id)
{
  CoiDb *db = coi_store_get_reader (self);
  g_autoptr (CoiStatement) statement =
      coi_db_statement (db, "SELECT COUNT(*) FROM location WHERE mailbox_id = ?1");

  coi_bind_int (statement, 1, mailbox_id);
  return coi_db_next (db, statement) ? coi_column_int (statement, 0) : 0;
}

/**
 * coi_store_list_uids:
 * @self: a store
 * @mailbox_id: row of the mailbox
 * @first: lowest UID
 * @last: highest UID
 *
 * Returns: (transfer full) (element-type guint32): the known UIDs in [first, last], sorted
 */
GArray *
coi_store_list_uids (CoiStore *self, gint64 mailbox_id, guint32 first, guint32 last)
{
  CoiDb *db = coi_store_get_reader (self);
  GArray *uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (CoiStatement) statement = coi_db_statement (
      db, "SELECT uid FROM location WHERE mailbox_id = ?1 AND uid BETWEEN ?2 AND ?3 ORDER BY uid");

  coi_bind_int (statement, 1, mailbox_id);
  coi_bind_int (statement, 2, first);
  coi_bind_int (statement, 3, last);
  while (coi_db_next (db, statement))
    {
      guint32 uid = coi_column_int (statement, 0);
      g_array_append_val (uids, uid);
    }
  return uids;
}

#define SELECT_PLACES(condition)                                                                   \
  "SELECT l.message_id, l.mailbox_id, l.uid FROM message m JOIN location l "                       \
  "ON l.message_id = m.id WHERE m.account_id = ?1 AND " condition " ORDER BY 2, 3"

static GPtrArray *
list_places (CoiStore *self, gint64 account_id, const char *sql)
{
  CoiDb *db = coi_store_get_reader (self);
  GPtrArray *array = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CoiStatement) statement = coi_db_statement (db, sql);

  coi_bind_int (statement, 1, account_id);
  while (coi_db_next (db, statement))
    {
      CoiPendingSeen *place = g_new0 (CoiPendingSeen, 1);

      place->message_id = coi_column_int (statement, 0);
      place->mailbox_id = coi_column_int (statement, 1);
      place->uid = coi_column_int (statement, 2);
      g_ptr_array_add (array, place);
    }
  return array;
}

/**
 * coi_store_list_pending_seen:
 * @self: a store
 * @account_id: an account
 *
 * Returns: (transfer full) (element-type CoiPendingSeen): the places where \Seen must still be
 * stored, by mailbox and UID
 */
GPtrArray *
coi_store_list_pending_seen (CoiStore *self, gint64 account_id)
{
  return list_places (self, account_id, SELECT_PLACES ("m.pending_seen = 1"));
}

/**
 * coi_store_list_removing:
 * @self: a store
 * @account_id: an account
 *
 * Returns: (transfer full) (element-type CoiPendingSeen): the places of messages that the user
 *   removed, by mailbox and UID
 */
GPtrArray *
coi_store_list_removing (CoiStore *self, gint64 account_id)
{
  return list_places (self, account_id, SELECT_PLACES ("m.removing = 1"));
}

/**
 * coi_store_list_due_places:
 * @self: a store
 * @account_id: an account
 *
 * Returns: (transfer full) (element-type CoiPendingSeen): where the messages of
 *   coi_store_list_due_receipts() are, by mailbox and UID
 */
GPtrArray *
coi_store_list_due_places (CoiStore *self, gint64 account_id)
{
  return list_places (self, account_id, SELECT_PLACES ("m.receipt = 2"));
}
