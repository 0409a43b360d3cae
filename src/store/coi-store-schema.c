/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The version of the tables, the way from older ones, and what becomes of a damaged file. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-schema.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "coi-store-resources.h"

/* Step n leads from schema n to schema n + 1. */
static const char *const steps[] = {
  "/org/coi/Chat/store/schema-1.sql",
  "/org/coi/Chat/store/schema-2.sql",
  "/org/coi/Chat/store/schema-3.sql",
};

G_STATIC_ASSERT (G_N_ELEMENTS (steps) == COI_STORE_SCHEMA_VERSION);

static gboolean
read_pragma (CoiDb *db, const char *sql, gint64 *value, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean ok;

  if (sqlite3_prepare_v2 (db->handle, sql, -1, &statement, NULL) != SQLITE_OK)
    {
      coi_db_set_error (db, error);
      return FALSE;
    }
  ok = coi_db_int (db, statement, value, error);
  sqlite3_finalize (statement);
  return ok;
}

static gboolean
fail (CoiStoreError code, GError **error, const char *message)
{
  g_set_error_literal (error, COI_STORE_ERROR, code, message);
  return FALSE;
}

/* A file cut short opens well and fails when the missing page is read. While there is a -wal, the
 * main file may rightly be shorter than the database. */
static gboolean
check_length (CoiDb *db, GError **error)
{
  g_autofree char *wal = g_strconcat (db->path, "-wal", NULL);
  struct stat info, wal_info;
  gint64 pages = 0, size = 0;

  if (stat (db->path, &info) != 0 || (stat (wal, &wal_info) == 0 && wal_info.st_size > 0))
    return TRUE;
  if (!read_pragma (db, "PRAGMA page_count", &pages, error) ||
      !read_pragma (db, "PRAGMA page_size", &size, error))
    return FALSE;
  if (pages * size > info.st_size)
    return fail (COI_STORE_ERROR_CORRUPT, error, "The database file was cut short");
  return TRUE;
}

static gboolean
quick_check (CoiDb *db, GError **error)
{
  sqlite3_stmt *statement = NULL;
  g_autofree char *answer = NULL;

  if (sqlite3_prepare_v2 (db->handle, "PRAGMA quick_check(1)", -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    answer = coi_column_text (statement, 0);
  sqlite3_finalize (statement);
  if (g_strcmp0 (answer, "ok") == 0)
    return TRUE;
  return fail (COI_STORE_ERROR_CORRUPT, error, answer != NULL ? answer : "Unreadable");
}

/* The whole file is read only when an earlier run met damage in it. */
static gboolean
check_suspect (CoiDb *db, GError **error)
{
  g_autofree char *suspect = coi_db_suspect_path (db->path);

  if (!g_file_test (suspect, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!quick_check (db, error))
    return FALSE;
  g_unlink (suspect);
  return TRUE;
}

/**
 * coi_store_schema_check:
 * @db: a connection
 * @error: %COI_STORE_ERROR_NEWER, %COI_STORE_ERROR_CORRUPT, or %COI_STORE_ERROR_OPEN when another
 * program's database is there
 *
 * Only reads.
 *
 * Returns: whether this program may write to the file
 */
gboolean
coi_store_schema_check (CoiDb *db, GError **error)
{
  gint64 version = 0, application = 0, objects = 0;

  if (!read_pragma (db, "PRAGMA user_version", &version, error) ||
      !read_pragma (db, "PRAGMA application_id", &application, error) ||
      !read_pragma (db, "SELECT COUNT(*) FROM sqlite_schema", &objects, error))
    return FALSE;
  if (application != COI_STORE_APPLICATION_ID && (application != 0 || objects > 0))
    return fail (COI_STORE_ERROR_OPEN, error, "The file is a database of another program");
  if (version > COI_STORE_SCHEMA_VERSION)
    {
      g_set_error (error, COI_STORE_ERROR, COI_STORE_ERROR_NEWER,
                   "The database has schema %" G_GINT64_FORMAT ", this program knows %d", version,
                   COI_STORE_SCHEMA_VERSION);
      return FALSE;
    }
  if (application == COI_STORE_APPLICATION_ID && (version < 1 || objects == 0))
    return fail (COI_STORE_ERROR_CORRUPT, error, "The database has lost its tables");
  return check_length (db, error) && check_suspect (db, error);
}

static GBytes *
load_step (gint64 version, GError **error)
{
  static gsize registered;

  if (g_once_init_enter (&registered))
    {
      coi_store_register_resource ();
      g_once_init_leave (&registered, 1);
    }
  return g_resources_lookup_data (steps[version], 0, error);
}

static gboolean
run_step (CoiDb *db, gint64 version, GError **error)
{
  g_autoptr (GBytes) sql = NULL;
  g_autofree char *finish = NULL;

  sql = load_step (version, error);
  if (sql == NULL || !coi_db_exec (db, g_bytes_get_data (sql, NULL), error))
    return FALSE;
  finish = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d",
                            COI_STORE_APPLICATION_ID, (int)version + 1);
  return coi_db_exec (db, finish, error);
}

static gboolean
run_steps (CoiDb *db, GError **error)
{
  gint64 version = 0;

  /* Asked again inside the transaction: another process may have been here first. */
  if (!read_pragma (db, "PRAGMA user_version", &version, error))
    return FALSE;
  for (; version < COI_STORE_SCHEMA_VERSION; version++)
    if (!run_step (db, version, error))
      return FALSE;
  return TRUE;
}

/**
 * coi_store_schema_migrate:
 * @db: a connection to a file that coi_store_schema_check() passed
 * @error: why it failed; the file is then as before
 *
 * Brings the tables to the current schema in one transaction.
 *
 * Returns: whether they are
 */
gboolean
coi_store_schema_migrate (CoiDb *db, GError **error)
{
  if (!coi_db_exec (db, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (run_steps (db, error) && coi_db_exec (db, "COMMIT", error))
    return TRUE;
  sqlite3_exec (db->handle, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/**
 * coi_store_schema_prepare:
 * @db: a connection
 * @error: see coi_store_schema_check() and coi_store_schema_migrate()
 *
 * Checks the file, sets its journal mode and migrates it.
 *
 * Returns: whether it can be used
 */
gboolean
coi_store_schema_prepare (CoiDb *db, GError **error)
{
  return coi_store_schema_check (db, error) &&
         coi_db_exec (db, "PRAGMA journal_mode = WAL", error) &&
         coi_store_schema_migrate (db, error);
}

static gboolean
move_file (const char *path, const char *ending, const char *mark, GError **error)
{
  g_autofree char *from = g_strconcat (path, ending, NULL);
  g_autofree char *to = g_strconcat (path, mark, ending, NULL);

  if (g_rename (from, to) == 0 || (errno == ENOENT && ending[0] != '\0'))
    return TRUE;
  g_set_error (error, COI_STORE_ERROR, COI_STORE_ERROR_OPEN, "Moving %s aside: %s", from,
               g_strerror (errno));
  return FALSE;
}

static gboolean
is_taken (const char *path, const char *mark)
{
  g_autofree char *name = g_strconcat (path, mark, NULL);

  return g_file_test (name, G_FILE_TEST_EXISTS);
}

/**
 * coi_store_set_aside:
 * @path: a damaged database without open connections, file-name encoding
 * @error: %COI_STORE_ERROR_OPEN
 *
 * Renames the file, its -wal and its -shm to names with ".damaged-<time>".
 *
 * Returns: whether it is out of the way
 */
gboolean
coi_store_set_aside (const char *path, GError **error)
{
  static const char *const endings[] = { "-wal", "-shm", "" };
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *suspect = coi_db_suspect_path (path);
  g_autofree char *mark = g_strdup_printf (".damaged-%" G_GINT64_FORMAT, now);

  while (is_taken (path, mark))
    {
      g_free (mark);
      mark = g_strdup_printf (".damaged-%" G_GINT64_FORMAT, ++now);
    }
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (!move_file (path, endings[i], mark, error))
      return FALSE;
  g_unlink (suspect);
  return TRUE;
}
