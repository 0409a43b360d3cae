/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a lane hears between its tasks, and what it asks for where the server says nothing. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-lane-private.h"

#define POLL_SECONDS 60
#define NOOP_SECONDS 15    /* where IDLE is absent */
#define GATHER_MSECONDS 50 /* changes by other clients come in bursts */

/* One look at home is enough, however often the server calls. */
static gboolean
widen_queued (CoiLane *self, CoiMailboxSyncScope scope)
{
  for (GList *l = self->queue.head; l != NULL; l = l->next)
    {
      CoiLaneTask *task = l->data;

      if (task->kind != COI_LANE_SYNC || task->mailbox != self->home ||
          task->scope == COI_MAILBOX_SYNC_NEWEST)
        continue;
      task->scope = MIN (task->scope, scope);
      return TRUE;
    }
  return FALSE;
}

static gboolean
gathered_cb (gpointer user_data)
{
  CoiLane *self = user_data;
  CoiMailboxSyncScope scope = self->gather_all ? COI_MAILBOX_SYNC_AGAIN : COI_MAILBOX_SYNC_NEW;

  self->gather_source = 0;
  self->gather_all = FALSE;
  if (!widen_queued (self, scope))
    coi_lane_push_sync (self, self->home, scope);
  return G_SOURCE_REMOVE;
}

/* SELECT tells the size and the flags it was asked for; what comes after that is news even in the
 * midst of a synchronisation, which has its list of messages already. */
static gboolean
is_expected (CoiLane *self, gboolean is_new)
{
  if (self->current == NULL || self->current->kind != COI_LANE_SYNC ||
      self->current->scope > COI_MAILBOX_SYNC_FULL)
    return FALSE;
  return is_new && self->exists++ == 0;
}

static void
response_cb (CoiImapSession *session, const CoiImapResponse *response, CoiLane *self)
{
  gboolean is_new = response->kind == COI_IMAP_RESPONSE_EXISTS;
  gboolean is_change = response->kind == COI_IMAP_RESPONSE_EXPUNGE ||
                       (response->kind == COI_IMAP_RESPONSE_FETCH && response->fetch != NULL &&
                        response->fetch->has_flags);

  if ((!is_new && !is_change) || self->home == NULL || self->selected != self->home ||
      is_expected (self, is_new))
    return;
  self->gather_all |= is_change;
  if (self->gather_source == 0)
    self->gather_source = g_timeout_add (GATHER_MSECONDS, gathered_cb, self);
}

static void
closed_cb (CoiImapSession *session, const GError *error, CoiLane *self)
{
  g_autoptr (GError) fallback = NULL;

  if (error == NULL)
    fallback = g_error_new_literal (COI_IMAP_ERROR, COI_IMAP_ERROR_BYE, "Connection closed");
  coi_lane_fail (self, error != NULL ? error : fallback);
}

static void
ask_status (CoiLane *self)
{
  for (guint i = 0; i < self->polled->len; i++)
    {
      const CoiLanePolled *polled = self->polled->pdata[i];

      coi_lane_push (self, coi_lane_task_new (COI_LANE_STATUS, polled->mailbox));
    }
}

static gboolean
poll_cb (gpointer user_data)
{
  CoiLane *self = user_data;

  self->ticks++;
  if (self->current != NULL)
    return G_SOURCE_CONTINUE;
  if (self->ticks % (POLL_SECONDS / NOOP_SECONDS) == 0)
    {
      self->home_is_refused = FALSE;
      ask_status (self);
    }
  if (self->home != NULL && !coi_imap_session_has_capability (self->session, "IDLE"))
    coi_lane_push (self, coi_lane_task_new (COI_LANE_NOOP, NULL));
  else if (self->selected != self->home)
    coi_lane_next (self);
  return G_SOURCE_CONTINUE;
}

/**
 * coi_lane_watch_start:
 * @self: a lane with a session
 *
 * Listens to the session, and asks from time to time what it does not tell.
 */
void
coi_lane_watch_start (CoiLane *self)
{
  g_signal_connect (self->session, "response", G_CALLBACK (response_cb), self);
  g_signal_connect (self->session, "closed", G_CALLBACK (closed_cb), self);
  self->poll_source = g_timeout_add_seconds (NOOP_SECONDS, poll_cb, self);
}

/**
 * coi_lane_watch_stop:
 * @self: a lane
 *
 * Listens no longer.
 */
void
coi_lane_watch_stop (CoiLane *self)
{
  g_clear_handle_id (&self->poll_source, g_source_remove);
  g_clear_handle_id (&self->gather_source, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->session, self);
}
