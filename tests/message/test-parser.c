/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages in data/NAME.eml and ../fixtures/messages/NAME.eml and, beside them in NAME.txt, what
 * they mean. */
#include "describe-message.h"

#include <stdio.h>
#include <string.h>

static char *
parse_and_describe (const char *data, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiParsedMessage) message = coi_message_parse (bytes, &error);

  g_assert_no_error (error);
  return describe_message (message);
}

static char *
to_crlf (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  return g_strjoinv ("\r\n", lines);
}

/* @sample: a path without its suffix */
static char *
read_data (const char *sample, const char *suffix, gsize *length)
{
  g_autofree char *path = g_strconcat (sample, suffix, NULL);
  g_autoptr (GError) error = NULL;
  char *content;

  g_file_get_contents (path, &content, length, &error);
  g_assert_no_error (error);
  return content;
}

/* What is not encoded is longer with CRLF. */
static char *
drop_raw_sizes (const char *description)
{
  g_autoptr (GRegex) regex = g_regex_new (", [0-9]+(,.* section [0-9.]+, 7bit)", 0, 0, NULL);

  return g_regex_replace (regex, description, -1, 0, "\\1", 0, NULL);
}

static void
check_crlf (const char *with_crlf, const char *expected)
{
  g_autofree char *a = drop_raw_sizes (with_crlf);
  g_autofree char *b = drop_raw_sizes (expected);

  g_assert_cmpstr (a, ==, b);
}

/* COI_TEST_PRINT=1 prints what was read, to be judged and then stored. */
static void
test_sample (gconstpointer data)
{
  const char *sample = data;
  gsize length;
  g_autofree char *raw = read_data (sample, ".eml", &length);
  g_autofree char *crlf = to_crlf (raw);
  g_autofree char *with_lf = parse_and_describe (raw, length);
  g_autofree char *with_crlf = parse_and_describe (crlf, strlen (crlf));
  g_autofree char *expected = NULL;

  if (g_getenv ("COI_TEST_PRINT") != NULL)
    {
      g_autofree char *name = g_path_get_basename (sample);
      fprintf (stdout, "=== %s\n%s", name, with_lf);
      return;
    }
  expected = read_data (sample, ".txt", NULL);
  g_assert_cmpstr (with_lf, ==, expected);
  check_crlf (with_crlf, expected);
}

static void
add_samples (const char *path)
{
  g_autoptr (GError) error = NULL;
  GDir *dir = g_dir_open (path, 0, &error);
  const char *file;

  g_assert_no_error (error);
  while ((file = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (file, ".eml"))
      {
        g_autofree char *name = g_strndup (file, strlen (file) - strlen (".eml"));
        g_autofree char *test = g_strconcat ("/parser/", name, NULL);

        g_test_add_data_func_full (test, g_build_filename (path, name, NULL), test_sample, g_free);
      }
  g_dir_close (dir);
}

int
main (int argc, char *argv[])
{
  g_autofree char *data = NULL;
  g_autofree char *fixtures = NULL;

  g_test_init (&argc, &argv, NULL);
  data = g_test_build_filename (G_TEST_DIST, "data", NULL);
  fixtures = g_test_build_filename (G_TEST_DIST, "..", "fixtures", "messages", NULL);
  add_samples (data);
  add_samples (fixtures);
  return g_test_run ();
}
