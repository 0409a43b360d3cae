/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The submission client as a pure machine: bytes and time in, bytes and events out. */
#define G_LOG_DOMAIN "coi-smtp"

#include "coi-smtp-machine.h"

#include <string.h>

#include "coi-net-error.h"
#include "coi-sasl.h"
#include "coi-smtp-transaction.h"

/* An address literal: neither the machine's name nor its address is the server's business, and
 * both would end up in the Received: header of every message (RFC 5321, section 4.1.4). */
#define CLIENT_NAME "[127.0.0.1]"
/* RFC 5321, section 4.5.3.1.4: a longer AUTH line goes without its initial response (RFC 4954). */
#define MAX_COMMAND 512
#define MAX_CHALLENGE (16 * 1024)
#define MAX_OUTPUT (64 * 1024)

typedef enum
{
  STATE_GREETING,
  STATE_EHLO,
  STATE_HELO,
  STATE_START_TLS,
  STATE_HANDSHAKE,
  STATE_AUTH,
  STATE_AUTH_CANCEL,
  STATE_READY,
  STATE_ENVELOPE,
  STATE_DATA,
  STATE_RESET,
  STATE_QUIT,
  STATE_FAILED,
} State;

struct _CoiSmtpMachine
{
  CoiEndpoint *endpoint;
  char *login;
  char *password;
  State state;
  gint64 deadline;
  gboolean is_secure;
  CoiSmtpReplyParser *parser;
  CoiSmtpCapabilities capabilities;
  CoiSasl *sasl;
  GBytes *initial_response; /* when the AUTH line had no room for it */
  CoiSmtpTransaction *transaction;
  GQueue events;
  GQueue output;
};

typedef void (*ReplyFunc) (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);

static void on_greeting (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);
static void on_ehlo (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);
static void on_helo (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);
static void on_start_tls (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);
static void on_auth (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);
static void on_auth_cancel (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);
static void on_unasked (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);
static void on_envelope (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);
static void on_data (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);
static void on_reset (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);
static void on_quit (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now);

/* What a reply means in each state, and how long to wait for one (RFC 5321, section 4.5.3.2, made
 * shorter where a person waits); 0 for as long as it takes. */
static const struct
{
  const char *name;
  ReplyFunc on_reply;
  int timeout_s;
} states[] = {
  [STATE_GREETING] = { "greeting", on_greeting, 60 },
  [STATE_EHLO] = { "ehlo", on_ehlo, 60 },
  [STATE_HELO] = { "helo", on_helo, 60 },
  [STATE_START_TLS] = { "starttls", on_start_tls, 60 },
  [STATE_HANDSHAKE] = { "handshake", on_unasked, 0 },
  [STATE_AUTH] = { "auth", on_auth, 60 },
  [STATE_AUTH_CANCEL] = { "auth-cancel", on_auth_cancel, 60 },
  [STATE_READY] = { "ready", on_unasked, 0 },
  [STATE_ENVELOPE] = { "envelope", on_envelope, 120 },
  [STATE_DATA] = { "data", on_data, 600 },
  [STATE_RESET] = { "reset", on_reset, 60 },
  [STATE_QUIT] = { "quit", on_quit, 10 },
  [STATE_FAILED] = { "failed", on_quit, 0 },
};

static void
restart_deadline (CoiSmtpMachine *self, gint64 now)
{
  int timeout = states[self->state].timeout_s;

  self->deadline = timeout > 0 ? now + timeout * G_USEC_PER_SEC : -1;
}

/* The one place where the state changes. */
static void
set_state (CoiSmtpMachine *self, State state, gint64 now)
{
  g_debug ("%s: %s -> %s", self->endpoint->host, states[self->state].name, states[state].name);
  self->state = state;
  restart_deadline (self, now);
}

static void
wiped_free (gpointer data)
{
  explicit_bzero (data, strlen (data));
  g_free (data);
}

/* Takes @text, which may be a credential. */
static void
send_text (CoiSmtpMachine *self, char *text)
{
  g_queue_push_tail (&self->output,
                     g_bytes_new_with_free_func (text, strlen (text), wiped_free, text));
}

static CoiSmtpEvent *
push_event (CoiSmtpMachine *self, CoiSmtpEventType type, GError *error)
{
  CoiSmtpEvent *event = g_new0 (CoiSmtpEvent, 1);

  event->type = type;
  event->error = error;
  g_queue_push_tail (&self->events, event);
  return event;
}

/* The last event; takes @error. */
static void
fail (CoiSmtpMachine *self, GError *error, gint64 now)
{
  CoiSmtpEvent *event;

  if (self->state == STATE_FAILED)
    {
      g_error_free (error);
      return;
    }
  event = push_event (self, COI_SMTP_EVENT_FAILED, error);
  event->is_untouched =
      self->transaction == NULL || !coi_smtp_transaction_has_answer (self->transaction);
  if (self->transaction != NULL)
    event->results = coi_smtp_transaction_take_results (self->transaction);
  g_clear_pointer (&self->transaction, coi_smtp_transaction_free);
  g_clear_pointer (&self->sasl, coi_sasl_free);
  g_queue_clear_full (&self->output, (GDestroyNotify)g_bytes_unref);
  set_state (self, STATE_FAILED, now);
}

static void
fail_literal (CoiSmtpMachine *self, GQuark domain, int code, const char *words, gint64 now)
{
  fail (self, g_error_new_literal (domain, code, words), now);
}

/* The final dot is out: whether the server took the message is not known, whatever broke. */
static gboolean
is_in_doubt (CoiSmtpMachine *self)
{
  return self->state == STATE_DATA && g_queue_is_empty (&self->output) &&
         coi_smtp_transaction_get_has_recipient (self->transaction);
}

static void
fail_protocol (CoiSmtpMachine *self, const char *words, gint64 now)
{
  fail_literal (self, COI_SMTP_ERROR,
                is_in_doubt (self) ? COI_SMTP_ERROR_UNKNOWN : COI_SMTP_ERROR_PROTOCOL, words, now);
}

static void
become_ready (CoiSmtpMachine *self, gint64 now)
{
  set_state (self, STATE_READY, now);
  push_event (self, COI_SMTP_EVENT_READY, NULL);
}

static void
say_ehlo (CoiSmtpMachine *self, gint64 now)
{
  coi_smtp_capabilities_clear (&self->capabilities);
  send_text (self, g_strdup ("EHLO " CLIENT_NAME "\r\n"));
  set_state (self, STATE_EHLO, now);
}

static void
on_greeting (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  if (reply->code == 220)
    say_ehlo (self, now);
  else
    fail (self, coi_smtp_error_from_reply (reply), now);
}

/* Takes @secret. The result is text to be wiped. */
static char *
encode_response (const char *before, GBytes *secret)
{
  gsize size;
  const guchar *data = g_bytes_get_data (secret, &size);
  char *encoded = g_base64_encode (size > 0 ? data : (const guchar *)"", size);
  char *line = g_strconcat (before, encoded, "\r\n", NULL);

  wiped_free (encoded);
  g_bytes_unref (secret);
  return line;
}

static void
say_auth (CoiSmtpMachine *self, gint64 now)
{
  const char *mechanism = coi_sasl_get_mechanism (self->sasl);
  g_autofree char *before = g_strconcat ("AUTH ", mechanism, " ", NULL);
  GBytes *initial = coi_sasl_get_initial_response (self->sasl);
  char *line = initial != NULL ? encode_response (before, g_bytes_ref (initial)) : NULL;

  if (line != NULL && strlen (line) <= MAX_COMMAND)
    {
      send_text (self, g_steal_pointer (&line));
      g_clear_pointer (&initial, g_bytes_unref);
    }
  else
    send_text (self, g_strconcat ("AUTH ", mechanism, "\r\n", NULL));
  g_clear_pointer (&line, wiped_free);
  self->initial_response = initial;
  set_state (self, STATE_AUTH, now);
}

static gboolean
may_talk_in_clear (CoiSmtpMachine *self)
{
  return self->endpoint->tls == COI_TLS_NONE && coi_endpoint_is_loopback (self->endpoint);
}

static void
log_in (CoiSmtpMachine *self, gint64 now)
{
  gboolean is_protected = self->is_secure || may_talk_in_clear (self);

  if (self->login == NULL || (self->capabilities.mechanisms == NULL && may_talk_in_clear (self)))
    {
      become_ready (self, now);
      return;
    }
  if (self->capabilities.mechanisms != NULL)
    self->sasl = coi_sasl_new ((const char *const *)self->capabilities.mechanisms, is_protected,
                               self->login, self->password);
  if (self->sasl != NULL)
    say_auth (self, now);
  else
    fail_literal (self, COI_SMTP_ERROR, COI_SMTP_ERROR_NO_MECHANISM,
                  "The server offers no acceptable way to log in", now);
}

/* Security first: without it nothing else may be said (RFC 8314, section 3.3). */
static void
go_on_after_hello (CoiSmtpMachine *self, gint64 now)
{
  if (self->is_secure || may_talk_in_clear (self))
    log_in (self, now);
  else if (self->endpoint->tls == COI_TLS_NONE)
    fail_literal (self, COI_NET_ERROR, COI_NET_ERROR_INSECURE,
                  "Logging in without TLS is not allowed", now);
  else if (!self->capabilities.has_start_tls)
    fail_literal (self, COI_NET_ERROR, COI_NET_ERROR_TLS, "The server does not offer STARTTLS",
                  now);
  else
    {
      send_text (self, g_strdup ("STARTTLS\r\n"));
      set_state (self, STATE_START_TLS, now);
    }
}

static void
on_ehlo (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  if (reply->code == 250)
    {
      coi_smtp_capabilities_read (&self->capabilities, reply);
      go_on_after_hello (self, now);
    }
  else if (reply->code == 500 || reply->code == 502 || reply->code == 504)
    {
      send_text (self, g_strdup ("HELO " CLIENT_NAME "\r\n"));
      set_state (self, STATE_HELO, now);
    }
  else
    fail (self, coi_smtp_error_from_reply (reply), now);
}

static void
on_helo (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  if (reply->code == 250)
    go_on_after_hello (self, now);
  else
    fail (self, coi_smtp_error_from_reply (reply), now);
}

static void
on_start_tls (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  if (reply->code != 220)
    {
      fail_literal (self, COI_NET_ERROR, COI_NET_ERROR_TLS, "The server refuses STARTTLS", now);
      return;
    }
  set_state (self, STATE_HANDSHAKE, now);
  push_event (self, COI_SMTP_EVENT_START_TLS, NULL);
}

/* GLib's decoder skips what is not base64, so what comes out is compared with what went in. */
static GBytes *
decode_challenge (const CoiSmtpReply *reply)
{
  const char *text = g_ptr_array_index (reply->lines, 0);
  g_autofree guchar *bytes = NULL;
  g_autofree char *again = NULL;
  gsize size = 0;

  if (reply->lines->len != 1 || strlen (text) > MAX_CHALLENGE)
    return NULL;
  bytes = g_base64_decode (text, &size);
  again = g_base64_encode (bytes, size);
  return g_str_equal (again, text) ? g_bytes_new_take (g_steal_pointer (&bytes), size) : NULL;
}

/* RFC 4954, section 4: a client that cannot go on says "*". */
static void
cancel_auth (CoiSmtpMachine *self, gint64 now)
{
  send_text (self, g_strdup ("*\r\n"));
  set_state (self, STATE_AUTH_CANCEL, now);
}

static void
answer_challenge (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  g_autoptr (GBytes) challenge = NULL;
  GBytes *answer = g_steal_pointer (&self->initial_response);

  /* Where an initial response is due the challenge is empty, or words like "go ahead". */
  if (answer == NULL)
    {
      challenge = decode_challenge (reply);
      answer = challenge != NULL ? coi_sasl_step (self->sasl, challenge) : NULL;
    }
  if (answer == NULL)
    {
      cancel_auth (self, now);
      return;
    }
  send_text (self, encode_response ("", answer));
  set_state (self, STATE_AUTH, now);
}

static GError *
auth_error (const CoiSmtpReply *reply)
{
  GError *error = coi_smtp_error_from_reply (reply);

  /* RFC 4954, section 6: 504 the mechanism is unknown, 538 it needs encryption. */
  if (reply->code == 504 || reply->code == 538)
    error->code = COI_SMTP_ERROR_NO_MECHANISM;
  else if (reply->code >= 530 || reply->code == 432)
    error->code = COI_SMTP_ERROR_AUTH;
  else if (reply->code >= 500)
    error->code = COI_SMTP_ERROR_PROTOCOL;
  return error;
}

static void
on_auth (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  if (reply->code == 334)
    answer_challenge (self, reply, now);
  else if (reply->code != 235)
    fail (self, auth_error (reply), now);
  else if (!coi_sasl_is_complete (self->sasl))
    fail_protocol (self, "The server did not prove that it knows the password", now);
  else
    {
      g_clear_pointer (&self->sasl, coi_sasl_free);
      become_ready (self, now);
    }
}

static void
on_auth_cancel (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  fail_protocol (self, "The server broke the rules of the login", now);
}

static void
on_unasked (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  fail_protocol (self, "The server spoke unasked", now);
}

static void
send_commands (CoiSmtpMachine *self)
{
  char *command;

  while ((command = coi_smtp_transaction_next_command (self->transaction)) != NULL)
    send_text (self, command);
}

static void
finish_transaction (CoiSmtpMachine *self, gboolean needs_reset, gint64 now)
{
  CoiSmtpEvent *event = push_event (self, COI_SMTP_EVENT_SUBMITTED,
                                    coi_smtp_transaction_get_error (self->transaction));

  event->results = coi_smtp_transaction_take_results (self->transaction);
  g_clear_pointer (&self->transaction, coi_smtp_transaction_free);
  if (!needs_reset)
    {
      become_ready (self, now);
      return;
    }
  send_text (self, g_strdup ("RSET\r\n"));
  set_state (self, STATE_RESET, now);
}

static void
on_envelope (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  if (coi_smtp_transaction_answer (self->transaction, reply))
    {
      send_commands (self);
      restart_deadline (self, now);
    }
  else if (coi_smtp_transaction_may_send_data (self->transaction))
    {
      g_queue_push_tail (&self->output, coi_smtp_transaction_get_data (self->transaction));
      set_state (self, STATE_DATA, now);
    }
  else
    finish_transaction (self, TRUE, now);
}

static void
on_data (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  gboolean is_refused = reply->code >= 400;

  if (!is_refused && !g_queue_is_empty (&self->output))
    {
      fail_protocol (self, "The server took the message before it was sent", now);
      return;
    }
  coi_smtp_transaction_answer_data (self->transaction, reply);
  finish_transaction (self, is_refused, now);
}

static void
on_reset (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  if (reply->code == 250)
    become_ready (self, now);
  else
    fail (self, coi_smtp_error_from_reply (reply), now);
}

static void
on_quit (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  fail_literal (self, COI_NET_ERROR, COI_NET_ERROR_CLOSED, "The connection was closed", now);
}

/* 421 may answer anything, or come unasked: the server goes (RFC 5321, section 3.8). */
static void
on_reply (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  g_debug ("%s: %s: %u", self->endpoint->host, states[self->state].name, reply->code);
  if (reply->code != 421)
    {
      states[self->state].on_reply (self, reply, now);
      return;
    }
  if (self->transaction != NULL)
    coi_smtp_transaction_refuse (self->transaction, reply);
  fail (self, coi_smtp_error_from_reply (reply), now);
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
  set_state (self, STATE_GREETING, now);
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
  wiped_free (self->password);
  coi_smtp_reply_parser_free (self->parser);
  coi_smtp_capabilities_clear (&self->capabilities);
  coi_sasl_free (self->sasl);
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
  if (self->state != STATE_HANDSHAKE || size == 0)
    return FALSE;
  g_queue_clear_full (&self->events, (GDestroyNotify)coi_smtp_event_free);
  fail_literal (self, COI_NET_ERROR, COI_NET_ERROR_TLS, "The server sent clear text after STARTTLS",
                now);
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
  while (size > 0 && self->state != STATE_FAILED && !refuse_injection (self, size, now))
    {
      gsize consumed = 0;
      CoiSmtpParseStatus status = coi_smtp_reply_parser_feed (self->parser, data, size, &consumed);

      if (status == COI_SMTP_PARSE_BAD)
        fail_protocol (self, "The server's answer is not SMTP", now);
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
 * coi_smtp_machine_tls_started:
 * @self: a machine that emitted %COI_SMTP_EVENT_START_TLS
 * @now: the time
 *
 * The handshake succeeded. What was known from before it is forgotten (RFC 3207, section 4.2).
 */
void
coi_smtp_machine_tls_started (CoiSmtpMachine *self, gint64 now)
{
  g_return_if_fail (self->state == STATE_HANDSHAKE);
  self->is_secure = TRUE;
  say_ehlo (self, now);
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
  if (all_written && is_in_doubt (self))
    fail_literal (self, COI_SMTP_ERROR, COI_SMTP_ERROR_UNKNOWN, cause->message, now);
  else
    fail (self, g_error_copy (cause), now);
}

/**
 * coi_smtp_machine_submit:
 * @self: a machine that is ready
 * @sender: the bare address of the sender
 * @recipients: (array zero-terminated=1): bare addresses
 * @data: the message, RFC 5322
 * @now: the time
 * @error: set as by coi_smtp_transaction_new(); the machine stays ready
 *
 * Returns: whether it began
 */
gboolean
coi_smtp_machine_submit (CoiSmtpMachine *self,
                         const char *sender,
                         const char *const *recipients,
                         GBytes *data,
                         gint64 now,
                         GError **error)
{
  g_return_val_if_fail (self->state == STATE_READY, FALSE);

  self->transaction =
      coi_smtp_transaction_new (&self->capabilities, sender, recipients, data, error);
  if (self->transaction == NULL)
    return FALSE;
  send_commands (self);
  set_state (self, STATE_ENVELOPE, now);
  return TRUE;
}

/**
 * coi_smtp_machine_quit:
 * @self: a machine; QUIT is said only when it is ready
 * @now: the time
 */
void
coi_smtp_machine_quit (CoiSmtpMachine *self, gint64 now)
{
  if (self->state != STATE_READY)
    return;
  send_text (self, g_strdup ("QUIT\r\n"));
  set_state (self, STATE_QUIT, now);
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
  GBytes *first = g_queue_peek_head (&self->output);

  if (first == NULL)
    return NULL;
  restart_deadline (self, now);
  if (self->output.length > 1 && g_bytes_get_size (first) <= MAX_OUTPUT)
    return join_output (self);
  return take_slice (self);
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

/**
 * coi_smtp_machine_check_time:
 * @self: a machine
 * @now: the time; at or after the deadline the machine fails with %COI_NET_ERROR_TIMED_OUT, or
 *   %COI_SMTP_ERROR_UNKNOWN when the final dot is out
 */
void
coi_smtp_machine_check_time (CoiSmtpMachine *self, gint64 now)
{
  if (self->deadline < 0 || now < self->deadline)
    return;
  if (is_in_doubt (self))
    fail_literal (self, COI_SMTP_ERROR, COI_SMTP_ERROR_UNKNOWN,
                  "The server did not confirm the message in time", now);
  else
    fail_literal (self, COI_NET_ERROR, COI_NET_ERROR_TIMED_OUT, "The server did not answer in time",
                  now);
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
  return self->state == STATE_READY;
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
