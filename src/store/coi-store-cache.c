/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the writer remembers of conversations and contacts, so that the thousandth message of a
 * person costs no look-up. Forgotten when something is rolled back or another process wrote. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-private.h"

#include <string.h>

#define MAX_ENTRIES 10000

struct _CoiCache
{
  GHashTable *conversations; /* Key -> its id is what matters */
  GHashTable *contacts;
  gint64 data_version;
};

typedef struct
{
  gint64 account_id;
  char *text; /* the key of a conversation, or an address */
  gint64 id;
  char *name;
  int rank;
} Entry;

static guint
entry_hash (gconstpointer data)
{
  const Entry *entry = data;

  return g_str_hash (entry->text) ^ (guint)entry->account_id;
}

static gboolean
entry_equal (gconstpointer a, gconstpointer b)
{
  const Entry *left = a, *right = b;

  return left->account_id == right->account_id && strcmp (left->text, right->text) == 0;
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->text);
  g_free (entry->name);
  g_free (entry);
}

CoiCache *
coi_cache_new (void)
{
  CoiCache *self = g_new0 (CoiCache, 1);

  self->conversations = g_hash_table_new_full (entry_hash, entry_equal, entry_free, NULL);
  self->contacts = g_hash_table_new_full (entry_hash, entry_equal, entry_free, NULL);
  return self;
}

void
coi_cache_free (CoiCache *self)
{
  g_hash_table_unref (self->conversations);
  g_hash_table_unref (self->contacts);
  g_free (self);
}

void
coi_cache_clear (CoiCache *self)
{
  g_hash_table_remove_all (self->conversations);
  g_hash_table_remove_all (self->contacts);
}

/**
 * coi_cache_check:
 * @self: a cache
 * @db: its connection, in a transaction that may write
 *
 * Forgets everything if another connection wrote since the last time.
 */
void
coi_cache_check (CoiCache *self, CoiDb *db)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (db, "PRAGMA data_version");
  gint64 version = coi_db_next (db, statement) ? coi_column_int (statement, 0) : 0;

  if (version != self->data_version)
    coi_cache_clear (self);
  self->data_version = version;
}

static Entry *
lookup (GHashTable *table, gint64 account_id, const char *text)
{
  const Entry probe = { .account_id = account_id, .text = (char *)text };

  return g_hash_table_lookup (table, &probe);
}

static Entry *
add (GHashTable *table, gint64 account_id, const char *text)
{
  Entry *entry = g_new0 (Entry, 1);

  if (g_hash_table_size (table) >= MAX_ENTRIES)
    g_hash_table_remove_all (table);
  entry->account_id = account_id;
  entry->text = g_strdup (text);
  g_hash_table_add (table, entry);
  return entry;
}

/* Returns 0 when it is not known. */
gint64
coi_cache_get_conversation (CoiCache *self, gint64 account_id, const char *key)
{
  const Entry *entry = lookup (self->conversations, account_id, key);

  return entry != NULL ? entry->id : 0;
}

void
coi_cache_put_conversation (CoiCache *self, gint64 account_id, const char *key, gint64 id)
{
  add (self->conversations, account_id, key)->id = id;
}

/* As coi_store_txn_put_contact() compares them. */
static gboolean
is_better (const char *name, int rank, const Entry *entry)
{
  glong length, other;

  if (rank != entry->rank)
    return rank > entry->rank;
  length = g_utf8_strlen (name, -1);
  other = g_utf8_strlen (entry->name, -1);
  if (length != other)
    return length > other;
  return strcmp (name, entry->name) > 0;
}

/**
 * coi_cache_has_contact:
 * @self: a cache
 * @account_id: an account
 * @addr: an address
 * @name: a name for it
 * @rank: of that name
 *
 * Returns: whether one at least as good is known to be in the database
 */
gboolean
coi_cache_has_contact (
    CoiCache *self, gint64 account_id, const char *addr, const char *name, int rank)
{
  const Entry *entry = lookup (self->contacts, account_id, addr);

  return entry != NULL && !is_better (name, rank, entry);
}

void
coi_cache_put_contact (
    CoiCache *self, gint64 account_id, const char *addr, const char *name, int rank)
{
  Entry *entry = lookup (self->contacts, account_id, addr);

  if (entry == NULL)
    entry = add (self->contacts, account_id, addr);
  g_set_str (&entry->name, name);
  entry->rank = rank;
}
