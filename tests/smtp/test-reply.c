/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reply parser: good replies, bad ones, and its limits. */
#include "coi-smtp-reply.h"

#include <string.h>

static CoiSmtpReply *
parse (const char *text, gsize size, gsize step, CoiSmtpParseStatus *status)
{
  g_autoptr (CoiSmtpReplyParser) parser = coi_smtp_reply_parser_new ();

  *status = COI_SMTP_PARSE_MORE;
  for (gsize i = 0; i < size && *status == COI_SMTP_PARSE_MORE; i += step)
    {
      gsize n = MIN (step, size - i), consumed;
      g_autofree char *copy = g_memdup2 (text + i, n);

      *status = coi_smtp_reply_parser_feed (parser, copy, n, &consumed);
      if (*status == COI_SMTP_PARSE_MORE)
        g_assert_cmpuint (consumed, ==, n);
    }
  return *status == COI_SMTP_PARSE_DONE ? coi_smtp_reply_parser_take_reply (parser) : NULL;
}

static void
check (const char *text, CoiSmtpParseStatus expected, guint code, const char *words)
{
  for (gsize step = 1; step <= strlen (text); step++)
    {
      CoiSmtpParseStatus status;
      g_autoptr (CoiSmtpReply) reply = parse (text, strlen (text), step, &status);
      g_autofree char *line = NULL;

      g_assert_cmpint (status, ==, expected);
      if (expected != COI_SMTP_PARSE_DONE)
        continue;
      line = coi_smtp_reply_to_text (reply);
      g_assert_cmpuint (reply->code, ==, code);
      g_assert_cmpstr (line, ==, words);
    }
}

static void
test_good (void)
{
  check ("220 hello\r\n", COI_SMTP_PARSE_DONE, 220, "hello");
  check ("250\r\n", COI_SMTP_PARSE_DONE, 250, "");
  check ("250 \r\n", COI_SMTP_PARSE_DONE, 250, "");
  check ("250 bare\n", COI_SMTP_PARSE_DONE, 250, "bare");
  check ("250-a\r\n250-\r\n250 b\r\n", COI_SMTP_PARSE_DONE, 250, "a  b");
  check ("571 5.7.1 \xc3\xa9\tx\r\n", COI_SMTP_PARSE_DONE, 571, "5.7.1 \xc3\xa9 x");
  check ("550 \xff\x1b[2J\r\n", COI_SMTP_PARSE_DONE, 550, "\xef\xbf\xbd [2J");
}

static void
check_enhanced (const char *text, const char *expected)
{
  CoiSmtpParseStatus status;
  g_autoptr (CoiSmtpReply) reply = parse (text, strlen (text), 1, &status);
  g_autofree char *enhanced = coi_smtp_reply_get_enhanced (reply);

  g_assert_cmpstr (enhanced, ==, expected);
}

static void
test_enhanced (void)
{
  check_enhanced ("550 5.1.1 no\r\n", "5.1.1");
  check_enhanced ("250 2.0.0\r\n", "2.0.0");
  check_enhanced ("550 5.123.999 x\r\n", "5.123.999");
  check_enhanced ("550 4.1.1 another class\r\n", NULL);
  check_enhanced ("550 5.1 x\r\n", NULL);
  check_enhanced ("550 5.1.1.1 x\r\n", NULL);
  check_enhanced ("550 5.1.1234 x\r\n", NULL);
  check_enhanced ("550 5..1 x\r\n", NULL);
  check_enhanced ("550 5.1.1x\r\n", NULL);
  check_enhanced ("550\r\n", NULL);
  check ("550-5.1.1 No such\r\n550-5.1.1\r\n550 5.1.1 user\r\n", COI_SMTP_PARSE_DONE, 550,
         "5.1.1 No such  user");
}

static void
test_more (void)
{
  check ("22", COI_SMTP_PARSE_MORE, 0, NULL);
  check ("220 hello\r", COI_SMTP_PARSE_MORE, 0, NULL);
  check ("250-a\r\n", COI_SMTP_PARSE_MORE, 0, NULL);
}

static void
test_bad (void)
{
  const char *const bad[] = {
    "\r\n",      "25\r\n",         "199 x\r\n",          "600 x\r\n",    "2a0 x\r\n",
    "250_x\r\n", "2500\r\n",       "250-a\r\n251 b\r\n", "250 a\rb\r\n", " 250 a\r\n",
    "hello\r\n", "250-a\r\nb\r\n", "-50 x\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    check (bad[i], COI_SMTP_PARSE_BAD, 0, NULL);
}

static void
test_nul (void)
{
  CoiSmtpParseStatus status;

  g_assert_null (parse ("250 a\0b\r\n", 9, 9, &status));
  g_assert_cmpint (status, ==, COI_SMTP_PARSE_BAD);
}

static CoiSmtpParseStatus
parse_repeated (const char *part, guint n, const char *end)
{
  CoiSmtpParseStatus status;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (CoiSmtpReply) reply = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append (text, part);
  g_string_append (text, end);
  reply = parse (text->str, text->len, 4096, &status);
  return status;
}

static void
test_limits (void)
{
  g_assert_cmpint (parse_repeated ("250-x\r\n", 999, "250 x\r\n"), ==, COI_SMTP_PARSE_DONE);
  g_assert_cmpint (parse_repeated ("250-x\r\n", 1000, "250 x\r\n"), ==, COI_SMTP_PARSE_BAD);
  g_assert_cmpint (parse_repeated ("250 x\r", 1 << 16, ""), ==, COI_SMTP_PARSE_BAD);
  g_assert_cmpint (parse_repeated ("2", 64 * 1024, ""), ==, COI_SMTP_PARSE_MORE);
  g_assert_cmpint (parse_repeated ("2", 64 * 1024 + 1, ""), ==, COI_SMTP_PARSE_BAD);
}

static void
test_total_limit (void)
{
  g_autofree char *part = g_strnfill (60000, 'x');
  g_autofree char *line = g_strconcat ("250-", part, "\r\n", NULL);

  g_assert_cmpint (parse_repeated (line, 4, "250 x\r\n"), ==, COI_SMTP_PARSE_DONE);
  g_assert_cmpint (parse_repeated (line, 5, "250 x\r\n"), ==, COI_SMTP_PARSE_BAD);
}

static void
test_text_limit (void)
{
  CoiSmtpParseStatus status;
  g_autofree char *x = g_strnfill (999, 'x');
  g_autofree char *text = g_strconcat ("250-", x, "\xc3\xa9\r\n250 more\r\n", NULL);
  g_autoptr (CoiSmtpReply) reply = parse (text, strlen (text), 7, &status);
  g_autofree char *line = coi_smtp_reply_to_text (reply);

  g_assert_cmpstr (line, ==, x);
}

/* After one reply the parser takes the next, and says where the first one ended. */
static void
test_sequence (void)
{
  const char text[] = "250 a\r\n354 b\r\n";
  g_autoptr (CoiSmtpReplyParser) parser = coi_smtp_reply_parser_new ();
  gsize consumed;
  CoiSmtpReply *reply;

  g_assert_cmpint (coi_smtp_reply_parser_feed (parser, text, 14, &consumed), ==,
                   COI_SMTP_PARSE_DONE);
  g_assert_cmpuint (consumed, ==, 7);
  reply = coi_smtp_reply_parser_take_reply (parser);
  g_assert_cmpuint (reply->code, ==, 250);
  coi_smtp_reply_free (reply);
  g_assert_cmpint (coi_smtp_reply_parser_feed (parser, text + 7, 7, &consumed), ==,
                   COI_SMTP_PARSE_DONE);
  reply = coi_smtp_reply_parser_take_reply (parser);
  g_assert_cmpuint (reply->code, ==, 354);
  coi_smtp_reply_free (reply);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp-reply/good", test_good);
  g_test_add_func ("/smtp-reply/enhanced", test_enhanced);
  g_test_add_func ("/smtp-reply/more", test_more);
  g_test_add_func ("/smtp-reply/bad", test_bad);
  g_test_add_func ("/smtp-reply/nul", test_nul);
  g_test_add_func ("/smtp-reply/limits", test_limits);
  g_test_add_func ("/smtp-reply/total-limit", test_total_limit);
  g_test_add_func ("/smtp-reply/text-limit", test_text_limit);
  g_test_add_func ("/smtp-reply/sequence", test_sequence);
  return g_test_run ();
}
