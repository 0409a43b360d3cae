/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sentence of a message, and the cutting and cleaning of what strangers wrote. */
#include "coi-message-sentence.h"

#include <string.h>

static const char *const one_file[] = { "report.pdf", NULL };
static const char *const two_files[] = { "a.png", "b\n\xE2\x80\xAEgnp.exe", NULL };

static const struct
{
  CoiMessageSentence parts;
  const char *expected;
} sentences[] = {
  { { .sender = "Bob", .text = "hello", .time = "14:02" }, "Bob: hello. 14:02." },
  { { .text = "hello", .time = "14:02", .state = "Sent" }, "You: hello. 14:02. Sent." },
  { { .sender = "Bob", .text = "really?" }, "Bob: really?" },
  { { .sender = "Bob", .text = "So …" }, "Bob: So …" },
  { { .sender = "Bob", .text = "真的。" }, "Bob: 真的。" },
  { { .sender = "Bob", .text = "😀" }, "Bob: 😀." },
  { { .sender = "Bob", .subject = "Minutes", .text = "See below" }, "Bob: Minutes. See below." },
  { { .sender = "Bob", .files = one_file }, "Bob: 1 file: report.pdf." },
  { { .sender = "Bob", .text = "here", .files = two_files },
    "Bob: here. 2 files: a.png, b gnp.exe." },
  { { .sender = "Bob" }, "Bob: empty message." },
  { { .sender = "Bob", .text = "  \n " }, "Bob: empty message." },
  { { .sender = "Bob", .text = "hi", .day = "Today", .first_new = TRUE },
    "Today. New messages. Bob: hi." },
  { { .sender = "Bob", .text = "hi", .cut = TRUE }, "Bob: hi. The message goes on." },
  { { .sender = "Bob", .quote_name = "Alice", .quote = "Why?", .text = "Because" },
    "Bob: In reply to Alice, “Why?”. Because." },
  { { .sender = "Bob", .quote = "a\nb", .text = "c" }, "Bob: In reply to “a b”. c." },
  { { .sender = "Bob", .text = "hi", .mentions_me = TRUE }, "Bob: Mentions you. hi." },
  { { .sender = "Bob", .text = "hi", .before = "Forwarded", .after = "Edited" },
    "Bob: Forwarded. hi. Edited." },
  { { .text = "hi", .reactions = "Alice reacted thumbs up", .time = "14:02", .state = "Read" },
    "You: hi. Alice reacted thumbs up. 14:02. Read." },
  { { .sender = "B\xFFob\n", .text = "a\xC3" }, "B\xEF\xBF\xBDob: a\xEF\xBF\xBD." },
  { { .sender = "Alice \xE2\x80\xAE\xE2\x81\xA6", .text = "%s%n" }, "Alice: %s%n." },
};

static void
test_sentences (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    {
      g_autofree char *sentence = coi_message_sentence (&sentences[i].parts);
      g_assert_cmpstr (sentence, ==, sentences[i].expected);
      g_assert_true (g_utf8_validate (sentence, -1, NULL));
    }
}

static void
test_long_sentence (void)
{
  g_autofree char *text = g_strnfill (1000000, 'x');
  CoiMessageSentence parts = { .sender = text, .subject = text, .text = text };
  g_autofree char *sentence = coi_message_sentence (&parts);

  g_assert_cmpuint (strlen (sentence), <, 3000);
  g_assert_true (g_str_has_suffix (sentence, "The message goes on."));
}

static void
check_cut (const char *text, guint chars, guint lines, const char *expected, gboolean expected_cut)
{
  gboolean cut = !expected_cut;
  g_autofree char *result = coi_message_cut_text (text, chars, lines, &cut);

  g_assert_cmpstr (result, ==, expected);
  g_assert_cmpint (cut, ==, expected_cut);
}

static void
test_cut (void)
{
  check_cut (NULL, 10, 10, "", FALSE);
  check_cut ("abc", 3, 1, "abc", FALSE);
  check_cut ("abcd", 3, 1, "abc", TRUE);
  check_cut ("äöü", 2, 1, "äö", TRUE);
  check_cut ("a\nb\nc", 10, 3, "a\nb\nc", FALSE);
  check_cut ("a\nb\nc", 10, 2, "a\nb", TRUE);
  check_cut ("a\r\nb\tc\x1B[31m", 20, 2, "a\nb\tc[31m", FALSE);
  check_cut ("\xF0\x9F\x98", 10, 1, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", FALSE);
  check_cut ("\xED\xA0\x80", 1, 1, "\xEF\xBF\xBD", TRUE);
}

/* Whatever the bytes are, the result is UTF-8 and no longer than asked for. */
static void
test_cut_random (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      char bytes[33];
      guint chars = g_test_rand_int_range (0, 40);
      g_autofree char *text = NULL;
      g_autofree char *line = NULL;

      for (guint j = 0; j < 32; j++)
        bytes[j] = (char)g_test_rand_int_range (j % 4 == 0 ? 0xC0 : 1, 256);
      bytes[g_test_rand_int_range (0, 33)] = '\0';
      bytes[32] = '\0';
      text = coi_message_cut_text (bytes, chars, 2, NULL);
      line = coi_message_one_line (bytes, chars);
      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_true (g_utf8_validate (line, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (text, -1), <=, chars);
      g_assert_cmpint (g_utf8_strlen (line, -1), <=, chars + 1);
      g_assert_null (strpbrk (line, "\n\r\t"));
    }
}

static void
check_line (const char *text, const char *expected)
{
  g_autofree char *line = coi_message_one_line (text, 8);

  g_assert_cmpstr (line, ==, expected);
}

static void
test_one_line (void)
{
  check_line (NULL, "");
  check_line (" Bob ", "Bob");
  check_line ("Bob\nCarol", "Bob Caro…");
  check_line ("a\xE2\x80\xA8"
              "b",
              "a b");
  check_line ("\xE2\x80\xAE"
              "abc\xE2\x80\xAC",
              "abc");
  check_line ("12345678", "12345678");
  check_line ("123456789", "12345678…");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message-sentence/table", test_sentences);
  g_test_add_func ("/message-sentence/long", test_long_sentence);
  g_test_add_func ("/message-sentence/cut", test_cut);
  g_test_add_func ("/message-sentence/cut-random", test_cut_random);
  g_test_add_func ("/message-sentence/one-line", test_one_line);
  return g_test_run ();
}
