/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formatted text: from and to HTML, Markdown and plain text. */
#include "check-rich-text.h"
#include "coi-emoji.h"

#include <string.h>

static void
expect_rich (const CoiRichText *text, const char *expected)
{
  g_autofree char *actual = describe_rich_text (text);

  g_assert_cmpstr (actual, ==, expected);
  check_rich_text (text);
}

static void
expect_html (const char *html, const char *expected)
{
  g_autoptr (CoiRichText) text = coi_rich_text_from_html (html);

  expect_rich (text, expected);
}

static void
expect_markdown (const char *markdown, const char *expected)
{
  g_autoptr (CoiRichText) text = coi_rich_text_from_markdown (markdown);

  expect_rich (text, expected);
  check_rich_markdown (text);
}

static void
test_html_inline (void)
{
  expect_html ("<p>hello <b>COI</b> world!</p>", "hello COI world!\n6-9 bold");
  expect_html ("<strong>a <em> b</em></strong> <del>c</del>",
               "a b c\n0-3 bold\n2-3 italic\n4-5 strike");
  expect_html ("<b>a<br>b</b>", "a\nb\n0-1 bold\n2-3 bold");
  expect_html ("<b>a</b><b>b</b>", "ab\n0-2 bold");
  expect_html ("<b>a<i>b</b>c</i>", "abc\n0-2 bold\n1-3 italic");
  expect_html ("<code>a&lt;b</code>", "a<b\n0-3 code");
  expect_html ("<b>a", "a\n0-1 bold");
  expect_html ("</b>a<b></b>", "a");
  expect_html ("<u>a</u><font color=red>b</font>", "ab");
}

static void
test_html_blocks (void)
{
  expect_html ("a<blockquote>b<blockquote>c</blockquote></blockquote>d",
               "a\nb\nc\nd\n2-5 quote\n4-5 quote");
  expect_html ("<h1>T</h1><p>x</p>", "T\n\nx\n0-1 heading");
  expect_html ("<pre>\na  b\n c</pre>d", "a  b\n c\nd\n0-7 block");
  expect_html ("<ul><li>a<li><p>b</p><ul><li>c</ul></ul><ol start=3><li>d<li>e</ol>",
               "• a\n• b\n  • c\n3. d\n4. e");
  expect_html ("x<hr>y", "x\n―――\ny");
  expect_html ("<div style='white-space: pre-wrap'>a  b\n c</div>", "a  b\n c");
  expect_html ("a  b\n c &nbsp; d", "a b c d");
  expect_html ("<table><tr><td><b>a</b><td>b</table>", "a b\n0-1 bold");
}

static void
test_html_links (void)
{
  expect_html ("<a href=\"https://example.org/?a=1&amp;b=2&copy=3\">here</a>.",
               "here.\n0-4 link https://example.org/?a=1&b=2&copy=3");
  expect_html ("<a href='mailto:bob@example.org'>Bob</a>", "Bob\n0-3 link mailto:bob@example.org");
  expect_html ("<a href=' https://example.org/a b\"<'>x</a>",
               "x\n0-1 link https://example.org/a%20b%22%3C");
  expect_html ("<a href=https://b\xc3\xbc"
               "cher.example>x</a>",
               "x\n0-1 link https://xn--bcher-kva.example");
  expect_html ("<a href='javascript:x()'>a</a><a href='file:///etc'>b</a><a href='cid:x'>c</a>"
               "<a href='data:text/html,x'>d</a><a href='https://bank.example@evil.example'>e</a>"
               "<a href='https://'>f</a><a>g</a>",
               "abcdefg");
  expect_html ("<a href='https://a.example'>a<a href='https://b.example'>b",
               "ab\n0-1 link https://a.example\n1-2 link https://b.example");
  expect_html ("<a href='https://a.example'></a>x", "x");
}

static void
test_html_mentions (void)
{
  expect_html ("<a class=\"x mention\" href=\"mailto:Carol%2Ba@Example.ORG\">@Carol</a> hi",
               "@Carol hi\n0-6 mention carol+a@example.org");
  expect_html ("<span class=mention>@all</span> <span class=mention>@none</span>",
               "@all @none\n0-4 mention all");
  expect_html ("<a class=mention href=https://evil.example>@Carol</a>",
               "@Carol\n0-6 link https://evil.example");
}

/* Nothing is loaded, nothing hidden is shown. */
static void
test_html_hidden (void)
{
  expect_html ("<head><title>t</title><style>p{a:b}</style></head><body>x"
               "<script>1<2</script><svg><text>q</text></svg><!-- <b>q -->",
               "x");
  expect_html ("<b><span style='Display:none'><b>q</b></span>x</b>", "x\n0-1 bold");
  expect_html ("<p style='visibility: hidden'>q</p><div style='mso-hide:all'>q</div>x", "x");
  expect_html ("<img src=https://t.example/1.gif><img src=x alt=\"a <b>\">", "a <b>");
  expect_html ("a\x01\x7f"
               "b&#1;c",
               "ab c");
}

static void
test_markdown_inline (void)
{
  expect_markdown ("hello **COI** world!", "hello COI world!\n6-9 bold");
  expect_markdown ("*a* _b_ __c__ ~~d~~ `e`",
                   "a b c d e\n0-1 italic\n2-3 italic\n4-5 bold\n6-7 strike\n8-9 code");
  expect_markdown ("***a*** **a *b***", "a a b\n0-1 bold\n0-1 italic\n2-5 bold\n4-5 italic");
  expect_markdown ("**a\nb**", "a\nb\n0-1 bold\n2-3 bold");
  expect_markdown ("**a *b** c*", "a b c\n0-3 bold\n2-5 italic");
  expect_markdown ("**https://example.org**",
                   "https://example.org\n0-19 bold\n0-19 link https://example.org");
  expect_markdown ("`` a`b ``", "a`b\n0-3 code");
  expect_markdown ("\xe8\xbf\x99**\xe9\x87\x8d**\xe7\x9a\x84",
                   "\xe8\xbf\x99\xe9\x87\x8d\xe7\x9a\x84\n3-6 bold");
}

/* Never fails: what is no markup is text. */
static void
test_markdown_text (void)
{
  static const char *const texts[] = {
    "2*3*4 = 24",
    "snake_case_name",
    "a * b * c",
    "**",
    "a****",
    "* ",
    "**a",
    "a**",
    "`a",
    "~a~ ~5",
    "[a](b)",
    "[a] (b)",
    "[](b)",
    "C:\\dir\\x",
    "a@example.org",
    "@ 5 pm @Bob",
    ":-* >_> <3",
    "1.5 (c) [x]",
    "#1 #tag",
    ">x",
    "-5",
    "```",
    "```\na",
    "a\n\n\nb",
    "  a  b",
    "> > ",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts) - 1; i++)
    {
      g_autofree char *trimmed = g_strchomp (g_strdup (texts[i]));

      expect_markdown (texts[i], trimmed);
    }
  expect_markdown ("\\*a\\* \\`b\\` https\\://example.org \\@all",
                   "*a* `b` https://example.org @all");
  expect_markdown ("\\- a\n\\# b\n\\> c\n\\---", "- a\n# b\n> c\n---");
  expect_markdown ("\n\n a \n\n", " a");
  expect_markdown ("", "");
}

static void
test_markdown_blocks (void)
{
  expect_markdown ("# T\ntext", "T\ntext\n0-1 heading");
  expect_markdown ("- a\n  * b\n+ **c**\n2. d\n---", "• a\n  • b\n• c\n2. d\n―――\n18-19 bold");
  expect_markdown ("> a\n>\n> > b\nc", "a\n\nb\nc\n0-4 quote\n3-4 quote");
  expect_markdown ("x\n```c\n*a*  \n\n  b\n```\ny", "x\n*a*\n\n  b\ny\n2-10 block");
  expect_markdown ("````\n```\n````", "```\n0-3 block");
  expect_markdown ("> ```\n> a\n> ```", "a\n0-1 block\n0-1 quote");
  expect_markdown ("```a``` b", "a b\n0-1 code");
}

static void
test_markdown_links (void)
{
  expect_markdown ("see [the *page*](https://example.org/a_(b)) now",
                   "see the page now\n4-12 link https://example.org/a_(b)\n8-12 italic");
  expect_markdown ("(https://example.org/a_b_c), x",
                   "(https://example.org/a_b_c), x\n1-26 link https://example.org/a_b_c");
  expect_markdown ("<https://example.org/!> https://example.org/!",
                   "https://example.org/! https://example.org/!\n"
                   "0-21 link https://example.org/!\n22-42 link https://example.org/");
  expect_markdown ("[https://bank.example](https://evil.example)",
                   "https://bank.example\n0-20 link https://evil.example");
  expect_markdown ("[a](<https://example.org/(>)", "a\n0-1 link https://example.org/(");
  expect_markdown ("[a [b](https://example.org) c](https://example.com)",
                   "[a b c](https://example.com)\n3-4 link https://example.org\n"
                   "8-27 link https://example.com");
  expect_markdown ("[a](javascript:x) mailto:bob@example.org",
                   "[a](javascript:x) mailto:bob@example.org\n18-40 link mailto:bob@example.org");
}

static void
test_markdown_mentions (void)
{
  expect_markdown ("@Bob:bob+private@Example.org, hi",
                   "@Bob, hi\n0-4 mention bob+private@example.org");
  expect_markdown ("hi **@\"Bob Lastname\":bob@example.org**!",
                   "hi @Bob Lastname!\n3-16 bold\n3-16 mention bob@example.org");
  expect_markdown ("@all: hi @all", "@all: hi @all\n0-4 mention all\n9-13 mention all");
  expect_markdown ("x@all @allx @Bob: hi @\"Bob\" @Bob:x", "x@all @allx @Bob: hi @\"Bob\" @Bob:x");
}

static void
test_plain (void)
{
  g_autoptr (CoiRichText) text = coi_rich_text_from_markdown (
      "# T\n> **q**\n> > r\n- [a](https://example.org)\n[example.org](https://example.org/)\n"
      "@\"Bob B\":bob@example.org @Carol:carol@example.org @all");
  g_autofree char *plain = coi_rich_text_to_plain (text);

  g_assert_cmpstr (plain, ==,
                   "T\n> q\n>> r\n• a <https://example.org>\nexample.org\n"
                   "@\"Bob B\":bob@example.org @Carol:carol@example.org @all");
}

static void
test_html_written (void)
{
  g_autoptr (CoiRichText) text = coi_rich_text_from_markdown (
      "a **b *c***\n- d\n  1. e\n- f\n> g\n\nh  i @Bob:bob@example.org");
  g_autofree char *html = coi_rich_text_to_html (text);

  g_assert_cmpstr (html, ==,
                   "<div style=\"white-space:pre-wrap\">a <b>b <i>c</i></b><ul><li>d<ol><li>e</ol>"
                   "<li>f</ul><blockquote>g</blockquote><br>h  i "
                   "<a class=\"mention\" href=\"mailto:bob@example.org\">@Bob</a></div>");
}

static void
test_add (void)
{
  g_autoptr (CoiRichText) text = coi_rich_text_new ("\xc3\xa4"
                                                    "bc");
  g_autoptr (CoiRichText) copy = NULL;

  g_assert_true (coi_rich_text_is_plain (text));
  coi_rich_text_add (text, 2, 99, COI_RICH_BOLD, NULL);
  coi_rich_text_add (text, 1, 3, COI_RICH_ITALIC, NULL);
  coi_rich_text_add (text, 0, 1, COI_RICH_STRIKE, NULL);
  coi_rich_text_add (text, 3, 3, COI_RICH_CODE, NULL);
  coi_rich_text_add (text, 4, 9, COI_RICH_CODE, NULL);
  coi_rich_text_add (text, 0, 4, COI_RICH_LINK, NULL);
  copy = coi_rich_text_copy (text);
  expect_rich (copy, "\xc3\xa4"
                     "bc\n0-2 strike\n2-4 bold\n2-3 italic");
  g_assert_false (coi_rich_text_is_plain (copy));
  g_assert_null (coi_rich_text_copy (NULL));
}

static void
test_is_plain (void)
{
  g_autoptr (CoiRichText) bare = coi_rich_text_from_markdown ("see https://example.org/ now");
  g_autoptr (CoiRichText) named = coi_rich_text_from_markdown ("[see](https://example.org/)");

  g_assert_cmpuint (bare->spans->len, ==, 1);
  g_assert_true (coi_rich_text_is_plain (bare));
  g_assert_false (coi_rich_text_is_plain (named));
}

static void
test_misleading (void)
{
  static const struct
  {
    const char *text;
    const char *target;
    gboolean misleading;
  } cases[] = {
    { "here", "https://evil.example", FALSE },
    { "https://bank.example/login.html", "https://bank.example/", FALSE },
    { "WWW.Bank.example.", "https://bank.example/", FALSE },
    { "bank.example", "https://www.bank.example/", FALSE },
    { "b\xc3\xbc"
      "cher.example",
      "https://xn--bcher-kva.example/", FALSE },
    { "version 1.5 of 12.11.2026, e.g.", "https://evil.example", FALSE },
    { "bob@example.org", "mailto:bob@example.org", FALSE },
    { "bank.example", "https://bank.example.evil.example", TRUE },
    { "https://bank.example", "https://evil.example/https://bank.example", TRUE },
    { "go to bank.example now", "https://evil.example", TRUE },
    { "bank.exa\xe2\x80\x8bmple", "https://evil.example", TRUE },
    { "\xef\xbd\x82\xef\xbd\x81\xef\xbd\x8e\xef\xbd\x8b\xef\xbc\x8e\xef\xbd\x85\xef\xbd\x98",
      "https://evil.example", TRUE },
    { "b\xd0\xb0nk.example", "https://bank.example", TRUE },
    { "192.168.1.1", "https://evil.example", TRUE },
    { "bob@example.org", "mailto:bob@evil.example", TRUE },
    { "bank.example\xe2\x81\x84x", "https://evil.example", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CoiRichText) text = coi_rich_text_new (cases[i].text);

      coi_rich_text_add (text, 0, G_MAXUINT, COI_RICH_LINK, cases[i].target);
      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (
          coi_rich_span_is_misleading (text, &g_array_index (text->spans, CoiRichSpan, 0)), ==,
          cases[i].misleading);
    }
}

static void
expect_emoji (const char *text, guint expected)
{
  guint count = 0;

  g_assert_cmpint (coi_text_is_only_emoji (text, &count), ==, expected > 0);
  if (expected > 0)
    g_assert_cmpuint (count, ==, expected);
}

static void
test_emoji (void)
{
  expect_emoji ("\U0001F600", 1);
  expect_emoji (" \U0001F600 \U0001F44D\U0001F3FD\n", 2);
  expect_emoji ("\U0001F469\u200D\U0001F469\u200D\U0001F467", 1);
  expect_emoji ("\u2764\uFE0F\u200D\U0001F525", 1);
  expect_emoji ("\U0001F1E9\U0001F1EA\U0001F1EB\U0001F1F7", 2);
  expect_emoji ("1\uFE0F\u20E3#\uFE0F\u20E3", 2);
  expect_emoji ("\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", 1);
  expect_emoji ("\u00A9\uFE0F", 1);
  expect_emoji ("", 0);
  expect_emoji (" \n", 0);
  expect_emoji ("100", 0);
  expect_emoji ("\u00A9", 0);
  expect_emoji ("\U0001F600 ok", 0);
  expect_emoji ("\U0001F1E9", 0);
  expect_emoji ("\U0001F469\u200D", 0);
  expect_emoji ("\u200D\uFE0F", 0);
  expect_emoji ("\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600"
                "\U0001F600\U0001F600\U0001F600\U0001F600",
                12);
  expect_emoji ("\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600"
                "\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600",
                0);
}

static char *
make_random (const char *const *pieces, guint n_pieces)
{
  GString *out = g_string_new (NULL);
  guint n = g_test_rand_int_range (1, 30);

  while (n-- > 0)
    g_string_append (out, pieces[g_test_rand_int_range (0, (gint)n_pieces)]);
  return g_string_free_and_steal (out);
}

static void
test_random_markdown (void)
{
  static const char *const pieces[] = {
    "*",
    "**",
    "_",
    "__",
    "~~",
    "`",
    "``",
    "```",
    "\n",
    "\n\n",
    " ",
    "  ",
    "> ",
    ">",
    "- ",
    "1. ",
    "# ",
    "---",
    "[",
    "](",
    ")",
    "<",
    ">",
    "\\",
    "a",
    "b c",
    "\u00fc",
    "\u4e2d",
    "@all",
    "@Bob:bob@example.org",
    "@\"B b\":b@example.org",
    "https://example.org/",
    "mailto:bob@example.org",
    "[x](https://example.org/a_b)",
    ".",
    "!",
    "(",
    "~",
    "+ ",
    "\u2022 ",
    "***",
    "\t",
    "&amp;",
    "https:",
    "\\@",
    "\\`",
  };

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *markdown = make_random (pieces, G_N_ELEMENTS (pieces));
      g_autoptr (CoiRichText) text = coi_rich_text_from_markdown (markdown);

      g_test_message ("%s", markdown);
      check_rich_text (text);
      check_rich_markdown (text);
    }
}

static void
test_random_html (void)
{
  static const char *const pieces[] = {
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<s>",
    "</s>",
    "<code>",
    "</code>",
    "<pre>",
    "</pre>",
    "<blockquote>",
    "</blockquote>",
    "<h2>",
    "</h2>",
    "<ul>",
    "</ul>",
    "<ol>",
    "<ol start=7>",
    "</ol>",
    "<li>",
    "</li>",
    "<p>",
    "</p>",
    "<br>",
    "<hr>",
    "<a href='https://example.org/?a&amp;b'>",
    "<a href='mailto:a@b.c'>",
    "<a class=mention href='mailto:bob@example.org'>",
    "</a>",
    "<span class=mention>@all</span>",
    "<span style='white-space:pre'>",
    "</span>",
    "@all",
    "a",
    "b ",
    " c",
    "\n",
    "  ",
    "\t",
    "&lt;",
    "&nbsp;",
    "&#10;",
    "\u2022 ",
    "3. ",
    "\u2015\u2015\u2015",
    "\u00fc",
  };

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *html = make_random (pieces, G_N_ELEMENTS (pieces));
      g_autoptr (CoiRichText) text = coi_rich_text_from_html (html);

      g_test_message ("%s", html);
      check_rich_text (text);
    }
}

static char *
repeat (const char *piece, guint n)
{
  GString *out = g_string_new (NULL);

  while (n-- > 0)
    g_string_append (out, piece);
  return g_string_free_and_steal (out);
}

/* Each of these would take minutes if one character were looked at as often as there are others. */
static void
test_hostile (void)
{
  static const char *const markdown[] = { "*",    "* ",  "*a ",     "a* ",      "**a", "_a*",
                                          "[",    "]",   "](",      "[a](",     "`",   "`a",
                                          "``a`", "> ",  ">",       "```\n",    "~~a", "@",
                                          "@\"",  "@a:", "http://", "<http://", "\\",  "[a](b(" };
  static const char *const html[] = { "<b>",         "<b>a",
                                      "<b><i>a</b>", "</b>",
                                      "<a href=x>",  "<blockquote>a",
                                      "<pre>",       "<ul><li>",
                                      "<",           "<!--",
                                      "&",           "&lt",
                                      "<script>",    "<div style='white-space:pre'>\n",
                                      "<h1>a",       "<span class=mention>@" };

  for (guint i = 0; i < G_N_ELEMENTS (markdown); i++)
    {
      g_autofree char *source = repeat (markdown[i], 100000);
      g_autoptr (CoiRichText) text = coi_rich_text_from_markdown (source);

      check_rich_text (text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (html); i++)
    {
      g_autofree char *source = repeat (html[i], 100000);
      g_autoptr (CoiRichText) text = coi_rich_text_from_html (source);

      check_rich_text (text);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rich/html/inline", test_html_inline);
  g_test_add_func ("/rich/html/blocks", test_html_blocks);
  g_test_add_func ("/rich/html/links", test_html_links);
  g_test_add_func ("/rich/html/mentions", test_html_mentions);
  g_test_add_func ("/rich/html/hidden", test_html_hidden);
  g_test_add_func ("/rich/html/written", test_html_written);
  g_test_add_func ("/rich/markdown/inline", test_markdown_inline);
  g_test_add_func ("/rich/markdown/text", test_markdown_text);
  g_test_add_func ("/rich/markdown/blocks", test_markdown_blocks);
  g_test_add_func ("/rich/markdown/links", test_markdown_links);
  g_test_add_func ("/rich/markdown/mentions", test_markdown_mentions);
  g_test_add_func ("/rich/plain", test_plain);
  g_test_add_func ("/rich/add", test_add);
  g_test_add_func ("/rich/is-plain", test_is_plain);
  g_test_add_func ("/rich/misleading", test_misleading);
  g_test_add_func ("/rich/emoji", test_emoji);
  g_test_add_func ("/rich/random-markdown", test_random_markdown);
  g_test_add_func ("/rich/random-html", test_random_html);
  g_test_add_func ("/rich/hostile", test_hostile);
  return g_test_run ();
}
