/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation as the list's row says and shows it. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-conversation-sentence.h"

#include "coi-config.h"
#include "coi-name-text.h"

#include <glib/gi18n.h>

#define MAX_BADGE 99

static void
append (GString *sentence, const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (sentence->len > 0)
    g_string_append (sentence, ", ");
  g_string_append (sentence, part);
}

/**
 * coi_conversation_sentence:
 * @parts: what a row shows; borrowed
 *
 * Returns: (transfer full): "Bob, 2 unread, last message: Hello, 14:02"
 */
char *
coi_conversation_sentence (const CoiConversationSentence *parts)
{
  GString *sentence = g_string_new (parts->name);
  g_autofree char *unread = NULL;
  g_autofree char *last = NULL;
  g_autofree char *account = NULL;

  if (parts->unread > 0)
    /* Translators: spoken in the list of conversations */
    unread = g_strdup_printf (ngettext ("%u unread", "%u unread", parts->unread), parts->unread);
  append (sentence, unread);
  if (parts->preview != NULL && *parts->preview != '\0')
    /* Translators: spoken in the list of conversations; %s is the message */
    last = g_strdup_printf (_ ("last message: %s"), parts->preview);
  append (sentence, last);
  append (sentence, parts->time_text);
  append (sentence, parts->state);
  if (parts->account != NULL)
    /* Translators: spoken in the list of conversations; %s is an e-mail address */
    account = g_strdup_printf (_ ("account %s"), parts->account);
  append (sentence, account);
  return g_string_free (sentence, FALSE);
}

/**
 * coi_conversation_preview:
 * @conversation: a conversation
 *
 * Returns: (transfer full): its last line, with who wrote it where that is not obvious
 */
char *
coi_conversation_preview (CoiConversation *conversation)
{
  const char *text = coi_conversation_get_last_text (conversation);
  const char *sender = coi_conversation_last_sender_text (conversation);
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);

  if (coi_conversation_get_last_id (conversation) == 0)
    return g_strdup ("");
  if (coi_conversation_get_last_outgoing (conversation))
    /* Translators: the last line of a conversation, written by the user; %s is the message */
    return g_strdup_printf (_ ("You: %s"), valid);
  if (coi_conversation_get_kind (conversation) != COI_CONVERSATION_KIND_GROUP || sender == NULL)
    return g_steal_pointer (&valid);
  /* Translators: the last line of a group; %1$s is who wrote it, %2$s the message */
  return g_strdup_printf (_ ("%1$s: %2$s"), sender, valid);
}

/**
 * coi_unread_text:
 * @unread: how many messages are unread
 *
 * Returns: (transfer full): what the badge shows: "7", "99+"
 */
char *
coi_unread_text (guint unread)
{
  if (unread > MAX_BADGE)
    return g_strdup_printf ("%d+", MAX_BADGE);
  return g_strdup_printf ("%u", unread);
}
