/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a commit changed: a log during the transaction, sets without duplicates afterwards. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-private.h"

void
coi_store_txn_log (CoiStoreTxn *txn, CoiChangeKind kind, gint64 id)
{
  CoiChange change = { kind, id };

  g_array_append_val (txn->log, change);
}

void
coi_store_changes_free (CoiStoreChanges *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->conversations);
  g_array_unref (self->inserted_messages);
  g_array_unref (self->updated_messages);
  g_array_unref (self->removed_messages);
  g_array_unref (self->moved_conversations);
  g_free (self);
}

static GHashTable *
collect (GArray *log, CoiChangeKind kind)
{
  GHashTable *set = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < log->len; i++)
    {
      CoiChange *change = &g_array_index (log, CoiChange, i);
      if (change->kind == kind)
        g_hash_table_add (set, &change->id);
    }
  return set;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *)a, right = *(const gint64 *)b;

  return (left > right) - (left < right);
}

static GArray *
to_array (GHashTable *set, GHashTable *but, GHashTable *nor)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gint64 *id;

  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, (gpointer *)&id, NULL))
    if ((but == NULL || !g_hash_table_contains (but, id)) &&
        (nor == NULL || !g_hash_table_contains (nor, id)))
      g_array_append_vals (array, id, 1);
  g_array_sort (array, compare_ids);
  return array;
}

/**
 * coi_store_changes_from_log:
 * @log: (element-type CoiChange): what was done, in order
 *
 * A message inserted and updated in the same commit is only inserted; one inserted and removed was
 * never there.
 *
 * Returns: (transfer full) (nullable): sorted arrays; %NULL when nothing changed
 */
CoiStoreChanges *
coi_store_changes_from_log (GArray *log)
{
  g_autoptr (GHashTable) conversations = collect (log, COI_CHANGE_CONVERSATION);
  g_autoptr (GHashTable) inserted = collect (log, COI_CHANGE_INSERTED);
  g_autoptr (GHashTable) updated = collect (log, COI_CHANGE_UPDATED);
  g_autoptr (GHashTable) removed = collect (log, COI_CHANGE_REMOVED);
  g_autoptr (GHashTable) moved = collect (log, COI_CHANGE_MOVED);
  g_autoptr (GHashTable) accounts = collect (log, COI_CHANGE_ACCOUNTS);
  g_autoptr (GHashTable) outbox = collect (log, COI_CHANGE_OUTBOX);
  CoiStoreChanges *self;

  if (log->len == 0)
    return NULL;
  self = g_new0 (CoiStoreChanges, 1);
  self->conversations = to_array (conversations, NULL, NULL);
  self->inserted_messages = to_array (inserted, removed, NULL);
  self->updated_messages = to_array (updated, inserted, removed);
  self->removed_messages = to_array (removed, inserted, NULL);
  self->moved_conversations = to_array (moved, NULL, NULL);
  self->accounts = g_hash_table_size (accounts) > 0;
  self->outbox = g_hash_table_size (outbox) > 0;
  return self;
}
