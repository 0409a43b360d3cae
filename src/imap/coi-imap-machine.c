/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The IMAP client as a pure state machine: bytes in, events and bytes out, the time an argument. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-machine-private.h"

#include "coi-net-error.h"

#include <string.h>

static const char *const state_names[] = {
  [COI_IMAP_STATE_GREETING] = "greeting",
  [COI_IMAP_STATE_STARTTLS] = "starttls",
  [COI_IMAP_STATE_HANDSHAKE] = "handshake",
  [COI_IMAP_STATE_CAPABILITY] = "capability",
  [COI_IMAP_STATE_AUTHENTICATE] = "authenticate",
  [COI_IMAP_STATE_LOGIN] = "login",
  [COI_IMAP_STATE_POST_LOGIN] = "post-login",
  [COI_IMAP_STATE_READY] = "ready",
  [COI_IMAP_STATE_DEFLATE] = "deflate",
  [COI_IMAP_STATE_IDLE_STARTING] = "idle-starting",
  [COI_IMAP_STATE_IDLE] = "idle",
  [COI_IMAP_STATE_IDLE_ENDING] = "idle-ending",
  [COI_IMAP_STATE_LOGOUT] = "logout",
  [COI_IMAP_STATE_CLOSED] = "closed",
};

/* The one place where the state changes. */
void
coi_imap_machine_set_state (CoiImapMachine *self, CoiImapState state)
{
  g_debug ("%s:%u: %s -> %s", self->endpoint->host, self->endpoint->port, state_names[self->state],
           state_names[state]);
  self->state = state;
}

/**
 * coi_imap_event_free:
 * @self: (nullable) (transfer full): an event
 */
void
coi_imap_event_free (CoiImapEvent *self)
{
  if (self == NULL)
    return;
  coi_imap_response_free (self->response);
  g_clear_error (&self->error);
  g_free (self);
}

/* Takes @response, copies @error. */
void
coi_imap_machine_add_event (CoiImapMachine *self,
                            CoiImapEventKind kind,
                            guint id,
                            CoiImapResponse *response,
                            const GError *error)
{
  CoiImapEvent *event = g_new0 (CoiImapEvent, 1);

  event->kind = kind;
  event->command_id = id;
  event->response = response;
  event->error = error != NULL ? g_error_copy (error) : NULL;
  g_queue_push_tail (&self->events, event);
}

/**
 * coi_imap_machine_new:
 * @endpoint: the server
 * @login: the login name, UTF-8
 * @password: the password, UTF-8
 * @now: monotonic microseconds, here and in all other functions
 *
 * A machine for a connection that was just made: with TLS for %COI_TLS_IMPLICIT, clear otherwise.
 * %COI_TLS_NONE closes it with %COI_NET_ERROR_INSECURE unless @endpoint is a loopback address.
 *
 * Returns: (transfer full): the machine
 */
CoiImapMachine *
coi_imap_machine_new (const CoiEndpoint *endpoint,
                      const char *login,
                      const char *password,
                      gint64 now)
{
  CoiImapMachine *self = g_new0 (CoiImapMachine, 1);

  self->endpoint = coi_endpoint_copy (endpoint);
  self->login = g_strdup (login);
  self->password = g_strdup (password);
  self->now = self->progress = now;
  self->lexer = coi_imap_lexer_new ();
  self->output = g_byte_array_new ();
  self->enabled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->is_secure = endpoint->tls == COI_TLS_IMPLICIT ||
                    (endpoint->tls == COI_TLS_NONE && coi_endpoint_is_loopback (endpoint));
  if (endpoint->tls == COI_TLS_NONE && !self->is_secure)
    coi_imap_machine_abort (self, COI_NET_ERROR, COI_NET_ERROR_INSECURE,
                            "A connection without TLS is allowed to this computer only");
  return self;
}

/**
 * coi_imap_machine_free:
 * @self: (nullable) (transfer full): a machine
 */
void
coi_imap_machine_free (CoiImapMachine *self)
{
  if (self == NULL)
    return;
  coi_endpoint_free (self->endpoint);
  g_free (self->login);
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  coi_imap_lexer_free (self->lexer);
  g_byte_array_unref (self->output);
  g_queue_clear_full (&self->events, (GDestroyNotify)coi_imap_event_free);
  g_queue_clear_full (&self->waiting, (GDestroyNotify)coi_imap_job_free);
  g_queue_clear_full (&self->running, (GDestroyNotify)coi_imap_job_free);
  g_strfreev (self->capabilities);
  g_hash_table_unref (self->enabled);
  g_clear_pointer (&self->compressed, g_byte_array_unref);
  g_clear_pointer (&self->sasl, coi_sasl_free);
  g_clear_pointer (&self->binding, g_bytes_unref);
  g_free (self->abandoned_tag);
  g_free (self);
}

/* The end; @error is NULL after a logout. */
void
coi_imap_machine_close (CoiImapMachine *self, const GError *error)
{
  if (self->state == COI_IMAP_STATE_CLOSED)
    return;
  coi_imap_machine_set_state (self, COI_IMAP_STATE_CLOSED);
  if (error != NULL)
    g_debug ("%s:%u: %s", self->endpoint->host, self->endpoint->port, error->message);
  self->sending = NULL;
  g_byte_array_set_size (self->output, 0);
  coi_imap_machine_end_jobs (self, &self->running, error);
  coi_imap_machine_end_jobs (self, &self->waiting, error);
  coi_imap_machine_add_event (self, COI_IMAP_EVENT_CLOSED, 0, NULL, error);
}

void
coi_imap_machine_abort (CoiImapMachine *self, GQuark domain, int code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, message);

  coi_imap_machine_close (self, error);
}

/**
 * coi_imap_machine_fail:
 * @self: a machine
 * @error: why the connection ended
 *
 * Tells that the network failed.
 */
void
coi_imap_machine_fail (CoiImapMachine *self, const GError *error)
{
  coi_imap_machine_close (self, error);
}

/**
 * coi_imap_machine_feed_end:
 * @self: a machine
 *
 * Tells that the peer closed the stream; what of a response had arrived is dropped.
 */
void
coi_imap_machine_feed_end (CoiImapMachine *self)
{
  if (self->state == COI_IMAP_STATE_LOGOUT)
    coi_imap_machine_close (self, NULL);
  else
    coi_imap_machine_abort (self, COI_NET_ERROR, COI_NET_ERROR_CLOSED,
                            "The server closed the connection");
}

void
coi_imap_machine_write (CoiImapMachine *self, const char *text)
{
  g_byte_array_append (self->output, (const guint8 *)text, strlen (text));
}

/**
 * coi_imap_machine_wrote:
 * @self: a machine
 * @now: the time
 *
 * Tells that the network took some of the output, which counts as progress of an upload.
 */
void
coi_imap_machine_wrote (CoiImapMachine *self, gint64 now)
{
  self->progress = now;
  if (self->check_deadline != 0)
    self->check_deadline = now + COI_IMAP_CHECK_TIMEOUT;
}

/**
 * coi_imap_machine_next_event:
 * @self: a machine
 *
 * Returns: (transfer full) (nullable): the oldest event that was not taken yet
 */
CoiImapEvent *
coi_imap_machine_next_event (CoiImapMachine *self)
{
  return g_queue_pop_head (&self->events);
}

/**
 * coi_imap_machine_take_output:
 * @self: a machine
 *
 * Returns: (transfer full) (nullable): the bytes to send; never log them
 */
GBytes *
coi_imap_machine_take_output (CoiImapMachine *self)
{
  GBytes *bytes;

  if (self->output->len == 0)
    return NULL;
  bytes = g_byte_array_free_to_bytes (self->output);
  self->output = g_byte_array_new ();
  return bytes;
}

static gint64
state_deadline (CoiImapMachine *self)
{
  switch (self->state)
    {
    case COI_IMAP_STATE_CLOSED:
      return -1;
    case COI_IMAP_STATE_IDLE_STARTING:
    case COI_IMAP_STATE_IDLE:
      return self->idle_deadline;
    case COI_IMAP_STATE_IDLE_ENDING:
      return self->idle_is_broken ? self->idle_deadline : self->progress + COI_IMAP_COMMAND_TIMEOUT;
    case COI_IMAP_STATE_READY:
      if (self->running.head != NULL)
        return self->progress + COI_IMAP_COMMAND_TIMEOUT;
      return self->wants_idle ? self->poll_deadline : -1;
    case COI_IMAP_STATE_GREETING:
      return self->progress + COI_IMAP_GREETING_TIMEOUT;
    case COI_IMAP_STATE_STARTTLS:
    case COI_IMAP_STATE_HANDSHAKE:
    case COI_IMAP_STATE_CAPABILITY:
    case COI_IMAP_STATE_AUTHENTICATE:
    case COI_IMAP_STATE_LOGIN:
    case COI_IMAP_STATE_POST_LOGIN:
    case COI_IMAP_STATE_DEFLATE:
    case COI_IMAP_STATE_LOGOUT:
    default:
      return self->progress + COI_IMAP_COMMAND_TIMEOUT;
    }
}

/* @other: 0 for none */
static gint64
earlier (gint64 deadline, gint64 other)
{
  if (other == 0)
    return deadline;
  return deadline < 0 ? other : MIN (deadline, other);
}

/**
 * coi_imap_machine_next_deadline:
 * @self: a machine
 *
 * Returns: when to call coi_imap_machine_timeout(), or -1 for never
 */
gint64
coi_imap_machine_next_deadline (CoiImapMachine *self)
{
  gint64 deadline = state_deadline (self);

  if (self->state == COI_IMAP_STATE_CLOSED)
    return deadline;
  return earlier (earlier (deadline, self->check_deadline), self->logout_deadline);
}

static void
time_out (CoiImapMachine *self)
{
  coi_imap_machine_abort (self, COI_NET_ERROR, COI_NET_ERROR_TIMED_OUT,
                          "The server did not answer in time");
}

/**
 * coi_imap_machine_timeout:
 * @self: a machine
 * @now: the time
 *
 * Does what is due: renews IDLE, polls, or closes with %COI_NET_ERROR_TIMED_OUT. Calling it early
 * does nothing.
 */
void
coi_imap_machine_timeout (CoiImapMachine *self, gint64 now)
{
  gint64 deadline = coi_imap_machine_next_deadline (self);

  self->now = now;
  if (deadline < 0 || now < deadline)
    return;
  if (self->logout_deadline != 0 && now >= self->logout_deadline)
    coi_imap_machine_close (self, NULL);
  else if (self->check_deadline != 0 && now >= self->check_deadline)
    time_out (self);
  else if (self->state == COI_IMAP_STATE_IDLE_STARTING || self->state == COI_IMAP_STATE_IDLE ||
           (self->state == COI_IMAP_STATE_IDLE_ENDING && self->idle_is_broken))
    coi_imap_machine_idle_timeout (self);
  else if (self->state == COI_IMAP_STATE_READY && self->running.head == NULL)
    coi_imap_machine_poll (self);
  else
    time_out (self);
}

/**
 * coi_imap_machine_get_state:
 * @self: a machine
 *
 * Returns: the state
 */
CoiImapState
coi_imap_machine_get_state (CoiImapMachine *self)
{
  return self->state;
}

static gboolean
is_listed (CoiImapMachine *self, const char *capability)
{
  for (guint i = 0; self->capabilities != NULL && self->capabilities[i] != NULL; i++)
    if (g_ascii_strcasecmp (self->capabilities[i], capability) == 0)
      return TRUE;
  return FALSE;
}

/* The extensions that are part of IMAP4rev2 (RFC 9051, appendix E) */
static gboolean
is_part_of_rev2 (const char *capability)
{
  static const char *const parts[] = { "BINARY",        "ENABLE",      "ESEARCH",   "IDLE",
                                       "LIST-EXTENDED", "LIST-STATUS", "LITERAL-",  "MOVE",
                                       "NAMESPACE",     "SASL-IR",     "SEARCHRES", "SPECIAL-USE",
                                       "STATUS=SIZE",   "UIDPLUS",     "UNSELECT" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (g_ascii_strcasecmp (capability, parts[i]) == 0)
      return TRUE;
  return FALSE;
}

/* Servers that know IMAP4rev1, too, speak it until IMAP4rev2 is enabled (RFC 9051, section 6.3.1).
 */
gboolean
coi_imap_machine_is_rev2 (CoiImapMachine *self)
{
  return is_listed (self, "IMAP4rev2") &&
         (!is_listed (self, "IMAP4rev1") || coi_imap_machine_has_enabled (self, "IMAP4rev2"));
}

/**
 * coi_imap_machine_has_capability:
 * @self: a machine
 * @capability: its name, any case
 *
 * Returns: whether the server has it, as far as it said since TLS and login; what is part of
 *   IMAP4rev2 counts as said where that is spoken
 */
gboolean
coi_imap_machine_has_capability (CoiImapMachine *self, const char *capability)
{
  return is_listed (self, capability) ||
         (is_part_of_rev2 (capability) && coi_imap_machine_is_rev2 (self));
}

/**
 * coi_imap_machine_has_enabled:
 * @self: a machine
 * @capability: its name, any case
 *
 * Returns: whether the server confirmed that it is enabled (RFC 5161)
 */
gboolean
coi_imap_machine_has_enabled (CoiImapMachine *self, const char *capability)
{
  g_autofree char *name = g_ascii_strup (capability, -1);

  return g_hash_table_contains (self->enabled, name);
}
