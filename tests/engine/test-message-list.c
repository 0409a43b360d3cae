/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list models against naive ones that apply every "items-changed". */
#include "coi-account-private.h"
#include "coi-conversation-model.h"
#include "coi-message-list.h"
#include "test-store.h"

typedef struct
{
  TestStore *test;
  gint64 conversation;
  CoiMessagePool *pool;
  CoiMessageList *list;
  GArray *naive; /* gint64: what a view that believes the signals shows; 0 = not looked at */
  guint n_signals;
  guint last_position, last_removed, last_added;
} Fixture;

static gboolean
write_conversation (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  Fixture *f = user_data;
  const char *members[] = { "bob@example.org", NULL };
  CoiConversationRecord record = { .account_id = f->test->account->id,
                                   .kind = COI_CONVERSATION_DIRECT,
                                   .key = (char *)"direct:bob@example.org",
                                   .name = (char *)"",
                                   .members = (GStrv)members };

  if (!coi_store_txn_put_conversation (txn, &record, error))
    return FALSE;
  f->conversation = record.id;
  return TRUE;
}

typedef struct
{
  Fixture *f;
  const gint64 *times; /* seconds */
  guint n;
  gint64 remove;
} Change;

static gboolean
write_change (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  static guint counter = 0;
  Change *change = user_data;

  if (change->remove != 0 && !coi_store_txn_delete_message (txn, change->remove, error))
    return FALSE;
  for (guint i = 0; i < change->n; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u@example.org", counter++);
      CoiMessageRecord record = { .account_id = change->f->test->account->id,
                                  .conversation_id = change->f->conversation,
                                  .message_id = id,
                                  .sender = (char *)"bob@example.org",
                                  .time = change->times[i],
                                  .sort_time = change->times[i] * G_USEC_PER_SEC,
                                  .subject = (char *)"",
                                  .text = id,
                                  .is_chat = TRUE };
      gboolean inserted = FALSE;

      if (!coi_store_txn_put_message (txn, &record, &inserted, error))
        return FALSE;
      g_assert_true (inserted);
    }
  return TRUE;
}

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, Fixture *f)
{
  g_autofree gint64 *blank = g_new0 (gint64, added + 1);

  g_assert_cmpuint (position + removed, <=, f->naive->len);
  if (removed > 0)
    g_array_remove_range (f->naive, position, removed);
  if (added > 0)
    g_array_insert_vals (f->naive, position, blank, added);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, f->naive->len);
  f->n_signals++;
  f->last_position = position;
  f->last_removed = removed;
  f->last_added = added;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->test = test_store_new ();
  f->naive = g_array_new (FALSE, TRUE, sizeof (gint64));
  test_store_write (f->test, write_conversation, f);
  f->pool = coi_message_pool_new (f->test->store);
  f->list = coi_message_list_new (f->test->store, f->pool, f->conversation);
  g_signal_connect (f->list, "items-changed", G_CALLBACK (items_changed_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->list);
  g_object_unref (f->pool);
  g_array_unref (f->naive);
  test_store_free (f->test);
}

static void
insert (Fixture *f, const gint64 *times, guint n)
{
  Change change = { f, times, n, 0 };

  test_store_write (f->test, write_change, &change);
}

static void
insert_range (Fixture *f, gint64 first, guint n)
{
  g_autofree gint64 *times = g_new (gint64, n);

  for (guint i = 0; i < n; i++)
    times[i] = first + i;
  insert (f, times, n);
}

static gint64
id_at (Fixture *f, guint position)
{
  g_autoptr (CoiMessage) message = g_list_model_get_item (G_LIST_MODEL (f->list), position);

  return coi_message_get_id (message);
}

/* Looks at the rows of a screen, as a view does, and remembers them. */
static void
look (Fixture *f, guint first, guint n)
{
  for (guint i = first; i < first + n && i < f->naive->len; i++)
    g_array_index (f->naive, gint64, i) = id_at (f, i);
}

/* The model is what the database says, and nothing that was looked at moved without a signal. */
static void
check (Fixture *f)
{
  g_autoptr (GPtrArray) truth =
      coi_store_page_messages (f->test->store, f->conversation, 0, 100000);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, truth->len);
  g_assert_cmpuint (f->naive->len, ==, truth->len);
  for (guint i = 0; i < truth->len; i++)
    {
      gint64 id = ((CoiMessageRecord *)truth->pdata[i])->id;
      gint64 shown = g_array_index (f->naive, gint64, i);

      if (shown != 0)
        g_assert_cmpint (shown, ==, id);
    }
}

static void
check_all_items (Fixture *f)
{
  g_autoptr (GPtrArray) truth =
      coi_store_page_messages (f->test->store, f->conversation, 0, 100000);

  for (guint i = 0; i < truth->len; i++)
    g_assert_cmpint (id_at (f, i), ==, ((CoiMessageRecord *)truth->pdata[i])->id);
}

static void
test_append (Fixture *f, gconstpointer data)
{
  insert_range (f, 1000, 250);
  look (f, 230, 20);
  f->n_signals = 0;
  insert_range (f, 2000, 1);
  g_assert_cmpuint (f->n_signals, ==, 1);
  g_assert_cmpuint (f->last_position, ==, 250);
  g_assert_cmpuint (f->last_removed, ==, 0);
  g_assert_cmpuint (f->last_added, ==, 1);
  check (f);
  check_all_items (f);
}

static void
test_history (Fixture *f, gconstpointer data)
{
  insert_range (f, 100000, 50);
  look (f, 30, 20);
  for (guint i = 1; i <= 5; i++)
    {
      f->n_signals = 0;
      insert_range (f, 100000 - 1000 * i, 200);
      g_assert_cmpuint (f->n_signals, ==, 1);
      g_assert_cmpuint (f->last_added, ==, 200 + f->last_removed);
      check (f);
      look (f, f->naive->len - 20, 20);
      check (f);
    }
  check_all_items (f);
}

/* What is on the screen keeps its place when something is inserted or removed amid it. */
static void
test_middle (Fixture *f, gconstpointer data)
{
  const gint64 time = 1500;
  Change change = { f, NULL, 0, 0 };

  insert_range (f, 1000, 100);
  insert_range (f, 2000, 100);
  look (f, 0, 200);
  f->n_signals = 0;
  insert (f, &time, 1);
  g_assert_cmpuint (f->n_signals, ==, 1);
  g_assert_cmpuint (f->last_position, ==, 100);
  g_assert_cmpuint (f->last_removed, ==, 0);
  g_assert_cmpuint (f->last_added, ==, 1);
  look (f, 0, 201);
  check (f);
  change.remove = id_at (f, 42);
  test_store_write (f->test, write_change, &change);
  g_assert_cmpuint (f->n_signals, ==, 2);
  g_assert_cmpuint (f->last_position, ==, 42);
  g_assert_cmpuint (f->last_removed, ==, 1);
  g_assert_cmpuint (f->last_added, ==, 0);
  check (f);
}

static void
random_change (Fixture *f)
{
  Change change = { f, NULL, 0, 0 };
  g_autofree gint64 *times = NULL;

  change.n = g_test_rand_int_range (0, 30);
  times = g_new (gint64, change.n + 1);
  for (guint i = 0; i < change.n; i++)
    times[i] = g_test_rand_int_range (1, 100000);
  change.times = times;
  if (f->naive->len > 0 && g_test_rand_int_range (0, 3) == 0)
    change.remove = id_at (f, g_test_rand_int_range (0, f->naive->len));
  test_store_write (f->test, write_change, &change);
}

static void
test_random (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 150; i++)
    {
      random_change (f);
      check (f);
      if (f->naive->len > 0)
        look (f, g_test_rand_int_range (0, f->naive->len), g_test_rand_int_range (1, 60));
      check (f);
    }
  check_all_items (f);
}

/* The row that is shown is told of a new state; no item is replaced. */
static gboolean
write_state (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  return coi_store_txn_set_state (txn, *(gint64 *)user_data, COI_MESSAGE_FAILED, "550 no", error);
}

static void
count_cb (GObject *object, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

static void
test_state (Fixture *f, gconstpointer data)
{
  g_autoptr (CoiMessage) message = NULL;
  g_autoptr (CoiMessage) again = NULL;
  guint notified = 0;
  gint64 id;

  insert_range (f, 1000, 3);
  message = g_list_model_get_item (G_LIST_MODEL (f->list), 1);
  g_signal_connect (message, "notify::status", G_CALLBACK (count_cb), &notified);
  f->n_signals = 0;
  id = coi_message_get_id (message);
  test_store_write (f->test, write_state, &id);
  g_assert_cmpuint (notified, ==, 1);
  g_assert_cmpuint (f->n_signals, ==, 0);
  g_assert_cmpint (coi_message_get_status (message), ==, COI_MESSAGE_STATUS_FAILED);
  g_assert_cmpstr (coi_message_get_error (message), ==, "550 no");
  again = g_list_model_get_item (G_LIST_MODEL (f->list), 1);
  g_assert_true (again == message);
}

/* A message that nobody holds is forgotten by the pool, and read anew. */
static void
test_memory (Fixture *f, gconstpointer data)
{
  gpointer weak = NULL;
  CoiMessage *message;

  insert_range (f, 1000, 2000);
  message = g_list_model_get_item (G_LIST_MODEL (f->list), 0);
  g_object_add_weak_pointer (G_OBJECT (message), &weak);
  g_object_unref (message);
  for (guint i = 0; i < 2000; i += 100)
    id_at (f, i);
  g_assert_null (weak);
  check_all_items (f);
}

/* --- conversations --- */

static gboolean
write_direct (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  static guint counter = 0;
  TestStore *test = user_data;
  guint person = g_test_rand_int_range (0, 12);
  g_autofree char *addr = g_strdup_printf ("p%u@example.org", person);
  g_autofree char *key = g_strconcat ("direct:", addr, NULL);
  g_autofree char *id = g_strdup_printf ("c%u@example.org", counter++);
  char *members[] = { addr, NULL };
  gint64 time = g_test_rand_int_range (1, 1000000);
  gboolean inserted;
  CoiConversationRecord conversation = { .account_id = test->account->id,
                                         .kind = COI_CONVERSATION_DIRECT,
                                         .key = key,
                                         .name = (char *)"",
                                         .members = members };
  CoiMessageRecord message = { .account_id = test->account->id,
                               .message_id = id,
                               .sender = addr,
                               .time = time,
                               .sort_time = time * G_USEC_PER_SEC,
                               .subject = (char *)"",
                               .text = id };

  if (!coi_store_txn_put_conversation (txn, &conversation, error))
    return FALSE;
  message.conversation_id = conversation.id;
  return coi_store_txn_put_message (txn, &message, &inserted, error);
}

static void
follow_cb (GListModel *model, guint position, guint removed, guint added, GPtrArray *shown)
{
  g_assert_cmpuint (position + removed, <=, shown->len);
  if (removed > 0)
    g_ptr_array_remove_range (shown, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (shown, position + i, g_list_model_get_item (model, position + i));
}

static void
test_conversations (void)
{
  g_autoptr (TestStore) test = test_store_new ();
  g_autoptr (GListStore) accounts = g_list_store_new (COI_TYPE_ACCOUNT);
  g_autoptr (CoiAccount) account = coi_account_new (coi_account_record_copy (test->account));
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (CoiConversationModel) model = NULL;

  g_list_store_append (accounts, account);
  model = coi_conversation_model_new (test->store, G_LIST_MODEL (accounts));
  coi_conversation_model_reload (model);
  g_signal_connect (model, "items-changed", G_CALLBACK (follow_cb), shown);
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (GPtrArray) truth = NULL;

      test_store_write (test, write_direct, test);
      truth = coi_store_list_conversations (test->store);
      g_assert_cmpuint (shown->len, ==, truth->len);
      for (guint j = 0; j < truth->len; j++)
        {
          const CoiConversationRecord *record = truth->pdata[j];

          g_assert_cmpint (coi_conversation_get_id (shown->pdata[j]), ==, record->id);
          g_assert_cmpuint (coi_conversation_get_unread (shown->pdata[j]), ==, record->unread);
          g_assert_cmpint (coi_conversation_get_last_id (shown->pdata[j]), ==, record->last->id);
        }
    }
  g_assert_cmpuint (coi_conversation_model_get_unread (model), ==, 200);
}

#define ADD(name, func) g_test_add ("/list/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("append", test_append);
  ADD ("history", test_history);
  ADD ("middle", test_middle);
  ADD ("random", test_random);
  ADD ("state", test_state);
  ADD ("memory", test_memory);
  g_test_add_func ("/list/conversations", test_conversations);
  return g_test_run ();
}
