/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a message's text its writer added. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-content-read.h"
#include "coi-quote.h"

/* Shows @text, of which the whole is what was shown so far. */
static void
show (CoiParsedMessage *message, char *text)
{
  if (message->full_text == NULL)
    message->full_text = g_steal_pointer (&message->text);
  g_free (message->text);
  message->text = text;
}

/* A message written in a chat program has no quotes but those that its writer typed. */
void
coi_words_read (CoiParsedMessage *message)
{
  char *kept = coi_quote_fold (message->text, message->chat_version == NULL);

  if (kept != NULL)
    show (message, kept);
}
