/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a lane hears between its tasks, and what it asks for where the server says nothing. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-lane-private.h"

#define POLL_SECONDS 60
#define NOTIFIED_POLL_SECONDS (10 * 60) /* where the server tells by itself */
#define QUOTA_SECONDS (15 * 60)
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

static void
look_at_home (CoiLane *self, CoiMailboxSyncScope scope)
{
  if (!widen_queued (self, scope))
    coi_lane_push_sync (self, self->home, scope);
}

static gboolean
gathered_cb (gpointer user_data)
{
  CoiLane *self = user_data;

  self->gather_source = 0;
  look_at_home (self, COI_MAILBOX_SYNC_AGAIN);
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
take_home_news (CoiLane *self, const CoiImapResponse *response)
{
  gboolean is_new = response->kind == COI_IMAP_RESPONSE_EXISTS;
  gboolean is_change = response->kind == COI_IMAP_RESPONSE_EXPUNGE ||
                       (response->kind == COI_IMAP_RESPONSE_VANISHED && !response->is_earlier) ||
                       (response->kind == COI_IMAP_RESPONSE_FETCH && response->fetch->has_flags);

  if ((!is_new && !is_change) || self->home == NULL || self->selected != self->home ||
      is_expected (self, is_new))
    return;
  /* Somebody waits for what is new. */
  if (is_new)
    look_at_home (self, COI_MAILBOX_SYNC_NEW);
  else if (self->gather_source == 0)
    self->gather_source = g_timeout_add (GATHER_MSECONDS, gathered_cb, self);
}

/* A STATUS that nobody asked for (RFC 5465, section 5); home is told of by EXISTS and the like. */
static void
take_status (CoiLane *self, const CoiImapResponse *response)
{
  CoiMailboxRecord *mailbox = coi_sync_context_find_name (self->context, response->mailbox);

  if (mailbox == NULL)
    return;
  if (mailbox == self->home && self->selected != self->home)
    self->home_is_stale = TRUE;
  else if (g_ptr_array_find (self->polled, mailbox, NULL) &&
           !coi_lane_is_queued (self, COI_LANE_SYNC, mailbox))
    coi_lane_push_sync (self, mailbox, COI_MAILBOX_SYNC_FULL);
}

static void
response_cb (CoiImapSession *session, const CoiImapResponse *response, CoiLane *self)
{
  if (response->kind == COI_IMAP_RESPONSE_MAILBOX_STATUS)
    take_status (self, response);
  else if (response->kind == COI_IMAP_RESPONSE_STATUS &&
           g_strcmp0 (response->code, "NOTIFICATIONOVERFLOW") == 0)
    self->lost_notify = TRUE;
  else
    take_home_news (self, response);
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
      CoiMailboxRecord *mailbox = self->polled->pdata[i];

      if (g_hash_table_contains (self->refused, mailbox))
        coi_lane_push_sync (self, mailbox, COI_MAILBOX_SYNC_FULL);
      else
        coi_lane_push (self, coi_lane_task_new (COI_LANE_STATUS, mailbox));
    }
}

/* The server had too much to tell and stopped (RFC 5465, section 5.8): asks it again, and looks
 * everywhere itself. At most once a tick, whatever the server says. */
static void
renew_notify (CoiLane *self)
{
  self->lost_notify = self->is_notified = FALSE;
  coi_lane_push (self, coi_lane_task_new (COI_LANE_NOTIFY, NULL));
  for (guint i = 0; i < self->polled->len; i++)
    coi_lane_push_sync (self, self->polled->pdata[i], COI_MAILBOX_SYNC_FULL);
  if (self->home != NULL)
    coi_lane_push_sync (self, self->home, COI_MAILBOX_SYNC_FULL);
}

static gboolean
is_time_to_poll (CoiLane *self)
{
  guint seconds = self->is_notified && g_hash_table_size (self->refused) == 0
                      ? NOTIFIED_POLL_SECONDS
                      : POLL_SECONDS;

  return self->ticks % (seconds / NOOP_SECONDS) == 0;
}

/* Those that were too many for an earlier minute. */
static gboolean
has_due_receipts (CoiLane *self)
{
  g_autoptr (GPtrArray) places =
      coi_store_list_due_places (self->context->store, self->context->account->id);

  return places->len > 0;
}

static gboolean
poll_cb (gpointer user_data)
{
  CoiLane *self = user_data;

  self->ticks++;
  if (self->current != NULL)
    return G_SOURCE_CONTINUE;
  if (self->lost_notify)
    renew_notify (self);
  if (is_time_to_poll (self))
    {
      self->home_is_refused = FALSE;
      ask_status (self);
    }
  if (self->asks_quota && self->ticks % (QUOTA_SECONDS / NOOP_SECONDS) == 0)
    coi_lane_push_quota (self);
  if (self->home != NULL && has_due_receipts (self))
    coi_lane_push_receipt (self, self->home);
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

/**
 * coi_lane_check:
 * @self: a lane
 *
 * Asks the server for a sign of life; without one the lane fails after 20 seconds.
 */
void
coi_lane_check (CoiLane *self)
{
  if (!self->closed)
    coi_imap_session_check (self->session);
}
