/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server's answers mean for a message, and when to try again. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-outbox.h"

#define FIRST_RETRY 30 /* seconds, of a refused message */
#define LAST_RETRY 3600

/**
 * coi_outbox_backoff:
 * @attempts: how often the message was refused already
 *
 * Returns: how many seconds to wait before the next attempt: 30, doubling, an hour at most
 */
guint
coi_outbox_backoff (guint attempts)
{
  guint delay = FIRST_RETRY;

  for (guint i = 1; i < attempts && delay < LAST_RETRY; i++)
    delay *= 2;
  return MIN (delay, LAST_RETRY);
}

static void
append_words (GString *words, const CoiSmtpRecipientResult *result)
{
  g_string_append_printf (words, "%s%s: %u %s", words->len > 0 ? "; " : "", result->address,
                          result->code, result->text != NULL ? result->text : "");
}

/**
 * coi_outbox_judge:
 * @row: what was sent; its recipients become those that must be tried again
 * @results: (element-type CoiSmtpRecipientResult): one a recipient, in order
 * @words: (out) (transfer full) (nullable): who was refused and the server's words
 *
 * Returns: %COI_MESSAGE_SENT when everybody was accepted, %COI_MESSAGE_FAILED when somebody was
 * refused for good (the recipients are then those), else %COI_MESSAGE_QUEUED
 */
CoiMessageState
coi_outbox_judge (CoiOutboxRecord *row, GPtrArray *results, char **words)
{
  g_autoptr (GStrvBuilder) later = g_strv_builder_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_later = 0, n_refused = 0;

  for (guint i = 0; i < results->len; i++)
    {
      const CoiSmtpRecipientResult *result = results->pdata[i];

      if (result->code >= 200 && result->code < 300)
        continue;
      g_strv_builder_add (later, result->address);
      append_words (text, result);
      n_later++;
      n_refused += result->code >= 500;
    }
  g_strfreev (row->recipients);
  row->recipients = g_strv_builder_end (later);
  *words = n_later > 0 ? g_string_free_and_steal (g_steal_pointer (&text)) : NULL;
  if (n_later == 0)
    return COI_MESSAGE_SENT;
  return n_refused > 0 ? COI_MESSAGE_FAILED : COI_MESSAGE_QUEUED;
}
