/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DEFLATE both ways (RFC 4978), without I/O.
 *
 * GIO's converter streams are not used: to flush one asynchronously takes a thread. */
#define G_LOG_DOMAIN "coi-net"

#include "coi-deflate.h"

/* More than an empty stored block takes: zlib would repeat it where the room is less. */
#define MIN_ROOM 64

struct _CoiDeflate
{
  GConverter *compressor;
  GConverter *decompressor;
  GByteArray *input;
  gsize consumed; /* of input */
};

/**
 * coi_deflate_new:
 *
 * Returns: (transfer full): a compressor and a decompressor of raw DEFLATE (RFC 1951)
 */
CoiDeflate *
coi_deflate_new (void)
{
  CoiDeflate *self = g_new0 (CoiDeflate, 1);

  self->compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, -1));
  self->decompressor = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW));
  self->input = g_byte_array_new ();
  return self;
}

/**
 * coi_deflate_free:
 * @self: (nullable) (transfer full): a compressor and decompressor
 */
void
coi_deflate_free (CoiDeflate *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->compressor);
  g_object_unref (self->decompressor);
  g_byte_array_unref (self->input);
  g_free (self);
}

/* No bytes may be at no address, which C does not let one add 0 to. */
static const guint8 *
skip (const guint8 *data, gsize n)
{
  return n > 0 ? data + n : data;
}

/**
 * coi_deflate_compress:
 * @self: a compressor
 * @bytes: what to say
 *
 * Returns: (transfer full): @bytes compressed and flushed, so that the peer can read all of them
 */
GBytes *
coi_deflate_compress (CoiDeflate *self, GBytes *bytes)
{
  gsize size, n_read = 0, n_written = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  GByteArray *output = g_byte_array_new ();
  GConverterResult result = G_CONVERTER_CONVERTED;

  while (result == G_CONVERTER_CONVERTED)
    {
      gsize read = 0, written = 0;

      g_byte_array_set_size (output, (guint)(n_written + MAX (size - n_read, MIN_ROOM)));
      result = g_converter_convert (self->compressor, skip (data, n_read), size - n_read,
                                    output->data + n_written, output->len - n_written,
                                    G_CONVERTER_FLUSH, &read, &written, NULL);
      n_read += read;
      n_written += written;
    }
  /* zlib fails only when it has no memory, where GLib ends the program, too. */
  g_assert (result == G_CONVERTER_FLUSHED && n_read == size);
  g_byte_array_set_size (output, (guint)n_written);
  return g_byte_array_free_to_bytes (output);
}

/**
 * coi_deflate_feed:
 * @self: a decompressor that has said %COI_INFLATE_MORE, or is new
 * @data: (array length=size): what the peer sent
 * @size: how many bytes
 */
void
coi_deflate_feed (CoiDeflate *self, const guint8 *data, gsize size)
{
  g_byte_array_remove_range (self->input, 0, (guint)self->consumed);
  self->consumed = 0;
  g_byte_array_append (self->input, data, (guint)size);
}

/**
 * coi_deflate_inflate:
 * @self: a decompressor
 * @buffer: (array length=size): where the bytes go
 * @size: the most bytes wanted, however many a small input may become
 * @n_written: (out): how many there are; 0 unless %COI_INFLATE_DATA is returned
 *
 * Takes the next bytes out of what was fed. After %COI_INFLATE_DATA there may be more.
 *
 * Returns: what came of it
 */
CoiInflateResult
coi_deflate_inflate (CoiDeflate *self, guint8 *buffer, gsize size, gsize *n_written)
{
  gsize n_read = 0;
  g_autoptr (GError) error = NULL;
  GConverterResult result;

  *n_written = 0;
  /* Empty input is worth a call, as zlib may hold bytes that had no room the last time. */
  result = g_converter_convert (self->decompressor, skip (self->input->data, self->consumed),
                                self->input->len - self->consumed, buffer, size,
                                G_CONVERTER_NO_FLAGS, &n_read, n_written, &error);
  if (result == G_CONVERTER_ERROR)
    return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) ? COI_INFLATE_MORE
                                                                         : COI_INFLATE_BAD;
  self->consumed += n_read;
  if (*n_written > 0)
    return COI_INFLATE_DATA;
  return result == G_CONVERTER_FINISHED ? COI_INFLATE_END : COI_INFLATE_MORE;
}
