/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding messages: words and filters, order, continuation, hostile input, the index kept right. */
#include "store-testing.h"

#include <string.h>

/* ---- words and filters ---- */

static void
put_samples (Fixture *self)
{
  gint64 bob = put_direct (self, "bob@example.org");
  gint64 group = put_conversation (self->store, self->account, COI_CONVERSATION_GROUP, "group:1");
  g_autoptr (CoiMessageRecord) file = new_message (self->account, group, "4", 1700000300);
  g_autoptr (CoiMessageRecord) mine = new_message (self->account, bob, "5", 1700000400);

  put_text (self, bob, "1", 1700000000, "A quick brown fox, in the garden");
  put_text (self, bob, "2", 1700000100, "Über den Fluß: CAFÉ");
  put_text (self, group, "3", 1700000200, "The brown quick one; c1 a1 attachment outgoing");
  g_set_str (&file->text, "See the file");
  g_set_str (&file->sender, "carol@example.org");
  g_set_str (&file->sender_name, "Carol Müller");
  g_set_str (&file->subject, "Minutes");
  file->attachments =
      g_strdup ("[{\"name\":\"Budget-2024.pdf\",\"type\":\"application/pdf\",\"size\":1},"
                "{\"rest\":9}]");
  put_message (self->store, file);
  mine->outgoing = TRUE;
  mine->is_chat = TRUE;
  mine->attachments = g_strdup ("[{\"rest\":9}]");
  g_set_str (&mine->subject, "Secretsubject");
  g_set_str (&mine->sender, "alice@example.org");
  g_set_str (&mine->text, "cut");
  g_set_str (&mine->full_text, "cut short of the fullness");
  put_message (self->store, mine);
}

static void
test_words (Fixture *self, gconstpointer unused)
{
  put_samples (self);
  check_found (self, "brown", "3 1");
  check_found (self, "quick brown", "3 1");
  check_found (self, "\"quick brown\"", "1");
  check_found (self, "\"quick brown", "1");
  check_found (self, "\"quick bro\"", "");
  check_found (self, "gard", "1");
  check_found (self, "gard brown", "");
  check_found (self, "gard ", "");
  check_found (self, "g", "");
  check_found (self, "uber cafe", "2");
  check_found (self, "FLUß", "2");
  check_found (self, "minutes", "4");
  check_found (self, "budget", "4");
  check_found (self, "muller", "4");
  check_found (self, "fullness", "5");
  check_found (self, "secretsubject", "");
  check_found (self, "pdf size", "");
  check_found (self, "nothing", "");
  check_found (self, "", "");
  check_found (self, " \t ", "");
  check_found (self, "— …", "");
  check_found (self, "c2 ", "");
}

static void
test_filters (Fixture *self, gconstpointer unused)
{
  put_samples (self);
  check_found (self, "from:carol", "4");
  check_found (self, "FROM:\"Carol Müller\"", "4");
  check_found (self, "from:carol brown", "");
  check_found (self, "from:bob brown", "3 1");
  check_found (self, "from:me", "5");
  check_found (self, "has:attachment", "4");
  check_found (self, "has:attachment from:bob", "");
  check_found (self, "in:bob", "5 2 1");
  check_found (self, "in:bob@example.org brown", "1");
  check_found (self, "in:1 brown", "1");
  check_found (self, "in:nowhere", "");
  check_found (self, "in:nowhere brown", "");
  check_found (self, "after:2023-11-15 brown", "");
  check_found (self, "before:2023-11-14 brown", "");
  check_found (self, "after:2023-11-13 before:2023-11-16 brown", "3 1");
  check_found (self, "after:2023-11-13", "5 4 3 2 1");
  check_found (self, "brown after:2023", "3 1");
  check_found (self, "before:2023-02-30", "");
  check_found (self, "http://example", "");
}

static void
put_file (Fixture *self, const char *id, gint64 time, const char *attachments)
{
  g_autoptr (CoiMessageRecord) record =
      new_message (self->account, put_direct (self, "bob@example.org"), id, time);

  g_set_str (&record->text, "See this");
  record->attachments = g_strdup (attachments);
  put_message (self->store, record);
}

static void
test_has (Fixture *self, gconstpointer unused)
{
  gint64 bob = put_direct (self, "bob@example.org");

  put_file (self, "1", 1700000001, "[{\"name\":\"a.png\",\"type\":\"image/png\",\"size\":1}]");
  put_file (self, "2", 1700000002, "[{\"name\":\"b.webm\",\"type\":\"video/webm\",\"size\":1}]");
  put_file (self, "3", 1700000003,
            "[{\"name\":\"c.webm\",\"type\":\"audio/webm\",\"size\":1},"
            "{\"name\":\"c.jpg\",\"type\":\"image/jpeg\",\"size\":1}]");
  put_file (self, "4", 1700000004,
            "[{\"name\":\"\\\"type\\\":\\\"image/png\",\"type\":\"text/plain\",\"size\":1}]");
  put_text (self, bob, "5", 1700000005, "Look at https://example.org/ or (www.example.net)");
  put_text (self, bob, "6", 1700000006, "No image/png here");
  check_found (self, "has:picture", "3 1");
  check_found (self, "has:photos", "3 1");
  check_found (self, "has:image this", "3 1");
  check_found (self, "has:video", "2");
  check_found (self, "has:sound", "3");
  check_found (self, "has:voice has:picture", "3");
  check_found (self, "has:voice has:video", "");
  check_found (self, "has:file", "4 3 2 1");
  check_found (self, "has:link", "5");
  check_found (self, "look has:link", "5");
  check_found (self, "has:link see", "");
  check_found (self, "has:", "");
  check_found (self, "has:pic", "");
  check_found (self, "has:pic image", "6 4");
}

static void
test_scope (Fixture *self, gconstpointer unused)
{
  const CoiStoreQuery in_group = { .text = (char *)"brown", .conversation_id = 2, .limit = 9 };
  const CoiStoreQuery elsewhere = { .text = (char *)"brown", .account_id = 77, .limit = 9 };
  g_autoptr (CoiStoreHits) hits = NULL;
  g_autoptr (CoiStoreHits) none = NULL;
  CoiStoreHit *hit;

  put_samples (self);
  hits = run_query (self->store, &in_group);
  g_assert_cmpuint (hits->hits->len, ==, 1);
  hit = hits->hits->pdata[0];
  g_assert_cmpstr (hit->message->message_id, ==, "3");
  none = run_query (self->store, &elsewhere);
  g_assert_cmpuint (none->hits->len, ==, 0);
}

static void
test_snippet (Fixture *self, gconstpointer unused)
{
  gint64 bob = put_direct (self, "bob@example.org");
  g_autofree char *filler = g_strnfill (20000, 'x');
  g_autofree char *text =
      g_strdup_printf ("%s\n%s Ärger mit ärger \x01\x02 %s", filler, "So viel", filler);
  g_autoptr (CoiStoreHits) hits = NULL;
  CoiStoreHit *hit;

  put_text (self, bob, "1", 1700000000, text);
  hits = find (self->store, "arger");
  g_assert_cmpuint (hits->hits->len, ==, 1);
  hit = hits->hits->pdata[0];
  g_assert_cmpuint (hit->ranges->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const CoiStoreRange *range = &g_array_index (hit->ranges, CoiStoreRange, i);
      g_autofree char *part = g_strndup (hit->snippet + range->start, range->length);
      g_assert_cmpstr (part, ==, i == 0 ? "Ärger" : "ärger");
    }
}

/* Nothing that is typed is syntax. */
static void
test_hostile (Fixture *self, gconstpointer unused)
{
  const char *const texts[] = { "\"",
                                "\"\"",
                                "*",
                                "a*",
                                "AND",
                                "OR NOT",
                                "NEAR(a b)",
                                "body:x",
                                "tags:c1",
                                "tags : \"a1\"",
                                "^a",
                                "(",
                                "{body} : a",
                                "-a",
                                "+ b",
                                "'; DROP TABLE message; --",
                                "\xff\xfe",
                                "from:",
                                "from:\"",
                                "in:",
                                "in:%",
                                "has:",
                                "before:",
                                "a\"b\"c",
                                "\"a\" \"\" \"b",
                                "😀",
                                "日本",
                                "é",
                                "\xcc\x81",
                                "from:*",
                                "in:\"",
                                ":" };
  g_autofree char *longest = g_strnfill (100000, 'w');
  g_autoptr (GString) many = g_string_new (NULL);

  put_samples (self);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CoiStoreHits) hits = find (self->store, texts[i]);
      g_assert_cmpuint (hits->hits->len, <=, 5);
    }
  check_found (self, longest, "");
  for (guint i = 0; i < 10000; i++)
    g_string_append (many, "brown \"quick\" ");
  check_found (self, many->str, "3 1");
}

static void
test_random (Fixture *self, gconstpointer unused)
{
  const char *const parts[] = { "\"",  "brown", " ",    "*",       "(",          ")", ":",  "from:",
                                "in:", "AND",   "NEAR", "{",       "}",          "^", "+",  "-",
                                "é",   "\xff",  "tags", "before:", "2023-01-01", "'", "\\", "\t" };

  put_samples (self);
  for (guint n = 0; n < 1000; n++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (CoiStoreHits) hits = NULL;

      for (int i = g_test_rand_int_range (1, 9); i > 0; i--)
        g_string_append (text, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
      hits = find (self->store, text->str);
      g_assert_nonnull (hits);
    }
}

/* ---- order ---- */

/* Many messages in few seconds, arriving in any order. */
static void
put_crowd (Fixture *self, guint n)
{
  gint64 conversations[] = { put_direct (self, "bob@example.org"),
                             put_direct (self, "c@example.org") };

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);
      g_autoptr (CoiMessageRecord) record =
          new_message (self->account, conversations[i % 2], id, 1700000000 + i * 7919 % 40);

      record->sort_time += g_test_rand_int_range (0, 1000000);
      g_set_str (&record->text, i % 3 == 0 ? "word rare" : "word");
      put_message (self->store, record);
    }
}

static void
append_page (GString *to, CoiStoreHits *hits, CoiStoreQuery *next)
{
  for (guint i = 0; i < hits->hits->len; i++)
    {
      const CoiStoreHit *hit = hits->hits->pdata[i];
      g_string_append_printf (to, "%s\n", hit->message->message_id);
      next->before_sort = hit->message->sort_time;
      next->before_id = hit->message->id;
    }
}

static void
check_paged (Fixture *self, const char *text, guint limit, const char *where)
{
  CoiStoreQuery query = { .text = (char *)text, .limit = limit };
  g_autoptr (GString) found = g_string_new (NULL);
  g_autofree char *sql = g_strdup_printf (
      "SELECT message_id FROM message WHERE %s ORDER BY sort_time DESC, id DESC", where);
  g_autofree char *expected = query_text (self->path, sql);
  gboolean has_more = TRUE;

  while (has_more)
    {
      g_autoptr (CoiStoreHits) hits = run_query (self->store, &query);
      g_assert_cmpuint (hits->hits->len, <=, limit);
      g_assert_true (hits->hits->len > 0 || !hits->has_more);
      append_page (found, hits, &query);
      has_more = hits->has_more;
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_order (Fixture *self, gconstpointer unused)
{
  put_crowd (self, 400);
  check_paged (self, "word", 1000, "1");
  check_paged (self, "word", 7, "1");
  check_paged (self, "rare", 10, "text = 'word rare'");
  check_paged (self, "rare in:bob", 1, "text = 'word rare' AND conversation_id = 1");
  check_paged (self, "after:2000-01-01", 33, "1");
}

/* ---- cancelled and closed ---- */

static void
test_cancel (Fixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) closed_error = NULL;
  const CoiStoreQuery query = { .text = (char *)"word", .limit = 10 };

  put_samples (self);
  coi_store_search_async (self->store, &query, cancellable, result_cb, &result);
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (coi_store_search_finish (self->store, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  coi_store_close (self->store);
  coi_store_search_async (self->store, &query, NULL, result_cb, &closed);
  while (closed == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (coi_store_search_finish (self->store, closed, &closed_error));
  g_assert_error (closed_error, COI_STORE_ERROR, COI_STORE_ERROR_FAILED);
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/store/search/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("words", test_words);
  ADD ("filters", test_filters);
  ADD ("has", test_has);
  ADD ("scope", test_scope);
  ADD ("snippet", test_snippet);
  ADD ("hostile", test_hostile);
  ADD ("random", test_random);
  ADD ("order", test_order);
  ADD ("cancel", test_cancel);
  return g_test_run ();
}
