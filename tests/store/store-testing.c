/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the store share. */
#include "store-testing.h"

#include <glib/gstdio.h>

void
fixture_set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("coi-store-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->dir, "store.db", NULL);
  self->store = coi_store_open (self->path, &error);
  g_assert_no_error (error);
  self->account = put_account (self->store, "alice@example.org");
  self->mailbox = put_mailbox (self->store, self->account, "INBOX");
}

void
remove_dir (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      g_assert_cmpint (g_remove (child), ==, 0);
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

void
fixture_tear_down (Fixture *self, gconstpointer unused)
{
  if (self->store != NULL)
    {
      coi_store_close (self->store);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      check_consistency (self->path);
      /* The thread of a search lets go of the store a moment after its result is there. */
      while (G_OBJECT (self->store)->ref_count > 1)
        g_usleep (1000);
      g_assert_finalize_object (self->store);
    }
  remove_dir (self->dir);
  g_free (self->path);
  g_free (self->dir);
}

void
fixture_reopen (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  if (self->store != NULL)
    coi_store_close (self->store);
  g_clear_object (&self->store);
  self->store = coi_store_open (self->path, &error);
  g_assert_no_error (error);
}

void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **)user_data, result);
}

gboolean
try_write (CoiStore *store, gboolean durable, TestFunc func, gpointer data, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coi_store_write_async (store, durable, func, data, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return coi_store_write_finish (store, result, error);
}

void
write_now (CoiStore *store, TestFunc func, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (try_write (store, FALSE, func, data, &error));
  g_assert_no_error (error);
}

static gboolean
put_account_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  return coi_store_txn_insert_account (txn, data, error);
}

gint64
put_account (CoiStore *store, const char *address)
{
  CoiAccountRecord record = { .address = (char *)address, .name = (char *)"" };

  write_now (store, put_account_func, &record);
  g_assert_cmpint (record.id, >, 0);
  return record.id;
}

static gboolean
put_mailbox_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  return coi_store_txn_put_mailbox (txn, data, error);
}

gint64
put_mailbox (CoiStore *store, gint64 account, const char *name)
{
  CoiMailboxRecord record = { .account_id = account, .name = (char *)name, .uid_validity = 1 };

  write_now (store, put_mailbox_func, &record);
  g_assert_cmpint (record.id, >, 0);
  return record.id;
}

static gboolean
put_conversation_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  return coi_store_txn_put_conversation (txn, data, error);
}

gint64
put_conversation (CoiStore *store, gint64 account, CoiConversationKind kind, const char *key)
{
  CoiConversationRecord record = { .account_id = account, .kind = kind, .key = (char *)key };

  write_now (store, put_conversation_func, &record);
  g_assert_cmpint (record.id, >, 0);
  return record.id;
}

CoiMessageRecord *
new_message (gint64 account, gint64 conversation, const char *message_id, gint64 time)
{
  CoiMessageRecord *record = g_new0 (CoiMessageRecord, 1);

  record->account_id = account;
  record->conversation_id = conversation;
  record->message_id = g_strdup (message_id);
  record->sender = g_strdup ("bob@example.org");
  record->time = time;
  record->sort_time = time * G_USEC_PER_SEC;
  record->subject = g_strdup ("Chat");
  record->text = g_strdup_printf ("Text of %s", message_id != NULL ? message_id : "a nameless one");
  record->raw_size = 100;
  return record;
}

gboolean
put_message_func (CoiStoreTxn *txn, gpointer record, GError **error)
{
  return coi_store_txn_put_message (txn, record, NULL, error);
}

gint64
put_message (CoiStore *store, CoiMessageRecord *record)
{
  write_now (store, put_message_func, record);
  g_assert_cmpint (record->id, >, 0);
  return record->id;
}

gint64
put_direct (Fixture *self, const char *address)
{
  g_autofree char *key = g_strconcat ("direct:", address, NULL);

  return put_conversation (self->store, self->account, COI_CONVERSATION_DIRECT, key);
}

gint64
put_simple (Fixture *self, gint64 conversation, const char *message_id, gint64 time)
{
  g_autoptr (CoiMessageRecord) record = new_message (self->account, conversation, message_id, time);

  return put_message (self->store, record);
}

/* ---- the file, seen past the store ---- */

static sqlite3 *
open_raw (const char *path)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 10000);
  return db;
}

static int
append_row_cb (void *user_data, int n, char **values, char **names)
{
  for (int i = 0; i < n; i++)
    g_string_append_printf (user_data, "%s%s", i > 0 ? "|" : "",
                            values[i] != NULL ? values[i] : "NULL");
  g_string_append_c (user_data, '\n');
  return 0;
}

char *
query_text (const char *path, const char *sql)
{
  sqlite3 *db = open_raw (path);
  GString *text = g_string_new (NULL);
  int result = sqlite3_exec (db, sql, append_row_cb, text, NULL);

  if (result != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
  sqlite3_close (db);
  return g_string_free (text, FALSE);
}

void
exec_sql (const char *path, const char *sql)
{
  g_free (query_text (path, sql));
}

static void
check_none (const char *path, const char *sql)
{
  g_autofree char *text = query_text (path, sql);

  g_assert_cmpstr (text, ==, "");
}

static void
check_blocks (const char *path)
{
  g_autofree char *tables =
      query_text (path, "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'message_block'");

  if (!g_str_equal (tables, "1\n"))
    return;
  check_none (path, "SELECT * FROM (SELECT conversation_id, sort_time, row_id, count, "
                    "LEAD(sort_time) OVER w AS next_time, LEAD(row_id) OVER w AS next_row FROM "
                    "message_block WINDOW w AS (PARTITION BY conversation_id ORDER BY sort_time, "
                    "row_id)) b WHERE count <> (SELECT COUNT(*) FROM message m WHERE "
                    "m.conversation_id = b.conversation_id AND (m.sort_time, m.id) >= "
                    "(b.sort_time, b.row_id) AND (b.next_row IS NULL OR "
                    "(m.sort_time, m.id) < (b.next_time, b.next_row)))");
  check_none (path,
              "SELECT c.id, c.count, SUM(b.count) FROM conversation c JOIN message_block b ON "
              "b.conversation_id = c.id GROUP BY c.id HAVING c.count <> SUM(b.count)");
}

/* Compares the full-text index with the messages. */
static void
check_index (const char *path)
{
  g_autofree char *tables =
      query_text (path, "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'search'");

  if (g_str_equal (tables, "1\n"))
    exec_sql (path, "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)");
}

void
check_consistency (const char *path)
{
  g_autofree char *integrity = query_text (path, "PRAGMA integrity_check");

  g_assert_cmpstr (integrity, ==, "ok\n");
  check_none (path, "PRAGMA foreign_key_check");
  check_index (path);
  check_blocks (path);
  check_none (path, "SELECT id, count FROM conversation c WHERE count <> (SELECT COUNT(*) FROM "
                    "message WHERE conversation_id = c.id)");
  check_none (path, "SELECT id, unread FROM conversation c WHERE unread <> (SELECT COUNT(*) FROM "
                    "message WHERE conversation_id = c.id AND seen = 0 AND outgoing = 0)");
  check_none (
      path, "SELECT id, last_row, last_sort FROM conversation c WHERE (last_row, last_sort) IS NOT "
            "(SELECT id, sort_time FROM message WHERE conversation_id = c.id "
            "ORDER BY sort_time DESC, id DESC LIMIT 1)");
  check_none (
      path, "SELECT id, first_row, first_sort FROM conversation c WHERE (first_row, first_sort) IS "
            "NOT (SELECT id, sort_time FROM message WHERE conversation_id = c.id "
            "ORDER BY sort_time, id LIMIT 1)");
}

guint
get_unread (CoiStore *store, gint64 conversation)
{
  g_autoptr (CoiConversationRecord) record = coi_store_get_conversation (store, conversation);

  g_assert_nonnull (record);
  return record->unread;
}

/* ---- searching ---- */

gint64
put_text (Fixture *self, gint64 conversation, const char *id, gint64 time, const char *text)
{
  g_autoptr (CoiMessageRecord) record = new_message (self->account, conversation, id, time);

  g_set_str (&record->text, text);
  return put_message (self->store, record);
}

CoiStoreHits *
run_query (CoiStore *store, const CoiStoreQuery *query)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CoiStoreHits *hits;

  coi_store_search_async (store, query, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  hits = coi_store_search_finish (store, result, &error);
  g_assert_no_error (error);
  return hits;
}

CoiStoreHits *
find (CoiStore *store, const char *text)
{
  const CoiStoreQuery query = { .text = (char *)text, .limit = 1000 };

  return run_query (store, &query);
}

void
check_found (Fixture *self, const char *text, const char *expected)
{
  g_autoptr (CoiStoreHits) hits = find (self->store, text);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < hits->hits->len; i++)
    {
      const CoiStoreHit *hit = hits->hits->pdata[i];
      g_string_append_printf (found, "%s%s", i > 0 ? " " : "", hit->message->message_id);
    }
  g_test_message ("%.100s", text);
  g_assert_cmpstr (found->str, ==, expected);
}
