/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database as each released schema left it, opened by this program. */
#include "store-testing.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define CURRENT "3\n"

static const char *program;

static void
make_old (Fixture *self, const char *name)
{
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "data", name, NULL);
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("coi-store-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->dir, "store.db", NULL);
  g_assert_true (g_file_get_contents (file, &sql, NULL, NULL));
  exec_sql (self->path, sql);
  self->account = 1;
  self->mailbox = 1;
}

static void
check_account (Fixture *self)
{
  g_autoptr (GPtrArray) accounts = coi_store_list_accounts (self->store);
  CoiAccountRecord *account;

  g_assert_cmpuint (accounts->len, ==, 1);
  account = accounts->pdata[0];
  g_assert_cmpstr (account->address, ==, "alice@example.org");
  g_assert_cmpstr (account->imap->host, ==, "imap.example.org");
  g_assert_cmpstr (account->imap->ca_file, ==, "/tmp/ca.pem");
  g_assert_null (account->imap->certificate);
  g_assert_cmpuint (account->smtp->port, ==, 465);
  g_assert_null (account->password_file);
}

static void
check_rows (Fixture *self)
{
  g_autoptr (GPtrArray) conversations = coi_store_list_conversations (self->store);
  g_autoptr (GPtrArray) outbox = coi_store_list_outbox (self->store, 1);
  g_autoptr (GPtrArray) page = coi_store_page_messages (self->store, 1, 0, 10);
  g_autoptr (CoiMessageRecord) third = coi_store_get_message (self->store, 3);
  CoiConversationRecord *first;

  g_assert_cmpuint (conversations->len, ==, 2);
  first = conversations->pdata[0];
  g_assert_cmpstr (first->name, ==, "Bob");
  g_assert_cmpuint (first->unread, ==, 1);
  g_assert_cmpstr (first->last->text, ==, "It’s fine");
  g_assert_cmpuint (page->len, ==, 2);
  g_assert_cmpuint (outbox->len, ==, 1);
  g_assert_cmpstr (third->full_text, ==, "The beginning and the end");
  g_assert_cmpstr (third->sender_name, ==, "Carol Müller");
}

/* New rows join the old ones, and a known message is known. */
static void
check_usable (Fixture *self)
{
  g_autoptr (CoiMessageRecord) again = new_message (1, 1, "2@example.org", 2);
  g_autoptr (CoiMessageRecord) next = new_message (1, 1, "4@example.org", 3);

  g_assert_cmpint (put_message (self->store, again), ==, 2);
  g_assert_cmpint (put_message (self->store, next), >, 3);
  g_assert_cmpuint (coi_store_count_messages (self->store, 1), ==, 3);
}

/* Old messages are indexed while the program runs. */
static void
check_indexed (Fixture *self)
{
  g_autoptr (CoiStoreHits) hits = NULL;
  CoiStoreHit *hit;

  for (;;)
    {
      g_autoptr (CoiStoreHits) some = find (self->store, "fine");
      if (!some->is_incomplete)
        break;
      g_main_context_iteration (NULL, TRUE);
    }
  hits = find (self->store, "has:attachment \"and the end\" uber");
  g_assert_cmpuint (hits->hits->len, ==, 1);
  hit = hits->hits->pdata[0];
  g_assert_cmpint (hit->message->id, ==, 3);
}

static void
test_migrate (gconstpointer name)
{
  Fixture self = { 0 };
  g_autofree char *version = NULL;

  make_old (&self, name);
  fixture_reopen (&self);
  g_assert_false (coi_store_was_damaged (self.store));
  version = query_text (self.path, "PRAGMA user_version");
  g_assert_cmpstr (version, ==, CURRENT);
  check_account (&self);
  check_rows (&self);
  check_usable (&self);
  check_indexed (&self);
  fixture_tear_down (&self, NULL);
}

/* More messages than one slice of the index. */
static void
test_slices (gconstpointer name)
{
  Fixture self = { 0 };
  g_autofree char *waiting = NULL;

  make_old (&self, name);
  exec_sql (
      self.path,
      "WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 1009) "
      "INSERT INTO message SELECT i, 1, 2, i, 5, 0, i * 1000000, i, 0, 1, 0, 0, 0, 0, 9, i, 'x', "
      "NULL, NULL, NULL, NULL, 'S', 'many', NULL, NULL FROM n; "
      "UPDATE conversation SET (count, first_sort, last_row, last_sort) = "
      "(1001, 1500000, 1009, 1009000000) WHERE id = 2");
  fixture_reopen (&self);
  check_indexed (&self);
  waiting = query_text (self.path, "SELECT COUNT(*) FROM message WHERE search_row IS NULL");
  g_assert_cmpstr (waiting, ==, "0\n");
  fixture_tear_down (&self, NULL);
}

/* ---- killed in the middle ---- */

static int statements_left;

static int
count_cb (unsigned event, void *unused, void *statement, void *text)
{
  if (statements_left-- == 0)
    raise (SIGKILL);
  return 0;
}

static int
watch_cb (sqlite3 *db, const char **message, const struct sqlite3_api_routines *api)
{
  return sqlite3_trace_v2 (db, SQLITE_TRACE_STMT, count_cb, NULL);
}

/* What the child does: opens the store and dies before the @n-th statement. */
static int
open_and_die (const char *path, const char *n)
{
  g_autoptr (CoiStore) store = NULL;

  statements_left = atoi (n);
  sqlite3_auto_extension ((void (*) (void))watch_cb);
  store = coi_store_open (path, NULL);
  return store != NULL ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Returns whether the child came to its end. */
static gboolean
run_child (const char *path, guint n)
{
  g_autofree char *number = g_strdup_printf ("%u", n);
  const char *argv[] = { program, "--die", path, number, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL,
                               &status, &error));
  g_assert_no_error (error);
  if (g_spawn_check_wait_status (status, NULL))
    return TRUE;
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  return FALSE;
}

/* Whenever it is killed, the file is the old one or the new one, and whole. */
static void
test_killed (gconstpointer name)
{
  guint n_old = 0;
  gboolean done = FALSE;

  for (guint n = 0; !done; n += 1 + n / 4)
    {
      Fixture self = { 0 };
      g_autofree char *version = NULL;
      g_autofree char *columns = NULL;

      make_old (&self, name);
      done = run_child (self.path, n);
      check_consistency (self.path);
      version = query_text (self.path, "PRAGMA user_version");
      columns = query_text (self.path, "SELECT COUNT(*) FROM pragma_table_info('account') "
                                       "WHERE name = 'imap_certificate'");
      g_assert_cmpstr (columns, ==, strcmp (version, "1\n") == 0 ? "0\n" : "1\n");
      if (strcmp (version, "1\n") == 0)
        n_old++;
      else
        g_assert_cmpstr (version, ==, CURRENT);
      fixture_reopen (&self);
      g_assert_false (coi_store_was_damaged (self.store));
      check_rows (&self);
      check_usable (&self);
      fixture_tear_down (&self, NULL);
    }
  g_assert_cmpuint (n_old, >=, 5);
}

/* ---- the columns of schema 2 ---- */

static gboolean
update_account_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  return coi_store_txn_update_account (txn, data, error);
}

static void
test_certificates (gconstpointer name)
{
  Fixture self = { 0 };
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  CoiAccountRecord *account;

  make_old (&self, name);
  fixture_reopen (&self);
  before = coi_store_list_accounts (self.store);
  account = before->pdata[0];
  account->imap->certificate = g_strdup ("00aa");
  account->smtp->certificate = g_strdup ("00bb");
  account->password_file = g_strdup ("/password");
  write_now (self.store, update_account_func, account);
  fixture_reopen (&self);
  after = coi_store_list_accounts (self.store);
  account = after->pdata[0];
  g_assert_cmpstr (account->imap->certificate, ==, "00aa");
  g_assert_cmpstr (account->imap->ca_file, ==, "/tmp/ca.pem");
  g_assert_cmpstr (account->smtp->certificate, ==, "00bb");
  g_assert_cmpstr (account->password_file, ==, "/password");
  fixture_tear_down (&self, NULL);
}

int
main (int argc, char *argv[])
{
  if (argc == 4 && strcmp (argv[1], "--die") == 0)
    return open_and_die (argv[2], argv[3]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/store/migrate/1", "schema-1.sql", test_migrate);
  g_test_add_data_func ("/store/migrate/slices", "schema-1.sql", test_slices);
  g_test_add_data_func ("/store/migrate/killed", "schema-1.sql", test_killed);
  g_test_add_data_func ("/store/migrate/certificates", "schema-1.sql", test_certificates);
  return g_test_run ();
}
