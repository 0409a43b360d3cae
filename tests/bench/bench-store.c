/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the database takes to answer, warm.
 *
 * usage: bench-store DATABASE COMMON RARE ABSENT */
#define G_LOG_DOMAIN "bench"

#include "coi-store-search.h"

#define N_READS 501
#define LAST 50

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double left = *(const double *)a, right = *(const double *)b;

  return left < right ? -1 : left > right;
}

static double
median (GArray *times)
{
  g_array_sort (times, compare_doubles);
  return g_array_index (times, double, times->len / 2);
}

/* The row id of the conversation with the most messages. */
static gint64
find_largest (CoiStore *store)
{
  g_autoptr (GPtrArray) all = coi_store_list_conversations (store);
  gint64 largest = 0;
  guint most = 0;

  for (guint i = 0; i < all->len; i++)
    {
      const CoiConversationRecord *record = all->pdata[i];
      guint count = coi_store_count_messages (store, record->id);

      if (count > most)
        {
          most = count;
          largest = record->id;
        }
    }
  return largest;
}

static double
measure_last_page (CoiStore *store, gint64 conversation)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  guint count = coi_store_count_messages (store, conversation);

  for (guint i = 0; i < N_READS; i++)
    {
      gint64 begin = g_get_monotonic_time ();
      g_autoptr (GPtrArray) page =
          coi_store_page_messages (store, conversation, count - MIN (count, LAST), LAST);
      double ms = (g_get_monotonic_time () - begin) / 1000.0;

      g_assert_cmpuint (page->len, ==, MIN (count, LAST));
      g_array_append_val (times, ms);
    }
  return median (times);
}

#define N_SEARCHES 101

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiStoreHits) hits = coi_store_search_finish (COI_STORE (source), result, &error);

  g_assert_no_error (error);
  *(gboolean *)user_data = TRUE;
}

/* From asking to the answer on the main loop. */
static double
measure_search (CoiStore *store, char *word)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  const CoiStoreQuery query = { .text = word, .limit = LAST };

  for (guint i = 0; i < N_SEARCHES; i++)
    {
      gint64 begin = g_get_monotonic_time ();
      gboolean found = FALSE;
      double ms;

      coi_store_search_async (store, &query, NULL, found_cb, &found);
      while (!found)
        g_main_context_iteration (NULL, TRUE);
      ms = (g_get_monotonic_time () - begin) / 1000.0;
      g_array_append_val (times, ms);
    }
  return median (times);
}

/* A median for each word, and the slowest of them. */
static void
print_searches (CoiStore *store, char **words)
{
  static const char *const names[] = { "common", "rare", "absent" };
  double slowest = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      double ms = measure_search (store, words[i]);

      g_print (", \"search_%s_ms\": %.4f", names[i], ms);
      slowest = MAX (slowest, ms);
    }
  g_print (", \"search_ms\": %.4f", slowest);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiStore) store = argc == 5 ? coi_store_open (argv[1], &error) : NULL;
  gint64 largest;

  if (store == NULL)
    g_error ("%s",
             error != NULL ? error->message : "usage: bench-store DATABASE COMMON RARE ABSENT");
  largest = find_largest (store);
  g_print ("{\"read_last_50_ms\": %.4f", measure_last_page (store, largest));
  print_searches (store, argv + 2);
  g_print ("}\n");
  coi_store_close (store);
  return 0;
}
