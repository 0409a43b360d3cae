/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All conversations, newest first, live from the database. */
#pragma once

#include <gio/gio.h>

#include "coi-conversation.h"
#include "coi-store.h"

G_BEGIN_DECLS

#define COI_TYPE_CONVERSATION_MODEL (coi_conversation_model_get_type ())
G_DECLARE_FINAL_TYPE (
    CoiConversationModel, coi_conversation_model, COI, CONVERSATION_MODEL, GObject)

/* @accounts: a list model of CoiAccount */
CoiConversationModel *coi_conversation_model_new (CoiStore *store, GListModel *accounts);
/* Reads everything anew; needed once, and after a change by another process. */
void coi_conversation_model_reload (CoiConversationModel *self);
CoiConversation *coi_conversation_model_get (CoiConversationModel *self, gint64 id);
/* Reads one row now, so that it is there before the next "changed". (transfer none) (nullable) */
CoiConversation *coi_conversation_model_refresh (CoiConversationModel *self, gint64 id);
guint coi_conversation_model_get_unread (CoiConversationModel *self);

G_END_DECLS
