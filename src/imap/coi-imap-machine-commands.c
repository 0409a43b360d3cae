/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of the machine: queued, sent, pipelined, given up. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-machine-private.h"

#include "coi-net-error.h"

#include <string.h>

/* More than this in flight gains nothing and holds memory. */
#define PIPELINE_MAX 16

void
coi_imap_job_free (CoiImapJob *job)
{
  coi_imap_command_free (job->command);
  g_free (job->tag);
  g_free (job);
}

/* Ends every command that is left with @error, or with "closed" after a logout. */
void
coi_imap_machine_end_jobs (CoiImapMachine *self, GQueue *jobs, const GError *error)
{
  g_autoptr (GError) closed =
      g_error_new_literal (COI_NET_ERROR, COI_NET_ERROR_CLOSED, "The connection was closed");
  CoiImapJob *job;

  while ((job = g_queue_pop_head (jobs)) != NULL)
    {
      if (job->id != 0)
        coi_imap_machine_add_event (self, COI_IMAP_EVENT_COMMAND_DONE, job->id, NULL,
                                    error != NULL ? error : closed);
      coi_imap_job_free (job);
    }
}

void
coi_imap_machine_write_job (CoiImapMachine *self, CoiImapJob *job)
{
  CoiImapWire wire = {
    .literal_plus = coi_imap_machine_has_capability (self, "LITERAL+"),
    .literal_minus = coi_imap_machine_has_capability (self, "LITERAL-"),
    .utf8 = self->is_utf8,
  };

  if (coi_imap_command_write (job->command, &job->next_part, &wire, self->output))
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
  coi_imap_machine_write_job (self, job);
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

/* Results of two searches, or two lists, could not be told apart; a FETCH names its message
 * (RFC 9051, section 5.5). */
static gboolean
can_start (CoiImapMachine *self, CoiImapJob *job)
{
  const guint ambiguous = COI_IMAP_WANT_ALL & ~COI_IMAP_WANT (FETCH);

  if (self->sending != NULL || g_queue_get_length (&self->running) >= PIPELINE_MAX)
    return FALSE;
  for (GList *l = self->running.head; l != NULL; l = l->next)
    {
      CoiImapJob *other = l->data;

      if (!other->command->can_pipeline || !job->command->can_pipeline ||
          (other->command->wants & job->command->wants & ambiguous) != 0)
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
      coi_imap_machine_end_jobs (self, &queue, NULL);
    }
  g_clear_pointer (&job, coi_imap_job_free);
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
      coi_imap_job_free (job);
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
  coi_imap_machine_end_jobs (self, &self->waiting, NULL);
  coi_imap_machine_send_waiting (self);
}

CoiImapJob *
coi_imap_machine_take_job (CoiImapMachine *self, const char *tag)
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

static gboolean
is_answer (const CoiImapJob *job, const CoiImapResponse *response)
{
  if (job->id == 0 || (job->command->wants & (1u << response->kind)) == 0)
    return FALSE;
  if (response->search != NULL && response->search->tag != NULL)
    return strcmp (response->search->tag, job->tag) == 0;
  return TRUE;
}

/* The oldest running command that @response answers. Messages that vanish now are no answer to
 * anything: they change sequence numbers. */
guint
coi_imap_machine_find_taker (CoiImapMachine *self, const CoiImapResponse *response)
{
  if (response->kind == COI_IMAP_RESPONSE_VANISHED && !response->is_earlier)
    return 0;
  for (GList *l = self->running.head; l != NULL; l = l->next)
    if (is_answer (l->data, response))
      return ((CoiImapJob *)l->data)->id;
  return 0;
}
