/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places on the server, the outbox, contacts and groups. */
#include "store-testing.h"

/* ---- helpers ---- */

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

/* ---- seen here, not yet there ---- */

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

/* ---- what the writer remembers ---- */

static void
check_conversation (Fixture *self)
{
  gint64 id = put_direct (self, "bob@example.org");
  g_autoptr (CoiConversationRecord) record = coi_store_get_conversation (self->store, id);

  g_assert_nonnull (record);
}

static gboolean
put_and_fail_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  CoiConversationRecord *record = data;

  g_assert_true (coi_store_txn_put_conversation (txn, record, NULL));
  g_set_error_literal (error, COI_STORE_ERROR, COI_STORE_ERROR_FAILED, "On purpose");
  return FALSE;
}

/* A conversation that was rolled back, or that another process removed, is made again. */
static void
test_remembered (Fixture *self, gconstpointer unused)
{
  CoiConversationRecord record = { .account_id = self->account,
                                   .key = (char *)"direct:bob@example.org" };
  g_autoptr (GError) error = NULL;

  g_assert_false (try_write (self->store, FALSE, put_and_fail_func, &record, &error));
  check_conversation (self);
  check_conversation (self);
  exec_sql (self->path, "DELETE FROM conversation");
  check_conversation (self);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/store/tables/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("mark-read", test_mark_read);
  ADD ("retain", test_retain);
  ADD ("uid-validity", test_uid_validity);
  ADD ("outbox", test_outbox);
  ADD ("contacts", test_contacts);
  ADD ("group-details", test_group_details);
  ADD ("remembered", test_remembered);
  return g_test_run ();
}
