/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading from a connection and writing to it. */
#define G_LOG_DOMAIN "coi-net"

#include "coi-connection-private.h"

#define READ_SIZE (64 * 1024)

/* Fails @task when the stream cannot be used for it. */
static gboolean
refuse_unusable (CoiConnection *self, GTask *task, gboolean is_busy)
{
  if (g_cancellable_is_cancelled (self->closing))
    g_task_return_new_error_literal (task, COI_NET_ERROR, COI_NET_ERROR_CLOSED,
                                     "The connection was closed");
  else if (is_busy || self->is_handshaking)
    g_task_return_new_error_literal (task, COI_NET_ERROR, COI_NET_ERROR_FAILED,
                                     "The connection is busy");
  else
    return FALSE;
  g_object_unref (task);
  return TRUE;
}

static void read_more (GTask *task);

/* Returns @size bytes of @data to who reads. Takes @task. */
static void
finish_read (GTask *task, const guint8 *data, gsize size)
{
  CoiOperation *op = g_task_get_task_data (task);

  op->connection->is_reading = FALSE;
  g_task_return_pointer (task, g_bytes_new (data, size), (GDestroyNotify)g_bytes_unref);
  g_object_unref (task);
}

/* Returns what can be had without reading, or reads. Takes @task. */
static void
inflate_or_read (GTask *task)
{
  CoiOperation *op = g_task_get_task_data (task);
  CoiConnection *self = op->connection;
  gsize n_written;

  switch (coi_deflate_inflate (self->deflate, self->inflated, READ_SIZE, &n_written))
    {
    case COI_INFLATE_DATA:
    case COI_INFLATE_END:
      finish_read (task, self->inflated, n_written);
      break;
    case COI_INFLATE_MORE:
      read_more (task);
      break;
    case COI_INFLATE_BAD:
    default:
      self->is_reading = FALSE;
      g_task_return_new_error_literal (task, COI_NET_ERROR, COI_NET_ERROR_FAILED,
                                       "The server's compressed data is damaged");
      g_object_unref (task);
      break;
    }
}

/* A TLS stream gives one record a read, of 4 KiB from most servers, and each read costs a turn of
 * the main loop: takes along what has arrived already. An error or the end is for the next read:
 * GnuTLS tells it once and then only that the session is invalid. */
static gsize
take_along (CoiOperation *op, GInputStream *stream, gsize n_read)
{
  CoiConnection *self = op->connection;
  GPollableInputStream *pollable;
  gssize n = n_read;

  if (!G_IS_POLLABLE_INPUT_STREAM (stream))
    return n_read;
  pollable = G_POLLABLE_INPUT_STREAM (stream);
  if (!g_pollable_input_stream_can_poll (pollable))
    return n_read;
  while (n > 0 && n_read < READ_SIZE)
    {
      g_autoptr (GError) error = NULL;

      n = g_pollable_input_stream_read_nonblocking (pollable, self->buffer + n_read,
                                                    READ_SIZE - n_read, op->cancellable, &error);
      n_read += MAX (n, 0);
      if (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) &&
          !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        self->read_error = g_steal_pointer (&error);
    }
  self->is_at_end = n == 0;
  return n_read;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  CoiOperation *op = g_task_get_task_data (task);
  CoiConnection *self = op->connection;
  GError *error = NULL;
  gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n_read > 0)
    n_read = take_along (op, G_INPUT_STREAM (source), n_read);
  if (n_read < 0)
    {
      self->is_reading = FALSE;
      g_task_return_error (task, coi_operation_translate (op, error));
      g_object_unref (task);
    }
  else if (n_read == 0 || self->deflate == NULL)
    finish_read (task, self->buffer, (gsize)n_read);
  else
    {
      coi_deflate_feed (self->deflate, self->buffer, (gsize)n_read);
      inflate_or_read (task);
    }
}

static void
read_more (GTask *task)
{
  CoiOperation *op = g_task_get_task_data (task);
  CoiConnection *self = op->connection;

  if (self->read_error != NULL)
    {
      self->is_reading = FALSE;
      g_task_return_error (task, coi_operation_translate (op, g_steal_pointer (&self->read_error)));
      g_object_unref (task);
      return;
    }
  if (self->is_at_end)
    {
      finish_read (task, self->buffer, 0);
      return;
    }
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->buffer, READ_SIZE,
                             G_PRIORITY_DEFAULT, op->cancellable, read_cb, task);
}

/**
 * coi_connection_read_async:
 * @self: a connection; only one read at a time, but a write may run beside it
 * @cancellable: (nullable): ends the read
 * @callback: called when done
 * @user_data: for @callback
 *
 * Waits for bytes and reads up to 64 KiB of them.
 */
void
coi_connection_read_async (CoiConnection *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task;

  g_return_if_fail (COI_IS_CONNECTION (self));

  task = coi_operation_new_task (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, coi_connection_read_async);
  if (refuse_unusable (self, task, self->is_reading))
    return;
  if (self->buffer == NULL)
    self->buffer = g_malloc (READ_SIZE);
  self->is_reading = TRUE;
  if (self->deflate != NULL)
    inflate_or_read (task);
  else
    read_more (task);
}

/**
 * coi_connection_read_finish:
 * @self: the connection
 * @result: of coi_connection_read_async()
 * @error: set to a %COI_NET_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the bytes; empty at the end of the stream
 */
GBytes *
coi_connection_read_finish (CoiConnection *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
write_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoiOperation *op = g_task_get_task_data (task);
  GError *error = NULL;

  op->connection->is_writing = FALSE;
  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, coi_operation_translate (op, error));
}

/**
 * coi_connection_write_async:
 * @self: a connection; only one write at a time, but a read may run beside it
 * @bytes: what to write
 * @cancellable: (nullable): ends the write; how much was written is unknown then
 * @callback: called when done
 * @user_data: for @callback
 *
 * Writes all of @bytes.
 */
void
coi_connection_write_async (CoiConnection *self,
                            GBytes *bytes,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task;
  CoiOperation *op;
  gconstpointer data;
  gsize size;

  g_return_if_fail (COI_IS_CONNECTION (self));
  g_return_if_fail (bytes != NULL);

  task = coi_operation_new_task (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, coi_connection_write_async);
  if (refuse_unusable (self, task, self->is_writing))
    return;
  self->is_writing = TRUE;
  op = g_task_get_task_data (task);
  op->bytes =
      self->deflate != NULL ? coi_deflate_compress (self->deflate, bytes) : g_bytes_ref (bytes);
  data = g_bytes_get_data (op->bytes, &size);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), data, size,
                                   G_PRIORITY_DEFAULT, op->cancellable, write_cb, task);
}

/**
 * coi_connection_write_finish:
 * @self: the connection
 * @result: of coi_connection_write_async()
 * @error: set to a %COI_NET_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether all was written
 */
gboolean
coi_connection_write_finish (CoiConnection *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * coi_connection_start_deflate:
 * @self: a connection with no operation pending
 * @pending: (nullable): what was read already and belongs to the compressed stream: the bytes after
 *   the server's agreement
 * @error: set to %COI_NET_ERROR_CLOSED, %COI_NET_ERROR_FAILED or, where STARTTLS is still to come,
 *   %COI_NET_ERROR_INSECURE
 *
 * From now on each side compresses what it says (RFC 4978): right after the server agreed. A read
 * still returns 64 KiB at most, whatever it was compressed to, and fails when the server's bytes
 * are not what they should be.
 *
 * Returns: whether it does
 */
gboolean
coi_connection_start_deflate (CoiConnection *self, GBytes *pending, GError **error)
{
  gsize size = 0;
  const guint8 *data;

  g_return_val_if_fail (COI_IS_CONNECTION (self), FALSE);

  if (g_cancellable_is_cancelled (self->closing))
    g_set_error_literal (error, COI_NET_ERROR, COI_NET_ERROR_CLOSED, "The connection was closed");
  else if (self->endpoint->tls != COI_TLS_NONE && !self->is_secure)
    g_set_error_literal (error, COI_NET_ERROR, COI_NET_ERROR_INSECURE,
                         "Compression cannot begin before TLS");
  else if (self->is_reading || self->is_writing || self->deflate != NULL)
    g_set_error_literal (error, COI_NET_ERROR, COI_NET_ERROR_FAILED, "The connection is busy");
  else
    {
      self->deflate = coi_deflate_new ();
      self->inflated = g_malloc (READ_SIZE);
      data = pending != NULL ? g_bytes_get_data (pending, &size) : NULL;
      if (size > 0)
        coi_deflate_feed (self->deflate, data, size);
      return TRUE;
    }
  return FALSE;
}
