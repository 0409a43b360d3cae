/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the store share: a store in a temporary directory, and writing without
 * callbacks. */
#pragma once

#include <sqlite3.h>

#include "coi-store-search.h"

G_BEGIN_DECLS

typedef struct
{
  char *dir;
  char *path;
  CoiStore *store;
  gint64 account;
  gint64 mailbox;
} Fixture;

void fixture_set_up (Fixture *self, gconstpointer unused);
void fixture_tear_down (Fixture *self, gconstpointer unused);
void remove_dir (const char *path);
/* Opens the store again, after closing it. */
void fixture_reopen (Fixture *self);

/* Keeps the result in the GAsyncResult * that @user_data points to. */
void result_cb (GObject *source, GAsyncResult *result, gpointer user_data);

typedef gboolean (*TestFunc) (CoiStoreTxn *txn, gpointer data, GError **error);
/* Writes and runs the main context until the result is there. */
gboolean
try_write (CoiStore *store, gboolean durable, TestFunc func, gpointer data, GError **error);
void write_now (CoiStore *store, TestFunc func, gpointer data);

gint64 put_account (CoiStore *store, const char *address);
gint64 put_mailbox (CoiStore *store, gint64 account, const char *name);
gint64
put_conversation (CoiStore *store, gint64 account, CoiConversationKind kind, const char *key);
/* An incoming, unseen message at the @time-th second. */
CoiMessageRecord *
new_message (gint64 account, gint64 conversation, const char *message_id, gint64 time);
gboolean put_message_func (CoiStoreTxn *txn, gpointer record, GError **error);
gint64 put_message (CoiStore *store, CoiMessageRecord *record);
gint64 put_direct (Fixture *self, const char *address);
gint64 put_simple (Fixture *self, gint64 conversation, const char *message_id, gint64 time);
/* Checks every summary, and the file, against what a naive query says. */
void check_consistency (const char *path);
/* The rows that @sql selects, as text. */
char *query_text (const char *path, const char *sql);
void exec_sql (const char *path, const char *sql);
gint64 put_text (Fixture *self, gint64 conversation, const char *id, gint64 time, const char *text);
CoiStoreHits *run_query (CoiStore *store, const CoiStoreQuery *query);
CoiStoreHits *find (CoiStore *store, const char *text);
/* The Message-IDs of what is found, as "1 2 3". */
void check_found (Fixture *self, const char *text, const char *expected);
guint get_unread (CoiStore *store, gint64 conversation);

G_END_DECLS
