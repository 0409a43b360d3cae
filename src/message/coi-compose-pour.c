/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A composed message and the files that it has from disk -> its bytes, in memory or in a file. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-compose.h"

#include "coi-message-parser.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <sys/stat.h>
#include <unistd.h>

#define MEMORY_MAX (16 * 1024 * 1024)
/* A multiple of 57, so that lines of base64 don't depend on it. */
#define CHUNK ((gsize)57 * 1024)

/* @buffer: all of it, or what is to be written next when there is an @fd */
typedef struct
{
  int fd;
  GString *buffer;
} Sink;

static gboolean
fail_errno (GError **error, const char *what)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", what, g_strerror (code));
  return FALSE;
}

static gboolean
fail_changed (GError **error, const CoiDraftFile *file)
{
  g_set_error (error, COI_MESSAGE_ERROR, COI_MESSAGE_ERROR_CHANGED,
               "%s is no longer the file that it was", file->name);
  return FALSE;
}

static gboolean
write_all (int fd, const char *data, gsize length, GError **error)
{
  while (length > 0)
    {
      gssize n = write (fd, data, length);

      if (n < 0 && errno != EINTR)
        return fail_errno (error, "The message can't be written");
      data += MAX (n, 0);
      length -= MAX (n, 0);
    }
  return TRUE;
}

static gboolean
flush (Sink *self, GError **error)
{
  if (self->fd < 0)
    return TRUE;
  if (!write_all (self->fd, self->buffer->str, self->buffer->len, error))
    return FALSE;
  g_string_truncate (self->buffer, 0);
  return TRUE;
}

/* Returns how many bytes were read, less than @length only at the end; -1 for an error. */
static gssize
read_chunk (int fd, guchar *data, gsize length)
{
  gsize done = 0;

  while (done < length)
    {
      gssize n = read (fd, data + done, length - done);

      if (n == 0)
        break;
      if (n < 0 && errno != EINTR)
        return -1;
      done += MAX (n, 0);
    }
  return done;
}

/* Exactly the size that the message says: else the file is being changed. */
static gboolean
pour_fd (Sink *sink, const CoiDraftFile *file, int fd, GError **error)
{
  g_autofree guchar *data = g_malloc (CHUNK);
  guint64 done = 0;
  gssize n;

  do
    {
      n = read_chunk (fd, data, CHUNK);
      if (n < 0)
        return fail_errno (error, file->name);
      done += n;
      if (done > file->size)
        return fail_changed (error, file);
      coi_compose_base64 (sink->buffer, data, n);
      if (!flush (sink, error))
        return FALSE;
    }
  while ((gsize)n == CHUNK);
  return done == file->size ? TRUE : fail_changed (error, file);
}

/* Nothing that blocks, like a FIFO, and nothing without an end. */
static gboolean
check_regular (const CoiDraftFile *file, int fd, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    return fail_errno (error, file->name);
  if (!S_ISREG (status.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "%s is no file", file->name);
      return FALSE;
    }
  return (guint64)status.st_size == file->size ? TRUE : fail_changed (error, file);
}

static gboolean
pour_file (Sink *sink, const CoiDraftFile *file, GError **error)
{
  int fd = open (file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gboolean done;

  if (fd < 0)
    return fail_errno (error, file->name);
  done = check_regular (file, fd, error) && pour_fd (sink, file, fd, error);
  close (fd);
  return done;
}

static gboolean
pour (const CoiCompose *self, Sink *sink, GError **error)
{
  gsize done = 0;

  for (guint i = 0; i < self->holes->len; i++)
    {
      const CoiComposeHole *hole = &g_array_index (self->holes, CoiComposeHole, i);

      g_string_append_len (sink->buffer, self->out->str + done, hole->offset - done);
      done = hole->offset;
      if (!pour_file (sink, hole->file, error))
        return FALSE;
    }
  g_string_append_len (sink->buffer, self->out->str + done, self->out->len - done);
  return flush (sink, error);
}

static gboolean
fits_memory (const CoiCompose *self)
{
  guint64 left = MEMORY_MAX;

  for (guint i = 0; i < self->holes->len; i++)
    {
      guint64 size = g_array_index (self->holes, CoiComposeHole, i).file->size;

      if (size > left)
        return FALSE;
      left -= size;
    }
  return TRUE;
}

/*
 * coi_compose_pour_to_memory:
 *
 * Returns: (transfer full) (nullable): the message with its files
 */
GBytes *
coi_compose_pour_to_memory (const CoiCompose *self, GError **error)
{
  g_autoptr (GString) buffer = NULL;
  Sink sink = { -1, NULL };

  if (!fits_memory (self))
    {
      g_set_error_literal (error, COI_MESSAGE_ERROR, COI_MESSAGE_ERROR_TOO_LARGE,
                           "The files are too large to be held in memory");
      return NULL;
    }
  buffer = g_string_sized_new (self->out->len);
  sink.buffer = buffer;
  if (!pour (self, &sink, error))
    return NULL;
  return g_string_free_to_bytes (g_steal_pointer (&buffer));
}

/*
 * coi_compose_pour_to_file:
 *
 * Writes the message with its files.
 */
gboolean
coi_compose_pour_to_file (const CoiCompose *self, int fd, GError **error)
{
  g_autoptr (GString) buffer = g_string_new (NULL);
  Sink sink = { fd, buffer };

  return pour (self, &sink, error);
}
