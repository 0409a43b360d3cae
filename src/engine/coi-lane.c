/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One IMAP connection at work: does one task after the other, and watches its home mailbox between
 * them. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-lane-private.h"

G_DEFINE_FINAL_TYPE (CoiLane, coi_lane, G_TYPE_OBJECT)

enum
{
  SIGNAL_PROGRESS,
  SIGNAL_DRAINED,
  SIGNAL_REFUSED,
  SIGNAL_FAILED,
  SIGNAL_QUOTA,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/**
 * coi_lane_task_new:
 * @kind: what to do
 * @mailbox: (nullable): where, owned by the lane's context
 *
 * Returns: (transfer full): a task
 */
CoiLaneTask *
coi_lane_task_new (CoiLaneTaskKind kind, CoiMailboxRecord *mailbox)
{
  CoiLaneTask *task = g_new0 (CoiLaneTask, 1);

  task->kind = kind;
  task->mailbox = mailbox;
  return task;
}

/**
 * coi_lane_task_free:
 * @task: (transfer full): a task; who waits for its bytes is told that there is no connection
 */
void
coi_lane_task_free (CoiLaneTask *task)
{
  if (task->raw != NULL)
    {
      g_task_return_new_error (task->raw, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Not connected");
      g_object_unref (task->raw);
    }
  g_clear_pointer (&task->bytes, g_bytes_unref);
  g_free (task);
}

static void
coi_lane_dispose (GObject *object)
{
  CoiLane *self = COI_LANE (object);

  coi_lane_close (self);
  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->context, coi_sync_context_unref);
  g_clear_pointer (&self->polled, g_ptr_array_unref);
  g_clear_pointer (&self->refused, g_hash_table_unref);
  G_OBJECT_CLASS (coi_lane_parent_class)->dispose (object);
}

static void
coi_lane_class_init (CoiLaneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coi_lane_dispose;
  signals[SIGNAL_PROGRESS] = g_signal_new ("progress", COI_TYPE_LANE, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[SIGNAL_DRAINED] = g_signal_new ("drained", COI_TYPE_LANE, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REFUSED] =
      g_signal_new ("refused", COI_TYPE_LANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                    2, G_TYPE_POINTER, G_TYPE_POINTER);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", COI_TYPE_LANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_QUOTA] = g_signal_new ("quota", COI_TYPE_LANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_UINT64);
}

static void
coi_lane_init (CoiLane *self)
{
  g_queue_init (&self->queue);
  self->cancellable = g_cancellable_new ();
  self->polled = g_ptr_array_new ();
  self->refused = g_hash_table_new (NULL, NULL);
}

/**
 * coi_lane_close:
 * @self: a lane
 *
 * Drops all tasks and the connection; no signal comes after it.
 */
void
coi_lane_close (CoiLane *self)
{
  if (self->closed)
    return;
  self->closed = TRUE;
  if (self->session == NULL)
    return;
  coi_lane_watch_stop (self);
  g_cancellable_cancel (self->cancellable);
  g_queue_clear_full (&self->queue, (GDestroyNotify)coi_lane_task_free);
  coi_imap_session_close (self->session);
}

/**
 * coi_lane_emit_progress:
 * @self: a lane
 * @done: messages that were fetched
 * @total: of so many
 *
 * Tells how far the synchronisation is.
 */
void
coi_lane_emit_progress (CoiLane *self, guint done, guint total)
{
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, done, total);
}

void
coi_lane_emit_quota (CoiLane *self, guint64 used, guint64 limit)
{
  g_signal_emit (self, signals[SIGNAL_QUOTA], 0, used, limit);
}

void
coi_lane_set_refused (CoiLane *self, CoiMailboxRecord *mailbox, const GError *error)
{
  gboolean is_news = error != NULL ? g_hash_table_add (self->refused, mailbox)
                                   : g_hash_table_remove (self->refused, mailbox);

  if (is_news)
    g_signal_emit (self, signals[SIGNAL_REFUSED], 0, mailbox, error);
}

/**
 * coi_lane_fail:
 * @self: a lane
 * @error: why
 *
 * Closes the lane and says so, once.
 */
void
coi_lane_fail (CoiLane *self, const GError *error)
{
  g_autoptr (CoiLane) keep = g_object_ref (self);

  if (self->closed)
    return;
  coi_lane_close (self);
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

/**
 * coi_lane_push:
 * @self: a lane
 * @task: (transfer full): a task
 *
 * Does @task after those that wait already; at once when there is none.
 */
void
coi_lane_push (CoiLane *self, CoiLaneTask *task)
{
  if (self->closed)
    {
      coi_lane_task_free (task);
      return;
    }
  g_queue_push_tail (&self->queue, task);
  coi_lane_next (self);
}

/**
 * coi_lane_is_queued:
 * @self: a lane
 * @kind: what
 * @mailbox: where
 *
 * Returns: whether such a task waits; the one that runs does not count
 */
gboolean
coi_lane_is_queued (CoiLane *self, CoiLaneTaskKind kind, CoiMailboxRecord *mailbox)
{
  for (GList *l = self->queue.head; l != NULL; l = l->next)
    if (((CoiLaneTask *)l->data)->kind == kind && ((CoiLaneTask *)l->data)->mailbox == mailbox)
      return TRUE;
  return FALSE;
}

/* Only these work in whatever mailbox is selected. */
static gboolean
needs_selection (const CoiLaneTask *task)
{
  return task->kind == COI_LANE_SEEN || task->kind == COI_LANE_REMOVE ||
         task->kind == COI_LANE_RECEIPT || task->kind == COI_LANE_RAW;
}

static void
watch_home (CoiLane *self)
{
  gboolean is_away = self->home != NULL && (self->selected != self->home || self->home_is_stale);

  if (is_away && !self->home_is_refused)
    {
      coi_lane_push_sync (self, self->home, COI_MAILBOX_SYNC_FULL);
      return;
    }
  if (!is_away && self->home != NULL && coi_imap_session_has_capability (self->session, "IDLE"))
    coi_imap_session_idle_start (self->session, 0);
  g_signal_emit (self, signals[SIGNAL_DRAINED], 0);
}

/* The mailbox cannot be selected: asking again and again would not help. */
static void
refuse (CoiLaneTask *task)
{
  g_autoptr (GTask) raw = g_steal_pointer (&task->raw);

  if (raw != NULL)
    g_task_return_new_error (raw, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "The mailbox is gone");
  coi_lane_task_free (task);
}

/* Selects the mailbox of the first task before it, once; drops tasks where that did not help. */
static void
prepare_first (CoiLane *self)
{
  CoiLaneTask *task;

  while ((task = g_queue_peek_head (&self->queue)) != NULL)
    {
      CoiLaneTask *select;

      if (!needs_selection (task) || task->mailbox == self->selected)
        return;
      if (task->was_selected)
        {
          refuse (g_queue_pop_head (&self->queue));
          continue;
        }
      task->was_selected = TRUE;
      select = coi_lane_task_new (COI_LANE_SYNC, task->mailbox);
      select->scope = COI_MAILBOX_SYNC_NEWEST;
      g_queue_push_head (&self->queue, select);
      return;
    }
}

/**
 * coi_lane_next:
 * @self: a lane
 *
 * Begins the next task unless one runs; without any, watches home.
 */
void
coi_lane_next (CoiLane *self)
{
  if (self->closed || self->current != NULL)
    return;
  prepare_first (self);
  self->current = g_queue_pop_head (&self->queue);
  if (self->current == NULL)
    watch_home (self);
  else
    coi_lane_start_current (self);
}

/**
 * coi_lane_new:
 * @session: an open session
 * @context: the account and its mailboxes
 *
 * Returns: (transfer full): a lane without tasks
 */
CoiLane *
coi_lane_new (CoiImapSession *session, CoiSyncContext *context)
{
  CoiLane *self = g_object_new (COI_TYPE_LANE, NULL);

  self->session = g_object_ref (session);
  self->context = coi_sync_context_ref (context);
  coi_lane_watch_start (self);
  return self;
}

/**
 * coi_lane_set_home:
 * @self: a lane
 * @mailbox: of the context
 *
 * Watches @mailbox whenever there is nothing else to do.
 */
void
coi_lane_set_home (CoiLane *self, CoiMailboxRecord *mailbox)
{
  self->home = mailbox;
}

/**
 * coi_lane_add_polled:
 * @self: a lane
 * @mailbox: of the context
 *
 * Looks after @mailbox every minute, too.
 */
void
coi_lane_add_polled (CoiLane *self, CoiMailboxRecord *mailbox)
{
  g_ptr_array_add (self->polled, mailbox);
}

/**
 * coi_lane_set_notified:
 * @self: a lane
 *
 * Tells that the server agreed to tell of changes in the polled mailboxes (RFC 5465), so that they
 * need not be asked for.
 */
void
coi_lane_set_notified (CoiLane *self)
{
  self->is_notified = TRUE;
}

/**
 * coi_lane_push_sync:
 * @self: a lane
 * @mailbox: of the context
 * @scope: how much to look at
 *
 * Brings what the database holds of @mailbox up to date.
 */
void
coi_lane_push_sync (CoiLane *self, CoiMailboxRecord *mailbox, CoiMailboxSyncScope scope)
{
  CoiLaneTask *task = coi_lane_task_new (COI_LANE_SYNC, mailbox);

  task->scope = scope;
  coi_lane_push (self, task);
}

/**
 * coi_lane_push_quota:
 * @self: a lane
 *
 * Asks how much of the room at the server is used, where the server tells (RFC 9208), and again
 * from time to time.
 */
void
coi_lane_push_quota (CoiLane *self)
{
  self->asks_quota = coi_imap_session_has_capability (self->session, "QUOTA");
  if (self->asks_quota)
    coi_lane_push (self, coi_lane_task_new (COI_LANE_QUOTA, NULL));
}

static void
push_once (CoiLane *self, CoiLaneTaskKind kind, CoiMailboxRecord *mailbox)
{
  if (!coi_lane_is_queued (self, kind, mailbox))
    coi_lane_push (self, coi_lane_task_new (kind, mailbox));
}

/**
 * coi_lane_push_seen:
 * @self: a lane
 * @mailbox: of the context
 *
 * Stores \\Seen for what is pending in @mailbox.
 */
void
coi_lane_push_seen (CoiLane *self, CoiMailboxRecord *mailbox)
{
  push_once (self, COI_LANE_SEEN, mailbox);
}

/**
 * coi_lane_push_remove:
 * @self: a lane
 * @mailbox: of the context
 *
 * Removes from @mailbox what the user removed.
 */
void
coi_lane_push_remove (CoiLane *self, CoiMailboxRecord *mailbox)
{
  push_once (self, COI_LANE_REMOVE, mailbox);
}

/**
 * coi_lane_push_receipt:
 * @self: a lane
 * @mailbox: of the context
 *
 * Queues the receipts that are due for messages in @mailbox.
 */
void
coi_lane_push_receipt (CoiLane *self, CoiMailboxRecord *mailbox)
{
  push_once (self, COI_LANE_RECEIPT, mailbox);
}

/**
 * coi_lane_push_copy:
 * @self: a lane
 * @message: row id of a message that was sent
 *
 * Puts one copy of it on the server.
 */
void
coi_lane_push_copy (CoiLane *self, gint64 message)
{
  CoiLaneTask *task;

  if (self->current != NULL && self->current->kind == COI_LANE_COPY &&
      self->current->message == message)
    return;
  for (GList *l = self->queue.head; l != NULL; l = l->next)
    if (((CoiLaneTask *)l->data)->kind == COI_LANE_COPY &&
        ((CoiLaneTask *)l->data)->message == message)
      return;
  task = coi_lane_task_new (COI_LANE_COPY, NULL);
  task->message = message;
  coi_lane_push (self, task);
}

/**
 * coi_lane_fetch_raw_async:
 * @self: a lane
 * @mailbox: of the context
 * @uid: in @mailbox
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Fetches a whole message.
 */
void
coi_lane_fetch_raw_async (CoiLane *self,
                          CoiMailboxRecord *mailbox,
                          guint32 uid,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  CoiLaneTask *task = coi_lane_task_new (COI_LANE_RAW, mailbox);

  task->uid = uid;
  task->raw = g_task_new (self, cancellable, callback, user_data);
  coi_lane_push (self, task);
}

/**
 * coi_lane_fetch_raw_finish:
 * @self: a lane
 * @result: the result
 * @error: return location for %G_IO_ERROR_NOT_FOUND or why the connection failed
 *
 * Returns: (transfer full) (nullable): the bytes
 */
GBytes *
coi_lane_fetch_raw_finish (CoiLane *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
