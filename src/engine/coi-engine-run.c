/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine at work: a runner for each account, starting, stopping, following other processes. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-engine-private.h"

#include "coi-account-private.h"
#include "coi-message-list.h"

#define WATCH_MSECONDS 1000

/* --- runners --- */

static void
progress_cb (CoiAccountRunner *runner, guint done, guint total, CoiEngine *self)
{
  CoiAccount *account = g_object_get_data (G_OBJECT (runner), "account");

  g_signal_emit_by_name (self, "progress", account, done, total);
}

static void
caught_up_cb (CoiAccountRunner *runner, CoiEngine *self)
{
  CoiAccount *account = g_object_get_data (G_OBJECT (runner), "account");

  g_signal_emit_by_name (self, "caught-up", account);
}

static void
message_failed_cb (CoiAccountRunner *runner, gint64 id, CoiEngine *self)
{
  g_autoptr (CoiMessage) message = coi_message_pool_load (self->pool, id);

  if (message != NULL)
    g_signal_emit_by_name (self, "message-failed", message);
}

/**
 * coi_engine_run_account:
 * @self: an open engine
 * @account: an account
 *
 * Makes the account's runner, and starts it when this process synchronises.
 */
void
coi_engine_run_account (CoiEngine *self, CoiAccount *account)
{
  CoiAccountRunner *runner = coi_account_runner_new (account, self->store, self->secrets);

  g_object_set_data (G_OBJECT (runner), "account", account);
  g_signal_connect (runner, "progress", G_CALLBACK (progress_cb), self);
  g_signal_connect (runner, "caught-up", G_CALLBACK (caught_up_cb), self);
  g_signal_connect (runner, "message-failed", G_CALLBACK (message_failed_cb), self);
  g_hash_table_insert (self->runners, g_object_ref (account), runner);
  /* Not for what is written while the engine stops. */
  if (self->lock != NULL && self->started)
    coi_account_runner_start (runner);
}

static gboolean
forget_modseqs (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  GPtrArray *mailboxes = user_data;

  for (guint i = 0; i < mailboxes->len; i++)
    {
      CoiMailboxRecord *mailbox = mailboxes->pdata[i];

      mailbox->highest_modseq = 0;
      if (!coi_store_txn_put_mailbox (txn, mailbox, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * coi_engine_compare_all:
 * @self: an open engine that is not started yet
 *
 * Forgets up to which change each mailbox is known, so that the next synchronisation compares all
 * messages. It is written before anything that the synchronisation writes.
 */
void
coi_engine_compare_all (CoiEngine *self)
{
  g_autoptr (GPtrArray) accounts = coi_store_list_accounts (self->store);

  for (guint i = 0; i < accounts->len; i++)
    {
      const CoiAccountRecord *account = accounts->pdata[i];

      coi_store_write_async (self->store, TRUE, forget_modseqs,
                             coi_store_list_mailboxes (self->store, account->id),
                             (GDestroyNotify)g_ptr_array_unref, NULL, NULL);
    }
}

/**
 * coi_engine_load_accounts:
 * @self: an open engine
 *
 * Takes up the accounts of the database that are not known yet, and what changed in the others.
 */
void
coi_engine_load_accounts (CoiEngine *self)
{
  g_autoptr (GPtrArray) records = coi_store_list_accounts (self->store);

  for (guint i = 0; i < records->len; i++)
    {
      const CoiAccountRecord *record = records->pdata[i];
      CoiAccount *known = coi_engine_get_account (self, record->address);
      g_autoptr (CoiAccount) account = NULL;

      if (known != NULL)
        {
          if (coi_account_set_record (known, coi_account_record_copy (record)))
            coi_engine_restart_account (self, known);
          continue;
        }
      account = coi_account_new (coi_account_record_copy (record));
      g_list_store_append (self->accounts, account);
      coi_engine_run_account (self, account);
    }
}

static void
stop_runner (CoiEngine *self, CoiAccount *account)
{
  CoiAccountRunner *runner = coi_engine_get_runner (self, account);

  coi_engine_drop_file_connection (self, account);
  if (runner == NULL)
    return;
  g_signal_handlers_disconnect_by_data (runner, self);
  coi_account_runner_stop (runner);
  g_hash_table_remove (self->runners, account);
}

/**
 * coi_engine_restart_account:
 * @self: an open engine
 * @account: an account
 *
 * Connects anew, with the settings as they are now.
 */
void
coi_engine_restart_account (CoiEngine *self, CoiAccount *account)
{
  if (coi_engine_get_runner (self, account) == NULL)
    return;
  stop_runner (self, account);
  coi_engine_run_account (self, account);
}

/**
 * coi_engine_drop_account:
 * @self: an engine
 * @account: an account
 *
 * Stops the account's runner and takes it from the list; the database is left alone.
 */
void
coi_engine_drop_account (CoiEngine *self, CoiAccount *account)
{
  guint position;

  stop_runner (self, account);
  if (g_list_store_find (self->accounts, account, &position))
    g_list_store_remove (self->accounts, position);
}

/**
 * coi_engine_get_runner:
 * @self: an engine
 * @account: an account
 *
 * Returns: (transfer none) (nullable): its runner
 */
CoiAccountRunner *
coi_engine_get_runner (CoiEngine *self, CoiAccount *account)
{
  return g_hash_table_lookup (self->runners, account);
}

/**
 * coi_engine_look:
 * @self: an engine
 * @account: an account
 *
 * Tells the runner that something was put into the outbox or marked as read.
 */
void
coi_engine_look (CoiEngine *self, CoiAccount *account)
{
  CoiAccountRunner *runner = coi_engine_get_runner (self, account);

  if (runner != NULL)
    coi_account_runner_look (runner);
}

/* --- starting and stopping --- */

static void
drop_removed_accounts (CoiEngine *self)
{
  g_autoptr (GPtrArray) records = coi_store_list_accounts (self->store);

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->accounts)); i > 0; i--)
    {
      g_autoptr (CoiAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i - 1);
      gboolean found = FALSE;

      for (guint j = 0; j < records->len; j++)
        found |= ((CoiAccountRecord *)records->pdata[j])->id == coi_account_get_id (account);
      if (!found)
        coi_engine_drop_account (self, account);
    }
}

/**
 * coi_engine_reload:
 * @self: an open engine
 *
 * Reads what another process changed.
 */
void
coi_engine_reload (CoiEngine *self)
{
  GHashTableIter iter;
  gpointer runner;

  drop_removed_accounts (self);
  coi_engine_load_accounts (self);
  coi_conversation_model_reload (self->conversations);
  for (guint i = 0; i < self->lists->len; i++)
    coi_message_list_sync (self->lists->pdata[i]);
  coi_message_pool_refresh (self->pool);
  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, NULL, &runner))
    coi_account_runner_look (runner);
}

static void
try_lock (CoiEngine *self)
{
  GHashTableIter iter;
  gpointer runner;

  self->lock = coi_sync_lock_try (self->data_dir);
  if (self->lock == NULL)
    return;
  g_debug ("this process synchronises %s", self->data_dir);
  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, NULL, &runner))
    coi_account_runner_start (runner);
}

static gboolean
watch_cb (gpointer user_data)
{
  CoiEngine *self = user_data;

  if (self->lock == NULL)
    try_lock (self);
  coi_engine_check_sleep (self);
  if (coi_store_check_foreign_changes (self->store))
    coi_engine_reload (self);
  return G_SOURCE_CONTINUE;
}

/**
 * coi_engine_start:
 * @self: an open engine
 *
 * Connects every account and keeps it in sync, unless another process does so already; then the
 * database is watched, and this process takes over when the other ends.
 */
void
coi_engine_start (CoiEngine *self)
{
  g_return_if_fail (self->store != NULL);

  if (self->started)
    return;
  self->started = TRUE;
  coi_engine_watch_network (self);
  try_lock (self);
  self->watch = g_timeout_add (WATCH_MSECONDS, watch_cb, self);
}

static void
stop_runners (CoiEngine *self)
{
  GHashTableIter iter;
  gpointer runner;

  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, NULL, &runner))
    {
      g_signal_handlers_disconnect_by_data (runner, self);
      coi_account_runner_stop (runner);
    }
  g_hash_table_remove_all (self->runners);
  g_hash_table_remove_all (self->file_connections);
}

/**
 * coi_engine_stop:
 * @self: an engine
 *
 * Flushes what is queued for the disk and closes connections and the database.
 */
void
coi_engine_stop (CoiEngine *self)
{
  if (self->started)
    coi_engine_unwatch_network (self);
  self->started = FALSE;
  g_clear_handle_id (&self->watch, g_source_remove);
  coi_engine_flush_drafts (self);
  coi_engine_stop_loads (self);
  stop_runners (self);
  if (self->store != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->store, self);
      coi_store_close (self->store);
    }
  if (self->pool != NULL)
    g_signal_handlers_disconnect_by_data (self->pool, self);
  g_clear_object (&self->conversations);
  g_clear_object (&self->pool);
  g_clear_object (&self->store);
  g_clear_pointer (&self->lock, coi_sync_lock_free);
}
