/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of people and conversations as they are shown. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-name-text.h"

#include "coi-config.h"

#include <glib/gi18n.h>

/* The engine, which has no words of its own, says "?" for what has no name. */
static const char *
known_or_unknown (const char *name)
{
  if (g_strcmp0 (name, "?") == 0)
    /* Translators: in place of a name, for mail that does not say who sent it */
    return _ ("Unknown sender");
  return name;
}

/**
 * coi_conversation_name_text:
 * @conversation: a conversation
 *
 * Returns: (transfer none): its name, UTF-8; "Unknown sender" when the mail in it names nobody
 */
const char *
coi_conversation_name_text (CoiConversation *conversation)
{
  return known_or_unknown (coi_conversation_get_name (conversation));
}

/**
 * coi_conversation_last_sender_text:
 * @conversation: a conversation
 *
 * Returns: (transfer none) (nullable): who wrote its newest message, %NULL for ourselves
 */
const char *
coi_conversation_last_sender_text (CoiConversation *conversation)
{
  return known_or_unknown (coi_conversation_get_last_sender (conversation));
}

/**
 * coi_message_sender_text:
 * @message: an incoming message
 *
 * Returns: (transfer none): who wrote it, UTF-8; "Unknown sender" when it does not say
 */
const char *
coi_message_sender_text (CoiMessage *message)
{
  return known_or_unknown (coi_message_get_sender_name (message));
}
