/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes pictures ready to be sent: smaller, turned, without what a camera wrote; and previews. */
#define G_LOG_DOMAIN "coi-media"

#include "coi-media-prepare.h"

#include "coi-media-error.h"
#include "coi-media-image.h"
#include "coi-media-metadata.h"

#define MAX_SIDE 1600
#define QUALITY "85"
/* A JPEG of the right size and not much more than ours would be stays as good as it is. */
#define MAX_KEPT_BYTES (600 * 1024)
/* Screenshots and drawings lose their edges as JPEG. */
#define MAX_GRAPHIC_BYTES (300 * 1024)

static GBytes *
encode_jpeg (GdkPixbuf *pixbuf, const char *quality, gboolean with_profile, GError **error)
{
  const char *profile = gdk_pixbuf_get_option (pixbuf, "icc-profile");
  char *keys[] = { (char *)"quality", (char *)"icc-profile", NULL };
  char *values[] = { (char *)quality, (char *)profile, NULL };
  char *data;
  gsize length;

  if (profile == NULL || !with_profile)
    keys[1] = NULL;
  if (!gdk_pixbuf_save_to_bufferv (pixbuf, &data, &length, "jpeg", keys, values, error))
    return NULL;
  return g_bytes_new_take (data, length);
}

static GBytes *
encode_png (GdkPixbuf *pixbuf, GError **error)
{
  const char *profile = gdk_pixbuf_get_option (pixbuf, "icc-profile");
  char *keys[] = { (char *)"icc-profile", NULL };
  char *values[] = { (char *)profile, NULL };
  char *data;
  gsize length;

  if (profile == NULL)
    keys[0] = NULL;
  if (!gdk_pixbuf_save_to_bufferv (pixbuf, &data, &length, "png", keys, values, error))
    return NULL;
  return g_bytes_new_take (data, length);
}

static gboolean
is_see_through (GdkPixbuf *pixbuf)
{
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
  int width = gdk_pixbuf_get_width (pixbuf), stride = gdk_pixbuf_get_rowstride (pixbuf);

  if (gdk_pixbuf_get_n_channels (pixbuf) != 4)
    return FALSE;
  for (int y = 0; y < gdk_pixbuf_get_height (pixbuf); y++)
    for (int x = 0; x < width; x++)
      if (pixels[(gsize)y * stride + 4 * x + 3] != 255)
        return TRUE;
  return FALSE;
}

/* JPEG has no transparency. */
static GdkPixbuf *
on_white (GdkPixbuf *pixbuf)
{
  int width = gdk_pixbuf_get_width (pixbuf), height = gdk_pixbuf_get_height (pixbuf);

  if (!gdk_pixbuf_get_has_alpha (pixbuf))
    return g_object_ref (pixbuf);
  return gdk_pixbuf_composite_color_simple (pixbuf, width, height, GDK_INTERP_NEAREST, 255, 8,
                                            0xffffff, 0xffffff);
}

/* Whether the file can go as it is, but for what was written into it. */
static gboolean
is_small_enough (const CoiMediaHeader *header, gsize size)
{
  if (header->animated)
    return TRUE;
  if (MAX (header->width, header->height) > MAX_SIDE || header->orientation != 1)
    return FALSE;
  if (header->format == COI_MEDIA_FORMAT_JPEG || header->format == COI_MEDIA_FORMAT_WEBP)
    return size <= MAX_KEPT_BYTES;
  return header->has_alpha || size <= MAX_GRAPHIC_BYTES;
}

static GBytes *
scale (GBytes *picture, const char **content_type, GError **error)
{
  CoiMediaHeader header;
  g_autoptr (GdkPixbuf) pixbuf =
      coi_media_image_decode (picture, MAX_SIDE, MAX_SIDE, &header, error);
  g_autoptr (GdkPixbuf) opaque = NULL;

  if (pixbuf == NULL)
    return NULL;
  if (header.has_alpha && is_see_through (pixbuf))
    {
      *content_type = "image/png";
      return encode_png (pixbuf, error);
    }
  if (header.format == COI_MEDIA_FORMAT_PNG || header.format == COI_MEDIA_FORMAT_GIF)
    {
      g_autoptr (GBytes) png = encode_png (pixbuf, NULL);

      *content_type = "image/png";
      if (png != NULL && g_bytes_get_size (png) <= MAX_GRAPHIC_BYTES)
        return g_steal_pointer (&png);
    }
  opaque = on_white (pixbuf);
  *content_type = "image/jpeg";
  return encode_jpeg (opaque, QUALITY, TRUE, error);
}

/**
 * coi_media_scale_for_sending:
 * @picture: a PNG, JPEG, GIF or WebP file
 * @content_type: (out): what the result is
 * @error: return location
 *
 * At most 1600 pixels on the longer side, turned as EXIF says, and nothing in it but the picture
 * and its colour profile. What is small already keeps its pixels bit for bit, as do animations;
 * what is transparent, and small graphics, become PNG, the rest JPEG. For threads.
 *
 * Returns: (transfer full): the file to send, or %NULL. Errors: as coi_media_image_decode().
 */
GBytes *
coi_media_scale_for_sending (GBytes *picture, const char **content_type, GError **error)
{
  CoiMediaHeader header;
  gsize length;
  const guint8 *data = g_bytes_get_data (picture, &length);

  if (coi_media_header_parse (data, length, &header) && is_small_enough (&header, length))
    {
      GBytes *stripped = coi_media_strip_metadata (picture, NULL);

      *content_type = coi_media_format_get_type (header.format);
      if (stripped != NULL)
        return stripped;
    }
  return scale (picture, content_type, error);
}

/**
 * coi_media_make_preview_from_pixbuf:
 * @pixbuf: a picture, a frame of a video
 * @error: return location
 *
 * Returns: (transfer full): a JPEG of at most 320 pixels a side and 20 kB, or %NULL
 */
GBytes *
coi_media_make_preview_from_pixbuf (GdkPixbuf *pixbuf, GError **error)
{
  static const struct
  {
    guint side;
    const char *quality;
  } tries[] = {
    { COI_MEDIA_PREVIEW_SIDE, "75" }, { COI_MEDIA_PREVIEW_SIDE, "50" }, { 200, "50" }, { 120, "40" }
  };
  g_autoptr (GdkPixbuf) opaque = on_white (pixbuf);

  for (guint i = 0; i < G_N_ELEMENTS (tries); i++)
    {
      g_autoptr (GdkPixbuf) small = NULL;
      g_autoptr (GBytes) jpeg = NULL;
      guint width, height;

      coi_media_fit (gdk_pixbuf_get_width (opaque), gdk_pixbuf_get_height (opaque), tries[i].side,
                     tries[i].side, &width, &height);
      small = gdk_pixbuf_scale_simple (opaque, width, height, GDK_INTERP_BILINEAR);
      /* A colour profile may be larger than all of it. */
      jpeg = small != NULL ? encode_jpeg (small, tries[i].quality, FALSE, error) : NULL;
      if (jpeg == NULL || g_bytes_get_size (jpeg) <= COI_MEDIA_PREVIEW_BYTES)
        return g_steal_pointer (&jpeg);
    }
  g_set_error_literal (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_TOO_LARGE, "no small preview");
  return NULL;
}

/**
 * coi_media_make_preview:
 * @picture: a PNG, JPEG, GIF or WebP file
 * @error: return location
 *
 * For threads.
 *
 * Returns: (transfer full): as coi_media_make_preview_from_pixbuf(). Errors: as
 *   coi_media_image_decode().
 */
GBytes *
coi_media_make_preview (GBytes *picture, GError **error)
{
  g_autoptr (GdkPixbuf) pixbuf =
      coi_media_image_decode (picture, COI_MEDIA_PREVIEW_SIDE, COI_MEDIA_PREVIEW_SIDE, NULL, error);

  return pixbuf != NULL ? coi_media_make_preview_from_pixbuf (pixbuf, error) : NULL;
}
