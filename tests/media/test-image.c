/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures decoded, turned, made smaller, made into previews. */
#include "coi-media-error.h"
#include "coi-media-image.h"
#include "coi-media-prepare.h"
#include "media-files.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

static GdkPixbuf *
decode (GBytes *bytes, guint max_width, guint max_height)
{
  g_autoptr (GError) error = NULL;
  GdkPixbuf *pixbuf = coi_media_image_decode (bytes, max_width, max_height, NULL, &error);

  g_assert_no_error (error);
  return pixbuf;
}

static void
assert_size (GdkPixbuf *pixbuf, int width, int height)
{
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, width);
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, height);
}

static gboolean
is_red (GdkPixbuf *pixbuf, int x, int y)
{
  const guint8 *pixel = gdk_pixbuf_read_pixels (pixbuf) +
                        (gsize)y * gdk_pixbuf_get_rowstride (pixbuf) +
                        (gsize)x * gdk_pixbuf_get_n_channels (pixbuf);

  return pixel[0] > 200 && pixel[2] < 60;
}

/* Red is at the left of what is stored; where each orientation brings it. */
static void
test_orientation (void)
{
  static const struct
  {
    gboolean turned;
    int x, y; /* 64ths of the shown width and height */
  } red[] = {
    { FALSE, 4, 32 }, { FALSE, 60, 32 }, { FALSE, 60, 32 }, { FALSE, 4, 32 },
    { TRUE, 32, 4 },  { TRUE, 32, 4 },   { TRUE, 32, 60 },  { TRUE, 32, 60 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (red); i++)
    {
      g_autoptr (GBytes) jpeg = media_make_jpeg (64, 32, i + 1);
      g_autoptr (GdkPixbuf) pixbuf = decode (jpeg, 0, 0);
      int width = red[i].turned ? 32 : 64, height = red[i].turned ? 64 : 32;

      assert_size (pixbuf, width, height);
      g_assert_true (is_red (pixbuf, red[i].x * width / 64, red[i].y * height / 64));
      g_assert_false (
          is_red (pixbuf, width - 1 - red[i].x * width / 64, height - 1 - red[i].y * height / 64));
    }
}

static void
test_scaled (void)
{
  g_autoptr (GBytes) jpeg = media_make_jpeg (400, 200, 6);
  g_autoptr (GBytes) png = media_make_png (400, 200, FALSE);
  g_autoptr (GdkPixbuf) turned = decode (jpeg, 100, 100);
  g_autoptr (GdkPixbuf) wide = decode (png, 100, 100);
  g_autoptr (GdkPixbuf) small = decode (png, 1000, 1000);

  assert_size (turned, 50, 100);
  assert_size (wide, 100, 50);
  assert_size (small, 400, 200);
}

static void
check_refused (const void *data, gsize length, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);

  g_assert_null (coi_media_image_decode (bytes, 100, 100, NULL, &error));
  g_assert_error (error, COI_MEDIA_ERROR, code);
}

static void
test_refused (void)
{
  static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>";
  /* 60000 x 60000, and not one pixel behind it */
  guint8 bomb[33] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\6\0\0\0";

  check_refused (bomb, sizeof bomb, COI_MEDIA_ERROR_TOO_LARGE);
  check_refused (svg, strlen (svg), COI_MEDIA_ERROR_UNSUPPORTED);
  check_refused ("", 0, COI_MEDIA_ERROR_UNSUPPORTED);
  check_refused ("/* XPM */", 9, COI_MEDIA_ERROR_UNSUPPORTED);
}

/* A picture or an error, never neither. */
static void
test_cut (void)
{
  GBytes *files[] = { media_make_jpeg (30, 20, 3), media_make_png (30, 20, TRUE),
                      media_make_webp (30, 20, 3), media_make_gif () };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      for (gsize cut = 0; cut < g_bytes_get_size (files[i]); cut += 7)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (GBytes) part = g_bytes_new (g_bytes_get_data (files[i], NULL), cut);
          g_autoptr (GdkPixbuf) pixbuf = coi_media_image_decode (part, 10, 10, NULL, &error);

          g_assert_true ((pixbuf != NULL) == (error == NULL));
        }
      g_bytes_unref (files[i]);
    }
}

static GBytes *
scale (GBytes *bytes, const char *expected_type)
{
  g_autoptr (GError) error = NULL;
  const char *type = NULL;
  GBytes *scaled = coi_media_scale_for_sending (bytes, &type, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (type, ==, expected_type);
  g_assert_false (media_contains (scaled, MEDIA_SECRET));
  return scaled;
}

static void
check_scaled (GBytes *bytes, const char *expected_type, int width, int height)
{
  g_autoptr (GBytes) scaled = scale (bytes, expected_type);
  g_autoptr (GdkPixbuf) pixbuf = decode (scaled, 0, 0);
  CoiMediaHeader header;

  g_assert_true (
      coi_media_header_parse (g_bytes_get_data (scaled, NULL), g_bytes_get_size (scaled), &header));
  g_assert_cmpuint (header.orientation, ==, 1);
  assert_size (pixbuf, width, height);
  g_bytes_unref (bytes);
}

static void
test_scale_for_sending (void)
{
  g_autoptr (GdkPixbuf) noise = media_make_noise (1600, 400);

  check_scaled (media_make_jpeg (3200, 1600, 1), "image/jpeg", 1600, 800);
  check_scaled (media_make_jpeg (3200, 1600, 6), "image/jpeg", 800, 1600);
  check_scaled (media_make_jpeg (100, 50, 8), "image/jpeg", 50, 100);
  check_scaled (media_make_png (2000, 1000, TRUE), "image/png", 1600, 800);
  check_scaled (media_make_png (2000, 1000, FALSE), "image/png", 1600, 800);
  check_scaled (media_save (noise, "png"), "image/jpeg", 1600, 400);
  check_scaled (media_make_webp (2000, 1000, 6), "image/jpeg", 800, 1600);
}

static void
test_small_stays (void)
{
  g_autoptr (GBytes) jpeg = media_make_jpeg (300, 200, 1);
  g_autoptr (GBytes) gif = media_make_gif ();
  g_autoptr (GBytes) scaled = scale (jpeg, "image/jpeg");
  g_autoptr (GBytes) animation = scale (gif, "image/gif");
  g_autoptr (GdkPixbuf) before = decode (jpeg, 0, 0);
  g_autoptr (GdkPixbuf) after = decode (scaled, 0, 0);
  CoiMediaHeader header;

  g_assert_cmpmem (gdk_pixbuf_read_pixels (before), gdk_pixbuf_get_byte_length (before),
                   gdk_pixbuf_read_pixels (after), gdk_pixbuf_get_byte_length (after));
  g_assert_true (coi_media_header_parse (g_bytes_get_data (animation, NULL),
                                         g_bytes_get_size (animation), &header));
  g_assert_true (header.animated);
}

static void
test_preview (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) noise = media_make_noise (1200, 900);
  g_autoptr (GBytes) worst = media_save (noise, "jpeg");
  g_autoptr (GBytes) png = media_make_png (640, 320, TRUE);
  g_autoptr (GBytes) noisy = coi_media_make_preview (worst, &error);
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (noisy), <=, COI_MEDIA_PREVIEW_BYTES);
  plain = coi_media_make_preview (png, &error);
  g_assert_no_error (error);
  pixbuf = decode (plain, 0, 0);
  assert_size (pixbuf, 320, 160);
  g_assert_cmpuint (g_bytes_get_size (plain), <=, COI_MEDIA_PREVIEW_BYTES);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **)user_data, result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static void
test_load (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) gif = media_make_gif ();
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "coi-test-load.gif", NULL);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) third = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GdkPixbufAnimation) animation = NULL;

  g_file_set_contents (path, g_bytes_get_data (gif, NULL), g_bytes_get_size (gif), NULL);
  coi_media_image_load_async (path, 10, 10, NULL, done_cb, &first);
  pixbuf = coi_media_image_load_finish (wait_for (&first), &error);
  g_assert_no_error (error);
  assert_size (pixbuf, 1, 1);
  coi_media_animation_load_async (path, NULL, done_cb, &second);
  animation = coi_media_animation_load_finish (wait_for (&second), &error);
  g_assert_no_error (error);
  g_assert_false (gdk_pixbuf_animation_is_static_image (animation));
  g_assert_cmpint (g_remove (path), ==, 0);
  coi_media_image_load_async (path, 10, 10, NULL, done_cb, &third);
  g_assert_null (coi_media_image_load_finish (wait_for (&third), &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void
test_fit (void)
{
  guint width, height;

  coi_media_fit (4000, 3000, 320, 320, &width, &height);
  g_assert_cmpuint (width, ==, 320);
  g_assert_cmpuint (height, ==, 240);
  coi_media_fit (10, 100000, 320, 320, &width, &height);
  g_assert_cmpuint (width, ==, 1);
  g_assert_cmpuint (height, ==, 320);
  coi_media_fit (10, 20, 0, 0, &width, &height);
  g_assert_cmpuint (width, ==, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/orientation", test_orientation);
  g_test_add_func ("/image/scaled", test_scaled);
  g_test_add_func ("/image/refused", test_refused);
  g_test_add_func ("/image/cut", test_cut);
  g_test_add_func ("/image/scale-for-sending", test_scale_for_sending);
  g_test_add_func ("/image/small-stays", test_small_stays);
  g_test_add_func ("/image/preview", test_preview);
  g_test_add_func ("/image/load", test_load);
  g_test_add_func ("/image/fit", test_fit);
  return g_test_run ();
}
