/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages about messages: edits, reactions, receipts … find what they are about.
 *
 * They arrive in any order, before and after their target. So nothing is applied when a message
 * arrives: it is noted that it was touched, and at the end of the request everything that stands in
 * a relation to a touched message is computed anew from the messages that are here
 * (coi-store-effects.c).
 *
 * An edit belongs to the message with that Message-ID of the same sender, which may be an edit
 * itself: the first of such a chain is the root, and is what is shown. An edit without a root that
 * is here is shown as a message of its own (COI: "Edit and Delete Messages"). */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-private.h"

#include "coi-store-effects.h"

/* Longer chains of edits are cut. */
#define MAX_CHAIN 64

/* ---- the hidden conversation ---- */

/*
 * coi_hidden_conversation:
 * @txn: a transaction
 * @account_id: an account
 * @error: why it failed
 *
 * Returns: where the messages about messages lie, 0 on failure
 */
gint64
coi_hidden_conversation (CoiStoreTxn *txn, gint64 account_id, GError **error)
{
  CoiConversationRecord record = {
    .account_id = account_id,
    .kind = COI_CONVERSATION_HIDDEN,
    .key = (char *)"hidden",
    .name = (char *)"",
  };

  return coi_store_txn_put_conversation (txn, &record, error) ? record.id : 0;
}

typedef struct
{
  gint64 account_id, conversation_id, home_id, sort_time;
  gboolean hidden, is_unread, removing;
} Position;

static gboolean
read_position (CoiStoreTxn *txn, gint64 id, Position *position, gboolean *found, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "SELECT account_id, conversation_id, home_id, sort_time, hidden, "
                                 "outgoing = 0 AND seen = 0, removing FROM message WHERE id = ?1");

  coi_bind_int (statement, 1, id);
  if (!coi_db_row (txn->db, statement, found, error))
    return FALSE;
  if (!*found)
    return TRUE;
  position->account_id = coi_column_int (statement, 0);
  position->conversation_id = coi_column_int (statement, 1);
  position->home_id = coi_column_int (statement, 2);
  position->sort_time = coi_column_int (statement, 3);
  position->hidden = coi_column_int (statement, 4) != 0;
  position->is_unread = coi_column_int (statement, 5) != 0;
  position->removing = coi_column_int (statement, 6) != 0;
  return TRUE;
}

/* Nobody reads a hidden message: what it says is in another one. */
static gboolean
mark_seen (CoiStoreTxn *txn, gint64 id, gint64 conversation_id, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "UPDATE message SET seen = 1, pending_seen = 1 "
                                 "WHERE id = ?1 AND seen = 0 AND outgoing = 0");

  coi_bind_int (statement, 1, id);
  if (!coi_db_run (txn->db, statement, error))
    return FALSE;
  return coi_db_changes (txn->db) == 0 ||
         (coi_batch_flush (txn, error) && coi_summary_add_unread (txn, conversation_id, -1, error));
}

static gboolean
move (CoiStoreTxn *txn, gint64 id, const Position *from, gint64 to, gboolean hidden, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "UPDATE message SET conversation_id = ?2, hidden = ?3, "
                                 "home_id = IFNULL(home_id, conversation_id) WHERE id = ?1");

  if (!coi_batch_flush (txn, error))
    return FALSE;
  coi_bind_int (statement, 1, id);
  coi_bind_int (statement, 2, to);
  coi_bind_int (statement, 3, hidden != FALSE);
  coi_store_txn_log (txn, COI_CHANGE_UPDATED, id);
  return coi_db_run (txn->db, statement, error) &&
         coi_blocks_add (txn, from->conversation_id, from->sort_time, id, -1, error) &&
         coi_blocks_add (txn, to, from->sort_time, id, 1, error) &&
         coi_summary_adjust (txn, from->conversation_id, -1, -from->is_unread, error) &&
         coi_summary_adjust (txn, to, 1, from->is_unread, error);
}

/*
 * coi_message_set_shown:
 * @txn: a transaction
 * @id: row id of a message
 * @shown: whether it is to be seen in its conversation
 * @error: why it failed
 *
 * Returns: whether it was done
 */
gboolean
coi_message_set_shown (CoiStoreTxn *txn, gint64 id, gboolean shown, GError **error)
{
  Position position;
  gboolean found = FALSE;
  gint64 hidden_id;

  if (!read_position (txn, id, &position, &found, error))
    return FALSE;
  shown &= !position.removing;
  if (!found || (shown && !position.hidden))
    return TRUE;
  if (shown)
    return move (txn, id, &position, position.home_id, FALSE, error);
  hidden_id = coi_hidden_conversation (txn, position.account_id, error);
  if (hidden_id == 0 || (!position.hidden && !move (txn, id, &position, hidden_id, TRUE, error)))
    return FALSE;
  return mark_seen (txn, id, hidden_id, error);
}

/* ---- what is about what ---- */

static void
touch (CoiStoreTxn *txn, gint64 id)
{
  g_array_append_val (txn->touched, id);
}

/* Touches what @statement yields: row ids. */
static gboolean
touch_rows (CoiStoreTxn *txn, CoiStatement *statement, GError **error)
{
  for (;;)
    {
      gboolean has_row;

      if (!coi_db_row (txn->db, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      touch (txn, coi_column_int (statement, 0));
    }
}

static gboolean
touch_targets (CoiStoreTxn *txn, gint64 id, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "SELECT m.id FROM annotation a JOIN message m ON "
                                 "m.id_hash = a.target_hash AND m.message_id = a.target "
                                 "WHERE a.message_id = ?1");

  coi_bind_int (statement, 1, id);
  return touch_rows (txn, statement, error);
}

static gboolean
insert (CoiStoreTxn *txn, const CoiMessageRecord *record, const char *target, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, "INSERT INTO annotation (target_hash, message_id, target) VALUES (?1, ?2, ?3) "
               "ON CONFLICT DO NOTHING");

  coi_bind_int (statement, 1, coi_message_id_hash (record->account_id, target));
  coi_bind_int (statement, 2, record->id);
  coi_bind_text (statement, 3, target);
  return coi_db_run (txn->db, statement, error);
}

/*
 * coi_annotations_put:
 * @txn: a transaction
 * @record: a message as it is now in the store
 * @error: why it failed
 *
 * Notes what the message is about, in place of what was noted before.
 *
 * Returns: whether it was done
 */
gboolean
coi_annotations_put (CoiStoreTxn *txn, const CoiMessageRecord *record, GError **error)
{
  g_autoptr (CoiContent) content = coi_content_from_json (record->content);
  g_autoptr (CoiStatement) clear =
      coi_db_statement (txn->db, "DELETE FROM annotation WHERE message_id = ?1");

  coi_bind_int (clear, 1, record->id);
  if (!touch_targets (txn, record->id, error) || !coi_db_run (txn->db, clear, error))
    return FALSE;
  for (guint i = 0; coi_content_is_about_another (record->kind) && content->targets[i] != NULL; i++)
    if (!insert (txn, record, content->targets[i], error))
      return FALSE;
  touch (txn, record->id);
  return touch_targets (txn, record->id, error);
}

/*
 * coi_annotations_greet:
 * @txn: a transaction
 * @id: row id of a message that is new
 * @id_hash: its id_hash
 * @error: why it failed
 *
 * Messages that arrived before it may be about it.
 *
 * Returns: whether it was done
 */
gboolean
coi_annotations_greet (CoiStoreTxn *txn, gint64 id, gint64 id_hash, GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (txn->db, "SELECT 1 FROM annotation WHERE target_hash = ?1 LIMIT 1");
  gboolean has_row;

  coi_bind_int (statement, 1, id_hash);
  if (!coi_db_row (txn->db, statement, &has_row, error))
    return FALSE;
  if (has_row)
    touch (txn, id);
  return TRUE;
}

/*
 * coi_annotations_forget:
 * @txn: a transaction
 * @id: row id of a message that is about to be removed
 * @error: why it failed
 *
 * What it was about, and what was about it, changes.
 *
 * Returns: whether it was done
 */
gboolean
coi_annotations_forget (CoiStoreTxn *txn, gint64 id, GError **error)
{
  g_autoptr (CoiStatement) children = coi_db_statement (
      txn->db, "SELECT a.message_id FROM message m JOIN annotation a ON a.target_hash = m.id_hash "
               "AND a.target = m.message_id WHERE m.id = ?1");

  coi_bind_int (children, 1, id);
  return touch_targets (txn, id, error) && touch_rows (txn, children, error);
}

/* ---- roots ---- */

static gboolean
read_id (CoiStoreTxn *txn, const char *sql, gint64 id, gint64 *result, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (txn->db, sql);

  *result = 0;
  coi_bind_int (statement, 1, id);
  return coi_db_int (txn->db, statement, result, error);
}

/* The message of the same sender that the edit or deletion @id is about, 0 for none. */
static gboolean
find_parent (CoiStoreTxn *txn, gint64 id, gint64 *parent, GError **error)
{
  return read_id (txn,
                  "SELECT p.id FROM message c JOIN annotation a ON a.message_id = c.id "
                  "JOIN message p ON p.id_hash = a.target_hash AND p.message_id = a.target AND "
                  "p.sender = c.sender AND p.outgoing = c.outgoing "
                  "WHERE c.id = ?1 AND c.kind IN (16, 17) AND c.sender <> '' AND p.id <> c.id "
                  "AND p.kind < 18 ORDER BY p.message_id LIMIT 1",
                  id, parent, error);
}

/* Messages that are edits of one another have no first one: it is the one with the least
 * Message-ID. */
static gboolean
find_least (CoiStoreTxn *txn, GArray *circle, gint64 *root, GError **error)
{
  g_autofree char *least = NULL;

  for (guint i = 0; i < circle->len; i++)
    {
      gint64 id = g_array_index (circle, gint64, i);
      g_autoptr (CoiStatement) statement =
          coi_db_statement (txn->db, "SELECT message_id FROM message WHERE id = ?1");
      gboolean has_row;
      char *message_id;

      coi_bind_int (statement, 1, id);
      if (!coi_db_row (txn->db, statement, &has_row, error))
        return FALSE;
      message_id = coi_column_text (statement, 0);
      if (least != NULL && g_strcmp0 (message_id, least) >= 0)
        {
          g_free (message_id);
          continue;
        }
      g_free (least);
      least = message_id;
      *root = id;
    }
  return TRUE;
}

static gboolean
find_root (CoiStoreTxn *txn, gint64 id, gint64 *root, GError **error)
{
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (gint64));

  *root = id;
  for (guint depth = 0; depth < MAX_CHAIN; depth++)
    {
      gint64 parent;

      g_array_append_val (path, *root);
      if (!find_parent (txn, *root, &parent, error))
        return FALSE;
      if (parent == 0)
        return TRUE;
      for (guint i = 0; i < path->len; i++)
        if (g_array_index (path, gint64, i) == parent)
          {
            g_array_remove_range (path, 0, i);
            return find_least (txn, path, root, error);
          }
      *root = parent;
    }
  return TRUE;
}

/* ---- at the end of a request ---- */

static gboolean
refresh (CoiStoreTxn *txn, gint64 id, GHashTable *done, GError **error)
{
  gint64 root;

  if (!find_root (txn, id, &root, error))
    return FALSE;
  if (g_hash_table_contains (done, &root))
    return TRUE;
  g_hash_table_add (done, g_memdup2 (&root, sizeof root));
  return coi_effects_refresh (txn, root, error);
}

/*
 * coi_annotations_flush:
 * @txn: a transaction, at the end of a request
 * @error: why it failed
 *
 * Computes anew what the touched messages change.
 *
 * Returns: whether it was done
 */
gboolean
coi_annotations_flush (CoiStoreTxn *txn, GError **error)
{
  g_autoptr (GHashTable) done = NULL;
  gboolean ok = TRUE;

  if (txn->touched->len == 0)
    return TRUE;
  done = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; ok && i < txn->touched->len; i++)
    ok = refresh (txn, g_array_index (txn->touched, gint64, i), done, error);
  g_array_set_size (txn->touched, 0);
  return ok;
}
