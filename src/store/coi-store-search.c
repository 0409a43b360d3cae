/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding messages by their words.
 *
 * The index gives its hits by search_row, highest first. A message's search_row is no less than its
 * second, so that those still to come cannot be later than the one at hand: when enough later ones
 * are there, the rest need not be looked at. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-search.h"

#include "coi-store-private.h"
#include "coi-store-query.h"

#include <string.h>

/* Mark what matches in a snippet; nothing that is shown has them. */
#define MARK_START '\x01'
#define MARK_END '\x02'
#define PROGRESS_STEPS 1000

struct _CoiSearcher
{
  GMutex mutex; /* held by the search that runs */
  char *path;
  CoiDb *db;     /* opened by the first search */
  int is_closed; /* atomic */
};

static void
hit_free (CoiStoreHit *self)
{
  coi_message_record_free (self->message);
  g_free (self->snippet);
  g_array_unref (self->ranges);
  g_free (self);
}

/**
 * coi_store_hits_free:
 * @self: (nullable) (transfer full): what was found
 */
void
coi_store_hits_free (CoiStoreHits *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->hits);
  g_free (self);
}

/* ---- one hit ---- */

/* Takes the marks out of @text and notes where they were. */
static void
read_marks (CoiStoreHit *hit, const char *text)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  CoiStoreRange range = { 0 };
  gboolean is_open = FALSE;

  for (; *text != '\0'; text++)
    {
      if (*text == MARK_START)
        range.start = plain->len;
      else if (*text == MARK_END && is_open && plain->len > range.start)
        {
          range.length = plain->len - range.start;
          g_array_append_val (hit->ranges, range);
        }
      else if (*text != MARK_END)
        g_string_append_c (plain, *text);
      if (*text == MARK_START || *text == MARK_END)
        is_open = *text == MARK_START;
    }
  hit->snippet = g_strdup (plain->str);
}

#define FIRST_MESSAGE_COLUMN 2

static CoiStoreHit *
hit_from_row (CoiStatement *statement)
{
  CoiStoreHit *hit = g_new0 (CoiStoreHit, 1);
  const char *snippet = (const char *)sqlite3_column_text (statement, 1);

  hit->ranges = g_array_new (FALSE, FALSE, sizeof (CoiStoreRange));
  hit->message = coi_message_record_from_row (statement, FIRST_MESSAGE_COLUMN);
  read_marks (hit, snippet != NULL ? snippet : "");
  return hit;
}

/* ---- the search ---- */

static int
compare (const CoiMessageRecord *a, gint64 sort_time, gint64 id)
{
  if (a->sort_time != sort_time)
    return a->sort_time < sort_time ? -1 : 1;
  return (a->id > id) - (a->id < id);
}

static gboolean
is_wanted (const CoiMessageRecord *message, const CoiSearchPlan *plan, const CoiStoreQuery *query)
{
  if (message->sort_time < plan->after || message->sort_time >= plan->before)
    return FALSE;
  if (!coi_search_plan_takes_files (plan, message->attachments))
    return FALSE;
  return query->before_sort == 0 || compare (message, query->before_sort, query->before_id) < 0;
}

/* They come nearly in order. */
static void
insert_sorted (GPtrArray *hits, CoiStoreHit *hit)
{
  guint at = hits->len;

  for (; at > 0; at--)
    {
      const CoiStoreHit *other = hits->pdata[at - 1];
      if (compare (other->message, hit->message->sort_time, hit->message->id) > 0)
        break;
    }
  g_ptr_array_insert (hits, at, hit);
}

/* Whether the @limit-th is later than anything that has a search_row of @row or less. */
static gboolean
is_settled (GPtrArray *hits, guint limit, gint64 row)
{
  const CoiStoreHit *last = hits->len >= limit ? hits->pdata[limit - 1] : NULL;

  return last != NULL && coi_index_second (last->message->sort_time) > row;
}

static gboolean
collect (CoiDb *db,
         CoiStatement *statement,
         const CoiSearchPlan *plan,
         const CoiStoreQuery *query,
         CoiStoreHits *result,
         GError **error)
{
  gboolean has_row;

  while (coi_db_row (db, statement, &has_row, error))
    {
      CoiStoreHit *hit;

      if (!has_row)
        return TRUE;
      if (is_settled (result->hits, query->limit, coi_column_int (statement, 0)))
        {
          result->has_more = TRUE;
          return TRUE;
        }
      hit = hit_from_row (statement);
      if (is_wanted (hit->message, plan, query))
        insert_sorted (result->hits, hit);
      else
        hit_free (hit);
    }
  return FALSE;
}

/* search_rows from @low to @high can be what is asked for. */
static void
find_bounds (
    CoiDb *db, const CoiSearchPlan *plan, const CoiStoreQuery *query, gint64 *low, gint64 *high)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (db, "SELECT search_spread FROM meta WHERE id = 1");
  gint64 spread = coi_db_next (db, statement) ? coi_column_int (statement, 0) : 0;
  gint64 before = query->before_sort != 0 ? MIN (plan->before, query->before_sort) : plan->before;

  *low = plan->after > 0 ? coi_index_second (plan->after) : 0;
  *high = before == G_MAXINT64 ? before : coi_index_second (before) + spread;
}

#define SELECT_BY_WORDS                                                                            \
  "SELECT s.rowid, snippet(search, -1, char(1), char(2), '…', 24), " COI_MESSAGE_COLUMNS           \
  " FROM search s CROSS JOIN message m ON m.search_row = s.rowid "                                 \
  "WHERE search MATCH ?3 AND s.rowid BETWEEN ?1 AND ?2 ORDER BY s.rowid DESC"
#define SELECT_BY_TIME                                                                             \
  "SELECT m.search_row, substr(IIF(m.deleted, '', IFNULL(m.edited_text, m.text)), 1, "             \
  "200), " COI_MESSAGE_COLUMNS " FROM message m "                                                  \
  "WHERE m.search_row BETWEEN ?1 AND ?2 AND m.hidden = 0 ORDER BY m.search_row DESC"

static gboolean
run_plan (CoiDb *db,
          const CoiSearchPlan *plan,
          const CoiStoreQuery *query,
          CoiStoreHits *result,
          GError **error)
{
  g_autoptr (CoiStatement) statement =
      coi_db_statement (db, plan->match != NULL ? SELECT_BY_WORDS : SELECT_BY_TIME);
  gint64 low, high;

  find_bounds (db, plan, query, &low, &high);
  coi_bind_int (statement, 1, low);
  coi_bind_int (statement, 2, high);
  if (plan->match != NULL)
    coi_bind_text (statement, 3, plan->match);
  if (!collect (db, statement, plan, query, result, error))
    return FALSE;
  if (result->hits->len > query->limit)
    {
      g_ptr_array_set_size (result->hits, query->limit);
      result->has_more = TRUE;
    }
  return TRUE;
}

static CoiStoreHits *
search (CoiDb *db, const CoiStoreQuery *query, GError **error)
{
  g_autoptr (CoiStoreHits) result = g_new0 (CoiStoreHits, 1);
  g_auto (CoiSearchPlan) plan = { 0 };

  result->hits = g_ptr_array_new_with_free_func ((GDestroyNotify)hit_free);
  result->is_incomplete = coi_index_read_todo (db) > 0;
  coi_search_plan_init (&plan, db, query->text, query->account_id, query->conversation_id);
  if (!plan.is_empty && !run_plan (db, &plan, query, result, error))
    return NULL;
  return g_steal_pointer (&result);
}

/* ---- the thread ---- */

CoiSearcher *
coi_searcher_new (const char *path)
{
  CoiSearcher *self = g_atomic_rc_box_new0 (CoiSearcher);

  g_mutex_init (&self->mutex);
  self->path = g_strdup (path);
  return self;
}

static void
searcher_clear (gpointer data)
{
  CoiSearcher *self = data;

  g_mutex_clear (&self->mutex);
  g_free (self->path);
}

static void
searcher_release (CoiSearcher *self)
{
  g_atomic_rc_box_release_full (self, searcher_clear);
}

/**
 * coi_searcher_close:
 * @self: (transfer full): a searcher
 *
 * Ends the search that runs, and closes the connection.
 */
void
coi_searcher_close (CoiSearcher *self)
{
  g_atomic_int_set (&self->is_closed, TRUE);
  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->db, coi_db_close);
  g_mutex_unlock (&self->mutex);
  searcher_release (self);
}

typedef struct
{
  CoiSearcher *searcher;
  GCancellable *cancellable;
  CoiStoreQuery query;
} Job;

static void
job_free (Job *self)
{
  searcher_release (self->searcher);
  g_clear_object (&self->cancellable);
  g_free (self->query.text);
  g_free (self);
}

static int
progress_cb (void *user_data)
{
  Job *job = user_data;

  return g_atomic_int_get (&job->searcher->is_closed) ||
         g_cancellable_is_cancelled (job->cancellable);
}

static gboolean
prepare (CoiSearcher *self, GError **error)
{
  g_autoptr (CoiDb) db = NULL;

  if (self->db != NULL)
    return TRUE;
  db = coi_db_open (self->path, error);
  if (db == NULL || !coi_db_exec (db, "PRAGMA query_only = ON; PRAGMA cache_size = -8192", error))
    return FALSE;
  self->db = g_steal_pointer (&db);
  return TRUE;
}

/* One snapshot: the spread must fit the rows. */
static CoiStoreHits *
run_job (Job *job, GError **error)
{
  CoiDb *db = job->searcher->db;
  CoiStoreHits *result = NULL;

  sqlite3_progress_handler (db->handle, PROGRESS_STEPS, progress_cb, job);
  if (coi_db_exec (db, "BEGIN", error))
    result = search (db, &job->query, error);
  sqlite3_progress_handler (db->handle, 0, NULL, NULL);
  coi_db_exec (db, "END", NULL);
  return result;
}

static void
search_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  CoiSearcher *self = job->searcher;
  CoiStoreHits *result = NULL;
  GError *error = NULL;

  g_mutex_lock (&self->mutex);
  if (g_atomic_int_get (&self->is_closed))
    g_set_error_literal (&error, COI_STORE_ERROR, COI_STORE_ERROR_FAILED, "The database is closed");
  else if (!g_cancellable_set_error_if_cancelled (cancellable, &error) && prepare (self, &error))
    result = run_job (job, &error);
  g_mutex_unlock (&self->mutex);
  if (result != NULL)
    g_task_return_pointer (task, result, (GDestroyNotify)coi_store_hits_free);
  else
    g_task_return_error (task, error);
}

/**
 * coi_store_search_async:
 * @self: a store
 * @query: what to look for; copied
 * @cancellable: (nullable): ends the search
 * @callback: on the opening thread's main context
 * @user_data: for @callback
 *
 * Looks for messages that have all the words.
 */
void
coi_store_search_async (CoiStore *self,
                        const CoiStoreQuery *query,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  CoiSearcher *searcher = coi_store_get_searcher (self);
  Job *job;

  g_task_set_static_name (task, "coi_store_search_async");
  if (searcher == NULL)
    {
      g_task_return_new_error_literal (task, COI_STORE_ERROR, COI_STORE_ERROR_FAILED,
                                       "The database is closed");
      return;
    }
  job = g_new0 (Job, 1);
  job->searcher = g_atomic_rc_box_acquire (searcher);
  g_set_object (&job->cancellable, cancellable);
  job->query = *query;
  job->query.text = g_strdup (query->text);
  job->query.limit = MAX (query->limit, 1);
  g_task_set_task_data (task, job, (GDestroyNotify)job_free);
  g_task_run_in_thread (task, search_thread);
}

/**
 * coi_store_search_finish:
 * @self: a store
 * @result: from the callback
 * @error: %COI_STORE_ERROR_CORRUPT, %COI_STORE_ERROR_FAILED, %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): what was found
 */
CoiStoreHits *
coi_store_search_finish (CoiStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
