/* SPDX-License-Identifier: GPL-3.0-or-later */
/* At most one process synchronises a profile: a lock on a file, dropped by the kernel at its end.
 */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-sync-lock.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

struct _CoiSyncLock
{
  int fd;
};

/**
 * coi_sync_lock_try:
 * @data_dir: the profile, file-name encoding
 *
 * Takes the lock without waiting.
 *
 * Returns: (transfer full) (nullable): the lock, %NULL when it cannot be had now
 */
CoiSyncLock *
coi_sync_lock_try (const char *data_dir)
{
  g_autofree char *path = g_build_filename (data_dir, "sync.lock", NULL);
  CoiSyncLock *self;
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    return NULL;
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      close (fd);
      return NULL;
    }
  self = g_new (CoiSyncLock, 1);
  self->fd = fd;
  return self;
}

/**
 * coi_sync_lock_free:
 * @self: a lock
 *
 * Gives it back. The file stays: removing it would let two processes lock two files.
 */
void
coi_sync_lock_free (CoiSyncLock *self)
{
  close (self->fd);
  g_free (self);
}
