/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages: told apart, merged, counted and paged. */
#include "store-testing.h"

static void
test_round_trip (Fixture *self, gconstpointer unused)
{
  gint64 conversation = put_conversation (self->store, self->account, COI_CONVERSATION_DIRECT,
                                          "direct:bob@example.org");
  g_autoptr (CoiMessageRecord) record = new_message (self->account, conversation, "a@x", 10);
  g_autoptr (CoiMessageRecord) read = NULL;
  g_autoptr (CoiMessageRecord) found = NULL;
  g_autoptr (GPtrArray) list = NULL;
  CoiConversationRecord *listed;

  record->sender_name = g_strdup ("Bob");
  record->full_text = g_strdup ("All of it");
  record->chat_content = g_strdup ("location");
  record->is_chat = TRUE;
  record->in_reply_to = g_strdup ("z@x");
  record->attachments = g_strdup ("[]");
  put_message (self->store, record);
  read = coi_store_get_message (self->store, record->id);
  g_assert_cmpstr (read->message_id, ==, "a@x");
  g_assert_cmpstr (read->sender, ==, "bob@example.org");
  g_assert_cmpstr (read->sender_name, ==, "Bob");
  g_assert_cmpstr (read->subject, ==, "Chat");
  g_assert_cmpstr (read->text, ==, "Text of a@x");
  g_assert_cmpstr (read->full_text, ==, "All of it");
  g_assert_cmpstr (read->chat_content, ==, "location");
  g_assert_cmpstr (read->in_reply_to, ==, "z@x");
  g_assert_cmpstr (read->attachments, ==, "[]");
  g_assert_null (read->error);
  g_assert_true (read->is_chat);
  g_assert_false (read->outgoing);
  g_assert_false (read->seen);
  g_assert_cmpint (read->time, ==, 10);
  g_assert_cmpint (read->sort_time, ==, 10 * G_USEC_PER_SEC);
  g_assert_cmpuint (read->raw_size, ==, 100);
  found = coi_store_find_message (self->store, self->account, "a@x");
  g_assert_cmpint (found->id, ==, record->id);
  g_assert_null (coi_store_find_message (self->store, self->account, "b@x"));

  list = coi_store_list_conversations (self->store);
  g_assert_cmpuint (list->len, ==, 1);
  listed = list->pdata[0];
  g_assert_cmpint (listed->id, ==, conversation);
  g_assert_cmpstr (listed->name, ==, "bob@example.org");
  g_assert_cmpuint (listed->unread, ==, 1);
  g_assert_cmpstr (listed->first_message_id, ==, "a@x");
  g_assert_cmpstr (listed->last_message_id, ==, "a@x");
  g_assert_cmpint (listed->last->id, ==, record->id);
}

/* ---- identity ---- */

static void
test_identity (Fixture *self, gconstpointer unused)
{
  gint64 conversation = put_direct (self, "bob@example.org");
  gint64 other_account = put_account (self->store, "carol@example.org");
  gint64 other_conversation =
      put_conversation (self->store, other_account, COI_CONVERSATION_SELF, "self");
  g_autoptr (CoiMessageRecord) other_sender = new_message (self->account, conversation, "a@x", 5);
  g_autoptr (CoiMessageRecord) elsewhere =
      new_message (other_account, other_conversation, "a@x", 5);
  gint64 first = put_simple (self, conversation, "a@x", 5);

  g_assert_cmpint (put_simple (self, conversation, "a@x", 5), ==, first);
  g_set_str (&other_sender->sender, "carol@example.org");
  g_assert_cmpint (put_message (self->store, other_sender), !=, first);
  g_assert_cmpint (put_message (self->store, elsewhere), !=, first);
  g_assert_cmpuint (coi_store_count_messages (self->store, conversation), ==, 2);
}

static void
test_without_message_id (Fixture *self, gconstpointer unused)
{
  gint64 conversation = put_direct (self, "bob@example.org");
  g_autoptr (CoiMessageRecord) empty_id = new_message (self->account, conversation, NULL, 5);
  g_autoptr (CoiMessageRecord) other_text = new_message (self->account, conversation, NULL, 5);
  gint64 first = put_simple (self, conversation, NULL, 5);

  g_assert_cmpint (put_simple (self, conversation, NULL, 5), ==, first);
  empty_id->message_id = g_strdup ("");
  g_assert_cmpint (put_message (self->store, empty_id), ==, first);
  g_assert_cmpint (put_simple (self, conversation, NULL, 6), !=, first);
  g_set_str (&other_text->text, "Other");
  g_assert_cmpint (put_message (self->store, other_text), !=, first);
  g_assert_cmpuint (coi_store_count_messages (self->store, conversation), ==, 3);
}

/* Another message is given the hashes of "a@x" behind the store's back. */
static void
test_hash_collision (Fixture *self, gconstpointer unused)
{
  gint64 conversation = put_direct (self, "bob@example.org");
  gint64 impostor = put_simple (self, conversation, "a@x", 5);
  g_autoptr (CoiMessageRecord) found = NULL;
  gint64 real;

  exec_sql (self->path, "UPDATE message SET message_id = 'impostor@x'");
  real = put_simple (self, conversation, "a@x", 6);
  g_assert_cmpint (real, !=, impostor);
  g_assert_cmpint (put_simple (self, conversation, "a@x", 6), ==, real);
  g_assert_cmpuint (coi_store_count_messages (self->store, conversation), ==, 2);
  found = coi_store_find_message (self->store, self->account, "a@x");
  g_assert_cmpint (found->id, ==, real);
}

/* ---- merging ---- */

static void
test_echo_and_copy (Fixture *self, gconstpointer unused)
{
  gint64 conversation = put_direct (self, "bob@example.org");
  g_autoptr (CoiMessageRecord) echo = new_message (self->account, conversation, "a@x", 100);
  g_autoptr (CoiMessageRecord) copy = new_message (self->account, conversation, "a@x", 100);
  g_autoptr (CoiMessageRecord) forged = new_message (self->account, conversation, "a@x", 100);
  g_autoptr (CoiMessageRecord) read = NULL;

  echo->sort_time += 123456;
  echo->outgoing = copy->outgoing = TRUE;
  echo->seen = TRUE;
  echo->state = COI_MESSAGE_QUEUED;
  copy->state = COI_MESSAGE_SENT;
  g_set_str (&forged->text, "Something else");
  forged->raw_size = 1;
  put_message (self->store, copy);
  put_message (self->store, forged);
  put_message (self->store, echo);
  put_message (self->store, forged);
  read = coi_store_get_message (self->store, echo->id);
  g_assert_cmpint (read->state, ==, COI_MESSAGE_SENT);
  g_assert_cmpint (read->sort_time, ==, 100123456);
  g_assert_cmpstr (read->text, ==, "Text of a@x");
  g_assert_true (read->outgoing);
  g_assert_true (read->seen);
  g_assert_cmpuint (get_unread (self->store, conversation), ==, 0);
}

static void
test_group_wins (Fixture *self, gconstpointer unused)
{
  gint64 direct = put_direct (self, "bob@example.org");
  gint64 group = put_conversation (self->store, self->account, COI_CONVERSATION_GROUP, "group:1");
  gint64 id = put_simple (self, direct, "a@x", 5);
  g_autoptr (CoiConversationRecord) emptied = NULL;

  g_assert_cmpint (put_simple (self, group, "a@x", 5), ==, id);
  g_assert_cmpint (put_simple (self, direct, "a@x", 5), ==, id);
  g_assert_cmpuint (coi_store_count_messages (self->store, direct), ==, 0);
  g_assert_cmpuint (coi_store_count_messages (self->store, group), ==, 1);
  g_assert_cmpuint (get_unread (self->store, group), ==, 1);
  emptied = coi_store_get_conversation (self->store, direct);
  g_assert_null (emptied->last);
  g_assert_cmpuint (emptied->unread, ==, 0);
}

/* ---- seen ---- */

typedef struct
{
  gint64 id;
  gint64 number;
} Pair;

static gboolean
set_seen_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  Pair *pair = data;

  return coi_store_txn_set_seen (txn, pair->id, pair->number != 0, error);
}

static gboolean
delete_message_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  return coi_store_txn_delete_message (txn, *(gint64 *)data, error);
}

static void
test_unread (Fixture *self, gconstpointer unused)
{
  gint64 conversation = put_direct (self, "bob@example.org");
  gint64 a = put_simple (self, conversation, "a@x", 1);
  gint64 b = put_simple (self, conversation, "b@x", 2);
  gint64 c = put_simple (self, conversation, "c@x", 3);
  g_autoptr (CoiMessageRecord) own = new_message (self->account, conversation, "d@x", 4);
  Pair seen = { a, 1 }, unseen = { a, 0 };

  own->outgoing = TRUE;
  put_message (self->store, own);
  g_assert_cmpuint (get_unread (self->store, conversation), ==, 3);
  write_now (self->store, set_seen_func, &seen);
  write_now (self->store, set_seen_func, &seen);
  g_assert_cmpuint (get_unread (self->store, conversation), ==, 2);
  write_now (self->store, set_seen_func, &unseen);
  g_assert_cmpuint (get_unread (self->store, conversation), ==, 3);
  seen.id = own->id;
  write_now (self->store, set_seen_func, &seen);
  g_assert_cmpuint (get_unread (self->store, conversation), ==, 3);
  write_now (self->store, delete_message_func, &b);
  write_now (self->store, delete_message_func, &c);
  write_now (self->store, delete_message_func, &own->id);
  g_assert_cmpuint (get_unread (self->store, conversation), ==, 1);
  write_now (self->store, delete_message_func, &a);
  g_assert_cmpuint (get_unread (self->store, conversation), ==, 0);
}

/* ---- state ---- */

static gboolean
set_state_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  Pair *pair = data;

  return coi_store_txn_set_state (txn, pair->id, pair->number,
                                  pair->number == COI_MESSAGE_FAILED ? "550 No" : NULL, error);
}

static void
assert_state (Fixture *self, gint64 id, CoiMessageState set, CoiMessageState expected)
{
  Pair pair = { id, set };
  g_autoptr (CoiMessageRecord) record = NULL;

  write_now (self->store, set_state_func, &pair);
  record = coi_store_get_message (self->store, id);
  g_assert_cmpint (record->state, ==, expected);
  g_assert_cmpstr (record->error, ==, expected == COI_MESSAGE_FAILED ? "550 No" : NULL);
}

static void
test_state (Fixture *self, gconstpointer unused)
{
  gint64 conversation = put_direct (self, "bob@example.org");
  g_autoptr (CoiMessageRecord) own = new_message (self->account, conversation, "a@x", 4);
  gint64 id;

  own->outgoing = TRUE;
  own->state = COI_MESSAGE_QUEUED;
  id = put_message (self->store, own);
  assert_state (self, id, COI_MESSAGE_SENDING, COI_MESSAGE_SENDING);
  assert_state (self, id, COI_MESSAGE_FAILED, COI_MESSAGE_FAILED);
  assert_state (self, id, COI_MESSAGE_QUEUED, COI_MESSAGE_QUEUED);
  assert_state (self, id, COI_MESSAGE_READ, COI_MESSAGE_READ);
  assert_state (self, id, COI_MESSAGE_SENT, COI_MESSAGE_READ);
  assert_state (self, id, COI_MESSAGE_FAILED, COI_MESSAGE_FAILED);
}

static void
test_not_found (Fixture *self, gconstpointer unused)
{
  const TestFunc funcs[] = { set_seen_func, set_state_func, delete_message_func };
  Pair pair = { 999, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (funcs); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (try_write (self->store, FALSE, funcs[i], &pair, &error));
      g_assert_error (error, COI_STORE_ERROR, COI_STORE_ERROR_NOT_FOUND);
    }
}

/* ---- paging, against a plain sorted array ---- */

static int
compare_records (gconstpointer a, gconstpointer b)
{
  const CoiMessageRecord *left = *(CoiMessageRecord *const *)a;
  const CoiMessageRecord *right = *(CoiMessageRecord *const *)b;

  if (left->sort_time != right->sort_time)
    return left->sort_time < right->sort_time ? -1 : 1;
  return (left->id > right->id) - (left->id < right->id);
}

static gboolean
put_all_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  GPtrArray *records = data;

  for (guint i = 0; i < records->len; i++)
    if (!coi_store_txn_put_message (txn, records->pdata[i], NULL, error))
      return FALSE;
  return TRUE;
}

static GPtrArray *
put_random (Fixture *self, gint64 conversation, guint n)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_message_record_free);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *message_id = g_strdup_printf ("%u@%d.x", i, (int)conversation);
      gint64 time = g_test_rand_int_range (0, n / 2);
      g_ptr_array_add (records, new_message (self->account, conversation, message_id, time));
    }
  write_now (self->store, put_all_func, records);
  g_ptr_array_sort (records, compare_records);
  return records;
}

static void
check_page (Fixture *self, GPtrArray *model, gint64 conversation, guint offset, guint limit)
{
  g_autoptr (GPtrArray) page = coi_store_page_messages (self->store, conversation, offset, limit);
  guint expected = offset >= model->len ? 0 : MIN (limit, model->len - offset);

  g_assert_cmpuint (page->len, ==, expected);
  for (guint i = 0; i < page->len; i++)
    {
      CoiMessageRecord *record = page->pdata[i], *wanted = model->pdata[offset + i];
      g_assert_cmpint (record->id, ==, wanted->id);
      g_assert_cmpint (coi_store_message_position (self->store, record->id), ==, offset + i);
    }
}

static void
test_paging (Fixture *self, gconstpointer unused)
{
  gint64 conversation = put_direct (self, "bob@example.org");
  gint64 other = put_direct (self, "carol@example.org");
  g_autoptr (GPtrArray) model = put_random (self, conversation, 97);
  g_autoptr (GPtrArray) noise = put_random (self, other, 31);

  g_assert_cmpuint (coi_store_count_messages (self->store, conversation), ==, 97);
  check_page (self, model, conversation, 0, 97);
  check_page (self, model, conversation, 0, G_MAXUINT);
  check_page (self, model, conversation, 96, 10);
  check_page (self, model, conversation, 97, 10);
  check_page (self, model, conversation, G_MAXUINT, 10);
  check_page (self, model, conversation, 10, 0);
  for (int i = 0; i < 60; i++)
    check_page (self, model, conversation, g_test_rand_int_range (0, 100),
                g_test_rand_int_range (1, 40));
  check_page (self, noise, other, 3, 20);
  g_assert_cmpint (coi_store_message_position (self->store, 9999), ==, -1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/store/messages/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("round-trip", test_round_trip);
  ADD ("identity", test_identity);
  ADD ("without-message-id", test_without_message_id);
  ADD ("hash-collision", test_hash_collision);
  ADD ("echo-and-copy", test_echo_and_copy);
  ADD ("group-wins", test_group_wins);
  ADD ("unread", test_unread);
  ADD ("state", test_state);
  ADD ("not-found", test_not_found);
  ADD ("paging", test_paging);
  return g_test_run ();
}
