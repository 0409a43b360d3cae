/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places, polls and files on the wire, byte for byte: compose/NAME.eml. */
#include "coi-text.h"
#include "draft-fixture.h"

#include <locale.h>
#include <math.h>
#include <string.h>

/* --- places --- */

static void
test_location (DraftFixture *self, gconstpointer data)
{
  CoiContent *content = draft_fixture_set_content (self, COI_CONTENT_LOCATION, NULL);

  content->location = coi_location_new (53.07516, 8.80777, "Market <square> & more");
  self->draft.text = "Let's meet here.";
  draft_fixture_check (self, "location");
  coi_location_free (content->location);
  content->location = coi_location_new (-0.00000001, -123.123456789, NULL);
  self->draft.text = "";
  draft_fixture_check (self, "location-alone");
}

static void
test_location_missing (DraftFixture *self, gconstpointer data)
{
  draft_fixture_set_content (self, COI_CONTENT_LOCATION, NULL);
  draft_fixture_check_refused (self);
}

/* --- polls --- */

static CoiPoll *
make_poll (void)
{
  CoiPoll *poll = coi_poll_new ("What shall we grow?");

  coi_poll_add_option (poll, COI_POLL_TEXT, "Beans & peas", -1);
  coi_poll_add_option (poll, COI_POLL_TEXT, "Kürbisse", -1);
  return poll;
}

static void
test_poll (DraftFixture *self, gconstpointer data)
{
  CoiContent *content = draft_fixture_set_content (self, COI_CONTENT_POLL, NULL);

  content->poll = make_poll ();
  draft_fixture_check (self, "poll");
}

static void
test_poll_for_a_date (DraftFixture *self, gconstpointer data)
{
  CoiContent *content = draft_fixture_set_content (self, COI_CONTENT_POLL, NULL);

  content->poll = coi_poll_new ("When?");
  content->poll->description = g_strdup ("In the garden,\nwith <everybody>.");
  content->poll->multiple = FALSE;
  content->poll->revote = FALSE;
  coi_poll_add_option (content->poll, COI_POLL_DATE, "2019-12-31", -1);
  coi_poll_add_option (content->poll, COI_POLL_DATE, "2020-01-01T12:00:00+01:00", -1);
  self->draft.text = "Bob, help me!";
  draft_fixture_check (self, "poll-date");
}

/* The second file is an option too, though of another kind; the third belongs to the message. */
static void
test_poll_with_files (DraftFixture *self, gconstpointer data)
{
  CoiContent *content = draft_fixture_set_content (self, COI_CONTENT_POLL, NULL);

  draft_fixture_add_file (self, "red.png", "image/png", "red");
  draft_fixture_add_file (self, "blue.webm", "audio/webm", "blue");
  draft_fixture_add_file (self, "plan.pdf", "application/pdf", "plan");
  content->poll = coi_poll_new ("Which one?");
  coi_poll_add_option (content->poll, COI_POLL_BINARY, "Red \"one\"", 0);
  coi_poll_add_option (content->poll, COI_POLL_BINARY, "Blue <one>", 1);
  draft_fixture_check (self, "poll-files");
}

static void
test_poll_refused (DraftFixture *self, gconstpointer data)
{
  CoiContent *content = draft_fixture_set_content (self, COI_CONTENT_POLL, NULL);

  draft_fixture_check_refused (self);
  content->poll = coi_poll_new ("One way only?");
  coi_poll_add_option (content->poll, COI_POLL_TEXT, "Yes", -1);
  draft_fixture_check_refused (self);
  coi_poll_add_option (content->poll, COI_POLL_BINARY, "No", 0);
  draft_fixture_check_refused (self);
  draft_fixture_add_file (self, "no.png", "image/png", "no");
  g_bytes_unref (draft_fixture_compose (self));
}

static void
set_choices (CoiContent *content, const guint *choices, guint n)
{
  g_clear_pointer (&content->choices, g_array_unref);
  content->choices = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_vals (content->choices, choices, n);
}

static void
test_vote (DraftFixture *self, gconstpointer data)
{
  CoiContent *content =
      draft_fixture_set_content (self, COI_CONTENT_POLL_VOTE, ABOUT ("chat$poll@example.org"));

  set_choices (content, (const guint[]){ 0, 1 }, 2);
  content->poll = make_poll ();
  draft_fixture_check (self, "vote");
  self->draft.text = "I am for beans, and for pumpkins.";
  draft_fixture_check (self, "vote-in-words");
  /* Of a poll that is not known, and taken back. */
  g_clear_pointer (&content->poll, coi_poll_free);
  self->draft.text = "";
  draft_fixture_check (self, "vote-blind");
  g_clear_pointer (&content->choices, g_array_unref);
  draft_fixture_check (self, "vote-taken-back");
}

static void
test_close (DraftFixture *self, gconstpointer data)
{
  draft_fixture_set_content (self, COI_CONTENT_POLL_CLOSE, ABOUT ("chat$poll@example.org"));
  self->draft.text = "The poll is closed.\nBeans & peas: 2\nPumpkins: 1";
  draft_fixture_check (self, "poll-close");
}

/* --- files --- */

/* COI: "Binary Messages", example 1. */
static void
test_file (DraftFixture *self, gconstpointer data)
{
  draft_fixture_add_file (self, "earth.jpg", "image/jpeg",
                          "What is longer than fifty-seven bytes is on more lines than one.");
  draft_fixture_check (self, "file");
}

static void
test_file_with_text (DraftFixture *self, gconstpointer data)
{
  draft_fixture_add_file (self, "Gärten \"2019\".txt", "text/plain", "text");
  self->draft.text = "Look!";
  draft_fixture_check (self, "file-text");
}

/* COI: "Binary Messages", example 2, and "Preview Message Parts". */
static void
test_files (DraftFixture *self, gconstpointer data)
{
  CoiDraftFile *film = draft_fixture_add_file (self, "bunny.webm", "video/webm", "film");

  film->preview = g_bytes_new_static ("preview", 7);
  film->preview_type = g_strdup ("image/webp");
  film->duration = 61000;
  draft_fixture_check (self, "file-preview");
  draft_fixture_add_file (self, NULL, NULL, "");
  draft_fixture_check (self, "files");
}

static void
test_voice (DraftFixture *self, gconstpointer data)
{
  CoiDraftFile *voice = draft_fixture_add_file (self, "voice.webm", "audio/webm", "sound");

  voice->is_voice = TRUE;
  voice->duration = 2500;
  draft_fixture_check (self, "voice");
  draft_fixture_set_content (self, COI_CONTENT_ORDINARY, NULL)->is_pinned = TRUE;
  draft_fixture_check (self, "voice-pinned");
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func)                                                                            \
  g_test_add ("/compose-data/" path, DraftFixture, NULL, draft_fixture_set_up, func,               \
              draft_fixture_tear_down)
  ADD ("location", test_location);
  ADD ("location-missing", test_location_missing);
  ADD ("poll", test_poll);
  ADD ("poll-for-a-date", test_poll_for_a_date);
  ADD ("poll-with-files", test_poll_with_files);
  ADD ("poll-refused", test_poll_refused);
  ADD ("vote", test_vote);
  ADD ("close", test_close);
  ADD ("file", test_file);
  ADD ("file-with-text", test_file_with_text);
  ADD ("files", test_files);
  ADD ("voice", test_voice);
  return g_test_run ();
}
