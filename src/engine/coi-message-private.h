/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the engine makes and changes message objects. */
#pragma once

#include "coi-message-files.h"
#include "coi-message.h"
#include "coi-store-records.h"

G_BEGIN_DECLS

/* Ends a text of which only the beginning was read. */
#define COI_MESSAGE_CUT_MARK "\n[…]"

/* @record: (transfer full); @sender_name: what to show for the sender, "" for our own */
CoiMessage *coi_message_new (CoiMessageRecord *record, const char *sender_name);
void coi_message_update (CoiMessage *self, CoiMessageRecord *record, const char *sender_name);
const CoiMessageRecord *coi_message_get_record (CoiMessage *self);
const CoiMessagePart *coi_message_get_part (CoiMessage *self, guint index); /* (nullable) */

G_END_DECLS
