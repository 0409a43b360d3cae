/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The full-text index follows the messages. Each test ends with FTS5's own comparison of the two.
 */
#include "store-testing.h"

static gboolean
delete_message_func (CoiStoreTxn *txn, gpointer id, GError **error)
{
  return coi_store_txn_delete_message (txn, *(gint64 *)id, error);
}

static void
test_delete (Fixture *self, gconstpointer unused)
{
  gint64 id;

  put_text (self, put_direct (self, "bob@example.org"), "1", 1700000000, "A brown fox");
  id = put_text (self, 1, "6", 1700000500, "brown too");
  check_found (self, "brown", "6 1");
  write_now (self->store, delete_message_func, &id);
  check_found (self, "brown", "1");
}

static gboolean
delete_account_func (CoiStoreTxn *txn, gpointer id, GError **error)
{
  return coi_store_txn_delete_account (txn, *(gint64 *)id, error);
}

static void
test_delete_account (Fixture *self, gconstpointer unused)
{
  g_autofree char *left = NULL;

  put_text (self, put_direct (self, "bob@example.org"), "1", 1700000000, "A brown fox");
  write_now (self->store, delete_account_func, &self->account);
  check_found (self, "brown", "");
  left = query_text (self->path, "SELECT COUNT(*) FROM search('brown')");
  g_assert_cmpstr (left, ==, "0\n");
}

/* A copy with other content, in another conversation, at an earlier time. */
static void
test_merge (Fixture *self, gconstpointer unused)
{
  gint64 bob = put_direct (self, "bob@example.org");
  gint64 group = put_conversation (self->store, self->account, COI_CONVERSATION_GROUP, "group:1");
  g_autoptr (CoiMessageRecord) copy = new_message (self->account, group, "1", 1700000000);

  put_text (self, bob, "1", 1700000100, "list footer");
  put_text (self, bob, "2", 1700000050, "list between");
  check_found (self, "list", "1 2");
  g_set_str (&copy->text, "list alone");
  copy->raw_size = 50;
  put_message (self->store, copy);
  check_found (self, "footer", "");
  check_found (self, "list", "2 1");
  check_found (self, "alone in:2", "1");
  check_found (self, "in:bob list", "2");
}

typedef struct
{
  CoiMessageRecord *first, *copy;
  gboolean has_copy, fails;
} Pair;

/* Changes what waits to be indexed in the same transaction. */
static gboolean
put_pair_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  Pair *pair = data;

  if (!coi_store_txn_put_message (txn, pair->first, NULL, error))
    return FALSE;
  if (pair->has_copy && !coi_store_txn_put_message (txn, pair->copy, NULL, error))
    return FALSE;
  if (pair->fails)
    g_set_error_literal (error, COI_STORE_ERROR, COI_STORE_ERROR_FAILED, "On purpose");
  return !pair->fails;
}

static void
count_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  coi_store_write_finish (COI_STORE (source), result, NULL);
  ++*(guint *)user_data;
}

/* Requests that share a transaction, of which one fails: the others are found. */
static void
test_rollback (Fixture *self, gconstpointer unused)
{
  gint64 bob = put_direct (self, "bob@example.org");
  Pair pairs[20];
  guint done = 0;

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      pairs[i].first = new_message (self->account, bob, id, 1700000000 - i);
      pairs[i].copy = new_message (self->account, bob, id, 1700000000 - i);
      g_set_str (&pairs[i].first->text, "first");
      g_set_str (&pairs[i].copy->text, i == 5 ? "failed" : "second");
      pairs[i].copy->raw_size = 50;
      pairs[i].has_copy = i >= 5;
      pairs[i].fails = i == 5;
      coi_store_write_async (self->store, FALSE, put_pair_func, &pairs[i], NULL, count_cb, &done);
    }
  while (done < G_N_ELEMENTS (pairs))
    g_main_context_iteration (NULL, TRUE);
  check_found (self, "second", "6 7 8 9 10 11 12 13 14 15 16 17 18 19");
  check_found (self, "first", "0 1 2 3 4");
  check_found (self, "failed", "");
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      coi_message_record_free (pairs[i].first);
      coi_message_record_free (pairs[i].copy);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/store/index/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("delete", test_delete);
  ADD ("delete-account", test_delete_account);
  ADD ("merge", test_merge);
  ADD ("rollback", test_rollback);
  return g_test_run ();
}
