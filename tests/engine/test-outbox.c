/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server's answers make of a message in the outbox, when it is due, and which goes first. */
#include "coi-outbox.h"

#include "test-store.h"

#define DAY (24 * 3600)

static void
add_result (GPtrArray *results, const char *address, guint code, gboolean is_final)
{
  CoiSmtpRecipientResult *result = g_new0 (CoiSmtpRecipientResult, 1);

  result->address = g_strdup (address);
  result->code = code;
  result->text = g_strdup ("words");
  result->is_final = is_final;
  g_ptr_array_add (results, result);
}

static GPtrArray *
new_results (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)coi_smtp_recipient_result_free);
}

static void
check_judge (guint a, guint b, CoiMessageState state, const char *left, const char *words)
{
  g_autoptr (CoiOutboxRecord) row = g_new0 (CoiOutboxRecord, 1);
  g_autoptr (GPtrArray) results = new_results ();
  g_autofree char *said = NULL;
  g_autofree char *recipients = NULL;

  add_result (results, "a@x", a, FALSE);
  add_result (results, "b@x", b, FALSE);
  g_assert_cmpint (coi_outbox_judge (row, results, &said), ==, state);
  recipients = g_strjoinv (" ", row->recipients);
  g_assert_cmpstr (recipients, ==, left);
  g_assert_cmpstr (said, ==, words);
}

static void
test_judge (void)
{
  check_judge (250, 251, COI_MESSAGE_SENT, "", NULL);
  check_judge (250, 450, COI_MESSAGE_QUEUED, "b@x", "b@x: 450 words");
  check_judge (550, 250, COI_MESSAGE_FAILED, "a@x", "a@x: 550 words");
  check_judge (550, 450, COI_MESSAGE_QUEUED, "a@x b@x", "a@x: 550 words; b@x: 450 words");
  check_judge (554, 550, COI_MESSAGE_FAILED, "a@x b@x", "a@x: 554 words; b@x: 550 words");
}

/* Only what was said of a recipient alone is known when the connection has broken. */
static void
test_settle (void)
{
  g_autoptr (CoiOutboxRecord) row = g_new0 (CoiOutboxRecord, 1);
  g_autoptr (GPtrArray) results = new_results ();
  g_autofree char *recipients = NULL;

  row->recipients = g_strsplit ("a@x b@x c@x d@x", " ", -1);
  coi_outbox_settle (row, NULL);
  g_assert_cmpuint (g_strv_length (row->recipients), ==, 4);
  add_result (results, "a@x", 250, TRUE);
  add_result (results, "b@x", 250, FALSE);
  add_result (results, "c@x", 452, TRUE);
  add_result (results, "d@x", 0, FALSE);
  coi_outbox_settle (row, results);
  recipients = g_strjoinv (" ", row->recipients);
  g_assert_cmpstr (recipients, ==, "b@x c@x d@x");
}

/* 30 s, doubling to an hour, until five days have passed. */
static void
test_postpone (void)
{
  g_autoptr (CoiOutboxRecord) row = g_new0 (CoiOutboxRecord, 1);
  gint64 now = row->created = 1000;
  guint n = 0;

  while (coi_outbox_postpone (row, now) == COI_MESSAGE_QUEUED)
    {
      gint64 delay = row->next_attempt - now;
      g_assert_cmpint (delay, ==, MIN (30 << MIN (n, 20), 3600));
      now = row->next_attempt;
      n++;
    }
  g_assert_cmpint (now - 1000, >, 5 * DAY);
  g_assert_cmpint (now - 1000, <=, 5 * DAY + 3600);
}

/* A machine that slept for a week has not tried for a week. */
static void
test_postpone_asleep (void)
{
  g_autoptr (CoiOutboxRecord) row = g_new0 (CoiOutboxRecord, 1);

  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (coi_outbox_postpone (row, 7 * DAY), ==, COI_MESSAGE_QUEUED);
  g_assert_cmpint (coi_outbox_postpone (row, 7 * DAY), ==, COI_MESSAGE_FAILED);
}

typedef struct
{
  TestStore *store;
  gint64 conversations[2];
  gint64 messages[4];
  const CoiMessageState *states;
} Rows;

static gboolean
write_rows (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  Rows *rows = user_data;

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *key = g_strdup_printf ("direct:%u@example.org", i);
      CoiConversationRecord record = { .account_id = rows->store->account->id,
                                       .kind = COI_CONVERSATION_DIRECT,
                                       .key = key,
                                       .name = (char *)"" };
      if (!coi_store_txn_put_conversation (txn, &record, error))
        return FALSE;
      rows->conversations[i] = record.id;
    }
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u@example.org", i);
      CoiMessageRecord record = { .account_id = rows->store->account->id,
                                  .conversation_id = rows->conversations[i / 2],
                                  .message_id = id,
                                  .sender = rows->store->account->address,
                                  .outgoing = TRUE,
                                  .sort_time = i,
                                  .state = rows->states[i] };
      if (!coi_store_txn_put_message (txn, &record, NULL, error))
        return FALSE;
      rows->messages[i] = record.id;
    }
  return TRUE;
}

/* Messages 0 and 1 are in one conversation, 2 and 3 in another. */
static void
rows_init (Rows *rows, const CoiMessageState *states)
{
  *rows = (Rows){ .store = test_store_new (), .states = states };
  test_store_write (rows->store, write_rows, rows);
}

static int
choose (Rows *rows, const gint64 *due, GHashTable *tried, gint64 *wake_up)
{
  g_autoptr (GPtrArray) outbox =
      g_ptr_array_new_with_free_func ((GDestroyNotify)coi_outbox_record_free);

  *wake_up = G_MAXINT64;
  for (guint i = 0; i < 4; i++)
    {
      CoiOutboxRecord *row = g_new0 (CoiOutboxRecord, 1);
      row->message_id = rows->messages[i];
      row->next_attempt = due[i];
      g_ptr_array_add (outbox, row);
    }
  return coi_outbox_choose (rows->store->store, outbox, tried, 100, wake_up);
}

static void
test_choose_order (void)
{
  const CoiMessageState states[] = { COI_MESSAGE_QUEUED, COI_MESSAGE_QUEUED, COI_MESSAGE_QUEUED,
                                     COI_MESSAGE_QUEUED };
  g_autoptr (GHashTable) tried = g_hash_table_new (g_int64_hash, g_int64_equal);
  gint64 wake_up, early = 5, late = 6;
  Rows rows;

  rows_init (&rows, states);
  g_assert_cmpint (choose (&rows, (gint64[]){ 0, 0, 0, 0 }, tried, &wake_up), ==, 0);
  /* What waits holds up what follows it in its conversation, and nothing else. */
  g_assert_cmpint (choose (&rows, (gint64[]){ 200, 0, 100, 0 }, tried, &wake_up), ==, 2);
  g_assert_cmpint (wake_up, ==, 200);
  g_assert_cmpint (choose (&rows, (gint64[]){ 200, 0, 150, 0 }, tried, &wake_up), ==, -1);
  g_assert_cmpint (wake_up, ==, 150);
  /* Who was tried gives way, and is tried again when the others were too. */
  g_hash_table_insert (tried, &rows.messages[0], &early);
  g_assert_cmpint (choose (&rows, (gint64[]){ 0, 0, 0, 0 }, tried, &wake_up), ==, 2);
  g_hash_table_insert (tried, &rows.messages[2], &late);
  g_assert_cmpint (choose (&rows, (gint64[]){ 0, 0, 0, 0 }, tried, &wake_up), ==, 0);
  test_store_free (rows.store);
}

/* What has failed waits for the user; the conversation goes on. */
static void
test_choose_failed (void)
{
  const CoiMessageState states[] = { COI_MESSAGE_FAILED, COI_MESSAGE_QUEUED, COI_MESSAGE_FAILED,
                                     COI_MESSAGE_FAILED };
  g_autoptr (GHashTable) tried = g_hash_table_new (g_int64_hash, g_int64_equal);
  gint64 wake_up;
  Rows rows;

  rows_init (&rows, states);
  g_assert_cmpint (choose (&rows, (gint64[]){ 0, 0, 0, 0 }, tried, &wake_up), ==, 1);
  test_store_free (rows.store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outbox/judge", test_judge);
  g_test_add_func ("/outbox/settle", test_settle);
  g_test_add_func ("/outbox/postpone", test_postpone);
  g_test_add_func ("/outbox/postpone-asleep", test_postpone_asleep);
  g_test_add_func ("/outbox/choose-order", test_choose_order);
  g_test_add_func ("/outbox/choose-failed", test_choose_failed);
  return g_test_run ();
}
