/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hostile and odd responses; tests/imap/data has the ordinary ones. */
#include "coi-imap-error.h"
#include "coi-imap-parser.h"

#include <string.h>

static CoiImapResponse *
parse_n (const char *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  /* On the heap and of the exact size, so that a byte too far is found. */
  g_autoptr (GBytes) frame = g_bytes_new (data, size);
  CoiImapResponse *response = coi_imap_parse_response (frame, &error);

  if (response == NULL)
    g_assert_error (error, COI_IMAP_ERROR, COI_IMAP_ERROR_PROTOCOL);
  return response;
}

static CoiImapResponse *
parse (const char *text)
{
  return parse_n (text, strlen (text));
}

static const char *const malformed[] = {
  "\r\n",
  "*\r\n",
  "* \r\n",
  "* (\r\n",
  "A1\r\n",
  "A1 \r\n",
  "A1 FETCH\r\n",
  "A1 BYE x\r\n",
  "A1 PREAUTH x\r\n",
  " A1 OK x\r\n",
  "* 4294967296 EXISTS\r\n",
  "* 99999999999999999999999 EXISTS\r\n",
  "* 1 EXISTS x\r\n",
  "* 0 FETCH (UID 1)\r\n",
  "* 1 FETCH\r\n",
  "* 1 FETCH (\r\n",
  "* 1 FETCH (UID\r\n",
  "* 1 FETCH (UID )\r\n",
  "* 1 FETCH (UID 0)\r\n",
  "* 1 FETCH (UID -1)\r\n",
  "* 1 FETCH (UID 1\r\n",
  "* 1 FETCH (UID 1) x\r\n",
  "* 1 FETCH (UID 1FLAGS ())\r\n",
  "* 1 FETCH (FLAGS (a)\r\n",
  "* 1 FETCH (FLAGS NIL)\r\n",
  "* 1 FETCH (MODSEQ (18446744073709551616))\r\n",
  "* 1 FETCH (RFC822.SIZE 9223372036854775808)\r\n",
  "* 1 FETCH (BODY[\r\n",
  "* 1 FETCH (BODY[] x)\r\n",
  "* 1 FETCH (BODY[]<x> NIL)\r\n",
  "* 1 FETCH (BODY[] \"abc)\r\n",
  "* 1 FETCH (BODY[] \"abc\\\r\n",
  "* 1 FETCH (BODY[] {5}x)\r\n",
  "* 1 FETCH (BODY[] {5}\r\nabc)",
  "* 1 FETCH (BODY[] {4294967296}\r\nabc)\r\n",
  "* 1 FETCH (ENVELOPE (a)\r\n",
  "* 1 FETCH (ENVELOPE a))\r\n",
  "* LIST\r\n",
  "* LIST (\r\n",
  "* LIST () \"ab\" x\r\n",
  "* LIST () \"/\"\r\n",
  "* LIST () \"/\" \"x\r\n",
  "* STATUS x\r\n",
  "* STATUS x (MESSAGES)\r\n",
  "* STATUS x (MESSAGES 1 UNSEEN\r\n",
  "* STATUS x (UIDNEXT 4294967296)\r\n",
  "* SEARCH x\r\n",
  "* SEARCH 0\r\n",
  "* SEARCH 1 (MODSEQ x)\r\n",
  "* SEARCH 4294967296\r\n",
  "* ESEARCH ALL 0\r\n",
  "* ESEARCH ALL 1:*\r\n",
  "* ESEARCH ALL 1,\r\n",
  "* ESEARCH (TAG\r\n",
  "* NAMESPACE\r\n",
  "* NAMESPACE ((\r\n",
  "* NAMESPACE NIL NIL\r\n",
  "* NAMESPACE () NIL NIL\r\n",
  "* NAMESPACE ((\"\" \"/\") NIL NIL\r\n",
  "* NAMESPACE ((\"\" \"/\" x NIL NIL\r\n",
  "* VANISHED\r\n",
  "* VANISHED 0\r\n",
  "* VANISHED 1:\r\n",
  "* VANISHED 1:*\r\n",
  "* VANISHED 1 2\r\n",
  "* VANISHED (EARLIER)\r\n",
  "* VANISHED (EARLIER) 4294967296\r\n",
  "* VANISHED (EARLIER 1\r\n",
  "* ESEARCH (TAG \"a\" UID\r\n",
  "* ESEARCH MIN 0\r\n",
  "* ESEARCH MAX 4294967296\r\n",
  "* ESEARCH COUNT\r\n",
  "* ESEARCH UID ALL 1 x\r\n",
  "* LIST () \"/\" x x\r\n",
  "* LIST () \"/\" x (OLDNAME x)\r\n",
  "* LIST () \"/\" x (OLDNAME (x\r\n",
  "* LIST () \"/\" x (A)\r\n",
  "* STATUS x (SIZE -1)\r\n",
  "* ID\r\n",
  "* ID (\r\n",
  "* ID (a)\r\n",
  "* ID (a b)\r\n",
  "* ID (\"a\" \"b\") x\r\n",
  "* METADATA\r\n",
  "* METADATA x\r\n",
  "* METADATA x (\r\n",
  "* METADATA x (a)\r\n",
  "* METADATA x (a \"b)\r\n",
  "* METADATA x (a {9}\r\nb)\r\n",
  "* QUOTA x\r\n",
  "* QUOTA x (STORAGE 1)\r\n",
  "* QUOTA x (STORAGE 1 2\r\n",
  "* QUOTA x (STORAGE -1 2)\r\n",
  "* QUOTAROOT\r\n",
  "* QUOTAROOT x (\r\n",
  "* 1 FETCH (BINARY[] x)\r\n",
  "* 1 FETCH (BINARY[1] ~{5}\r\nab)\r\n",
  "* 1 FETCH (BODYSTRUCTURE (a)\r\n",
  "* FLAGS a\r\n",
  "* CAPABILITY a (\r\n",
};

static void
test_malformed (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (malformed); i++)
    {
      g_autoptr (CoiImapResponse) response = parse (malformed[i]);
      if (response != NULL)
        g_error ("taken: %s", malformed[i]);
    }
}

/* One FETCH whose structure is @depth copies of @open, @middle, and as many of @close */
static CoiImapResponse *
parse_nested (guint depth, const char *open, const char *middle, const char *close)
{
  g_autoptr (GString) text = g_string_new ("* 1 FETCH (BODYSTRUCTURE ");

  for (guint i = 0; i < depth; i++)
    g_string_append (text, open);
  g_string_append (text, middle);
  for (guint i = 0; i < depth; i++)
    g_string_append (text, close);
  g_string_append (text, " UID 5)\r\n");
  return parse (text->str);
}

static void
test_nesting (void)
{
  g_autoptr (CoiImapResponse) allowed = parse_nested (200, "(", "", ")");
  g_autoptr (CoiImapResponse) refused = parse_nested (201, "(", "", ")");
  g_autoptr (CoiImapResponse) absurd = parse_nested (1000000, "(", "", ")");

  g_assert_nonnull (allowed);
  g_assert_cmpuint (allowed->fetch->uid, ==, 5);
  g_assert_null (refused);
  g_assert_null (absurd);
}

#define LEAF "(\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"7bit\" 1 1)"

/* A multipart in a multipart in … costs no more than its structure. */
static void
test_nested_parts (void)
{
  g_autoptr (CoiImapResponse) allowed = parse_nested (99, "(", LEAF, " \"mixed\")");
  g_autoptr (CoiImapResponse) ignored = parse_nested (100, "(", LEAF, " \"mixed\")");
  const CoiImapStructure *part;
  guint depth = 0;

  g_assert_cmpuint (allowed->fetch->uid, ==, 5);
  for (part = allowed->fetch->structure; part->children->len > 0; part = part->children->pdata[0])
    depth++;
  g_assert_cmpuint (depth, ==, 99);
  g_assert_cmpstr (part->charset, ==, "utf-8");
  g_assert_true (g_str_has_prefix (part->number, "1.1.1."));
  g_assert_true (part == coi_imap_structure_find (allowed->fetch->structure, "text/plain"));
  g_assert_cmpuint (ignored->fetch->uid, ==, 5);
  g_assert_null (ignored->fetch->structure);
}

static void
test_many_parts (void)
{
  g_autoptr (GString) parts = g_string_new (NULL);
  g_autoptr (CoiImapResponse) allowed = NULL;
  g_autoptr (CoiImapResponse) ignored = NULL;

  for (guint i = 1; i < COI_IMAP_STRUCTURE_PARTS_MAX; i++)
    g_string_append (parts, LEAF);
  allowed = parse_nested (1, "(", parts->str, " \"mixed\")");
  g_string_append (parts, LEAF);
  ignored = parse_nested (1, "(", parts->str, " \"mixed\")");
  g_assert_cmpuint (allowed->fetch->structure->children->len, ==, COI_IMAP_STRUCTURE_PARTS_MAX - 1);
  g_assert_null (ignored->fetch->structure);
  g_assert_cmpuint (ignored->fetch->uid, ==, 5);
}

static void
test_find_part (void)
{
  g_autoptr (CoiImapResponse) response =
      parse ("* 1 FETCH (BODYSTRUCTURE ((\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1 NIL "
             "(\"attachment\" NIL))" LEAF " \"mixed\"))\r\n");
  const CoiImapStructure *structure = response->fetch->structure;

  g_assert_cmpstr (coi_imap_structure_find (structure, "text/plain")->number, ==, "2");
  g_assert_null (coi_imap_structure_find (structure, "text/html"));
}

static void
test_nul (void)
{
  static const char name[] = "* LIST () \"/\" {3}\r\na\0b\r\n";
  static const char body[] = "* 1 FETCH (BODY[] {3}\r\na\0b)\r\n";
  g_autoptr (CoiImapResponse) list = parse_n (name, sizeof name - 1);
  g_autoptr (CoiImapResponse) fetch = parse_n (body, sizeof body - 1);

  g_assert_null (list);
  g_assert_nonnull (fetch);
  g_assert_cmpmem (g_bytes_get_data (fetch->fetch->body, NULL),
                   g_bytes_get_size (fetch->fetch->body), "a\0b", 3);
}

static void
test_8bit (void)
{
  g_autoptr (CoiImapResponse) status = parse ("* OK [X \xff] \xff\xfe\r\n");
  g_autoptr (CoiImapResponse) flags = parse ("* FLAGS (\xff \\Seen)\r\n");
  g_autoptr (CoiImapResponse) list = parse ("* LIST () \"/\" \"K\xfc\"\r\n");
  g_autoptr (CoiImapResponse) unknown = parse ("* \xff\xff \x01\x02 (((\r\n");

  g_assert_true (g_utf8_validate (status->text, -1, NULL));
  g_assert_cmpstr (status->code, ==, "X");
  g_assert_true (g_utf8_validate (flags->words[0], -1, NULL));
  g_assert_cmpstr (flags->words[1], ==, "\\Seen");
  g_assert_cmpstr (list->mailbox, ==, "K\xfc");
  g_assert_cmpint (unknown->kind, ==, COI_IMAP_RESPONSE_UNKNOWN);
}

static void
test_codes (void)
{
  g_autoptr (CoiImapResponse) open = parse ("A1 NO [ALERT no end\r\n");
  g_autoptr (CoiImapResponse) quoted = parse ("A1 NO [REFERRAL \"a]b\"] x\r\n");
  g_autoptr (CoiImapResponse) lower = parse ("A1 ok [uidnext 5]\r\n");
  g_autoptr (CoiImapResponse) bare = parse ("A1 OK\r\n");

  g_assert_null (open->code);
  g_assert_cmpstr (open->text, ==, "[ALERT no end");
  g_assert_cmpstr (quoted->code_arg, ==, "\"a]b\"");
  g_assert_cmpstr (quoted->text, ==, "x");
  g_assert_cmpstr (lower->code, ==, "UIDNEXT");
  g_assert_cmpstr (lower->code_arg, ==, "5");
  g_assert_cmpstr (bare->text, ==, "");
}

static void
test_dates (void)
{
  static const struct
  {
    const char *text;
    gint64 unix_time;
  } dates[] = {
    { "17-Jul-1996 02:44:25 -0700", 837596665 },
    { " 1-Jan-2024 00:00:00 +0000", 1704067200 },
    { "1-Jan-2024 00:00:00 +0000", 1704067200 },
    { "31-Dec-2016 23:59:60 +0000", 1483228799 },
    { "31-Feb-2024 00:00:00 +0000", 0 },
    { "01-Foo-2024 00:00:00 +0000", 0 },
    { "01-Jan-2024", 0 },
    { "", 0 },
    { "01-Jan-2024 00:00:00 0000", 0 },
    { "01-Jan-2024 00:00:00 +00", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("* 1 FETCH (INTERNALDATE \"%s\")\r\n", dates[i].text);
      g_autoptr (CoiImapResponse) response = parse (text);

      g_assert_nonnull (response);
      g_assert_cmpint (response->fetch->internal_date, ==, dates[i].unix_time);
    }
}

/* Ranges stay ranges, and a set of a million numbers is read in no time. */
static void
test_sets (void)
{
  g_autoptr (CoiImapResponse) range = parse ("* ESEARCH UID ALL 1:4294967295\r\n");
  g_autoptr (GString) text = g_string_new ("* SEARCH");
  g_autoptr (CoiImapResponse) many = NULL;

  g_assert_cmpuint (range->numbers->len, ==, 1);
  g_assert_cmpuint (g_array_index (range->numbers, CoiImapRange, 0).last, ==, G_MAXUINT32);
  for (guint i = 1; i <= 1000000; i++)
    g_string_append_printf (text, " %u", i);
  g_string_append (text, "\r\n");
  many = parse (text->str);
  g_assert_cmpuint (many->numbers->len, ==, 1);
  g_assert_cmpuint (g_array_index (many->numbers, CoiImapRange, 0).last, ==, 1000000);
}

/* A large body is not copied. */
static void
test_shared_body (void)
{
  g_autoptr (GBytes) frame = g_bytes_new_static ("* 1 FETCH (BODY[] {3}\r\nabc)\r\n", 28);
  g_autoptr (CoiImapResponse) response = coi_imap_parse_response (frame, NULL);
  const char *start = g_bytes_get_data (frame, NULL);
  const char *body = g_bytes_get_data (response->fetch->body, NULL);

  g_assert_true (body > start && body < start + 28);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-parser/malformed", test_malformed);
  g_test_add_func ("/imap-parser/nesting", test_nesting);
  g_test_add_func ("/imap-parser/nested-parts", test_nested_parts);
  g_test_add_func ("/imap-parser/many-parts", test_many_parts);
  g_test_add_func ("/imap-parser/find-part", test_find_part);
  g_test_add_func ("/imap-parser/nul", test_nul);
  g_test_add_func ("/imap-parser/8bit", test_8bit);
  g_test_add_func ("/imap-parser/codes", test_codes);
  g_test_add_func ("/imap-parser/dates", test_dates);
  g_test_add_func ("/imap-parser/sets", test_sets);
  g_test_add_func ("/imap-parser/shared-body", test_shared_body);
  return g_test_run ();
}
