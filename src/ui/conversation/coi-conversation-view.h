/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pane with one conversation. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_CONVERSATION_VIEW (coi_conversation_view_get_type ())
G_DECLARE_FINAL_TYPE (CoiConversationView, coi_conversation_view, COI, CONVERSATION_VIEW, AdwBin)

void coi_conversation_view_set_engine (CoiConversationView *self, CoiEngine *engine);
void coi_conversation_view_open (CoiConversationView *self, CoiConversation *conversation);
CoiConversation *coi_conversation_view_get_conversation (CoiConversationView *self);
void coi_conversation_view_focus_composer (CoiConversationView *self);
void coi_conversation_view_focus_messages (CoiConversationView *self);
/* Moves to a message of the open conversation and makes it stand out for a moment. */
void coi_conversation_view_go_to_message (CoiConversationView *self, gint64 id);
gboolean coi_conversation_view_has_composer_focus (CoiConversationView *self);
gboolean coi_conversation_view_has_messages_focus (CoiConversationView *self);
/* The window became active: what is in view has been seen. */
void coi_conversation_view_seen (CoiConversationView *self);
void coi_conversation_view_refresh (CoiConversationView *self);

G_END_DECLS
