/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages as they stand in an mbox file. */
#include "coi-mbox.h"

#include <string.h>

#define TIME G_GINT64_CONSTANT (1700000000) /* Tue, 14 Nov 2023 22:13:20 +0000 */
#define FROM "From bob@example.org Tue Nov 14 22:13:20 2023\n"

static void
check (const char *raw, const char *expected)
{
  g_autoptr (GBytes) bytes = g_bytes_new (raw, strlen (raw));
  g_autoptr (GBytes) entry = coi_mbox_entry (bytes, "bob@example.org", TIME);
  gsize size;
  const char *data = g_bytes_get_data (entry, &size);

  g_assert_cmpmem (data, size, expected, strlen (expected));
}

static void
test_lines (void)
{
  check ("A: b\r\n\r\nText\r\n", FROM "A: b\n\nText\n\n");
  check ("A: b\n\nText", FROM "A: b\n\nText\n\n");
  check ("A: b\n\nlone\rreturn\n", FROM "A: b\n\nlone\rreturn\n\n");
  check ("", FROM "\n");
}

static void
test_quoting (void)
{
  check ("\nFrom here\n", FROM "\n>From here\n\n");
  check ("\n>From here\n", FROM "\n>>From here\n\n");
  check ("\n>>>From \n", FROM "\n>>>>From \n\n");
  check ("\nFrom: x\n From y\nfrom z\n> From\n", FROM "\nFrom: x\n From y\nfrom z\n> From\n\n");
  check ("From the first line\n", FROM ">From the first line\n\n");
}

/* What comes from the network makes no line of its own. */
static void
test_hostile (void)
{
  static const char *const senders[] = { NULL, "", "a b", "a\nFrom b", "\xff", "bób@example.org" };
  g_autofree char *nothing = g_malloc0 (3);
  g_autoptr (GBytes) bytes = g_bytes_new (nothing, 3);

  for (guint i = 0; i < G_N_ELEMENTS (senders); i++)
    {
      g_autoptr (GBytes) entry = coi_mbox_entry (bytes, senders[i], TIME);
      gsize size;
      const char *data = g_bytes_get_data (entry, &size);
      const char *line = "From MAILER-DAEMON Tue Nov 14 22:13:20 2023\n";

      /* The bytes end without a NUL. */
      g_assert_cmpint (strncmp (data, line, strlen (line)), ==, 0);
      g_assert_cmpuint (size, ==, strlen ("From MAILER-DAEMON Tue Nov 14 22:13:20 2023\n") + 5);
    }
}

static void
test_times (void)
{
  static const gint64 times[] = { G_MININT64, -1, 0, G_MAXINT64 };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr (GBytes) entry = coi_mbox_entry (bytes, "bob@example.org", times[i]);
      const char *start = "From bob@example.org ";

      g_assert_cmpint (strncmp (g_bytes_get_data (entry, NULL), start, strlen (start)), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mbox/lines", test_lines);
  g_test_add_func ("/mbox/quoting", test_quoting);
  g_test_add_func ("/mbox/hostile", test_hostile);
  g_test_add_func ("/mbox/times", test_times);
  return g_test_run ();
}
