/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks whom to write to. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_NEW_CONVERSATION_DIALOG (coi_new_conversation_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    CoiNewConversationDialog, coi_new_conversation_dialog, COI, NEW_CONVERSATION_DIALOG, AdwDialog)

AdwDialog *coi_new_conversation_dialog_new (CoiEngine *engine);
/* Splits at commas, semicolons and spaces. NULL when one of them is no address or there is none. */
char **coi_split_addresses (const char *text);

/* Signals: "created" (CoiConversation *): there is a conversation with whom was asked for */

G_END_DECLS
