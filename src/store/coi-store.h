/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQLite database of a profile: a cache of the servers plus the outbox.
 *
 * One writer thread owns the writing connection; coi_store_write_async() queues work for it and
 * batches transactions. Readers run on the thread that opened the store, on a connection of its
 * own. */
#pragma once

#include <gio/gio.h>

#include "coi-store-records.h"

G_BEGIN_DECLS

#define COI_STORE_ERROR (coi_store_error_quark ())
typedef enum
{
  COI_STORE_ERROR_OPEN,       /* cannot be opened or created */
  COI_STORE_ERROR_NEWER,      /* written by a newer program; left untouched */
  COI_STORE_ERROR_CORRUPT,    /* damaged */
  COI_STORE_ERROR_FULL,       /* no space left */
  COI_STORE_ERROR_CONSTRAINT, /* would break uniqueness or a reference */
  COI_STORE_ERROR_NOT_FOUND,
  COI_STORE_ERROR_FAILED,
} CoiStoreError;
GQuark coi_store_error_quark (void);

#define COI_TYPE_STORE (coi_store_get_type ())
G_DECLARE_FINAL_TYPE (CoiStore, coi_store, COI, STORE, GObject)

/* @path: the database file, file-name encoding; made with mode 0600 in an existing directory.
 * Blocks for the schema check only. A damaged file is moved aside (".damaged-<time>") and a new one
 * made: "was-damaged" tells. */
CoiStore *coi_store_open (const char *path, GError **error);
gboolean coi_store_was_damaged (CoiStore *self);
/* Waits for queued writes, then closes. */
void coi_store_close (CoiStore *self);

/* The writing connection inside a transaction; valid only in a CoiStoreWriteFunc, on the writer
 * thread. */
typedef struct _CoiStoreTxn CoiStoreTxn;

/**
 * CoiStoreWriteFunc:
 * Runs on the writer thread. FALSE with @error set rolls back what this function did and nothing
 * else (a savepoint).
 */
typedef gboolean (*CoiStoreWriteFunc) (CoiStoreTxn *txn, gpointer user_data, GError **error);

/* finish() returns after the commit reached the disk (WAL, synchronous=NORMAL; FULL when @durable).
 * Calls are carried out in order. The signal "changed" has been emitted before @callback runs. */
void coi_store_write_async (CoiStore *self,
                            gboolean durable,
                            CoiStoreWriteFunc func,
                            gpointer func_data,
                            GDestroyNotify func_data_free,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean coi_store_write_finish (CoiStore *self, GAsyncResult *result, GError **error);

/* Signal "changed" (const CoiStoreChanges *), on the opening thread's main context, once a commit.
 */
/* Another process wrote to the same file (checked with PRAGMA data_version; call from a timer or
 * before reading). */
gboolean coi_store_check_foreign_changes (CoiStore *self);

/* ---- writing: inside a CoiStoreWriteFunc ---- */
gboolean coi_store_txn_insert_account (CoiStoreTxn *txn,
                                       CoiAccountRecord *record /* sets id */,
                                       GError **error);
gboolean
coi_store_txn_update_account (CoiStoreTxn *txn, const CoiAccountRecord *record, GError **error);
/* Removes the account and all that belongs to it. */
gboolean coi_store_txn_delete_account (CoiStoreTxn *txn, gint64 account_id, GError **error);

/* Inserts, or updates by (account_id, name). Sets record->id. */
gboolean coi_store_txn_put_mailbox (CoiStoreTxn *txn, CoiMailboxRecord *record, GError **error);
/* UIDVALIDITY changed: forgets the UIDs of the mailbox, keeps the messages. */
gboolean coi_store_txn_clear_locations (CoiStoreTxn *txn, gint64 mailbox_id, GError **error);
/* The UIDs of @mailbox_id in [first, last] that are not in @uids (sorted guint32) are gone from the
 * server; a message without any location left that is not in the outbox is removed with them. */
gboolean coi_store_txn_retain_uids (
    CoiStoreTxn *txn, gint64 mailbox_id, guint32 first, guint32 last, GArray *uids, GError **error);

/* Finds or makes the conversation (account_id, key). Sets record->id. */
gboolean
coi_store_txn_put_conversation (CoiStoreTxn *txn, CoiConversationRecord *record, GError **error);
/* What a group or list is called and who is in it, as said at @time (the unit of sort_time): the
 * newest wins, in whatever order they arrive. @members NULL: unknown. */
gboolean coi_store_txn_set_conversation_details (CoiStoreTxn *txn,
                                                 gint64 conversation_id,
                                                 const char *name,
                                                 const char *const *members,
                                                 gint64 time,
                                                 GError **error);
/* A better name for a person: kept by rank, higher wins (0 address only, 1 seen in To/Cc, 2 said by
 * the person). */
gboolean coi_store_txn_put_contact (CoiStoreTxn *txn,
                                    gint64 account_id,
                                    const char *addr,
                                    const char *name,
                                    int rank,
                                    GError **error);

/**
 * coi_store_txn_put_message:
 * Inserts @record, or merges it into the row with the same account, Message-ID and sender (or,
 * without a Message-ID, the same content hash): arrival order does not matter. Keeps the
 * conversation's last message and unread count right. Sets record->id. @inserted: whether it was
 * new.
 */
gboolean coi_store_txn_put_message (CoiStoreTxn *txn,
                                    CoiMessageRecord *record,
                                    gboolean *inserted,
                                    GError **error);
gboolean coi_store_txn_put_location (
    CoiStoreTxn *txn, gint64 message_id, gint64 mailbox_id, guint32 uid, GError **error);
/* The message at (mailbox, uid), 0 when none. */
gint64 coi_store_txn_lookup_location (CoiStoreTxn *txn, gint64 mailbox_id, guint32 uid);
gboolean
coi_store_txn_set_seen (CoiStoreTxn *txn, gint64 message_id, gboolean seen, GError **error);
/* All incoming messages of the conversation with sort_time <= @until become seen; those whose \Seen
 * must still be stored on the server are marked pending (see coi_store_list_pending_seen()). */
gboolean
coi_store_txn_mark_read (CoiStoreTxn *txn, gint64 conversation_id, gint64 until, GError **error);
gboolean coi_store_txn_clear_pending_seen (CoiStoreTxn *txn, gint64 message_id, GError **error);
gboolean coi_store_txn_set_state (CoiStoreTxn *txn,
                                  gint64 message_id,
                                  CoiMessageState state,
                                  const char *error_text,
                                  GError **error);
gboolean coi_store_txn_delete_message (CoiStoreTxn *txn, gint64 message_id, GError **error);
/* Removed by the user: hidden with what is about it by the same sender, until it is gone from the
 * server, too (see coi_store_list_removing()). */
gboolean coi_store_txn_remove_message (CoiStoreTxn *txn, gint64 message_id, GError **error);
/* What was at that place is gone from the server; a message without any place left is removed. */
gboolean coi_store_txn_forget_location (
    CoiStoreTxn *txn, gint64 message_id, gint64 mailbox_id, guint32 uid, GError **error);
/* The server only marked the removed message: it stays hidden for good. */
gboolean coi_store_txn_set_removed (CoiStoreTxn *txn, gint64 message_id, GError **error);
gboolean coi_store_txn_set_receipt (CoiStoreTxn *txn,
                                    gint64 message_id,
                                    CoiReceiptState state,
                                    GError **error);
/* Its pin is no longer to be shown here. */
gboolean coi_store_txn_unpin (CoiStoreTxn *txn, gint64 message_id, GError **error);
/* @value NULL: as if never set. */
gboolean coi_store_txn_set_preference (CoiStoreTxn *txn,
                                       const char *name,
                                       const char *value,
                                       GError **error);

/* The outbox: the bytes and the Message-ID are fixed when the row is written. */
gboolean coi_store_txn_put_outbox (CoiStoreTxn *txn, const CoiOutboxRecord *record, GError **error);
gboolean coi_store_txn_update_outbox (CoiStoreTxn *txn,
                                      const CoiOutboxRecord *record /* all but data */,
                                      GError **error);
gboolean coi_store_txn_delete_outbox (CoiStoreTxn *txn, gint64 message_id, GError **error);

/* ---- reading: on the opening thread; arrays own their records ---- */
GPtrArray *coi_store_list_accounts (CoiStore *self); /* CoiAccountRecord */
GPtrArray *coi_store_list_mailboxes (CoiStore *self, gint64 account_id);
GPtrArray *coi_store_list_conversations (
    CoiStore *self); /* CoiConversationRecord, newest first, with last message */
CoiConversationRecord *coi_store_get_conversation (CoiStore *self, gint64 id);
GStrv coi_store_list_members (CoiStore *self, gint64 conversation_id); /* addresses */
char *
coi_store_get_contact_name (CoiStore *self, gint64 account_id, const char *addr); /* or NULL */
guint coi_store_count_messages (CoiStore *self, gint64 conversation_id);
/* @offset counts from the oldest, in (sort_time, id) order; at most @limit. */
GPtrArray *
coi_store_page_messages (CoiStore *self, gint64 conversation_id, guint offset, guint limit);
/* The position of a message in that order, or -1. */
int coi_store_message_position (CoiStore *self, gint64 message_id);
CoiMessageRecord *coi_store_get_message (CoiStore *self, gint64 id);
CoiMessageRecord *
coi_store_find_message (CoiStore *self, gint64 account_id, const char *message_id);
/* A place where the message can be fetched. FALSE when none. */
gboolean
coi_store_get_location (CoiStore *self, gint64 message_id, gint64 *mailbox_id, guint32 *uid);
guint32 coi_store_max_uid (CoiStore *self, gint64 mailbox_id);
guint coi_store_count_uids (CoiStore *self, gint64 mailbox_id);
GArray *coi_store_list_uids (CoiStore *self,
                             gint64 mailbox_id,
                             guint32 first,
                             guint32 last);                                 /* sorted guint32 */
GPtrArray *coi_store_list_pending_seen (CoiStore *self, gint64 account_id); /* CoiPendingSeen */
GPtrArray *coi_store_list_due_receipts (CoiStore *self,
                                        gint64 account_id); /* CoiMessageRecord, oldest first */
GPtrArray *coi_store_list_due_places (CoiStore *self, gint64 account_id); /* CoiPendingSeen */
GPtrArray *coi_store_list_removing (CoiStore *self, gint64 account_id);   /* CoiPendingSeen */
char *coi_store_get_preference (CoiStore *self, const char *name);        /* NULL: not set */
/* When a message of the outbox is to be sent, Unix seconds; 0: at once, or it is not there. */
gint64 coi_store_get_send_at (CoiStore *self, gint64 message_id);
GPtrArray *coi_store_list_outbox (CoiStore *self,
                                  gint64 account_id); /* CoiOutboxRecord with data, oldest first */

G_END_DECLS
