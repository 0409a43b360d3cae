/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replays the transcripts in data/: whole, byte by byte, and split in two at every byte.
 *
 * A transcript is read line by line; "\" escapes are those of C:
 *   tls: starttls        how the connection is secured (first lines only; else "none")
 *   host: NAME           the server (first lines only; else a loopback address)
 *   S: text              the server sends a line
 *   S+ text              the server sends text without a line end
 *   ! action …           what the client is told to do; see act() and test-command.c
 *   C: text              a line that the client must send in answer to the lines above
 *   > event              an event that must come of the lines above; see test-describe.c
 *   # text               a remark
 */
#include "test-command.h"
#include "test-describe.h"

#include <string.h>

typedef enum
{
  FEED_WHOLE,
  FEED_BYTES,
  FEED_SPLIT,
} FeedMode;

typedef struct
{
  CoiImapMachine *machine;
  gint64 now;
  FeedMode mode;
  gsize split_at; /* of all bytes that the server sends */
  gsize n_fed;
  GString *got;
} Replay;

static void
collect_events (Replay *replay)
{
  CoiImapEvent *event;

  while ((event = coi_imap_machine_next_event (replay->machine)) != NULL)
    {
      test_describe_event (replay->got, event);
      coi_imap_event_free (event);
    }
}

static void
collect_output (Replay *replay, GString *out)
{
  g_autoptr (GBytes) bytes = coi_imap_machine_take_output (replay->machine);
  g_auto (GStrv) lines = NULL;
  g_autofree char *text = NULL;

  if (bytes == NULL)
    return;
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  lines = g_strsplit (text, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL && (lines[i + 1] != NULL || lines[i][0] != '\0'); i++)
    g_string_append_printf (out, "C: %s\n", lines[i]);
}

static void
feed (Replay *replay, const char *data, gsize length)
{
  const guint8 *bytes = (const guint8 *)data;
  gsize first = length;

  if (replay->mode == FEED_SPLIT && replay->split_at > replay->n_fed)
    first = MIN (length, replay->split_at - replay->n_fed);
  if (replay->mode == FEED_BYTES)
    for (gsize i = 0; i < length; i++)
      coi_imap_machine_feed (replay->machine, bytes + i, 1, replay->now);
  else
    {
      coi_imap_machine_feed (replay->machine, bytes, first, replay->now);
      if (first < length)
        coi_imap_machine_feed (replay->machine, bytes + first, length - first, replay->now);
    }
  replay->n_fed += length;
}

/* Lets time pass, with a call for each deadline in it. */
static void
wait_seconds (Replay *replay, gint64 seconds)
{
  gint64 target = replay->now + seconds * G_USEC_PER_SEC;
  gint64 deadline;

  while ((deadline = coi_imap_machine_next_deadline (replay->machine)) >= 0 && deadline <= target)
    {
      replay->now = MAX (replay->now, deadline);
      coi_imap_machine_timeout (replay->machine, replay->now);
    }
  replay->now = target;
}

/* What arrived behind the OK of COMPRESS must be @expected. */
static void
check_compressed (Replay *replay, const char *expected)
{
  g_autoptr (GBytes) bytes = coi_imap_machine_take_compressed (replay->machine);
  g_autofree char *text =
      bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) : NULL;

  g_assert_cmpstr (text, ==, expected);
  coi_imap_machine_deflate_started (replay->machine, replay->now);
}

static void
act (Replay *replay, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 3);
  CoiImapCommand *command;

  if (strcmp (words[0], "wait") == 0)
    wait_seconds (replay, g_ascii_strtoll (words[1], NULL, 10));
  else if (strcmp (words[0], "tls-started") == 0)
    coi_imap_machine_tls_started (replay->machine, replay->now);
  else if (strcmp (words[0], "deflate-started") == 0)
    check_compressed (replay, words[1]);
  else if (strcmp (words[0], "end") == 0)
    coi_imap_machine_feed_end (replay->machine);
  else if (strcmp (words[0], "idle") == 0)
    coi_imap_machine_idle_start (replay->machine, 0, replay->now);
  else if (strcmp (words[0], "idle-stop") == 0)
    coi_imap_machine_idle_stop (replay->machine, replay->now);
  else if (strcmp (words[0], "check") == 0)
    coi_imap_machine_check (replay->machine, replay->now);
  else if (strcmp (words[0], "logout") == 0)
    coi_imap_machine_logout (replay->machine, replay->now);
  else if (strcmp (words[0], "cancel") == 0)
    coi_imap_machine_cancel (replay->machine, g_ascii_strtoull (words[1], NULL, 10));
  else
    {
      command = test_command_new (text);
      if (command == NULL)
        g_error ("unknown action: %s", text);
      coi_imap_machine_submit (replay->machine, command, replay->now);
    }
}

/* "S: text" and "S+ text" lines from @i on as bytes; returns the line behind them. */
static guint
gather (char **lines, guint i, GString *bytes)
{
  for (; lines[i] != NULL &&
         (g_str_has_prefix (lines[i], "S: ") || g_str_has_prefix (lines[i], "S+ "));
       i++)
    {
      g_autofree char *text = NULL;

      text = g_strcompress (lines[i] + 3);
      g_string_append (bytes, text);
      if (lines[i][1] == ':')
        g_string_append (bytes, "\r\n");
    }
  return i;
}

/* What the transcript expects from line @i on: outputs, then events. */
static guint
gather_expected (char **lines, guint i, GString *expected)
{
  g_autoptr (GString) events = g_string_new (NULL);

  for (; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "C:"))
      g_string_append_printf (expected, "%s\n", lines[i]);
    else if (g_str_has_prefix (lines[i], ">"))
      g_string_append_printf (events, "%s\n", lines[i]);
    else if (lines[i][0] != '#' && lines[i][0] != '\0')
      break;
  g_string_append (expected, events->str);
  return i;
}

static guint
replay_step (Replay *replay, char **lines, guint i)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GString) got = g_string_new (NULL);
  guint start = i;

  if (g_str_has_prefix (lines[i], "! "))
    {
      g_autofree char *text = g_strcompress (lines[i++] + 2);
      act (replay, text);
    }
  else
    {
      i = gather (lines, i, bytes);
      if (i == start)
        g_error ("line %u is nothing known: %s", start + 1, lines[start]);
      feed (replay, bytes->str, bytes->len);
    }
  i = gather_expected (lines, i, expected);
  collect_output (replay, got);
  g_string_truncate (replay->got, 0);
  collect_events (replay);
  g_string_append (got, replay->got->str);
  if (strcmp (got->str, expected->str) != 0)
    g_error ("line %u: %s (mode %d, split at %zu)\nexpected:\n%sgot:\n%s", start + 1, lines[start],
             replay->mode, replay->split_at, expected->str, got->str);
  return i;
}

static guint
read_head (char **lines, CoiEndpoint *endpoint)
{
  guint i;

  for (i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "tls: "))
      g_assert_true (coi_tls_mode_from_string (lines[i] + 5, &endpoint->tls));
    else if (g_str_has_prefix (lines[i], "host: "))
      {
        g_free (endpoint->host);
        endpoint->host = g_strdup (lines[i] + 6);
      }
    else if (lines[i][0] != '#' && lines[i][0] != '\0')
      break;
  return i;
}

/* Returns how many bytes the server sent. */
static gsize
replay_all (char **lines, FeedMode mode, gsize split_at)
{
  g_autoptr (CoiEndpoint) endpoint = coi_endpoint_new ("127.0.0.1", 143, COI_TLS_NONE, NULL);
  guint i = read_head (lines, endpoint);
  Replay replay = { .mode = mode, .split_at = split_at, .now = G_USEC_PER_SEC };

  replay.got = g_string_new (NULL);
  replay.machine = coi_imap_machine_new (endpoint, "alice", "secret", replay.now);
  while (lines[i] != NULL)
    i = replay_step (&replay, lines, i);
  coi_imap_machine_free (replay.machine);
  g_string_free (replay.got, TRUE);
  return replay.n_fed;
}

static void
test_transcript (gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize length;

  g_file_get_contents (data, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  length = replay_all (lines, FEED_WHOLE, 0);
  replay_all (lines, FEED_BYTES, 0);
  for (gsize i = 1; i < length; i++)
    replay_all (lines, FEED_SPLIT, i);
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_test_init (&argc, &argv, NULL);
  folder = g_test_build_filename (G_TEST_DIST, "data", NULL);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".txt"))
      {
        g_autofree char *path = g_strconcat ("/imap-transcripts/", name, NULL);
        g_test_add_data_func_full (path, g_build_filename (folder, name, NULL), test_transcript,
                                   g_free);
      }
  return g_test_run ();
}
