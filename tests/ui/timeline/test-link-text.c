/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is a link, where it ends, and where it leads. */
#include "coi-link-text.h"
#include "coi-link.h"

#include <string.h>

static const struct
{
  const char *text;
  const char *links; /* separated by spaces */
} cases[] = {
  { "no link", "" },
  { "see https://example.org", "https://example.org" },
  { "see https://example.org/a?b=c&d=e#f.", "https://example.org/a?b=c&d=e#f" },
  { "(http://example.org/a)", "http://example.org/a" },
  { "http://example.org/a_(b)", "http://example.org/a_(b)" },
  { "<HTTPS://Example.Org>, really", "HTTPS://Example.Org" },
  { "mailto:bob@example.org!", "mailto:bob@example.org" },
  { "https://a.example https://b.example\nhttps://a.example",
    "https://a.example https://b.example" },
  { "https://example.org/ü/語", "https://example.org/ü/語" },
  /* Nothing else, and nothing that is not whole. */
  { "javascript:alert(1) file:///etc/passwd data:text/html,x ftp://example.org", "" },
  { "xhttp://example.org", "" },
  { "https:// http://. mailto: mailto:bob", "" },
  { "https://bank.example@evil.example/", "" },
  { "https://bank.example:443@evil.example", "" },
  { "https://example.org/@bob", "https://example.org/@bob" },
  { "https://example.org/\"onclick=x", "https://example.org/" },
  /* What turns the text round ends it. */
  { "https://example.org/\u202Egpj.exe", "https://example.org/" },
  { "https://\u202Eexample.org", "" },
  { "https://example.org\u200B.evil.example", "https://example.org" },
};

static void
test_list (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) links = coi_link_list (cases[i].text);
      g_autofree char *joined = g_strjoinv (" ", links);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (joined, ==, cases[i].links);
    }
}

static void
test_markup (void)
{
  g_autofree char *none = coi_link_markup ("<b>a & b</b>");
  g_autofree char *one = coi_link_markup ("<b> https://example.org/?a&b' </b>");

  g_assert_null (none);
  g_assert_cmpstr (one, ==,
                   "&lt;b&gt; <a href=\"https://example.org/?a&amp;b\" "
                   "title=\"https://example.org/?a&amp;b\">https://example.org/?a&amp;b</a>&apos; "
                   "&lt;/b&gt;");
}

/* The host of "exаmple.org" has a Cyrillic letter. */
static void
test_target (void)
{
  g_autofree char *other = coi_link_target ("https://ex\u0430mple.org:8080/a");
  g_autofree char *same = coi_link_target ("https://example.org/\u00FC");

  g_assert_cmpstr (other, ==, "https://xn--exmple-4nf.org:8080/a");
  g_assert_cmpstr (same, ==, "https://example.org/\u00FC");
}

/* A text of nothing but beginnings costs no more than its length, and has an end. */
static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) links = NULL;
  g_auto (GStrv) none = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (text, "http://a%u.example ", i);
  links = coi_link_list (text->str);
  g_assert_cmpuint (g_strv_length (links), ==, 50);
  g_string_assign (text, "");
  for (guint i = 0; i < 20000; i++)
    g_string_append (text, "http://");
  none = coi_link_list (text->str);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link-text/list", test_list);
  g_test_add_func ("/link-text/markup", test_markup);
  g_test_add_func ("/link-text/target", test_target);
  g_test_add_func ("/link-text/many", test_many);
  return g_test_run ();
}
