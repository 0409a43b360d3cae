/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decodes pictures: bounded, scaled and turned, in threads. */
#define G_LOG_DOMAIN "coi-media"

#include "coi-media-image.h"

#include "coi-media-error.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#define MAX_FILE_SIZE (100 * 1024 * 1024)
#define MAX_THREADS 2 /* each may hold a whole picture for a moment */
/* All frames of an animation together: they are kept. */
#define MAX_ANIMATION_FILE_SIZE (8 * 1024 * 1024)
#define MAX_ANIMATION_PIXELS (1024 * 1024)

/**
 * coi_media_fit:
 * @width: pixels, above 0
 * @height: pixels, above 0
 * @max_width: 0: no limit
 * @max_height: 0: no limit
 * @fit_width: (out): at least 1
 * @fit_height: (out): at least 1
 *
 * The largest size of the same shape that fits and is not larger than the picture.
 */
void
coi_media_fit (guint width,
               guint height,
               guint max_width,
               guint max_height,
               guint *fit_width,
               guint *fit_height)
{
  double scale = 1;

  if (max_width > 0 && width > max_width)
    scale = (double)max_width / width;
  if (max_height > 0 && height * scale > max_height)
    scale = (double)max_height / height;
  *fit_width = MAX (1, (guint)(width * scale + 0.5));
  *fit_height = MAX (1, (guint)(height * scale + 0.5));
}

static gboolean
check_header (GBytes *data, CoiMediaHeader *header, GError **error)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (data, &length);

  if (coi_media_format_detect (bytes, length) == COI_MEDIA_FORMAT_UNKNOWN)
    g_set_error_literal (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_UNSUPPORTED,
                         "a format that is not shown");
  else if (!coi_media_header_parse (bytes, length, header))
    g_set_error_literal (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_MALFORMED,
                         "the picture's file is damaged");
  else if ((guint64)header->width * header->height > COI_MEDIA_MAX_PIXELS)
    g_set_error (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_TOO_LARGE, "%u × %u pixels", header->width,
                 header->height);
  else
    return TRUE;
  return FALSE;
}

typedef struct
{
  const CoiMediaHeader *header;
  guint max_width;
  guint max_height;
} Target;

/* The loader may find another size than the header said: it must not be larger. */
static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  const Target *target = user_data;
  gboolean turned = target->header->orientation >= 5;
  guint fit_width, fit_height;

  if (width < 1 || height < 1 || (guint64)width * height > COI_MEDIA_MAX_PIXELS)
    {
      gdk_pixbuf_loader_set_size (loader, 0, 0);
      return;
    }
  coi_media_fit (width, height, turned ? target->max_height : target->max_width,
                 turned ? target->max_width : target->max_height, &fit_width, &fit_height);
  if (fit_width != (guint)width || fit_height != (guint)height)
    gdk_pixbuf_loader_set_size (loader, fit_width, fit_height);
}

static GdkPixbufLoader *
decode (GBytes *data, const Target *target, GError **error)
{
  /* By name: whatever else is installed is not to see these bytes. */
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_mime_type (
      coi_media_format_get_type (target->header->format), error);

  if (loader == NULL)
    return NULL;
  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), (gpointer)target);
  if (!gdk_pixbuf_loader_write_bytes (loader, data, error))
    {
      gdk_pixbuf_loader_close (loader, NULL);
      return NULL;
    }
  /* What is there of a picture that was cut is shown. */
  gdk_pixbuf_loader_close (loader, NULL);
  return g_steal_pointer (&loader);
}

/* Takes @pixbuf; EXIF 2.32, 4.6.4. */
static GdkPixbuf *
orient (GdkPixbuf *pixbuf, guint orientation)
{
  static const struct
  {
    GdkPixbufRotation rotation;
    gboolean flip;
  } steps[] = {
    { GDK_PIXBUF_ROTATE_NONE, FALSE },
    { GDK_PIXBUF_ROTATE_NONE, TRUE },
    { GDK_PIXBUF_ROTATE_UPSIDEDOWN, FALSE },
    { GDK_PIXBUF_ROTATE_UPSIDEDOWN, TRUE },
    { GDK_PIXBUF_ROTATE_CLOCKWISE, TRUE },
    { GDK_PIXBUF_ROTATE_CLOCKWISE, FALSE },
    { GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE, TRUE },
    { GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE, FALSE },
  };
  g_autoptr (GdkPixbuf) turned = NULL;

  if (orientation <= 1 || orientation > 8)
    return pixbuf;
  turned = gdk_pixbuf_rotate_simple (pixbuf, steps[orientation - 1].rotation);
  g_object_unref (pixbuf);
  if (!steps[orientation - 1].flip || turned == NULL)
    return g_steal_pointer (&turned);
  return gdk_pixbuf_flip (turned, TRUE);
}

/* Not every loader heeds the size it was asked for. Takes @pixbuf. */
static GdkPixbuf *
shrink (GdkPixbuf *pixbuf, const Target *target)
{
  guint width = gdk_pixbuf_get_width (pixbuf), height = gdk_pixbuf_get_height (pixbuf);
  guint fit_width, fit_height;
  GdkPixbuf *scaled;

  coi_media_fit (width, height, target->max_width, target->max_height, &fit_width, &fit_height);
  if (fit_width == width && fit_height == height)
    return pixbuf;
  scaled = gdk_pixbuf_scale_simple (pixbuf, fit_width, fit_height, GDK_INTERP_BILINEAR);
  g_object_unref (pixbuf);
  return scaled;
}

/**
 * coi_media_image_decode:
 * @data: a PNG, JPEG, GIF or WebP file
 * @max_width: pixels after turning, 0: no limit
 * @max_height: pixels after turning, 0: no limit
 * @header: (out) (optional): what the file says of itself
 * @error: return location
 *
 * Decodes the first frame in the shape that fits, turned as EXIF says. Takes as long as the picture
 * is large: for threads.
 *
 * Returns: (transfer full): the picture, or %NULL. Errors: %COI_MEDIA_ERROR_UNSUPPORTED,
 *   %COI_MEDIA_ERROR_TOO_LARGE (above 50 megapixels), %COI_MEDIA_ERROR_MALFORMED, those of
 * GdkPixbuf.
 */
GdkPixbuf *
coi_media_image_decode (
    GBytes *data, guint max_width, guint max_height, CoiMediaHeader *header, GError **error)
{
  CoiMediaHeader own;
  Target target = { &own, max_width, max_height };
  g_autoptr (GdkPixbufLoader) loader = NULL;
  GdkPixbuf *pixbuf;

  if (!check_header (data, &own, error))
    return NULL;
  if (header != NULL)
    *header = own;
  loader = decode (data, &target, error);
  pixbuf = loader != NULL ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;
  pixbuf = pixbuf != NULL ? orient (g_object_ref (pixbuf), own.orientation) : NULL;
  pixbuf = pixbuf != NULL ? shrink (pixbuf, &target) : NULL;
  if (pixbuf == NULL && error != NULL && *error == NULL)
    g_set_error_literal (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_MALFORMED,
                         "the picture's file is damaged");
  return pixbuf;
}

/**
 * coi_media_image_decode_animation:
 * @data: a GIF or WebP file
 * @error: return location
 *
 * For threads. All frames are kept: only small animations are decoded.
 *
 * Returns: (transfer full): the animation, or %NULL. Errors: as coi_media_image_decode();
 *   %COI_MEDIA_ERROR_UNSUPPORTED when there is one frame only.
 */
GdkPixbufAnimation *
coi_media_image_decode_animation (GBytes *data, GError **error)
{
  CoiMediaHeader header;
  Target target = { &header, 0, 0 };
  g_autoptr (GdkPixbufLoader) loader = NULL;
  GdkPixbufAnimation *animation;

  if (!check_header (data, &header, error))
    return NULL;
  if ((guint64)header.width * header.height > MAX_ANIMATION_PIXELS ||
      g_bytes_get_size (data) > MAX_ANIMATION_FILE_SIZE)
    {
      g_set_error_literal (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_TOO_LARGE,
                           "a large animation is shown by its first frame");
      return NULL;
    }
  loader = decode (data, &target, error);
  animation = loader != NULL ? gdk_pixbuf_loader_get_animation (loader) : NULL;
  if (animation != NULL && !gdk_pixbuf_animation_is_static_image (animation))
    return g_object_ref (animation);
  if (loader != NULL)
    g_set_error_literal (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_UNSUPPORTED, "one frame only");
  return NULL;
}

/* --- in threads --- */

typedef struct
{
  char *path;
  guint max_width;
  guint max_height;
  gboolean animation;
} Job;

static void
job_free (Job *job)
{
  g_free (job->path);
  g_free (job);
}

/**
 * coi_media_read_file:
 * @path: of an ordinary file, file-name encoding
 * @error: return location
 *
 * Read rather than mapped: a file that somebody shortens meanwhile must do no harm.
 *
 * Returns: (transfer full): its bytes, or %NULL. Errors: %COI_MEDIA_ERROR_TOO_LARGE above 100 MiB,
 *   %COI_MEDIA_ERROR_UNSUPPORTED when it is a folder or a device, those of #GFileError.
 */
GBytes *
coi_media_read_file (const char *path, GError **error)
{
  GStatBuf status = { 0 };
  char *contents = NULL;
  gsize length = 0;

  if (g_stat (path, &status) == 0 && !S_ISREG (status.st_mode))
    g_set_error_literal (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_UNSUPPORTED, "not a file");
  else if (status.st_size > MAX_FILE_SIZE)
    g_set_error_literal (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_TOO_LARGE, "a very large file");
  else if (g_file_get_contents (path, &contents, &length, error))
    return g_bytes_new_take (contents, length);
  return NULL;
}

static void
run_job (gpointer data, gpointer unused)
{
  g_autoptr (GTask) task = G_TASK (data);
  const Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gpointer result = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  bytes = coi_media_read_file (job->path, &error);
  if (bytes != NULL && job->animation)
    result = coi_media_image_decode_animation (bytes, &error);
  else if (bytes != NULL)
    result = coi_media_image_decode (bytes, job->max_width, job->max_height, NULL, &error);
  if (result != NULL)
    g_task_return_pointer (task, result, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
start_job (GTask *task, Job *job)
{
  static gsize once;
  static GThreadPool *pool;

  if (g_once_init_enter (&once))
    {
      pool = g_thread_pool_new (run_job, NULL, MAX_THREADS, FALSE, NULL);
      g_once_init_leave (&once, 1);
    }
  g_task_set_task_data (task, job, (GDestroyNotify)job_free);
  g_thread_pool_push (pool, task, NULL);
}

/**
 * coi_media_image_load_async:
 * @path: of a picture, file-name encoding
 * @max_width: as in coi_media_image_decode()
 * @max_height: as in coi_media_image_decode()
 * @cancellable: (nullable): takes a picture that is not wanted any more out of the queue
 * @callback: called on the main context of the caller
 * @user_data: for @callback
 *
 * Two pictures are decoded at a time.
 */
void
coi_media_image_load_async (const char *path,
                            guint max_width,
                            guint max_height,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, coi_media_image_load_async);
  job->path = g_strdup (path);
  job->max_width = max_width;
  job->max_height = max_height;
  start_job (task, job);
}

/**
 * coi_media_image_load_finish:
 * @result: of coi_media_image_load_async()
 * @error: return location; as coi_media_image_decode() and those of #GFileError
 *
 * Returns: (transfer full): the picture, or %NULL
 */
GdkPixbuf *
coi_media_image_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * coi_media_animation_load_async:
 * @path: of a GIF or WebP file, file-name encoding
 * @cancellable: (nullable): as in coi_media_image_load_async()
 * @callback: called on the main context of the caller
 * @user_data: for @callback
 */
void
coi_media_animation_load_async (const char *path,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, coi_media_animation_load_async);
  job->path = g_strdup (path);
  job->animation = TRUE;
  start_job (task, job);
}

/**
 * coi_media_animation_load_finish:
 * @result: of coi_media_animation_load_async()
 * @error: return location; as coi_media_image_decode_animation()
 *
 * Returns: (transfer full): the animation, or %NULL
 */
GdkPixbufAnimation *
coi_media_animation_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
