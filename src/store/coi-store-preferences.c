/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of preferences of the profile. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-private.h"

/**
 * coi_store_txn_set_preference:
 * @txn: a transaction
 * @name: which one
 * @value: (nullable): UTF-8; %NULL: as if it had never been set
 * @error: why it failed
 *
 * Returns: whether it was done
 */
gboolean
coi_store_txn_set_preference (CoiStoreTxn *txn, const char *name, const char *value, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      txn->db, value != NULL ? "INSERT INTO preference (name, value) VALUES (?1, ?2) "
                               "ON CONFLICT (name) DO UPDATE SET value = ?2"
                             : "DELETE FROM preference WHERE name = ?1");

  coi_bind_text (statement, 1, name);
  if (value != NULL)
    coi_bind_text (statement, 2, value);
  return coi_db_run (txn->db, statement, error);
}

/**
 * coi_store_get_preference:
 * @self: a store
 * @name: which one
 *
 * Returns: (transfer full) (nullable): its value, %NULL when it is not set
 */
char *
coi_store_get_preference (CoiStore *self, const char *name)
{
  CoiDb *db = coi_store_get_reader (self);
  g_autoptr (CoiStatement) statement =
      coi_db_statement (db, "SELECT value FROM preference WHERE name = ?1");

  coi_bind_text (statement, 1, name);
  return coi_db_next (db, statement) ? coi_column_text (statement, 0) : NULL;
}
