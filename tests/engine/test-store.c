/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database in a temporary directory, written to and waited for. */
#include "test-store.h"

#include <glib/gstdio.h>

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  coi_store_write_finish (COI_STORE (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *)user_data = TRUE;
}

void
test_store_write (TestStore *self, CoiStoreWriteFunc func, gpointer data)
{
  gboolean done = FALSE;

  coi_store_write_async (self->store, FALSE, func, data, NULL, written_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

static CoiMailboxRecord *
new_mailbox (const char *name, CoiMailboxRole role)
{
  CoiMailboxRecord *record = g_new0 (CoiMailboxRecord, 1);

  record->name = g_strdup (name);
  record->role = role;
  record->uid_validity = 1;
  return record;
}

static gboolean
write_account (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  TestStore *self = user_data;

  if (!coi_store_txn_insert_account (txn, self->account, error))
    return FALSE;
  self->inbox->account_id = self->account->id;
  self->sent->account_id = self->account->id;
  return coi_store_txn_put_mailbox (txn, self->inbox, error) &&
         coi_store_txn_put_mailbox (txn, self->sent, error);
}

TestStore *
test_store_new (void)
{
  TestStore *self = g_new0 (TestStore, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  self->dir = g_dir_make_tmp ("coi-test-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (self->dir, "test.db", NULL);
  self->store = coi_store_open (path, &error);
  g_assert_no_error (error);
  self->account = g_new0 (CoiAccountRecord, 1);
  self->account->address = g_strdup ("alice@example.org");
  self->account->name = g_strdup ("Alice");
  self->account->login = g_strdup ("alice@example.org");
  self->account->imap = coi_endpoint_new ("localhost", 993, COI_TLS_IMPLICIT, NULL);
  self->account->smtp = coi_endpoint_new ("localhost", 465, COI_TLS_IMPLICIT, NULL);
  self->inbox = new_mailbox ("INBOX", COI_MAILBOX_INBOX);
  self->sent = new_mailbox ("Sent", COI_MAILBOX_SENT);
  test_store_write (self, write_account, self);
  return self;
}

void
test_store_free (TestStore *self)
{
  const char *const names[] = { "test.db", "test.db-wal", "test.db-shm" };

  coi_store_close (self->store);
  g_object_unref (self->store);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->dir, names[i], NULL);

      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (self->dir), ==, 0);
  coi_account_record_free (self->account);
  coi_mailbox_record_free (self->inbox);
  coi_mailbox_record_free (self->sent);
  g_free (self->dir);
  g_free (self);
}
