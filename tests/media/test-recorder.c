/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A recording of a tone, looked at again; and what becomes of files that are no sound. */
#include "coi-media-error.h"
#include "coi-media-probe.h"
#include "coi-media-recorder.h"
#include "coi-media-type.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

typedef struct
{
  CoiMediaRecorder *recorder;
  char *path;
  guint levels;
  double loudest;
  gboolean done;
  GError *error;
} Fixture;

static void
level_cb (CoiMediaRecorder *recorder, double level, guint duration, Fixture *fixture)
{
  fixture->levels++;
  fixture->loudest = MAX (fixture->loudest, level);
}

static void
done_cb (CoiMediaRecorder *recorder, guint duration, Fixture *fixture)
{
  fixture->done = TRUE;
}

static void
failed_cb (CoiMediaRecorder *recorder, GError *error, Fixture *fixture)
{
  fixture->error = g_error_copy (error);
}

static void
set_up (Fixture *fixture, gconstpointer source)
{
  fixture->path = g_build_filename (g_get_tmp_dir (), "coi-test-voice.webm", NULL);
  fixture->recorder = g_object_new (COI_TYPE_MEDIA_RECORDER, "source", source, NULL);
  g_signal_connect (fixture->recorder, "level", G_CALLBACK (level_cb), fixture);
  g_signal_connect (fixture->recorder, "done", G_CALLBACK (done_cb), fixture);
  g_signal_connect (fixture->recorder, "failed", G_CALLBACK (failed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer source)
{
  g_unlink (fixture->path);
  g_object_unref (fixture->recorder);
  g_free (fixture->path);
  g_clear_error (&fixture->error);
}

static void
record (Fixture *fixture, guint levels)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (coi_media_recorder_start (fixture->recorder, fixture->path, &error));
  g_assert_no_error (error);
  g_assert_true (coi_media_recorder_get_active (fixture->recorder));
  while (fixture->levels < levels && fixture->error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (fixture->error);
}

static void
test_record (Fixture *fixture, gconstpointer source)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiMediaProbe) probe = NULL;
  g_autofree char *type = NULL;
  GStatBuf status;

  record (fixture, 5);
  g_assert_cmpfloat (fixture->loudest, >, 0.5);
  coi_media_recorder_stop (fixture->recorder);
  while (!fixture->done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (coi_media_recorder_get_active (fixture->recorder));
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  type = coi_media_type_guess_file (fixture->path, NULL);
  g_assert_cmpstr (type, ==, "audio/webm");
  g_assert_true (coi_media_is_playable (fixture->path));
  probe = coi_media_probe (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (probe->duration, >=, 300);
  g_assert_cmpuint (probe->duration, <=, coi_media_recorder_get_duration (fixture->recorder) + 500);
  g_assert_null (probe->frame);
}

static void
test_cancel (Fixture *fixture, gconstpointer source)
{
  record (fixture, 1);
  coi_media_recorder_cancel (fixture->recorder);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_assert_false (coi_media_recorder_get_active (fixture->recorder));
  record (fixture, 2); /* once more */
  coi_media_recorder_cancel (fixture->recorder);
  g_assert_false (fixture->done);
}

static void
test_missing (Fixture *fixture, gconstpointer source)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (coi_media_recorder_start (fixture->recorder, fixture->path, &error));
  g_assert_error (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_MISSING_PLUGIN);
  g_assert_cmpstr (error->message, ==, "nosuchsrc");
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

/* pulsesrc without a sound server, as in a container. */
static void
test_no_microphone (Fixture *fixture, gconstpointer source)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("PULSE_SERVER", "unix:/nowhere", TRUE);
  if (coi_media_recorder_start (fixture->recorder, fixture->path, &error))
    {
      while (fixture->error == NULL)
        g_main_context_iteration (NULL, TRUE);
      error = g_steal_pointer (&fixture->error);
    }
  g_assert_error (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_NO_MICROPHONE);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

/* A playlist that is called a video would make a player ask its hosts. */
static void
test_playlist (Fixture *fixture, gconstpointer source)
{
  g_autoptr (GError) error = NULL;
  static const char playlist[] = "#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:9,\nhttp://example.org/a.ts\n";

  g_assert_true (g_file_set_contents (fixture->path, playlist, -1, NULL));
  g_assert_false (coi_media_is_playable (fixture->path));
  g_assert_null (coi_media_probe (fixture->path, &error));
  g_assert_error (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_UNSUPPORTED);
}

static void
test_broken (Fixture *fixture, gconstpointer source)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->path, "\x1a\x45\xdf\xa3\x42\x82\x84webm", -1, NULL));
  g_assert_null (coi_media_probe (fixture->path, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == COI_MEDIA_ERROR);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/recorder/record", Fixture, "audiotestsrc", set_up, test_record, tear_down);
  g_test_add ("/recorder/cancel", Fixture, "audiotestsrc", set_up, test_cancel, tear_down);
  g_test_add ("/recorder/missing", Fixture, "nosuchsrc", set_up, test_missing, tear_down);
  g_test_add ("/recorder/no-microphone", Fixture, "pulsesrc", set_up, test_no_microphone,
              tear_down);
  g_test_add ("/probe/playlist", Fixture, "audiotestsrc", set_up, test_playlist, tear_down);
  g_test_add ("/probe/broken", Fixture, "audiotestsrc", set_up, test_broken, tear_down);
  return g_test_run ();
}
