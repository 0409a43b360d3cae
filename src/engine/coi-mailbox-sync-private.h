/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of a mailbox's synchronisation share; the task data of its GTask. */
#pragma once

#include "coi-mailbox-sync.h"

G_BEGIN_DECLS

#define COI_MAILBOX_SYNC_MAX_UIDS 4000000

typedef enum
{
  COI_MAILBOX_SYNC_STATE_SELECT,
  COI_MAILBOX_SYNC_STATE_RESET,
  COI_MAILBOX_SYNC_STATE_SEARCH,
  COI_MAILBOX_SYNC_STATE_COMPARE,
  COI_MAILBOX_SYNC_STATE_RETAIN,
  COI_MAILBOX_SYNC_STATE_UNSEEN,
  COI_MAILBOX_SYNC_STATE_FLAGS,
  COI_MAILBOX_SYNC_STATE_NEW,
  COI_MAILBOX_SYNC_STATE_FETCH,
  COI_MAILBOX_SYNC_STATE_SAVE,
  COI_MAILBOX_SYNC_STATE_DONE,
} CoiMailboxSyncState;

typedef struct
{
  CoiImapSession *session;
  CoiStore *store;
  const CoiAccountRecord *account;
  CoiMailboxRecord *mailbox;
  CoiMailboxSyncScope scope;
  CoiMailboxSyncState state;
  guint32 uid_validity, uid_next;
  GArray *ranges; /* CoiImapRange: of the SEARCH that runs */
  GArray *server; /* guint32 */
  GArray *known;
  GArray *missing;
  GArray *seen, *unseen; /* guint32: known ones whose flag is to be written */
  guint flags_done;
  gboolean rechecked;
  CoiMailboxSyncProgress progress;
  gpointer progress_data;
} CoiMailboxSync;

void coi_mailbox_sync_enter (GTask *task, CoiMailboxSyncState state);
void coi_mailbox_sync_step (GTask *task);
void coi_mailbox_sync_write (GTask *task, GArray *uids, GArray *unseen);
void coi_mailbox_sync_write_flags (GTask *task);

G_END_DECLS
