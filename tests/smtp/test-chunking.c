/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Large messages: BDAT and its refusals, and what no server is asked to take. */
#include "coi-smtp-machine.h"

#include <string.h>

#include "coi-net-error.h"

#define CHUNKED_SIZE (1024 * 1024 + 100 * 1000)

static void
say (CoiSmtpMachine *machine, const char *text)
{
  coi_smtp_machine_feed (machine, text, strlen (text), 0);
}

static CoiSmtpMachine *
new_chunking_machine (GBytes **data)
{
  g_autoptr (CoiEndpoint) endpoint = coi_endpoint_new ("localhost", 25, COI_TLS_NONE, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  CoiSmtpMachine *machine = coi_smtp_machine_new (endpoint, NULL, NULL, 0);

  while (text->len < CHUNKED_SIZE)
    g_string_append (text, ".a line\r\n");
  *data = g_string_free_to_bytes (g_steal_pointer (&text));
  say (machine, "220 hi\r\n");
  g_bytes_unref (coi_smtp_machine_take_output (machine, 0));
  say (machine, "250-hi\r\n250-PIPELINING\r\n250 CHUNKING\r\n");
  coi_smtp_event_free (coi_smtp_machine_next_event (machine));
  return machine;
}

static void
submit_data (CoiSmtpMachine *machine, GBytes *data)
{
  const char *recipients[] = { "bob@example.net", NULL };
  const CoiSmtpMail mail = { "alice@example.org", recipients, data, NULL };
  g_autoptr (GError) error = NULL;

  coi_smtp_machine_submit (machine, &mail, 0, &error);
  g_assert_no_error (error);
}

static GString *
take_all (CoiSmtpMachine *machine)
{
  GString *text = g_string_new (NULL);
  GBytes *bytes;

  while ((bytes = coi_smtp_machine_take_output (machine, 0)) != NULL)
    {
      g_string_append_len (text, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_bytes_unref (bytes);
    }
  return text;
}

/* Two chunks, unstuffed and without a dot; each waits for the answer to the one before. */
static void
test_chunked (void)
{
  g_autoptr (GBytes) data = NULL;
  g_autoptr (CoiSmtpMachine) machine = new_chunking_machine (&data);
  g_autoptr (GString) commands = NULL;
  g_autoptr (GString) first = NULL;
  g_autoptr (GString) second = NULL;
  g_autoptr (CoiSmtpEvent) event = NULL;
  const char *rest;

  submit_data (machine, data);
  commands = take_all (machine);
  g_assert_cmpstr (commands->str, ==,
                   "MAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@example.net>\r\n");
  say (machine, "250 a\r\n250 b\r\n");
  first = take_all (machine);
  g_assert_true (g_str_has_prefix (first->str, "BDAT 1048576\r\n"));
  g_assert_cmpmem (first->str + 14, first->len - 14, g_bytes_get_data (data, NULL), 1048576);
  say (machine, "250 got it\r\n");
  second = take_all (machine);
  rest = strstr (second->str, "\r\n") + 2;
  g_assert_true (g_str_has_prefix (second->str, "BDAT ") &&
                 strstr (second->str, " LAST\r\n") == rest - 7);
  g_assert_cmpmem (rest, second->len - (rest - second->str),
                   (const char *)g_bytes_get_data (data, NULL) + 1048576,
                   g_bytes_get_size (data) - 1048576);
  say (machine, "250 queued\r\n");
  event = coi_smtp_machine_next_event (machine);
  g_assert_cmpint (event->type, ==, COI_SMTP_EVENT_SUBMITTED);
  g_assert_no_error (event->error);
}

static CoiSmtpEvent *
answer_first_chunk (const char *answer, gboolean is_lost)
{
  g_autoptr (GBytes) data = NULL;
  g_autoptr (CoiSmtpMachine) machine = new_chunking_machine (&data);
  g_autoptr (GError) error = g_error_new_literal (COI_NET_ERROR, COI_NET_ERROR_CLOSED, "It broke");

  submit_data (machine, data);
  g_string_free (take_all (machine), TRUE);
  say (machine, "250 a\r\n250 b\r\n");
  g_string_free (take_all (machine), TRUE);
  say (machine, answer);
  if (is_lost)
    coi_smtp_machine_lost (machine, error, TRUE, 0);
  return coi_smtp_machine_next_event (machine);
}

static void
test_chunk_refused (void)
{
  g_autoptr (CoiSmtpEvent) unknown = answer_first_chunk ("502 BDAT?\r\n", FALSE);
  g_autoptr (CoiSmtpEvent) too_large = answer_first_chunk ("552 5.3.4 too large\r\n", FALSE);
  g_autoptr (CoiSmtpEvent) lost = answer_first_chunk ("", TRUE);

  g_assert_cmpint (unknown->type, ==, COI_SMTP_EVENT_FAILED);
  g_assert_true (unknown->is_chunking_refused);
  g_assert_cmpint (too_large->type, ==, COI_SMTP_EVENT_SUBMITTED);
  g_assert_error (too_large->error, COI_SMTP_ERROR, COI_SMTP_ERROR_PERMANENT);
  /* The last chunk is not out: there is no doubt about the message. */
  g_assert_error (lost->error, COI_NET_ERROR, COI_NET_ERROR_CLOSED);
}

/* Up to where the message was asked for; by DATA. */
static CoiSmtpMachine *
begin_data (GBytes *data, gboolean is_composed)
{
  g_autoptr (CoiEndpoint) endpoint = coi_endpoint_new ("localhost", 25, COI_TLS_NONE, NULL);
  const char *recipients[] = { "bob@example.net", NULL };
  const CoiSmtpMail mail = { "alice@example.org", recipients, data, NULL, is_composed };
  CoiSmtpMachine *machine = coi_smtp_machine_new (endpoint, NULL, NULL, 0);
  g_autoptr (GError) error = NULL;

  say (machine, "220 hi\r\n");
  g_bytes_unref (coi_smtp_machine_take_output (machine, 0));
  say (machine, "250-hi\r\n250 PIPELINING\r\n");
  coi_smtp_event_free (coi_smtp_machine_next_event (machine));
  coi_smtp_machine_submit (machine, &mail, 0, &error);
  g_assert_no_error (error);
  g_string_free (take_all (machine), TRUE);
  say (machine, "250 a\r\n250 b\r\n354 go\r\n");
  return machine;
}

/* What was composed goes piece by piece, and is the same on the wire. Lengths are such that pieces
 * end before, at and behind a dot. */
static void
test_composed (void)
{
  for (guint shift = 0; shift < 12; shift++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GBytes) data = NULL;
      g_autoptr (CoiSmtpMachine) plain = NULL;
      g_autoptr (CoiSmtpMachine) composed = NULL;
      g_autoptr (GString) expected = NULL;
      g_autoptr (GString) sent = NULL;
      g_autoptr (CoiSmtpEvent) event = NULL;

      g_string_append_printf (text, "%.*s\r\n", (int)shift, "xxxxxxxxxxxx");
      while (text->len < CHUNKED_SIZE)
        g_string_append (text, ".a line.\r\n");
      data = g_bytes_new (text->str, text->len);
      plain = begin_data (data, FALSE);
      composed = begin_data (data, TRUE);
      expected = take_all (plain);
      sent = take_all (composed);
      g_assert_cmpmem (sent->str, sent->len, expected->str, expected->len);
      say (composed, "250 queued\r\n");
      event = coi_smtp_machine_next_event (composed);
      g_assert_cmpint (event->type, ==, COI_SMTP_EVENT_SUBMITTED);
      g_assert_no_error (event->error);
    }
}

/* Refused when only a part of it was written: there is no doubt, and the rest is no command. */
static void
test_composed_refused (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) data = NULL;
  g_autoptr (CoiSmtpMachine) machine = NULL;
  g_autoptr (CoiSmtpEvent) event = NULL;
  g_autoptr (CoiSmtpEvent) end = NULL;

  while (text->len < CHUNKED_SIZE)
    g_string_append (text, "a line\r\n");
  data = g_bytes_new (text->str, text->len);
  machine = begin_data (data, TRUE);
  for (guint i = 0; i < 4; i++)
    g_bytes_unref (coi_smtp_machine_take_output (machine, 0));
  say (machine, "552 5.3.4 too large\r\n");
  event = coi_smtp_machine_next_event (machine);
  g_assert_cmpint (event->type, ==, COI_SMTP_EVENT_SUBMITTED);
  g_assert_error (event->error, COI_SMTP_ERROR, COI_SMTP_ERROR_PERMANENT);
  end = coi_smtp_machine_next_event (machine);
  g_assert_cmpint (end->type, ==, COI_SMTP_EVENT_FAILED);
  g_assert_null (coi_smtp_machine_take_output (machine, 0));
}

static void
test_long_line (void)
{
  g_autoptr (CoiEndpoint) endpoint = coi_endpoint_new ("localhost", 25, COI_TLS_NONE, NULL);
  const char *recipients[] = { "bob@example.net", NULL };
  g_autofree char *x = g_strnfill (999, 'x');

  for (guint length = 998; length <= 999; length++)
    {
      g_autoptr (CoiSmtpMachine) machine = coi_smtp_machine_new (endpoint, NULL, NULL, 0);
      g_autoptr (GBytes) data = g_bytes_new (x, length);
      const CoiSmtpMail mail = { "alice@example.org", recipients, data, NULL };
      g_autoptr (GError) error = NULL;

      say (machine, "220 hi\r\n");
      g_bytes_unref (coi_smtp_machine_take_output (machine, 0));
      say (machine, "250 hi\r\n");
      g_assert_cmpint (coi_smtp_machine_submit (machine, &mail, 0, &error), ==, length == 998);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp-chunking/chunked", test_chunked);
  g_test_add_func ("/smtp-chunking/composed", test_composed);
  g_test_add_func ("/smtp-chunking/composed-refused", test_composed_refused);
  g_test_add_func ("/smtp-chunking/refused", test_chunk_refused);
  g_test_add_func ("/smtp-chunking/long-line", test_long_line);
  return g_test_run ();
}
