/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTML and format=flowed as text. */
#include "coi-flowed.h"
#include "coi-html-text.h"

static void
check_html (const char *html, const char *expected)
{
  g_autofree char *text = coi_html_to_text (html);
  g_autofree char *stripped = g_strchomp (g_steal_pointer (&text));

  g_assert_cmpstr (stripped, ==, expected);
}

static void
test_blocks (void)
{
  check_html ("a  b\n c", "a b c");
  check_html ("<p>a</p><p>b</p>", "a\n\nb");
  check_html ("a<br>b<br/>c<br><br>d", "a\nb\nc\n\nd");
  check_html ("<div>a</div><div>b</div>c", "a\nb\nc");
  check_html ("<b>a</b><i>b</i> <u>c</u>", "ab c");
  check_html ("<ul><li>a</li><li>b</ul>c", "• a\n• b\nc");
  check_html ("<ol start=3><li><p>a</p><li>b<ul><li>c</ul></ol>", "3. a\n4. b\n  • c");
  check_html ("a<blockquote>b<blockquote>c</blockquote></blockquote>d", "a\n\n> b\n\n>> c\n\nd");
  check_html ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>", "a b\nc");
  check_html ("<pre>a\n  b</pre>c", "a\n  b\nc");
  check_html ("<h1>T</h1>x<hr>y", "T\n\nx\n―――\ny");
}

static void
test_hidden (void)
{
  check_html ("<head><title>t</title><style>p{a:b}</style></head><body>x", "x");
  check_html ("a<script>if (1 < 2) '</p>'</script>b", "ab");
  check_html ("a<!-- <p>x --> b", "a b");
  check_html ("a<!-->b", "ab");
  check_html ("<div style=\"display:none\">pre<div>header</div></div>x", "x");
  check_html ("<span style='color:red; DISPLAY: none'>q</span>x", "x");
  check_html ("<svg><text>q</text></svg>x", "x");
  check_html ("<!DOCTYPE html><?xml version='1.0'?>x", "x");
  check_html ("<a title=\"<b>q\">x</a>", "x");
}

static void
test_characters (void)
{
  check_html ("&lt;b&gt; &amp;amp; &quot;", "<b> &amp; \"");
  check_html ("&uuml;&#252;&#xFC; &hearts; &#128077;", "üüü ♥ 👍");
  check_html ("a&nbsp;b AT&T &unknown; &", "a b AT&T &unknown; &");
  check_html ("1 < 2 <3", "1 < 2 <3");
  check_html ("&#0;&#x110000;x", "\ufffd\ufffdx");
}

static void
test_links (void)
{
  check_html ("<a href=\"https://example.org/a\">here</a>.", "here <https://example.org/a>.");
  check_html ("<a href=https://example.org/>https://example.org/</a>", "https://example.org/");
  check_html ("<a href='https://evil.example/'>https://example.org</a>",
              "https://example.org <https://evil.example/>");
  check_html ("<a href='javascript:x()'>here</a>", "here");
  check_html ("<a href='mailto:bob@example.org'>Bob</a>", "Bob");
  check_html ("<img src=x alt=\"a\ncat\"><img src=y>", "a cat");
}

static void
check_flowed (const char *text, gboolean delsp, const char *expected)
{
  g_autofree char *unfolded = coi_flowed_decode (text, delsp);

  g_assert_cmpstr (unfolded, ==, expected);
}

static void
test_flowed (void)
{
  check_flowed ("a \nb\nc", FALSE, "a b\nc");
  check_flowed ("a  \nb\nc", TRUE, "a b\nc");
  check_flowed ("a \nb", TRUE, "ab");
  check_flowed (" From x\n >y", FALSE, "From x\n>y");
  check_flowed ("> a \n> b\n>> c \nd", FALSE, "> a b\n>> c \nd");
  check_flowed ("a\n-- \nb", FALSE, "a\n-- \nb");
  check_flowed ("a \n-- \nb", FALSE, "a \n-- \nb");
  check_flowed ("", FALSE, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/html/blocks", test_blocks);
  g_test_add_func ("/html/hidden", test_hidden);
  g_test_add_func ("/html/characters", test_characters);
  g_test_add_func ("/html/links", test_links);
  g_test_add_func ("/flowed/decode", test_flowed);
  return g_test_run ();
}
