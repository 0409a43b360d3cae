/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages made to crash, to stall or to deceive: all are read, in bounded time. */
#include "coi-html-text.h"
#include "coi-message-parser.h"
#include "coi-text.h"

#include <string.h>

static CoiParsedMessage *
parse_bytes (const char *data, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);
  g_autoptr (GError) error = NULL;
  CoiParsedMessage *message = coi_message_parse (bytes, &error);

  g_assert_no_error (error);
  g_assert_true (g_utf8_validate (message->text, -1, NULL));
  g_assert_true (g_utf8_validate (message->subject, -1, NULL));
  return message;
}

static CoiParsedMessage *
parse (const char *text)
{
  return parse_bytes (text, strlen (text));
}

static void
append_times (GString *out, const char *text, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append (out, text);
}

static const char *
from_of (const CoiParsedMessage *message)
{
  return message->from != NULL ? message->from->addr : NULL;
}

static void
check_from (const char *header, const char *expected)
{
  g_autofree char *raw = g_strconcat (header, "\r\n\r\ntext", NULL);
  g_autoptr (CoiParsedMessage) message = parse (raw);

  g_assert_cmpstr (from_of (message), ==, expected);
  g_assert_cmpstr (message->text, ==, "text");
}

static void
test_authority (void)
{
  check_from ("From: alice@example.org", "alice@example.org");
  check_from ("FROM : Alice\r\n <alice@example.org>", "alice@example.org");
  check_from ("From: alice@example.org\r\nFrom: bob@example.org", NULL);
  check_from ("From: alice@example.org\r\nfrom : alice@example.org", NULL);
  check_from ("From: alice@example.org, bob@example.org", NULL);
  check_from ("From: alice@example.org; bob@example.org", NULL);
  check_from ("From: g: alice@example.org;", NULL);
  check_from ("From: =?utf-8?Q?alice=40example.org=00?= bob@example.org", NULL);
  check_from ("From: =?utf-8?Q?alice=40example.org=0A?= <bob@example.org>", "bob@example.org");
  check_from ("From: \"alice@example.org\" <bob@example.org>", "bob@example.org");
  check_from ("From: alice@example.org\u202e", NULL);
  check_from ("Subject: none", NULL);
}

static void
test_nul_in_from (void)
{
  static const char raw[] = "From: alice@example.org\0@example.net\r\n\r\ntext";
  g_autoptr (CoiParsedMessage) message = parse_bytes (raw, sizeof raw - 1);

  g_assert_null (message->from);
}

static void
test_address_groups (void)
{
  g_autoptr (GString) raw = g_string_new ("From: ");
  g_autoptr (CoiParsedMessage) message = NULL;

  append_times (raw, "g:", 50000);
  g_string_append (raw, "\r\nTo: ");
  append_times (raw, "alice@example.org, ", 20000);
  g_string_append (raw, "\r\nMessage-ID: <a@b>\r\n\r\ntext");
  message = parse (raw->str);
  g_assert_null (message->from);
  g_assert_cmpuint (message->to->len, ==, 1000);
  g_assert_cmpstr (message->message_id, ==, "a@b");
  g_assert_cmpstr (message->text, ==, "text");
}

static void
test_long_line (void)
{
  g_autofree char *word = g_strnfill (3 * 1024 * 1024, 'x');
  g_autofree char *raw = g_strconcat ("From: alice@example.org\n\n", word, NULL);
  g_autoptr (CoiParsedMessage) message = parse (raw);

  g_assert_true (message->text_truncated);
  g_assert_cmpuint (strlen (message->text), ==, 1024 * 1024);
}

static void
test_many_lines (void)
{
  g_autoptr (GString) raw = g_string_new ("From: alice@example.org\n\n");
  g_autoptr (GString) header = g_string_new ("From: alice@example.org\n");
  g_autoptr (CoiParsedMessage) body = NULL;
  g_autoptr (CoiParsedMessage) fields = NULL;

  append_times (raw, "> x\nOn 1 wrote:\n", 500000);
  body = parse (raw->str);
  g_assert_true (body->text_truncated);
  append_times (header, "X: y\n", 1000000);
  fields = parse (header->str);
  g_assert_cmpstr (from_of (fields), ==, "alice@example.org");
}

static void
test_bad_text (void)
{
  g_autoptr (CoiParsedMessage) utf8 =
      parse ("Content-Type: text/plain; charset=utf-8\n\n\xc3\xa4\xc3\xb6 \xff \xe2\x82");
  g_autoptr (CoiParsedMessage) latin =
      parse ("Content-Type: text/plain; charset=utf-8\n\n\xe4\xf6\xfc \x93x\x94");
  g_autoptr (CoiParsedMessage) unknown =
      parse ("Content-Type: text/plain; charset=x-nobody-knows\n\n\xe4 a");
  g_autoptr (CoiParsedMessage) japanese =
      parse ("Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B$3$s$K$A$O\x1b(B\n\xff!");

  g_assert_cmpstr (utf8->text, ==, "äö \ufffd \ufffd\ufffd");
  g_assert_cmpstr (latin->text, ==, "äöü “x”");
  g_assert_cmpstr (unknown->text, ==, "ä a");
  g_assert_cmpstr (japanese->text, ==, "こんにちは\n\ufffd!");
}

static void
test_nul_in_text (void)
{
  static const char raw[] = "Subject: a\0b\r\n\r\na\0b\x1b[31m\x07";
  g_autoptr (CoiParsedMessage) message = parse_bytes (raw, sizeof raw - 1);

  g_assert_cmpstr (message->text, ==, "a\ufffdb[31m");
}

static void
test_nested (void)
{
  g_autoptr (GString) raw = g_string_new ("From: alice@example.org\n");
  g_autoptr (CoiParsedMessage) message = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (raw, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", i, i);
  g_string_append (raw, "\nhello\n");
  message = parse (raw->str);
  g_assert_nonnull (strstr (message->text, "hello"));
}

static void
test_many_parts (void)
{
  g_autoptr (GString) raw = g_string_new ("Content-Type: multipart/mixed; boundary=b\n\n");
  g_autoptr (CoiParsedMessage) message = NULL;

  append_times (raw, "--b\nContent-Disposition: attachment\n\n", 100000);
  message = parse (raw->str);
  g_assert_cmpuint (message->attachments->len, ==, 999);
}

/* Every level's boundary is looked for in each such line. */
static void
test_dashes (void)
{
  g_autoptr (GString) raw = g_string_new (NULL);
  g_autoptr (CoiParsedMessage) message = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (raw, "Content-Type: multipart/mixed; boundary=----%u\n\n------%u\n", i,
                            i);
  append_times (raw, "------\n", 1000000);
  message = parse (raw->str);
  g_assert_true (message->text_truncated);
}

static void
test_too_large (void)
{
  gsize length = 64 * 1024 * 1024 + 1;
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (length), length);
  g_autoptr (GError) error = NULL;

  g_assert_null (coi_message_parse (bytes, &error));
  g_assert_error (error, COI_MESSAGE_ERROR, COI_MESSAGE_ERROR_TOO_LARGE);
}

static void
test_references (void)
{
  g_autoptr (GString) raw = g_string_new ("References: ");
  g_autoptr (CoiParsedMessage) message = NULL;
  g_autoptr (CoiParsedMessage) odd = NULL;
  g_autofree char *huge = g_strnfill (2000, 'x');
  g_autofree char *bad =
      g_strconcat ("Message-ID: <", huge, ">\nIn-Reply-To: <\xff@b> <c@d> <e@f>\n\n", NULL);

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (raw, "<%u@example.org>\n ", i);
  g_string_append (raw, "\n\n");
  message = parse (raw->str);
  g_assert_cmpuint (g_strv_length (message->references), ==, 64);
  g_assert_cmpstr (message->references[0], ==, "0@example.org");
  g_assert_cmpstr (message->references[63], ==, "999@example.org");
  odd = parse (bad);
  g_assert_null (odd->message_id);
  g_assert_cmpstr (odd->in_reply_to, ==, "c@d");
}

static void
test_dates (void)
{
  const char *const dates[] = { "Fri, 31 Dec 9999 23:59:59 +0000", "Thu, 1 Jan 1970 00:00:01 +0000",
                                "1 Jan 99999 00:00 +0000",         "-1 -1 -1 -1:-1:-1 -99999",
                                "Mon, 1 Jan 2024 99:99:99 +9999",  "" };
  const gint64 expected[] = { 253402300799, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_autofree char *raw = g_strconcat ("Date: ", dates[i], "\n\ntext", NULL);
      g_autoptr (CoiParsedMessage) message = parse (raw);
      if (i < G_N_ELEMENTS (expected))
        g_assert_cmpint (message->date, ==, expected[i]);
    }
}

static void
check_chat (const char *header, gboolean expected)
{
  g_autofree char *raw = g_strconcat (header, "\n\ntext", NULL);
  g_autoptr (CoiParsedMessage) message = parse (raw);

  g_assert_cmpint (message->is_chat, ==, expected);
}

static void
test_is_chat (void)
{
  check_chat ("Chat-Version: 1.0", TRUE);
  check_chat ("Chat-Version: 2;name=value", TRUE);
  check_chat ("Chat-Version: next", FALSE);
  check_chat ("Message-ID: <chat$a@b>", TRUE);
  check_chat ("Message-ID: <Chat$a@b>", FALSE);
  check_chat ("References: <chat$a@b> <c@d>", TRUE);
  check_chat ("References: <c@d> <chat$a@b>", FALSE);
}

static void
check_html (const char *unit, guint n)
{
  g_autoptr (GString) html = g_string_new ("<html><body>hello ");
  g_autofree char *text = NULL;

  append_times (html, unit, n);
  text = coi_html_to_text (html->str);
  g_assert_true (g_str_has_prefix (text, "hello"));
  g_assert_cmpuint (strlen (text), <, 2 * 1024 * 1024);
}

static void
test_html (void)
{
  const char *const units[] = {
    "<div>",          "<b a=1>",  "<blockquote>x", "<table><tr><td>", "<a href=http://x/>",
    "<!--",           "<script>", "&amp;",         "&#x1F600;",       "<",
    "<a b=\"",        "<p>x<br>", "<style></styl", "&nosuchname;",    "<svg><td>",
    "<li><img alt=x>"
  };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    check_html (units[i], 1000000 / (i + 1));
}

static gpointer
parse_often (gpointer data)
{
  for (guint i = 0; i < 500; i++)
    {
      g_autoptr (CoiParsedMessage) message =
          parse ("From: =?iso-8859-1?Q?B=F6b?= <bob@example.org>\nDate: 1 Jan 2024 00:00 +0000\n"
                 "Content-Type: multipart/mixed; boundary*=utf-8''b\n\n--b\n"
                 "Content-Type: text/html; charset=iso-8859-15\n\n<p>&euro; \xa4</p>\n--b\n"
                 "Content-Type: text/plain; charset=koi8-r; name*=utf-8''%C3%A4\n\nx\n--b--");
      g_assert_cmpstr (message->from->name, ==, "Böb");
      g_assert_cmpstr (message->text, ==, "€ €");
      g_assert_cmpuint (message->attachments->len, ==, 1);
    }
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("parser", parse_often, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostile/authority", test_authority);
  g_test_add_func ("/hostile/nul-in-from", test_nul_in_from);
  g_test_add_func ("/hostile/address-groups", test_address_groups);
  g_test_add_func ("/hostile/long-line", test_long_line);
  g_test_add_func ("/hostile/many-lines", test_many_lines);
  g_test_add_func ("/hostile/bad-text", test_bad_text);
  g_test_add_func ("/hostile/nul-in-text", test_nul_in_text);
  g_test_add_func ("/hostile/nested", test_nested);
  g_test_add_func ("/hostile/many-parts", test_many_parts);
  g_test_add_func ("/hostile/dashes", test_dashes);
  g_test_add_func ("/hostile/too-large", test_too_large);
  g_test_add_func ("/hostile/references", test_references);
  g_test_add_func ("/hostile/dates", test_dates);
  g_test_add_func ("/hostile/is-chat", test_is_chat);
  g_test_add_func ("/hostile/html", test_html);
  g_test_add_func ("/hostile/threads", test_threads);
  return g_test_run ();
}
