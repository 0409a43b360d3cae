/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQLite database of a profile: opened, written through its queue, closed. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-private.h"
#include "coi-store-schema.h"

struct _CoiStore
{
  GObject parent_instance;

  CoiDb *reader;
  CoiWriter *writer;
  CoiSearcher *searcher;
  gboolean was_damaged;
  gint64 data_version;
  gint64 foreign_commits; /* reported so far */
};

G_DEFINE_FINAL_TYPE (CoiStore, coi_store, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
coi_store_dispose (GObject *object)
{
  coi_store_close (COI_STORE (object));
  G_OBJECT_CLASS (coi_store_parent_class)->dispose (object);
}

static void
coi_store_class_init (CoiStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coi_store_dispose;

  /**
   * CoiStore::changed:
   * @self: the store
   * @changes: (type gpointer): a `const CoiStoreChanges *`, valid during the emission
   *
   * Emitted on the opener's main context, once for each commit of this object that changed
   * something.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", COI_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
coi_store_init (CoiStore *self)
{
}

CoiDb *
coi_store_get_reader (CoiStore *self)
{
  g_return_val_if_fail (COI_IS_STORE (self), NULL);
  return self->reader;
}

CoiSearcher *
coi_store_get_searcher (CoiStore *self)
{
  g_return_val_if_fail (COI_IS_STORE (self), NULL);
  return self->searcher;
}

static CoiDb *
open_prepared (const char *path, GError **error)
{
  g_autoptr (CoiDb) db = coi_db_open (path, error);

  if (db == NULL || !coi_store_schema_prepare (db, error))
    return NULL;
  return g_steal_pointer (&db);
}

/* The writing connection; @was_damaged: whether the file had to be made anew. */
static CoiDb *
open_writer (const char *path, gboolean *was_damaged, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CoiDb *db = open_prepared (path, &local_error);

  if (db != NULL)
    return db;
  if (!g_error_matches (local_error, COI_STORE_ERROR, COI_STORE_ERROR_CORRUPT))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  g_message ("The database is damaged and is set aside: %s", local_error->message);
  *was_damaged = TRUE;
  if (!coi_store_set_aside (path, error))
    return NULL;
  return open_prepared (path, error);
}

static gboolean
tune (CoiDb *writer, CoiDb *reader, GError **error)
{
  return coi_db_exec (writer,
                      "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000;"
                      "PRAGMA cache_size = -8192; PRAGMA secure_delete = FAST",
                      error) &&
         coi_db_exec (reader, "PRAGMA query_only = ON; PRAGMA cache_size = -8192", error);
}

static gint64
read_data_version (CoiDb *db)
{
  g_autoptr (CoiStatement) statement = coi_db_statement (db, "PRAGMA data_version");

  return coi_db_next (db, statement) ? coi_column_int (statement, 0) : 0;
}

static void continue_index (CoiStore *self);

static void
index_continued_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoiStore *self = COI_STORE (source);
  g_autofree gint64 *todo = user_data;
  g_autoptr (GError) error = NULL;

  if (!coi_store_write_finish (self, result, &error))
    g_debug ("The search index is not built further now: %s", error->message);
  else if (*todo > 0 && self->writer != NULL)
    continue_index (self);
}

/* One slice after the other, so that other writes come between. */
static void
continue_index (CoiStore *self)
{
  gint64 *todo = g_new0 (gint64, 1);

  coi_store_write_async (self, FALSE, coi_index_continue, todo, NULL, index_continued_cb, todo);
}

static gboolean deliver_cb (gpointer user_data);

/**
 * coi_store_open:
 * @path: the database file, file-name encoding; made with mode 0600 in an existing directory
 * @error: %COI_STORE_ERROR_OPEN when it cannot be read and written or is another program's,
 * %COI_STORE_ERROR_NEWER when a newer program wrote it, %COI_STORE_ERROR_FULL
 *
 * Opens the store for the calling thread, on whose thread-default main context results arrive. A
 * damaged file is renamed to "<path>.damaged-<time>" and a new one made; see
 * coi_store_was_damaged().
 *
 * Returns: (transfer full) (nullable): a store
 */
CoiStore *
coi_store_open (const char *path, GError **error)
{
  g_autoptr (CoiStore) self = NULL;
  g_autoptr (CoiDb) writer = NULL;
  gboolean was_damaged = FALSE;
  gint64 commits;

  g_return_val_if_fail (path != NULL, NULL);

  writer = open_writer (path, &was_damaged, error);
  if (writer == NULL)
    return NULL;
  self = g_object_new (COI_TYPE_STORE, NULL);
  self->was_damaged = was_damaged;
  self->reader = coi_db_open (path, error);
  if (self->reader == NULL || !tune (writer, self->reader, error))
    return NULL;
  self->data_version = read_data_version (self->reader);
  commits = coi_writer_read_commits (writer);
  self->searcher = coi_searcher_new (path);
  self->writer = coi_writer_new (g_steal_pointer (&writer), commits, deliver_cb);
  if (coi_index_read_todo (self->reader) > 0)
    continue_index (self);
  return g_steal_pointer (&self);
}

/**
 * coi_store_was_damaged:
 * @self: a store
 *
 * Returns: whether the file found at opening was damaged and set aside
 */
gboolean
coi_store_was_damaged (CoiStore *self)
{
  g_return_val_if_fail (COI_IS_STORE (self), FALSE);
  return self->was_damaged;
}

static void
changed_cb (const CoiStoreChanges *changes, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_CHANGED], 0, changes);
}

static gboolean
deliver_cb (gpointer user_data)
{
  CoiStore *self = user_data;

  if (self->writer != NULL)
    coi_writer_deliver (self->writer, changed_cb, self);
  return G_SOURCE_REMOVE;
}

/**
 * coi_store_close:
 * @self: a store
 *
 * Waits for queued writes, hands out their results, and closes. Later writes fail; reads find
 * nothing.
 */
void
coi_store_close (CoiStore *self)
{
  CoiWriter *writer;

  g_return_if_fail (COI_IS_STORE (self));

  if (self->writer != NULL)
    {
      coi_writer_stop (self->writer);
      writer = g_steal_pointer (&self->writer);
      coi_writer_deliver (writer, changed_cb, self);
      coi_writer_free (writer);
    }
  g_clear_pointer (&self->searcher, coi_searcher_close);
  g_clear_pointer (&self->reader, coi_db_close);
}

/**
 * coi_store_write_async:
 * @self: a store
 * @durable: whether the commit must survive a power cut, not only a crash
 * @func: (scope async): the work; runs on the writer thread
 * @func_data: for @func
 * @func_data_free: (nullable): frees @func_data, on the opening thread, after @callback
 * @callback: (nullable): on the opening thread's main context
 * @user_data: for @callback
 *
 * Queues work for the writer. Requests are carried out in order; those that wait together share a
 * commit.
 */
void
coi_store_write_async (CoiStore *self,
                       gboolean durable,
                       CoiStoreWriteFunc func,
                       gpointer func_data,
                       GDestroyNotify func_data_free,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (COI_IS_STORE (self));
  g_return_if_fail (func != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_static_name (task, "coi_store_write_async");
  g_task_set_task_data (task, func_data, func_data_free);
  if (self->writer != NULL)
    coi_writer_push (self->writer, g_steal_pointer (&task), durable, func);
  else
    g_task_return_new_error_literal (task, COI_STORE_ERROR, COI_STORE_ERROR_FAILED,
                                     "The database is closed");
}

/**
 * coi_store_write_finish:
 * @self: a store
 * @result: from the callback
 * @error: what the function of the request set, or why the commit failed: %COI_STORE_ERROR_FULL,
 * %COI_STORE_ERROR_CORRUPT, %COI_STORE_ERROR_FAILED
 *
 * Returns: whether the work is committed
 */
gboolean
coi_store_write_finish (CoiStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * coi_store_check_foreign_changes:
 * @self: a store
 *
 * Returns: whether another process, or another store on the same file, has committed since the last
 * call (or since the store was opened). Own commits do not count.
 */
gboolean
coi_store_check_foreign_changes (CoiStore *self)
{
  gint64 version, foreign;

  g_return_val_if_fail (COI_IS_STORE (self), FALSE);

  if (self->writer == NULL)
    return FALSE;
  version = read_data_version (self->reader);
  if (version == self->data_version)
    return FALSE;
  self->data_version = version;
  foreign = coi_writer_foreign_commits (self->writer, coi_writer_read_commits (self->reader));
  if (foreign == self->foreign_commits)
    return FALSE;
  self->foreign_commits = foreign;
  return TRUE;
}
