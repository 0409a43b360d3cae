/* SPDX-License-Identifier: GPL-3.0-or-later */
/* User names and passwords in one form. */
#include "coi-saslprep.h"

/* The first five are those of RFC 4013, section 3. */
static void
test_saslprep (void)
{
  const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "I\u00adX", "IX" },
    { "user", "user" },
    { "USER", "USER" },
    { "\u00aa", "a" },
    { "\u2168", "IX" },
    { "\x07", NULL },
    { "a\u00a0b\u3000c", "a b c" },
    { "e\u0301", "\u00e9" },
    { "tab\t", NULL },
    { "\x7f", NULL },
    { "\u200e", NULL },
    { "\ue000", NULL },
    { "\ufffe", NULL },
    { "\U0001fffe", NULL },
    { "\xc3", NULL },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *prepared = coi_saslprep (cases[i].text);
      g_assert_cmpstr (prepared, ==, cases[i].expected);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sasl/saslprep", test_saslprep);
  return g_test_run ();
}
