/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the engine makes and changes conversation objects. */
#pragma once

#include "coi-conversation.h"
#include "coi-store-records.h"

G_BEGIN_DECLS

/* @account: (nullable): none when it was removed meanwhile; @record: (transfer full), with members;
 * @name: what to show; @last_sender: name to show, NULL for our own */
CoiConversation *coi_conversation_new (CoiAccount *account,
                                       CoiConversationRecord *record,
                                       const char *name,
                                       const char *last_sender);
void coi_conversation_update (CoiConversation *self,
                              CoiConversationRecord *record,
                              const char *name,
                              const char *last_sender);
const CoiConversationRecord *coi_conversation_get_record (CoiConversation *self);
gint64 coi_conversation_get_sort_time (CoiConversation *self); /* microseconds, 0 when empty */

G_END_DECLS
