/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting for news: IDLE (RFC 2177), and NOOP where IDLE does not work. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-machine-private.h"

/* Polls from now on. */
static void
give_up_idle (CoiImapMachine *self)
{
  g_debug ("IDLE does not work here, polling instead");
  self->idle_is_broken = TRUE;
  self->poll_deadline = self->now + COI_IMAP_POLL_INTERVAL;
}

/* Called whenever there is nothing else to do. */
void
coi_imap_machine_idle_begin (CoiImapMachine *self)
{
  if (!self->idle_is_broken && !coi_imap_machine_has_capability (self, "IDLE"))
    give_up_idle (self);
  if (self->idle_is_broken)
    {
      self->poll_deadline = self->now + COI_IMAP_POLL_INTERVAL;
      return;
    }
  self->idle_deadline = self->now + COI_IMAP_IDLE_START_TIMEOUT;
  coi_imap_machine_set_state (self, COI_IMAP_STATE_IDLE_STARTING);
  coi_imap_machine_run_control (self, coi_imap_command_new ("IDLE"));
}

void
coi_imap_machine_idle_end (CoiImapMachine *self)
{
  self->progress = self->now;
  self->idle_deadline = self->now + COI_IMAP_IDLE_START_TIMEOUT;
  coi_imap_machine_write (self, "DONE\r\n");
  coi_imap_machine_set_state (self, COI_IMAP_STATE_IDLE_ENDING);
}

/* The "+" */
void
coi_imap_machine_idle_continue (CoiImapMachine *self)
{
  self->idle_deadline = self->now + self->idle_renew;
  coi_imap_machine_set_state (self, COI_IMAP_STATE_IDLE);
  coi_imap_machine_send_waiting (self);
}

/* An IDLE that ends before DONE does not work, and starting it again would loop. */
void
coi_imap_machine_idle_tagged (CoiImapMachine *self, const CoiImapResponse *response)
{
  if (self->state != COI_IMAP_STATE_IDLE_ENDING)
    give_up_idle (self);
  coi_imap_machine_set_state (self, COI_IMAP_STATE_READY);
}

/* The server never answered IDLE: leaves it behind, as commands may still work. */
static void
abandon_idle (CoiImapMachine *self)
{
  CoiImapJob *job = g_queue_pop_head (&self->running);

  g_free (self->abandoned_tag);
  self->abandoned_tag = g_steal_pointer (&job->tag);
  coi_imap_job_free (job);
  coi_imap_machine_set_state (self, COI_IMAP_STATE_READY);
  if (self->wants_idle)
    coi_imap_machine_poll (self);
  else
    coi_imap_machine_send_waiting (self);
}

void
coi_imap_machine_idle_timeout (CoiImapMachine *self)
{
  if (self->state == COI_IMAP_STATE_IDLE_ENDING)
    {
      abandon_idle (self);
      return;
    }
  if (self->state == COI_IMAP_STATE_IDLE_STARTING)
    give_up_idle (self);
  coi_imap_machine_idle_end (self);
}

/* NOOP, whose answers nobody waits for: they are news. */
void
coi_imap_machine_poll (CoiImapMachine *self)
{
  CoiImapJob *job = g_new0 (CoiImapJob, 1);

  job->command = coi_imap_command_noop ();
  g_queue_push_tail (&self->waiting, job);
  coi_imap_machine_send_waiting (self);
}

/**
 * coi_imap_machine_idle_start:
 * @self: a machine
 * @renew: after how many microseconds IDLE is renewed; 0 for 9 minutes
 * @now: the time
 *
 * Idles as soon as nothing else is to be done, until coi_imap_machine_idle_stop() or
 * coi_imap_machine_submit(). Where IDLE is absent, refused or without its "+", it asks with NOOP
 * every 2 minutes instead.
 */
void
coi_imap_machine_idle_start (CoiImapMachine *self, gint64 renew, gint64 now)
{
  self->now = now;
  self->idle_renew = renew > 0 ? renew : COI_IMAP_IDLE_RENEW;
  if (self->wants_idle || self->logout_deadline != 0)
    return;
  self->wants_idle = TRUE;
  coi_imap_machine_send_waiting (self);
}

/**
 * coi_imap_machine_idle_stop:
 * @self: a machine
 * @now: the time
 *
 * Stops idling.
 */
void
coi_imap_machine_idle_stop (CoiImapMachine *self, gint64 now)
{
  self->now = now;
  self->wants_idle = FALSE;
  coi_imap_machine_send_waiting (self);
}

/* Whether the server owes an answer anyway, so that there is no need to ask. */
static gboolean
is_waiting_for_answer (CoiImapMachine *self)
{
  if (self->state < COI_IMAP_STATE_READY || self->state == COI_IMAP_STATE_DEFLATE)
    return TRUE;
  return self->state == COI_IMAP_STATE_READY && self->running.head != NULL;
}

/**
 * coi_imap_machine_check:
 * @self: a machine
 * @now: the time
 *
 * Finds out whether the connection still carries anything: the server is asked with NOOP, and
 * unless something comes from it or goes to it within 20 seconds, the machine closes with
 * %COI_NET_ERROR_TIMED_OUT. Idling goes on afterwards.
 */
void
coi_imap_machine_check (CoiImapMachine *self, gint64 now)
{
  self->now = now;
  if (self->state == COI_IMAP_STATE_CLOSED || self->logout_deadline != 0)
    return;
  self->check_deadline = now + COI_IMAP_CHECK_TIMEOUT;
  if (!is_waiting_for_answer (self))
    coi_imap_machine_poll (self);
}
