/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The version of the tables and the way from older ones; private to store/. */
#pragma once

#include "coi-store-db.h"

G_BEGIN_DECLS

#define COI_STORE_SCHEMA_VERSION 3
#define COI_STORE_APPLICATION_ID 0x434f4943 /* "COIC" */

gboolean coi_store_schema_check (CoiDb *db, GError **error);
gboolean coi_store_schema_migrate (CoiDb *db, GError **error);
gboolean coi_store_schema_prepare (CoiDb *db, GError **error);
gboolean coi_store_set_aside (const char *path, GError **error);

G_END_DECLS
