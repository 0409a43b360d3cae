/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which name to show for a person or a conversation. */
#pragma once

#include "coi-store.h"

G_BEGIN_DECLS

/* What the person is called, else the address. (transfer full) */
char *coi_names_person (CoiStore *store, gint64 account_id, const char *addr);
/* "" for our own messages. (transfer full) */
char *coi_names_sender (CoiStore *store, const CoiMessageRecord *record);
/* Never empty. @own_address: what a conversation with oneself is called. (transfer full) */
char *coi_names_conversation (CoiStore *store,
                              const CoiConversationRecord *record,
                              const char *own_address);

G_END_DECLS
