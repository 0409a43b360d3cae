/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Modified UTF-7, both ways. */
#include "coi-imap-utf7.h"

static const struct
{
  const char *utf8;
  const char *wire;
} names[] = {
  { "", "" },
  { "INBOX", "INBOX" },
  { "a & b", "a &- b" },
  { "&&", "&-&-" },
  { "K\u00fcche", "K&APw-che" },
  /* RFC 3501, section 5.1.3 */
  { "~peter/mail/\u53f0\u5317/\u65e5\u672c\u8a9e", "~peter/mail/&U,BTFw-/&ZeVnLIqe-" },
  { "\U0001f600", "&2D3eAA-" },
  { "\u00e9", "&AOk-" },
  { "\u00e9\u00e9", "&AOkA6Q-" },
  { "\u00e9\u00e9\u00e9", "&AOkA6QDp-" },
  { "a\tb", "a&AAk-b" },
};

static void
test_pairs (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *wire = coi_imap_utf7_encode (names[i].utf8);
      g_autofree char *utf8 = coi_imap_utf7_decode (names[i].wire);

      g_assert_cmpstr (wire, ==, names[i].wire);
      g_assert_cmpstr (utf8, ==, names[i].utf8);
    }
}

static void
test_refused (void)
{
  static const char *const wires[] = {
    "&",          "&AOk",      "&AO-", "&A-",
    "&AOk*-",     "K\xc3\xbc", "\xff", "&AEE-", /* "A", which is written as itself */
    "&AOl-",                                    /* bits left over that are not 0 */
    "&AOkA-",                                   /* a digit too many */
    "&2D0-",                                    /* half a pair */
    "&3gA-",                                    /* the other half */
    "&2D3YPQ-",                                 /* two first halves */
    "&AAA-",                                    /* NUL */
    "&AOk-&AOk-",                               /* one shift would do */
    "a\nb",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    g_assert_null (coi_imap_utf7_decode (wires[i]));
  g_assert_null (coi_imap_utf7_encode ("\xff"));
}

static void
test_round_trip (void)
{
  for (guint i = 0; i < 10000; i++)
    {
      g_autoptr (GString) name = g_string_new (NULL);
      g_autofree char *wire = NULL;
      g_autofree char *again = NULL;

      for (int n = g_test_rand_int_range (0, 8); n > 0; n--)
        {
          gunichar c = g_test_rand_int_range (1, g_test_rand_bit () ? 0x300 : 0x110000);
          g_string_append_unichar (name, c >= 0xd800 && c < 0xe000 ? '&' : c);
        }
      wire = coi_imap_utf7_encode (name->str);
      again = coi_imap_utf7_decode (wire);
      g_assert_cmpstr (again, ==, name->str);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-utf7/pairs", test_pairs);
  g_test_add_func ("/imap-utf7/refused", test_refused);
  g_test_add_func ("/imap-utf7/round-trip", test_round_trip);
  return g_test_run ();
}
