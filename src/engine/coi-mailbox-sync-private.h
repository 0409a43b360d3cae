/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of a mailbox's synchronisation share; the task data of its GTask. */
#pragma once

#include "coi-mailbox-sync.h"

G_BEGIN_DECLS

#define COI_MAILBOX_SYNC_MAX_UIDS 4000000

/**
 * CoiMailboxSyncState:
 * @COI_MAILBOX_SYNC_STATE_SELECT: select the mailbox; with QRESYNC the answer has the changes
 * @COI_MAILBOX_SYNC_STATE_RESET: its UIDs mean something else now: forget them
 * @COI_MAILBOX_SYNC_STATE_CHANGES: ask what changed since
 * @COI_MAILBOX_SYNC_STATE_VANISH: remove what vanished
 * @COI_MAILBOX_SYNC_STATE_CHANGED: write the flags that changed
 * @COI_MAILBOX_SYNC_STATE_RECENT: ask for UIDs that are new
 * @COI_MAILBOX_SYNC_STATE_PICK: find those that are missing among them
 * @COI_MAILBOX_SYNC_STATE_SEARCH: ask for all UIDs
 * @COI_MAILBOX_SYNC_STATE_COMPARE: compare them with those in the database
 * @COI_MAILBOX_SYNC_STATE_RETAIN: remove the others
 * @COI_MAILBOX_SYNC_STATE_UNSEEN: ask what is unseen
 * @COI_MAILBOX_SYNC_STATE_FLAGS: write what that means
 * @COI_MAILBOX_SYNC_STATE_FETCH: fetch what is missing
 * @COI_MAILBOX_SYNC_STATE_CHECK: see whether the numbers agree
 * @COI_MAILBOX_SYNC_STATE_SAVE: write how far it came
 * @COI_MAILBOX_SYNC_STATE_DONE: the end
 *
 * The changes take the way from CHANGES to PICK, a comparison that from SEARCH to FLAGS; both end
 * with FETCH.
 */
typedef enum
{
  COI_MAILBOX_SYNC_STATE_SELECT,
  COI_MAILBOX_SYNC_STATE_RESET,
  COI_MAILBOX_SYNC_STATE_CHANGES,
  COI_MAILBOX_SYNC_STATE_VANISH,
  COI_MAILBOX_SYNC_STATE_CHANGED,
  COI_MAILBOX_SYNC_STATE_RECENT,
  COI_MAILBOX_SYNC_STATE_PICK,
  COI_MAILBOX_SYNC_STATE_SEARCH,
  COI_MAILBOX_SYNC_STATE_COMPARE,
  COI_MAILBOX_SYNC_STATE_RETAIN,
  COI_MAILBOX_SYNC_STATE_UNSEEN,
  COI_MAILBOX_SYNC_STATE_FLAGS,
  COI_MAILBOX_SYNC_STATE_FETCH,
  COI_MAILBOX_SYNC_STATE_CHECK,
  COI_MAILBOX_SYNC_STATE_SAVE,
  COI_MAILBOX_SYNC_STATE_DONE,
} CoiMailboxSyncState;

/**
 * CoiMailboxNews:
 * @uid_validity: 0 when not told
 * @uid_next: 0 when not told
 * @modseq: HIGHESTMODSEQ of SELECT, or the highest MODSEQ of what changed; 0 when not told
 * @vanished: (element-type CoiImapRange): gone since
 * @flags: UID -> whether it is seen: what changed since
 * @is_endless: whether there was more of it than is worth looking at one by one
 *
 * What the server tells of a mailbox.
 */
typedef struct
{
  guint32 uid_validity;
  guint32 uid_next;
  guint64 modseq;
  GArray *vanished;
  GHashTable *flags;
  gboolean is_endless;
} CoiMailboxNews;

void coi_mailbox_news_init (CoiMailboxNews *self);
void coi_mailbox_news_clear (CoiMailboxNews *self);
void coi_mailbox_news_forget (CoiMailboxNews *self);
/* @uid_next: UIDs from here on are not known yet */
void
coi_mailbox_news_take (CoiMailboxNews *self, const CoiImapResponse *response, guint32 uid_next);

typedef struct
{
  CoiImapSession *session;
  CoiStore *store;
  const CoiAccountRecord *account;
  CoiMailboxRecord *mailbox;
  CoiMailboxSyncScope scope;
  CoiMailboxSyncState state;
  CoiMailboxNews news;
  gboolean takes_changes; /* the running command is answered with what changed */
  gboolean is_plain;      /* SELECT with parameters was refused */
  GArray *ranges;         /* CoiImapRange: of the SEARCH that runs */
  GArray *server;         /* guint32 */
  GArray *known;
  GArray *missing;
  GArray *seen, *unseen; /* guint32: known ones whose flag is to be written */
  guint flags_done;
  guint32 expected;      /* how many messages the mailbox had when last asked what is new */
  gboolean was_compared; /* all UIDs were */
  gboolean rechecked;
  gboolean claims_too_many; /* the server listed more UIDs than there are messages */
  gboolean was_reset;
  CoiMailboxSyncProgress progress;
  gpointer progress_data;
} CoiMailboxSync;

/* coi-mailbox-sync.c */
void coi_mailbox_sync_enter (GTask *task, CoiMailboxSyncState state);
void coi_mailbox_sync_step (GTask *task);

/* coi-mailbox-sync-command.c */
void coi_mailbox_sync_select (GTask *task);
void coi_mailbox_sync_ask_changes (GTask *task);
void coi_mailbox_sync_search (GTask *task, const char *criteria);

/* coi-mailbox-sync-compare.c */
void coi_mailbox_sync_compare (GTask *task);
void coi_mailbox_sync_retain (GTask *task);
void coi_mailbox_sync_pick (GTask *task);

/* coi-mailbox-sync-changes.c */
gboolean coi_mailbox_sync_can_ask_changes (CoiMailboxSync *self);
gboolean coi_mailbox_sync_can_resync (CoiMailboxSync *self);
void coi_mailbox_sync_vanish (GTask *task);
void coi_mailbox_sync_check (GTask *task);

/* coi-mailbox-sync-write.c */
void coi_mailbox_sync_write (GTask *task, GArray *uids);
void coi_mailbox_sync_write_flags (GTask *task);

G_END_DECLS
