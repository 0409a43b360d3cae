/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads fetched messages in a thread and writes them in large transactions, with bounded memory. */
#pragma once

#include "coi-apply.h"

G_BEGIN_DECLS

typedef struct _CoiApplyQueue CoiApplyQueue;

/**
 * CoiApplyQueueFunc:
 * @applied: how many messages have just reached the database
 * @error: (nullable): why some did not; the queue takes no more then
 * @owner: who made the queue
 *
 * Called on the owner's thread whenever the queue has become shorter.
 */
typedef void (*CoiApplyQueueFunc) (guint applied, const GError *error, gpointer owner);

/* @owner: kept alive while something is at work */
CoiApplyQueue *coi_apply_queue_new (CoiStore *store,
                                    const CoiAccountRecord *account,
                                    const CoiMailboxRecord *mailbox,
                                    CoiApplyQueueFunc func,
                                    GObject *owner);
void coi_apply_queue_unref (CoiApplyQueue *self);
/* Takes @messages, of CoiFetched with data. */
void coi_apply_queue_push (CoiApplyQueue *self, GPtrArray *messages);
void coi_apply_queue_drain (CoiApplyQueue *self);
void coi_apply_queue_drop (CoiApplyQueue *self);
gboolean coi_apply_queue_is_idle (CoiApplyQueue *self);
gsize coi_apply_queue_get_bytes (CoiApplyQueue *self);

G_END_DECLS
