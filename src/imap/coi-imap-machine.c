/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The IMAP client as a pure state machine: bytes in, events and bytes out, the time an argument. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-machine-private.h"

#include "coi-imap-parser.h"
#include "coi-net-error.h"

#include <string.h>

/* More than this in flight gains nothing and holds memory. */
#define PIPELINE_MAX 16

static const char *const state_names[] = {
  [COI_IMAP_STATE_GREETING] = "greeting",
  [COI_IMAP_STATE_STARTTLS] = "starttls",
  [COI_IMAP_STATE_HANDSHAKE] = "handshake",
  [COI_IMAP_STATE_CAPABILITY] = "capability",
  [COI_IMAP_STATE_AUTHENTICATE] = "authenticate",
  [COI_IMAP_STATE_LOGIN] = "login",
  [COI_IMAP_STATE_POST_LOGIN] = "post-login",
  [COI_IMAP_STATE_READY] = "ready",
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

static void
job_free (CoiImapJob *job)
{
  coi_imap_command_free (job->command);
  g_free (job->tag);
  g_free (job);
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
  g_queue_clear_full (&self->waiting, (GDestroyNotify)job_free);
  g_queue_clear_full (&self->running, (GDestroyNotify)job_free);
  g_strfreev (self->capabilities);
  g_clear_pointer (&self->sasl, coi_sasl_free);
  g_free (self->abandoned_tag);
  g_free (self);
}

/* Ends every command that is left with @error, or with "closed" after a logout. */
static void
end_jobs (CoiImapMachine *self, GQueue *jobs, const GError *error)
{
  g_autoptr (GError) closed =
      g_error_new_literal (COI_NET_ERROR, COI_NET_ERROR_CLOSED, "The connection was closed");
  CoiImapJob *job;

  while ((job = g_queue_pop_head (jobs)) != NULL)
    {
      if (job->id != 0)
        coi_imap_machine_add_event (self, COI_IMAP_EVENT_COMMAND_DONE, job->id, NULL,
                                    error != NULL ? error : closed);
      job_free (job);
    }
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
  end_jobs (self, &self->running, error);
  end_jobs (self, &self->waiting, error);
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

static void
write_job (CoiImapMachine *self, CoiImapJob *job)
{
  gboolean plus = coi_imap_machine_has_capability (self, "LITERAL+");
  gboolean minus = coi_imap_machine_has_capability (self, "LITERAL-");

  if (coi_imap_command_write (job->command, &job->next_part, plus, minus, self->output))
    self->sending = NULL;
  else
    self->sending = job;
}

static void
start_job (CoiImapMachine *self, CoiImapJob *job)
{
  job->tag = g_strdup_printf ("A%u", ++self->last_tag);
  if (g_queue_is_empty (&self->running))
    self->progress = self->now;
  g_queue_push_tail (&self->running, job);
  coi_imap_machine_write (self, job->tag);
  coi_imap_machine_write (self, " ");
  write_job (self, job);
}

static CoiImapJob *
job_new (guint id, CoiImapCommand *command)
{
  CoiImapJob *job = g_new0 (CoiImapJob, 1);

  job->id = id;
  job->command = command;
  return job;
}

/* Sends a command whose tagged response the state handles; takes @command. */
void
coi_imap_machine_run_control (CoiImapMachine *self, CoiImapCommand *command)
{
  CoiImapJob *job = job_new (0, command);

  job->is_control = TRUE;
  start_job (self, job);
}

/* Results of two searches could not be told apart; other pairs of these UID commands can
 * (RFC 3501, section 5.5). */
static gboolean
can_start (CoiImapMachine *self, CoiImapJob *job)
{
  const guint search = 1u << COI_IMAP_RESPONSE_SEARCH;

  if (self->sending != NULL || g_queue_get_length (&self->running) >= PIPELINE_MAX)
    return FALSE;
  for (GList *l = self->running.head; l != NULL; l = l->next)
    {
      CoiImapJob *other = l->data;

      if (!other->command->can_pipeline || !job->command->can_pipeline ||
          (other->command->wants & job->command->wants & search) != 0)
        return FALSE;
    }
  return TRUE;
}

static void
send_logout (CoiImapMachine *self)
{
  coi_imap_machine_set_state (self, COI_IMAP_STATE_LOGOUT);
  coi_imap_machine_run_control (self, coi_imap_command_logout ());
}

/* Sends what may be sent now; with nothing to do, idles when that is wanted. */
void
coi_imap_machine_send_waiting (CoiImapMachine *self)
{
  if (self->state == COI_IMAP_STATE_IDLE && (!self->wants_idle || self->waiting.head != NULL))
    coi_imap_machine_idle_end (self);
  if (self->state != COI_IMAP_STATE_READY)
    return;
  while (self->waiting.head != NULL && can_start (self, self->waiting.head->data))
    start_job (self, g_queue_pop_head (&self->waiting));
  if (self->waiting.head != NULL || self->running.head != NULL)
    return;
  if (self->logout_deadline != 0)
    send_logout (self);
  else if (self->wants_idle)
    coi_imap_machine_idle_begin (self);
}

/**
 * coi_imap_machine_submit:
 * @self: a machine
 * @command: (transfer full): a command
 * @now: the time
 *
 * Queues @command and ends idling. One event tells its end: %COI_IMAP_EVENT_COMMAND_DONE with the
 * tagged OK, or with an error: %COI_IMAP_ERROR_NO, %COI_IMAP_ERROR_UNAVAILABLE,
 * %COI_IMAP_ERROR_BAD; %G_IO_ERROR_INVALID_ARGUMENT when a string of the command may not be sent;
 * the error that closed the connection.
 *
 * Returns: the id of the command in events, never 0
 */
guint
coi_imap_machine_submit (CoiImapMachine *self, CoiImapCommand *command, gint64 now)
{
  CoiImapJob *job = job_new (++self->last_id, command);
  guint id = job->id;

  self->now = now;
  if (command->problem == NULL && self->state != COI_IMAP_STATE_CLOSED &&
      self->logout_deadline == 0)
    {
      self->wants_idle = FALSE;
      g_queue_push_tail (&self->waiting, job);
      coi_imap_machine_send_waiting (self);
      return id;
    }
  if (command->problem != NULL)
    {
      g_autoptr (GError) error =
          g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "Not sent: %s", command->problem);
      coi_imap_machine_add_event (self, COI_IMAP_EVENT_COMMAND_DONE, id, NULL, error);
    }
  else
    {
      GQueue queue = G_QUEUE_INIT;
      g_queue_push_tail (&queue, g_steal_pointer (&job));
      end_jobs (self, &queue, NULL);
    }
  g_clear_pointer (&job, job_free);
  return id;
}

/**
 * coi_imap_machine_cancel:
 * @self: a machine
 * @command_id: a command
 *
 * Drops a command that was not sent yet; one that was sent runs to its end, because the server
 * will answer it. No event comes for a dropped command.
 *
 * Returns: whether it was dropped
 */
gboolean
coi_imap_machine_cancel (CoiImapMachine *self, guint command_id)
{
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    {
      CoiImapJob *job = l->data;

      if (job->id != command_id)
        continue;
      g_queue_delete_link (&self->waiting, l);
      job_free (job);
      return TRUE;
    }
  return FALSE;
}

/**
 * coi_imap_machine_logout:
 * @self: a machine
 * @now: the time
 *
 * Lets the commands that were sent end, says LOGOUT and closes, all within 5 seconds. Commands
 * that were not sent fail. Before the login is done it closes at once.
 */
void
coi_imap_machine_logout (CoiImapMachine *self, gint64 now)
{
  self->now = now;
  if (self->logout_deadline != 0)
    return;
  self->wants_idle = FALSE;
  self->logout_deadline = now + COI_IMAP_LOGOUT_TIMEOUT;
  if (self->state < COI_IMAP_STATE_READY)
    {
      coi_imap_machine_close (self, NULL);
      return;
    }
  end_jobs (self, &self->waiting, NULL);
  coi_imap_machine_send_waiting (self);
}

void
coi_imap_machine_set_capabilities (CoiImapMachine *self, GStrv capabilities)
{
  g_strfreev (self->capabilities);
  self->capabilities = g_strdupv (capabilities);
}

/* Takes the capabilities of a response code (RFC 3501, section 7.1). */
gboolean
coi_imap_machine_take_code (CoiImapMachine *self, const CoiImapResponse *response)
{
  if (g_strcmp0 (response->code, "CAPABILITY") != 0)
    return FALSE;
  g_strfreev (self->capabilities);
  self->capabilities = coi_imap_parse_words (response->code_arg);
  return TRUE;
}

static gboolean
code_is_one_of (const CoiImapResponse *response, const char *const *codes)
{
  return response->code != NULL && g_strv_contains (codes, response->code);
}

/* The error that NO, BAD or BYE means; the codes are those of RFC 5530. */
GError *
coi_imap_error_from_status (const CoiImapResponse *response, gboolean is_login)
{
  static const char *const temporary[] = { "UNAVAILABLE",  "INUSE",     "LIMIT",
                                           "CONTACTADMIN", "SERVERBUG", NULL };
  CoiImapError code = is_login ? COI_IMAP_ERROR_AUTH : COI_IMAP_ERROR_NO;

  if (code_is_one_of (response, temporary))
    code = COI_IMAP_ERROR_UNAVAILABLE;
  else if (response->status == COI_IMAP_STATUS_BYE)
    code = COI_IMAP_ERROR_BYE;
  else if (response->status == COI_IMAP_STATUS_BAD)
    code = COI_IMAP_ERROR_BAD;
  return g_error_new_literal (COI_IMAP_ERROR, code, response->text);
}

static void
end_job (CoiImapMachine *self, CoiImapJob *job, CoiImapResponse *response)
{
  g_autoptr (CoiImapResponse) owned = response;
  g_autoptr (GError) error = NULL;

  if (response->status != COI_IMAP_STATUS_OK)
    error = coi_imap_error_from_status (response, FALSE);
  if (job->id != 0)
    coi_imap_machine_add_event (self, COI_IMAP_EVENT_COMMAND_DONE, job->id,
                                error == NULL ? g_steal_pointer (&owned) : NULL, error);
}

static void
control_tagged (CoiImapMachine *self, const CoiImapResponse *response)
{
  switch (self->state)
    {
    case COI_IMAP_STATE_IDLE_STARTING:
    case COI_IMAP_STATE_IDLE:
    case COI_IMAP_STATE_IDLE_ENDING:
      coi_imap_machine_idle_tagged (self, response);
      break;
    case COI_IMAP_STATE_LOGOUT:
      coi_imap_machine_close (self, NULL);
      break;
    case COI_IMAP_STATE_GREETING:
    case COI_IMAP_STATE_STARTTLS:
    case COI_IMAP_STATE_HANDSHAKE:
    case COI_IMAP_STATE_CAPABILITY:
    case COI_IMAP_STATE_AUTHENTICATE:
    case COI_IMAP_STATE_LOGIN:
    case COI_IMAP_STATE_POST_LOGIN:
    case COI_IMAP_STATE_READY:
    case COI_IMAP_STATE_CLOSED:
    default:
      coi_imap_machine_login_tagged (self, response);
      break;
    }
}

static CoiImapJob *
take_job (CoiImapMachine *self, const char *tag)
{
  for (GList *l = self->running.head; l != NULL; l = l->next)
    {
      CoiImapJob *job = l->data;

      if (strcmp (job->tag, tag) != 0)
        continue;
      g_queue_delete_link (&self->running, l);
      return job;
    }
  return NULL;
}

/* A server that ignored IDLE takes "DONE" for a tag. */
static gboolean
is_abandoned (CoiImapMachine *self, const char *tag)
{
  if (self->abandoned_tag == NULL)
    return FALSE;
  return strcmp (tag, self->abandoned_tag) == 0 || strcmp (tag, "DONE") == 0;
}

static void
handle_tagged (CoiImapMachine *self, CoiImapResponse *response)
{
  CoiImapJob *job = take_job (self, response->tag);

  if (job == NULL)
    {
      if (!is_abandoned (self, response->tag))
        coi_imap_machine_abort (self, COI_IMAP_ERROR, COI_IMAP_ERROR_PROTOCOL,
                                "The server answered a command that was not sent");
      coi_imap_response_free (response);
      return;
    }
  if (self->sending == job)
    self->sending = NULL;
  if (job->is_control)
    {
      control_tagged (self, response);
      coi_imap_response_free (response);
    }
  else
    end_job (self, job, response);
  job_free (job);
  coi_imap_machine_send_waiting (self);
}

static void
handle_continuation (CoiImapMachine *self, const CoiImapResponse *response)
{
  if (self->sending != NULL)
    {
      write_job (self, self->sending);
      coi_imap_machine_send_waiting (self);
    }
  else if (self->state == COI_IMAP_STATE_AUTHENTICATE)
    coi_imap_machine_login_continue (self, response);
  else if (self->state == COI_IMAP_STATE_IDLE_STARTING)
    coi_imap_machine_idle_continue (self);
  else if (self->state != COI_IMAP_STATE_IDLE_ENDING && self->abandoned_tag == NULL)
    coi_imap_machine_abort (self, COI_IMAP_ERROR, COI_IMAP_ERROR_PROTOCOL,
                            "The server asked for data that nobody announced");
}

/* The oldest running command that such a response answers */
static guint
find_taker (CoiImapMachine *self, CoiImapResponseKind kind)
{
  for (GList *l = self->running.head; l != NULL; l = l->next)
    {
      CoiImapJob *job = l->data;

      if (job->id != 0 && (job->command->wants & (1u << kind)) != 0)
        return job->id;
    }
  return 0;
}

static void
handle_untagged (CoiImapMachine *self, CoiImapResponse *response)
{
  g_autoptr (CoiImapResponse) owned = response;
  g_autoptr (GError) error = NULL;

  if (response->kind == COI_IMAP_RESPONSE_STATUS && response->status == COI_IMAP_STATUS_BYE)
    {
      if (self->state == COI_IMAP_STATE_LOGOUT)
        return;
      error = coi_imap_error_from_status (response, FALSE);
      coi_imap_machine_close (self, error);
      return;
    }
  if (self->state < COI_IMAP_STATE_READY)
    {
      coi_imap_machine_login_untagged (self, response);
      return;
    }
  if (response->kind == COI_IMAP_RESPONSE_CAPABILITY)
    coi_imap_machine_set_capabilities (self, response->words);
  coi_imap_machine_add_event (self, COI_IMAP_EVENT_RESPONSE, find_taker (self, response->kind),
                              g_steal_pointer (&owned), NULL);
}

static void
handle_frame (CoiImapMachine *self, GBytes *frame)
{
  g_autoptr (GError) error = NULL;
  CoiImapResponse *response = coi_imap_parse_response (frame, &error);

  if (response == NULL)
    coi_imap_machine_close (self, error);
  else if (response->tag != NULL)
    handle_tagged (self, response);
  else if (response->kind != COI_IMAP_RESPONSE_CONTINUATION)
    handle_untagged (self, response);
  else
    {
      handle_continuation (self, response);
      coi_imap_response_free (response);
    }
}

/* Feeds up to one response. */
static gsize
feed_once (CoiImapMachine *self, const guint8 *data, gsize length)
{
  g_autoptr (GBytes) frame = NULL;
  gsize consumed;

  switch (coi_imap_lexer_feed (self->lexer, data, length, &consumed))
    {
    case COI_IMAP_LEXER_MORE:
      break;
    case COI_IMAP_LEXER_DONE:
      frame = coi_imap_lexer_take (self->lexer);
      handle_frame (self, frame);
      break;
    case COI_IMAP_LEXER_BAD:
    default:
      coi_imap_machine_abort (self, COI_IMAP_ERROR, COI_IMAP_ERROR_PROTOCOL,
                              coi_imap_lexer_get_problem (self->lexer));
      break;
    }
  return consumed;
}

/**
 * coi_imap_machine_feed:
 * @self: a machine
 * @data: (array length=length): bytes from the server
 * @length: how many
 * @now: the time
 *
 * Takes what arrived. Bytes between the answer to STARTTLS and coi_imap_machine_tls_started() are
 * an injection (CVE-2011-0411) and close the machine with %COI_NET_ERROR_TLS.
 */
void
coi_imap_machine_feed (CoiImapMachine *self, const guint8 *data, gsize length, gint64 now)
{
  gsize fed = 0;

  self->now = self->progress = now;
  while (fed < length && self->state != COI_IMAP_STATE_CLOSED)
    {
      if (self->state == COI_IMAP_STATE_HANDSHAKE)
        coi_imap_machine_abort (self, COI_NET_ERROR, COI_NET_ERROR_TLS,
                                "Unencrypted data arrived before the TLS handshake");
      else
        fed += feed_once (self, data + fed, length - fed);
    }
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
    case COI_IMAP_STATE_LOGOUT:
    default:
      return self->progress + COI_IMAP_COMMAND_TIMEOUT;
    }
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

  if (self->logout_deadline == 0 || self->state == COI_IMAP_STATE_CLOSED)
    return deadline;
  return deadline < 0 ? self->logout_deadline : MIN (deadline, self->logout_deadline);
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
  else if (self->state == COI_IMAP_STATE_IDLE_STARTING || self->state == COI_IMAP_STATE_IDLE ||
           (self->state == COI_IMAP_STATE_IDLE_ENDING && self->idle_is_broken))
    coi_imap_machine_idle_timeout (self);
  else if (self->state == COI_IMAP_STATE_READY && self->running.head == NULL)
    coi_imap_machine_poll (self);
  else
    coi_imap_machine_abort (self, COI_NET_ERROR, COI_NET_ERROR_TIMED_OUT,
                            "The server did not answer in time");
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

/**
 * coi_imap_machine_has_capability:
 * @self: a machine
 * @capability: its name, any case
 *
 * Returns: whether the server has it, as far as it said since TLS and login
 */
gboolean
coi_imap_machine_has_capability (CoiImapMachine *self, const char *capability)
{
  for (guint i = 0; self->capabilities != NULL && self->capabilities[i] != NULL; i++)
    if (g_ascii_strcasecmp (self->capabilities[i], capability) == 0)
      return TRUE;
  return FALSE;
}
