/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is composed, compared with what was judged right and stored. */
#include "golden.h"

#include <stdio.h>
#include <string.h>

#define LINE_MAX_OCTETS 998
#define BOUNDARY "boundary=\"=_1."
#define RANDOM_CHARS 24

void
golden_check_wire (GBytes *wire)
{
  gsize length;
  const char *data = g_bytes_get_data (wire, &length);
  gsize column = 0;

  g_assert_cmpuint (length, >, 2);
  g_assert_cmpmem (data + length - 2, 2, "\r\n", 2);
  for (gsize i = 0; i < length; i++)
    {
      g_assert_cmpint ((guchar)data[i], <, 0x80);
      g_assert_cmpint (data[i], !=, '\0');
      if (data[i] == '\n')
        {
          g_assert_cmpint (data[i - 1], ==, '\r');
          g_assert_cmpuint (column, <=, LINE_MAX_OCTETS);
          column = 0;
          continue;
        }
      if (data[i] == '\r')
        g_assert_cmpint (data[i + 1], ==, '\n');
      else
        column++;
    }
}

static char *
replace (const char *text, const char *old, const char *new)
{
  g_auto (GStrv) pieces = g_strsplit (text, old, -1);

  return g_strjoinv (new, pieces);
}

static char *
from_wire (GBytes *wire)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (wire, NULL), g_bytes_get_size (wire));
  g_autofree char *lf = replace (text, "\r\n", "\n");
  const char *boundary = strstr (lf, BOUNDARY);
  g_autofree char *random = NULL;

  if (boundary == NULL)
    return g_steal_pointer (&lf);
  random = g_strndup (boundary + strlen (BOUNDARY), RANDOM_CHARS);
  g_assert_cmpuint (strcspn (random, "\"\n"), ==, RANDOM_CHARS);
  return replace (lf, random, "RANDOM");
}

void
golden_check (const char *name, GBytes *wire)
{
  g_autofree char *base = g_strconcat (name, ".eml", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "compose", base, NULL);
  g_autofree char *got = from_wire (wire);
  g_autofree char *expected = NULL;
  g_autoptr (GError) error = NULL;

  golden_check_wire (wire);
  if (g_getenv ("COI_TEST_PRINT") != NULL)
    {
      fprintf (stdout, "=== %s\n%s", name, got);
      return;
    }
  g_file_get_contents (path, &expected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (got, ==, expected);
}
