/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One IMAP connection at work: does one task after the other, and watches its home mailbox between
 * them. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-lane.h"

#include "coi-copy-job.h"
#include "coi-seen-job.h"

#define POLL_SECONDS 60
#define NOOP_SECONDS 15    /* where IDLE is absent */
#define GATHER_MSECONDS 50 /* changes by other clients come in bursts */

typedef enum
{
  TASK_SYNC,
  TASK_SEEN,
  TASK_COPY,
  TASK_RAW,
  TASK_STATUS,
  TASK_NOOP,
} TaskKind;

typedef struct
{
  TaskKind kind;
  CoiMailboxRecord *mailbox; /* owned by the context */
  CoiMailboxSyncScope scope;
  gint64 message;
  guint32 uid;
  GTask *raw;
  GBytes *bytes;
} Task;

typedef struct
{
  CoiMailboxRecord *mailbox;
  char *status; /* of the last look */
} Polled;

struct _CoiLane
{
  GObject parent_instance;
  CoiImapSession *session;
  CoiSyncContext *context;
  CoiMailboxRecord *home;
  CoiMailboxRecord *selected;
  GPtrArray *polled; /* Polled */
  GQueue queue;      /* Task */
  Task *current;
  GCancellable *cancellable;
  guint poll_source, gather_source;
  guint ticks;
  gboolean gather_all;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (CoiLane, coi_lane, G_TYPE_OBJECT)

enum
{
  SIGNAL_PROGRESS,
  SIGNAL_DRAINED,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void next (CoiLane *self);

static void
task_free (Task *task)
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
polled_free (Polled *polled)
{
  g_free (polled->status);
  g_free (polled);
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
  signals[SIGNAL_FAILED] = g_signal_new ("failed", COI_TYPE_LANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
coi_lane_init (CoiLane *self)
{
  g_queue_init (&self->queue);
  self->cancellable = g_cancellable_new ();
  self->polled = g_ptr_array_new_with_free_func ((GDestroyNotify)polled_free);
}

void
coi_lane_close (CoiLane *self)
{
  if (self->closed)
    return;
  self->closed = TRUE;
  g_clear_handle_id (&self->poll_source, g_source_remove);
  g_clear_handle_id (&self->gather_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_queue_clear_full (&self->queue, (GDestroyNotify)task_free);
  g_signal_handlers_disconnect_by_data (self->session, self);
  coi_imap_session_close (self->session);
}

static void
fail (CoiLane *self, const GError *error)
{
  g_autoptr (CoiLane) keep = g_object_ref (self);

  if (self->closed)
    return;
  coi_lane_close (self);
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static void
push (CoiLane *self, Task *task)
{
  if (self->closed)
    {
      task_free (task);
      return;
    }
  g_queue_push_tail (&self->queue, task);
  next (self);
}

static gboolean
is_queued (CoiLane *self, TaskKind kind, CoiMailboxRecord *mailbox)
{
  for (GList *l = self->queue.head; l != NULL; l = l->next)
    if (((Task *)l->data)->kind == kind && ((Task *)l->data)->mailbox == mailbox)
      return TRUE;
  return FALSE;
}

/* --- tasks --- */

/* A refusal ends the task, anything else the connection. */
static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, COI_IMAP_ERROR, COI_IMAP_ERROR_NO) ||
         g_error_matches (error, COI_IMAP_ERROR, COI_IMAP_ERROR_BAD) ||
         g_error_matches (error, COI_IMAP_ERROR, COI_IMAP_ERROR_UNAVAILABLE);
}

/* Takes @error; ends the current task. */
static void
task_ended (CoiLane *self, GError *error)
{
  g_autoptr (GError) owned = error;
  g_autoptr (CoiLane) keep = g_object_ref (self);

  g_clear_pointer (&self->current, task_free);
  if (self->closed)
    return;
  if (error != NULL)
    {
      g_message ("task failed: %s", error->message);
      self->selected = NULL;
      if (!is_refusal (error))
        {
          fail (self, error);
          return;
        }
    }
  next (self);
}

static void
progress_cb (guint done, guint total, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_PROGRESS], 0, done, total);
}

static void
sync_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiLane) self = user_data;
  GError *error = NULL;

  coi_mailbox_sync_finish (result, &error);
  task_ended (self, error);
}

static void
run_sync (CoiLane *self, Task *task)
{
  if (self->selected != task->mailbox && task->scope != COI_MAILBOX_SYNC_NEWEST)
    task->scope = COI_MAILBOX_SYNC_FULL;
  self->selected = task->mailbox;
  coi_mailbox_sync_async (self->session, self->context->store, self->context->account,
                          task->mailbox, task->scope, progress_cb, self, self->cancellable, sync_cb,
                          g_object_ref (self));
}

static void
seen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiLane) self = user_data;
  GError *error = NULL;

  coi_seen_job_finish (result, &error);
  task_ended (self, error);
}

static void
run_seen (CoiLane *self, Task *task)
{
  coi_seen_job_async (self->session, self->context, task->mailbox->id, self->cancellable, seen_cb,
                      g_object_ref (self));
}

static void
copy_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiLane) self = user_data;
  CoiMailboxRecord *sent = coi_sync_context_get_role (self->context, COI_MAILBOX_SENT);
  GError *error = NULL;

  self->selected = NULL;
  if (coi_copy_job_finish (result, &error) && sent != NULL && !self->closed &&
      !is_queued (self, TASK_SYNC, sent))
    coi_lane_push_sync (self, sent, COI_MAILBOX_SYNC_FULL);
  task_ended (self, error);
}

static void
run_copy (CoiLane *self, Task *task)
{
  self->selected = NULL;
  coi_copy_job_async (self->session, self->context, task->message, self->cancellable, copy_cb,
                      g_object_ref (self));
}

static void
raw_response_cb (const CoiImapResponse *response, gpointer user_data)
{
  CoiLane *self = user_data;
  Task *task = self->current;

  if (response->kind == COI_IMAP_RESPONSE_FETCH && response->fetch != NULL &&
      response->fetch->uid == task->uid && response->fetch->body != NULL && task->bytes == NULL)
    task->bytes = g_bytes_ref (response->fetch->body);
}

static void
command_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiLane) self = user_data;
  GError *error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);
  Task *task = self->current;

  if (task->raw != NULL && response != NULL)
    {
      g_autoptr (GTask) raw = g_steal_pointer (&task->raw);

      if (task->bytes != NULL)
        g_task_return_pointer (raw, g_bytes_ref (task->bytes), (GDestroyNotify)g_bytes_unref);
      else
        g_task_return_new_error (raw, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "The message is gone");
    }
  task_ended (self, error);
}

static void
run_command (CoiLane *self, CoiImapCommand *command, CoiImapResponseFunc func)
{
  coi_imap_session_run_async (self->session, command, func, self, self->cancellable, command_cb,
                              g_object_ref (self));
}

static void
status_response_cb (const CoiImapResponse *response, gpointer user_data)
{
  CoiLane *self = user_data;
  g_autofree char *status = NULL;

  if (response->kind != COI_IMAP_RESPONSE_MAILBOX_STATUS)
    return;
  status = g_strdup_printf ("%u %u %u %u", response->uid_validity, response->uid_next,
                            response->messages, response->unseen);
  for (guint i = 0; i < self->polled->len; i++)
    {
      Polled *polled = self->polled->pdata[i];

      if (polled->mailbox == self->current->mailbox && g_set_str (&polled->status, status) &&
          !is_queued (self, TASK_SYNC, polled->mailbox))
        coi_lane_push_sync (self, polled->mailbox, COI_MAILBOX_SYNC_FULL);
    }
}

static void
run_raw (CoiLane *self, Task *task)
{
  g_autofree char *set = g_strdup_printf ("%u", task->uid);

  run_command (self, coi_imap_command_uid_fetch (set, "(UID BODY.PEEK[])"), raw_response_cb);
}

static void
start_current (CoiLane *self)
{
  Task *task = self->current;

  switch (task->kind)
    {
    case TASK_SYNC:
      run_sync (self, task);
      break;
    case TASK_SEEN:
      run_seen (self, task);
      break;
    case TASK_COPY:
      run_copy (self, task);
      break;
    case TASK_RAW:
      run_raw (self, task);
      break;
    case TASK_STATUS:
      run_command (
          self,
          coi_imap_command_status (task->mailbox->name, "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN)"),
          status_response_cb);
      break;
    case TASK_NOOP:
      run_command (self, coi_imap_command_noop (), NULL);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* Only these work in whatever mailbox is selected. */
static gboolean
needs_selection (const Task *task)
{
  return task->kind == TASK_SEEN || task->kind == TASK_RAW;
}

static void
watch_home (CoiLane *self)
{
  if (self->home != NULL && self->selected != self->home)
    {
      coi_lane_push_sync (self, self->home, COI_MAILBOX_SYNC_FULL);
      return;
    }
  if (self->home != NULL && coi_imap_session_has_capability (self->session, "IDLE"))
    coi_imap_session_idle_start (self->session, 0);
  g_signal_emit (self, signals[SIGNAL_DRAINED], 0);
}

static void
next (CoiLane *self)
{
  Task *task;

  if (self->closed || self->current != NULL)
    return;
  task = g_queue_peek_head (&self->queue);
  if (task == NULL)
    {
      watch_home (self);
      return;
    }
  if (needs_selection (task) && task->mailbox != self->selected)
    {
      Task *select = g_new0 (Task, 1);

      *select = (Task){ .kind = TASK_SYNC, .mailbox = task->mailbox };
      select->scope = COI_MAILBOX_SYNC_NEWEST;
      g_queue_push_head (&self->queue, select);
    }
  self->current = g_queue_pop_head (&self->queue);
  start_current (self);
}

/* --- what the server says by itself --- */

static gboolean
gathered_cb (gpointer user_data)
{
  CoiLane *self = user_data;
  CoiMailboxSyncScope scope = self->gather_all ? COI_MAILBOX_SYNC_AGAIN : COI_MAILBOX_SYNC_NEW;

  self->gather_source = 0;
  self->gather_all = FALSE;
  coi_lane_push_sync (self, self->home, scope);
  return G_SOURCE_REMOVE;
}

static void
response_cb (CoiImapSession *session, const CoiImapResponse *response, CoiLane *self)
{
  gboolean is_new = response->kind == COI_IMAP_RESPONSE_EXISTS;
  gboolean is_change = response->kind == COI_IMAP_RESPONSE_EXPUNGE ||
                       (response->kind == COI_IMAP_RESPONSE_FETCH && response->fetch != NULL &&
                        response->fetch->has_flags);

  /* What a synchronisation of its own says is dealt with there. */
  if ((!is_new && !is_change) || self->home == NULL || self->selected != self->home ||
      (self->current != NULL && self->current->kind == TASK_SYNC &&
       self->current->scope <= COI_MAILBOX_SYNC_FULL))
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
  fail (self, error != NULL ? error : fallback);
}

static gboolean
poll_cb (gpointer user_data)
{
  CoiLane *self = user_data;

  self->ticks++;
  if (self->current != NULL)
    return G_SOURCE_CONTINUE;
  if (self->ticks % (POLL_SECONDS / NOOP_SECONDS) == 0)
    for (guint i = 0; i < self->polled->len; i++)
      {
        Task *task = g_new0 (Task, 1);

        *task = (Task){ .kind = TASK_STATUS };
        task->mailbox = ((Polled *)self->polled->pdata[i])->mailbox;
        push (self, task);
      }
  if (self->home != NULL && !coi_imap_session_has_capability (self->session, "IDLE"))
    {
      Task *task = g_new0 (Task, 1);

      *task = (Task){ .kind = TASK_NOOP };
      push (self, task);
    }
  return G_SOURCE_CONTINUE;
}

CoiLane *
coi_lane_new (CoiImapSession *session, CoiSyncContext *context)
{
  CoiLane *self = g_object_new (COI_TYPE_LANE, NULL);

  self->session = g_object_ref (session);
  self->context = coi_sync_context_ref (context);
  g_signal_connect (session, "response", G_CALLBACK (response_cb), self);
  g_signal_connect (session, "closed", G_CALLBACK (closed_cb), self);
  self->poll_source = g_timeout_add_seconds (NOOP_SECONDS, poll_cb, self);
  return self;
}

void
coi_lane_set_home (CoiLane *self, CoiMailboxRecord *mailbox)
{
  self->home = mailbox;
}

void
coi_lane_add_polled (CoiLane *self, CoiMailboxRecord *mailbox)
{
  Polled *polled = g_new0 (Polled, 1);

  polled->mailbox = mailbox;
  g_ptr_array_add (self->polled, polled);
}

void
coi_lane_push_sync (CoiLane *self, CoiMailboxRecord *mailbox, CoiMailboxSyncScope scope)
{
  Task *task = g_new0 (Task, 1);

  *task = (Task){ .kind = TASK_SYNC, .mailbox = mailbox, .scope = scope };
  push (self, task);
}

void
coi_lane_push_seen (CoiLane *self, CoiMailboxRecord *mailbox)
{
  Task *task;

  if (is_queued (self, TASK_SEEN, mailbox))
    return;
  task = g_new0 (Task, 1);
  *task = (Task){ .kind = TASK_SEEN, .mailbox = mailbox };
  push (self, task);
}

void
coi_lane_push_copy (CoiLane *self, gint64 message)
{
  Task *task;

  if (self->current != NULL && self->current->kind == TASK_COPY &&
      self->current->message == message)
    return;
  for (GList *l = self->queue.head; l != NULL; l = l->next)
    if (((Task *)l->data)->kind == TASK_COPY && ((Task *)l->data)->message == message)
      return;
  task = g_new0 (Task, 1);
  *task = (Task){ .kind = TASK_COPY, .message = message };
  push (self, task);
}

void
coi_lane_fetch_raw_async (CoiLane *self,
                          CoiMailboxRecord *mailbox,
                          guint32 uid,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  Task *task = g_new0 (Task, 1);

  *task = (Task){ .kind = TASK_RAW, .mailbox = mailbox, .uid = uid };
  task->raw = g_task_new (self, cancellable, callback, user_data);
  push (self, task);
}

GBytes *
coi_lane_fetch_raw_finish (CoiLane *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
