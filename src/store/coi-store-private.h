/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of store/ share. */
#pragma once

#include "coi-store-db.h"

G_BEGIN_DECLS

typedef enum
{
  COI_CHANGE_CONVERSATION,
  COI_CHANGE_INSERTED,
  COI_CHANGE_UPDATED,
  COI_CHANGE_REMOVED,
  COI_CHANGE_MOVED,
  COI_CHANGE_ACCOUNTS,
  COI_CHANGE_OUTBOX,
} CoiChangeKind;

typedef struct
{
  CoiChangeKind kind;
  gint64 id;
} CoiChange;

typedef struct _CoiCache CoiCache;

struct _CoiStoreTxn
{
  CoiDb *db;
  CoiCache *cache;
  GArray *log;     /* CoiChange; cut back when a request is rolled back */
  GArray *waiting; /* CoiNewMessage; likewise */
  guint n_flushed; /* how many of those coi_batch_flush() has dealt with */
  GArray
      *touched; /* gint64: messages whose effects are to be looked at, see coi-store-annotations.c
                 */
};

void coi_store_txn_log (CoiStoreTxn *txn, CoiChangeKind kind, gint64 id);
CoiStoreChanges *coi_store_changes_from_log (GArray *log);
void coi_store_changes_free (CoiStoreChanges *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiStoreChanges, coi_store_changes_free)

CoiDb *coi_store_get_reader (CoiStore *self);

/* ---- the writer thread ---- */
typedef struct _CoiWriter CoiWriter;
typedef void (*CoiWriterChangedFunc) (const CoiStoreChanges *changes, gpointer user_data);

CoiWriter *coi_writer_new (CoiDb *db, gint64 commits, GSourceFunc deliver);
void coi_writer_push (CoiWriter *self, GTask *task, gboolean durable, CoiStoreWriteFunc func);
void coi_writer_deliver (CoiWriter *self, CoiWriterChangedFunc changed, gpointer user_data);
void coi_writer_stop (CoiWriter *self);
void coi_writer_free (CoiWriter *self);
gint64 coi_writer_read_commits (CoiDb *db);
gint64 coi_writer_foreign_commits (CoiWriter *self, gint64 commits);

/* ---- conversations: the summary ---- */
gboolean coi_summary_adjust (
    CoiStoreTxn *txn, gint64 conversation_id, int count, int unread, GError **error);
gboolean
coi_summary_add_unread (CoiStoreTxn *txn, gint64 conversation_id, int unread, GError **error);

/* ---- searching ---- */
typedef struct _CoiSearcher CoiSearcher;

CoiSearcher *coi_store_get_searcher (CoiStore *self);
CoiSearcher *coi_searcher_new (const char *path);
void coi_searcher_close (CoiSearcher *self);

/* ---- new messages ---- */
typedef struct
{
  gint64 id, conversation_id, sort_time, search_row;
  gboolean is_unread;
} CoiNewMessage;

void coi_batch_add (CoiStoreTxn *txn, const CoiNewMessage *message);
gboolean coi_batch_flush (CoiStoreTxn *txn, GError **error);

/* ---- where the messages of long conversations are ---- */
gboolean coi_blocks_add (
    CoiStoreTxn *txn, gint64 conversation_id, gint64 sort_time, gint64 id, int n, GError **error);
gboolean coi_blocks_insert (CoiStoreTxn *txn,
                            const CoiNewMessage *first,
                            const CoiNewMessage *last,
                            gint64 count,
                            GError **error);

/* ---- what the writer remembers ---- */
CoiCache *coi_cache_new (void);
void coi_cache_free (CoiCache *self);
void coi_cache_clear (CoiCache *self);
void coi_cache_check (CoiCache *self, CoiDb *db);
gint64 coi_cache_get_conversation (CoiCache *self, gint64 account_id, const char *key);
void coi_cache_put_conversation (CoiCache *self, gint64 account_id, const char *key, gint64 id);
gboolean coi_cache_has_contact (
    CoiCache *self, gint64 account_id, const char *addr, const char *name, int rank);
void coi_cache_put_contact (
    CoiCache *self, gint64 account_id, const char *addr, const char *name, int rank);

/* ---- the full-text index ---- */
gint64 coi_index_second (gint64 sort_time);
gboolean
coi_index_choose_row (CoiStoreTxn *txn, gint64 sort_time, gint64 hash, gint64 *row, GError **error);
/* The names of the attachments in the JSON array @json, as lines. */
#define COI_INDEX_FILE_NAMES(json)                                                                 \
  "IIF(json_valid(" json "), (SELECT group_concat(value ->> 'name', char(10)) "                    \
  "FROM json_each(" json ")), NULL)"
gboolean coi_index_add (CoiStoreTxn *txn, gint64 row, GError **error);
gint64 coi_index_read_todo (CoiDb *db);
gboolean coi_index_continue (CoiStoreTxn *txn, gpointer todo, GError **error);

/* ---- messages about messages ---- */
gboolean coi_annotations_put (CoiStoreTxn *txn, const CoiMessageRecord *record, GError **error);
gboolean coi_annotations_greet (CoiStoreTxn *txn, gint64 id, gint64 id_hash, GError **error);
gboolean coi_annotations_forget (CoiStoreTxn *txn, gint64 id, GError **error);
gboolean coi_annotations_flush (CoiStoreTxn *txn, GError **error);
gint64 coi_hidden_conversation (CoiStoreTxn *txn, gint64 account_id, GError **error);
gboolean coi_message_set_shown (CoiStoreTxn *txn, gint64 id, gboolean shown, GError **error);

/* ---- messages ---- */
/* The order of CoiMessageRecord columns; read by coi_message_record_from_row(). */
#define COI_MESSAGE_COLUMNS                                                                        \
  "m.id, m.account_id, m.conversation_id, m.message_id, m.sender, m.sender_name, m.outgoing, "     \
  "m.time, m.sort_time, m.subject, m.text, m.full_text, m.chat_content, m.is_chat, "               \
  "m.in_reply_to, m.attachments, m.seen, m.state, m.error, m.raw_size, m.kind, m.content, "        \
  "m.html, m.receipt, m.hidden, m.home_id, m.deleted, m.edited_text, m.edited_html, m.effects, "   \
  "m.pinned_at, m.pinned_until, m.unpinned IS m.pinned_at, m.removing"
#define COI_MESSAGE_N_COLUMNS 34
CoiMessageRecord *coi_message_record_from_row (CoiStatement *statement, int first);

/* A message as a row: the record and what only the store knows. */
typedef struct
{
  CoiMessageRecord *record;
  gint64 id_hash;
  gint64 sender_hash;
  gboolean authored; /* written on this device */
  gboolean pending_seen;
} CoiMessageRow;

gboolean coi_message_row_insert (
    CoiStoreTxn *txn, const CoiMessageRow *row, int dup, gint64 search_row, GError **error);
gboolean coi_message_row_update (CoiStoreTxn *txn, const CoiMessageRow *row, GError **error);
gboolean coi_message_row_find (
    CoiStoreTxn *txn, const CoiMessageRow *row, CoiMessageRow *found, int *dup, GError **error);
void coi_message_row_init (CoiMessageRow *self, CoiMessageRecord *record);
gint64 coi_message_id_hash (gint64 account_id, const char *message_id);
gboolean coi_message_is_same (const CoiMessageRecord *a, const CoiMessageRecord *b);
gboolean coi_message_is_unread (const CoiMessageRecord *self);
int coi_message_state_rank (CoiMessageState state);
gboolean
coi_message_merge (CoiMessageRow *into, const CoiMessageRow *other, gboolean take_conversation);

G_END_DECLS
