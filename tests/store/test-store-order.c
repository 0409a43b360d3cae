/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The property that sync relies on: the same messages, places and flags in any order, with
 * duplicates and cut into transactions anyhow, end in the same database. */
#include "store-testing.h"

#define N_MESSAGES 12
#define N_OPERATIONS 60
#define N_ORDERS 8

typedef enum
{
  PUT_MESSAGE,
  PUT_LOCATION,
  SET_SEEN,
  N_KINDS
} Kind;

/* An operation names its message by number, since row ids differ from run to run. */
typedef struct
{
  Kind kind;
  guint uid;
  guint conversation;
  CoiMessageRecord *record;
} Operation;

static gint64 conversations[4];

static void
operation_free (Operation *self)
{
  coi_message_record_free (self->record);
  g_free (self);
}

/* Sort times differ from message to message, since ties are kept in order of arrival on purpose. */
static CoiMessageRecord *
random_copy (guint number)
{
  g_autofree char *message_id = number % 4 == 0 ? NULL : g_strdup_printf ("%u@x", number / 2);
  CoiMessageRecord *record = new_message (0, 0, message_id, 1000 + number * 10);

  g_set_str (&record->sender, number % 2 == 0 ? "bob@example.org" : "carol@example.org");
  record->sort_time += number;
  if (message_id == NULL)
    {
      g_free (record->text);
      record->text = g_strdup_printf ("Nameless %u", number);
    }
  else
    {
      record->time -= g_test_rand_int_range (0, 3);
      record->sort_time -= g_test_rand_int_range (0, 3) * 500000;
      record->raw_size = g_test_rand_int_range (0, 3);
      g_free (record->text);
      record->text = g_strdup_printf ("%u", (guint)g_test_rand_int_range (0, 3));
    }
  record->outgoing = g_test_rand_int_range (0, 4) == 0;
  record->seen = g_test_rand_int_range (0, 4) == 0;
  record->is_chat = g_test_rand_bit ();
  /* Some messages never get beyond "failed", so that it is their errors that are merged. */
  record->state = g_test_rand_int_range (0, COI_MESSAGE_FAILED + 1);
  if (number % 3 == 1)
    record->state = COI_MESSAGE_FAILED;
  if (record->state == COI_MESSAGE_FAILED)
    record->error = g_test_rand_bit () ? g_strdup ("550 a") : g_strdup ("550 b");
  if (g_test_rand_bit ())
    record->sender_name = g_strdup ("Bob");
  if (g_test_rand_bit ())
    record->full_text = g_strdup ("");
  return record;
}

static GPtrArray *
random_operations (void)
{
  GPtrArray *operations = g_ptr_array_new_with_free_func ((GDestroyNotify)operation_free);

  for (guint i = 0; i < N_OPERATIONS; i++)
    {
      Operation *operation = g_new0 (Operation, 1);
      guint number = g_test_rand_int_range (0, N_MESSAGES);
      operation->kind = g_test_rand_int_range (0, N_KINDS);
      operation->uid = 1 + number * 10 + g_test_rand_int_range (0, 3);
      operation->conversation = g_test_rand_int_range (0, G_N_ELEMENTS (conversations));
      operation->record = random_copy (number);
      g_ptr_array_add (operations, operation);
    }
  return operations;
}

/* Each operation carries the message it is about, as an engine would: a place or a flag is only
 * known of a message that was fetched. */
static gboolean
apply (CoiStoreTxn *txn, Fixture *fixture, const Operation *operation, GError **error)
{
  g_autoptr (CoiMessageRecord) record = coi_message_record_copy (operation->record);

  record->account_id = fixture->account;
  record->conversation_id = conversations[operation->conversation];
  if (!coi_store_txn_put_message (txn, record, NULL, error))
    return FALSE;
  switch (operation->kind)
    {
    case PUT_LOCATION:
      return coi_store_txn_put_location (txn, record->id, fixture->mailbox, operation->uid, error);
    case SET_SEEN:
      return coi_store_txn_set_seen (txn, record->id, TRUE, error);
    case PUT_MESSAGE:
    case N_KINDS:
    default:
      return TRUE;
    }
}

typedef struct
{
  Fixture *fixture;
  GPtrArray *operations;
  guint first, n;
} Slice;

static gboolean
apply_slice_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  Slice *slice = data;

  for (guint i = 0; i < slice->n; i++)
    if (!apply (txn, slice->fixture, slice->operations->pdata[slice->first + i], error))
      return FALSE;
  return TRUE;
}

static void
apply_all (Fixture *fixture, GPtrArray *operations)
{
  Slice slice = { fixture, operations, 0, 0 };

  while (slice.first < operations->len)
    {
      slice.n = g_test_rand_int_range (1, 20);
      slice.n = MIN (slice.n, operations->len - slice.first);
      write_now (fixture->store, apply_slice_func, &slice);
      slice.first += slice.n;
    }
}

/* A permutation of all operations and some of them twice; owns nothing. */
static GPtrArray *
shuffle (GPtrArray *operations)
{
  GPtrArray *order = g_ptr_array_new ();

  for (guint i = 0; i < operations->len; i++)
    {
      g_ptr_array_add (order, operations->pdata[i]);
      if (g_test_rand_int_range (0, 3) == 0)
        g_ptr_array_add (order, operations->pdata[i]);
    }
  for (guint i = order->len - 1; i > 0; i--)
    {
      guint other = g_test_rand_int_range (0, i + 1);
      gpointer swapped = order->pdata[i];
      order->pdata[i] = order->pdata[other];
      order->pdata[other] = swapped;
    }
  return order;
}

/* Everything but row ids. */
static char *
dump (const char *path)
{
  g_autofree char *messages = query_text (
      path, "SELECT c.key, m.id_hash, m.sender_hash, m.sort_time, m.time, m.outgoing, m.seen, "
            "m.pending_seen, m.state, m.authored, m.is_chat, m.raw_size, m.message_id, m.sender, "
            "m.sender_name, m.in_reply_to, m.chat_content, m.error, m.subject, m.text, "
            "m.attachments, quote(m.full_text) FROM message m JOIN conversation c "
            "ON c.id = m.conversation_id ORDER BY m.id_hash, m.sender_hash");
  g_autofree char *summaries = query_text (
      path, "SELECT c.key, c.count, c.unread, c.first_sort, c.last_sort, f.id_hash, l.id_hash "
            "FROM conversation c LEFT JOIN message f ON f.id = c.first_row "
            "LEFT JOIN message l ON l.id = c.last_row ORDER BY c.key");
  g_autofree char *locations =
      query_text (path, "SELECT l.uid, m.id_hash, m.sender_hash FROM location l "
                        "JOIN message m ON m.id = l.message_id ORDER BY l.uid");

  return g_strconcat (messages, "--\n", summaries, "--\n", locations, NULL);
}

static char *
run_order (GPtrArray *order)
{
  static const char *const keys[] = { "direct:bob@example.org", "group:1", "group:2", "list:1" };
  static const CoiConversationKind kinds[] = { COI_CONVERSATION_DIRECT, COI_CONVERSATION_GROUP,
                                               COI_CONVERSATION_GROUP, COI_CONVERSATION_LIST };
  Fixture fixture = { 0 };
  char *text;

  fixture_set_up (&fixture, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      guint which = order->len % 2 == 0 ? i : G_N_ELEMENTS (keys) - 1 - i;
      conversations[which] =
          put_conversation (fixture.store, fixture.account, kinds[which], keys[which]);
    }
  apply_all (&fixture, order);
  text = dump (fixture.path);
  fixture_tear_down (&fixture, NULL);
  return text;
}

static void
test_any_order (void)
{
  g_autoptr (GPtrArray) operations = random_operations ();
  g_autofree char *expected = run_order (operations);

  for (guint i = 0; i < N_ORDERS; i++)
    {
      g_autoptr (GPtrArray) order = shuffle (operations);
      g_autofree char *text = run_order (order);
      g_assert_cmpstr (text, ==, expected);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("/store/order/%u", i);
      g_test_add_func (name, test_any_order);
    }
  return g_test_run ();
}
