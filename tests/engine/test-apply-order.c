/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any order of arrival, with copies and repetitions, ends in the same database. */
#include "apply-testing.h"

#include <string.h>

static const char *const people[] = { "Alice <alice@example.org>", "Bob <bob@example.org>",
                                      "Carol <carol@example.org>", "Carol C. <carol@example.org>",
                                      "bob@example.org" };

static const char *
random_person (GRand *rand)
{
  return people[g_rand_int_range (rand, 0, G_N_ELEMENTS (people))];
}

static GBytes *
random_message (GRand *rand, guint number)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "From: %s\r\nTo: %s\r\n", random_person (rand),
                          random_person (rand));
  if (g_rand_int_range (rand, 0, 4) == 0)
    g_string_append_printf (text, "Cc: %s\r\n", random_person (rand));
  if (g_rand_int_range (rand, 0, 6) != 0)
    g_string_append_printf (text, "Date: Tue, 14 Nov 2023 %02u:%02u:00 +0000\r\n",
                            g_rand_int_range (rand, 0, 22), g_rand_int_range (rand, 0, 60));
  if (g_rand_int_range (rand, 0, 6) != 0)
    g_string_append_printf (text, "Message-ID: <m%u@example.org>\r\n", number);
  if (g_rand_int_range (rand, 0, 2) == 0)
    g_string_append (text, "Chat-Version: 1.0\r\n");
  if (g_rand_int_range (rand, 0, 6) == 0)
    g_string_append_printf (text, "List-Id: List %u <l%d.example.org>\r\n", number,
                            g_rand_int_range (rand, 0, 2));
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

static char *
apply_all (GPtrArray *copies)
{
  g_autoptr (TestStore) test = test_store_new ();

  write_copies (test, copies);
  return dump_store (test);
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

  write_copies (test, copies);
  once = dump_store (test);
  write_copies (test, copies);
  twice = dump_store (test);
  g_assert_cmpstr (once, ==, twice);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apply/order", test_order);
  g_test_add_func ("/apply/idempotent", test_idempotent);
  return g_test_run ();
}
