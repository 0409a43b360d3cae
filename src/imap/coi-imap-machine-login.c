/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the greeting to the login: STARTTLS, capabilities, SASL or LOGIN. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-machine-private.h"

#include "coi-net-error.h"

#include <string.h>

static void
ask_capability (CoiImapMachine *self, CoiImapState state)
{
  g_clear_pointer (&self->capabilities, g_strfreev);
  coi_imap_machine_set_state (self, state);
  coi_imap_machine_run_control (self, coi_imap_command_capability ());
}

static void
become_ready (CoiImapMachine *self)
{
  explicit_bzero (self->password, strlen (self->password));
  g_clear_pointer (&self->sasl, coi_sasl_free);
  self->is_utf8 = coi_imap_machine_is_rev2 (self);
  coi_imap_machine_set_state (self, COI_IMAP_STATE_READY);
  coi_imap_machine_add_event (self, COI_IMAP_EVENT_OPEN, 0, NULL, NULL);
}

/* The mechanisms of "AUTH=…" (RFC 3501, section 7.2.1) */
static GStrv
list_mechanisms (CoiImapMachine *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; self->capabilities != NULL && self->capabilities[i] != NULL; i++)
    if (g_ascii_strncasecmp (self->capabilities[i], "AUTH=", 5) == 0)
      g_strv_builder_add (builder, self->capabilities[i] + 5);
  return g_strv_builder_end (builder);
}

/* An empty initial response is "=" (RFC 4959, section 3). */
static char *
encode (GBytes *bytes, const char *empty)
{
  gsize size;
  const guchar *data = g_bytes_get_data (bytes, &size);

  return size > 0 ? g_base64_encode (data, size) : g_strdup (empty);
}

static void
start_sasl (CoiImapMachine *self)
{
  g_autoptr (GBytes) initial = NULL;
  g_autofree char *encoded = NULL;
  CoiImapCommand *command = coi_imap_command_new ("AUTHENTICATE ");

  coi_imap_command_add_text (command, coi_sasl_get_mechanism (self->sasl));
  if (coi_imap_machine_has_capability (self, "SASL-IR"))
    initial = coi_sasl_get_initial_response (self->sasl);
  if (initial != NULL)
    {
      encoded = encode (initial, "=");
      coi_imap_command_add_text (command, " ");
      coi_imap_command_add_text (command, encoded);
    }
  self->sent_initial = initial != NULL;
  coi_imap_machine_set_state (self, COI_IMAP_STATE_AUTHENTICATE);
  coi_imap_machine_run_control (self, command);
}

static void
start_login_command (CoiImapMachine *self)
{
  CoiImapCommand *command = coi_imap_command_new ("LOGIN ");

  coi_imap_command_add_string (command, self->login);
  coi_imap_command_add_text (command, " ");
  coi_imap_command_add_string (command, self->password);
  if (command->problem != NULL)
    {
      coi_imap_command_free (command);
      coi_imap_machine_abort (self, COI_IMAP_ERROR, COI_IMAP_ERROR_NO_MECHANISM,
                              "The password has characters that cannot be sent");
      return;
    }
  coi_imap_machine_set_state (self, COI_IMAP_STATE_LOGIN);
  coi_imap_machine_run_control (self, command);
}

static CoiSasl *
choose_mechanism (CoiImapMachine *self)
{
  g_auto (GStrv) mechanisms = list_mechanisms (self);
  const CoiSaslContext context = { .login = self->login,
                                   .password = self->password,
                                   .host = self->endpoint->host,
                                   .port = self->endpoint->port,
                                   .is_secure = self->is_secure,
                                   .binding_type = self->binding_type,
                                   .binding = self->binding };

  return coi_sasl_new ((const char *const *)mechanisms, &context);
}

static void
start_login (CoiImapMachine *self)
{
  if (!self->is_secure)
    {
      coi_imap_machine_abort (self, COI_NET_ERROR, COI_NET_ERROR_INSECURE, "Logging in needs TLS");
      return;
    }
  self->sasl = choose_mechanism (self);
  if (self->sasl != NULL)
    start_sasl (self);
  else if (!coi_imap_machine_has_capability (self, "LOGINDISABLED"))
    start_login_command (self);
  else
    coi_imap_machine_abort (self, COI_IMAP_ERROR, COI_IMAP_ERROR_NO_MECHANISM,
                            "The server offers no way to log in");
}

/* STARTTLS goes out without asking whether it is offered: an attacker could hide the offer, and
 * nothing else may be said in clear. */
static void
handle_greeting (CoiImapMachine *self, const CoiImapResponse *response)
{
  gboolean is_preauth = response->status == COI_IMAP_STATUS_PREAUTH;

  if (response->kind != COI_IMAP_RESPONSE_STATUS ||
      (!is_preauth && response->status != COI_IMAP_STATUS_OK))
    coi_imap_machine_abort (self, COI_IMAP_ERROR, COI_IMAP_ERROR_PROTOCOL,
                            "The server did not greet");
  else if (self->endpoint->tls == COI_TLS_STARTTLS && is_preauth)
    coi_imap_machine_abort (self, COI_NET_ERROR, COI_NET_ERROR_TLS,
                            "The server logged in without being asked, so TLS cannot start");
  else if (self->endpoint->tls == COI_TLS_STARTTLS)
    {
      coi_imap_machine_set_state (self, COI_IMAP_STATE_STARTTLS);
      coi_imap_machine_run_control (self, coi_imap_command_new ("STARTTLS"));
    }
  else if (is_preauth)
    ask_capability (self, COI_IMAP_STATE_POST_LOGIN);
  else if (coi_imap_machine_take_code (self, response))
    start_login (self);
  else
    ask_capability (self, COI_IMAP_STATE_CAPABILITY);
}

/* Before the login nothing counts but the greeting and the capabilities asked for. */
void
coi_imap_machine_login_untagged (CoiImapMachine *self, const CoiImapResponse *response)
{
  if (self->state == COI_IMAP_STATE_GREETING)
    handle_greeting (self, response);
  else if (response->kind == COI_IMAP_RESPONSE_CAPABILITY &&
           (self->state == COI_IMAP_STATE_CAPABILITY || self->state == COI_IMAP_STATE_POST_LOGIN))
    coi_imap_machine_set_capabilities (self, response->words);
}

static void
handle_starttls (CoiImapMachine *self, const CoiImapResponse *response)
{
  if (response->status != COI_IMAP_STATUS_OK)
    {
      coi_imap_machine_abort (self, COI_NET_ERROR, COI_NET_ERROR_TLS,
                              "The server does not offer STARTTLS");
      return;
    }
  coi_imap_machine_set_state (self, COI_IMAP_STATE_HANDSHAKE);
  coi_imap_machine_add_event (self, COI_IMAP_EVENT_START_TLS, 0, NULL, NULL);
}

/**
 * coi_imap_machine_set_channel_binding:
 * @self: a machine
 * @type: (nullable): of coi_connection_get_channel_binding()
 * @data: (nullable): likewise
 *
 * Tells what the login may be bound to: right after the TLS handshake.
 */
void
coi_imap_machine_set_channel_binding (CoiImapMachine *self, const char *type, GBytes *data)
{
  self->binding_type = type;
  g_clear_pointer (&self->binding, g_bytes_unref);
  self->binding = data != NULL ? g_bytes_ref (data) : NULL;
}

/**
 * coi_imap_machine_tls_started:
 * @self: a machine that said %COI_IMAP_EVENT_START_TLS
 * @now: the time
 *
 * Tells that the handshake is done. Everything the server said before is forgotten (RFC 3501,
 * section 6.2.1).
 */
void
coi_imap_machine_tls_started (CoiImapMachine *self, gint64 now)
{
  if (self->state != COI_IMAP_STATE_HANDSHAKE)
    return;
  self->now = self->progress = now;
  self->is_secure = TRUE;
  ask_capability (self, COI_IMAP_STATE_CAPABILITY);
}

/* An offer does not say which kinds of channel binding the server knows: Cyrus 3.10 knows none that
 * TLS 1.3 has, and says no more than that something is wrong. Who can log in nowhere is worse off
 * than who logs in unbound, as everywhere without the offer. */
static gboolean
forget_binding (CoiImapMachine *self, const CoiImapResponse *response)
{
  if (self->sasl == NULL || response->code != NULL ||
      !g_str_has_suffix (coi_sasl_get_mechanism (self->sasl), "-PLUS"))
    return FALSE;
  coi_imap_machine_set_channel_binding (self, NULL, NULL);
  g_clear_pointer (&self->sasl, coi_sasl_free);
  return TRUE;
}

static void
handle_logged_in (CoiImapMachine *self, const CoiImapResponse *response)
{
  g_autoptr (GError) error = NULL;

  if (response->status != COI_IMAP_STATUS_OK && forget_binding (self, response))
    start_login (self);
  else if (response->status != COI_IMAP_STATUS_OK)
    {
      error = coi_imap_error_from_status (response, TRUE);
      coi_imap_machine_close (self, error);
    }
  else if (self->sasl != NULL && !coi_sasl_is_complete (self->sasl))
    coi_imap_machine_abort (self, COI_IMAP_ERROR, COI_IMAP_ERROR_PROTOCOL,
                            "The server did not prove that it knows the password");
  else if (coi_imap_machine_take_code (self, response))
    become_ready (self);
  else
    ask_capability (self, COI_IMAP_STATE_POST_LOGIN);
}

static void
handle_capability (CoiImapMachine *self, const CoiImapResponse *response)
{
  g_autoptr (GError) error = NULL;

  if (response->status != COI_IMAP_STATUS_OK)
    {
      error = coi_imap_error_from_status (response, FALSE);
      coi_imap_machine_close (self, error);
    }
  else if (self->state == COI_IMAP_STATE_CAPABILITY)
    start_login (self);
  else
    become_ready (self);
}

void
coi_imap_machine_login_tagged (CoiImapMachine *self, const CoiImapResponse *response)
{
  switch (self->state)
    {
    case COI_IMAP_STATE_STARTTLS:
      handle_starttls (self, response);
      break;
    case COI_IMAP_STATE_CAPABILITY:
    case COI_IMAP_STATE_POST_LOGIN:
      handle_capability (self, response);
      break;
    case COI_IMAP_STATE_AUTHENTICATE:
    case COI_IMAP_STATE_LOGIN:
      handle_logged_in (self, response);
      break;
    case COI_IMAP_STATE_GREETING:
    case COI_IMAP_STATE_HANDSHAKE:
    case COI_IMAP_STATE_READY:
    case COI_IMAP_STATE_DEFLATE:
    case COI_IMAP_STATE_IDLE_STARTING:
    case COI_IMAP_STATE_IDLE:
    case COI_IMAP_STATE_IDLE_ENDING:
    case COI_IMAP_STATE_LOGOUT:
    case COI_IMAP_STATE_CLOSED:
    default:
      g_return_if_reached ();
    }
}

/* base64 without anything else in it; the decoder of GLib skips what it does not know. */
static GBytes *
decode (const char *text)
{
  gsize length = strlen (text);
  gsize size;
  guchar *data;

  if (length % 4 != 0 || strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789+/=") != length)
    return NULL;
  data = g_base64_decode (text, &size);
  return g_bytes_new_take (data, size);
}

static GBytes *
answer_challenge (CoiImapMachine *self, const char *text)
{
  g_autoptr (GBytes) challenge = NULL;

  if (!self->sent_initial)
    {
      GBytes *initial = coi_sasl_get_initial_response (self->sasl);

      self->sent_initial = TRUE;
      if (initial != NULL)
        return initial;
    }
  challenge = decode (text);
  return challenge != NULL ? coi_sasl_step (self->sasl, challenge) : NULL;
}

/* One step of the exchange; "*" ends one that went wrong (RFC 3501, section 6.2.2). */
void
coi_imap_machine_login_continue (CoiImapMachine *self, const CoiImapResponse *response)
{
  g_autoptr (GBytes) answer = answer_challenge (self, response->text);
  g_autofree char *encoded = NULL;

  if (answer == NULL)
    {
      coi_imap_machine_abort (self, COI_IMAP_ERROR, COI_IMAP_ERROR_PROTOCOL,
                              "The server broke the rules of the login");
      return;
    }
  encoded = encode (answer, "");
  coi_imap_machine_write (self, encoded);
  coi_imap_machine_write (self, "\r\n");
}
