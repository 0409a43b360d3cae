/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which conversation a message belongs to, and who may say what. */
#include "apply-testing.h"
#include "coi-message-private.h"
#include "coi-names.h"

#include <string.h>

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

/* --- names of lists --- */

static char *
name_list (const char *list_id)
{
  g_autofree char *text = g_strdup_printf ("From: bob@example.org\r\nList-Id: %s\r\n", list_id);
  g_autoptr (TestStore) test = test_store_new ();
  g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func ((GDestroyNotify)copy_free);
  g_autoptr (GPtrArray) conversations = NULL;

  g_ptr_array_add (copies, make_copy (text, FALSE, 1));
  write_copies (test, copies);
  conversations = coi_store_list_conversations (test->store);
  g_assert_cmpuint (conversations->len, ==, 1);
  return coi_names_conversation (test->store, conversations->pdata[0], OWN);
}

static void
test_list_names (void)
{
  static const char *const names[][2] = {
    { "\"Friends, old and new\" <friends.lists.example.org>", "Friends, old and new" },
    { "=?utf-8?Q?B=C3=BCcher?= <b.example.org>", "Bücher" },
    { "<gtk-devel.lists.example.org>", "gtk-devel" },
    { "gtk-devel.lists.example.org", "gtk-devel" },
    { "<1234567ab.list-id.example.org>", "1234567ab.list-id.example.org" },
    { "<x.example.org>", "x.example.org" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = name_list (names[i][0]);

      g_assert_cmpstr (name, ==, names[i][1]);
    }
}

/* The longer name wins, be it written first or last. */
static void
test_contact_names (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (TestStore) test = test_store_new ();
      g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func ((GDestroyNotify)copy_free);
      g_autofree char *name = NULL;

      g_ptr_array_add (copies, make_copy (i == 0 ? "From: C. <carol@example.org>\r\n"
                                                 : "From: Carol C. <carol@example.org>\r\n",
                                          FALSE, 1));
      g_ptr_array_add (copies, make_copy (i == 1 ? "From: C. <carol@example.org>\r\n"
                                                 : "From: Carol C. <carol@example.org>\r\n",
                                          FALSE, 2));
      write_copies (test, copies);
      name = coi_store_get_contact_name (test->store, test->account->id, "carol@example.org");
      g_assert_cmpstr (name, ==, "Carol C.");
    }
}

/* --- authority --- */

static CoiMessageRecord *
apply_copies (TestStore *test, Copy *first, Copy *second)
{
  g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func ((GDestroyNotify)copy_free);

  g_ptr_array_add (copies, first);
  if (second != NULL)
    g_ptr_array_add (copies, second);
  write_copies (test, copies);
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
  g_autofree char *text = dump_store (test);

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
  g_test_add_func ("/apply/list-names", test_list_names);
  g_test_add_func ("/apply/contact-names", test_contact_names);
  g_test_add_func ("/apply/forged", test_forged);
  g_test_add_func ("/apply/same-id", test_same_id);
  return g_test_run ();
}
