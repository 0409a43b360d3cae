/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One SQLite connection with its prepared statements; private to store/. */
#pragma once

#include <sqlite3.h>

#include "coi-store.h"

G_BEGIN_DECLS

typedef struct
{
  sqlite3 *handle;
  GHashTable *statements; /* SQL text, by address -> sqlite3_stmt */
  char *path;
} CoiDb;

CoiDb *coi_db_open (const char *path, GError **error);
void coi_db_close (CoiDb *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiDb, coi_db_close)

/* A cached statement, ready to bind; given back (reset) when it leaves the scope. */
typedef sqlite3_stmt CoiStatement;
CoiStatement *coi_db_statement (CoiDb *self, const char *sql);
void coi_statement_release (CoiStatement *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiStatement, coi_statement_release)

void coi_db_set_error (CoiDb *self, GError **error);
gboolean coi_db_exec (CoiDb *self, const char *sql, GError **error);
gboolean coi_db_run (CoiDb *self, CoiStatement *statement, GError **error);
gboolean coi_db_row (CoiDb *self, CoiStatement *statement, gboolean *has_row, GError **error);
gboolean coi_db_next (CoiDb *self, CoiStatement *statement);
gboolean coi_db_int (CoiDb *self, CoiStatement *statement, gint64 *value, GError **error);
int coi_db_changes (CoiDb *self);

void coi_bind_int (CoiStatement *self, int index, gint64 value);
void coi_bind_text (CoiStatement *self, int index, const char *text);
char *coi_column_text (CoiStatement *self, int index);
#define coi_column_int(statement, index) ((gint64)sqlite3_column_int64 (statement, index))

/* Whether the file is to be checked at the next start. */
void coi_db_mark_suspect (const char *path);
char *coi_db_suspect_path (const char *path);

G_END_DECLS
