/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast the store is: processor time, since other programs run beside it. Prints; judges
 * nothing.
 *
 *   bench-store [MESSAGES] */
#include "store-testing.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <time.h>

#define N_PEOPLE 123
#define N_WORDS 20000
#define NEWEST G_GINT64_CONSTANT (1700000000)

static char *words[N_WORDS];
static guint n_messages = 100000;
static int n_people = N_PEOPLE;

static double
now_us (clockid_t id)
{
  struct timespec time;

  clock_gettime (id, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

/* ---- generated mail ---- */

static void
make_words (GRand *rand)
{
  for (guint i = 0; i < N_WORDS; i++)
    {
      GString *word = g_string_new (NULL);
      for (int n = g_rand_int_range (rand, 1, 5); n > 0; n--)
        g_string_append_printf (word, "%c%c", "bcdfghklmnprstvwz"[g_rand_int_range (rand, 0, 17)],
                                "aeiou"[g_rand_int_range (rand, 0, 5)]);
      words[i] = g_string_free_and_steal (word);
    }
}

/* Zipf's law, nearly: the logarithm of the rank is spread evenly. */
static const char *
pick_word (GRand *rand)
{
  double x = g_rand_double (rand), rank = 1;

  for (int i = 0; i < 14; i++, x = x * 2 - (x >= 0.5))
    rank *= x >= 0.5 ? 1 + g_rand_double (rand) * 2 : 1;
  return words[(guint)rank % N_WORDS];
}

static char *
make_text (GRand *rand)
{
  GString *text = g_string_new (NULL);
  int n = g_rand_int_range (rand, 0, 4) > 0 ? g_rand_int_range (rand, 3, 25)
                                            : g_rand_int_range (rand, 60, 250);

  for (int i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", pick_word (rand));
  return g_string_free_and_steal (text);
}

typedef struct
{
  gint64 account, mailbox;
  char *address;
  CoiMessageRecord *record;
  guint uid;
} Mail;

static void
mail_free (Mail *self)
{
  g_free (self->address);
  coi_message_record_free (self->record);
  g_free (self);
}

/* The @i-th newest. */
static Mail *
make_mail (GRand *rand, gint64 account, gint64 mailbox, guint i)
{
  Mail *mail = g_new0 (Mail, 1);
  g_autofree char *id = g_strdup_printf ("%08x.%u@mail.example.org", g_rand_int (rand), i);
  CoiMessageRecord *record = new_message (account, 0, id, NEWEST - i * (gint64)1600);

  mail->account = account;
  mail->mailbox = mailbox;
  mail->uid = n_messages * 2 - i;
  mail->address = g_strdup_printf ("person%d@example.org", g_rand_int_range (rand, 0, n_people));
  g_set_str (&record->sender, mail->address);
  g_set_str (&record->sender_name, mail->address);
  g_free (record->text);
  record->text = make_text (rand);
  record->is_chat = g_rand_int_range (rand, 0, 4) > 0;
  record->seen = i > 50;
  mail->record = record;
  return mail;
}

/* ---- writing ---- */

/* As the engine applies a message. */
static gboolean
put_mail (CoiStoreTxn *txn, Mail *mail, GError **error)
{
  g_autofree char *key = g_strconcat ("direct:", mail->address, NULL);
  char *members[] = { mail->address, NULL };
  CoiConversationRecord conversation = {
    .account_id = mail->account, .key = key, .name = (char *)"", .members = members
  };

  if (!coi_store_txn_put_conversation (txn, &conversation, error))
    return FALSE;
  mail->record->conversation_id = conversation.id;
  return coi_store_txn_put_contact (txn, mail->account, mail->address, "A Person", 2, error) &&
         coi_store_txn_put_contact (txn, mail->account, "alice@example.org", "Alice", 1, error) &&
         coi_store_txn_put_message (txn, mail->record, NULL, error) &&
         coi_store_txn_put_location (txn, mail->record->id, mail->mailbox, mail->uid, error);
}

static gboolean
put_batch_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  GPtrArray *batch = data;

  for (guint i = 0; i < batch->len; i++)
    if (!put_mail (txn, batch->pdata[i], error))
      return FALSE;
  return TRUE;
}

static void
bench_insert (Fixture *self, guint batch_size, guint n)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  double used = 0, longest = 0;

  for (guint i = 0; i < n; i += batch_size)
    {
      g_autoptr (GPtrArray) batch = g_ptr_array_new_with_free_func ((GDestroyNotify)mail_free);
      double cpu, wall;

      for (guint j = 0; j < batch_size; j++)
        g_ptr_array_add (batch, make_mail (rand, self->account, self->mailbox, i + j));
      cpu = now_us (CLOCK_PROCESS_CPUTIME_ID);
      wall = now_us (CLOCK_MONOTONIC);
      write_now (self->store, put_batch_func, batch);
      used += now_us (CLOCK_PROCESS_CPUTIME_ID) - cpu;
      longest = MAX (longest, now_us (CLOCK_MONOTONIC) - wall);
    }
  g_print ("insert, batches of %4u: %6.1f us a message, longest batch %.0f ms\n", batch_size,
           used / n, longest / 1e3);
}

/* ---- reading ---- */

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

static void
report (const char *what, GArray *times)
{
  g_array_sort (times, compare_doubles);
  g_print ("%-38s median %8.3f ms, worst %8.3f ms\n", what,
           g_array_index (times, double, times->len / 2) / 1e3,
           g_array_index (times, double, times->len - 1) / 1e3);
  g_array_set_size (times, 0);
}

static void
bench_search (Fixture *self, const char *what, const char *text)
{
  const CoiStoreQuery query = { .text = (char *)text, .limit = 50 };
  g_autofree char *label = g_strdup_printf ("search, %s", what);
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  for (int i = 0; i < 11; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (CoiStoreHits) hits = NULL;
      double start = now_us (CLOCK_MONOTONIC), time;

      coi_store_search_async (self->store, &query, NULL, result_cb, &result);
      while (result == NULL)
        g_main_context_iteration (NULL, TRUE);
      hits = coi_store_search_finish (self->store, result, NULL);
      time = now_us (CLOCK_MONOTONIC) - start;
      g_array_append_val (times, time);
    }
  report (label, times);
}

static void
bench_pages (Fixture *self, gint64 conversation)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (double));
  guint count = coi_store_count_messages (self->store, conversation);

  for (int i = 0; i < 200; i++)
    {
      double start = now_us (CLOCK_MONOTONIC), time;
      g_autoptr (GPtrArray) page =
          coi_store_page_messages (self->store, conversation, count - 50, 50);
      time = now_us (CLOCK_MONOTONIC) - start;
      g_array_append_val (times, time);
    }
  report ("page, the last 50", times);
  for (int i = 0; i < 200; i++)
    {
      guint offset = g_random_int_range (0, count);
      double start = now_us (CLOCK_MONOTONIC), time;
      g_autoptr (GPtrArray) page = coi_store_page_messages (self->store, conversation, offset, 100);
      CoiMessageRecord *first = page->pdata[0];
      time = now_us (CLOCK_MONOTONIC) - start;
      g_array_append_val (times, time);
      start = now_us (CLOCK_MONOTONIC);
      g_assert_cmpint (coi_store_message_position (self->store, first->id), ==, offset);
      time = now_us (CLOCK_MONOTONIC) - start;
      g_array_append_val (places, time);
    }
  report ("page, 100 anywhere", times);
  report ("position, anywhere", places);
}

static void
bench_reads (Fixture *self)
{
  bench_search (self, "the most common word", words[1]);
  bench_search (self, "a common word", words[40]);
  bench_search (self, "a rare word", words[15000]);
  bench_search (self, "an absent word", "qqqq");
  bench_search (self, "two common words", "ba be");
  bench_search (self, "two letters", "ba");
  bench_search (self, "a sender", "from:person7");
  bench_search (self, "a conversation, common word", "in:person7@example.org ba");
  bench_search (self, "before a day, common word", "before:2020-01-01 ba ");
}

static void
tear_down (Fixture *self)
{
  g_clear_object (&self->store);
  remove_dir (self->dir);
  g_free (self->path);
  g_free (self->dir);
}

static void
bench_batches (guint size)
{
  Fixture self = { 0 };

  fixture_set_up (&self, NULL);
  bench_insert (&self, size, MIN (n_messages, 20000));
  tear_down (&self);
}

static void
bench_all (void)
{
  Fixture self = { 0 };
  g_autofree char *size = NULL;

  fixture_set_up (&self, NULL);
  bench_insert (&self, 2000, n_messages);
  size = query_text (
      self.path, "SELECT page_count * page_size / 1024 FROM pragma_page_count, pragma_page_size");
  g_print ("KiB: %s", size);
  bench_reads (&self);
  tear_down (&self);
}

/* Everything in one conversation, where paging costs most. */
static void
bench_long (void)
{
  Fixture self = { 0 };

  n_people = 1;
  fixture_set_up (&self, NULL);
  bench_insert (&self, 2000, n_messages);
  bench_pages (&self, 1);
  tear_down (&self);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  if (argc > 1)
    n_messages = MAX (atoi (argv[1]), 2000) / 2000 * 2000;
  make_words (rand);
  bench_batches (20);
  bench_batches (200);
  bench_all ();
  bench_long ();
  return EXIT_SUCCESS;
}
