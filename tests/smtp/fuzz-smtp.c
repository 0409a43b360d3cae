/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: a hostile server's bytes against the machine, cut where the input says. */
#include "coi-smtp-machine.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What must hold whatever the server says; returns whether the connection still lives. */
static gboolean
handle_events (CoiSmtpMachine *machine, gboolean *is_failed)
{
  const char *recipients[] = { "bob@example.net", "carol@example.net", NULL };
  g_autoptr (GBytes) message = g_bytes_new_static ("Subject: x\n\n.x\r\n", 16);
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
        coi_smtp_machine_submit (machine, "alice@example.org", recipients, message, 0, NULL);
      coi_smtp_event_free (event);
    }
  return !*is_failed;
}

/* No credential leaves before TLS: everything said in clear is EHLO, HELO or STARTTLS. */
static void
check_output (CoiSmtpMachine *machine, gboolean is_clear)
{
  GBytes *bytes;

  while ((bytes = coi_smtp_machine_take_output (machine, 0)) != NULL)
    {
      gsize size;
      const char *data = g_bytes_get_data (bytes, &size);

      g_assert_cmpuint (size, >=, 2);
      g_assert_cmpmem (data + size - 2, 2, "\r\n", 2);
      if (is_clear)
        g_assert_true (strncmp (data, "EHLO ", 5) == 0 || strncmp (data, "HELO ", 5) == 0 ||
                       strncmp (data, "STARTTLS\r\n", 10) == 0);
      g_bytes_unref (bytes);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const CoiTlsMode modes[] = { COI_TLS_IMPLICIT, COI_TLS_STARTTLS, COI_TLS_NONE };
  g_autoptr (CoiEndpoint) endpoint = NULL;
  g_autoptr (CoiSmtpMachine) machine = NULL;
  gboolean is_failed = FALSE, is_clear;
  size_t step;

  if (size < 2)
    return 0;
  endpoint = coi_endpoint_new ("localhost", 25, modes[data[0] % 3], NULL);
  is_clear = endpoint->tls == COI_TLS_STARTTLS;
  machine = coi_smtp_machine_new (endpoint, "alice", "secret", 0);
  step = (size_t)data[1] + 1;
  for (size_t i = 2; i < size; i += step)
    {
      size_t n = MIN (step, size - i);
      g_autofree char *part = g_memdup2 (data + i, n);

      coi_smtp_machine_feed (machine, part, n, 0);
      check_output (machine, is_clear);
      if (!handle_events (machine, &is_failed))
        break;
      /* After START_TLS the machine says EHLO again, and then what it likes. */
      is_clear = is_clear && !coi_smtp_machine_is_secure (machine);
    }
  check_output (machine, is_clear);
  return 0;
}
