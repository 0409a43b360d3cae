/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the greeting to the login: EHLO, STARTTLS, AUTH. */
#define G_LOG_DOMAIN "coi-smtp"

#include "coi-smtp-machine-private.h"

#include <string.h>

#include "coi-net-error.h"

/* An address literal: neither the machine's name nor its address is the server's business, and
 * both would end up in the Received: header of every message (RFC 5321, section 4.1.4). */
#define CLIENT_NAME "[127.0.0.1]"
/* RFC 5321, section 4.5.3.1.4: a longer AUTH line goes without its initial response (RFC 4954). */
#define MAX_COMMAND 512
#define MAX_CHALLENGE (16 * 1024)

void
coi_smtp_machine_say_ehlo (CoiSmtpMachine *self, gint64 now)
{
  coi_smtp_capabilities_clear (&self->capabilities);
  coi_smtp_machine_send_text (self, g_strdup ("EHLO " CLIENT_NAME "\r\n"));
  coi_smtp_machine_set_state (self, COI_SMTP_STATE_EHLO, now);
}

void
coi_smtp_machine_on_greeting (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  if (reply->code == 220)
    coi_smtp_machine_say_ehlo (self, now);
  else
    coi_smtp_machine_fail_unavailable (self, reply, now);
}

/* Takes @secret. The result is text to be wiped. */
static char *
encode_response (const char *before, GBytes *secret)
{
  gsize size;
  const guchar *data = g_bytes_get_data (secret, &size);
  char *encoded = g_base64_encode (size > 0 ? data : (const guchar *)"", size);
  char *line = g_strconcat (before, encoded, "\r\n", NULL);

  coi_smtp_wiped_free (encoded);
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
      coi_smtp_machine_send_text (self, g_steal_pointer (&line));
      g_clear_pointer (&initial, g_bytes_unref);
    }
  else
    coi_smtp_machine_send_text (self, g_strconcat ("AUTH ", mechanism, "\r\n", NULL));
  g_clear_pointer (&line, coi_smtp_wiped_free);
  self->initial_response = initial;
  coi_smtp_machine_set_state (self, COI_SMTP_STATE_AUTH, now);
}

static gboolean
may_talk_in_clear (CoiSmtpMachine *self)
{
  return self->endpoint->tls == COI_TLS_NONE && coi_endpoint_is_loopback (self->endpoint);
}

/* Whether to tell the server that a login can be bound. RFC 5802, section 6, says so also where it
 * is not offered; but Postfix hands logins on to Dovecot without the binding, and a Dovecot that
 * has it for its own protocols takes that for an attack and refuses. */
static gboolean
offers_binding (CoiSmtpMachine *self)
{
  for (guint i = 0; self->capabilities.mechanisms[i] != NULL; i++)
    {
      const char *dash = strrchr (self->capabilities.mechanisms[i], '-');

      if (dash != NULL && g_ascii_strcasecmp (dash, "-PLUS") == 0)
        return TRUE;
    }
  return FALSE;
}

static CoiSasl *
choose_mechanism (CoiSmtpMachine *self)
{
  const CoiSaslContext context = { .login = self->login,
                                   .password = self->password,
                                   .host = self->endpoint->host,
                                   .port = self->endpoint->port,
                                   .is_secure = self->is_secure || may_talk_in_clear (self),
                                   .binding_type =
                                       offers_binding (self) ? self->binding_type : NULL,
                                   .binding = self->binding };

  return coi_sasl_new ((const char *const *)self->capabilities.mechanisms, &context);
}

static void
log_in (CoiSmtpMachine *self, gint64 now)
{
  if (self->login == NULL || (self->capabilities.mechanisms == NULL && may_talk_in_clear (self)))
    {
      coi_smtp_machine_become_ready (self, now);
      return;
    }
  if (self->capabilities.mechanisms != NULL)
    self->sasl = choose_mechanism (self);
  if (self->sasl != NULL)
    say_auth (self, now);
  else
    coi_smtp_machine_fail_literal (self, COI_SMTP_ERROR, COI_SMTP_ERROR_NO_MECHANISM,
                                   "The server offers no acceptable way to log in", now);
}

/* Security first: without it nothing else may be said (RFC 8314, section 3.3). */
static void
go_on_after_hello (CoiSmtpMachine *self, gint64 now)
{
  if (self->is_secure || may_talk_in_clear (self))
    log_in (self, now);
  else if (self->endpoint->tls == COI_TLS_NONE)
    coi_smtp_machine_fail_literal (self, COI_NET_ERROR, COI_NET_ERROR_INSECURE,
                                   "Logging in without TLS is not allowed", now);
  else if (!self->capabilities.has_start_tls)
    coi_smtp_machine_fail_literal (self, COI_NET_ERROR, COI_NET_ERROR_TLS,
                                   "The server does not offer STARTTLS", now);
  else
    {
      coi_smtp_machine_send_text (self, g_strdup ("STARTTLS\r\n"));
      coi_smtp_machine_set_state (self, COI_SMTP_STATE_START_TLS, now);
    }
}

void
coi_smtp_machine_on_ehlo (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  if (reply->code == 250)
    {
      coi_smtp_capabilities_read (&self->capabilities, reply);
      go_on_after_hello (self, now);
    }
  else if (reply->code == 500 || reply->code == 502 || reply->code == 504)
    {
      coi_smtp_machine_send_text (self, g_strdup ("HELO " CLIENT_NAME "\r\n"));
      coi_smtp_machine_set_state (self, COI_SMTP_STATE_HELO, now);
    }
  else
    coi_smtp_machine_fail_unavailable (self, reply, now);
}

void
coi_smtp_machine_on_helo (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  if (reply->code == 250)
    go_on_after_hello (self, now);
  else
    coi_smtp_machine_fail_unavailable (self, reply, now);
}

void
coi_smtp_machine_on_start_tls (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  if (reply->code != 220)
    {
      coi_smtp_machine_fail_literal (self, COI_NET_ERROR, COI_NET_ERROR_TLS,
                                     "The server refuses STARTTLS", now);
      return;
    }
  coi_smtp_machine_set_state (self, COI_SMTP_STATE_HANDSHAKE, now);
  coi_smtp_machine_push_event (self, COI_SMTP_EVENT_START_TLS, NULL);
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
  coi_smtp_machine_send_text (self, g_strdup ("*\r\n"));
  coi_smtp_machine_set_state (self, COI_SMTP_STATE_AUTH_CANCEL, now);
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
  coi_smtp_machine_send_text (self, encode_response ("", answer));
  coi_smtp_machine_set_state (self, COI_SMTP_STATE_AUTH, now);
}

/* RFC 4954, sections 4 and 6. Only 535 and 534 speak of the password: of anything else asking for
 * another one would not be the cure. */
static GError *
auth_error (const CoiSmtpReply *reply)
{
  GError *error = coi_smtp_error_from_reply (reply);

  if (reply->code == 535 || reply->code == 534)
    error->code = COI_SMTP_ERROR_AUTH;
  else if (reply->code == 504 || reply->code == 538)
    error->code = COI_SMTP_ERROR_NO_MECHANISM;
  else if (reply->code >= 500 && reply->code < 510)
    error->code = COI_SMTP_ERROR_PROTOCOL;
  else if (reply->code >= 400)
    error->code = COI_SMTP_ERROR_UNAVAILABLE;
  return error;
}

void
coi_smtp_machine_on_auth (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  if (reply->code == 334)
    answer_challenge (self, reply, now);
  else if (reply->code != 235)
    coi_smtp_machine_fail (self, auth_error (reply), now);
  else if (!coi_sasl_is_complete (self->sasl))
    coi_smtp_machine_fail_protocol (self, "The server did not prove that it knows the password",
                                    now);
  else
    {
      g_clear_pointer (&self->sasl, coi_sasl_free);
      /* Servers offer more to those they know: STOKEN, another SIZE. */
      coi_smtp_machine_send_text (self, g_strdup ("EHLO " CLIENT_NAME "\r\n"));
      coi_smtp_machine_set_state (self, COI_SMTP_STATE_EHLO_AGAIN, now);
    }
}

/* A server that does not like to be asked twice meant what it said the first time. */
void
coi_smtp_machine_on_ehlo_again (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  if (reply->code == 250)
    coi_smtp_capabilities_read (&self->capabilities, reply);
  coi_smtp_machine_become_ready (self, now);
}

void
coi_smtp_machine_on_auth_cancel (CoiSmtpMachine *self, const CoiSmtpReply *reply, gint64 now)
{
  coi_smtp_machine_fail_protocol (self, "The server broke the rules of the login", now);
}
