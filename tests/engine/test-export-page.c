/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation as a page: what is on it, and that nobody can write on it but text. */
#include "coi-export-page.h"

#include <string.h>

#define NOON G_GINT64_CONSTANT (1700049600) /* 2023-11-15 12:00 UTC */

static const CoiExportWords no_words;

static char *
show (const CoiExportMessage *message, gint64 last_time)
{
  return coi_export_page_message (message, last_time, &no_words);
}

static void
assert_has (const char *page, const char *part)
{
  if (strstr (page, part) == NULL)
    g_test_fail_printf ("%s is not in %s", part, page);
}

static void
assert_has_not (const char *page, const char *part)
{
  if (strstr (page, part) != NULL)
    g_test_fail_printf ("%s is in %s", part, page);
}

static void
test_message (void)
{
  const CoiExportMessage message = { .time = NOON,
                                     .sender = "Bob",
                                     .text = "Hello\nthere",
                                     .quote_sender = "Alice",
                                     .quote = "Hi",
                                     .reactions = "👍 Carol",
                                     .edited = TRUE };
  g_autofree char *page = show (&message, 0);
  g_autofree char *same_day = show (&message, NOON - 60);

  assert_has (page, "<h2><time datetime=\"2023-11-15\">");
  assert_has_not (same_day, "<h2>");
  assert_has (page, "<header>Bob</header>");
  assert_has (page, "<div class=\"text\">Hello\nthere</div>");
  assert_has (page, "<blockquote><b>Alice</b> Hi</blockquote>");
  assert_has (page, "👍 Carol");
  assert_has (page, "Edited");
  assert_has_not (page, "class=\"own\"");
}

static void
test_words (void)
{
  const CoiExportWords words = { .language = "de", .deleted = "Gelöscht." };
  const CoiExportMessage message = { .time = NOON,
                                     .sender = "Bob",
                                     .text = "secret",
                                     .deleted = TRUE,
                                     .edited = TRUE,
                                     .outgoing = TRUE };
  g_autofree char *begin = coi_export_page_begin ("Bob & <Carol>", &words);
  g_autofree char *page = coi_export_page_message (&message, 0, &words);

  assert_has (begin, "<html lang=\"de\">");
  assert_has (begin, "<title>Bob &amp; &lt;Carol&gt;</title>");
  assert_has (begin, "prefers-color-scheme:dark");
  assert_has (begin, "default-src 'none'");
  assert_has (page, "Gelöscht.");
  assert_has (page, "class=\"own\"");
  assert_has_not (page, "secret");
  assert_has_not (page, "Edited");
}

static CoiExportFile *
new_file (const char *name, const char *type, const char *path, const char *trouble)
{
  CoiExportFile *file = g_new0 (CoiExportFile, 1);

  file->name = g_strdup (name);
  file->content_type = g_strdup (type);
  file->path = g_strdup (path);
  file->trouble = g_strdup (trouble);
  return file;
}

static void
test_files (void)
{
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify)coi_export_file_free);
  const CoiExportMessage message = { .time = NOON, .sender = "Bob", .files = files };
  g_autofree char *page = NULL;

  g_ptr_array_add (files, new_file ("a b.png", "image/png", "files/1-1-a b.png", NULL));
  g_ptr_array_add (files, new_file ("x.svg", "image/svg+xml", "files/1-2-x.svg", NULL));
  g_ptr_array_add (files, new_file ("v.webm", "video/webm", "files/1-3-v#1.webm", NULL));
  g_ptr_array_add (files, new_file ("gone.pdf", "application/pdf", NULL, "no <network>"));
  page = show (&message, 0);
  assert_has (page, "<img loading=\"lazy\" src=\"files/1-1-a%20b.png\" alt=\"a b.png\">");
  assert_has (page, "<a download href=\"files/1-1-a%20b.png\">a b.png</a>");
  assert_has_not (page, "src=\"files/1-2-x.svg\"");
  assert_has (page, "<video controls preload=\"none\" src=\"files/1-3-v%231.webm\">");
  assert_has (page, "gone.pdf <span class=\"note\">Could not be loaded: no &lt;network&gt;</span>");
}

#define EVIL "\"'><script>alert(1)</script>\x01\xff\xE2\x80\xAE"

static void
test_hostile (void)
{
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify)coi_export_file_free);
  const CoiExportMessage message = { .time = G_MAXINT64,
                                     .sender = EVIL,
                                     .subject = EVIL,
                                     .text = EVIL,
                                     .quote_sender = EVIL,
                                     .quote = EVIL,
                                     .reactions = EVIL,
                                     .place = EVIL,
                                     .trouble = EVIL,
                                     .files = files };
  g_autofree char *begin = coi_export_page_begin (EVIL, &no_words);
  g_autofree char *page = NULL;

  g_ptr_array_add (files, new_file (EVIL, "image/png", "files/" EVIL, NULL));
  g_ptr_array_add (files, new_file (EVIL, EVIL, NULL, EVIL));
  page = show (&message, G_MININT64);
  assert_has_not (page, "<script");
  assert_has_not (begin, "<script");
  assert_has_not (page, "alt=\"\"'");
  assert_has_not (page, "\xE2\x80\xAE");
  g_assert_true (g_utf8_validate (page, -1, NULL));
  g_assert_true (g_utf8_validate (begin, -1, NULL));
}

static void
test_names (void)
{
  static const struct
  {
    const char *name, *expected;
  } cases[] = {
    { "photo.jpg", "1-1-photo.jpg" },        { "../../etc/passwd", "1-1-.._.._etc_passwd" },
    { "a\\b:c*d?.txt", "1-1-a_b_c_d_.txt" }, { NULL, "1-1-" },
    { "line\nbreak", "1-1-line_break" },     { "dots. . .", "1-1-dots" },
  };
  g_autofree char *long_name = g_strnfill (5000, 'x');
  g_autofree char *with_end = g_strconcat (long_name, ".pdf", NULL);
  g_autofree char *cut = coi_export_file_name (7, 2, with_end);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = coi_export_file_name (1, 0, cases[i].name);
      g_assert_cmpstr (name, ==, cases[i].expected);
    }
  g_assert_true (g_str_has_prefix (cut, "7-3-x"));
  g_assert_true (g_str_has_suffix (cut, "x.pdf"));
  g_assert_cmpuint (strlen (cut), <, 200);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export/message", test_message);
  g_test_add_func ("/export/words", test_words);
  g_test_add_func ("/export/files", test_files);
  g_test_add_func ("/export/hostile", test_hostile);
  g_test_add_func ("/export/names", test_names);
  return g_test_run ();
}
