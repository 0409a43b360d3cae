/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The delays between attempts. */
#include "coi-backoff.h"

static void
test_doubles (void)
{
  const guint expected[] = {
    2000, 4000, 8000, 16000, 32000, 64000, 128000, 256000, 300000, 300000
  };
  CoiBackoff backoff = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpuint (coi_backoff_next (&backoff, 0.5), ==, expected[i]);
  for (guint i = 0; i < 1000; i++)
    coi_backoff_next (&backoff, 0.5);
  g_assert_cmpuint (coi_backoff_next (&backoff, 0.999999), ==, COI_BACKOFF_LAST);
}

static void
test_jitter (void)
{
  CoiBackoff backoff = { 0 };

  g_assert_cmpuint (coi_backoff_next (&backoff, 0), ==, 1500);
  coi_backoff_reset (&backoff);
  g_assert_cmpuint (coi_backoff_next (&backoff, 0.999999), ==, 2499);
  /* It is not carried on, or the delays would drift. */
  g_assert_cmpuint (coi_backoff_next (&backoff, 0.5), ==, 4000);
}

static void
test_reset (void)
{
  CoiBackoff backoff = { 0 };

  for (guint i = 0; i < 5; i++)
    coi_backoff_next (&backoff, 0.5);
  coi_backoff_reset (&backoff);
  g_assert_cmpuint (coi_backoff_next (&backoff, 0.5), ==, COI_BACKOFF_FIRST);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backoff/doubles", test_doubles);
  g_test_add_func ("/backoff/jitter", test_jitter);
  g_test_add_func ("/backoff/reset", test_reset);
  return g_test_run ();
}
