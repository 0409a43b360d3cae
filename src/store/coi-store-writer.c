/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread that owns the writing connection. Requests that wait together become one transaction,
 * each in a savepoint; the results go back to the opener's main context batch by batch. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-private.h"

/* A commit for every so many requests or so much time: big batches are cheap by the row, but the
 * first conversations are to show at once. */
#define BATCH_MAX 2000
#define BATCH_TIME (100 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  GTask *task; /* its task data is the func's */
  CoiStoreWriteFunc func;
  gboolean durable;
  GError *error;
} Request;

typedef struct
{
  GPtrArray *requests; /* Request */
  CoiStoreChanges *changes;
} Batch;

struct _CoiWriter
{
  CoiDb *db;
  CoiCache *cache;
  GThread *thread;
  GAsyncQueue *requests; /* Request; one without a task ends the thread */
  GAsyncQueue *done;     /* Batch */
  GMainContext *context;
  GSourceFunc deliver;
  gboolean is_full_sync;

  GMutex mutex; /* guards the two below */
  gint64 last_commit;
  gint64 foreign_commits;
};

static void
request_free (Request *self)
{
  g_clear_object (&self->task);
  g_clear_error (&self->error);
  g_free (self);
}

static void
batch_free (Batch *self)
{
  g_ptr_array_unref (self->requests);
  coi_store_changes_free (self->changes);
  g_free (self);
}

static void
fail_batch (Batch *batch, const GError *error)
{
  for (guint i = 0; i < batch->requests->len; i++)
    {
      Request *request = batch->requests->pdata[i];
      if (request->error == NULL)
        request->error = g_error_copy (error);
    }
}

static gboolean
set_sync (CoiWriter *self, gboolean full, GError **error)
{
  if (self->is_full_sync == full)
    return TRUE;
  if (!coi_db_exec (self->db, full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL",
                    error))
    return FALSE;
  self->is_full_sync = full;
  return TRUE;
}

static gboolean
run_sql (CoiDb *db, const char *sql, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (db, sql);

  return coi_db_run (db, statement, error);
}

/* Notes how many commits of other processes lie between our last one and this one. Done before the
 * commit, so that a reader who sees our commit can always explain it. */
static gboolean
count_commit (CoiWriter *self, gint64 *commits, GError **error)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (
      self->db, "UPDATE meta SET commits = commits + 1 WHERE id = 1 RETURNING commits");

  if (!coi_db_int (self->db, statement, commits, error))
    return FALSE;
  g_mutex_lock (&self->mutex);
  self->foreign_commits += *commits - 1 - self->last_commit;
  self->last_commit = *commits;
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

static gboolean
commit (CoiWriter *self, GError **error)
{
  gint64 commits = 0;

  if (!count_commit (self, &commits, error))
    return FALSE;
  if (run_sql (self->db, "COMMIT", error))
    return TRUE;
  g_mutex_lock (&self->mutex);
  self->last_commit = commits - 1;
  g_mutex_unlock (&self->mutex);
  return FALSE;
}

/* Returns FALSE when SQLite gave up the whole transaction. */
static gboolean
run_request (CoiStoreTxn *txn, Request *request, GError **error)
{
  guint log_mark = txn->log->len, waiting_mark = txn->waiting->len, flushed_mark = txn->n_flushed;

  if (!run_sql (txn->db, "SAVEPOINT request", error))
    return FALSE;
  g_array_set_size (txn->touched, 0);
  if (request->func (txn, g_task_get_task_data (request->task), &request->error) &&
      coi_annotations_flush (txn, &request->error))
    return run_sql (txn->db, "RELEASE request", error);

  g_array_set_size (txn->log, log_mark);
  g_array_set_size (txn->waiting, waiting_mark);
  txn->n_flushed = flushed_mark;
  coi_cache_clear (txn->cache);
  if (request->error == NULL)
    g_set_error (&request->error, COI_STORE_ERROR, COI_STORE_ERROR_FAILED, "The request failed");
  if (sqlite3_get_autocommit (txn->db->handle))
    {
      g_propagate_error (error, g_error_copy (request->error));
      return FALSE;
    }
  return run_sql (txn->db, "ROLLBACK TO request", error) &&
         run_sql (txn->db, "RELEASE request", error);
}

/* The next request that may join a batch; one that may not is left in @held. */
static Request *
take_request (CoiWriter *self, Batch *batch, gint64 started, Request **held)
{
  Request *request;

  if (batch->requests->len >= BATCH_MAX || g_get_monotonic_time () - started >= BATCH_TIME)
    return NULL;
  request = g_async_queue_try_pop (self->requests);
  if (request == NULL || (request->task != NULL && (!request->durable || self->is_full_sync)))
    return request;
  *held = request;
  return NULL;
}

static gboolean
run_requests (CoiWriter *self, Batch *batch, Request *first, Request **held, GError **error)
{
  gint64 started = g_get_monotonic_time ();
  g_autoptr (GArray) log = g_array_new (FALSE, FALSE, sizeof (CoiChange));
  g_autoptr (GArray) waiting = g_array_new (FALSE, FALSE, sizeof (CoiNewMessage));
  g_autoptr (GArray) touched = g_array_new (FALSE, FALSE, sizeof (gint64));
  CoiStoreTxn txn = {
    .db = self->db, .cache = self->cache, .log = log, .waiting = waiting, .touched = touched
  };

  g_ptr_array_add (batch->requests, first);
  if (!set_sync (self, first->durable, error) || !run_sql (self->db, "BEGIN IMMEDIATE", error))
    return FALSE;
  coi_cache_check (self->cache, self->db);
  for (Request *request = first; request != NULL;)
    {
      if (!run_request (&txn, request, error))
        return FALSE;
      request = take_request (self, batch, started, held);
      if (request != NULL)
        g_ptr_array_add (batch->requests, request);
    }
  if (!coi_batch_flush (&txn, error) || !commit (self, error))
    return FALSE;
  batch->changes = coi_store_changes_from_log (log);
  return TRUE;
}

static void
post_batch (CoiWriter *self, Batch *batch)
{
  Request *request = batch->requests->pdata[0];
  gpointer store = g_task_get_source_object (request->task);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, self->deliver, g_object_ref (store), g_object_unref);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_async_queue_push (self->done, batch);
  g_source_attach (source, self->context);
}

static void
run_batch (CoiWriter *self, Request *first, Request **held)
{
  Batch *batch = g_new0 (Batch, 1);
  g_autoptr (GError) error = NULL;

  batch->requests = g_ptr_array_new_with_free_func ((GDestroyNotify)request_free);
  if (!run_requests (self, batch, first, held, &error))
    {
      if (!sqlite3_get_autocommit (self->db->handle))
        run_sql (self->db, "ROLLBACK", NULL);
      coi_cache_clear (self->cache);
      g_debug ("A transaction of %u requests failed: %s", batch->requests->len, error->message);
      fail_batch (batch, error);
    }
  post_batch (self, batch);
}

static gpointer
writer_thread (gpointer user_data)
{
  CoiWriter *self = user_data;
  Request *request = g_async_queue_pop (self->requests);

  while (request->task != NULL)
    {
      Request *held = NULL;
      run_batch (self, request, &held);
      request = held != NULL ? held : g_async_queue_pop (self->requests);
    }
  request_free (request);
  return NULL;
}

/**
 * coi_writer_new:
 * @db: (transfer full): the writing connection, prepared
 * @commits: the number of commits so far, from coi_writer_read_commits()
 * @deliver: runs on the main context of the caller when batches are done; gets the store, and is to
 * call coi_writer_deliver()
 *
 * Returns: (transfer full): a running writer
 */
CoiWriter *
coi_writer_new (CoiDb *db, gint64 commits, GSourceFunc deliver)
{
  CoiWriter *self = g_new0 (CoiWriter, 1);

  self->db = db;
  self->cache = coi_cache_new ();
  self->last_commit = commits;
  self->deliver = deliver;
  self->context = g_main_context_ref_thread_default ();
  self->requests = g_async_queue_new ();
  self->done = g_async_queue_new ();
  g_mutex_init (&self->mutex);
  self->thread = g_thread_new ("coi-store", writer_thread, self);
  return self;
}

/**
 * coi_writer_push:
 * @self: a writer
 * @task: (transfer full): what to return to; its source is the store, its task data goes to @func
 * @durable: whether the commit is to survive a power cut
 * @func: the work
 */
void
coi_writer_push (CoiWriter *self, GTask *task, gboolean durable, CoiStoreWriteFunc func)
{
  Request *request = g_new0 (Request, 1);

  request->task = task;
  request->durable = durable;
  request->func = func;
  g_async_queue_push (self->requests, request);
}

static void
deliver_batch (Batch *batch, CoiWriterChangedFunc changed, gpointer user_data)
{
  if (batch->changes != NULL)
    changed (batch->changes, user_data);
  for (guint i = 0; i < batch->requests->len; i++)
    {
      Request *request = batch->requests->pdata[i];
      if (request->error != NULL)
        g_task_return_error (request->task, g_steal_pointer (&request->error));
      else
        g_task_return_boolean (request->task, TRUE);
    }
}

/**
 * coi_writer_deliver:
 * @self: a writer
 * @changed: told what each commit changed, before its requests return
 * @user_data: for @changed
 */
void
coi_writer_deliver (CoiWriter *self, CoiWriterChangedFunc changed, gpointer user_data)
{
  Batch *batch;

  while ((batch = g_async_queue_try_pop (self->done)) != NULL)
    {
      deliver_batch (batch, changed, user_data);
      batch_free (batch);
    }
}

/**
 * coi_writer_stop:
 * @self: a writer
 *
 * Waits until everything pushed so far is on the disk; coi_writer_deliver() has the results.
 */
void
coi_writer_stop (CoiWriter *self)
{
  if (self->thread == NULL)
    return;
  g_async_queue_push (self->requests, g_new0 (Request, 1));
  g_clear_pointer (&self->thread, g_thread_join);
}

/**
 * coi_writer_free:
 * @self: (transfer full): a stopped writer; closes its connection
 */
void
coi_writer_free (CoiWriter *self)
{
  coi_db_close (self->db);
  coi_cache_free (self->cache);
  g_async_queue_unref (self->requests);
  g_async_queue_unref (self->done);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * coi_writer_read_commits:
 * @db: any connection
 *
 * Returns: how many commits the file has seen, from all processes
 */
gint64
coi_writer_read_commits (CoiDb *db)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (db, "SELECT commits FROM meta WHERE id = 1");

  return coi_db_next (db, statement) ? coi_column_int (statement, 0) : 0;
}

/**
 * coi_writer_foreign_commits:
 * @self: a writer
 * @commits: what coi_writer_read_commits() said just before
 *
 * Returns: how many of the commits since coi_writer_new() were not this writer's
 */
gint64
coi_writer_foreign_commits (CoiWriter *self, gint64 commits)
{
  gint64 foreign;

  g_mutex_lock (&self->mutex);
  foreign = self->foreign_commits + MAX (commits - self->last_commit, 0);
  g_mutex_unlock (&self->mutex);
  return foreign;
}
