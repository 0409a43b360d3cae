/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the first bytes of a picture say, before anything is decoded. */
#define G_LOG_DOMAIN "coi-media"

#include "coi-media-header.h"

#include "coi-media-bytes.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* A JPEG of a camera has its EXIF data with a small picture, colour profile and maker's notes
 * before the size. */
#define READ_LENGTH (256 * 1024)
#define EXIF_ENTRY 12
#define TAG_ORIENTATION 0x0112
#define TYPE_SHORT 3

/**
 * coi_media_format_detect:
 * @data: (array length=length): the beginning of a file
 * @length: bytes
 *
 * Returns: the format of the picture, by its signature
 */
CoiMediaFormat
coi_media_format_detect (const guint8 *data, gsize length)
{
  if (length >= 8 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0)
    return COI_MEDIA_FORMAT_PNG;
  if (length >= 3 && memcmp (data, "\xff\xd8\xff", 3) == 0)
    return COI_MEDIA_FORMAT_JPEG;
  if (length >= 6 && (memcmp (data, "GIF87a", 6) == 0 || memcmp (data, "GIF89a", 6) == 0))
    return COI_MEDIA_FORMAT_GIF;
  if (length >= 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return COI_MEDIA_FORMAT_WEBP;
  return COI_MEDIA_FORMAT_UNKNOWN;
}

/**
 * coi_media_format_get_type:
 * @format: a format
 *
 * Returns: (nullable): its content type
 */
const char *
coi_media_format_get_type (CoiMediaFormat format)
{
  switch (format)
    {
    case COI_MEDIA_FORMAT_PNG:
      return "image/png";
    case COI_MEDIA_FORMAT_JPEG:
      return "image/jpeg";
    case COI_MEDIA_FORMAT_GIF:
      return "image/gif";
    case COI_MEDIA_FORMAT_WEBP:
      return "image/webp";
    case COI_MEDIA_FORMAT_UNKNOWN:
    default:
      return NULL;
    }
}

/**
 * coi_media_exif_orientation:
 * @tiff: (array length=length): EXIF data from its TIFF header on
 * @length: bytes
 *
 * Returns: the orientation that the first directory has, 1 when it has none that is valid
 * (EXIF 2.32, 4.6.4)
 */
guint
coi_media_exif_orientation (const guint8 *tiff, gsize length)
{
  gboolean little = length >= 8 && memcmp (tiff, "II*\0", 4) == 0;
  gsize offset, n;

  if (!little && (length < 8 || memcmp (tiff, "MM\0*", 4) != 0))
    return 1;
  offset = little ? coi_le32 (tiff + 4) : coi_be32 (tiff + 4);
  if (offset > length || length - offset < 2)
    return 1;
  n = little ? coi_le16 (tiff + offset) : coi_be16 (tiff + offset);
  offset += 2;
  for (; n > 0 && length - offset >= EXIF_ENTRY; n--, offset += EXIF_ENTRY)
    {
      const guint8 *entry = tiff + offset;
      guint tag = little ? coi_le16 (entry) : coi_be16 (entry);
      guint type = little ? coi_le16 (entry + 2) : coi_be16 (entry + 2);
      guint value = little ? coi_le16 (entry + 8) : coi_be16 (entry + 8);

      if (tag == TAG_ORIENTATION)
        return type == TYPE_SHORT && value >= 1 && value <= 8 ? value : 1;
    }
  return 1;
}

/* PNG: 4 bytes length, 4 bytes name, data, 4 bytes CRC. An orientation in it is heeded by nobody.
 */
static gboolean
parse_png (const guint8 *data, gsize length, CoiMediaHeader *header)
{
  gsize at = 33;

  if (length < at || memcmp (data + 12, "IHDR", 4) != 0)
    return FALSE;
  header->width = coi_be32 (data + 16);
  header->height = coi_be32 (data + 20);
  header->has_alpha = data[25] == 4 || data[25] == 6;
  while (length - at >= 8)
    {
      gsize size = coi_be32 (data + at);
      const guint8 *name = data + at + 4;

      if (memcmp (name, "IDAT", 4) == 0)
        break;
      if (memcmp (name, "tRNS", 4) == 0)
        header->has_alpha = TRUE;
      else if (memcmp (name, "acTL", 4) == 0)
        header->animated = TRUE;
      if (length - at - 8 < size)
        break;
      if (length - at - 8 - size < 4)
        break;
      at += size + 12;
    }
  return TRUE;
}

static gboolean
is_frame_header (guint marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* JPEG: segments FF, marker, 2 bytes length (with itself), data (ITU T.81, B.1.1). */
static gboolean
parse_jpeg (const guint8 *data, gsize length, CoiMediaHeader *header)
{
  gsize at = 2;

  while (length - at >= 4)
    {
      const guint8 *segment = data + at + 4;
      guint marker = data[at + 1];
      gsize size;

      if (data[at] != 0xff)
        return FALSE;
      if (marker == 0xff)
        {
          at++;
          continue;
        }
      size = coi_be16 (data + at + 2);
      if (size < 2 || marker == 0xda || marker == 0xd9)
        return FALSE;
      size -= 2;
      if (length - at - 4 < size)
        return FALSE;
      if (marker == 0xe1 && size > 6 && memcmp (segment, "Exif\0\0", 6) == 0)
        header->orientation = coi_media_exif_orientation (segment + 6, size - 6);
      if (is_frame_header (marker) && size >= 6)
        {
          header->height = coi_be16 (segment + 1);
          header->width = coi_be16 (segment + 3);
          return TRUE;
        }
      at += 4 + size;
    }
  return FALSE;
}

/* Behind the sub-blocks at @at; @length when they are cut. */
static gsize
skip_sub_blocks (const guint8 *data, gsize length, gsize at)
{
  while (at < length && data[at] != 0)
    at += (gsize)data[at] + 1;
  return MIN (at + 1, length);
}

/* GIF 89a: blocks begin with 0x21 (extension), 0x2c (image) or 0x3b (end). */
static gboolean
parse_gif (const guint8 *data, gsize length, CoiMediaHeader *header)
{
  gsize at;
  guint images = 0;

  if (length < 13)
    return FALSE;
  header->width = coi_le16 (data + 6);
  header->height = coi_le16 (data + 8);
  at = 13 + coi_gif_color_table_size (data[10]);
  while (at < length && length - at > 10 && images < 2)
    {
      if (data[at] == 0x21)
        {
          if (data[at + 1] == 0xf9 && (data[at + 3] & 1) != 0)
            header->has_alpha = TRUE;
          at = skip_sub_blocks (data, length, at + 2);
        }
      else if (data[at] == 0x2c)
        {
          images++;
          at = skip_sub_blocks (data, length, at + 11 + coi_gif_color_table_size (data[at + 9]));
        }
      else
        break;
    }
  header->animated = images > 1;
  return TRUE;
}

/* The size is in the first chunk, whichever of the three it is (RFC 9649). */
static gboolean
parse_webp_size (const guint8 *data, gsize length, CoiMediaHeader *header)
{
  const guint8 *chunk = data + 20;

  if (length < 30)
    return FALSE;
  if (memcmp (data + 12, "VP8X", 4) == 0)
    {
      header->has_alpha = (chunk[0] & 0x10) != 0;
      header->animated = (chunk[0] & 0x02) != 0;
      header->width = coi_le24 (chunk + 4) + 1;
      header->height = coi_le24 (chunk + 7) + 1;
      return TRUE;
    }
  if (memcmp (data + 12, "VP8L", 4) == 0 && chunk[0] == 0x2f)
    {
      guint32 bits = coi_le32 (chunk + 1);

      header->width = (bits & 0x3fff) + 1;
      header->height = (bits >> 14 & 0x3fff) + 1;
      header->has_alpha = (bits >> 28 & 1) != 0;
      return TRUE;
    }
  if (memcmp (data + 12, "VP8 ", 4) != 0 || memcmp (chunk + 3, "\x9d\x01\x2a", 3) != 0)
    return FALSE;
  header->width = coi_le16 (chunk + 6) & 0x3fff;
  header->height = coi_le16 (chunk + 8) & 0x3fff;
  return TRUE;
}

static gboolean
parse_webp (const guint8 *data, gsize length, CoiMediaHeader *header)
{
  gsize at = 12;

  if (!parse_webp_size (data, length, header))
    return FALSE;
  while (length - at >= 8)
    {
      gsize size = coi_le32 (data + at + 4);

      if (length - at - 8 < size)
        break;
      if (memcmp (data + at, "EXIF", 4) == 0)
        header->orientation = coi_media_exif_orientation (data + at + 8, size);
      at += 8 + size;
      at += at < length ? size & 1 : 0;
    }
  return TRUE;
}

/**
 * coi_media_header_parse:
 * @data: (array length=length): the beginning of a file, or all of it
 * @length: bytes
 * @header: (out caller-allocates): what it says
 *
 * Linear in @length and without allocation. What only the rest of a cut file would tell (that it is
 * animated, the orientation of a WebP picture) is left at its default.
 *
 * Returns: whether @data is a picture that has a size
 */
gboolean
coi_media_header_parse (const guint8 *data, gsize length, CoiMediaHeader *header)
{
  gboolean found = FALSE;

  *header = (CoiMediaHeader){ .format = coi_media_format_detect (data, length), .orientation = 1 };
  if (header->format == COI_MEDIA_FORMAT_PNG)
    found = parse_png (data, length, header);
  else if (header->format == COI_MEDIA_FORMAT_JPEG)
    found = parse_jpeg (data, length, header);
  else if (header->format == COI_MEDIA_FORMAT_GIF)
    found = parse_gif (data, length, header);
  else if (header->format == COI_MEDIA_FORMAT_WEBP)
    found = parse_webp (data, length, header);
  return found && header->width > 0 && header->height > 0;
}

/* The beginning of the file at @path, or NULL. */
static guint8 *
read_beginning (const char *path, gsize *length)
{
  g_autofree guint8 *data = g_malloc (READ_LENGTH);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  gssize n;

  if (fd < 0)
    return NULL;
  n = read (fd, data, READ_LENGTH);
  close (fd);
  if (n <= 0)
    return NULL;
  *length = n;
  return g_steal_pointer (&data);
}

/**
 * coi_media_header_read:
 * @path: of a file, file-name encoding
 * @header: (out caller-allocates): what its beginning says
 *
 * Reads at most 256 KiB.
 *
 * Returns: whether it is a picture that has a size
 */
gboolean
coi_media_header_read (const char *path, CoiMediaHeader *header)
{
  gsize length = 0;
  g_autofree guint8 *data = read_beginning (path, &length);

  *header = (CoiMediaHeader){ .orientation = 1 };
  return data != NULL && coi_media_header_parse (data, length, header);
}

/**
 * coi_media_header_get_shown_size:
 * @header: of a picture
 * @width: (out): after it was turned
 * @height: (out): after it was turned
 */
void
coi_media_header_get_shown_size (const CoiMediaHeader *header, guint *width, guint *height)
{
  gboolean turned = header->orientation >= 5;

  *width = turned ? header->height : header->width;
  *height = turned ? header->width : header->height;
}
