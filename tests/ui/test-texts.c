/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words that the user reads and hears, without a display. */
#include "coi-conversation-sentence.h"
#include "coi-error-text.h"
#include "coi-new-conversation-dialog.h"
#include "coi-notifier.h"
#include "coi-search-text.h"
#include "coi-state-text.h"
#include "coi-time-text.h"

static void
test_every_error_has_a_sentence (void)
{
  for (int code = COI_ENGINE_ERROR_WRONG_PASSWORD; code <= COI_ENGINE_ERROR_FOREIGN; code++)
    {
      g_assert_cmpstr (coi_error_sentence (code), !=, coi_error_sentence (-1));
      for (int other = COI_ENGINE_ERROR_WRONG_PASSWORD; other < code; other++)
        g_assert_cmpstr (coi_error_sentence (code), !=, coi_error_sentence (other));
    }
}

static void
test_error_fields (void)
{
  g_assert_cmpint (coi_error_field (COI_ENGINE_ERROR_WRONG_PASSWORD), ==, COI_ERROR_FIELD_PASSWORD);
  g_assert_cmpint (coi_error_field (COI_ENGINE_ERROR_NO_PASSWORD), ==, COI_ERROR_FIELD_PASSWORD);
  g_assert_cmpint (coi_error_field (COI_ENGINE_ERROR_ADDRESS), ==, COI_ERROR_FIELD_ADDRESS);
  g_assert_cmpint (coi_error_field (COI_ENGINE_ERROR_EXISTS), ==, COI_ERROR_FIELD_ADDRESS);
  g_assert_cmpint (coi_error_field (COI_ENGINE_ERROR_UNKNOWN_HOST), ==, COI_ERROR_FIELD_SERVERS);
  g_assert_cmpint (coi_error_field (COI_ENGINE_ERROR_CERTIFICATE), ==, COI_ERROR_FIELD_SERVERS);
  g_assert_cmpint (coi_error_field (COI_ENGINE_ERROR_NO_NETWORK), ==, COI_ERROR_FIELD_NONE);
  g_assert_cmpint (coi_error_field (COI_ENGINE_ERROR_OAUTH), ==, COI_ERROR_FIELD_PASSWORD);
  g_assert_cmpint (coi_error_field (COI_ENGINE_ERROR_FOREIGN), ==, COI_ERROR_FIELD_SERVERS);
  g_assert_cmpint (coi_error_field (-1), ==, COI_ERROR_FIELD_NONE);
}

static void
test_hostile_detail (void)
{
  g_autofree char *text = coi_error_text_for (COI_ENGINE_ERROR_SERVER, "\xff%s%n");
  g_autofree char *huge = g_strnfill (1000000, 'x');
  g_autofree char *cut = coi_error_text_for (COI_ENGINE_ERROR_SERVER, huge);
  g_autofree char *blank = coi_error_text_for (COI_ENGINE_ERROR_SERVER, " \r\n");

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_str_has_suffix (text, "%s%n"));
  g_assert_cmpuint (strlen (cut), <, 1000);
  g_assert_cmpstr (blank, ==, coi_error_sentence (COI_ENGINE_ERROR_SERVER));
}

static void
assert_sentence (CoiConversationSentence parts, const char *expected)
{
  g_autofree char *sentence = coi_conversation_sentence (&parts);

  g_assert_cmpstr (sentence, ==, expected);
}

static void
test_conversation_sentence (void)
{
  assert_sentence ((CoiConversationSentence){ .name = "Bob" }, "Bob");
  assert_sentence (
      (CoiConversationSentence){
          .name = "Bob", .unread = 2, .preview = "Hello", .time_text = "14:02" },
      "Bob, 2 unread, last message: Hello, 14:02");
  assert_sentence (
      (CoiConversationSentence){
          .name = "Bob", .preview = "You: Hi", .time_text = "Mon", .state = "Sent" },
      "Bob, last message: You: Hi, Mon, Sent");
  assert_sentence ((CoiConversationSentence){ .name = "%s", .preview = "" }, "%s");
}

static void
test_badge (void)
{
  g_autofree char *few = coi_unread_text (7);
  g_autofree char *many = coi_unread_text (100);

  g_assert_cmpstr (few, ==, "7");
  g_assert_cmpstr (many, ==, "99+");
}

static void
test_arrivals (void)
{
  g_autofree char *one = coi_arrival_text ("Bob", "Hello", 1);
  g_autofree char *several = coi_arrival_text ("Bob", "Hello", 5);
  g_autofree char *mixed = coi_arrival_text (NULL, "Hello", 5);

  g_assert_cmpstr (one, ==, "Bob: Hello");
  g_assert_cmpstr (several, ==, "5 new messages from Bob");
  g_assert_cmpstr (mixed, ==, "5 new messages");
}

static void
assert_addresses (const char *text, const char *expected)
{
  g_auto (GStrv) addresses = coi_split_addresses (text);
  g_autofree char *joined = addresses != NULL ? g_strjoinv ("|", addresses) : NULL;

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_addresses (void)
{
  assert_addresses ("bob@example.org", "bob@example.org");
  assert_addresses (" bob@example.org, carol@example.org;", "bob@example.org|carol@example.org");
  assert_addresses ("", NULL);
  assert_addresses ("bob", NULL);
  assert_addresses ("@example.org", NULL);
  assert_addresses ("bob@", NULL);
  assert_addresses ("bob@example.org, carol", NULL);
  assert_addresses ("Bob<bob@example.org>", NULL);
}

static gint64
at (int year, int month, int day, int hour)
{
  g_autoptr (GDateTime) when = g_date_time_new_local (year, month, day, hour, 2, 0);

  return g_date_time_to_unix (when);
}

static void
assert_times (gint64 time, gint64 now, const char *expected_short, const char *expected_day)
{
  g_autofree char *short_text = coi_time_text_short (time, now);
  g_autofree char *day = coi_time_text_day (time, now);

  g_assert_cmpstr (short_text, ==, expected_short);
  g_assert_cmpstr (day, ==, expected_day);
}

static void
test_times (void)
{
  gint64 now = at (2026, 3, 3, 0);

  assert_times (at (2026, 3, 3, 0), now, "00:02", "Today");
  assert_times (at (2026, 3, 2, 23), now, "Yesterday", "Yesterday");
  assert_times (at (2026, 3, 1, 23), now, "Sun", "Sunday, 1 March");
  assert_times (at (2026, 2, 24, 23), now, "24 Feb", "Tuesday, 24 February");
  assert_times (at (2025, 3, 3, 23), now, "3 Mar 2025", "Monday, 3 March 2025");
  assert_times (at (2026, 3, 4, 1), now, "4 Mar", "Wednesday, 4 March");
}

/* A Date: header says what its writer likes. */
static void
test_impossible_times (void)
{
  static const gint64 times[] = { G_MININT64, -1, 0, G_MAXINT64 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *text = coi_time_text_short (times[i], coi_time_now ());
      g_autofree char *full = coi_time_text_full (times[i]);
      g_assert_cmpstr (text, !=, "");
      g_assert_cmpstr (full, !=, "");
    }
}

static void
test_states (void)
{
  g_assert_null (coi_message_state_text (COI_MESSAGE_STATUS_RECEIVED));
  for (int status = COI_MESSAGE_STATUS_QUEUED; status <= COI_MESSAGE_STATUS_FAILED; status++)
    {
      g_assert_nonnull (coi_message_state_text (status));
      g_assert_nonnull (coi_message_state_icon (status));
    }
}

static char *
mark (const char *snippet, guint start, guint length)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (CoiSearchRange));
  CoiSearchRange range = { start, length };

  if (length > 0)
    g_array_append_val (ranges, range);
  return coi_search_markup (snippet, ranges);
}

static void
test_search_markup (void)
{
  static const struct
  {
    const char *snippet;
    guint start, length;
    const char *markup;
  } cases[] = {
    { "to the lake", 7, 4, "to the <b>lake</b>" },
    { "lake", 0, 4, "<b>lake</b>" },
    { "lake", 0, 0, "lake" },
    { "lake", 90, 4, "lake" },
    { "lake", 2, 900, "la<b>ke</b>" },
    { "zur Fähre", 4, 6, "zur <b>Fähre</b>" },
    { "<b>&amp;", 0, 3, "<b>&lt;b&gt;</b>&amp;amp;" },
    { "a\nb\x02\xE2\x80\xAE"
      "c",
      0, 1, "<b>a</b> b c" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *markup = mark (cases[i].snippet, cases[i].start, cases[i].length);
      g_assert_cmpstr (markup, ==, cases[i].markup);
    }
}

static void
test_search_sentence (void)
{
  const CoiSearchSentence all = {
    .sender = "Carol", .snippet = "to the\nlake", .conversation = "Holidays", .time = "14:02"
  };
  const CoiSearchSentence own = { .snippet = "Yes" };
  g_autofree char *sentence = coi_search_sentence (&all);
  g_autofree char *short_one = coi_search_sentence (&own);

  g_assert_cmpstr (sentence, ==, "Carol: to the lake. in the conversation Holidays. 14:02");
  g_assert_cmpstr (short_one, ==, "You: Yes");
}

static void
test_search_count (void)
{
  g_autofree char *none = coi_search_count_text (0, FALSE);
  g_autofree char *one = coi_search_count_text (1, FALSE);
  g_autofree char *more = coi_search_count_text (50, TRUE);

  g_assert_cmpstr (none, ==, "No messages found");
  g_assert_cmpstr (one, ==, "1 message found");
  g_assert_cmpstr (more, ==, "More than 50 messages found");
}

static void
test_search_names (void)
{
  g_autofree char *name = coi_search_fold ("Carol Müller carol@example.org");
  g_autofree char *words = coi_search_fold ("MULLER, car");
  g_autofree char *others = coi_search_fold ("Müller bob");
  g_autofree char *broken = coi_search_fold ("\xff");

  g_assert_true (coi_search_matches (name, words));
  g_assert_true (coi_search_matches (name, ""));
  g_assert_false (coi_search_matches (name, others));
  g_assert_true (g_utf8_validate (broken, -1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/texts/errors/sentences", test_every_error_has_a_sentence);
  g_test_add_func ("/texts/errors/fields", test_error_fields);
  g_test_add_func ("/texts/errors/hostile-detail", test_hostile_detail);
  g_test_add_func ("/texts/conversation/sentence", test_conversation_sentence);
  g_test_add_func ("/texts/conversation/badge", test_badge);
  g_test_add_func ("/texts/arrivals", test_arrivals);
  g_test_add_func ("/texts/addresses", test_addresses);
  g_test_add_func ("/texts/times", test_times);
  g_test_add_func ("/texts/impossible-times", test_impossible_times);
  g_test_add_func ("/texts/states", test_states);
  g_test_add_func ("/texts/search/markup", test_search_markup);
  g_test_add_func ("/texts/search/sentence", test_search_sentence);
  g_test_add_func ("/texts/search/count", test_search_count);
  g_test_add_func ("/texts/search/names", test_search_names);
  return g_test_run ();
}
