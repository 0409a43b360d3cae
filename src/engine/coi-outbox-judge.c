/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server's answers mean for a message, and when to try again. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-outbox.h"

#define FIRST_RETRY 30 /* seconds, of a refused message */
#define LAST_RETRY 3600
/* Five days of trying (RFC 5321, section 4.5.4.1), not of a closed laptop. */
#define GIVE_UP_SECONDS (5 * 24 * 3600)
#define GIVE_UP_ATTEMPTS 5

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

/**
 * coi_outbox_postpone:
 * @row: what was refused for now, or broke off half-way
 * @now: Unix seconds
 *
 * Counts the attempt and sets when the next one is due.
 *
 * Returns: %COI_MESSAGE_QUEUED, or %COI_MESSAGE_FAILED after five days
 */
CoiMessageState
coi_outbox_postpone (CoiOutboxRecord *row, gint64 now)
{
  row->attempts++;
  row->next_attempt = now + coi_outbox_backoff (row->attempts);
  return now - row->created > GIVE_UP_SECONDS && row->attempts >= GIVE_UP_ATTEMPTS
             ? COI_MESSAGE_FAILED
             : COI_MESSAGE_QUEUED;
}

static void
append_words (GString *words, const CoiSmtpRecipientResult *result)
{
  g_string_append_printf (words, "%s%s: %u %s", words->len > 0 ? "; " : "", result->address,
                          result->code, result->text != NULL ? result->text : "");
}

static gboolean
is_accepted (const CoiSmtpRecipientResult *result)
{
  return result->code >= 200 && result->code < 300;
}

/**
 * coi_outbox_judge:
 * @row: what was sent; its recipients become those who have not got it
 * @results: (element-type CoiSmtpRecipientResult): one a recipient, in order
 * @words: (out) (transfer full) (nullable): who was refused and the server's words
 *
 * Returns: %COI_MESSAGE_SENT when everybody was accepted, %COI_MESSAGE_QUEUED while somebody may be
 * accepted later, else %COI_MESSAGE_FAILED
 */
CoiMessageState
coi_outbox_judge (CoiOutboxRecord *row, GPtrArray *results, char **words)
{
  g_autoptr (GStrvBuilder) left = g_strv_builder_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_left = 0, n_later = 0;

  for (guint i = 0; i < results->len; i++)
    {
      const CoiSmtpRecipientResult *result = results->pdata[i];

      if (is_accepted (result))
        continue;
      g_strv_builder_add (left, result->address);
      append_words (text, result);
      n_left++;
      n_later += result->code < 500;
    }
  g_strfreev (row->recipients);
  row->recipients = g_strv_builder_end (left);
  *words = n_left > 0 ? g_string_free_and_steal (g_steal_pointer (&text)) : NULL;
  if (n_left == 0)
    return COI_MESSAGE_SENT;
  return n_later > 0 ? COI_MESSAGE_QUEUED : COI_MESSAGE_FAILED;
}

/**
 * coi_outbox_settle:
 * @row: what was under way when the connection broke
 * @results: (nullable) (element-type CoiSmtpRecipientResult): what the server had said until then
 *
 * Leaves in the row's recipients those whose fate is unknown: a COI server answers for each one,
 * and who was answered for is not sent to twice.
 */
void
coi_outbox_settle (CoiOutboxRecord *row, GPtrArray *results)
{
  g_autoptr (GStrvBuilder) left = g_strv_builder_new ();

  for (guint i = 0; results != NULL && i < results->len; i++)
    {
      const CoiSmtpRecipientResult *result = results->pdata[i];

      if (!result->is_final || !is_accepted (result))
        g_strv_builder_add (left, result->address);
    }
  if (results == NULL)
    return;
  g_strfreev (row->recipients);
  row->recipients = g_strv_builder_end (left);
}

static gint64
last_tried (GHashTable *tried, const CoiOutboxRecord *row)
{
  const gint64 *when = g_hash_table_lookup (tried, &row->message_id);

  return when != NULL ? *when : 0;
}

/**
 * coi_outbox_choose:
 * @store: an open database
 * @rows: (element-type CoiOutboxRecord): the outbox, oldest first
 * @tried: (element-type gint64 gint64): when each row was tried last, by its message
 * @now: Unix seconds
 * @wake_up: (inout): becomes when a row that waits is due, where that is earlier
 *
 * Of each conversation only the oldest row may go: order is kept, but for those that are to be sent
 * later, which hold up nobody. Among those the one goes whose
 * last attempt is the longest ago, so that one that ends the connection each time does not keep
 * the others from going.
 *
 * Returns: the position of the row to send now, -1 for none
 */
int
coi_outbox_choose (CoiStore *store, GPtrArray *rows, GHashTable *tried, gint64 now, gint64 *wake_up)
{
  g_autoptr (GHashTable) conversations =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  int chosen = -1;

  for (guint i = 0; i < rows->len; i++)
    {
      const CoiOutboxRecord *row = rows->pdata[i];
      g_autoptr (CoiMessageRecord) message =
          row->smtp_done ? NULL : coi_store_get_message (store, row->message_id);
      gint64 conversation;

      if (message == NULL || message->state == COI_MESSAGE_FAILED)
        continue;
      if (row->send_at > now)
        {
          *wake_up = MIN (*wake_up, row->send_at);
          continue;
        }
      conversation = message->home_id != 0 ? message->home_id : message->conversation_id;
      if (!g_hash_table_add (conversations, g_memdup2 (&conversation, sizeof conversation)))
        continue;
      if (row->next_attempt > now)
        *wake_up = MIN (*wake_up, row->next_attempt);
      else if (chosen < 0 || last_tried (tried, row) < last_tried (tried, rows->pdata[chosen]))
        chosen = (int)i;
    }
  return chosen;
}
