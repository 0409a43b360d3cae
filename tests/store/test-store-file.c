/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of the store: modes, schema versions, damage, other programs' files. */
#include "store-testing.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static guint
count_named (const char *dir_path, const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (dir_path, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, prefix);
  return n;
}

static void
close_store (Fixture *self)
{
  coi_store_close (self->store);
  g_clear_object (&self->store);
}

static void
assert_mode (const char *path, const char *ending)
{
  g_autofree char *name = g_strconcat (path, ending, NULL);
  struct stat info;

  g_assert_cmpint (stat (name, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
}

static void
test_modes (Fixture *self, gconstpointer unused)
{
  assert_mode (self->path, "");
  assert_mode (self->path, "-wal");
  assert_mode (self->path, "-shm");
  close_store (self);
  g_assert_cmpint (chmod (self->path, 0644), ==, 0);
  fixture_reopen (self);
  put_account (self->store, "carol@example.org");
  assert_mode (self->path, "");
  assert_mode (self->path, "-wal");
  assert_mode (self->path, "-shm");
}

static void
test_reopen (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) accounts = NULL;
  CoiAccountRecord *account;

  fixture_reopen (self);
  g_assert_false (coi_store_was_damaged (self->store));
  accounts = coi_store_list_accounts (self->store);
  g_assert_cmpuint (accounts->len, ==, 1);
  account = accounts->pdata[0];
  g_assert_cmpstr (account->address, ==, "alice@example.org");
}

/* After the damage: a new, empty store, and the old file beside it. */
static void
check_set_aside (Fixture *self)
{
  g_autoptr (GPtrArray) accounts = NULL;

  g_test_expect_message ("coi-store", G_LOG_LEVEL_MESSAGE, "*damaged*set aside*");
  fixture_reopen (self);
  g_test_assert_expected_messages ();
  g_assert_true (coi_store_was_damaged (self->store));
  accounts = coi_store_list_accounts (self->store);
  g_assert_cmpuint (accounts->len, ==, 0);
  g_assert_cmpuint (count_named (self->dir, "store.db.damaged-"), >=, 1);
  put_account (self->store, "alice@example.org");
  fixture_reopen (self);
  g_assert_false (coi_store_was_damaged (self->store));
}

static void
test_garbage (Fixture *self, gconstpointer unused)
{
  g_autofree char *garbage = g_strnfill (10000, 'x');

  close_store (self);
  g_assert_true (g_file_set_contents (self->path, garbage, -1, NULL));
  check_set_aside (self);
  close_store (self);
  g_assert_true (g_file_set_contents (self->path, "short", -1, NULL));
  check_set_aside (self);
  g_assert_cmpuint (count_named (self->dir, "store.db.damaged-"), ==, 2);
}

static void
test_truncated (Fixture *self, gconstpointer unused)
{
  struct stat info;

  close_store (self);
  g_assert_cmpint (stat (self->path, &info), ==, 0);
  g_assert_cmpint (truncate (self->path, info.st_size / 2), ==, 0);
  check_set_aside (self);
  close_store (self);
  g_assert_cmpint (truncate (self->path, 50), ==, 0);
  check_set_aside (self);
}

/* Overwrites the page where the table of messages begins. */
static void
scribble (const char *path)
{
  g_autofree char *junk = g_strnfill (4096, '\xa5');
  g_autofree char *page =
      query_text (path, "SELECT rootpage FROM sqlite_schema WHERE name = 'message'");
  gint64 number = g_ascii_strtoll (page, NULL, 10);
  int fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);

  g_assert_cmpint (number, >, 1);
  g_assert_cmpint (pwrite (fd, junk, 4096, (number - 1) * 4096), ==, 4096);
  g_close (fd, NULL);
}

/* Damage in the middle is met while running, and dealt with at the next start. */
static void
test_damaged_inside (Fixture *self, gconstpointer unused)
{
  g_autoptr (CoiMessageRecord) record = NULL;

  close_store (self);
  scribble (self->path);
  fixture_reopen (self);
  g_assert_false (coi_store_was_damaged (self->store));
  g_test_expect_message ("coi-store", G_LOG_LEVEL_WARNING, "*malformed*");
  record = coi_store_get_message (self->store, 1);
  g_test_assert_expected_messages ();
  g_assert_null (record);
  check_set_aside (self);
}

static void
test_suspect_but_sound (Fixture *self, gconstpointer unused)
{
  g_autofree char *suspect = g_strconcat (self->path, ".suspect", NULL);

  close_store (self);
  g_assert_true (g_file_set_contents (suspect, "", 0, NULL));
  fixture_reopen (self);
  g_assert_false (coi_store_was_damaged (self->store));
  g_assert_false (g_file_test (suspect, G_FILE_TEST_EXISTS));
}

static void
check_refused (Fixture *self, CoiStoreError code)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  gsize before_size, after_size;

  g_assert_true (g_file_get_contents (self->path, &before, &before_size, NULL));
  g_assert_null (coi_store_open (self->path, &error));
  g_assert_error (error, COI_STORE_ERROR, code);
  g_assert_true (g_file_get_contents (self->path, &after, &after_size, NULL));
  g_assert_cmpmem (before, before_size, after, after_size);
  g_assert_cmpuint (count_named (self->dir, "store.db.damaged-"), ==, 0);
}

static void
test_newer (Fixture *self, gconstpointer unused)
{
  close_store (self);
  exec_sql (self->path, "PRAGMA user_version = 99");
  check_refused (self, COI_STORE_ERROR_NEWER);
}

static void
test_other_program (Fixture *self, gconstpointer unused)
{
  close_store (self);
  exec_sql (self->path, "PRAGMA application_id = 7");
  check_refused (self, COI_STORE_ERROR_OPEN);
  exec_sql (self->path, "PRAGMA application_id = 0");
  check_refused (self, COI_STORE_ERROR_OPEN);
}

static void
test_cannot_open (Fixture *self, gconstpointer unused)
{
  g_autofree char *missing = g_build_filename (self->dir, "missing", "store.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) dir_error = NULL;

  g_assert_null (coi_store_open (missing, &error));
  g_assert_error (error, COI_STORE_ERROR, COI_STORE_ERROR_OPEN);
  g_assert_null (coi_store_open (self->dir, &dir_error));
  g_assert_error (dir_error, COI_STORE_ERROR, COI_STORE_ERROR_OPEN);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/store/file/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("modes", test_modes);
  ADD ("reopen", test_reopen);
  ADD ("garbage", test_garbage);
  ADD ("truncated", test_truncated);
  ADD ("damaged-inside", test_damaged_inside);
  ADD ("suspect-but-sound", test_suspect_but_sound);
  ADD ("newer", test_newer);
  ADD ("other-program", test_other_program);
  ADD ("cannot-open", test_cannot_open);
  return g_test_run ();
}
