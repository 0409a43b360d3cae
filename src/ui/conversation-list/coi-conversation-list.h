/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pane with all conversations. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_CONVERSATION_LIST (coi_conversation_list_get_type ())
G_DECLARE_FINAL_TYPE (CoiConversationList, coi_conversation_list, COI, CONVERSATION_LIST, AdwBin)

void coi_conversation_list_set_engine (CoiConversationList *self, CoiEngine *engine);
void coi_conversation_list_select (CoiConversationList *self, CoiConversation *conversation);
void coi_conversation_list_focus (CoiConversationList *self);
CoiConversation *coi_conversation_list_get_neighbour (CoiConversationList *self,
                                                      CoiConversation *conversation,
                                                      int step);
void coi_conversation_list_set_show_banner (CoiConversationList *self, gboolean show);
/* @subtitle: below the title; "" for none */
void coi_conversation_list_set_subtitle (CoiConversationList *self, const char *subtitle);
void coi_conversation_list_refresh (CoiConversationList *self);

/* Signals: "open" (CoiConversation *): the user wants to see it */

G_END_DECLS
