/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of each kind made to stall, to overflow or to act without a right: bounded, and shown.
 */
#include "check-content.h"
#include "coi-message-parser.h"

#include <string.h>

#define FROM "From: alice@example.org\nChat-Version: 1.0\n"
#define ANSWER FROM "In-Reply-To: <chat$a@example.org>\n"

static CoiParsedMessage *
parse (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  CoiParsedMessage *message = coi_message_parse (bytes, &error);

  g_assert_no_error (error);
  check_content (message);
  return message;
}

static CoiContentKind
kind_of (const CoiParsedMessage *message)
{
  return message->content != NULL ? message->content->kind : COI_CONTENT_ORDINARY;
}

static void
append_times (GString *out, const char *text, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append (out, text);
}

/* Parses @head, @n times @unit, @tail. */
static CoiParsedMessage *
parse_many (const char *head, const char *unit, guint n, const char *tail)
{
  g_autoptr (GString) raw = g_string_new (head);

  append_times (raw, unit, n);
  g_string_append (raw, tail);
  return parse (raw->str);
}

static void
test_many_targets (void)
{
  g_autoptr (GString) raw = g_string_new (FROM "Chat-Delete:");
  g_autoptr (CoiParsedMessage) message = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (raw, " <%u@b>\n", i);
  g_string_append (raw, "\nx");
  message = parse (raw->str);
  g_assert_cmpint (kind_of (message), ==, COI_CONTENT_DELETE);
  g_assert_cmpuint (g_strv_length (message->content->targets), ==, 64);
  g_assert_cmpstr (message->content->targets[63], ==, "63@b");
}

/* Header lines in a target would become header lines of an answer. */
static void
test_bad_target (void)
{
  g_autoptr (CoiParsedMessage) message =
      parse (FROM "Chat-Content: editrequest\nIn-Reply-To: <a\xc3\xa4@b>\n\nx");

  g_assert_cmpint (kind_of (message), ==, COI_CONTENT_ORDINARY);
  g_assert_cmpstr (message->text, ==, "x");
}

static void
test_reaction (void)
{
  g_autoptr (CoiParsedMessage) joined = parse_many (
      ANSWER "Content-Disposition: reaction\n\n\U0001f600", "\u200d\U0001f600", 100000, "");
  g_autoptr (CoiParsedMessage) same =
      parse_many (ANSWER "Content-Disposition: reaction\n\n", "\U0001f600", 100000, "");
  g_autoptr (CoiParsedMessage) joiner =
      parse (ANSWER "Content-Disposition: reaction\n\n\U0001f600\u200d");
  g_autoptr (CoiParsedMessage) flag = parse (ANSWER "Content-Disposition: reaction\n\n\U0001f1e9");

  g_assert_cmpint (kind_of (joined), ==, COI_CONTENT_ORDINARY);
  g_assert_cmpstr (same->content->value, ==, "\U0001f600");
  g_assert_cmpint (kind_of (joiner), ==, COI_CONTENT_ORDINARY);
  g_assert_cmpint (kind_of (flag), ==, COI_CONTENT_ORDINARY);
}

static void
test_receipt (void)
{
  static const char head[] = FROM "Content-Type: message/disposition-notification\n\n"
                                  "Disposition: a/b; displayed\nOriginal-Message-ID: <a@b>\n";
  g_autoptr (CoiParsedMessage) many =
      parse_many (head, "Additional-Message-IDs: <c@d> <e@f>\n", 50000, "");
  g_autoptr (CoiParsedMessage) huge = parse_many (
      FROM "Content-Type: message/disposition-notification\n\nDisposition: a/b; displayed\nX: ",
      "x", 2000000, "\nOriginal-Message-ID: <a@b>\n");

  g_assert_cmpint (kind_of (many), ==, COI_CONTENT_RECEIPT);
  g_assert_cmpuint (g_strv_length (many->content->targets), ==, 3);
  g_assert_cmpint (kind_of (huge), ==, COI_CONTENT_ORDINARY);
}

static void
test_delivery (void)
{
  g_autoptr (CoiParsedMessage) many = parse_many (
      "From: mailer-daemon@example.org\nX-Original-Message-ID: <a@b>\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nWords\n"
      "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n",
      "Final-Recipient: rfc822; bob@example.org\nAction: failed\n\n", 100000, "--b--\n");
  g_autoptr (CoiParsedMessage) lines = parse_many (
      "From: mailer-daemon@example.org\nX-Original-Message-ID: <a@b>\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nWords\n"
      "--b\nContent-Type: message/delivery-status\n\n",
      "\n", 200000, "no field\n\nno: field\n--b--\n");

  g_assert_cmpint (kind_of (many), ==, COI_CONTENT_DELIVERY);
  g_assert_cmpuint (many->content->reports->len, ==, 100);
  g_assert_cmpint (kind_of (lines), ==, COI_CONTENT_ORDINARY);
}

static void
test_bounce (void)
{
  g_autoptr (CoiParsedMessage) digits =
      parse_many ("From: mailer-daemon@example.org\n\n<bob@example.org> ", "4 5 45 450 ", 90000,
                  "\nMessage-ID: <a@b>\n");
  g_autoptr (CoiParsedMessage) brackets =
      parse_many ("From: mailer-daemon@example.org\n\n", "<a@<b", 200000, "\nMessage-ID: <a@b>\n");
  g_autoptr (CoiParsedMessage) ids = parse_many ("From: mailer-daemon@example.org\n\n",
                                                 "Message-ID: \n", 80000, "<bob@example.org>");

  g_assert_cmpint (kind_of (digits), ==, COI_CONTENT_DELIVERY);
  g_assert_cmpint (kind_of (brackets), ==, COI_CONTENT_ORDINARY);
  g_assert_cmpint (kind_of (ids), ==, COI_CONTENT_ORDINARY);
}

#define HTML(content) FROM "Content-Type: text/html\nChat-Content: " content "\n\n"

static void
test_poll (void)
{
  g_autoptr (CoiParsedMessage) many =
      parse_many (HTML ("poll") "<div class=h-poll>", "<li class=p-poll-option>x", 100000, "");
  g_autoptr (CoiParsedMessage) open =
      parse_many (HTML ("poll") "<div class=h-poll>", "<div class=p-poll-option>x", 60000, "");
  g_autofree char *word = g_strnfill (1000000, 'x');
  g_autofree char *raw = g_strconcat (HTML ("poll") "<i class=h-poll></i><i class=p-name>", word,
                                      "</i><i class=p-poll-option>a</i>"
                                      "<i class=p-poll-option>",
                                      word, NULL);
  g_autoptr (CoiParsedMessage) longs = parse (raw);

  g_assert_cmpuint (many->content->poll->options->len, ==, COI_POLL_OPTIONS_MAX);
  g_assert_cmpint (kind_of (open), ==, COI_CONTENT_ORDINARY);
  g_assert_cmpint (g_utf8_strlen (longs->content->poll->name, -1), ==, 500);
}

/* One option too many to be seen is none to be voted for. */
static void
test_vote (void)
{
  static const char head[] = ANSWER "Content-Type: text/html\nChat-Content: pollvote\n\n";
  g_autoptr (CoiParsedMessage) many = parse_many (head, "<i class=p-poll-choice>7</i>", 100000, "");
  g_autofree char *huge =
      g_strconcat (head, "<i class=p-poll-choice>18446744073709551616</i>", NULL);
  g_autofree char *sign = g_strconcat (head, "<i class=p-poll-choice>+1</i>", NULL);
  g_autofree char *blank = g_strconcat (head, "<i class=p-poll-choice></i>", NULL);
  g_autoptr (CoiParsedMessage) too_large = parse (huge);
  g_autoptr (CoiParsedMessage) signed_one = parse (sign);
  g_autoptr (CoiParsedMessage) empty = parse (blank);

  g_assert_cmpuint (many->content->choices->len, ==, 1);
  g_assert_cmpint (kind_of (too_large), ==, COI_CONTENT_ORDINARY);
  g_assert_cmpint (kind_of (signed_one), ==, COI_CONTENT_ORDINARY);
  g_assert_cmpint (kind_of (empty), ==, COI_CONTENT_ORDINARY);
}

/* Markup that makes a careless scan look at everything again and again. */
static void
test_markup (void)
{
  static const char *const units[] = {
    "<!--",
    "<script>",
    "<i class=p-latitude>",
    "<i class=\"",
    "<",
    "</ul>",
    "<i class=value>",
    "<p class=p-longitude><ul>",
    "<a href=x class=h-geo>",
    "<style></styl",
    "<li class=p-latitude>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autoptr (CoiParsedMessage) message =
          parse_many (HTML ("location") "here ", units[i], 1000000 / strlen (units[i]), "");

      g_assert_cmpint (kind_of (message), ==, COI_CONTENT_ORDINARY);
    }
}

static void
test_location (void)
{
  g_autoptr (CoiParsedMessage) lines =
      parse_many (FROM "Chat-Content: location\n\n", "Position: 1, x\n", 60000, "");
  g_autoptr (CoiParsedMessage) digits =
      parse_many (FROM "Chat-Content: location\n\nPosition: 1.", "1", 100000, ", 2");
  g_autoptr (CoiParsedMessage) kml = parse_many (
      FROM "Content-Disposition: attachment; filename=location.kml\n\n", "<coordinates", 90000, "");

  g_assert_cmpint (kind_of (lines), ==, COI_CONTENT_ORDINARY);
  g_assert_cmpint (kind_of (digits), ==, COI_CONTENT_ORDINARY);
  g_assert_cmpint (kind_of (kml), ==, COI_CONTENT_ORDINARY);
  g_assert_cmpuint (kml->attachments->len, ==, 1);
}

static void
test_quote (void)
{
  g_autoptr (CoiParsedMessage) longs = parse_many (ANSWER "\n", "> ä\n", 200000, "\nyes");
  g_autoptr (CoiParsedMessage) empty = parse_many (ANSWER "\n", ">\n", 100000, "\nyes");

  g_assert_cmpuint (strlen (longs->content->quote), <=, 16 * 1024);
  g_assert_cmpstr (longs->text, ==, "yes");
  g_assert_null (empty->content);
}

static void
test_mentions (void)
{
  static const char *const units[] = { "@", "@\"", "@a:", "@\"a\":a@b ", "@all", "@a:a@a:a@" };
  g_autoptr (GString) raw = g_string_new (FROM "\n");
  g_autoptr (CoiParsedMessage) many = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autoptr (CoiParsedMessage) message =
          parse_many (FROM "\n", units[i], 1000000 / strlen (units[i]), "");

      g_assert_nonnull (strchr (message->text, '@'));
    }
  for (guint i = 0; i < 500; i++)
    g_string_append_printf (raw, "@x:%u@example.org ", i);
  many = parse (raw->str);
  g_assert_cmpuint (g_strv_length (many->content->mentions), ==, 100);
}

static void
test_pinned (void)
{
  static const char *const dates[] = { "\"",
                                       "=",
                                       "\xff",
                                       "99999999999999999999",
                                       "2024-13-45",
                                       "2024-02-30T25:61:61Z",
                                       "9999-12-31T23:59:59Z" };

  for (guint i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_autofree char *raw =
          g_strconcat (FROM "Content-Disposition: pinned; timeout=", dates[i], "\n\nx", NULL);
      g_autoptr (CoiParsedMessage) message = parse (raw);

      g_assert_true (message->content->is_pinned);
      g_assert_cmpint (message->content->pinned_until != 0, ==, i + 1 == G_N_ELEMENTS (dates));
    }
}

/* With a depth of 100 and 1000 parts the sections alone could become large. */
static void
test_sections (void)
{
  g_autoptr (GString) raw = g_string_new (FROM);
  g_autoptr (CoiParsedMessage) message = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (raw, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", i, i);
  append_times (raw, "Content-Type: image/png\n\nx\n--b99\n", 2000);
  message = parse (raw->str);
  g_assert_cmpuint (message->attachments->len, ==, 900);
  g_assert_true (g_str_has_suffix (
      ((const CoiAttachment *)message->attachments->pdata[899])->section, ".1.1.900"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostile-content/many-targets", test_many_targets);
  g_test_add_func ("/hostile-content/bad-target", test_bad_target);
  g_test_add_func ("/hostile-content/reaction", test_reaction);
  g_test_add_func ("/hostile-content/receipt", test_receipt);
  g_test_add_func ("/hostile-content/delivery", test_delivery);
  g_test_add_func ("/hostile-content/bounce", test_bounce);
  g_test_add_func ("/hostile-content/poll", test_poll);
  g_test_add_func ("/hostile-content/vote", test_vote);
  g_test_add_func ("/hostile-content/markup", test_markup);
  g_test_add_func ("/hostile-content/location", test_location);
  g_test_add_func ("/hostile-content/quote", test_quote);
  g_test_add_func ("/hostile-content/mentions", test_mentions);
  g_test_add_func ("/hostile-content/pinned", test_pinned);
  g_test_add_func ("/hostile-content/sections", test_sections);
  return g_test_run ();
}
