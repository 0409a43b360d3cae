/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sizes from headers, and files without what a camera wrote. */
#include "coi-media-error.h"
#include "coi-media-header.h"
#include "coi-media-image.h"
#include "coi-media-metadata.h"
#include "media-files.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

static CoiMediaHeader
parse (GBytes *bytes)
{
  CoiMediaHeader header;
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  g_assert_true (coi_media_header_parse (data, length, &header));
  return header;
}

static void
check_header (GBytes *bytes, CoiMediaFormat format, guint width, guint height, guint orientation)
{
  CoiMediaHeader header = parse (bytes);

  g_assert_cmpint (header.format, ==, format);
  g_assert_cmpuint (header.width, ==, width);
  g_assert_cmpuint (header.height, ==, height);
  g_assert_cmpuint (header.orientation, ==, orientation);
}

static void
test_sizes (void)
{
  g_autoptr (GBytes) jpeg = media_make_jpeg (300, 200, 6);
  g_autoptr (GBytes) png = media_make_png (30, 20, TRUE);
  g_autoptr (GBytes) opaque = media_make_png (30, 20, FALSE);
  g_autoptr (GBytes) webp = media_make_webp (640, 400, 8);
  g_autoptr (GBytes) gif = media_make_gif ();
  CoiMediaHeader header;
  guint width, height;

  check_header (jpeg, COI_MEDIA_FORMAT_JPEG, 300, 200, 6);
  check_header (png, COI_MEDIA_FORMAT_PNG, 30, 20, 1);
  check_header (webp, COI_MEDIA_FORMAT_WEBP, 640, 400, 8);
  check_header (gif, COI_MEDIA_FORMAT_GIF, 1, 1, 1);
  g_assert_true (parse (png).has_alpha);
  g_assert_false (parse (opaque).has_alpha);
  g_assert_true (parse (gif).animated);
  g_assert_false (parse (webp).animated);
  header = parse (jpeg);
  coi_media_header_get_shown_size (&header, &width, &height);
  g_assert_cmpuint (width, ==, 200);
  g_assert_cmpuint (height, ==, 300);
}

static void
test_simple_webp (void)
{
  g_autoptr (GdkPixbuf) opaque = media_make_pixbuf (77, 33, FALSE);
  g_autoptr (GdkPixbuf) clear = media_make_pixbuf (77, 33, TRUE);
  g_autoptr (GBytes) lossy = media_save (opaque, "webp");
  g_autoptr (GBytes) alpha = media_save (clear, "webp");

  check_header (lossy, COI_MEDIA_FORMAT_WEBP, 77, 33, 1);
  check_header (alpha, COI_MEDIA_FORMAT_WEBP, 77, 33, 1);
  g_assert_true (parse (alpha).has_alpha);
}

/* The same size as the whole file says, or none, however short it is cut. */
static void
test_cut (void)
{
  GBytes *files[] = { media_make_jpeg (30, 20, 3), media_make_png (30, 20, TRUE),
                      media_make_webp (30, 20, 3), media_make_gif () };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      CoiMediaHeader whole = parse (files[i]), part;
      gsize length;
      const guint8 *data = g_bytes_get_data (files[i], &length);

      for (gsize cut = 0; cut < length; cut++)
        {
          /* On its own, so that a byte read too far is seen. */
          g_autofree guint8 *copy = g_memdup2 (data, cut);
          if (!coi_media_header_parse (copy, cut, &part))
            continue;
          g_assert_cmpuint (part.width, ==, whole.width);
          g_assert_cmpuint (part.height, ==, whole.height);
        }
      g_bytes_unref (files[i]);
    }
}

static void
test_orientation_is_checked (void)
{
  for (guint orientation = 0; orientation < 12; orientation++)
    {
      g_autoptr (GBytes) jpeg = media_make_jpeg (16, 8, orientation);
      gboolean valid = orientation >= 1 && orientation <= 8;

      check_header (jpeg, COI_MEDIA_FORMAT_JPEG, 16, 8, valid ? orientation : 1);
    }
}

static void
assert_same_pixels (GBytes *a, GBytes *b)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) left = coi_media_image_decode (a, 0, 0, NULL, &error);
  g_autoptr (GdkPixbuf) right = NULL;

  g_assert_no_error (error);
  right = coi_media_image_decode (b, 0, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (gdk_pixbuf_read_pixels (left), gdk_pixbuf_get_byte_length (left),
                   gdk_pixbuf_read_pixels (right), gdk_pixbuf_get_byte_length (right));
}

/* Takes @picture. */
static void
check_strip (GBytes *picture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) stripped = coi_media_strip_metadata (picture, &error);
  g_autoptr (GBytes) again = NULL;
  CoiMediaHeader before = parse (picture), after;

  g_assert_no_error (error);
  after = parse (stripped);
  g_assert_true (media_contains (picture, MEDIA_SECRET));
  g_assert_false (media_contains (stripped, MEDIA_SECRET));
  g_assert_cmpuint (g_bytes_get_size (stripped), <, g_bytes_get_size (picture));
  g_assert_cmpmem (&before, sizeof before, &after, sizeof after);
  assert_same_pixels (picture, stripped);
  again = coi_media_strip_metadata (stripped, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (stripped, again));
  g_bytes_unref (picture);
}

static void
test_strip (void)
{
  check_strip (media_make_jpeg (64, 32, 1));
  check_strip (media_make_jpeg (64, 32, 6));
  check_strip (media_make_png (64, 32, TRUE));
  check_strip (media_make_png (64, 32, FALSE));
  check_strip (media_make_webp (64, 32, 1));
  check_strip (media_make_webp (64, 32, 8));
  check_strip (media_make_gif ());
}

/* Cut files are refused or lose what they had to lose, too. */
static void
test_strip_cut (void)
{
  GBytes *files[] = { media_make_jpeg (30, 20, 3), media_make_png (30, 20, TRUE),
                      media_make_webp (30, 20, 3), media_make_gif () };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      for (gsize cut = 0; cut < g_bytes_get_size (files[i]); cut++)
        {
          g_autoptr (GBytes) part = g_bytes_new (g_bytes_get_data (files[i], NULL), cut);
          g_autoptr (GBytes) stripped = coi_media_strip_metadata (part, NULL);
          if (stripped != NULL)
            g_assert_false (media_contains (stripped, MEDIA_SECRET));
        }
      g_bytes_unref (files[i]);
    }
}

static void
test_no_picture (void)
{
  static const char *const texts[] = { "",      "\xff\xd8\xff",    "GIF89a", "\x89PNG\r\n\x1a\n",
                                       "hello", "<svg width='9'/>" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = g_bytes_new_static (texts[i], strlen (texts[i]));
      CoiMediaHeader header;

      g_assert_false (
          coi_media_header_parse ((const guint8 *)texts[i], strlen (texts[i]), &header));
      g_assert_null (coi_media_strip_metadata (bytes, &error));
      g_assert_error (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_MALFORMED);
    }
}

static void
test_read_file (void)
{
  g_autoptr (GBytes) jpeg = media_make_jpeg (300, 200, 6);
  g_autofree char *path = NULL;
  CoiMediaHeader header;
  int fd = g_file_open_tmp ("XXXXXX.jpeg", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (
      g_file_set_contents (path, g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg), NULL));
  g_assert_true (coi_media_header_read (path, &header));
  g_assert_cmpuint (header.width, ==, 300);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_false (coi_media_header_read (path, &header));
  g_assert_false (coi_media_header_read ("/", &header));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metadata/sizes", test_sizes);
  g_test_add_func ("/metadata/simple-webp", test_simple_webp);
  g_test_add_func ("/metadata/cut", test_cut);
  g_test_add_func ("/metadata/orientation-is-checked", test_orientation_is_checked);
  g_test_add_func ("/metadata/strip", test_strip);
  g_test_add_func ("/metadata/strip-cut", test_strip_cut);
  g_test_add_func ("/metadata/no-picture", test_no_picture);
  g_test_add_func ("/metadata/read-file", test_read_file);
  return g_test_run ();
}
