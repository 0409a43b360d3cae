/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads fetched messages in a thread and writes them in large transactions, with bounded memory.
 *
 * A row costs a third in a transaction of 2,000 of what it costs in one of 20, so what was read
 * waits for company, but not for long: the first messages are written at once, others after a
 * tenth of a second at most. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-apply-queue.h"

#define WRITE_MESSAGES 2000
#define WRITE_BYTES (1024 * 1024)
#define WRITE_DELAY (100 * G_TIME_SPAN_MILLISECOND)

struct _CoiApplyQueue
{
  CoiStore *store;
  CoiAccountRecord *account;
  CoiMailboxRecord mailbox; /* id and role only */
  CoiApplyQueueFunc func;
  GObject *owner;
  GQueue unread;                                  /* GPtrArray of CoiFetched */
  GPtrArray *ready;                               /* CoiIncoming */
  gsize unread_bytes, ready_bytes, writing_bytes; /* unread: with what is being read */
  gint64 due;                                     /* when to write what is ready, monotonic */
  guint timer;
  gboolean is_reading, is_writing;
  gboolean is_draining; /* write what is there: nothing more will come soon */
  gboolean is_dropped;
};

/* What a thread works on; the queue is touched on its own thread only. */
typedef struct
{
  CoiApplyQueue *queue;
  CoiAccountRecord *account;
  CoiMailboxRecord mailbox;
  GPtrArray *messages; /* CoiFetched */
  GPtrArray *incoming; /* CoiIncoming */
} Work;

static void step (CoiApplyQueue *self);

static CoiApplyQueue *
queue_ref (CoiApplyQueue *self)
{
  g_object_ref (self->owner);
  return g_rc_box_acquire (self);
}

/* Gives back what queue_ref() took. */
static void
queue_release (CoiApplyQueue *self)
{
  GObject *owner = self->owner;

  coi_apply_queue_unref (self);
  g_object_unref (owner);
}

static Work *
work_new (CoiApplyQueue *queue)
{
  Work *work = g_new0 (Work, 1);

  work->queue = queue_ref (queue);
  work->account = coi_account_record_copy (queue->account);
  work->mailbox = queue->mailbox;
  return work;
}

static void
work_free (Work *work)
{
  g_clear_pointer (&work->messages, g_ptr_array_unref);
  g_clear_pointer (&work->incoming, g_ptr_array_unref);
  coi_account_record_free (work->account);
  queue_release (work->queue);
  g_free (work);
}

static gsize
count_bytes (GPtrArray *messages)
{
  gsize bytes = 0;

  for (guint i = 0; i < messages->len; i++)
    bytes += g_bytes_get_size (((CoiFetched *)messages->pdata[i])->data);
  return bytes;
}

/* --- reading --- */

static void
read_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;

  work->incoming = g_ptr_array_new_full (work->messages->len, (GDestroyNotify)coi_incoming_free);
  for (guint i = 0; i < work->messages->len; i++)
    {
      CoiFetched *fetched = work->messages->pdata[i];

      g_ptr_array_add (work->incoming,
                       coi_incoming_new (work->account, work->mailbox.role, fetched));
      g_clear_pointer (&fetched->data, g_bytes_unref);
    }
  g_task_return_boolean (task, TRUE);
}

static void
take_incoming (CoiApplyQueue *self, Work *work)
{
  for (guint i = 0; i < work->incoming->len; i++)
    self->ready_bytes += ((CoiIncoming *)work->incoming->pdata[i])->bytes;
  g_ptr_array_extend_and_steal (self->ready, g_steal_pointer (&work->incoming));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Work *work = user_data;
  CoiApplyQueue *self = work->queue;

  g_task_propagate_boolean (G_TASK (result), NULL);
  self->is_reading = FALSE;
  self->unread_bytes = 0;
  for (GList *l = self->unread.head; l != NULL; l = l->next)
    self->unread_bytes += count_bytes (l->data);
  if (!self->is_dropped)
    take_incoming (self, work);
  step (self);
  self->func (0, NULL, self->owner);
  work_free (work);
}

static void
start_reading (CoiApplyQueue *self)
{
  Work *work = work_new (self);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, read_cb, work);

  g_task_set_source_tag (task, start_reading);
  work->messages = g_queue_pop_head (&self->unread);
  self->is_reading = TRUE;
  g_task_set_task_data (task, work, NULL);
  g_task_run_in_thread (task, read_thread);
}

/* --- writing --- */

static gboolean
write_func (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  Work *work = user_data;

  return coi_apply_incoming (txn, work->account->id, work->mailbox.id, work->incoming, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Work *work = user_data;
  CoiApplyQueue *self = work->queue;
  g_autoptr (GError) error = NULL;
  gboolean is_written = coi_store_write_finish (COI_STORE (source), result, &error);

  self->is_writing = FALSE;
  self->writing_bytes = 0;
  if (!is_written)
    coi_apply_queue_drop (self);
  step (self);
  self->func (is_written ? work->incoming->len : 0, error, self->owner);
  work_free (work);
}

static void
start_writing (CoiApplyQueue *self)
{
  Work *work = work_new (self);

  g_clear_handle_id (&self->timer, g_source_remove);
  self->due = g_get_monotonic_time () + WRITE_DELAY;
  work->incoming = g_steal_pointer (&self->ready);
  self->ready = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_incoming_free);
  self->writing_bytes = self->ready_bytes;
  self->ready_bytes = 0;
  self->is_writing = TRUE;
  coi_store_write_async (self->store, FALSE, write_func, work, NULL, written_cb, work);
}

static gboolean
is_due (CoiApplyQueue *self)
{
  if (self->is_draining && !self->is_reading && g_queue_is_empty (&self->unread))
    return TRUE;
  return self->ready->len >= WRITE_MESSAGES || self->ready_bytes >= WRITE_BYTES ||
         g_get_monotonic_time () >= self->due;
}

static gboolean
timer_cb (gpointer user_data)
{
  CoiApplyQueue *self = user_data;

  self->timer = 0;
  step (self);
  return G_SOURCE_REMOVE;
}

static void
start_timer (CoiApplyQueue *self)
{
  gint64 left = self->due - g_get_monotonic_time ();

  if (self->timer == 0)
    self->timer = g_timeout_add_full (G_PRIORITY_DEFAULT, MAX (left, 0) / 1000 + 1, timer_cb,
                                      queue_ref (self), (GDestroyNotify)queue_release);
}

static void
step (CoiApplyQueue *self)
{
  if (!self->is_reading && !g_queue_is_empty (&self->unread))
    start_reading (self);
  if (self->is_writing || self->ready->len == 0)
    return;
  if (is_due (self))
    start_writing (self);
  else
    start_timer (self);
}

/**
 * coi_apply_queue_new:
 * @store: the database
 * @account: the account; copied
 * @mailbox: where the messages lie; copied
 * @func: called as messages are read and written
 * @owner: for @func; kept alive while something is at work, but not by an idle queue
 *
 * Returns: (transfer full): an empty queue
 */
CoiApplyQueue *
coi_apply_queue_new (CoiStore *store,
                     const CoiAccountRecord *account,
                     const CoiMailboxRecord *mailbox,
                     CoiApplyQueueFunc func,
                     GObject *owner)
{
  CoiApplyQueue *self = g_rc_box_new0 (CoiApplyQueue);

  self->store = g_object_ref (store);
  self->account = coi_account_record_copy (account);
  self->mailbox.id = mailbox->id;
  self->mailbox.role = mailbox->role;
  self->func = func;
  self->owner = owner;
  self->ready = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_incoming_free);
  return self;
}

static void
queue_clear (gpointer data)
{
  CoiApplyQueue *self = data;

  g_object_unref (self->store);
  coi_account_record_free (self->account);
  g_queue_clear_full (&self->unread, (GDestroyNotify)g_ptr_array_unref);
  g_ptr_array_unref (self->ready);
}

/**
 * coi_apply_queue_unref:
 * @self: (transfer full): a queue
 *
 * Lets go of it.
 */
void
coi_apply_queue_unref (CoiApplyQueue *self)
{
  g_rc_box_release_full (self, queue_clear);
}

/**
 * coi_apply_queue_push:
 * @self: a queue
 * @messages: (transfer full) (element-type CoiFetched): messages with their data
 *
 * Reads and writes @messages, unless the queue was dropped.
 */
void
coi_apply_queue_push (CoiApplyQueue *self, GPtrArray *messages)
{
  if (self->is_dropped || messages->len == 0)
    {
      g_ptr_array_unref (messages);
      return;
    }
  self->unread_bytes += count_bytes (messages);
  g_queue_push_tail (&self->unread, messages);
  step (self);
}

/**
 * coi_apply_queue_drain:
 * @self: a queue
 *
 * From now on, what was read is written at once: nothing more is to be expected.
 */
void
coi_apply_queue_drain (CoiApplyQueue *self)
{
  self->is_draining = TRUE;
  step (self);
}

/**
 * coi_apply_queue_drop:
 * @self: a queue
 *
 * Forgets all that is not being written, and takes no more.
 */
void
coi_apply_queue_drop (CoiApplyQueue *self)
{
  self->is_dropped = TRUE;
  self->unread_bytes = self->ready_bytes = 0;
  g_queue_clear_full (&self->unread, (GDestroyNotify)g_ptr_array_unref);
  g_ptr_array_set_size (self->ready, 0);
  g_clear_handle_id (&self->timer, g_source_remove);
}

/**
 * coi_apply_queue_is_idle:
 * @self: a queue
 *
 * Returns: whether all that was pushed is written or dropped
 */
gboolean
coi_apply_queue_is_idle (CoiApplyQueue *self)
{
  return !self->is_reading && !self->is_writing && g_queue_is_empty (&self->unread) &&
         self->ready->len == 0;
}

/**
 * coi_apply_queue_get_bytes:
 * @self: a queue
 *
 * Returns: about how much memory the messages in it take
 */
gsize
coi_apply_queue_get_bytes (CoiApplyQueue *self)
{
  return self->unread_bytes + self->ready_bytes + self->writing_bytes;
}
