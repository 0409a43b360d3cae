/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses and lists of them, honest and hostile. */
#include "coi-address-private.h"

#include <string.h>

static void
check_normal (const char *addr, const char *expected)
{
  g_autofree char *normal = coi_address_normalize (addr);

  g_assert_cmpstr (normal, ==, expected);
}

static void
test_normalize (void)
{
  check_normal ("Alice@Example.ORG", "alice@example.org");
  check_normal ("\"alice\"@example.org", "alice@example.org");
  check_normal ("alice@example.org.", "alice@example.org");
  check_normal ("alice+tag@example.org", "alice+tag@example.org");
  check_normal ("Älice@example.org", "älice@example.org");
  check_normal ("alice@bücher.example", "alice@xn--bcher-kva.example");
  check_normal ("alice@[192.0.2.1]", "alice@[192.0.2.1]");
  check_normal ("alice@localhost", "alice@localhost");
  check_normal ("alice", NULL);
  check_normal ("@example.org", NULL);
  check_normal ("alice@", NULL);
  check_normal ("alice@@example.org", NULL);
  check_normal ("\"a b\"@example.org", NULL);
  check_normal ("a\nb@example.org", NULL);
  check_normal ("alice@exa mple.org", NULL);
  check_normal ("alice@example..org", NULL);
  check_normal ("alice@example.org..", NULL);
  check_normal ("alice\xff@example.org", NULL);
  check_normal ("al\u202eice@example.org", NULL);
  check_normal ("al\u200bice@example.org", NULL);
}

/* Lists are written as "name|addr;…". */
static void
check_list (const char *value, const char *expected)
{
  g_autoptr (GPtrArray) list = coi_address_list_parse (value, strlen (value));
  g_autoptr (GString) written = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const CoiAddress *address = list->pdata[i];
      g_string_append_printf (written, "%s%s|%s", i > 0 ? ";" : "",
                              address->name != NULL ? address->name : "", address->addr);
    }
  g_assert_cmpstr (written->str, ==, expected);
}

static void
test_list (void)
{
  check_list ("", "");
  check_list ("alice@example.org", "|alice@example.org");
  check_list ("Alice <alice@example.org>", "Alice|alice@example.org");
  check_list ("alice@example.org, bob@example.org", "|alice@example.org;|bob@example.org");
  check_list ("Alice <alice@example.org>; Bob <bob@example.org>",
              "Alice|alice@example.org;Bob|bob@example.org");
  check_list ("\"Example, Alice; A.\" <alice@example.org>, bob@example.org",
              "Example, Alice; A.|alice@example.org;|bob@example.org");
  check_list ("friends: Alice <alice@example.org>, bob@example.org;, carol@example.org",
              "Alice|alice@example.org;|bob@example.org;|carol@example.org");
  check_list ("undisclosed-recipients:;", "");
  check_list ("alice@example.org (Alice (A.) Example)", "Alice A. Example|alice@example.org");
  check_list ("=?utf-8?B?w4RsaWNl?= <alice@example.org>", "Älice|alice@example.org");
  check_list ("=?iso-8859-1?Q?=C4lice_Example?= <alice@example.org>",
              "Älice Example|alice@example.org");
  check_list ("\"Al\\\"ice\" <alice@example.org>", "Al\"ice|alice@example.org");
  check_list ("\xc4lice <alice@example.org>", "Älice|alice@example.org");
  check_list ("<@relay.example.org:alice@example.org>", "|alice@example.org");
  check_list ("no address, <>, ,;, alice@example.org", "|alice@example.org");
  check_list ("Alice <alice@example.org", "Alice|alice@example.org");
}

/* What a name must not do: look like another address, or break out of its field. */
static void
test_hostile_names (void)
{
  check_list ("=?utf-8?Q?Bob=00=0A=0DX?= <alice@example.org>", "Bob? X|alice@example.org");
  check_list ("\"bob@example.org\" <alice@example.org>", "bob@example.org|alice@example.org");
  check_list ("Al\u202eice\u2066\u200b <alice@example.org>", "Alice|alice@example.org");
  check_list ("=?utf-8?Q?=E2=80=AE?= <alice@example.org>", "|alice@example.org");
  check_list ("=?utf-8?Q?bob=40example=2Eorg?=", "");
}

static void
check_only (const char *value, const char *expected)
{
  g_autoptr (CoiAddress) address = coi_address_parse_only (value, strlen (value));

  g_assert_cmpstr (address != NULL ? address->addr : NULL, ==, expected);
}

static void
test_only (void)
{
  check_only ("Alice <alice@example.org>", "alice@example.org");
  check_only ("alice@example.org (Alice)", "alice@example.org");
  check_only ("alice@example.org,", "alice@example.org");
  check_only ("alice@example.org, bob@example.org", NULL);
  check_only ("alice@example.org; nonsense", NULL);
  check_only ("<alice@example.org> <bob@example.org>", NULL);
  check_only ("<alice@example.org> bob@example.org", NULL);
  check_only ("alice@example.org <bob@example.org>", "bob@example.org");
  check_only ("<alice@example.org", NULL);
  check_only ("group: alice@example.org;", NULL);
  check_only ("alice@example.org\xff", NULL);
  check_only ("", NULL);
}

static void
test_bounds (void)
{
  g_autoptr (GString) groups = g_string_new (NULL);
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (GString) nested = g_string_new (NULL);
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) capped = NULL;
  g_autoptr (GPtrArray) deep = NULL;

  for (guint i = 0; i < 50000; i++)
    {
      g_string_append (groups, "g:");
      g_string_append (many, "alice@example.org,");
      g_string_append_c (nested, '(');
    }
  none = coi_address_list_parse (groups->str, groups->len);
  capped = coi_address_list_parse (many->str, many->len);
  deep = coi_address_list_parse (nested->str, nested->len);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (capped->len, ==, 1000);
  g_assert_cmpuint (deep->len, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address/normalize", test_normalize);
  g_test_add_func ("/address/list", test_list);
  g_test_add_func ("/address/hostile-names", test_hostile_names);
  g_test_add_func ("/address/only", test_only);
  g_test_add_func ("/address/bounds", test_bounds);
  return g_test_run ();
}
