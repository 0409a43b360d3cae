/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which conversation a message belongs to, and that the order of arrival does not matter. */
#include "coi-apply.h"
#include "coi-message-private.h"
#include "test-store.h"

#include <string.h>

#define OWN "alice@example.org"

static CoiParsedMessage *
parse (const char *headers)
{
  g_autofree char *text = g_strconcat (headers, "\r\nHello\r\n", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  CoiParsedMessage *message = coi_message_parse (bytes, &error);

  g_assert_no_error (error);
  return message;
}

typedef struct
{
  const char *name;
  const char *headers;
  const char *key;
  CoiConversationKind kind;
  const char *members;
} PlaceCase;

static const PlaceCase place_cases[] = {
  { "incoming", "From: Bob <bob@example.org>\r\nTo: alice@example.org\r\n",
    "direct:bob@example.org", COI_CONVERSATION_DIRECT, "bob@example.org" },
  { "incoming-case", "From: BOB@Example.ORG\r\nTo: Alice@EXAMPLE.org\r\n", "direct:bob@example.org",
    COI_CONVERSATION_DIRECT, "bob@example.org" },
  { "outgoing", "From: alice@example.org\r\nTo: bob@example.org\r\n", "direct:bob@example.org",
    COI_CONVERSATION_DIRECT, "bob@example.org" },
  { "hidden-recipients", "From: bob@example.org\r\nTo: undisclosed-recipients:;\r\n",
    "direct:bob@example.org", COI_CONVERSATION_DIRECT, "bob@example.org" },
  { "several", "From: carol@example.org\r\nTo: alice@example.org\r\nCc: bob@example.org\r\n",
    "people:bob@example.org,carol@example.org", COI_CONVERSATION_GROUP,
    "bob@example.org,carol@example.org" },
  { "several-from-us",
    "From: alice@example.org\r\nTo: carol@example.org\r\nCc: bob@example.org\r\n",
    "people:bob@example.org,carol@example.org", COI_CONVERSATION_GROUP,
    "bob@example.org,carol@example.org" },
  { "several-semicolons", "From: alice@example.org\r\nTo: carol@example.org; bob@example.org\r\n",
    "people:bob@example.org,carol@example.org", COI_CONVERSATION_GROUP,
    "bob@example.org,carol@example.org" },
  { "twice-the-same", "From: bob@example.org\r\nTo: alice@example.org, bob@example.org\r\n",
    "direct:bob@example.org", COI_CONVERSATION_DIRECT, "bob@example.org" },
  { "self", "From: alice@example.org\r\nTo: alice@example.org\r\n", "self", COI_CONVERSATION_SELF,
    "" },
  { "self-without-to", "From: alice@example.org\r\n", "self", COI_CONVERSATION_SELF, "" },
  { "list", "From: bob@example.org\r\nTo: l@lists.example.org\r\nList-Id: L <l.example.org>\r\n",
    "list:l.example.org", COI_CONVERSATION_LIST, "" },
  { "two-from-fields",
    "From: bob@example.org\r\nFrom: carol@example.org\r\nTo: alice@example.org\r\n", "unknown",
    COI_CONVERSATION_LIST, "" },
  { "two-authors", "From: bob@example.org, carol@example.org\r\nTo: alice@example.org\r\n",
    "unknown", COI_CONVERSATION_LIST, "" },
  { "no-from", "To: alice@example.org\r\n", "unknown", COI_CONVERSATION_LIST, "" },
};

static void
test_place (gconstpointer data)
{
  const PlaceCase *c = data;
  g_autoptr (CoiParsedMessage) message = parse (c->headers);
  g_auto (CoiPlace) place = { 0 };
  g_autofree char *members = NULL;

  coi_apply_place (message, OWN, &place);
  g_assert_cmpstr (place.key, ==, c->key);
  g_assert_cmpint (place.kind, ==, c->kind);
  members = g_strjoinv (",", place.members);
  g_assert_cmpstr (members, ==, c->members);
}

/* Writing to people must lead to the conversation that their answers come to. */
static void
test_place_of_addresses (void)
{
  const char *const people[] = { "carol@example.org", OWN, "bob@example.org", NULL };
  const char *const self[] = { OWN, NULL };
  g_auto (CoiPlace) place = { 0 };
  g_auto (CoiPlace) own = { 0 };

  coi_apply_place_of_addresses (people, OWN, &place);
  g_assert_cmpstr (place.key, ==, "people:bob@example.org,carol@example.org");
  coi_apply_place_of_addresses (self, OWN, &own);
  g_assert_cmpstr (own.key, ==, "self");
}

/* A mail to a thousand people must not make a key of 20 kB; who they are still decides. */
static void
test_place_of_many (void)
{
  g_autoptr (GString) headers = g_string_new ("From: bob@example.org\r\nTo: u0@example.org");
  g_autoptr (CoiParsedMessage) message = NULL;
  g_auto (CoiPlace) place = { 0 };

  for (guint i = 1; i < 1000; i++)
    g_string_append_printf (headers, ",\r\n u%u@example.org", i);
  g_string_append (headers, "\r\n");
  message = parse (headers->str);
  coi_apply_place (message, OWN, &place);
  g_assert_true (g_str_has_prefix (place.key, "people:"));
  g_assert_cmpuint (strlen (place.key), <, 200);
  g_assert_cmpuint (g_strv_length (place.members), <=, 256);
}

static void
test_time (void)
{
  const gint64 now = 1700000000;

  g_assert_cmpint (coi_apply_bounded_time (now - 60, now), ==, now - 60);
  g_assert_cmpint (coi_apply_bounded_time (now + 600, now), ==, now + 600);
  g_assert_cmpint (coi_apply_bounded_time (now + 601, now), ==, now);
  g_assert_cmpint (coi_apply_bounded_time (0, now), ==, now);
  g_assert_cmpint (coi_apply_bounded_time (-5, now), ==, now);
  g_assert_cmpint (coi_apply_bounded_time (4070908800, now), ==, now);
  g_assert_cmpint (coi_apply_bounded_time (G_MAXINT64, 0), <, G_MAXINT64);
}

/* --- order --- */

typedef struct
{
  gboolean in_sent;
  CoiFetched fetched;
} Copy;

typedef struct
{
  TestStore *test;
  GPtrArray *copies;
} Run;

static void
copy_free (Copy *copy)
{
  g_bytes_unref (copy->fetched.data);
  g_free (copy);
}

/* As many in a row as lie in one mailbox are written together. */
static guint
read_together (const Run *run, guint first, GPtrArray *incoming)
{
  const Copy *start = run->copies->pdata[first];
  guint i;

  for (i = first; i < run->copies->len; i++)
    {
      const Copy *copy = run->copies->pdata[i];

      if (copy->in_sent != start->in_sent)
        break;
      g_ptr_array_add (incoming, coi_incoming_new (run->test->account,
                                                   copy->in_sent ? run->test->sent->role
                                                                 : run->test->inbox->role,
                                                   &copy->fetched));
    }
  return i;
}

static gboolean
write_copies (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  Run *run = user_data;

  for (guint i = 0; i < run->copies->len;)
    {
      const Copy *copy = run->copies->pdata[i];
      const CoiMailboxRecord *mailbox = copy->in_sent ? run->test->sent : run->test->inbox;
      g_autoptr (GPtrArray) incoming =
          g_ptr_array_new_with_free_func ((GDestroyNotify)coi_incoming_free);

      i = read_together (run, i, incoming);
      if (!coi_apply_incoming (txn, run->test->account->id, mailbox->id, incoming, error))
        return FALSE;
    }
  return TRUE;
}

static const char *const people[] = { "Alice <alice@example.org>", "Bob <bob@example.org>",
                                      "Carol <carol@example.org>" };

static GBytes *
random_message (GRand *rand, guint number)
{
  const char *from = people[g_rand_int_range (rand, 0, 3)];
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "From: %s\r\nTo: %s\r\n", from,
                          people[g_rand_int_range (rand, 0, 3)]);
  if (g_rand_int_range (rand, 0, 4) == 0)
    g_string_append_printf (text, "Cc: %s\r\n", people[g_rand_int_range (rand, 0, 3)]);
  if (g_rand_int_range (rand, 0, 6) != 0)
    g_string_append_printf (text, "Date: Tue, 14 Nov 2023 %02u:%02u:00 +0000\r\n",
                            g_rand_int_range (rand, 0, 22), g_rand_int_range (rand, 0, 60));
  if (g_rand_int_range (rand, 0, 6) != 0)
    g_string_append_printf (text, "Message-ID: <m%u@example.org>\r\n", number);
  if (g_rand_int_range (rand, 0, 2) == 0)
    g_string_append (text, "Chat-Version: 1.0\r\n");
  g_string_append_printf (text, "Subject: S%u\r\n\r\nText %u\r\n", number, number);
  return g_bytes_new (text->str, text->len);
}

static GPtrArray *
random_copies (GRand *rand, guint n)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify)copy_free);
  guint32 uid = 1;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) data = random_message (rand, i);
      int n_copies = g_rand_int_range (rand, 1, 4);

      for (int j = 0; j < n_copies; j++)
        {
          Copy *copy = g_new0 (Copy, 1);

          copy->in_sent = g_rand_boolean (rand);
          copy->fetched.uid = uid++;
          copy->fetched.seen = g_rand_boolean (rand);
          copy->fetched.internal_date = 1700000000 + g_rand_int_range (rand, 0, 100000);
          copy->fetched.size = g_bytes_get_size (data);
          copy->fetched.data = g_bytes_ref (data);
          g_ptr_array_add (copies, copy);
        }
    }
  return copies;
}

static void
shuffle (GRand *rand, GPtrArray *array)
{
  for (guint i = array->len; i > 1; i--)
    {
      guint j = g_rand_int_range (rand, 0, i);
      gpointer item = array->pdata[i - 1];

      array->pdata[i - 1] = array->pdata[j];
      array->pdata[j] = item;
    }
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static char *
join_sorted (GPtrArray *lines)
{
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **)lines->pdata);
}

static void
dump_messages (TestStore *test, const CoiConversationRecord *conversation, GPtrArray *lines)
{
  g_autoptr (GPtrArray) messages =
      coi_store_page_messages (test->store, conversation->id, 0, 10000);

  for (guint i = 0; i < messages->len; i++)
    {
      const CoiMessageRecord *m = messages->pdata[i];

      g_ptr_array_add (
          lines,
          g_strdup_printf ("%s | %s | %s | %s | out %d seen %d chat %d state %d | %" G_GINT64_FORMAT
                           " %" G_GINT64_FORMAT,
                           conversation->key, m->message_id, m->sender, m->text, m->outgoing,
                           m->seen, m->is_chat, m->state, m->time, m->sort_time));
    }
}

/* Everything that does not depend on row numbers. */
static char *
dump (TestStore *test)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) conversations = coi_store_list_conversations (test->store);

  for (guint i = 0; i < conversations->len; i++)
    {
      const CoiConversationRecord *c = conversations->pdata[i];
      g_auto (GStrv) members = coi_store_list_members (test->store, c->id);
      g_autofree char *joined = g_strjoinv (",", members);

      g_ptr_array_add (lines, g_strdup_printf ("%s kind %d unread %u members %s first %s", c->key,
                                               c->kind, c->unread, joined, c->first_message_id));
      dump_messages (test, c, lines);
    }
  return join_sorted (lines);
}

static char *
apply_all (GPtrArray *copies)
{
  g_autoptr (TestStore) test = test_store_new ();
  Run run = { test, copies };

  test_store_write (test, write_copies, &run);
  return dump (test);
}

static void
test_order (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  for (guint round = 0; round < 12; round++)
    {
      g_autoptr (GPtrArray) copies = random_copies (rand, 30);
      g_autofree char *expected = apply_all (copies);

      g_assert_nonnull (strstr (expected, "Text 0"));
      for (guint i = 0; i < 4; i++)
        {
          g_autofree char *got = NULL;

          shuffle (rand, copies);
          got = apply_all (copies);
          g_assert_cmpstr (got, ==, expected);
        }
    }
}

static void
test_idempotent (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  g_autoptr (GPtrArray) copies = random_copies (rand, 30);
  g_autoptr (TestStore) test = test_store_new ();
  g_autofree char *once = NULL;
  g_autofree char *twice = NULL;
  Run run = { test, copies };

  test_store_write (test, write_copies, &run);
  once = dump (test);
  test_store_write (test, write_copies, &run);
  twice = dump (test);
  g_assert_cmpstr (once, ==, twice);
}

/* --- authority --- */

static Copy *
make_copy (const char *text, gboolean in_sent, guint32 uid)
{
  Copy *copy = g_new0 (Copy, 1);

  copy->in_sent = in_sent;
  copy->fetched.uid = uid;
  copy->fetched.internal_date = 1700000000;
  copy->fetched.size = strlen (text);
  copy->fetched.data = g_bytes_new (text, strlen (text));
  return copy;
}

static CoiMessageRecord *
apply_copies (TestStore *test, Copy *first, Copy *second)
{
  g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func ((GDestroyNotify)copy_free);
  Run run = { test, copies };

  g_ptr_array_add (copies, first);
  if (second != NULL)
    g_ptr_array_add (copies, second);
  test_store_write (test, write_copies, &run);
  return coi_store_find_message (test->store, test->account->id, "m@example.org");
}

#define FROM_US                                                                                    \
  "From: alice@example.org\r\nTo: bob@example.org\r\nMessage-ID: <m@example.org>\r\n\r\nHi\r\n"

/* What arrives and says that we wrote it is not ours; the copy in Sent proves that it is. */
static void
test_forged (void)
{
  g_autoptr (TestStore) forged = test_store_new ();
  g_autoptr (TestStore) inbox_first = test_store_new ();
  g_autoptr (TestStore) sent_first = test_store_new ();
  g_autoptr (CoiMessageRecord) a = apply_copies (forged, make_copy (FROM_US, FALSE, 1), NULL);
  g_autoptr (CoiMessageRecord) b =
      apply_copies (inbox_first, make_copy (FROM_US, FALSE, 1), make_copy (FROM_US, TRUE, 1));
  g_autoptr (CoiMessageRecord) c =
      apply_copies (sent_first, make_copy (FROM_US, TRUE, 1), make_copy (FROM_US, FALSE, 1));

  g_assert_false (a->outgoing);
  g_assert_cmpint (a->state, ==, COI_MESSAGE_RECEIVED);
  g_assert_true (b->outgoing);
  g_assert_cmpint (b->state, ==, COI_MESSAGE_SENT);
  g_assert_true (c->outgoing);
  g_assert_cmpint (c->state, ==, COI_MESSAGE_SENT);
}

/* Somebody else's message with a Message-ID that is known already replaces nothing. */
static void
test_same_id (void)
{
  const char *other = "From: carol@example.org\r\nTo: alice@example.org\r\n"
                      "Message-ID: <m@example.org>\r\n\r\nMine!\r\n";
  g_autoptr (TestStore) test = test_store_new ();
  g_autoptr (CoiMessageRecord) found =
      apply_copies (test, make_copy (FROM_US, TRUE, 1), make_copy (other, FALSE, 1));
  g_autofree char *text = dump (test);

  g_assert_nonnull (found);
  g_assert_nonnull (strstr (text, "direct:bob@example.org | m@example.org"));
  g_assert_nonnull (strstr (text, "direct:carol@example.org | m@example.org"));
}

/* --- what is only the beginning --- */

static CoiMessage *
make_cut (const char *text, guint64 size, gboolean cut)
{
  g_autoptr (GBytes) data = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiParsedMessage) message = coi_message_parse (data, &error);
  CoiAccountRecord account = { .address = (char *)OWN };
  CoiFetched fetched = { .uid = 1, .size = size, .cut = cut, .data = data };

  g_assert_no_error (error);
  return coi_message_new (coi_apply_make_record (message, &account, COI_MAILBOX_INBOX, &fetched),
                          "Bob");
}

static void
test_cut_text (void)
{
  const char *text = "From: bob@example.org\r\nTo: alice@example.org\r\n\r\nOnce upon a time";
  g_autoptr (CoiMessage) whole = make_cut (text, strlen (text), FALSE);
  g_autoptr (CoiMessage) cut = make_cut (text, 500000, TRUE);

  g_assert_false (coi_message_get_truncated (whole));
  g_assert_cmpstr (coi_message_get_text (whole), ==, "Once upon a time");
  g_assert_true (coi_message_get_truncated (cut));
  g_assert_cmpstr (coi_message_get_text (cut), ==, "Once upon a time\n[…]");
  g_assert_cmpuint (coi_message_get_files (cut)->len, ==, 0);
}

static void
test_cut_file (void)
{
  const char *text = "From: bob@example.org\r\nTo: alice@example.org\r\nMIME-Version: 1.0\r\n"
                     "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nA photo\r\n"
                     "--b\r\nContent-Type: image/png; name=a.png\r\n"
                     "Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n";
  g_autoptr (CoiMessage) message = make_cut (text, strlen (text) + 780000, TRUE);
  GPtrArray *files = coi_message_get_files (message);

  g_assert_true (coi_message_get_truncated (message));
  g_assert_cmpstr (coi_message_get_text (message), ==, "A photo");
  g_assert_cmpuint (files->len, ==, 1);
  g_assert_cmpuint (((CoiMessageFile *)files->pdata[0])->size, ==, 3 + 570000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (place_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/apply/place/", place_cases[i].name, NULL);

      g_test_add_data_func (path, &place_cases[i], test_place);
    }
  g_test_add_func ("/apply/place-of-addresses", test_place_of_addresses);
  g_test_add_func ("/apply/place-of-many", test_place_of_many);
  g_test_add_func ("/apply/time", test_time);
  g_test_add_func ("/apply/cut-text", test_cut_text);
  g_test_add_func ("/apply/cut-file", test_cut_file);
  g_test_add_func ("/apply/order", test_order);
  g_test_add_func ("/apply/idempotent", test_idempotent);
  g_test_add_func ("/apply/forged", test_forged);
  g_test_add_func ("/apply/same-id", test_same_id);
  return g_test_run ();
}
