/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes out of a picture what a camera or a program wrote into it, without decoding it.
 *
 * What is kept is a list of what is known to be harmless and needed; everything else goes, also
 * what follows the picture: phones put a video there, with a place in it. */
#define G_LOG_DOMAIN "coi-media"

#include "coi-media-metadata.h"

#include "coi-media-bytes.h"
#include "coi-media-error.h"

#include <string.h>

#define ORIENTATION_OFFSET 18 /* in minimal_exif */

/* A directory that has nothing but the orientation. */
static const guint8 minimal_exif[] = {
  'M', 'M', 0, '*', 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0,
};

typedef struct
{
  const guint8 *data;
  gsize length;
  gsize at;
  GByteArray *out;
} Rewriter;

static gsize
left (const Rewriter *r)
{
  return r->length - r->at;
}

static void
copy (Rewriter *r, gsize length)
{
  g_byte_array_append (r->out, r->data + r->at, length);
  r->at += length;
}

static void
append_exif (GByteArray *out, guint orientation)
{
  guint start = out->len;

  g_byte_array_append (out, minimal_exif, sizeof minimal_exif);
  out->data[start + ORIENTATION_OFFSET + 1] = orientation;
}

/* --- JPEG (ITU T.81) --- */

static gboolean
begins_with (const guint8 *data, gsize length, const char *magic, gsize magic_length)
{
  return length >= magic_length && memcmp (data, magic, magic_length) == 0;
}

/* JFIF, the colour profile and Adobe's colour transform are needed to show the right colours; other
 * application segments and comments tell of people and places. */
static gboolean
keeps_segment (guint marker, const guint8 *data, gsize length)
{
  if (marker == 0xe0)
    return begins_with (data, length, "JFIF\0", 5);
  if (marker == 0xe2)
    return begins_with (data, length, "ICC_PROFILE\0", 12);
  if (marker == 0xee)
    return begins_with (data, length, "Adobe", 5);
  return !(marker >= 0xe1 && marker <= 0xef) && marker != 0xfe;
}

static void
append_exif_segment (GByteArray *out, guint orientation)
{
  const guint8 head[] = { 0xff, 0xe1, 0, 2 + 6 + sizeof minimal_exif, 'E', 'x', 'i', 'f', 0, 0 };

  g_byte_array_append (out, head, sizeof head);
  append_exif (out, orientation);
}

/* Coded data up to the next marker that is neither stuffing nor a restart. */
static void
copy_scan (Rewriter *r)
{
  gsize end = r->at;

  while (end + 1 < r->length)
    {
      const guint8 *found = memchr (r->data + end, 0xff, r->length - 1 - end);
      guint8 next;

      end = found != NULL ? (gsize)(found - r->data) : r->length - 1;
      if (found == NULL)
        break;
      next = r->data[end + 1];
      if (next != 0 && next != 0xff && !(next >= 0xd0 && next <= 0xd7))
        break;
      end += next == 0xff ? 1 : 2;
    }
  copy (r, MIN (end, r->length) - r->at);
}

/* Returns: whether there is more to come; sets @bad when the segments do not add up. */
static gboolean
rewrite_segment (Rewriter *r, gboolean *bad)
{
  guint marker = r->data[r->at + 1];
  gsize size;

  *bad = r->data[r->at] != 0xff;
  if (*bad)
    return FALSE;
  if (marker == 0xff)
    {
      r->at++;
      return TRUE;
    }
  if (marker == 0xd9)
    {
      copy (r, 2);
      return FALSE;
    }
  *bad = left (r) < 4 || coi_be16 (r->data + r->at + 2) < 2;
  size = *bad ? 0 : (gsize)2 + coi_be16 (r->data + r->at + 2);
  *bad = *bad || left (r) < size;
  if (*bad)
    return FALSE;
  if (keeps_segment (marker, r->data + r->at + 4, size - 4))
    copy (r, size);
  else
    r->at += size;
  if (marker == 0xda)
    copy_scan (r);
  return TRUE;
}

static gboolean
strip_jpeg (Rewriter *r, const CoiMediaHeader *header)
{
  gboolean bad = FALSE;

  copy (r, 2);
  /* JFIF wants to be first. */
  if (left (r) >= 4 && r->data[r->at + 1] == 0xe0 && !rewrite_segment (r, &bad))
    return FALSE;
  if (header->orientation != 1)
    append_exif_segment (r->out, header->orientation);
  while (left (r) >= 2)
    if (!rewrite_segment (r, &bad))
      break;
  return !bad;
}

/* --- PNG (third edition, 5.3) --- */

static gboolean
is_any_of (const guint8 *name, const char *const *names)
{
  for (; *names != NULL; names++)
    if (memcmp (name, *names, 4) == 0)
      return TRUE;
  return FALSE;
}

/* All critical chunks (capital letter) and those that change colours, size or motion. */
static gboolean
keeps_chunk (const guint8 *name)
{
  static const char *const kept[] = { "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "sBIT",
                                      "bKGD", "pHYs", "acTL", "fcTL", "fdAT", NULL };

  return g_ascii_isupper (name[0]) || is_any_of (name, kept);
}

static gboolean
strip_png (Rewriter *r, const CoiMediaHeader *header)
{
  copy (r, 8);
  while (left (r) >= 12)
    {
      const guint8 *name = r->data + r->at + 4;
      gsize size = coi_be32 (r->data + r->at);
      gboolean is_end = memcmp (name, "IEND", 4) == 0;

      if (left (r) - 12 < size)
        return FALSE;
      if (keeps_chunk (name))
        copy (r, size + 12);
      else
        r->at += size + 12;
      if (is_end)
        return TRUE;
    }
  return FALSE;
}

/* --- WebP (RFC 9649) --- */

static void
put_le32 (guint8 *p, guint32 value)
{
  for (guint i = 0; i < 4; i++)
    p[i] = value >> (8 * i) & 0xff;
}

static void
append_webp_exif (GByteArray *out, guint orientation)
{
  guint8 head[8] = { 'E', 'X', 'I', 'F' };

  put_le32 (head + 4, sizeof minimal_exif);
  g_byte_array_append (out, head, sizeof head);
  append_exif (out, orientation);
}

static gboolean
rewrite_webp_chunk (Rewriter *r)
{
  static const char *const kept[] = {
    "VP8X", "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP", NULL
  };
  gsize size = coi_le32 (r->data + r->at + 4);
  gboolean keep = is_any_of (r->data + r->at, kept);

  if (left (r) - 8 < size)
    return FALSE;
  if (keep)
    copy (r, size + 8);
  else
    r->at += size + 8;
  if ((size & 1) == 0)
    return TRUE;
  if (keep)
    g_byte_array_append (r->out, (const guint8 *)"", 1);
  r->at += left (r) > 0 ? 1 : 0;
  return TRUE;
}

static gboolean
strip_webp (Rewriter *r, const CoiMediaHeader *header)
{
  gsize end = coi_le32 (r->data + 4) + (gsize)8;
  gboolean extended = memcmp (r->data + 12, "VP8X", 4) == 0;

  r->length = MIN (r->length, end);
  if (r->length < 20)
    return FALSE;
  copy (r, 12);
  while (left (r) >= 8)
    if (!rewrite_webp_chunk (r))
      return FALSE;
  if (extended && r->out->len > 20)
    {
      r->out->data[20] &= ~0x0c; /* EXIF and XMP */
      if (header->orientation != 1)
        {
          r->out->data[20] |= 0x08;
          append_webp_exif (r->out, header->orientation);
        }
    }
  put_le32 (r->out->data + 4, r->out->len - 8);
  return TRUE;
}

/* --- GIF 89a --- */

static gboolean
copy_or_skip_sub_blocks (Rewriter *r, gsize head, gboolean keep)
{
  gsize end = r->at + head;

  while (end < r->length && r->data[end] != 0)
    end += (gsize)r->data[end] + 1;
  if (end >= r->length)
    return FALSE;
  end++;
  if (keep)
    copy (r, end - r->at);
  else
    r->at = end;
  return TRUE;
}

/* Graphic control, and how often to play; not comments, XMP and plain text. */
static gboolean
keeps_extension (const Rewriter *r)
{
  const guint8 *block = r->data + r->at;

  if (block[1] == 0xf9)
    return TRUE;
  return block[1] == 0xff && left (r) >= 14 &&
         (memcmp (block + 3, "NETSCAPE2.0", 11) == 0 || memcmp (block + 3, "ANIMEXTS1.0", 11) == 0);
}

static gboolean
strip_gif (Rewriter *r, const CoiMediaHeader *header)
{
  gsize head = 13 + coi_gif_color_table_size (r->data[10]);

  if (left (r) < head)
    return FALSE;
  copy (r, head);
  while (left (r) > 0)
    {
      guint8 kind = r->data[r->at];
      gboolean good;

      if (kind == 0x21 && left (r) >= 3)
        good = copy_or_skip_sub_blocks (r, 2, keeps_extension (r));
      else if (kind == 0x2c && left (r) >= 11)
        good =
            copy_or_skip_sub_blocks (r, 11 + coi_gif_color_table_size (r->data[r->at + 9]), TRUE);
      else
        break;
      if (!good)
        return FALSE;
    }
  if (left (r) == 0 || r->data[r->at] != 0x3b)
    return FALSE;
  copy (r, 1);
  return TRUE;
}

static gboolean
strip (Rewriter *r, const CoiMediaHeader *header)
{
  switch (header->format)
    {
    case COI_MEDIA_FORMAT_JPEG:
      return strip_jpeg (r, header);
    case COI_MEDIA_FORMAT_PNG:
      return strip_png (r, header);
    case COI_MEDIA_FORMAT_WEBP:
      return strip_webp (r, header);
    case COI_MEDIA_FORMAT_GIF:
      return strip_gif (r, header);
    case COI_MEDIA_FORMAT_UNKNOWN:
    default:
      return FALSE;
    }
}

/**
 * coi_media_strip_metadata:
 * @picture: a JPEG, PNG, WebP or GIF file
 * @error: return location
 *
 * Rewrites the file without EXIF (also the place where it was taken), XMP, IPTC, comments, texts,
 * times and what follows the picture. The pixels stay bit for bit; colour profile and orientation
 * stay, the latter in EXIF data that have nothing else. Linear in the size of the file.
 *
 * Returns: (transfer full): the bytes, or %NULL. Errors: %COI_MEDIA_ERROR_MALFORMED.
 */
GBytes *
coi_media_strip_metadata (GBytes *picture, GError **error)
{
  g_autoptr (GByteArray) out = NULL;
  CoiMediaHeader header;
  Rewriter r = { 0 };

  r.data = g_bytes_get_data (picture, &r.length);
  if (coi_media_header_parse (r.data, r.length, &header))
    {
      out = r.out = g_byte_array_sized_new (MIN (r.length, G_MAXUINT));
      if (strip (&r, &header))
        return g_byte_array_free_to_bytes (g_steal_pointer (&out));
    }
  g_set_error_literal (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_MALFORMED,
                       "the picture's file is damaged");
  return NULL;
}
