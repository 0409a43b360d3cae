/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disk that is full or read-only: a small file system of our own, where the machine allows that.
 */
#include "store-testing.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/* Why there can be no file system of our own, or NULL. */
static const char *obstacle;

static void
write_map (const char *name, guint id)
{
  g_autofree char *path = g_strconcat ("/proc/self/", name, NULL);
  g_autofree char *map = g_strdup_printf ("0 %u 1", id);
  FILE *file = g_fopen (path, "we");

  if (file == NULL)
    return;
  fputs (g_str_equal (name, "setgroups") ? "deny" : map, file);
  fclose (file);
}

/* Called before there are threads: they cannot change their name space. */
static void
enter_namespace (void)
{
  guint uid = getuid (), gid = getgid ();

  if (uid != 0 && unshare (CLONE_NEWUSER) == 0)
    {
      write_map ("setgroups", 0);
      write_map ("uid_map", uid);
      write_map ("gid_map", gid);
    }
  if (unshare (CLONE_NEWNS) != 0 || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
    obstacle = g_strerror (errno);
}

typedef struct
{
  Fixture base;
  gint64 conversation;
} Disk;

static void
mount_disk (const char *dir, gulong flags, const char *size)
{
  g_autofree char *options = g_strdup_printf ("size=%s,mode=700", size);

  if (mount ("tmpfs", dir, "tmpfs", flags, options) != 0)
    g_error ("mount: %s", g_strerror (errno));
}

static gboolean
disk_set_up (Disk *self, const char *size)
{
  if (obstacle == NULL)
    {
      self->base.dir = g_dir_make_tmp ("coi-disk-XXXXXX", NULL);
      if (mount ("tmpfs", self->base.dir, "tmpfs", 0, "size=16m") != 0)
        obstacle = g_strerror (errno);
      else
        mount_disk (self->base.dir, MS_REMOUNT, size);
    }
  if (obstacle != NULL)
    {
      g_test_skip (obstacle);
      return FALSE;
    }
  self->base.path = g_build_filename (self->base.dir, "store.db", NULL);
  return TRUE;
}

static void
disk_fill (Disk *self)
{
  fixture_reopen (&self->base);
  self->base.account = put_account (self->base.store, "alice@example.org");
  self->base.mailbox = put_mailbox (self->base.store, self->base.account, "INBOX");
  self->conversation = put_direct (&self->base, "bob@example.org");
}

static void
disk_tear_down (Disk *self)
{
  coi_store_close (self->base.store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  check_consistency (self->base.path);
  g_assert_finalize_object (self->base.store);
  g_assert_cmpint (umount2 (self->base.dir, MNT_DETACH), ==, 0);
  g_rmdir (self->base.dir);
  g_free (self->base.path);
  g_free (self->base.dir);
}

static gboolean
is_alone (const char *dir_path)
{
  g_autoptr (GDir) dir = g_dir_open (dir_path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (strstr (name, "damaged") != NULL || strstr (name, "suspect") != NULL)
      return FALSE;
  return TRUE;
}

/* ---- full ---- */

typedef struct
{
  CoiMessageRecord *message;
  CoiOutboxRecord outbox;
} Sending;

static gboolean
queue_func (CoiStoreTxn *txn, gpointer data, GError **error)
{
  Sending *sending = data;

  if (!coi_store_txn_put_message (txn, sending->message, NULL, error))
    return FALSE;
  sending->outbox.message_id = sending->message->id;
  return coi_store_txn_put_outbox (txn, &sending->outbox, error);
}

static gboolean
try_queue (Disk *self, guint number, GError **error)
{
  g_autofree char *id = g_strdup_printf ("%u@example.org", number);
  g_autofree char *filler = g_strnfill (20000, 'x');
  g_autoptr (CoiMessageRecord) message =
      new_message (self->base.account, self->conversation, id, 1700000000 + number);
  g_autoptr (GBytes) data = g_bytes_new (filler, 20000);
  char *recipients[] = { (char *)"bob@example.org", NULL };
  Sending sending = { message,
                      { .account_id = self->base.account,
                        .sender = (char *)"alice@example.org",
                        .recipients = recipients,
                        .data = data } };

  message->state = COI_MESSAGE_QUEUED;
  message->outgoing = TRUE;
  return try_write (self->base.store, TRUE, queue_func, &sending, error);
}

/* What was accepted stays, what was not is not there at all; with room again, all goes on. */
static void
test_full (void)
{
  Disk self = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) outbox = NULL;
  guint accepted = 0;

  if (!disk_set_up (&self, "1m"))
    return;
  disk_fill (&self);
  while (try_queue (&self, accepted, &error))
    accepted++;
  g_assert_error (error, COI_STORE_ERROR, COI_STORE_ERROR_FULL);
  g_clear_error (&error);
  g_assert_cmpuint (accepted, >, 0);
  g_assert_false (try_queue (&self, 999, &error));
  g_assert_error (error, COI_STORE_ERROR, COI_STORE_ERROR_FULL);
  g_clear_error (&error);
  g_assert_cmpuint (coi_store_count_messages (self.base.store, self.conversation), ==, accepted);

  mount_disk (self.base.dir, MS_REMOUNT, "8m");
  g_assert_true (try_queue (&self, 1000, &error));
  g_assert_no_error (error);
  fixture_reopen (&self.base);
  g_assert_false (coi_store_was_damaged (self.base.store));
  g_assert_true (is_alone (self.base.dir));
  outbox = coi_store_list_outbox (self.base.store, self.base.account);
  g_assert_cmpuint (outbox->len, ==, accepted + 1);
  disk_tear_down (&self);
}

static void
fill_up (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "filler", NULL);
  g_autofree char *data = g_strnfill (4096, 'x');
  FILE *file = g_fopen (path, "we");

  setvbuf (file, NULL, _IONBF, 0);
  while (fwrite (data, 1, 4096, file) == 4096)
    ;
  fclose (file);
}

static void
remove_filler (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "filler", NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* No room for a database, or for the next schema: said so, and nothing is broken. */
static void
check_opening (const char *sql)
{
  Disk self = { 0 };
  g_autoptr (GError) error = NULL;
  CoiStore *store;

  if (!disk_set_up (&self, "1m"))
    return;
  if (sql != NULL)
    exec_sql (self.base.path, sql);
  fill_up (self.base.dir);
  store = coi_store_open (self.base.path, &error);
  g_assert_null (store);
  g_assert_error (error, COI_STORE_ERROR, COI_STORE_ERROR_FULL);
  g_assert_true (is_alone (self.base.dir));
  remove_filler (self.base.dir);
  fixture_reopen (&self.base);
  g_assert_false (coi_store_was_damaged (self.base.store));
  if (sql != NULL)
    g_assert_cmpuint (coi_store_count_messages (self.base.store, 1), ==, 2);
  disk_tear_down (&self);
}

static void
test_full_new (void)
{
  check_opening (NULL);
}

static void
test_full_migration (void)
{
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "data", "schema-1.sql", NULL);
  g_autofree char *sql = NULL;

  g_assert_true (g_file_get_contents (file, &sql, NULL, NULL));
  check_opening (sql);
}

/* ---- read-only ---- */

static void
test_read_only (void)
{
  Disk self = { 0 };
  g_autoptr (GError) error = NULL;
  CoiStore *store;

  if (!disk_set_up (&self, "4m"))
    return;
  disk_fill (&self);
  g_assert_true (try_queue (&self, 1, &error));
  coi_store_close (self.base.store);
  g_clear_object (&self.base.store);
  mount_disk (self.base.dir, MS_REMOUNT | MS_RDONLY, "4m");
  store = coi_store_open (self.base.path, &error);
  g_assert_null (store);
  g_assert_error (error, COI_STORE_ERROR, COI_STORE_ERROR_OPEN);
  g_assert_true (is_alone (self.base.dir));
  mount_disk (self.base.dir, MS_REMOUNT, "4m");
  fixture_reopen (&self.base);
  g_assert_false (coi_store_was_damaged (self.base.store));
  g_assert_cmpuint (coi_store_count_messages (self.base.store, self.conversation), ==, 1);
  disk_tear_down (&self);
}

int
main (int argc, char *argv[])
{
  enter_namespace ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/disk/full", test_full);
  g_test_add_func ("/store/disk/full-new", test_full_new);
  g_test_add_func ("/store/disk/full-migration", test_full_migration);
  g_test_add_func ("/store/disk/read-only", test_read_only);
  return g_test_run ();
}
