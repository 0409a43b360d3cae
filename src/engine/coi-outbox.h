/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sends what one account's outbox holds, in order within each conversation, and retries. */
#pragma once

#include "coi-smtp-session.h"
#include "coi-store.h"

G_BEGIN_DECLS

#define COI_TYPE_OUTBOX (coi_outbox_get_type ())
G_DECLARE_FINAL_TYPE (CoiOutbox, coi_outbox, COI, OUTBOX, GObject)

CoiOutbox *coi_outbox_new (CoiStore *store, const CoiAccountRecord *account);
/* Sends what is due. @password: NULL keeps the one that is known. */
void coi_outbox_start (CoiOutbox *self, const char *password);
/* Something was queued, or time has come to try again at once (@now). */
void coi_outbox_kick (CoiOutbox *self, gboolean now);
void coi_outbox_stop (CoiOutbox *self);

/* What an earlier process left half-way is queued again. Only for who holds the lock. */
void coi_outbox_recover (CoiStore *store, gint64 account_id);

/* How long to wait before attempt @attempts + 1 of a message that was refused for now, seconds. */
guint coi_outbox_backoff (guint attempts);
/* Refused for now: sets when to try again. Returns: QUEUED, or FAILED when it was tried for long.
 */
CoiMessageState coi_outbox_postpone (CoiOutboxRecord *row, gint64 now);
/* Takes the results into account: leaves in @row->recipients those to be tried again.
 * Returns: what the message becomes: SENT, QUEUED (some later) or FAILED. @words: (out): why. */
CoiMessageState coi_outbox_judge (CoiOutboxRecord *row, GPtrArray *results, char **words);
/* The connection broke: takes those out of @row->recipients who have the message for certain. */
void coi_outbox_settle (CoiOutboxRecord *row, GPtrArray *results);
/* The row to send now, -1 for none; @wake_up becomes when the next one is due, if earlier. */
int coi_outbox_choose (
    CoiStore *store, GPtrArray *rows, GHashTable *tried, gint64 now, gint64 *wake_up);

/* Signals:
 *  "copy-needed" (gint64 message): accepted; the copy in Sent is missing
 *  "failed" (gint64 message): refused for good
 *  "trouble" (const GError *): the server cannot be used: wrong password, certificate … */

G_END_DECLS
