/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation as the list shows it. */
#pragma once

#include <glib-object.h>

#include "coi-account.h"

G_BEGIN_DECLS

typedef enum
{
  COI_CONVERSATION_KIND_DIRECT,
  COI_CONVERSATION_KIND_GROUP,
  COI_CONVERSATION_KIND_LIST,
  COI_CONVERSATION_KIND_SELF,
} CoiConversationListKind;

#define COI_TYPE_CONVERSATION (coi_conversation_get_type ())
G_DECLARE_FINAL_TYPE (CoiConversation, coi_conversation, COI, CONVERSATION, GObject)

/* Properties (read-only, notify): "id", "name", "unread" (uint), "last-text", "last-sender" ,
 * "last-time" (int64), "last-outgoing" (boolean), "last-state" (int: CoiMessageStatus),
 * "pinned-id" (int64) */
gint64 coi_conversation_get_id (CoiConversation *self);
CoiAccount *coi_conversation_get_account (CoiConversation *self);
CoiConversationListKind coi_conversation_get_kind (CoiConversation *self);
const char *coi_conversation_get_name (CoiConversation *self); /* what to show; never empty */
const char *const *
coi_conversation_get_members (CoiConversation *self); /* addresses without our own; never NULL */
guint coi_conversation_get_unread (CoiConversation *self);
gint64 coi_conversation_get_last_id (CoiConversation *self); /* 0: no message yet */
const char *
coi_conversation_get_last_text (CoiConversation *self); /* one line, at most 200 characters */
const char *
coi_conversation_get_last_sender (CoiConversation *self);      /* name to show, NULL for our own */
gint64 coi_conversation_get_last_time (CoiConversation *self); /* Unix seconds */
gboolean coi_conversation_get_last_outgoing (CoiConversation *self);
int coi_conversation_get_last_state (CoiConversation *self);
gint64 coi_conversation_get_pinned_id (CoiConversation *self); /* the pinned message, 0: none */

G_END_DECLS
