/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages and conversations: merged, counted, paged, removed. */
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

static gint64
put_direct (Fixture *self, const char *address)
{
  g_autofree char *key = g_strconcat ("direct:", address, NULL);

  return put_conversation (self->store, self->account, COI_CONVERSATION_DIRECT, key);
}

static gint64
put_simple (Fixture *self, gint64 conversation, const char *message_id, gint64 time)
{
  g_autoptr (CoiMessageRecord) record = new_message (self->account, conversation, message_id, time);

  return put_message (self->store, record);
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
mark_read_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  Pair *pair = data;

  return coi_store_txn_mark_read (txn, pair->id, pair->number, error);
}

static gboolean
clear_pending_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  return coi_store_txn_clear_pending_seen (txn, *(gint64 *)data, error);
}

static gboolean
delete_message_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  return coi_store_txn_delete_message (txn, *(gint64 *)data, error);
}

typedef struct
{
  gint64 message;
  gint64 mailbox;
  guint32 uid;
} Location;

static gboolean
put_location_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  Location *location = data;

  return coi_store_txn_put_location (txn, location->message, location->mailbox, location->uid,
                                     error);
}

static void
put_location (Fixture *self, gint64 message, guint32 uid)
{
  Location location = { message, self->mailbox, uid };

  write_now (self->store, put_location_func, &location);
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

static void
test_mark_read (Fixture *self, gconstpointer unused)
{
  gint64 conversation = put_direct (self, "bob@example.org");
  gint64 a = put_simple (self, conversation, "a@x", 1);
  gint64 b = put_simple (self, conversation, "b@x", 2);
  Pair until = { conversation, G_USEC_PER_SEC }, unseen = { a, 0 };
  g_autoptr (GPtrArray) pending = NULL;
  CoiPendingSeen *first;

  put_location (self, a, 7);
  put_location (self, b, 8);
  write_now (self->store, mark_read_func, &until);
  g_assert_cmpuint (get_unread (self->store, conversation), ==, 1);
  pending = coi_store_list_pending_seen (self->store, self->account);
  g_assert_cmpuint (pending->len, ==, 1);
  first = pending->pdata[0];
  g_assert_cmpint (first->message_id, ==, a);
  g_assert_cmpint (first->mailbox_id, ==, self->mailbox);
  g_assert_cmpuint (first->uid, ==, 7);
  /* The server has not heard of it yet. */
  write_now (self->store, set_seen_func, &unseen);
  g_assert_cmpuint (get_unread (self->store, conversation), ==, 1);
  write_now (self->store, clear_pending_func, &a);
  g_clear_pointer (&pending, g_ptr_array_unref);
  pending = coi_store_list_pending_seen (self->store, self->account);
  g_assert_cmpuint (pending->len, ==, 0);
  write_now (self->store, set_seen_func, &unseen);
  g_assert_cmpuint (get_unread (self->store, conversation), ==, 2);
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

/* ---- locations ---- */

static GArray *
uid_array (guint n, ...)
{
  GArray *uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  va_list args;

  va_start (args, n);
  for (guint i = 0; i < n; i++)
    {
      guint32 uid = va_arg (args, guint);
      g_array_append_val (uids, uid);
    }
  va_end (args);
  return uids;
}

typedef struct
{
  gint64 mailbox;
  guint32 first, last;
  GArray *uids;
} Retain;

static gboolean
retain_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  Retain *retain = data;

  return coi_store_txn_retain_uids (txn, retain->mailbox, retain->first, retain->last, retain->uids,
                                    error);
}

static gboolean
clear_locations_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  return coi_store_txn_clear_locations (txn, *(gint64 *)data, error);
}

static gboolean
put_outbox_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  return coi_store_txn_put_outbox (txn, data, error);
}

static void
put_outbox (Fixture *self, gint64 message)
{
  g_auto (GStrv) recipients = g_strsplit ("bob@example.org carol@example.org", " ", -1);
  g_autoptr (GBytes) data = g_bytes_new_static ("a\0b", 3);
  CoiOutboxRecord record = { .message_id = message,
                             .account_id = self->account,
                             .sender = (char *)"alice@example.org",
                             .recipients = recipients,
                             .data = data,
                             .created = 5 };

  write_now (self->store, put_outbox_func, &record);
}

static void
test_retain (Fixture *self, gconstpointer unused)
{
  gint64 conversation = put_direct (self, "bob@example.org");
  gint64 sent_mailbox = put_mailbox (self->store, self->account, "Sent");
  gint64 ids[6];
  g_autoptr (GArray) kept = uid_array (2, 3, 9);
  g_autoptr (GArray) left = NULL;
  Retain retain = { self->mailbox, 1, 5, kept };
  Location elsewhere = { 0, sent_mailbox, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *message_id = g_strdup_printf ("%u@x", i);
      ids[i] = put_simple (self, conversation, message_id, i);
      put_location (self, ids[i], i + 1);
    }
  elsewhere.message = ids[0];
  write_now (self->store, put_location_func, &elsewhere);
  put_outbox (self, ids[3]);
  write_now (self->store, retain_func, &retain);
  left = coi_store_list_uids (self->store, self->mailbox, 1, 100);
  g_assert_cmpuint (left->len, ==, 2);
  g_assert_cmpuint (g_array_index (left, guint32, 0), ==, 3);
  g_assert_cmpuint (g_array_index (left, guint32, 1), ==, 6);
  g_assert_cmpuint (coi_store_max_uid (self->store, self->mailbox), ==, 6);
  /* 1 is in Sent, 3 and 6 were kept, 4 is in the outbox. */
  g_assert_cmpuint (coi_store_count_messages (self->store, conversation), ==, 4);
  g_assert_cmpuint (get_unread (self->store, conversation), ==, 4);
}

static void
test_uid_validity (Fixture *self, gconstpointer unused)
{
  gint64 conversation = put_direct (self, "bob@example.org");
  gint64 id = put_simple (self, conversation, "a@x", 5);
  gint64 mailbox;
  guint32 uid;

  put_location (self, id, 4);
  g_assert_true (coi_store_get_location (self->store, id, &mailbox, &uid));
  g_assert_cmpint (mailbox, ==, self->mailbox);
  g_assert_cmpuint (uid, ==, 4);
  write_now (self->store, clear_locations_func, &self->mailbox);
  g_assert_false (coi_store_get_location (self->store, id, &mailbox, &uid));
  g_assert_cmpuint (coi_store_max_uid (self->store, self->mailbox), ==, 0);
  g_assert_cmpuint (coi_store_count_messages (self->store, conversation), ==, 1);
}

/* ---- the outbox ---- */

static gboolean
update_outbox_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  return coi_store_txn_update_outbox (txn, data, error);
}

static void
test_outbox (Fixture *self, gconstpointer unused)
{
  gint64 conversation = put_direct (self, "bob@example.org");
  gint64 id = put_simple (self, conversation, "a@x", 5);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) again = NULL;
  CoiOutboxRecord *record;

  put_outbox (self, id);
  list = coi_store_list_outbox (self->store, self->account);
  g_assert_cmpuint (list->len, ==, 1);
  record = list->pdata[0];
  g_assert_cmpstr (record->sender, ==, "alice@example.org");
  g_assert_cmpstr (record->recipients[1], ==, "carol@example.org");
  g_assert_cmpmem (g_bytes_get_data (record->data, NULL), g_bytes_get_size (record->data), "a\0b",
                   3);
  record->attempts = 2;
  record->next_attempt = 77;
  record->smtp_done = TRUE;
  g_clear_pointer (&record->recipients, g_strfreev);
  record->recipients = g_strsplit ("", "\n", -1);
  g_clear_pointer (&record->data, g_bytes_unref);
  write_now (self->store, update_outbox_func, record);
  again = coi_store_list_outbox (self->store, self->account);
  record = again->pdata[0];
  g_assert_cmpuint (record->attempts, ==, 2);
  g_assert_cmpint (record->next_attempt, ==, 77);
  g_assert_true (record->smtp_done);
  g_assert_cmpuint (g_strv_length (record->recipients), ==, 0);
  g_assert_cmpuint (g_bytes_get_size (record->data), ==, 3);
  write_now (self->store, delete_message_func, &id);
  g_clear_pointer (&again, g_ptr_array_unref);
  again = coi_store_list_outbox (self->store, self->account);
  g_assert_cmpuint (again->len, ==, 0);
}

/* ---- contacts and groups ---- */

typedef struct
{
  gint64 id;
  const char *name;
  const char *const *members;
  gint64 number;
} Named;

static gboolean
put_contact_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  Named *named = data;

  return coi_store_txn_put_contact (txn, named->id, "bob@example.org", named->name, named->number,
                                    error);
}

static void
assert_contact (Fixture *self, const char *name, int rank, const char *expected)
{
  Named named = { self->account, name, NULL, rank };
  g_autofree char *found = NULL;

  write_now (self->store, put_contact_func, &named);
  found = coi_store_get_contact_name (self->store, self->account, "bob@example.org");
  g_assert_cmpstr (found, ==, expected);
}

static void
test_contacts (Fixture *self, gconstpointer unused)
{
  gint64 conversation = put_direct (self, "bob@example.org");
  g_autoptr (CoiConversationRecord) record = NULL;

  assert_contact (self, "", 2, NULL);
  assert_contact (self, "bobby", 1, "bobby");
  assert_contact (self, "Bob", 2, "Bob");
  assert_contact (self, "Robert Example", 1, "Bob");
  assert_contact (self, "Bob Example", 2, "Bob Example");
  assert_contact (self, "Bob", 2, "Bob Example");
  record = coi_store_get_conversation (self->store, conversation);
  g_assert_cmpstr (record->name, ==, "Bob Example");
}

static gboolean
set_details_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  Named *named = data;

  return coi_store_txn_set_conversation_details (txn, named->id, named->name, named->members,
                                                 named->number, error);
}

static void
test_group_details (Fixture *self, gconstpointer unused)
{
  const char *const two[] = { "bob@example.org", "carol@example.org", NULL };
  const char *const one[] = { "carol@example.org", NULL };
  gint64 group = put_conversation (self->store, self->account, COI_CONVERSATION_GROUP, "group:1");
  Named old = { group, "Old", two, 1 }, now = { group, "New", one, 2 };
  g_autoptr (CoiConversationRecord) record = NULL;

  write_now (self->store, set_details_func, &now);
  write_now (self->store, set_details_func, &old);
  record = coi_store_get_conversation (self->store, group);
  g_assert_cmpstr (record->name, ==, "New");
  g_assert_cmpuint (g_strv_length (record->members), ==, 1);
  g_assert_cmpstr (record->members[0], ==, "carol@example.org");
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
  ADD ("mark-read", test_mark_read);
  ADD ("state", test_state);
  ADD ("not-found", test_not_found);
  ADD ("paging", test_paging);
  ADD ("retain", test_retain);
  ADD ("uid-validity", test_uid_validity);
  ADD ("outbox", test_outbox);
  ADD ("contacts", test_contacts);
  ADD ("group-details", test_group_details);
  return g_test_run ();
}
