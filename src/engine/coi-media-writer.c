/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a file of the media folder piece by piece, under another name until it is whole. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-media-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

/* How much may be lost by a break: flushing costs more than asking again. */
#define NOTE_BYTES (4 * 1024 * 1024)

struct _CoiMediaWriter
{
  CoiMediaStore *store;
  char *name;
  char *part; /* path */
  char *at;   /* (nullable): path of the note how far it is */
  CoiMediaOrigin origin;
  int fd;
  guint64 length;
  guint64 offset;       /* in the encoded part, of what was written */
  guint64 noted_offset; /* and of what was noted */
  gboolean failed;
};

/* The note is one line: what it is of, the offset in the encoded part, the bytes that this made. */
#define NOTE_FORMAT "%u %u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT "\n"

static gboolean
write_note (CoiMediaWriter *self, GError **error)
{
  g_autofree char *note = g_strdup_printf (NOTE_FORMAT, self->origin.uid_validity, self->origin.uid,
                                           self->origin.size, self->offset, self->length);

  /* What the note promises must have reached the disk before it. */
  if (fdatasync (self->fd) != 0 ||
      !g_file_set_contents_full (self->at, note, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL))
    {
      self->failed = TRUE;
      coi_media_store_set_error (error, self->part);
      return FALSE;
    }
  self->noted_offset = self->offset;
  return TRUE;
}

static gboolean
read_note (CoiMediaWriter *self, guint64 *offset, guint64 *length)
{
  g_autofree char *note = NULL;
  CoiMediaOrigin origin = { 0 };

  return g_file_get_contents (self->at, &note, NULL, NULL) &&
         sscanf (note, NOTE_FORMAT, &origin.uid_validity, &origin.uid, &origin.size, offset,
                 length) == 5 &&
         origin.uid_validity == self->origin.uid_validity && origin.uid == self->origin.uid &&
         origin.size == self->origin.size;
}

/* Goes on behind what was noted, or begins anew. */
static gboolean
resume (CoiMediaWriter *self)
{
  guint64 offset = 0;
  guint64 length = 0;
  off_t end = lseek (self->fd, 0, SEEK_END);

  if (end > 0 && read_note (self, &offset, &length) && length <= (guint64)end)
    {
      self->length = length;
      self->offset = self->noted_offset = offset;
    }
  return ftruncate (self->fd, (off_t)self->length) == 0 &&
         lseek (self->fd, (off_t)self->length, SEEK_SET) >= 0;
}

/**
 * coi_media_writer_open:
 * @store: a store
 * @name: from coi_media_store_make_name()
 * @origin: (nullable): of which message it is, so that it can be gone on with after a break
 * @offset: (out) (optional): where in the encoded part to go on
 * @error: %COI_ENGINE_ERROR_FILE
 *
 * Returns: (transfer full) (nullable): a writer; nobody else may write the same file
 */
CoiMediaWriter *
coi_media_writer_open (CoiMediaStore *store,
                       const char *name,
                       const CoiMediaOrigin *origin,
                       guint64 *offset,
                       GError **error)
{
  g_autoptr (CoiMediaWriter) self = g_new0 (CoiMediaWriter, 1);

  self->fd = -1;
  self->store = coi_media_store_ref (store);
  self->name = g_strdup (name);
  if (!coi_media_store_make_dir (store, error))
    return NULL;
  if (origin != NULL)
    {
      self->origin = *origin;
      self->at = coi_media_store_make_path (store, name, ".part.at");
      self->part = coi_media_store_make_path (store, name, ".part");
      self->fd = g_open (self->part, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    }
  else
    {
      self->part = coi_media_store_make_path (store, name, ".XXXXXX");
      self->fd = g_mkstemp_full (self->part, O_RDWR | O_CLOEXEC, 0600);
    }
  if (self->fd < 0 || (origin != NULL && !resume (self)))
    {
      coi_media_store_set_error (error, self->part);
      return NULL;
    }
  if (offset != NULL)
    *offset = self->offset;
  return g_steal_pointer (&self);
}

/**
 * coi_media_writer_append:
 * @self: a writer
 * @data: decoded bytes
 * @length: their number
 * @error: %COI_ENGINE_ERROR_FILE
 *
 * Returns: whether they were written; if not, the writer is of no more use
 */
gboolean
coi_media_writer_append (CoiMediaWriter *self, const guint8 *data, gsize length, GError **error)
{
  while (length > 0)
    {
      gssize n = write (self->fd, data, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          self->failed = TRUE;
          coi_media_store_set_error (error, self->part);
          return FALSE;
        }
      data += n;
      length -= (gsize)n;
      self->length += (guint64)n;
    }
  return TRUE;
}

/**
 * coi_media_writer_get_length:
 * @self: a writer
 *
 * Returns: how many bytes the file has so far
 */
guint64
coi_media_writer_get_length (const CoiMediaWriter *self)
{
  return self->length;
}

/**
 * coi_media_writer_note:
 * @self: a writer with an origin
 * @offset: in the encoded part: all before it was written, and nothing behind it
 * @error: %COI_ENGINE_ERROR_FILE
 *
 * Notes from where to go on after a break, from time to time.
 *
 * Returns: whether all is well
 */
gboolean
coi_media_writer_note (CoiMediaWriter *self, guint64 offset, GError **error)
{
  self->offset = offset;
  return offset < self->noted_offset + NOTE_BYTES || write_note (self, error);
}

/**
 * coi_media_writer_commit:
 * @self: a writer that is given up with this
 * @error: %COI_ENGINE_ERROR_FILE
 *
 * Gives the file its name: it is whole.
 *
 * Returns: (transfer full) (nullable): its path
 */
char *
coi_media_writer_commit (CoiMediaWriter *self, GError **error)
{
  g_autofree char *path = coi_media_store_make_path (self->store, self->name, "");

  if (fdatasync (self->fd) != 0 || g_rename (self->part, path) != 0)
    {
      coi_media_store_set_error (error, path);
      return NULL;
    }
  g_clear_fd (&self->fd, NULL);
  if (self->at != NULL)
    g_unlink (self->at);
  return g_steal_pointer (&path);
}

/**
 * coi_media_writer_free:
 * @self: (nullable) (transfer full): a writer
 *
 * What was not committed stays for the next time, when it has an origin; but a full disk is not
 * kept full.
 */
void
coi_media_writer_free (CoiMediaWriter *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0 && (self->at == NULL || self->failed || self->offset == 0))
    {
      g_unlink (self->part);
      if (self->at != NULL)
        g_unlink (self->at);
    }
  else if (self->fd >= 0 && self->offset > self->noted_offset)
    write_note (self, NULL);
  g_clear_fd (&self->fd, NULL);
  coi_media_store_unref (self->store);
  g_free (self->name);
  g_free (self->part);
  g_free (self->at);
  g_free (self);
}
