/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One message: its envelope, its data and its fate; and what is written next. */
#define G_LOG_DOMAIN "coi-smtp"

#include "coi-smtp-machine-private.h"

#include "coi-net-error.h"

#define MAX_OUTPUT (64 * 1024)

/* The final dot is out: whether the server took the message is not known, whatever broke. */
gboolean
coi_smtp_machine_is_in_doubt (CoiSmtpMachine *self)
{
  return self->state == COI_SMTP_STATE_DATA && g_queue_is_empty (&self->output) &&
         coi_smtp_transaction_is_all_sent (self->transaction) &&
         coi_smtp_transaction_get_has_recipient (self->transaction);
}

static void
send_commands (CoiSmtpMachine *self)
{
  char *command;

  while ((command = coi_smtp_transaction_next_command (self->transaction)) != NULL)
    coi_smtp_machine_send_text (self, command);
}

static void
finish_transaction (CoiSmtpMachine *self, gboolean needs_reset, gint64 now)
{
  CoiSmtpEvent *event = coi_smtp_machine_push_event (
      self, COI_SMTP_EVENT_SUBMITTED, coi_smtp_transaction_get_error (self->transaction));

  event->results = coi_smtp_transaction_take_results (self->transaction);
  g_clear_pointer (&self->transaction, coi_smtp_transaction_free);
  if (!needs_reset)
    {
      coi_smtp_machine_become_ready (self, now);
      return;
    }
  coi_smtp_machine_send_text (self, g_strdup ("RSET\r\n"));
  coi_smtp_machine_set_state (self, COI_SMTP_STATE_RESET, now);
}

static void
send_data (CoiSmtpMachine *self, gint64 now)
{
  g_queue_push_tail (&self->output, coi_smtp_transaction_next_data (self->transaction));
  coi_smtp_machine_set_state (self, COI_SMTP_STATE_DATA, now);
}

void
coi_smtp_machine_on_envelope (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  if (coi_smtp_transaction_answer (self->transaction, reply))
    {
      send_commands (self);
      coi_smtp_machine_restart_deadline (self, now);
    }
  else if (coi_smtp_transaction_may_send_data (self->transaction))
    send_data (self, now);
  else
    finish_transaction (self, TRUE, now);
}

/* What follows BDAT is data to us and would be commands to a server that does not know it: the
 * connection is over (RFC 3030, section 3). */
static gboolean
refuses_chunking (CoiSmtpMachine *self, const CoiSmtpReply *reply)
{
  return coi_smtp_transaction_is_chunked (self->transaction) &&
         (reply->code == 500 || reply->code == 502 || reply->code == 504);
}

static void
fail_chunking (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  CoiSmtpEvent *event;

  coi_smtp_machine_fail_unavailable (self, reply, now);
  event = g_queue_peek_tail (&self->events);
  event->is_chunking_refused = TRUE;
}

/* Refused midway: what is still to be written would be read as data, or as commands. */
static void
give_up_unsent (CoiSmtpMachine *self, gint64 now)
{
  CoiSmtpEvent *event = coi_smtp_machine_push_event (
      self, COI_SMTP_EVENT_SUBMITTED, coi_smtp_transaction_get_error (self->transaction));

  event->results = coi_smtp_transaction_take_results (self->transaction);
  g_clear_pointer (&self->transaction, coi_smtp_transaction_free);
  coi_smtp_machine_fail_literal (self, COI_NET_ERROR, COI_NET_ERROR_CLOSED,
                                 "The server refused the message before all of it was sent", now);
}

void
coi_smtp_machine_on_data (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  gboolean is_refused = reply->code >= 300;
  gboolean is_unsent =
      !g_queue_is_empty (&self->output) || coi_smtp_transaction_has_more_data (self->transaction);

  if (!is_refused && is_unsent)
    coi_smtp_machine_fail_protocol (self, "The server took the message before it was sent", now);
  else if (refuses_chunking (self, reply))
    fail_chunking (self, reply, now);
  else if (!is_refused && !coi_smtp_transaction_is_all_sent (self->transaction))
    send_data (self, now);
  else if (coi_smtp_transaction_answer_data (self->transaction, reply))
    coi_smtp_machine_restart_deadline (self, now);
  else if (is_unsent)
    give_up_unsent (self, now);
  else
    finish_transaction (self, is_refused, now);
}

void
coi_smtp_machine_on_reset (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  if (reply->code == 250)
    coi_smtp_machine_become_ready (self, now);
  else
    coi_smtp_machine_fail (self, coi_smtp_error_from_reply (reply), now);
}

/**
 * coi_smtp_machine_submit:
 * @self: a machine that is ready
 * @mail: what is to be sent
 * @now: the time
 * @error: set as by coi_smtp_transaction_new(); the machine stays ready
 *
 * Returns: whether it began
 */
gboolean
coi_smtp_machine_submit (CoiSmtpMachine *self, const CoiSmtpMail *mail, gint64 now, GError **error)
{
  CoiSmtpCapabilities offered = self->capabilities;

  g_return_val_if_fail (self->state == COI_SMTP_STATE_READY, FALSE);

  offered.has_chunking &= !self->avoids_chunking;
  self->transaction = coi_smtp_transaction_new (&offered, mail, error);
  if (self->transaction == NULL)
    return FALSE;
  send_commands (self);
  coi_smtp_machine_set_state (self, COI_SMTP_STATE_ENVELOPE, now);
  self->was_used = TRUE;
  self->n_noops = 0;
  return TRUE;
}

/**
 * coi_smtp_machine_avoid_chunking:
 * @self: a machine
 *
 * Sends by DATA even where the server offers BDAT: it was seen not to know it.
 */
void
coi_smtp_machine_avoid_chunking (CoiSmtpMachine *self)
{
  self->avoids_chunking = TRUE;
}

/**
 * coi_smtp_machine_quit:
 * @self: a machine; QUIT is said only when it is ready
 * @now: the time
 */
void
coi_smtp_machine_quit (CoiSmtpMachine *self, gint64 now)
{
  if (self->state != COI_SMTP_STATE_READY)
    return;
  coi_smtp_machine_send_text (self, g_strdup ("QUIT\r\n"));
  coi_smtp_machine_set_state (self, COI_SMTP_STATE_QUIT, now);
}

/* A pipeline's commands go in one write (RFC 2920, section 3.1). None of them is a secret: what is
 * one, AUTH and its answers, stands alone in the queue, and the copy made here is not wiped. */
static GBytes *
join_output (CoiSmtpMachine *self)
{
  GByteArray *joined = g_byte_array_new ();
  GBytes *next;

  while ((next = g_queue_peek_head (&self->output)) != NULL &&
         g_bytes_get_size (next) <= MAX_OUTPUT - joined->len)
    {
      g_byte_array_append (joined, g_bytes_get_data (next, NULL), (guint)g_bytes_get_size (next));
      g_bytes_unref (g_queue_pop_head (&self->output));
    }
  return g_byte_array_free_to_bytes (joined);
}

static GBytes *
take_slice (CoiSmtpMachine *self)
{
  g_autoptr (GBytes) bytes = g_queue_pop_head (&self->output);
  gsize size = g_bytes_get_size (bytes);

  if (size <= MAX_OUTPUT)
    return g_steal_pointer (&bytes);
  g_queue_push_head (&self->output, g_bytes_new_from_bytes (bytes, MAX_OUTPUT, size - MAX_OUTPUT));
  return g_bytes_new_from_bytes (bytes, 0, MAX_OUTPUT);
}

/**
 * coi_smtp_machine_take_output:
 * @self: a machine
 * @now: the time; the wait for an answer begins anew
 *
 * Returns: (transfer full) (nullable): up to 64 KiB to be written next
 */
GBytes *
coi_smtp_machine_take_output (CoiSmtpMachine *self, gint64 now)
{
  GBytes *first;

  if (g_queue_is_empty (&self->output) && self->state == COI_SMTP_STATE_DATA &&
      coi_smtp_transaction_has_more_data (self->transaction))
    g_queue_push_tail (&self->output, coi_smtp_transaction_next_data (self->transaction));
  first = g_queue_peek_head (&self->output);
  if (first == NULL)
    return NULL;
  coi_smtp_machine_restart_deadline (self, now);
  if (self->output.length > 1 && g_bytes_get_size (first) <= MAX_OUTPUT)
    return join_output (self);
  return take_slice (self);
}
