/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The submission client as a pure machine: bytes and time in, bytes and events out. */
#define G_LOG_DOMAIN "coi-smtp"

#include "coi-smtp-machine-private.h"

#include <string.h>

#include "coi-net-error.h"

/* A chat's next message should find the connection open: it is kept for ten minutes after the last
 * one. Postfix allows five minutes of silence (smtpd_timeout), and a hundred NOOPs. */
#define IDLE_SECONDS 120
#define MAX_NOOPS 4
/* How long a used connection may take to answer MAIL before it counts as dead. Nothing is lost by
 * an error here: the message goes on a new connection, with more patience. */
#define WARM_SECONDS 15

typedef void (*ReplyFunc) (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);

static void
on_unasked (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  coi_smtp_machine_fail_protocol (self, "The server spoke unasked", now);
}

static void
on_quit (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  coi_smtp_machine_fail_literal (self, COI_NET_ERROR, COI_NET_ERROR_CLOSED,
                                 "The connection was closed", now);
}

/* Whatever it says, it lives. */
static void
on_noop (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  coi_smtp_machine_set_state (self, COI_SMTP_STATE_READY, now);
}

/* What a reply means in each state, and how long to wait for one (RFC 5321, section 4.5.3.2, made
 * shorter where a person waits); 0 for as long as it takes. */
static const struct
{
  const char *name;
  ReplyFunc on_reply;
  int timeout_s;
} states[] = {
  [COI_SMTP_STATE_GREETING] = { "greeting", coi_smtp_machine_on_greeting, 60 },
  [COI_SMTP_STATE_EHLO] = { "ehlo", coi_smtp_machine_on_ehlo, 60 },
  [COI_SMTP_STATE_HELO] = { "helo", coi_smtp_machine_on_helo, 60 },
  [COI_SMTP_STATE_START_TLS] = { "starttls", coi_smtp_machine_on_start_tls, 60 },
  [COI_SMTP_STATE_HANDSHAKE] = { "handshake", on_unasked, 0 },
  [COI_SMTP_STATE_AUTH] = { "auth", coi_smtp_machine_on_auth, 60 },
  [COI_SMTP_STATE_AUTH_CANCEL] = { "auth-cancel", coi_smtp_machine_on_auth_cancel, 60 },
  [COI_SMTP_STATE_EHLO_AGAIN] = { "ehlo-again", coi_smtp_machine_on_ehlo_again, 60 },
  [COI_SMTP_STATE_READY] = { "ready", on_unasked, IDLE_SECONDS },
  [COI_SMTP_STATE_NOOP] = { "noop", on_noop, 10 },
  [COI_SMTP_STATE_ENVELOPE] = { "envelope", coi_smtp_machine_on_envelope, 120 },
  [COI_SMTP_STATE_DATA] = { "data", coi_smtp_machine_on_data, 600 },
  [COI_SMTP_STATE_RESET] = { "reset", coi_smtp_machine_on_reset, 60 },
  [COI_SMTP_STATE_QUIT] = { "quit", on_quit, 5 },
  [COI_SMTP_STATE_FAILED] = { "failed", on_quit, 0 },
};

void
coi_smtp_machine_restart_deadline (CoiSmtpMachine *self, gint64 now)
{
  int timeout = states[self->state].timeout_s;

  if (self->state == COI_SMTP_STATE_ENVELOPE && self->was_used &&
      !coi_smtp_transaction_has_answer (self->transaction))
    timeout = WARM_SECONDS;
  self->deadline = timeout > 0 ? now + timeout * G_USEC_PER_SEC : -1;
}

/* The one place where the state changes. */
void
coi_smtp_machine_set_state (CoiSmtpMachine *self, CoiSmtpState state, gint64 now)
{
  g_debug ("%s: %s -> %s", self->endpoint->host, states[self->state].name, states[state].name);
  self->state = state;
  coi_smtp_machine_restart_deadline (self, now);
}

void
coi_smtp_wiped_free (gpointer data)
{
  explicit_bzero (data, strlen (data));
  g_free (data);
}

/* Takes @text, which may be a credential. */
void
coi_smtp_machine_send_text (CoiSmtpMachine *self, char *text)
{
  g_queue_push_tail (&self->output,
                     g_bytes_new_with_free_func (text, strlen (text), coi_smtp_wiped_free, text));
}

CoiSmtpEvent *
coi_smtp_machine_push_event (CoiSmtpMachine *self, CoiSmtpEventType type, GError *error)
{
  CoiSmtpEvent *event = g_new0 (CoiSmtpEvent, 1);

  event->type = type;
  event->error = error;
  g_queue_push_tail (&self->events, event);
  return event;
}

/* The last event; takes @error. */
void
coi_smtp_machine_fail (CoiSmtpMachine *self, GError *error, gint64 now)
{
  CoiSmtpEvent *event;

  if (self->state == COI_SMTP_STATE_FAILED)
    {
      g_error_free (error);
      return;
    }
  event = coi_smtp_machine_push_event (self, COI_SMTP_EVENT_FAILED, error);
  event->is_untouched =
      self->transaction == NULL || !coi_smtp_transaction_has_answer (self->transaction);
  if (self->transaction != NULL)
    event->results = coi_smtp_transaction_take_results (self->transaction);
  g_clear_pointer (&self->transaction, coi_smtp_transaction_free);
  g_clear_pointer (&self->sasl, coi_sasl_free);
  g_queue_clear_full (&self->output, (GDestroyNotify)g_bytes_unref);
  coi_smtp_machine_set_state (self, COI_SMTP_STATE_FAILED, now);
}

void
coi_smtp_machine_fail_literal (
    CoiSmtpMachine *self, GQuark domain, int code, const char *words, gint64 now)
{
  coi_smtp_machine_fail (self, g_error_new_literal (domain, code, words), now);
}

void
coi_smtp_machine_fail_protocol (CoiSmtpMachine *self, const char *words, gint64 now)
{
  coi_smtp_machine_fail_literal (self, COI_SMTP_ERROR,
                                 coi_smtp_machine_is_in_doubt (self) ? COI_SMTP_ERROR_UNKNOWN
                                                                     : COI_SMTP_ERROR_PROTOCOL,
                                 words, now);
}

/* Words of a server that will not talk; no message is to blame for them. */
void
coi_smtp_machine_fail_unavailable (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  GError *error = coi_smtp_error_from_reply (reply);

  if (reply->code >= 400)
    error->code = COI_SMTP_ERROR_UNAVAILABLE;
  coi_smtp_machine_fail (self, error, now);
}

void
coi_smtp_machine_become_ready (CoiSmtpMachine *self, gint64 now)
{
  coi_smtp_machine_set_state (self, COI_SMTP_STATE_READY, now);
  coi_smtp_machine_push_event (self, COI_SMTP_EVENT_READY, NULL);
}

/* An answer cannot come before what it answers has left, but for a pipeline's and a refusal. */
static gboolean
is_premature (CoiSmtpMachine *self)
{
  if (g_queue_is_empty (&self->output) || self->state == COI_SMTP_STATE_DATA)
    return FALSE;
  return self->state != COI_SMTP_STATE_ENVELOPE ||
         !coi_smtp_transaction_is_pipelined (self->transaction);
}

/* 421 may answer anything, or come unasked: the server goes (RFC 5321, section 3.8). */
static void
on_reply (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  g_debug ("%s: %s: %u", self->endpoint->host, states[self->state].name, reply->code);
  if (reply->code == 421)
    {
      if (self->transaction != NULL)
        coi_smtp_transaction_refuse (self->transaction, reply);
      coi_smtp_machine_fail_unavailable (self, reply, now);
    }
  else if (is_premature (self))
    coi_smtp_machine_fail_protocol (self, "The server answered before it was asked", now);
  else
    states[self->state].on_reply (self, reply, now);
}

/**
 * coi_smtp_event_free:
 * @self: (nullable) (transfer full): an event
 */
void
coi_smtp_event_free (CoiSmtpEvent *self)
{
  if (self == NULL)
    return;
  g_clear_error (&self->error);
  g_clear_pointer (&self->results, g_ptr_array_unref);
  g_free (self);
}

/**
 * coi_smtp_machine_new:
 * @endpoint: the server, connected now; for %COI_TLS_IMPLICIT the handshake is done
 * @login: (nullable): the authentication identity, UTF-8; %NULL for no login
 * @password: (nullable): the password, UTF-8
 * @now: the time
 *
 * Returns: (transfer full): a machine that waits for the greeting
 */
CoiSmtpMachine *
coi_smtp_machine_new (const CoiEndpoint *endpoint,
                      const char *login,
                      const char *password,
                      gint64 now)
{
  CoiSmtpMachine *self = g_new0 (CoiSmtpMachine, 1);

  self->endpoint = coi_endpoint_copy (endpoint);
  self->login = g_strdup (login);
  self->password = g_strdup (password != NULL ? password : "");
  self->is_secure = endpoint->tls == COI_TLS_IMPLICIT;
  self->parser = coi_smtp_reply_parser_new ();
  g_queue_init (&self->events);
  g_queue_init (&self->output);
  coi_smtp_machine_set_state (self, COI_SMTP_STATE_GREETING, now);
  return self;
}

/**
 * coi_smtp_machine_free:
 * @self: (nullable) (transfer full): a machine
 */
void
coi_smtp_machine_free (CoiSmtpMachine *self)
{
  if (self == NULL)
    return;
  coi_endpoint_free (self->endpoint);
  g_free (self->login);
  coi_smtp_wiped_free (self->password);
  coi_smtp_reply_parser_free (self->parser);
  coi_smtp_capabilities_clear (&self->capabilities);
  coi_sasl_free (self->sasl);
  g_clear_pointer (&self->binding, g_bytes_unref);
  g_clear_pointer (&self->initial_response, g_bytes_unref);
  coi_smtp_transaction_free (self->transaction);
  g_queue_clear_full (&self->events, (GDestroyNotify)coi_smtp_event_free);
  g_queue_clear_full (&self->output, (GDestroyNotify)g_bytes_unref);
  g_free (self);
}

/* Clear bytes between the go-ahead and the handshake are not from the server that TLS will verify
 * (RFC 3207, section 6; CVE-2011-0411), and an attacker's either way. */
static gboolean
refuse_injection (CoiSmtpMachine *self, gsize size, gint64 now)
{
  if (self->state != COI_SMTP_STATE_HANDSHAKE || size == 0)
    return FALSE;
  g_queue_clear_full (&self->events, (GDestroyNotify)coi_smtp_event_free);
  coi_smtp_machine_fail_literal (self, COI_NET_ERROR, COI_NET_ERROR_TLS,
                                 "The server sent clear text after STARTTLS", now);
  return TRUE;
}

/**
 * coi_smtp_machine_feed:
 * @self: a machine
 * @data: (array length=size): bytes from the server
 * @size: how many, any part of what it says
 * @now: the time
 */
void
coi_smtp_machine_feed (CoiSmtpMachine *self, const char *data, gsize size, gint64 now)
{
  while (size > 0 && self->state != COI_SMTP_STATE_FAILED && !refuse_injection (self, size, now))
    {
      gsize consumed = 0;
      CoiSmtpParseStatus status = coi_smtp_reply_parser_feed (self->parser, data, size, &consumed);

      if (status == COI_SMTP_PARSE_BAD)
        coi_smtp_machine_fail_protocol (self, "The server's answer is not SMTP", now);
      if (status == COI_SMTP_PARSE_DONE)
        {
          g_autoptr (CoiSmtpReply) reply = coi_smtp_reply_parser_take_reply (self->parser);
          on_reply (self, reply, now);
        }
      data += consumed;
      size -= consumed;
    }
}

/**
 * coi_smtp_machine_set_channel_binding:
 * @self: a machine
 * @type: (nullable): of coi_connection_get_channel_binding()
 * @data: (nullable): likewise
 *
 * Tells what the login may be bound to: right after the TLS handshake.
 */
void
coi_smtp_machine_set_channel_binding (CoiSmtpMachine *self, const char *type, GBytes *data)
{
  self->binding_type = type;
  g_clear_pointer (&self->binding, g_bytes_unref);
  self->binding = data != NULL ? g_bytes_ref (data) : NULL;
}

/**
 * coi_smtp_machine_tls_started:
 * @self: a machine that emitted %COI_SMTP_EVENT_START_TLS
 * @now: the time
 *
 * The handshake succeeded. What was known from before it is forgotten (RFC 3207, section 4.2).
 */
void
coi_smtp_machine_tls_started (CoiSmtpMachine *self, gint64 now)
{
  g_return_if_fail (self->state == COI_SMTP_STATE_HANDSHAKE);
  self->is_secure = TRUE;
  coi_smtp_machine_say_ehlo (self, now);
}

/**
 * coi_smtp_machine_lost:
 * @self: a machine
 * @cause: why the connection is gone
 * @all_written: whether all output that was taken has been written
 * @now: the time
 *
 * Ends everything. When the final dot was written and not answered the error is
 * %COI_SMTP_ERROR_UNKNOWN, else @cause.
 */
void
coi_smtp_machine_lost (CoiSmtpMachine *self, const GError *cause, gboolean all_written, gint64 now)
{
  if (all_written && coi_smtp_machine_is_in_doubt (self))
    coi_smtp_machine_fail_literal (self, COI_SMTP_ERROR, COI_SMTP_ERROR_UNKNOWN, cause->message,
                                   now);
  else
    coi_smtp_machine_fail (self, g_error_copy (cause), now);
}

/**
 * coi_smtp_machine_next_event:
 * @self: a machine
 *
 * Returns: (transfer full) (nullable): the oldest event not yet taken
 */
CoiSmtpEvent *
coi_smtp_machine_next_event (CoiSmtpMachine *self)
{
  return g_queue_pop_head (&self->events);
}

/**
 * coi_smtp_machine_next_deadline:
 * @self: a machine
 *
 * Returns: when coi_smtp_machine_check_time() is due, monotonic, in microseconds; -1 for never
 */
gint64
coi_smtp_machine_next_deadline (CoiSmtpMachine *self)
{
  return self->deadline;
}

/* Sees that the connection lives, and ends it when nobody has used it for long. */
static void
on_idle (CoiSmtpMachine *self, gint64 now)
{
  if (self->n_noops == MAX_NOOPS)
    {
      coi_smtp_machine_quit (self, now);
      return;
    }
  self->n_noops++;
  self->was_used = TRUE;
  coi_smtp_machine_send_text (self, g_strdup ("NOOP\r\n"));
  coi_smtp_machine_set_state (self, COI_SMTP_STATE_NOOP, now);
}

/**
 * coi_smtp_machine_check_time:
 * @self: a machine
 * @now: the time; at or after the deadline the machine fails with %COI_NET_ERROR_TIMED_OUT, or
 *   %COI_SMTP_ERROR_UNKNOWN when the final dot is out; a ready one says NOOP, and at last QUIT
 */
void
coi_smtp_machine_check_time (CoiSmtpMachine *self, gint64 now)
{
  if (self->deadline < 0 || now < self->deadline)
    return;
  if (self->state == COI_SMTP_STATE_READY)
    {
      on_idle (self, now);
      return;
    }
  if (coi_smtp_machine_is_in_doubt (self))
    coi_smtp_machine_fail_literal (self, COI_SMTP_ERROR, COI_SMTP_ERROR_UNKNOWN,
                                   "The server did not confirm the message in time", now);
  else
    coi_smtp_machine_fail_literal (self, COI_NET_ERROR, COI_NET_ERROR_TIMED_OUT,
                                   "The server did not answer in time", now);
}

/**
 * coi_smtp_machine_is_ready:
 * @self: a machine
 *
 * Returns: whether coi_smtp_machine_submit() may be called
 */
gboolean
coi_smtp_machine_is_ready (CoiSmtpMachine *self)
{
  return self->state == COI_SMTP_STATE_READY;
}

/**
 * coi_smtp_machine_is_secure:
 * @self: a machine
 *
 * Returns: whether TLS protects what is said from now on
 */
gboolean
coi_smtp_machine_is_secure (CoiSmtpMachine *self)
{
  return self->is_secure;
}
