/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One IMAP connection at work: does one task after the other, and watches its home mailbox between
 * them. */
#pragma once

#include "coi-imap-session.h"
#include "coi-mailbox-sync.h"
#include "coi-sync-context.h"

G_BEGIN_DECLS

#define COI_TYPE_LANE (coi_lane_get_type ())
G_DECLARE_FINAL_TYPE (CoiLane, coi_lane, COI, LANE, GObject)

/* @session: open. */
CoiLane *coi_lane_new (CoiImapSession *session, CoiSyncContext *context);
/* Watched while there is nothing else to do. */
void coi_lane_set_home (CoiLane *self, CoiMailboxRecord *mailbox);
/* Looked after every minute, or when the server tells of it. */
void coi_lane_add_polled (CoiLane *self, CoiMailboxRecord *mailbox);
/* The server was asked to tell of the polled mailboxes by NOTIFY. */
void coi_lane_set_notified (CoiLane *self);
void coi_lane_push_sync (CoiLane *self, CoiMailboxRecord *mailbox, CoiMailboxSyncScope scope);
/* Stores \Seen for what is pending in @mailbox. */
void coi_lane_push_quota (CoiLane *self);
void coi_lane_push_seen (CoiLane *self, CoiMailboxRecord *mailbox);
/* Removes from @mailbox what the user removed. */
void coi_lane_push_remove (CoiLane *self, CoiMailboxRecord *mailbox);
/* Queues the receipts that are due for messages in @mailbox. */
void coi_lane_push_receipt (CoiLane *self, CoiMailboxRecord *mailbox);
void coi_lane_push_copy (CoiLane *self, gint64 message);
/* Fetches BODY.PEEK[] of one message. finish(): (transfer full) */
void coi_lane_fetch_raw_async (CoiLane *self,
                               CoiMailboxRecord *mailbox,
                               guint32 uid,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GBytes *coi_lane_fetch_raw_finish (CoiLane *self, GAsyncResult *result, GError **error);
/* Fails within 20 seconds if the connection carries nothing any more. */
void coi_lane_check (CoiLane *self);
/* Drops all tasks and the connection; no signal comes after it. */
void coi_lane_close (CoiLane *self);

/* Signals:
 *  "progress" (guint done, guint total): of the mailbox that is being synchronised
 *  "drained": no task is left
 *  "refused" (const CoiMailboxRecord *, const GError *): the server does not let us into a mailbox,
 *    or, with NULL, lets us in again; the rest goes on
 *  "failed" (const GError *): the connection or the database is gone. Emitted once. */

G_END_DECLS
