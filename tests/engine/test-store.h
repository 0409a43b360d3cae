/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database in a temporary directory, written to and waited for. */
#pragma once

#include "coi-store.h"

typedef struct
{
  char *dir;
  CoiStore *store;
  CoiAccountRecord *account; /* alice@example.org */
  CoiMailboxRecord *inbox;
  CoiMailboxRecord *sent;
} TestStore;

TestStore *test_store_new (void);
void test_store_free (TestStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestStore, test_store_free)

/* Runs @func on the writer thread and waits for the commit and its "changed". */
void test_store_write (TestStore *self, CoiStoreWriteFunc func, gpointer data);
