/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages about messages: whatever the order of arrival, the same is shown. */
#include "store-testing.h"

#define N_ORDERS 40

/* What lies in the group of bob, carol and the user; "me" is the user's own, lying in Sent. */
typedef struct
{
  const char *id;
  const char *sender;
  CoiContentKind kind;
  const char *target;
  const char *value; /* text, emoji or choices */
} Sample;

static const Sample samples[] = {
  { "r1", "bob", COI_CONTENT_ORDINARY, NULL, "helo" },
  { "r1", "mallory", COI_CONTENT_ORDINARY, NULL, "another one with the same id" },
  { "r2", "me", COI_CONTENT_ORDINARY, NULL, "mine" },
  { "r3", "me", COI_CONTENT_ORDINARY, NULL, "to be deleted" },
  { "r4", "carol", COI_CONTENT_ORDINARY, NULL, "pinned itself" },
  { "e1", "bob", COI_CONTENT_EDIT, "r1", "hello" },
  { "e2", "bob", COI_CONTENT_EDIT, "e1", "hello!" },
  { "e3", "carol", COI_CONTENT_EDIT, "r1", "not hers" },
  { "e4", "me", COI_CONTENT_EDIT, "r3", "an edit before the end" },
  { "d1", "me", COI_CONTENT_DELETE, "e4", NULL },
  { "d2", "carol", COI_CONTENT_DELETE, "r2", NULL },
  { "c1", "bob", COI_CONTENT_EDIT, "c2", "round" },
  { "c2", "bob", COI_CONTENT_EDIT, "c1", "and round" },
  { "o1", "bob", COI_CONTENT_EDIT, "gone", "of nothing" },
  { "o2", "bob", COI_CONTENT_EDIT, "o1", "of nothing, again" },
  { "x1", "carol", COI_CONTENT_REACTION, "e2", "👍" },
  { "x2", "bob", COI_CONTENT_REACTION, "r1", "😀" },
  { "x3", "bob", COI_CONTENT_REACTION, "r1", "" },
  { "x4", "mallory", COI_CONTENT_REACTION, "r1", "👎" },
  { "x5", "me", COI_CONTENT_REACTION, "r1", "❤️" },
  { "n1", "bob", COI_CONTENT_RECEIPT, "r2", NULL },
  { "n2", "carol", COI_CONTENT_RECEIPT, "r2", NULL },
  { "n3", "bob", COI_CONTENT_RECEIPT, "r3", NULL },
  { "n4", "mallory", COI_CONTENT_RECEIPT, "r3", NULL },
  { "b1", "daemon", COI_CONTENT_DELIVERY, "r3", "carol" },
  { "b2", "daemon", COI_CONTENT_DELIVERY, "unheard-of", "carol" },
  { "p1", "bob", COI_CONTENT_POLL, NULL, "many" },
  { "v1", "bob", COI_CONTENT_POLL_VOTE, "p1", "01" },
  { "v2", "carol", COI_CONTENT_POLL_VOTE, "p1", "0" },
  { "v3", "carol", COI_CONTENT_POLL_VOTE, "p1", "2" },
  { "v4", "me", COI_CONTENT_POLL_VOTE, "p1", "7" },
  { "v5", "mallory", COI_CONTENT_POLL_VOTE, "p1", "1" },
  { "k1", "carol", COI_CONTENT_POLL_CLOSE, "p1", NULL },
  { "k2", "bob", COI_CONTENT_POLL_CLOSE, "p1", NULL },
  { "v6", "me", COI_CONTENT_POLL_VOTE, "p1", "1" },
  { "p2", "me", COI_CONTENT_POLL, NULL, "once" },
  { "w1", "bob", COI_CONTENT_POLL_VOTE, "p2", "1" },
  { "w2", "bob", COI_CONTENT_POLL_VOTE, "p2", "2" },
  { "w3", "carol", COI_CONTENT_POLL_VOTE, "p2", "12" },
  { "i1", "carol", COI_CONTENT_PIN, "r1", NULL },
  { "i2", "carol", COI_CONTENT_PIN, "r2", NULL },
  { "i3", "bob", COI_CONTENT_UNPIN, "r2", NULL },
  { "i4", "mallory", COI_CONTENT_PIN, "r3", NULL },
};

static gint64 group;

static void
add_poll (CoiContent *content, const char *value)
{
  gboolean once = g_str_equal (value, "once");

  content->poll = coi_poll_new ("Which?");
  content->poll->multiple = !once;
  content->poll->revote = !once;
  for (guint i = 0; i < 3; i++)
    coi_poll_add_option (content->poll, COI_POLL_TEXT, "an option", -1);
}

static void
add_choices (CoiContent *content, const char *value)
{
  content->choices = g_array_new (FALSE, FALSE, sizeof (guint));
  for (; *value != '\0'; value++)
    {
      guint choice = *value - '0';

      g_array_append_val (content->choices, choice);
    }
}

static void
add_report (CoiContent *content, const Sample *sample)
{
  gboolean is_receipt = sample->kind == COI_CONTENT_RECEIPT;

  content->reports = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_report_free);
  g_ptr_array_add (content->reports, is_receipt
                                         ? coi_report_new (COI_REPORT_DISPLAYED, "", NULL, NULL)
                                         : coi_report_new (COI_REPORT_FAILED, sample->value,
                                                           "5.1.1", "no such user"));
}

static CoiContent *
make_content (const Sample *sample)
{
  CoiContent *content = coi_content_new (sample->kind);

  if (sample->target != NULL)
    {
      g_strfreev (content->targets);
      content->targets = g_strdupv ((char *[]){ (char *)sample->target, NULL });
    }
  content->is_pinned = g_str_equal (sample->id, "r4") || sample->kind == COI_CONTENT_PIN;
  if (sample->kind == COI_CONTENT_POLL)
    add_poll (content, sample->value);
  if (sample->kind == COI_CONTENT_POLL_VOTE)
    add_choices (content, sample->value);
  if (sample->kind == COI_CONTENT_REACTION)
    content->value = g_strdup (sample->value);
  if (sample->kind == COI_CONTENT_RECEIPT || sample->kind == COI_CONTENT_DELIVERY)
    add_report (content, sample);
  return content;
}

static CoiMessageRecord *
make_record (gint64 account, guint i)
{
  const Sample *sample = &samples[i];
  g_autoptr (CoiContent) content = make_content (sample);
  CoiMessageRecord *record = new_message (account, group, sample->id, 1000 + i);

  g_set_str (&record->sender, sample->sender);
  record->kind = sample->kind;
  record->content = coi_content_to_json (content);
  record->outgoing = g_str_equal (sample->sender, "me");
  record->seen = record->outgoing;
  record->state = record->outgoing ? COI_MESSAGE_SENT : COI_MESSAGE_RECEIVED;
  g_set_str (&record->text, sample->kind == COI_CONTENT_ORDINARY || sample->kind == COI_CONTENT_EDIT
                                ? sample->value
                                : "");
  return record;
}

static gboolean
set_members (CoiStoreTxn *txn, gpointer data, GError **error)
{
  const char *members[] = { "bob", "carol", NULL };

  return coi_store_txn_set_conversation_details (txn, group, "Group", members, 1, error);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  fixture_set_up (self, NULL);
  group = put_conversation (self->store, self->account, COI_CONVERSATION_GROUP, "group:1");
  write_now (self->store, set_members, NULL);
}

static void
put (Fixture *self, guint i)
{
  g_autoptr (CoiMessageRecord) record = make_record (self->account, i);

  put_message (self->store, record);
}

/* As it is shown. */
static char *
shown (Fixture *self, const char *id)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT hidden, deleted, IFNULL(edited_text, ''), pinned_at IS NOT NULL, "
                       "IFNULL(effects, '') FROM message "
                       "WHERE message_id = '%s' AND sender <> 'mallory'",
                       id);

  return query_text (self->path, sql);
}

#define assert_has(text, part) g_assert_nonnull (strstr (text, part))
#define assert_lacks(text, part) g_assert_null (strstr (text, part))

static void
check_edits (Fixture *self)
{
  g_autofree char *r1 = shown (self, "r1"), *r3 = shown (self, "r3"), *e1 = shown (self, "e1");
  g_autofree char *e3 = shown (self, "e3"), *o1 = shown (self, "o1"), *o2 = shown (self, "o2");
  g_autofree char *d2 = shown (self, "d2"), *c1 = shown (self, "c1"), *c2 = shown (self, "c2");

  g_assert_true (g_str_has_prefix (r1, "0|0|hello!|"));
  assert_has (r1, "\"last\":\"e2\"");
  assert_has (r1, "{\"time\":1000,\"text\":\"helo\"},{\"time\":1005,\"text\":\"hello\"}]");
  g_assert_true (g_str_has_prefix (r3, "0|1||"));
  assert_has (r3, "to be deleted");
  assert_has (r3, "an edit before the end");
  g_assert_true (g_str_has_prefix (e1, "1|"));
  g_assert_true (g_str_has_prefix (e3, "0|0||"));
  g_assert_true (g_str_has_prefix (o1, "0|0|of nothing, again|"));
  g_assert_true (g_str_has_prefix (o2, "1|"));
  g_assert_true (g_str_has_prefix (d2, "1|"));
  g_assert_true (g_str_has_prefix (c1, "0|"));
  g_assert_true (g_str_has_prefix (c2, "1|"));
}

static void
check_reactions_and_receipts (Fixture *self)
{
  g_autofree char *r1 = shown (self, "r1"), *r2 = shown (self, "r2"), *r3 = shown (self, "r3");
  g_autofree char *b1 = shown (self, "b1"), *b2 = shown (self, "b2");

  assert_has (r1, "\"reactions\":[{\"sender\":\"carol\",\"emoji\":\"👍\"},"
                  "{\"sender\":\"me\",\"own\":true,\"emoji\":\"❤️\"}]");
  assert_has (r2, "\"state\":5"); /* COI_MESSAGE_READ */
  assert_lacks (r3, "\"state\"");
  assert_has (r3, "{\"sender\":\"bob\",\"time\":1022,\"action\":0}");
  assert_has (r3, "\"action\":3,\"words\":\"no such user\"");
  assert_lacks (r3, "mallory");
  g_assert_true (g_str_has_prefix (b1, "1|"));
  g_assert_true (g_str_has_prefix (b2, "0|"));
}

static void
check_polls_and_pins (Fixture *self)
{
  g_autofree char *p1 = shown (self, "p1"), *p2 = shown (self, "p2"), *r4 = shown (self, "r4");
  g_autofree char *r1 = shown (self, "r1"), *r2 = shown (self, "r2"), *r3 = shown (self, "r3");
  g_autoptr (CoiConversationRecord) conversation = coi_store_get_conversation (self->store, group);
  g_autoptr (CoiMessageRecord) pinned = coi_store_get_message (self->store, conversation->pinned);

  assert_has (p1, "\"closed\":true");
  assert_has (p1, "\"votes\":[{\"sender\":\"bob\",\"choices\":[0,1]},"
                  "{\"sender\":\"carol\",\"choices\":[2]}]");
  assert_has (p2, "\"votes\":[{\"sender\":\"bob\",\"choices\":[1]}]");
  assert_lacks (p2, "closed");
  assert_has (r1, "|1|");
  g_assert_true (g_str_has_prefix (r2, "0|0||0|"));
  g_assert_true (g_str_has_prefix (r3, "0|1||0|"));
  g_assert_true (g_str_has_prefix (r4, "0|0||1|"));
  g_assert_cmpstr (pinned->message_id, ==, "r1");
}

/* In any order, each twice: what is shown, and all columns of all rows. */
static void
test_any_order (Fixture *self, gconstpointer unused)
{
  guint order[2 * G_N_ELEMENTS (samples)];

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    order[i] = i % G_N_ELEMENTS (samples);
  for (guint i = G_N_ELEMENTS (order) - 1; i > 0; i--)
    {
      guint other = g_test_rand_int_range (0, i + 1), swapped = order[i];

      order[i] = order[other];
      order[other] = swapped;
    }
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    put (self, order[i]);
  check_edits (self);
  check_reactions_and_receipts (self);
  check_polls_and_pins (self);
  check_consistency (self->path);
}

static gint64
row_of (Fixture *self, const char *id)
{
  g_autoptr (CoiMessageRecord) record = coi_store_find_message (self->store, self->account, id);

  return record->id;
}

static gboolean
delete_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  return coi_store_txn_delete_message (txn, *(gint64 *)data, error);
}

/* What another program removes from the server takes what it said with it. */
static void
test_removed_elsewhere (Fixture *self, gconstpointer unused)
{
  gint64 id;

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    put (self, i);
  id = row_of (self, "e2");
  write_now (self->store, delete_func, &id);
  {
    g_autofree char *r1 = shown (self, "r1");

    g_assert_true (g_str_has_prefix (r1, "0|0|hello|"));
    assert_lacks (r1, "carol"); /* she reacted to what is gone */
  }
  id = row_of (self, "e1");
  write_now (self->store, delete_func, &id);
  id = row_of (self, "r3");
  write_now (self->store, delete_func, &id);
  {
    g_autofree char *r1 = shown (self, "r1"), *e4 = shown (self, "e4");

    g_assert_true (g_str_has_prefix (r1, "0|0||1|"));
    g_assert_true (g_str_has_prefix (e4, "0|1|")); /* deleted by d1, and nothing before it */
  }
  check_consistency (self->path);
}

static gboolean
remove_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  return coi_store_txn_remove_message (txn, *(gint64 *)data, error);
}

/* What the user removes is gone at once with its edits, and no copy brings it back. */
static void
test_removed_here (Fixture *self, gconstpointer unused)
{
  gint64 id;
  g_autoptr (GPtrArray) page = NULL;

  put (self, 0);
  put (self, 5);
  put (self, 6);
  id = row_of (self, "r1");
  write_now (self->store, remove_func, &id);
  put (self, 0);
  put (self, 6);
  g_assert_cmpuint (coi_store_count_messages (self->store, group), ==, 0);
  page = coi_store_list_conversations (self->store);
  g_assert_cmpuint (page->len, ==, 1);
  g_assert_true (((CoiConversationRecord *)page->pdata[0])->is_hidden);
  check_found (self, "hello", "");
  check_consistency (self->path);
}

/* The last version is found, and nothing of what is hidden or deleted. */
static void
test_search (Fixture *self, gconstpointer unused)
{
  for (guint i = G_N_ELEMENTS (samples); i > 0; i--)
    put (self, i - 1);
  check_found (self, "hello", "r1");
  check_found (self, "helo", "");
  check_found (self, "deleted", "");
  check_found (self, "hers", "e3");
}

static gboolean
read_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  return coi_store_txn_mark_read (txn, group, G_MAXINT64, error);
}

/* A receipt is due once the user has seen the message. */
static void
test_receipts_due (Fixture *self, gconstpointer unused)
{
  g_autoptr (CoiMessageRecord) record = make_record (self->account, 0);
  g_autoptr (GPtrArray) before = NULL, after = NULL;

  record->receipt = COI_RECEIPT_WANTED;
  put_message (self->store, record);
  before = coi_store_list_due_receipts (self->store, self->account);
  g_assert_cmpuint (before->len, ==, 0);
  write_now (self->store, read_func, NULL);
  after = coi_store_list_due_receipts (self->store, self->account);
  g_assert_cmpuint (after->len, ==, 1);
}

static void
test_unread (Fixture *self, gconstpointer unused)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    put (self, i);
  /* r1 twice, r4, p1, and what is about nothing that is here: e3, c1, o1, b2. */
  g_assert_cmpuint (get_unread (self->store, group), ==, 8);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < N_ORDERS; i++)
    {
      g_autofree char *name = g_strdup_printf ("/store/annotations/order/%u", i);

      g_test_add (name, Fixture, NULL, set_up, test_any_order, fixture_tear_down);
    }
#define ADD(name, func)                                                                            \
  g_test_add ("/store/annotations/" name, Fixture, NULL, set_up, func, fixture_tear_down)
  ADD ("removed-elsewhere", test_removed_elsewhere);
  ADD ("removed-here", test_removed_here);
  ADD ("search", test_search);
  ADD ("receipts-due", test_receipts_due);
  ADD ("unread", test_unread);
#undef ADD
  return g_test_run ();
}
