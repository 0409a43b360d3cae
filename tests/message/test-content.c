/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message is beyond its text: copies and JSON keep all of it, and garbage does no harm. */
#include "coi-content.h"

#include <math.h>
#include <string.h>

/* Every member has a value that is not its default. */
static CoiContent *
new_full (void)
{
  CoiContent *self = coi_content_new (COI_CONTENT_POLL_VOTE);
  const guint choices[] = { 0, 3, 99 };

  g_strfreev (self->targets);
  self->targets = g_strsplit ("chat$a@example.org b@localhost", " ", -1);
  self->value = g_strdup ("👍 ❤️");
  self->choices = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_vals (self->choices, choices, G_N_ELEMENTS (choices));
  self->reports = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_report_free);
  g_ptr_array_add (self->reports, coi_report_new (COI_REPORT_DISPLAYED, "", NULL, NULL));
  g_ptr_array_add (self->reports, coi_report_new (COI_REPORT_FAILED, "bob@example.org", "5.1.1",
                                                  "550 \"no\"\tsuch \\ user"));
  self->location = coi_location_new (-33.8567844, 151, "Opera\nHouse");
  self->poll = coi_poll_new ("Which?");
  self->poll->description = g_strdup ("Of these");
  self->poll->multiple = FALSE;
  self->poll->revote = FALSE;
  coi_poll_add_option (self->poll, COI_POLL_TEXT, "", -1);
  coi_poll_add_option (self->poll, COI_POLL_DATE, "2024-05-13", -1);
  coi_poll_add_option (self->poll, COI_POLL_BINARY, "red.jpg", 0);
  self->is_pinned = TRUE;
  self->pinned_until = G_GINT64_CONSTANT (4102444800);
  self->quote = g_strdup ("How are you?\nBob");
  self->is_forwarded = TRUE;
  self->forwarded_from = g_strdup ("Carol");
  g_strfreev (self->mentions);
  self->mentions = g_strsplit ("bob@example.org carol@example.org", " ", -1);
  self->mentions_all = TRUE;
  self->is_voice = TRUE;
  self->extension = g_strdup ("org.example.chess");
  return self;
}

static void
assert_report (const CoiReport *a, CoiReportAction action, const char *recipient)
{
  g_assert_cmpint (a->action, ==, action);
  g_assert_cmpstr (a->recipient, ==, recipient);
}

static void
assert_option (const CoiPoll *poll, guint i, CoiPollOptionKind kind, const char *text, int file)
{
  const CoiPollOption *option = poll->options->pdata[i];

  g_assert_cmpint (option->kind, ==, kind);
  g_assert_cmpstr (option->text, ==, text);
  g_assert_cmpint (option->file, ==, file);
}

static void
assert_full_lists (const CoiContent *self)
{
  g_assert_cmpuint (g_strv_length (self->targets), ==, 2);
  g_assert_cmpstr (self->targets[1], ==, "b@localhost");
  g_assert_cmpuint (self->choices->len, ==, 3);
  g_assert_cmpuint (g_array_index (self->choices, guint, 2), ==, 99);
  g_assert_cmpuint (self->reports->len, ==, 2);
  assert_report (self->reports->pdata[0], COI_REPORT_DISPLAYED, "");
  assert_report (self->reports->pdata[1], COI_REPORT_FAILED, "bob@example.org");
  g_assert_cmpstr (((CoiReport *)self->reports->pdata[1])->status, ==, "5.1.1");
  g_assert_cmpstr (((CoiReport *)self->reports->pdata[1])->words, ==, "550 \"no\"\tsuch \\ user");
  g_assert_null (((CoiReport *)self->reports->pdata[0])->words);
  g_assert_cmpuint (g_strv_length (self->mentions), ==, 2);
  g_assert_cmpstr (self->mentions[0], ==, "bob@example.org");
}

static void
assert_full_poll (const CoiPoll *poll)
{
  g_assert_cmpstr (poll->name, ==, "Which?");
  g_assert_cmpstr (poll->description, ==, "Of these");
  g_assert_false (poll->multiple);
  g_assert_false (poll->revote);
  g_assert_cmpuint (poll->options->len, ==, 3);
  assert_option (poll, 0, COI_POLL_TEXT, "", -1);
  assert_option (poll, 1, COI_POLL_DATE, "2024-05-13", -1);
  assert_option (poll, 2, COI_POLL_BINARY, "red.jpg", 0);
}

static void
assert_full (const CoiContent *self)
{
  g_assert_cmpint (self->kind, ==, COI_CONTENT_POLL_VOTE);
  assert_full_lists (self);
  assert_full_poll (self->poll);
  g_assert_cmpstr (self->value, ==, "👍 ❤️");
  g_assert_cmpfloat_with_epsilon (self->location->latitude, -33.8567844, 1e-9);
  g_assert_cmpfloat_with_epsilon (self->location->longitude, 151, 1e-9);
  g_assert_cmpstr (self->location->label, ==, "Opera\nHouse");
  g_assert_true (self->is_pinned);
  g_assert_cmpint (self->pinned_until, ==, G_GINT64_CONSTANT (4102444800));
  g_assert_cmpstr (self->quote, ==, "How are you?\nBob");
  g_assert_true (self->is_forwarded);
  g_assert_cmpstr (self->forwarded_from, ==, "Carol");
  g_assert_true (self->mentions_all);
  g_assert_true (self->is_voice);
  g_assert_cmpstr (self->extension, ==, "org.example.chess");
}

static void
test_json (void)
{
  g_autoptr (CoiContent) content = new_full ();
  g_autofree char *json = coi_content_to_json (content);
  g_autoptr (CoiContent) again = coi_content_from_json (json);
  g_autofree char *json_again = coi_content_to_json (again);

  assert_full (again);
  g_assert_cmpstr (json, ==, json_again);
}

static void
test_copy (void)
{
  CoiContent *content = new_full ();
  g_autoptr (CoiContent) copy = coi_content_copy (content);

  coi_content_free (content);
  assert_full (copy);
  g_assert_null (coi_content_copy (NULL));
}

/* The numbers are in people's databases. */
static void
test_kinds (void)
{
  const guint about_another[] = { 16, 17, 18, 19, 20, 21, 22, 23, 24 };

  for (guint i = 0; i < G_N_ELEMENTS (about_another); i++)
    {
      g_autoptr (CoiContent) content = coi_content_new ((CoiContentKind)about_another[i]);
      g_autofree char *json = coi_content_to_json (content);
      g_autoptr (CoiContent) again = coi_content_from_json (json);

      g_assert_cmpint (again->kind, ==, about_another[i]);
      g_assert_true (coi_content_is_about_another (again->kind));
    }
  for (guint kind = COI_CONTENT_ORDINARY; kind <= COI_CONTENT_EXTENSION; kind++)
    g_assert_false (coi_content_is_about_another ((CoiContentKind)kind));
  g_assert_cmpint (COI_CONTENT_UNPIN, ==, 24);
  g_assert_cmpint (COI_CONTENT_EXTENSION, ==, 3);
  g_assert_cmpint (COI_REPORT_FAILED, ==, 3);
  g_assert_cmpint (COI_POLL_BINARY, ==, 2);
}

static void
test_nothing (void)
{
  g_autoptr (CoiContent) ordinary = coi_content_new (COI_CONTENT_ORDINARY);
  g_autoptr (CoiContent) none = coi_content_from_json (NULL);

  g_assert_null (coi_content_to_json (NULL));
  g_assert_null (coi_content_to_json (ordinary));
  g_assert_cmpint (none->kind, ==, COI_CONTENT_ORDINARY);
  g_assert_nonnull (none->targets);
  g_assert_nonnull (none->mentions);
}

/* A vote for nothing is a vote. */
static void
test_empty_choices (void)
{
  g_autoptr (CoiContent) content = coi_content_new (COI_CONTENT_POLL_VOTE);
  g_autofree char *json = NULL;
  g_autoptr (CoiContent) again = NULL;

  content->choices = g_array_new (FALSE, FALSE, sizeof (guint));
  json = coi_content_to_json (content);
  again = coi_content_from_json (json);
  g_assert_nonnull (again->choices);
  g_assert_cmpuint (again->choices->len, ==, 0);
}

static void
test_places (void)
{
  g_assert_null (coi_location_new (90.1, 0, NULL));
  g_assert_null (coi_location_new (0, -180.1, NULL));
  g_assert_null (coi_location_new (NAN, 0, NULL));
  g_assert_null (coi_location_new (0, INFINITY, NULL));
  coi_location_free (coi_location_new (-90, 180, NULL));
}

static void
test_garbage (void)
{
  static const char *const garbage[] = {
    "",
    "null",
    "[]",
    "7",
    "{",
    "{\"kind\": 4}",
    "{\"kind\": 15}",
    "{\"kind\": 25}",
    "{\"kind\": -1}",
    "{\"kind\": \"16\"}",
    "{\"kind\": 1e99}",
    "{\"kind\": [16]}",
    "{\"targets\": \"a\", \"mentions\": {\"a\": 1}, \"choices\": 1, \"reports\": 1}",
    "{\"poll\": [], \"location\": \"here\", \"pinned\": \"yes\", \"quote\": 5, \"until\": true}",
    "{\"poll\": {\"options\": {}}}",
    "{\"location\": {\"latitude\": \"1\", \"longitude\": 2}}",
    "{\"location\": {\"latitude\": 1000, \"longitude\": 2}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (garbage); i++)
    {
      g_autoptr (CoiContent) content = coi_content_from_json (garbage[i]);
      g_autofree char *json = coi_content_to_json (content);

      g_assert_cmpstr (json, ==, NULL);
    }
}

/* Of what is half right the good half is kept, and nothing is out of range. */
static void
test_half_garbage (void)
{
  g_autoptr (CoiContent) content = coi_content_from_json (
      "{\"targets\": [\"a\", 1, null, [], \"b\"], \"choices\": [1, -1, \"2\", 100, {}, 3.5, 99],"
      " \"reports\": [5, {\"action\": 9, \"recipient\": 1}, {\"status\": []}],"
      " \"poll\": {\"name\": 1, \"options\": [1, {\"kind\": 7, \"text\": [], \"file\": 5000}]}}");
  const CoiReport *report = content->reports->pdata[0];

  g_assert_cmpuint (g_strv_length (content->targets), ==, 2);
  g_assert_cmpstr (content->targets[1], ==, "b");
  g_assert_cmpuint (content->choices->len, ==, 2);
  g_assert_cmpuint (g_array_index (content->choices, guint, 1), ==, 99);
  g_assert_cmpuint (content->reports->len, ==, 2);
  assert_report (report, COI_REPORT_DISPLAYED, "");
  g_assert_cmpstr (content->poll->name, ==, "");
  g_assert_cmpuint (content->poll->options->len, ==, 1);
  assert_option (content->poll, 0, COI_POLL_TEXT, "", -1);
}

static void
test_many_options (void)
{
  g_autoptr (CoiPoll) poll = coi_poll_new ("Which?");

  for (guint i = 0; i < 2 * COI_POLL_OPTIONS_MAX; i++)
    coi_poll_add_option (poll, COI_POLL_TEXT, "x", -1);
  g_assert_cmpuint (poll->options->len, ==, COI_POLL_OPTIONS_MAX);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/content/json", test_json);
  g_test_add_func ("/content/copy", test_copy);
  g_test_add_func ("/content/kinds", test_kinds);
  g_test_add_func ("/content/nothing", test_nothing);
  g_test_add_func ("/content/empty-choices", test_empty_choices);
  g_test_add_func ("/content/places", test_places);
  g_test_add_func ("/content/garbage", test_garbage);
  g_test_add_func ("/content/half-garbage", test_half_garbage);
  g_test_add_func ("/content/many-options", test_many_options);
  return g_test_run ();
}
