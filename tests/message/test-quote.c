/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a person's own words end. */
#include "coi-quote.h"

/* @kept NULL: nothing is folded. */
static void
check (const char *text, const char *kept)
{
  g_autofree char *folded = coi_quote_fold (text, TRUE);

  g_assert_cmpstr (folded, ==, kept);
}

static void
test_signature (void)
{
  check ("hello", NULL);
  check ("", NULL);
  check ("hello\n-- \nAlice", "hello");
  check ("hello\n\n-- \nAlice\n-- \nmore", "hello");
  check ("hello\n--\nAlice", NULL);
  check ("hello\n -- \nAlice", NULL);
  check ("-- \nAlice", NULL);
}

static void
test_top_posted (void)
{
  const char *const attributions[] = {
    "On Fri, 15 Mar 2024 at 09:55, Alice <alice@example.org> wrote:",
    "On Fri, Mar 15, 2024 at 9:55 AM Alice Example <alice@example.org>\nwrote:",
    "Am 15.03.2024 um 09:55 schrieb Alice Example:",
    "Am Fr., 15. März 2024 um 09:55 Uhr schrieb Alice Example <\nalice@example.org>:",
    "Le ven. 15 mars 2024 à 09:55, Alice <alice@example.org> a écrit :",
    "El vie, 15 mar 2024 a las 9:55, Alice (<alice@example.org>) escribió:",
    "Il giorno ven 15 mar 2024 alle ore 09:55 Alice <alice@example.org> ha scritto:",
    "Op vr 15 mrt 2024 om 09:55 schreef Alice <alice@example.org>:",
    "Den fre 15 mars 2024 kl 09:55 skrev Alice <alice@example.org>:",
    "Em sex., 15 de mar. de 2024 às 09:55, Alice <alice@example.org> escreveu:",
    "Alice Example wrote:",
  };

  for (guint i = 0; i < G_N_ELEMENTS (attributions); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("Yes.\n\nAlice\n\n%s\n> one\n>> two\n>\n\n", attributions[i]);
      g_autofree char *spaced = g_strdup_printf ("Yes.\n\n%s\n\n> one\n\n> two", attributions[i]);

      check (text, "Yes.\n\nAlice");
      check (spaced, "Yes.");
    }
  check ("Yes.\n> one\n> two", "Yes.");
}

static void
test_left_whole (void)
{
  check ("> one\n\nYes.", NULL);
  check ("On Friday 15, Alice wrote:\n> one\n\nYes.", NULL);
  check ("On Friday 15, Alice wrote:\n> one\n\nYes.\n\n> two\n\nNo.", NULL);
  check ("> one\n\nYes.\n\n> two", NULL);
  check ("> one\n> two", NULL);
  check ("On Friday 15, Alice wrote:\n> one", NULL);
  check ("I wrote:\n\nsomething", NULL);
  check ("On Friday I wrote 3 letters", NULL);
  check ("From: here to there", NULL);
  check ("FYI\n\n-------- Forwarded Message --------\nSubject: a\nDate: b\nFrom: c\nTo: d\n\nx",
         NULL);
  check ("-----Original Message-----\nFrom: a\nSent: b\nTo: c", NULL);
}

static void
test_outlook (void)
{
  check ("Yes.\n\n-----Original Message-----\nFrom: a\n\nx", "Yes.");
  check ("Ja.\n\n-----Ursprüngliche Nachricht-----\nVon: a\n\nx", "Ja.");
  check ("Ja.\n\nVon: Alice\nGesendet: heute\nAn: Bob\nBetreff: x\n\ny", "Ja.");
  check ("Yes.\n\n________________________________\nFrom: Alice\nSent: today\nTo: Bob\n\ny",
         "Yes.");
  check ("Oui.\n\nDe : Alice\nEnvoyé : hier\nÀ : Bob\nObjet : x\n\ny", "Oui.");
  check ("Yes.\n\n*From:* Alice\n*Sent:* today\n*To:* Bob\n\ny", "Yes.");
}

static void
test_unmarked (void)
{
  check ("Yes.\n\nOn Fri, 15 Mar 2024 at 09:55, Alice <alice@example.org> wrote:\n\nReally?",
         "Yes.");
}

static void
test_chat (void)
{
  g_autofree char *quote = coi_quote_fold ("see\n> one", FALSE);
  g_autofree char *footer = coi_quote_fold ("> one\n\nYes.\n\n-- \nSent with it", FALSE);

  g_assert_null (quote);
  g_assert_cmpstr (footer, ==, "> one\n\nYes.");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quote/signature", test_signature);
  g_test_add_func ("/quote/top-posted", test_top_posted);
  g_test_add_func ("/quote/left-whole", test_left_whole);
  g_test_add_func ("/quote/outlook", test_outlook);
  g_test_add_func ("/quote/unmarked", test_unmarked);
  g_test_add_func ("/quote/chat", test_chat);
  return g_test_run ();
}
