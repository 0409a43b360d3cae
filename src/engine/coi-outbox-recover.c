/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a process left half-way when it died. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-outbox.h"

static gboolean
write_queued (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  const GArray *messages = user_data;

  for (guint i = 0; i < messages->len; i++)
    if (!coi_store_txn_set_state (txn, g_array_index (messages, gint64, i), COI_MESSAGE_QUEUED,
                                  NULL, error))
      return FALSE;
  return TRUE;
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!coi_store_write_finish (COI_STORE (source), result, &error))
    g_message ("what was under way is not queued again: %s", error->message);
  g_array_unref (user_data);
}

/**
 * coi_outbox_recover:
 * @store: an open database
 * @account_id: an account that no other process uses
 *
 * A message that an earlier process died over is not on its way any more: it is shown as queued,
 * before there is a password or a network to send it by.
 */
void
coi_outbox_recover (CoiStore *store, gint64 account_id)
{
  g_autoptr (GPtrArray) rows = coi_store_list_outbox (store, account_id);
  g_autoptr (GArray) messages = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < rows->len; i++)
    {
      const CoiOutboxRecord *row = rows->pdata[i];
      g_autoptr (CoiMessageRecord) message = coi_store_get_message (store, row->message_id);

      if (message != NULL && message->state == COI_MESSAGE_SENDING)
        g_array_append_val (messages, row->message_id);
    }
  if (messages->len > 0)
    coi_store_write_async (store, FALSE, write_queued, messages, NULL, written_cb,
                           g_array_ref (messages));
}
