/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation as the list's row says and shows it. */
#pragma once

#include "coi-conversation.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  guint unread;
  const char *preview;   /* nullable: "You: Hello" */
  const char *time_text; /* nullable */
  const char *state;     /* nullable: "Sent" */
  const char *account;   /* nullable: an address, where there are several accounts */
} CoiConversationSentence;

char *coi_conversation_sentence (const CoiConversationSentence *parts);
char *coi_conversation_preview (CoiConversation *conversation);
char *coi_unread_text (guint unread);

G_END_DECLS
