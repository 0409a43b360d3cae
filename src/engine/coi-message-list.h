/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The messages of one conversation, oldest first, paged from the database on demand, live. */
#pragma once

#include <gio/gio.h>

#include "coi-message-pool.h"
#include "coi-store.h"

G_BEGIN_DECLS

#define COI_TYPE_MESSAGE_LIST (coi_message_list_get_type ())
G_DECLARE_FINAL_TYPE (CoiMessageList, coi_message_list, COI, MESSAGE_LIST, GObject)

CoiMessageList *
coi_message_list_new (CoiStore *store, CoiMessagePool *pool, gint64 conversation_id);
/* Compares with the database now; needed after a change by another process. */
void coi_message_list_sync (CoiMessageList *self);

G_END_DECLS
