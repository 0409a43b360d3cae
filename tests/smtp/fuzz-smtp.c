/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: a hostile server's bytes against the machine, cut where the input says. */
#include "coi-smtp-machine.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What must hold whatever the server says; returns whether the connection still lives. */
static gboolean
handle_events (CoiSmtpMachine *machine, GBytes *message, gboolean *is_failed)
{
  const char *recipients[] = { "bob@example.net", "carol@example.net", NULL };
  const CoiSmtpMail mail = { "alice@example.org", recipients, message, "x" };
  CoiSmtpEvent *event;

  while ((event = coi_smtp_machine_next_event (machine)) != NULL)
    {
      g_assert_false (*is_failed); /* nothing follows the last event */
      *is_failed = event->type == COI_SMTP_EVENT_FAILED;
      if (event->error != NULL)
        g_assert_true (g_utf8_validate (event->error->message, -1, NULL));
      for (guint i = 0; event->results != NULL && i < event->results->len; i++)
        {
          const CoiSmtpRecipientResult *result = g_ptr_array_index (event->results, i);
          g_assert_true (g_utf8_validate (result->text, -1, NULL));
          g_assert_null (strpbrk (result->text, "\r\n"));
        }
      if (event->type == COI_SMTP_EVENT_START_TLS)
        coi_smtp_machine_tls_started (machine, 0);
      else if (event->type == COI_SMTP_EVENT_READY && coi_smtp_machine_is_ready (machine))
        coi_smtp_machine_submit (machine, &mail, 0, NULL);
      coi_smtp_event_free (event);
    }
  return !*is_failed;
}

/* No credential leaves before TLS: everything said in clear is EHLO, HELO or STARTTLS. */
static void
check_output (CoiSmtpMachine *machine, gboolean is_clear, gboolean is_large)
{
  GBytes *bytes;

  while ((bytes = coi_smtp_machine_take_output (machine, 0)) != NULL)
    {
      gsize size;
      const char *data = g_bytes_get_data (bytes, &size);

      g_assert_cmpuint (size, >, 0);
      /* A large message comes in slices. */
      if (!is_large)
        g_assert_true (size >= 2 && memcmp (data + size - 2, "\r\n", 2) == 0);
      if (is_clear)
        g_assert_true (strncmp (data, "EHLO ", 5) == 0 || strncmp (data, "HELO ", 5) == 0 ||
                       strncmp (data, "STARTTLS\r\n", 10) == 0);
      g_bytes_unref (bytes);
    }
}

/* Small for DATA, large for BDAT. */
static GBytes *
make_message (gboolean is_large)
{
  g_autoptr (GString) text = g_string_new ("Subject: x\n\n.x\r\n");

  while (is_large && text->len < 140000)
    g_string_append (text, "a line that is a little longer than most of them are\r\n");
  return g_string_free_to_bytes (g_steal_pointer (&text));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const CoiTlsMode modes[] = { COI_TLS_IMPLICIT, COI_TLS_STARTTLS, COI_TLS_NONE };
  g_autoptr (CoiEndpoint) endpoint = NULL;
  g_autoptr (CoiSmtpMachine) machine = NULL;
  g_autoptr (GBytes) message = NULL;
  gboolean is_failed = FALSE, is_clear, is_large;
  size_t step;

  if (size < 2)
    return 0;
  endpoint = coi_endpoint_new ("localhost", 25, modes[data[0] % 3], NULL);
  is_clear = endpoint->tls == COI_TLS_STARTTLS;
  is_large = data[0] / 3 % 2 == 1;
  message = make_message (is_large);
  machine = coi_smtp_machine_new (endpoint, "alice", "secret", 0);
  step = (size_t)data[1] + 1;
  for (size_t i = 2; i < size; i += step)
    {
      size_t n = MIN (step, size - i);
      g_autofree char *part = g_memdup2 (data + i, n);

      coi_smtp_machine_feed (machine, part, n, 0);
      check_output (machine, is_clear, is_large);
      if (!handle_events (machine, message, &is_failed))
        break;
      /* After START_TLS the machine says EHLO again, and then what it likes. */
      is_clear = is_clear && !coi_smtp_machine_is_secure (machine);
    }
  check_output (machine, is_clear, is_large);
  return 0;
}
