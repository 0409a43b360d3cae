/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Picture files for the tests, made by code. */
#include "media-files.h"

#include <string.h>

GdkPixbuf *
media_make_pixbuf (int width, int height, gboolean alpha)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, alpha, 8, width, height);
  g_autoptr (GdkPixbuf) right =
      gdk_pixbuf_new_subpixbuf (pixbuf, width / 2, 0, width - width / 2, height);

  gdk_pixbuf_fill (pixbuf, 0xff0000ff);
  gdk_pixbuf_fill (right, alpha ? 0x0000ff00 : 0x0000ffff);
  return pixbuf;
}

GdkPixbuf *
media_make_noise (int width, int height)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  guint32 state = 1;

  for (gsize i = 0; i < gdk_pixbuf_get_byte_length (pixbuf); i++)
    {
      state = state * 1664525 + 1013904223;
      pixels[i] = state >> 24;
    }
  return pixbuf;
}

GBytes *
media_save (GdkPixbuf *pixbuf, const char *type)
{
  g_autoptr (GError) error = NULL;
  char *data;
  gsize length;

  gdk_pixbuf_save_to_buffer (pixbuf, &data, &length, type, &error, NULL);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

static void
append (GByteArray *array, const void *data, gsize length)
{
  g_byte_array_append (array, data, length);
}

/* A directory of two entries: the orientation, and a text that stands for a place. */
static GByteArray *
make_exif (guint orientation)
{
  GByteArray *exif = g_byte_array_new ();
  const guint8 head[] = {
    'I',  'I',  '*', 0, 8, 0, 0, 0, 2,
    0, /* two entries */
    0x12, 0x01, 3,   0, 1, 0, 0, 0, (guint8)orientation,
    0,    0,    0, /* orientation */
    0x0e, 0x01, 2,   0, 9, 0, 0, 0, 38,
    0,    0,    0, /* description */
    0,    0,    0,   0,
  };

  append (exif, head, sizeof head);
  append (exif, MEDIA_SECRET, sizeof MEDIA_SECRET);
  return exif;
}

static void
append_segment (GByteArray *array, guint8 marker, const void *data, gsize length)
{
  const guint8 head[] = { 0xff, marker, (length + 2) >> 8, (length + 2) & 0xff };

  append (array, head, sizeof head);
  append (array, data, length);
}

GBytes *
media_make_jpeg (int width, int height, guint orientation)
{
  g_autoptr (GdkPixbuf) pixbuf = media_make_pixbuf (width, height, FALSE);
  g_autoptr (GBytes) plain = media_save (pixbuf, "jpeg");
  g_autoptr (GByteArray) tiff = make_exif (orientation);
  g_autoptr (GByteArray) exif = g_byte_array_new ();
  GByteArray *jpeg = g_byte_array_new ();
  gsize length;
  const guint8 *data = g_bytes_get_data (plain, &length);
  static const char xmp[] = "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" MEDIA_SECRET "</x:xmpmeta>";

  append (exif, "Exif\0\0", 6);
  append (exif, tiff->data, tiff->len);
  append (jpeg, data, 20); /* SOI and JFIF */
  append_segment (jpeg, 0xe1, exif->data, exif->len);
  append_segment (jpeg, 0xe1, xmp, sizeof xmp);
  append_segment (jpeg, 0xed, "Photoshop 3.0\0" MEDIA_SECRET, 14 + strlen (MEDIA_SECRET));
  append_segment (jpeg, 0xfe, MEDIA_SECRET, strlen (MEDIA_SECRET));
  append (jpeg, data + 20, length - 20);
  append (jpeg, "ftypmp42" MEDIA_SECRET, 8 + strlen (MEDIA_SECRET));
  return g_byte_array_free_to_bytes (jpeg);
}

/* The sum is not looked at in chunks that nobody needs. */
static void
append_png_chunk (GByteArray *array, const char *name, const char *data)
{
  gsize length = strlen (data);
  const guint8 head[] = { 0, 0, length >> 8, length & 0xff };

  append (array, head, sizeof head);
  append (array, name, 4);
  append (array, data, length);
  append (array, "\0\0\0\0", 4);
}

GBytes *
media_make_png (int width, int height, gboolean alpha)
{
  g_autoptr (GdkPixbuf) pixbuf = media_make_pixbuf (width, height, alpha);
  g_autoptr (GBytes) plain = media_save (pixbuf, "png");
  GByteArray *png = g_byte_array_new ();
  gsize length;
  const guint8 *data = g_bytes_get_data (plain, &length);

  append (png, data, 33); /* the signature and IHDR */
  append_png_chunk (png, "tEXt", "Comment" MEDIA_SECRET);
  append_png_chunk (png, "zTXt", MEDIA_SECRET);
  append_png_chunk (png, "iTXt", "XML:com.adobe.xmp" MEDIA_SECRET);
  append_png_chunk (png, "eXIf", MEDIA_SECRET);
  append_png_chunk (png, "tIME", "1234567");
  append (png, data + 33, length - 33);
  append (png, MEDIA_SECRET, strlen (MEDIA_SECRET));
  return g_byte_array_free_to_bytes (png);
}

static void
append_riff_chunk (GByteArray *array, const char *name, const void *data, gsize length)
{
  const guint8 size[] = { length & 0xff, length >> 8 & 0xff, length >> 16 & 0xff, 0 };

  append (array, name, 4);
  append (array, size, sizeof size);
  append (array, data, length);
  if (length % 2 == 1)
    append (array, "", 1);
}

GBytes *
media_make_webp (int width, int height, guint orientation)
{
  g_autoptr (GdkPixbuf) pixbuf = media_make_pixbuf (width, height, FALSE);
  g_autoptr (GBytes) plain = media_save (pixbuf, "webp");
  g_autoptr (GByteArray) exif = make_exif (orientation);
  GByteArray *webp = g_byte_array_new ();
  gsize length;
  const guint8 *data = g_bytes_get_data (plain, &length);
  const guint8 extended[] = {
    0x0c, 0, 0, 0, (width - 1) & 0xff, (width - 1) >> 8, 0, (height - 1) & 0xff, (height - 1) >> 8,
    0,
  };

  g_assert_cmpmem (data + 12, 3, "VP8", 3);
  append (webp, data, 12);
  append_riff_chunk (webp, "VP8X", extended, sizeof extended);
  append (webp, data + 12, length - 12);
  append_riff_chunk (webp, "EXIF", exif->data, exif->len);
  append_riff_chunk (webp, "XMP ", MEDIA_SECRET, strlen (MEDIA_SECRET));
  for (guint i = 0; i < 4; i++)
    webp->data[4 + i] = (webp->len - 8) >> (8 * i) & 0xff;
  return g_byte_array_free_to_bytes (webp);
}

GBytes *
media_make_gif (void)
{
  static const guint8 frame[] = { 0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0,
                                  0,    1,    0, 1, 0,  0, 2, 2, 0x44, 1, 0 };
  GByteArray *gif = g_byte_array_new ();

  append (gif, "GIF89a\1\0\1\0\x80\0\0\xff\0\0\0\0\xff", 19);
  append (gif, "\x21\xff\x0bNETSCAPE2.0\3\1\0\0\0", 19);
  append (gif, "\x21\xfe\x08" MEDIA_SECRET "\0", 12);
  append (gif, "\x21\xff\x0bXMP DataXMP\x08" MEDIA_SECRET "\0", 24);
  append (gif, frame, sizeof frame);
  append (gif, frame, sizeof frame);
  append (gif, "\x3b", 1);
  append (gif, MEDIA_SECRET, strlen (MEDIA_SECRET));
  return g_byte_array_free_to_bytes (gif);
}

gboolean
media_contains (GBytes *bytes, const char *text)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return memmem (data, length, text, strlen (text)) != NULL;
}
