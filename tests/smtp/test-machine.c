/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replays the transcripts in data/: whole, byte by byte, and split in two at every byte. */
#include "coi-smtp-machine.h"

#include <string.h>

#include "coi-net-error.h"

typedef struct
{
  CoiSmtpMachine *machine;
  gint64 now;
  gint64 split;       /* how many of the server's bytes come before the split; -1: one by one */
  gint64 n_fed;       /* of the server's bytes */
  GString *server;    /* said and not fed yet */
  GByteArray *output; /* of the machine, not compared yet */
  const char *line;
} Replay;

typedef void (*StepFunc) (Replay *replay, const char *arguments);

static GByteArray *
unescape (const char *text)
{
  GByteArray *bytes = g_byte_array_new ();

  for (const char *p = text; *p != '\0'; p++)
    {
      guint8 byte = (guint8)*p;
      if (*p == '\\')
        {
          p++;
          byte = *p == 'r' ? '\r' : *p == 'n' ? '\n' : (guint8)*p;
          if (*p == 'x')
            {
              byte = (guint8)(g_ascii_xdigit_value (p[1]) * 16 + g_ascii_xdigit_value (p[2]));
              p += 2;
            }
        }
      g_byte_array_append (bytes, &byte, 1);
    }
  return bytes;
}

static char *
unescape_text (const char *text)
{
  g_autoptr (GByteArray) bytes = unescape (text);

  return g_strndup (bytes->len > 0 ? (const char *)bytes->data : "", bytes->len);
}

static void
collect_output (Replay *replay)
{
  GBytes *bytes;

  while ((bytes = coi_smtp_machine_take_output (replay->machine, replay->now)) != NULL)
    {
      g_byte_array_append (replay->output, g_bytes_get_data (bytes, NULL),
                           (guint)g_bytes_get_size (bytes));
      g_bytes_unref (bytes);
    }
}

static void
feed (Replay *replay, const char *data, gsize size)
{
  /* A copy of exactly this size, so that a byte read beyond it is seen by AddressSanitizer. */
  g_autofree char *copy = g_memdup2 (data, size);

  coi_smtp_machine_feed (replay->machine, copy, size, replay->now);
  replay->n_fed += (gint64)size;
}

/* Hands over what the server has said since the last time. */
static void
flush_server (Replay *replay)
{
  const char *data = replay->server->str;
  gsize left = replay->server->len;

  while (left > 0)
    {
      gsize n = left;
      if (replay->split < 0)
        n = 1;
      else if (replay->n_fed < replay->split)
        n = MIN (left, (gsize)(replay->split - replay->n_fed));
      feed (replay, data, n);
      data += n;
      left -= n;
    }
  g_string_truncate (replay->server, 0);
  collect_output (replay);
}

static void
on_connect (Replay *replay, const char *arguments)
{
  g_auto (GStrv) words = g_strsplit (arguments, " ", 3);
  g_autoptr (CoiEndpoint) endpoint = coi_endpoint_parse (words[0], 465, NULL);

  replay->machine = coi_smtp_machine_new (endpoint, words[1], words[2], replay->now);
}

static void
on_server (Replay *replay, const char *arguments)
{
  g_autoptr (GByteArray) bytes = unescape (arguments);

  g_string_append_len (replay->server, (const char *)bytes->data, bytes->len);
  g_string_append (replay->server, "\r\n");
}

static char *
take_line (Replay *replay)
{
  const char *data = (const char *)replay->output->data;
  const char *end = replay->output->len > 0 ? memmem (data, replay->output->len, "\r\n", 2) : NULL;
  char *line;

  if (end == NULL)
    g_error ("%s: the machine says nothing", replay->line);
  line = g_strndup (data, end - data);
  g_byte_array_remove_range (replay->output, 0, (guint)(end - data) + 2);
  return line;
}

static void
on_client (Replay *replay, const char *arguments)
{
  g_autofree char *expected = unescape_text (arguments);
  g_autofree char *line = NULL;

  flush_server (replay);
  line = take_line (replay);
  g_assert_cmpstr (line, ==, expected);
}

static void
on_client_pattern (Replay *replay, const char *arguments)
{
  g_autofree char *line = NULL;

  flush_server (replay);
  line = take_line (replay);
  if (!g_pattern_match_simple (arguments, line))
    g_error ("“%s” does not match “%s”", line, arguments);
}

static const char *
error_name (const GError *error)
{
  static const char *const net[] = {
    "net-unknown-host", "net-unreachable", "net-refused",  "net-timed-out", "net-certificate",
    "net-tls",          "net-closed",      "net-insecure", "net-failed",
  };
  static const char *const smtp[] = {
    "smtp-auth",    "smtp-transient",    "smtp-permanent",   "smtp-protocol",
    "smtp-unknown", "smtp-no-mechanism", "smtp-unavailable",
  };

  if (error == NULL)
    return "ok";
  if (error->domain == COI_NET_ERROR)
    return net[error->code];
  g_assert_cmpuint (error->domain, ==, COI_SMTP_ERROR);
  return smtp[error->code];
}

static void
append_results (GString *text, GPtrArray *results)
{
  for (guint i = 0; results != NULL && i < results->len; i++)
    {
      const CoiSmtpRecipientResult *result = g_ptr_array_index (results, i);
      g_assert_true (g_utf8_validate (result->text, -1, NULL));
      g_assert_null (strpbrk (result->text, "\r\n"));
      g_string_append_printf (text, " %u%s", result->code, result->is_final ? "!" : "");
    }
}

static char *
describe (const CoiSmtpEvent *event)
{
  GString *text = g_string_new (NULL);

  if (event->type == COI_SMTP_EVENT_START_TLS)
    g_string_append (text, "start-tls");
  else if (event->type == COI_SMTP_EVENT_READY)
    g_string_append (text, "ready");
  else
    g_string_append_printf (text, "%s %s%s",
                            event->type == COI_SMTP_EVENT_FAILED ? "failed" : "submitted",
                            error_name (event->error), event->is_untouched ? " untouched" : "");
  if (event->is_chunking_refused)
    g_string_append (text, " no-chunking");
  append_results (text, event->results);
  return g_string_free (text, FALSE);
}

static void
on_event (Replay *replay, const char *arguments)
{
  g_autoptr (CoiSmtpEvent) event = NULL;
  g_autofree char *description = NULL;

  flush_server (replay);
  event = coi_smtp_machine_next_event (replay->machine);
  if (event == NULL)
    g_error ("%s: nothing happened", replay->line);
  description = describe (event);
  g_assert_cmpstr (description, ==, arguments);
}

static gboolean
submit (Replay *replay, const char *arguments, GError **error)
{
  const char *bar = strstr (arguments, " | ");
  g_autofree char *envelope = g_strndup (arguments, bar - arguments);
  g_auto (GStrv) words = g_strsplit (envelope, " ", -1);
  g_autoptr (GBytes) data = g_byte_array_free_to_bytes (unescape (bar + 3));
  CoiSmtpMail mail = { 0 };

  for (guint i = 0; words[i] != NULL; i++)
    {
      char *word = unescape_text (words[i]);
      g_free (words[i]);
      words[i] = word;
    }
  if (g_str_has_prefix (words[0], "id="))
    mail.envelope_id = words[0] + 3;
  mail.sender = words[mail.envelope_id != NULL];
  mail.recipients = (const char *const *)words + (mail.envelope_id != NULL ? 2 : 1);
  mail.data = data;
  return coi_smtp_machine_submit (replay->machine, &mail, replay->now, error);
}

static void
on_submit (Replay *replay, const char *arguments)
{
  g_autoptr (GError) error = NULL;

  submit (replay, arguments, &error);
  g_assert_no_error (error);
}

static void
on_submit_refused (Replay *replay, const char *arguments)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (submit (replay, arguments, &error));
  g_assert_error (error, COI_SMTP_ERROR, COI_SMTP_ERROR_PERMANENT);
  g_assert_true (coi_smtp_machine_is_ready (replay->machine));
}

static void
on_tls_started (Replay *replay, const char *arguments)
{
  coi_smtp_machine_tls_started (replay->machine, replay->now);
}

static void
on_lost (Replay *replay, const char *arguments)
{
  g_autoptr (GError) error = g_error_new_literal (COI_NET_ERROR, COI_NET_ERROR_CLOSED, "It broke");

  coi_smtp_machine_lost (replay->machine, error, g_str_equal (arguments, "written"), replay->now);
}

static void
on_time (Replay *replay, const char *arguments)
{
  replay->now += g_ascii_strtoll (arguments, NULL, 10) * G_USEC_PER_SEC;
  coi_smtp_machine_check_time (replay->machine, replay->now);
}

static void
on_quit (Replay *replay, const char *arguments)
{
  coi_smtp_machine_quit (replay->machine, replay->now);
}

/* A call must find nothing left unsaid; the lines of both sides are compared as they come. */
static const struct
{
  const char *word;
  StepFunc func;
  gboolean is_call;
} steps[] = {
  { "S:", on_server, FALSE },
  { "C:", on_client, FALSE },
  { "C~:", on_client_pattern, FALSE },
  { "E:", on_event, FALSE },
  { "connect", on_connect, FALSE },
  { "submit", on_submit, TRUE },
  { "submit-refused", on_submit_refused, TRUE },
  { "tls-started", on_tls_started, TRUE },
  { "lost", on_lost, TRUE },
  { "time", on_time, TRUE },
  { "quit", on_quit, TRUE },
};

static void
assert_at_rest (Replay *replay)
{
  flush_server (replay);
  g_assert_cmpuint (replay->output->len, ==, 0);
  g_assert_null (coi_smtp_machine_next_event (replay->machine));
}

static void
run_step (Replay *replay, const char *line)
{
  gsize length = strcspn (line, " ");

  replay->line = line;
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (strlen (steps[i].word) == length && strncmp (steps[i].word, line, length) == 0)
      {
        if (steps[i].is_call)
          assert_at_rest (replay);
        steps[i].func (replay, line[length] == ' ' ? line + length + 1 : "");
        return;
      }
  g_error ("Not a step: %s", line);
}

/* Returns how many bytes the server said. */
static gint64
run_transcript (char **lines, gint64 split)
{
  Replay replay = { .now = G_USEC_PER_SEC, .split = split };
  gint64 n_fed;

  replay.server = g_string_new (NULL);
  replay.output = g_byte_array_new ();
  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0' && lines[i][0] != '#')
      run_step (&replay, lines[i]);
  assert_at_rest (&replay);
  n_fed = replay.n_fed;
  coi_smtp_machine_free (replay.machine);
  g_string_free (replay.server, TRUE);
  g_byte_array_unref (replay.output);
  return n_fed;
}

static void
test_transcript (gconstpointer user_data)
{
  g_auto (GStrv) lines = g_strsplit (user_data, "\n", -1);
  gint64 n_bytes = run_transcript (lines, 0);

  run_transcript (lines, -1);
  for (gint64 split = 1; split < n_bytes; split++)
    run_transcript (lines, split);
}

static void
add_file (const char *name)
{
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "data", name, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) transcripts = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (file, &text, NULL, &error);
  g_assert_no_error (error);
  transcripts = g_strsplit (text, "\n## ", -1);
  g_assert_cmpuint (g_strv_length (transcripts), >, 1);
  for (guint i = 1; transcripts[i] != NULL; i++)
    {
      const char *end = strchr (transcripts[i], '\n');
      g_autofree char *title = g_strndup (transcripts[i], end - transcripts[i]);
      g_autofree char *path = g_strconcat ("/smtp-machine/", g_strdelimit (title, " ", '-'), NULL);
      g_test_add_data_func_full (path, g_strdup (end + 1), test_transcript, g_free);
    }
}

/* Dots and line ends where the 64 KiB slices of the output meet. */
static void
test_large_data (void)
{
  const char greeting[] = "220 hi\r\n250 hi\r\n";
  g_autoptr (CoiEndpoint) endpoint = coi_endpoint_new ("localhost", 25, COI_TLS_NONE, NULL);
  g_autoptr (CoiSmtpMachine) machine = coi_smtp_machine_new (endpoint, NULL, NULL, 0);
  const char *recipients[] = { "bob@example.net", NULL };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GString) sent = g_string_new (NULL);
  g_autoptr (GBytes) data = NULL;
  g_autoptr (GError) error = NULL;
  CoiSmtpMail mail = { .sender = "alice@example.org", .recipients = recipients };
  GBytes *bytes;

  for (guint i = 0; text->len < 300000; i++)
    {
      g_string_append_printf (text, ".%u\r\n", i);
      g_string_append_printf (expected, "..%u\r\n", i);
    }
  g_string_append (expected, ".\r\n");
  data = mail.data = g_bytes_new (text->str, text->len);
  coi_smtp_machine_feed (machine, greeting, 8, 0);
  g_bytes_unref (coi_smtp_machine_take_output (machine, 0));
  coi_smtp_machine_feed (machine, greeting + 8, strlen (greeting) - 8, 0);
  coi_smtp_machine_submit (machine, &mail, 0, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    {
      g_bytes_unref (coi_smtp_machine_take_output (machine, 0));
      if (i < 2)
        coi_smtp_machine_feed (machine, "250 a\r\n", 7, 0);
    }
  coi_smtp_machine_feed (machine, "354 c\r\n", 7, 0);
  while ((bytes = coi_smtp_machine_take_output (machine, 7)) != NULL)
    {
      g_assert_cmpuint (g_bytes_get_size (bytes), <=, 65536);
      g_string_append_len (sent, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_assert_cmpint (coi_smtp_machine_next_deadline (machine), ==, 600 * G_USEC_PER_SEC + 7);
      g_bytes_unref (bytes);
    }
  g_assert_true (g_string_equal (sent, expected));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_file ("submission.transcript");
  add_file ("failures.transcript");
  g_test_add_func ("/smtp-machine/large-data", test_large_data);
  return g_test_run ();
}
