/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation in the list. */
#pragma once

#include <gtk/gtk.h>

#include "coi-conversation.h"

G_BEGIN_DECLS

#define COI_TYPE_CONVERSATION_ROW (coi_conversation_row_get_type ())
G_DECLARE_FINAL_TYPE (CoiConversationRow, coi_conversation_row, COI, CONVERSATION_ROW, GtkWidget)

GtkWidget *coi_conversation_row_new (void);
void coi_conversation_row_set_conversation (CoiConversationRow *self,
                                            CoiConversation *conversation);
/* Whether it says to which account the conversation belongs. */
void coi_conversation_row_set_show_account (CoiConversationRow *self, gboolean show);
void coi_conversation_row_refresh (CoiConversationRow *self);
const char *coi_conversation_row_get_sentence (CoiConversationRow *self);

/* Signals: "changed": what is shown is not what it was; "clicked": by the pointer or a finger */

G_END_DECLS
