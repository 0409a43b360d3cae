/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of messages: reading, by position in a conversation and by id. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-private.h"

/* So many rows from the end are stepped over faster than a block is found. */
#define NEAR 1000

/**
 * coi_message_record_from_row:
 * @statement: a statement on a row that has COI_MESSAGE_COLUMNS
 * @first: the index of the first of them
 *
 * Returns: (transfer full): the message
 */
CoiMessageRecord *
coi_message_record_from_row (CoiStatement *statement, int first)
{
  CoiMessageRecord *record = g_new0 (CoiMessageRecord, 1);

  record->id = coi_column_int (statement, first);
  record->account_id = coi_column_int (statement, first + 1);
  record->conversation_id = coi_column_int (statement, first + 2);
  record->message_id = coi_column_text (statement, first + 3);
  record->sender = coi_column_text (statement, first + 4);
  record->sender_name = coi_column_text (statement, first + 5);
  record->outgoing = coi_column_int (statement, first + 6) != 0;
  record->time = coi_column_int (statement, first + 7);
  record->sort_time = coi_column_int (statement, first + 8);
  record->subject = coi_column_text (statement, first + 9);
  record->text = coi_column_text (statement, first + 10);
  record->full_text = coi_column_text (statement, first + 11);
  record->chat_content = coi_column_text (statement, first + 12);
  record->is_chat = coi_column_int (statement, first + 13) != 0;
  record->in_reply_to = coi_column_text (statement, first + 14);
  record->attachments = coi_column_text (statement, first + 15);
  record->seen = coi_column_int (statement, first + 16) != 0;
  record->state = coi_column_int (statement, first + 17);
  record->error = coi_column_text (statement, first + 18);
  record->raw_size = (guint64)coi_column_int (statement, first + 19);
  record->kind = coi_column_int (statement, first + 20);
  record->content = coi_column_text (statement, first + 21);
  record->html = coi_column_text (statement, first + 22);
  record->receipt = coi_column_int (statement, first + 23);
  record->hidden = coi_column_int (statement, first + 24) != 0;
  record->home_id = coi_column_int (statement, first + 25);
  record->deleted = coi_column_int (statement, first + 26) != 0;
  record->edited_text = coi_column_text (statement, first + 27);
  record->edited_html = coi_column_text (statement, first + 28);
  record->effects = coi_column_text (statement, first + 29);
  record->pinned_at = coi_column_int (statement, first + 30);
  record->pinned_until = coi_column_int (statement, first + 31);
  record->is_unpinned = coi_column_int (statement, first + 32) != 0;
  record->removing = coi_column_int (statement, first + 33) != 0;
  return record;
}

/* ---- positions ---- */

/**
 * coi_store_count_messages:
 * @self: a store
 * @conversation_id: a conversation
 *
 * Returns: how many messages it has; kept by the store, not counted
 */
guint
coi_store_count_messages (CoiStore *self, gint64 conversation_id)
{
  CoiDb *db = coi_store_get_reader (self);
  g_autoptr (CoiStatement) statement =
      coi_db_statement (db, "SELECT count FROM conversation WHERE id = ?1");

  coi_bind_int (statement, 1, conversation_id);
  return coi_db_next (db, statement) ? coi_column_int (statement, 0) : 0;
}

/* The place before a message: a block's beginning. */
typedef struct
{
  gint64 sort_time, id;
  gint64 n_before; /* messages of the conversation */
} Anchor;

/* The last block that begins at @offset or before; the beginning of all when there is none. */
static Anchor
find_anchor (CoiDb *db, gint64 conversation_id, gint64 offset)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (db, "SELECT sort_time, row_id, count FROM message_block "
                            "WHERE conversation_id = ?1 ORDER BY sort_time, row_id");
  Anchor anchor = { G_MININT64, 0, 0 };
  gint64 n = 0;

  coi_bind_int (statement, 1, conversation_id);
  while (n <= offset && coi_db_next (db, statement))
    {
      anchor = (Anchor){ coi_column_int (statement, 0), coi_column_int (statement, 1), n };
      n += coi_column_int (statement, 2);
    }
  return anchor;
}

/* The rows are skipped in the index alone; the table is read for the page only. */
#define SELECT_PAGE(comparison, order)                                                             \
  "SELECT " COI_MESSAGE_COLUMNS " FROM (SELECT id AS row FROM message INDEXED BY message_order "   \
  "WHERE conversation_id = ?1 AND " comparison " ORDER BY " order " LIMIT ?2 OFFSET ?3) "          \
  "JOIN message m ON m.id = row ORDER BY m.sort_time, m.id"

static void
read_page (CoiDb *db, CoiStatement *statement, gint64 id, gint64 limit, gint64 skip, GPtrArray *to)
{
  coi_bind_int (statement, 1, id);
  coi_bind_int (statement, 2, limit);
  coi_bind_int (statement, 3, skip);
  while (coi_db_next (db, statement))
    g_ptr_array_add (to, coi_message_record_from_row (statement, 0));
}

/* Near the end from there, else from the block: skipping costs time by the row. */
static void
fill_page (
    CoiDb *db, gint64 conversation_id, gint64 count, guint offset, guint limit, GPtrArray *to)
{
  gint64 n = MIN ((gint64)limit, count - offset);
  gint64 behind = count - offset - n;
  g_autoptr (CoiStatement) statement = NULL;
  Anchor anchor;

  if (n <= 0)
    return;
  if (behind < MIN (NEAR, offset))
    {
      statement = coi_db_statement (db, SELECT_PAGE ("1", "sort_time DESC, id DESC"));
      read_page (db, statement, conversation_id, n, behind, to);
      return;
    }
  anchor = find_anchor (db, conversation_id, offset);
  statement = coi_db_statement (db, SELECT_PAGE ("(sort_time, id) >= (?4, ?5)", "sort_time, id"));
  coi_bind_int (statement, 4, anchor.sort_time);
  coi_bind_int (statement, 5, anchor.id);
  read_page (db, statement, conversation_id, n, offset - anchor.n_before, to);
}

/**
 * coi_store_page_messages:
 * @self: a store
 * @conversation_id: a conversation
 * @offset: how many to skip from the oldest, in (sort_time, id) order
 * @limit: how many at most
 *
 * Returns: (transfer full) (element-type CoiMessageRecord): that part, oldest first
 */
GPtrArray *
coi_store_page_messages (CoiStore *self, gint64 conversation_id, guint offset, guint limit)
{
  CoiDb *db = coi_store_get_reader (self);
  GPtrArray *page = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_message_record_free);

  if (db == NULL || !coi_db_exec (db, "BEGIN", NULL))
    return page;
  /* One snapshot: the count must fit the rows. */
  fill_page (db, conversation_id, coi_store_count_messages (self, conversation_id), offset, limit,
             page);
  coi_db_exec (db, "END", NULL);
  return page;
}

static gboolean
find_place (CoiDb *db, gint64 message_id, gint64 *conversation_id, gint64 *sort_time)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (db, "SELECT conversation_id, sort_time FROM message WHERE id = ?1");

  coi_bind_int (statement, 1, message_id);
  if (!coi_db_next (db, statement))
    return FALSE;
  *conversation_id = coi_column_int (statement, 0);
  *sort_time = coi_column_int (statement, 1);
  return TRUE;
}

/* The beginning of the block that a message is in. */
static Anchor
find_block (CoiDb *db, gint64 conversation_id, gint64 sort_time, gint64 id)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (db, "SELECT sort_time, row_id, count FROM message_block "
                            "WHERE conversation_id = ?1 AND (sort_time, row_id) <= (?2, ?3) "
                            "ORDER BY sort_time, row_id");
  Anchor anchor = { G_MININT64, 0, 0 };
  gint64 n = 0;

  coi_bind_int (statement, 1, conversation_id);
  coi_bind_int (statement, 2, sort_time);
  coi_bind_int (statement, 3, id);
  while (coi_db_next (db, statement))
    {
      anchor = (Anchor){ coi_column_int (statement, 0), coi_column_int (statement, 1), n };
      n += coi_column_int (statement, 2);
    }
  return anchor;
}

static gint64
count_from (CoiDb *db, const Anchor *anchor, gint64 conversation_id, gint64 sort_time, gint64 id)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      db, "SELECT COUNT(*) FROM message INDEXED BY message_order WHERE conversation_id = ?1 AND "
          "(sort_time, id) >= (?2, ?3) AND (sort_time, id) < (?4, ?5)");

  coi_bind_int (statement, 1, conversation_id);
  coi_bind_int (statement, 2, anchor->sort_time);
  coi_bind_int (statement, 3, anchor->id);
  coi_bind_int (statement, 4, sort_time);
  coi_bind_int (statement, 5, id);
  return coi_db_next (db, statement) ? coi_column_int (statement, 0) : 0;
}

/**
 * coi_store_message_position:
 * @self: a store
 * @message_id: row of the message
 *
 * Returns: its position in its conversation, from the oldest, or -1 when it does not exist
 */
int
coi_store_message_position (CoiStore *self, gint64 message_id)
{
  CoiDb *db = coi_store_get_reader (self);
  gint64 conversation_id, sort_time;
  int position = -1;

  if (db == NULL || !coi_db_exec (db, "BEGIN", NULL))
    return -1;
  if (find_place (db, message_id, &conversation_id, &sort_time))
    {
      Anchor anchor = find_block (db, conversation_id, sort_time, message_id);
      position = anchor.n_before + count_from (db, &anchor, conversation_id, sort_time, message_id);
    }
  coi_db_exec (db, "END", NULL);
  return position;
}

/* ---- by id ---- */

/**
 * coi_store_get_message:
 * @self: a store
 * @id: row of the message
 *
 * Returns: (transfer full) (nullable): the message
 */
CoiMessageRecord *
coi_store_get_message (CoiStore *self, gint64 id)
{
  CoiDb *db = coi_store_get_reader (self);
  g_autoptr (CoiStatement) statement =
      coi_db_statement (db, "SELECT " COI_MESSAGE_COLUMNS " FROM message m WHERE m.id = ?1");

  coi_bind_int (statement, 1, id);
  return coi_db_next (db, statement) ? coi_message_record_from_row (statement, 0) : NULL;
}

/**
 * coi_store_find_message:
 * @self: a store
 * @account_id: an account
 * @message_id: a Message-ID
 *
 * Returns: (transfer full) (nullable): the message; of several with different senders, our own
 * first, since receipts and replies mean it
 */
CoiMessageRecord *
coi_store_find_message (CoiStore *self, gint64 account_id, const char *message_id)
{
  CoiDb *db = coi_store_get_reader (self);
  g_autoptr (CoiStatement) statement = coi_db_statement (
      db, "SELECT " COI_MESSAGE_COLUMNS " FROM message m WHERE m.id_hash = ?1 AND "
          "m.account_id = ?2 AND m.message_id = ?3 ORDER BY m.outgoing DESC, m.id LIMIT 1");

  coi_bind_int (statement, 1, coi_message_id_hash (account_id, message_id));
  coi_bind_int (statement, 2, account_id);
  coi_bind_text (statement, 3, message_id);
  return coi_db_next (db, statement) ? coi_message_record_from_row (statement, 0) : NULL;
}
