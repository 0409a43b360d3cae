/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of messages that are written to a database, and what is in it then. */
#pragma once

#include "coi-apply.h"
#include "test-store.h"

#define OWN "alice@example.org"

typedef struct
{
  gboolean in_sent;
  CoiFetched fetched;
} Copy;

void copy_free (Copy *copy);
Copy *make_copy (const char *text, gboolean in_sent, guint32 uid);

/* @copies: Copy, written in this order */
void write_copies (TestStore *test, GPtrArray *copies);
/* Everything that does not depend on row numbers. */
char *dump_store (TestStore *test);
