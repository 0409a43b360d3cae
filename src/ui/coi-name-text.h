/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of people and conversations as they are shown. */
#pragma once

#include "coi-conversation.h"
#include "coi-message.h"

G_BEGIN_DECLS

const char *coi_conversation_name_text (CoiConversation *conversation);
const char *coi_conversation_last_sender_text (CoiConversation *conversation);
const char *coi_message_sender_text (CoiMessage *message);

G_END_DECLS
