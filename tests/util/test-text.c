/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Foreign bytes made fit to store and show. */
#include "coi-text.h"

#include <string.h>

static void
check_line (const char *text, gsize max, const char *expected)
{
  g_autofree char *line = coi_text_sanitize_line (text, max);

  g_assert_cmpstr (line, ==, expected);
}

static void
test_sanitize_line (void)
{
  check_line (NULL, 10, "");
  check_line ("", 10, "");
  check_line ("  a \r\n\t b  ", 10, "a b");
  check_line ("a\x01\x7f\xc2\x85z", 10, "az");
  check_line ("a\u202eb\u2066c\u2069\u200bd\ufeff", 10, "abcd");
  check_line ("👩\u200d💻", 10, "👩\u200d💻");
  check_line ("a\u200db\u200cc", 10, "abc");
  check_line ("می\u200cخواهم", 20, "می\u200cخواهم");
  check_line ("\xff\xfe", 10, "\ufffd\ufffd");
  check_line ("äöü", 2, "äö");
  check_line ("a b", 2, "a");
}

static void
check_preview (const char *text, gsize max, const char *expected)
{
  g_autofree char *line = coi_text_one_line (text, max);

  g_assert_cmpstr (line, ==, expected);
  g_assert_cmpint (g_utf8_strlen (line, -1), <=, max);
}

static void
test_one_line (void)
{
  check_preview ("hello\nworld", 20, "hello world");
  check_preview ("hello\nworld", 11, "hello world");
  check_preview ("hello\nworld  \n", 11, "hello world");
  check_preview ("hello\nworld", 10, "hello wor…");
  check_preview ("hello world", 6, "hello…");
  check_preview ("äöü", 1, "…");
}

static void
check_file (const char *name, const char *expected)
{
  g_autofree char *safe = coi_text_safe_file_name (name);

  g_assert_cmpstr (safe, ==, expected);
}

static void
test_safe_file_name (void)
{
  g_autofree char *long_name = g_strnfill (500, 'x');
  g_autofree char *long_picture = g_strconcat (long_name, "ä.jpeg", NULL);
  g_autofree char *cut = coi_text_safe_file_name (long_picture);

  check_file ("a.txt", "a.txt");
  check_file ("../../etc/passwd", "passwd");
  check_file ("C:\\Windows\\a.exe", "a.exe");
  check_file ("..", "attachment");
  check_file ("/", "attachment");
  check_file ("", "attachment");
  check_file (NULL, "attachment");
  check_file (".bashrc", "bashrc");
  check_file ("-rf", "rf");
  check_file ("a\u202efdp.exe", "afdp.exe");
  check_file ("a\nb?.txt", "a b_.txt");
  check_file ("a. . ", "a");
  check_file ("\xff.txt", "\ufffd.txt");
  g_assert_cmpuint (strlen (cut), <=, 180);
  g_assert_true (g_str_has_suffix (cut, ".jpeg"));
}

static void
test_clean (void)
{
  g_autofree char *clean = coi_text_clean ("a\r\nb\rc\x07\x7f\xc2\x9b\td\u00a0é\n");

  g_assert_cmpstr (clean, ==, "a\nb\nc\td\u00a0é\n");
}

static void
test_predicates (void)
{
  g_assert_true (coi_text_is_blank (""));
  g_assert_true (coi_text_is_blank (" \n\u200b\u00a0\u202e"));
  g_assert_false (coi_text_is_blank (" x"));
  g_assert_true (coi_text_is_header_safe ("a@b"));
  g_assert_false (coi_text_is_header_safe (""));
  g_assert_false (coi_text_is_header_safe ("a b"));
  g_assert_false (coi_text_is_header_safe ("a\n"));
  g_assert_false (coi_text_is_header_safe ("ä"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/sanitize-line", test_sanitize_line);
  g_test_add_func ("/text/one-line", test_one_line);
  g_test_add_func ("/text/safe-file-name", test_safe_file_name);
  g_test_add_func ("/text/clean", test_clean);
  g_test_add_func ("/text/predicates", test_predicates);
  return g_test_run ();
}
