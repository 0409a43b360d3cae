/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Framing: literals, limits, and pieces of any size. */
#include "coi-imap-lexer.h"

#include <string.h>

static CoiImapLexerResult
feed (CoiImapLexer *lexer, const char *text, gsize *consumed)
{
  return coi_imap_lexer_feed (lexer, (const guint8 *)text, strlen (text), consumed);
}

static void
check_frame (const char *text, const char *expected)
{
  gsize length = strlen (text);

  for (gsize piece = 1; piece <= length; piece++)
    {
      g_autoptr (CoiImapLexer) lexer = coi_imap_lexer_new ();
      g_autoptr (GBytes) frame = NULL;
      CoiImapLexerResult result = COI_IMAP_LEXER_MORE;
      gsize at = 0;

      while (at < length && result == COI_IMAP_LEXER_MORE)
        {
          gsize consumed;
          result = coi_imap_lexer_feed (lexer, (const guint8 *)text + at, MIN (piece, length - at),
                                        &consumed);
          at += consumed;
        }
      if (expected == NULL)
        {
          g_assert_cmpint (result, ==, COI_IMAP_LEXER_MORE);
          continue;
        }
      g_assert_cmpint (result, ==, COI_IMAP_LEXER_DONE);
      g_assert_cmpuint (at, ==, strlen (expected));
      frame = coi_imap_lexer_take (lexer);
      g_assert_cmpmem (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), expected,
                       strlen (expected));
      g_assert_true (coi_imap_lexer_is_empty (lexer));
    }
}

static void
test_frames (void)
{
  check_frame ("* OK Hi\r\n* NO", "* OK Hi\r\n");
  check_frame ("* 1 FETCH (BODY[] {3}\r\na\r\n)\r\nx", "* 1 FETCH (BODY[] {3}\r\na\r\n)\r\n");
  check_frame ("* X ~{2}\r\n\r\n {0}\r\n\r\nx", "* X ~{2}\r\n\r\n {0}\r\n\r\n");
  check_frame ("* LIST () \"/\" {1}\na\nx", "* LIST () \"/\" {1}\na\n");
  check_frame ("* 1 FETCH (BODY[] {30}\r\ncut)\r\n", NULL);
  check_frame ("* OK", NULL);
  /* What looks like a literal and is none */
  check_frame ("* OK text {5}\r\nx", "* OK text {5}\r\n");
  check_frame ("* bye {5}\r\nx", "* bye {5}\r\n");
  check_frame ("A1 NO no \"{99999999999}\" {99999999999}\r\nx",
               "A1 NO no \"{99999999999}\" {99999999999}\r\n");
  check_frame ("+ {5}\r\nx", "+ {5}\r\n");
  check_frame ("* X {5\r\nx", "* X {5\r\n");
  check_frame ("* X 5}\r\nx", "* X 5}\r\n");
  check_frame ("* X {}\r\nx", "* X {}\r\n");
  check_frame ("* X \"{5}\"\r\nx", "* X \"{5}\"\r\n");
  /* "OKAY" is not "OK". */
  check_frame ("* OKAY {1}\r\nx\r\n", "* OKAY {1}\r\nx\r\n");
}

static void
check_bad (const char *text)
{
  g_autoptr (CoiImapLexer) lexer = coi_imap_lexer_new ();
  gsize consumed;

  g_assert_cmpint (feed (lexer, text, &consumed), ==, COI_IMAP_LEXER_BAD);
  g_assert_nonnull (coi_imap_lexer_get_problem (lexer));
  g_assert_cmpint (feed (lexer, "* OK\r\n", &consumed), ==, COI_IMAP_LEXER_BAD);
}

static void
test_bad (void)
{
  g_autoptr (CoiImapLexer) lexer = coi_imap_lexer_new ();
  gsize consumed;

  check_bad ("* 1 FETCH (BODY[] {67108865}\r\n");
  check_bad ("* 1 FETCH (BODY[] {4294967296}\r\n");
  check_bad ("* 1 FETCH (BODY[] {18446744073709551617}\r\n");
  check_bad ("* 1 FETCH (BODY[] {99999999999999999999999999999999999999999}\r\n");
  g_assert_cmpint (coi_imap_lexer_feed (lexer, (const guint8 *)"* O\0K\r\n", 7, &consumed), ==,
                   COI_IMAP_LEXER_BAD);
}

/* Feeds @count times a kibibyte of @c and returns what came of it. */
static CoiImapLexerResult
flood (CoiImapLexer *lexer, char c, guint count)
{
  CoiImapLexerResult result = COI_IMAP_LEXER_MORE;
  guint8 block[1024];
  gsize consumed;

  memset (block, c, sizeof block);
  for (guint i = 0; i < count && result == COI_IMAP_LEXER_MORE; i++)
    result = coi_imap_lexer_feed (lexer, block, sizeof block, &consumed);
  return result;
}

static void
test_line_limit (void)
{
  g_autoptr (CoiImapLexer) lexer = coi_imap_lexer_new ();
  g_autoptr (CoiImapLexer) full = coi_imap_lexer_new ();
  gsize consumed;

  g_assert_cmpint (flood (lexer, 'a', 2047), ==, COI_IMAP_LEXER_MORE);
  g_assert_cmpint (feed (lexer, "\r\n", &consumed), ==, COI_IMAP_LEXER_DONE);
  g_assert_cmpint (flood (full, 'a', 2049), ==, COI_IMAP_LEXER_BAD);
}

/* Literals may fill 64 MB together, not more. */
static void
test_frame_limit (void)
{
  g_autoptr (CoiImapLexer) lexer = coi_imap_lexer_new ();
  g_autoptr (CoiImapLexer) large = coi_imap_lexer_new ();
  gsize consumed;

  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (feed (lexer, "* X {16777216}\r\n", &consumed), ==, COI_IMAP_LEXER_MORE);
      g_assert_cmpint (flood (lexer, '\0', 16 * 1024), ==, COI_IMAP_LEXER_MORE);
    }
  g_assert_cmpint (feed (lexer, "* X {16777216}\r\n", &consumed), ==, COI_IMAP_LEXER_BAD);

  g_assert_cmpint (feed (large, "* X {67000000}\r\n", &consumed), ==, COI_IMAP_LEXER_MORE);
  g_assert_cmpint (flood (large, 'x', 65429), ==, COI_IMAP_LEXER_MORE);
  g_assert_cmpint (flood (large, 'x', 1), ==, COI_IMAP_LEXER_MORE);
  g_assert_cmpint (feed (large, "\r\n", &consumed), ==, COI_IMAP_LEXER_DONE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-lexer/frames", test_frames);
  g_test_add_func ("/imap-lexer/bad", test_bad);
  g_test_add_func ("/imap-lexer/line-limit", test_line_limit);
  g_test_add_func ("/imap-lexer/frame-limit", test_frame_limit);
  return g_test_run ();
}
