/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small parts of the engine: UID sets, errors, the outbox's verdicts, guesses, previews. */
#include "coi-conversation-private.h"
#include "coi-engine-error.h"
#include "coi-engine.h"
#include "coi-guess.h"
#include "coi-imap-error.h"
#include "coi-imap-response.h"
#include "coi-net-error.h"
#include "coi-outbox.h"
#include "coi-uid-set.h"

#include <string.h>

/* --- UID sets --- */

static GArray *
ranges (const CoiImapRange *items, guint n)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (CoiImapRange));

  g_array_append_vals (array, items, n);
  return array;
}

static void
check_set (GArray *set, const char *expected)
{
  g_autofree char *text = coi_uid_set_to_string (set, 0, set->len);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_uid_set (void)
{
  const CoiImapRange overlapping[] = { { 5, 9 }, { 1, 2 }, { 8, 12 }, { 2, 2 } };
  const CoiImapRange huge[] = { { 1, G_MAXUINT32 } };
  const CoiImapRange unsorted[] = { { 6, 900 }, { 2, 3 }, { 5, 5 }, { 7, 7 } };
  const CoiImapRange zero[] = { { 0, 3 } };
  g_autoptr (GArray) a = ranges (overlapping, G_N_ELEMENTS (overlapping));
  g_autoptr (GArray) b = ranges (huge, 1);
  g_autoptr (GArray) c = ranges (zero, 1);
  g_autoptr (GArray) set = coi_uid_set_from_ranges (a, 1000);
  g_autoptr (GArray) top = coi_uid_set_from_ranges (a, 3);
  g_autoptr (GArray) bounded = coi_uid_set_from_ranges (b, 4);
  g_autoptr (GArray) small = coi_uid_set_from_ranges (c, 10);
  g_autoptr (GArray) rest = coi_uid_set_subtract (set, top);
  g_autoptr (GArray) d = ranges (unsorted, G_N_ELEMENTS (unsorted));
  g_autoptr (GArray) within = coi_uid_set_intersect_ranges (set, d);
  g_autoptr (GArray) all = coi_uid_set_intersect_ranges (set, b);
  g_autoptr (GArray) common = coi_uid_set_intersect (set, small);

  check_set (set, "1:2,5:12");
  check_set (top, "10:12");
  check_set (bounded, "4294967292:4294967295");
  check_set (small, "1:3");
  check_set (rest, "1:2,5:9");
  check_set (common, "1:2");
  check_set (within, "2,5:12");
  g_assert_cmpuint (all->len, ==, set->len);
  g_assert_true (coi_uid_set_contains (set, 12));
  g_assert_false (coi_uid_set_contains (set, 3));
}

/* --- errors --- */

typedef struct
{
  GQuark (*domain) (void);
  int code;
  int expected;
} ErrorCase;

static void
test_errors (void)
{
  const ErrorCase cases[] = {
    { coi_net_error_quark, COI_NET_ERROR_UNKNOWN_HOST, COI_ENGINE_ERROR_UNKNOWN_HOST },
    { coi_net_error_quark, COI_NET_ERROR_REFUSED, COI_ENGINE_ERROR_REFUSED },
    { coi_net_error_quark, COI_NET_ERROR_TIMED_OUT, COI_ENGINE_ERROR_TIMED_OUT },
    { coi_net_error_quark, COI_NET_ERROR_CERTIFICATE, COI_ENGINE_ERROR_CERTIFICATE },
    { coi_net_error_quark, COI_NET_ERROR_INSECURE, COI_ENGINE_ERROR_INSECURE },
    { coi_net_error_quark, COI_NET_ERROR_CLOSED, COI_ENGINE_ERROR_NO_NETWORK },
    { coi_imap_error_quark, COI_IMAP_ERROR_AUTH, COI_ENGINE_ERROR_WRONG_PASSWORD },
    { coi_imap_error_quark, COI_IMAP_ERROR_UNAVAILABLE, COI_ENGINE_ERROR_SERVER },
    { coi_imap_error_quark, COI_IMAP_ERROR_NO_MECHANISM, COI_ENGINE_ERROR_INSECURE },
    { coi_smtp_error_quark, COI_SMTP_ERROR_AUTH, COI_ENGINE_ERROR_WRONG_PASSWORD },
    { coi_smtp_error_quark, COI_SMTP_ERROR_PERMANENT, COI_ENGINE_ERROR_SERVER },
    { coi_store_error_quark, COI_STORE_ERROR_FULL, COI_ENGINE_ERROR_STORE },
    { coi_store_error_quark, COI_STORE_ERROR_NOT_FOUND, COI_ENGINE_ERROR_NOT_FOUND },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error =
          coi_engine_error_take (g_error_new_literal (cases[i].domain (), cases[i].code, "words"));

      g_assert_error (error, COI_ENGINE_ERROR, cases[i].expected);
      g_assert_cmpstr (error->message, ==, "words");
    }
}

static void
test_cancelled (void)
{
  g_autoptr (GError) error =
      coi_engine_error_take (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x"));

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (coi_engine_error_needs_user (COI_ENGINE_ERROR_WRONG_PASSWORD));
  g_assert_true (coi_engine_error_needs_user (COI_ENGINE_ERROR_CERTIFICATE));
  g_assert_false (coi_engine_error_needs_user (COI_ENGINE_ERROR_TIMED_OUT));
  g_assert_false (coi_engine_error_needs_user (COI_ENGINE_ERROR_SERVER));
}

/* --- the outbox --- */

static GPtrArray *
results (guint bob, guint carol)
{
  GPtrArray *array =
      g_ptr_array_new_with_free_func ((GDestroyNotify)coi_smtp_recipient_result_free);
  const char *const names[] = { "bob@example.org", "carol@example.org" };
  const guint codes[] = { bob, carol };

  for (guint i = 0; i < 2; i++)
    {
      CoiSmtpRecipientResult *result = g_new0 (CoiSmtpRecipientResult, 1);

      result->address = g_strdup (names[i]);
      result->code = codes[i];
      result->text = g_strdup ("words");
      g_ptr_array_add (array, result);
    }
  return array;
}

static void
check_verdict (
    guint bob, guint carol, CoiMessageState expected, const char *left, const char *words)
{
  g_autoptr (CoiOutboxRecord) row = g_new0 (CoiOutboxRecord, 1);
  g_autoptr (GPtrArray) array = results (bob, carol);
  g_autofree char *text = NULL;
  g_autofree char *recipients = NULL;

  g_assert_cmpint (coi_outbox_judge (row, array, &text), ==, expected);
  recipients = g_strjoinv (",", row->recipients);
  g_assert_cmpstr (recipients, ==, left);
  g_assert_cmpstr (text, ==, words);
}

static void
test_verdicts (void)
{
  check_verdict (250, 250, COI_MESSAGE_SENT, "", NULL);
  check_verdict (250, 550, COI_MESSAGE_FAILED, "carol@example.org", "carol@example.org: 550 words");
  check_verdict (451, 250, COI_MESSAGE_QUEUED, "bob@example.org", "bob@example.org: 451 words");
  check_verdict (0, 250, COI_MESSAGE_QUEUED, "bob@example.org", "bob@example.org: 0 words");
  check_verdict (451, 550, COI_MESSAGE_QUEUED, "bob@example.org,carol@example.org",
                 "bob@example.org: 451 words; carol@example.org: 550 words");
}

static void
test_backoff (void)
{
  guint last = 0;

  for (guint i = 1; i < 40; i++)
    {
      guint delay = coi_outbox_backoff (i);

      g_assert_cmpuint (delay, >=, last);
      g_assert_cmpuint (delay, <=, 3600);
      last = delay;
    }
  g_assert_cmpuint (coi_outbox_backoff (1), ==, 30);
  g_assert_cmpuint (last, ==, 3600);
}

/* --- guesses --- */

static void
test_candidates (void)
{
  g_autoptr (GPtrArray) list = coi_guess_candidates (COI_GUESS_SMTP, "example.org");
  const char *const expected[] = {
    "smtp.example.org:465/tls",      "mail.example.org:465/tls",      "example.org:465/tls",
    "smtp.example.org:587/starttls", "mail.example.org:587/starttls", "example.org:587/starttls",
  };

  g_assert_cmpuint (list->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < list->len; i++)
    {
      g_autofree char *text = coi_endpoint_to_string (list->pdata[i]);

      g_assert_cmpstr (text, ==, expected[i]);
    }
}

/* --- previews --- */

static void
check_preview (const char *text, const char *expected)
{
  CoiConversationRecord *record = g_new0 (CoiConversationRecord, 1);
  g_autoptr (CoiConversation) conversation = NULL;

  record->last = g_new0 (CoiMessageRecord, 1);
  record->last->text = g_strdup (text);
  conversation = coi_conversation_new (NULL, record, "Bob", NULL);
  g_assert_cmpstr (coi_conversation_get_last_text (conversation), ==, expected);
}

static void
test_preview (void)
{
  g_autofree char *huge = g_strnfill (1000000, 'x');
  g_autofree char *cut = g_strnfill (200, 'x');

  check_preview ("Hello", "Hello");
  check_preview ("  one\n\ntwo\tthree \r\n", "one two three");
  check_preview ("a\x1b[31mb", "a [31mb");
  check_preview ("", "");
  check_preview (huge, cut);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/uid-set", test_uid_set);
  g_test_add_func ("/errors/mapping", test_errors);
  g_test_add_func ("/errors/cancelled", test_cancelled);
  g_test_add_func ("/outbox/verdicts", test_verdicts);
  g_test_add_func ("/outbox/backoff", test_backoff);
  g_test_add_func ("/guess/candidates", test_candidates);
  g_test_add_func ("/preview", test_preview);
  return g_test_run ();
}
