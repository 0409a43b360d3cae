/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of conversations, their members, and contacts. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-private.h"

/* ---- the summary ---- */

/**
 * coi_summary_adjust:
 * @txn: a transaction
 * @conversation_id: a conversation of which a message was removed, or moved in time
 * @count: how many messages more
 * @unread: how many unread ones more
 * @error: why it failed
 *
 * Finds the first and the last message again, by index, and logs the change.
 *
 * Returns: whether it was done
 */
gboolean
coi_summary_adjust (CoiStoreTxn *txn, gint64 conversation_id, int count, int unread, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db,
      "UPDATE conversation SET count = count + ?2, unread = unread + ?3, "
      "(first_row, first_sort) = (SELECT id, sort_time FROM message WHERE conversation_id = ?1 "
      "ORDER BY sort_time, id LIMIT 1), "
      "(last_row, last_sort) = (SELECT id, sort_time FROM message WHERE conversation_id = ?1 "
      "ORDER BY sort_time DESC, id DESC LIMIT 1) WHERE id = ?1");

  if (!coi_batch_flush (txn, error))
    return FALSE;
  coi_bind_int (statement, 1, conversation_id);
  coi_bind_int (statement, 2, count);
  coi_bind_int (statement, 3, unread);
  coi_store_txn_log (txn, COI_CHANGE_CONVERSATION, conversation_id);
  coi_store_txn_log (txn, COI_CHANGE_MOVED, conversation_id);
  return coi_db_run (txn->db, statement, error);
}

/**
 * coi_summary_add_unread:
 * @txn: a transaction
 * @conversation_id: a conversation
 * @unread: how many unread messages more
 * @error: why it failed
 *
 * Logs the change even when @unread is 0, since a message of the conversation was touched.
 *
 * Returns: whether it was done
 */
gboolean
coi_summary_add_unread (CoiStoreTxn *txn, gint64 conversation_id, int unread, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "UPDATE conversation SET unread = unread + ?2 WHERE id = ?1");

  coi_store_txn_log (txn, COI_CHANGE_CONVERSATION, conversation_id);
  if (unread == 0)
    return TRUE;
  coi_bind_int (statement, 1, conversation_id);
  coi_bind_int (statement, 2, unread);
  return coi_db_run (txn->db, statement, error);
}

/* ---- writing ---- */

static gboolean
lookup (CoiStoreTxn *txn, CoiConversationRecord *record, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "SELECT id FROM conversation WHERE account_id = ?1 AND key = ?2");

  record->id = coi_cache_get_conversation (txn->cache, record->account_id, record->key);
  if (record->id != 0)
    return TRUE;
  coi_bind_int (statement, 1, record->account_id);
  coi_bind_text (statement, 2, record->key);
  if (!coi_db_int (txn->db, statement, &record->id, error))
    return FALSE;
  if (record->id != 0)
    coi_cache_put_conversation (txn->cache, record->account_id, record->key, record->id);
  return TRUE;
}

static gboolean
put_members (CoiStoreTxn *txn, gint64 id, char **members, GError **error)
{
  for (guint i = 0; members != NULL && members[i] != NULL; i++)
    {
      g_autoptr (CoiStatement) statement = coi_db_statement (
          txn->db, "INSERT INTO member (conversation_id, address) VALUES (?1, ?2) "
                   "ON CONFLICT DO NOTHING");
      coi_bind_int (statement, 1, id);
      coi_bind_text (statement, 2, members[i]);
      if (!coi_db_run (txn->db, statement, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * coi_store_txn_put_conversation:
 * @txn: a transaction
 * @record: account, kind, key, name and members; its id is set
 * @error: %COI_STORE_ERROR_CONSTRAINT when there is no such account
 *
 * Finds or makes the conversation with that account and key. One that is found stays as it is: see
 * coi_store_txn_set_conversation_details().
 *
 * Returns: whether it is there
 */
gboolean
coi_store_txn_put_conversation (CoiStoreTxn *txn, CoiConversationRecord *record, GError **error)
{
  g_autoptr (CoiStatement) statement = NULL;

  if (!lookup (txn, record, error))
    return FALSE;
  if (record->id != 0)
    return TRUE;
  statement = coi_db_statement (txn->db, "INSERT INTO conversation (account_id, kind, key, name) "
                                         "VALUES (?1, ?2, ?3, ?4) RETURNING id");
  coi_bind_int (statement, 1, record->account_id);
  coi_bind_int (statement, 2, record->kind);
  coi_bind_text (statement, 3, record->key);
  coi_bind_text (statement, 4, record->name != NULL ? record->name : "");
  if (!coi_db_int (txn->db, statement, &record->id, error) ||
      !put_members (txn, record->id, record->members, error))
    return FALSE;
  coi_store_txn_log (txn, COI_CHANGE_CONVERSATION, record->id);
  return TRUE;
}

/* Whether details said at @time replace those in the store: the newest win, and of two of the same
 * time the greater name, so that the order of arrival does not matter. */
static gboolean
update_details (CoiStoreTxn *txn,
                gint64 conversation_id,
                const char *name,
                gint64 time,
                gboolean *updated,
                GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "UPDATE conversation SET name = ?2, details_time = ?3 WHERE id = ?1 AND "
               "(details_time IS NULL OR (?3, ?2) > (details_time, name))");

  coi_bind_int (statement, 1, conversation_id);
  coi_bind_text (statement, 2, name != NULL ? name : "");
  coi_bind_int (statement, 3, time);
  if (!coi_db_run (txn->db, statement, error))
    return FALSE;
  *updated = coi_db_changes (txn->db) > 0;
  return TRUE;
}

/**
 * coi_store_txn_set_conversation_details:
 * @txn: a transaction
 * @conversation_id: a group or list
 * @name: (nullable): what it is called
 * @members: (nullable): the addresses of its members without our own; %NULL leaves them
 * @time: when that was said, in the unit of a message's sort_time
 * @error: why it failed
 *
 * The name and the members that were said last win, in whatever order they arrive.
 *
 * Returns: whether it was done
 */
gboolean
coi_store_txn_set_conversation_details (CoiStoreTxn *txn,
                                        gint64 conversation_id,
                                        const char *name,
                                        const char *const *members,
                                        gint64 time,
                                        GError **error)
{
  gboolean updated = FALSE;
  g_autoptr (CoiStatement) statement = NULL;

  if (!update_details (txn, conversation_id, name, time, &updated, error))
    return FALSE;
  if (!updated)
    return TRUE;
  coi_store_txn_log (txn, COI_CHANGE_CONVERSATION, conversation_id);
  if (members == NULL)
    return TRUE;
  statement = coi_db_statement (txn->db, "DELETE FROM member WHERE conversation_id = ?1");
  coi_bind_int (statement, 1, conversation_id);
  return coi_db_run (txn->db, statement, error) &&
         put_members (txn, conversation_id, (char **)members, error);
}

/* The direct conversation with that contact shows the contact's name. */
static gboolean
log_direct (CoiStoreTxn *txn, gint64 account_id, const char *addr, GError **error)
{
  g_autofree char *key = g_strconcat ("direct:", addr, NULL);
  CoiConversationRecord record = { .account_id = account_id, .key = key };

  if (!lookup (txn, &record, error))
    return FALSE;
  if (record.id != 0)
    coi_store_txn_log (txn, COI_CHANGE_CONVERSATION, record.id);
  return TRUE;
}

/**
 * coi_store_txn_put_contact:
 * @txn: a transaction
 * @account_id: an account
 * @addr: a normalised address
 * @name: (nullable): a name for that person; %NULL and "" change nothing
 * @rank: 0 address only, 1 seen in To or Cc, 2 said by the person
 * @error: %COI_STORE_ERROR_CONSTRAINT when there is no such account
 *
 * A name of a higher rank wins; of the same rank the longer, then the greater by bytes, so that the
 * order of arrival does not matter.
 *
 * Returns: whether it was done
 */
gboolean
coi_store_txn_put_contact (CoiStoreTxn *txn,
                           gint64 account_id,
                           const char *addr,
                           const char *name,
                           int rank,
                           GError **error)
{
  g_autoptr (CoiStatement) statement = NULL;

  if (name == NULL || name[0] == '\0' ||
      coi_cache_has_contact (txn->cache, account_id, addr, name, rank))
    return TRUE;
  statement = coi_db_statement (
      txn->db, "INSERT INTO contact (account_id, address, name, rank) VALUES (?1, ?2, ?3, ?4) "
               "ON CONFLICT (account_id, address) DO UPDATE SET name = ?3, rank = ?4 WHERE "
               "(?4, length(?3), ?3) > (rank, length(name), name)");
  coi_bind_int (statement, 1, account_id);
  coi_bind_text (statement, 2, addr);
  coi_bind_text (statement, 3, name);
  coi_bind_int (statement, 4, rank);
  if (!coi_db_run (txn->db, statement, error))
    return FALSE;
  coi_cache_put_contact (txn->cache, account_id, addr, name, rank);
  return coi_db_changes (txn->db) == 0 || log_direct (txn, account_id, addr, error);
}

/* ---- reading ---- */

/* A direct conversation is called as its contact; 8 is behind "direct:". */
#define SELECT_CONVERSATION                                                                        \
  "SELECT c.id, c.account_id, c.kind, c.key, "                                                     \
  "COALESCE(NULLIF(p.name, ''), NULLIF(c.name, ''), IIF(c.kind = 0, substr(c.key, 8), '')), "      \
  "c.unread, f.message_id, pin.id, pin.pinned_until, c.count = 0 AND EXISTS (SELECT 1 FROM "       \
  "message WHERE home_id = c.id), " COI_MESSAGE_COLUMNS " FROM conversation c "                    \
  "LEFT JOIN contact p ON c.kind = 0 AND p.account_id = c.account_id AND "                         \
  "p.address = substr(c.key, 8) "                                                                  \
  "LEFT JOIN message pin ON pin.id = (SELECT id FROM message WHERE conversation_id = c.id AND "    \
  "pinned_at IS NOT NULL ORDER BY pinned_at DESC LIMIT 1) AND pin.unpinned IS NOT pin.pinned_at "  \
  "LEFT JOIN message f ON f.id = c.first_row LEFT JOIN message m ON m.id = c.last_row "
#define N_CONVERSATION_COLUMNS 10

static CoiConversationRecord *
record_from_row (CoiStatement *statement)
{
  CoiConversationRecord *record = g_new0 (CoiConversationRecord, 1);

  record->id = coi_column_int (statement, 0);
  record->account_id = coi_column_int (statement, 1);
  record->kind = coi_column_int (statement, 2);
  record->key = coi_column_text (statement, 3);
  record->name = coi_column_text (statement, 4);
  record->unread = coi_column_int (statement, 5);
  record->first_message_id = coi_column_text (statement, 6);
  record->pinned = coi_column_int (statement, 7);
  record->pinned_until = coi_column_int (statement, 8);
  record->is_hidden = coi_column_int (statement, 9) != 0;
  if (sqlite3_column_type (statement, N_CONVERSATION_COLUMNS) != SQLITE_NULL)
    {
      record->last = coi_message_record_from_row (statement, N_CONVERSATION_COLUMNS);
      record->last_message_id = g_strdup (record->last->message_id);
    }
  return record;
}

/**
 * coi_store_list_conversations:
 * @self: a store
 *
 * Returns: (transfer full) (element-type CoiConversationRecord): all conversations with their
 * members and last message, newest first; those without messages last
 */
GPtrArray *
coi_store_list_conversations (CoiStore *self)
{
  CoiDb *db = coi_store_get_reader (self);
  GPtrArray *array = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_conversation_record_free);
  g_autoptr (CoiStatement) statement = coi_db_statement (
      db, SELECT_CONVERSATION "WHERE c.kind <> 4 ORDER BY c.last_sort DESC NULLS LAST, c.id DESC");

  while (coi_db_next (db, statement))
    {
      CoiConversationRecord *record = record_from_row (statement);
      record->members = coi_store_list_members (self, record->id);
      g_ptr_array_add (array, record);
    }
  return array;
}

/**
 * coi_store_get_conversation:
 * @self: a store
 * @id: a conversation
 *
 * Returns: (transfer full) (nullable): it, with its members and last message
 */
CoiConversationRecord *
coi_store_get_conversation (CoiStore *self, gint64 id)
{
  CoiDb *db = coi_store_get_reader (self);
  g_autoptr (CoiStatement) statement =
      coi_db_statement (db, SELECT_CONVERSATION "WHERE c.id = ?1 AND c.kind <> 4");
  CoiConversationRecord *record;

  coi_bind_int (statement, 1, id);
  if (!coi_db_next (db, statement))
    return NULL;
  record = record_from_row (statement);
  record->members = coi_store_list_members (self, id);
  return record;
}

/**
 * coi_store_list_members:
 * @self: a store
 * @conversation_id: a conversation
 *
 * Returns: (transfer full): the addresses of its members without our own, sorted
 */
GStrv
coi_store_list_members (CoiStore *self, gint64 conversation_id)
{
  CoiDb *db = coi_store_get_reader (self);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (CoiStatement) statement = coi_db_statement (
      db, "SELECT address FROM member WHERE conversation_id = ?1 ORDER BY address");

  coi_bind_int (statement, 1, conversation_id);
  while (coi_db_next (db, statement))
    g_strv_builder_take (builder, coi_column_text (statement, 0));
  return g_strv_builder_end (builder);
}

/**
 * coi_store_get_contact_name:
 * @self: a store
 * @account_id: an account
 * @addr: a normalised address
 *
 * Returns: (transfer full) (nullable): the best name known
 */
char *
coi_store_get_contact_name (CoiStore *self, gint64 account_id, const char *addr)
{
  CoiDb *db = coi_store_get_reader (self);
  g_autoptr (CoiStatement) statement =
      coi_db_statement (db, "SELECT name FROM contact WHERE account_id = ?1 AND address = ?2");

  coi_bind_int (statement, 1, account_id);
  coi_bind_text (statement, 2, addr);
  return coi_db_next (db, statement) ? coi_column_text (statement, 0) : NULL;
}
