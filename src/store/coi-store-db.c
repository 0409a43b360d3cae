/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One SQLite connection with its prepared statements. */
#define G_LOG_DOMAIN "coi-store"

#include "coi-store-db.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_TIMEOUT_MS 10000

G_DEFINE_QUARK (coi_store_error, coi_store_error)

char *
coi_db_suspect_path (const char *path)
{
  return g_strconcat (path, ".suspect", NULL);
}

void
coi_db_mark_suspect (const char *path)
{
  g_autofree char *suspect = coi_db_suspect_path (path);
  int fd = g_open (suspect, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

  if (fd >= 0)
    g_close (fd, NULL);
}

static CoiStoreError
code_from_result (int result)
{
  switch (result & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return COI_STORE_ERROR_CORRUPT;
    case SQLITE_FULL:
      return COI_STORE_ERROR_FULL;
    case SQLITE_CONSTRAINT:
      return COI_STORE_ERROR_CONSTRAINT;
    case SQLITE_CANTOPEN:
      return COI_STORE_ERROR_OPEN;
    default:
      return COI_STORE_ERROR_FAILED;
    }
}

static gboolean
is_no_space (int number)
{
  return number == ENOSPC || number == EDQUOT || number == EFBIG;
}

/**
 * coi_db_set_error:
 * @self: a connection whose last call failed
 * @error: set to the %COI_STORE_ERROR that fits, in SQLite's words
 */
void
coi_db_set_error (CoiDb *self, GError **error)
{
  int result = sqlite3_extended_errcode (self->handle);
  CoiStoreError code = code_from_result (result);
  int number = sqlite3_system_errno (self->handle);
  gboolean is_io = (result & 0xff) == SQLITE_IOERR || (result & 0xff) == SQLITE_CANTOPEN;

  if (code == COI_STORE_ERROR_CORRUPT)
    coi_db_mark_suspect (self->path);
  if (is_io && is_no_space (number))
    code = COI_STORE_ERROR_FULL;
  g_set_error (error, COI_STORE_ERROR, code, "%s (SQLite %d%s%s)", sqlite3_errmsg (self->handle),
               result, is_io && number != 0 ? ": " : "",
               is_io && number != 0 ? g_strerror (number) : "");
}

/* SQLite gives the mode of the file to its -wal and -shm. An existing file is never opened here:
 * closing it would drop the locks (fcntl) of this process's other connections to it. */
static gboolean
make_private (const char *path, GError **error)
{
  int fd = g_open (path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  int number = errno;
  struct stat info;

  if (fd >= 0)
    return g_close (fd, NULL);
  if (number == EEXIST && stat (path, &info) == 0 && S_ISREG (info.st_mode) &&
      ((info.st_mode & 077) == 0 || chmod (path, 0600) == 0))
    return TRUE;
  g_set_error (error, COI_STORE_ERROR,
               is_no_space (number) ? COI_STORE_ERROR_FULL : COI_STORE_ERROR_OPEN, "%s: %s", path,
               g_strerror (number));
  return FALSE;
}

static void
set_limits (CoiDb *self)
{
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
}

/**
 * coi_db_open:
 * @path: the file, file-name encoding; made with mode 0600 when missing
 * @error: %COI_STORE_ERROR_OPEN, %COI_STORE_ERROR_FULL
 *
 * Returns: (transfer full) (nullable): a connection for one thread at a time
 */
CoiDb *
coi_db_open (const char *path, GError **error)
{
  g_autoptr (CoiDb) self = g_new0 (CoiDb, 1);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;

  self->path = g_strdup (path);
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)sqlite3_finalize);
  if (!make_private (path, error))
    return NULL;
  if (sqlite3_open_v2 (path, &self->handle, flags, NULL) != SQLITE_OK)
    {
      coi_db_set_error (self, error);
      return NULL;
    }
  set_limits (self);
  if (sqlite3_db_readonly (self->handle, "main") == 1)
    {
      g_set_error (error, COI_STORE_ERROR, COI_STORE_ERROR_OPEN, "%s: read-only", path);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * coi_db_close:
 * @self: (transfer full) (nullable): a connection
 */
void
coi_db_close (CoiDb *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->statements);
  sqlite3_close (self->handle);
  g_free (self->path);
  g_free (self);
}

/**
 * coi_db_statement:
 * @self: (nullable): a connection
 * @sql: one statement; a string that lives as long as the program, since it is cached by address
 *
 * Returns: (transfer none) (nullable): the statement; %NULL when it cannot be prepared, which
 * coi_db_run() and its like report
 */
CoiStatement *
coi_db_statement (CoiDb *self, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  if (self == NULL)
    return NULL;
  statement = g_hash_table_lookup (self->statements, sql);
  if (statement != NULL)
    return statement;
  if (sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
      SQLITE_OK)
    return NULL;
  g_hash_table_insert (self->statements, (gpointer)sql, statement);
  return statement;
}

void
coi_statement_release (CoiStatement *self)
{
  sqlite3_reset (self);
  sqlite3_clear_bindings (self);
}

/**
 * coi_db_exec:
 * @self: a connection
 * @sql: statements without parameters
 * @error: why it failed
 *
 * Returns: whether all of @sql was carried out
 */
gboolean
coi_db_exec (CoiDb *self, const char *sql, GError **error)
{
  if (sqlite3_exec (self->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  coi_db_set_error (self, error);
  return FALSE;
}

/**
 * coi_db_row:
 * @self: a connection
 * @statement: (nullable): a bound statement
 * @has_row: (out) (optional): whether there is another row
 * @error: why it failed
 *
 * Returns: %FALSE when it failed
 */
gboolean
coi_db_row (CoiDb *self, CoiStatement *statement, gboolean *has_row, GError **error)
{
  int result = statement != NULL ? sqlite3_step (statement) : SQLITE_ERROR;

  if (has_row != NULL)
    *has_row = result == SQLITE_ROW;
  if (result == SQLITE_ROW || result == SQLITE_DONE)
    return TRUE;
  coi_db_set_error (self, error);
  return FALSE;
}

/**
 * coi_db_run:
 * @self: a connection
 * @statement: (nullable): a bound statement whose rows, if any, do not matter
 * @error: why it failed
 *
 * Returns: whether it was carried out
 */
gboolean
coi_db_run (CoiDb *self, CoiStatement *statement, GError **error)
{
  return coi_db_row (self, statement, NULL, error);
}

/**
 * coi_db_next:
 * @self: (nullable): a connection; %NULL after closing, and then there are no rows
 * @statement: (nullable): a bound statement
 *
 * For readers, who have nobody to report to: a failure is logged and ends the rows.
 *
 * Returns: whether there is another row
 */
gboolean
coi_db_next (CoiDb *self, CoiStatement *statement)
{
  g_autoptr (GError) error = NULL;
  gboolean has_row = FALSE;

  if (self == NULL)
    return FALSE;
  if (!coi_db_row (self, statement, &has_row, &error))
    g_warning ("Reading the database: %s", error->message);
  return has_row;
}

/**
 * coi_db_int:
 * @self: a connection
 * @statement: (nullable): a bound statement
 * @value: (inout): the first column of the first row; left alone when there is none
 * @error: why it failed
 *
 * Returns: %FALSE when it failed
 */
gboolean
coi_db_int (CoiDb *self, CoiStatement *statement, gint64 *value, GError **error)
{
  gboolean has_row;

  if (!coi_db_row (self, statement, &has_row, error))
    return FALSE;
  if (has_row)
    *value = coi_column_int (statement, 0);
  return TRUE;
}

int
coi_db_changes (CoiDb *self)
{
  return sqlite3_changes (self->handle);
}

void
coi_bind_int (CoiStatement *self, int index, gint64 value)
{
  if (self != NULL)
    sqlite3_bind_int64 (self, index, value);
}

/* @text must live until the statement is released. */
void
coi_bind_text (CoiStatement *self, int index, const char *text)
{
  if (self != NULL)
    sqlite3_bind_text (self, index, text, -1, SQLITE_STATIC);
}

/* Returns: (transfer full) (nullable): NULL for an SQL NULL */
char *
coi_column_text (CoiStatement *self, int index)
{
  return g_strdup ((const char *)sqlite3_column_text (self, index));
}
