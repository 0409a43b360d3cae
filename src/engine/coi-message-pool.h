/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One object a message: whoever shows a message shares it and sees its changes. */
#pragma once

#include "coi-message.h"
#include "coi-store.h"

G_BEGIN_DECLS

#define COI_TYPE_MESSAGE_POOL (coi_message_pool_get_type ())
G_DECLARE_FINAL_TYPE (CoiMessagePool, coi_message_pool, COI, MESSAGE_POOL, GObject)

CoiMessagePool *coi_message_pool_new (CoiStore *store);
/* The object for @record (transfer full), brought up to date with it. (transfer full) */
CoiMessage *coi_message_pool_take (CoiMessagePool *self, CoiMessageRecord *record);
/* (transfer full) (nullable) */
CoiMessage *coi_message_pool_load (CoiMessagePool *self, gint64 id);
/* Reads every live message anew: another process may have changed it. */
void coi_message_pool_refresh (CoiMessagePool *self);

/* Signal "message-changed" (CoiMessage *): a message that somebody holds changed in the database */

/* Whether somebody holds it, who is told of changes by the pool. */
gboolean coi_message_pool_holds (CoiMessagePool *self, gint64 id);

G_END_DECLS
