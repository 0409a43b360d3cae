/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long sound and video are, and what a video looks like.
 *
 * A file is given to the decoder only if its first bytes are those of a container for sound or
 * video: a playlist or a manifest under the name of a video would make GStreamer ask other hosts.
 */
#define G_LOG_DOMAIN "coi-media"

#include "coi-media-probe.h"

#include "coi-media-error.h"
#include "coi-media-gst.h"
#include "coi-media-image.h"
#include "coi-media-type.h"

#include <gio/gio.h>
#include <string.h>

#define PATIENCE (5 * GST_SECOND)
#define FRAME_SIDE 640
#define MAX_FRAME_PIXELS 50000000
#define AUTOPLUG_TRY 0 /* GstAutoplugSelectResult, of a library that is not linked */
#define AUTOPLUG_SKIP 2

static const char *const playable_types[] = {
  "audio/flac",       "audio/mp4",        "audio/mpeg",      "audio/ogg", "audio/webm",
  "audio/x-matroska", "audio/x-wav",      "video/mp4",       "video/ogg", "video/quicktime",
  "video/webm",       "video/x-matroska", "video/x-msvideo", NULL,
};

/**
 * coi_media_is_playable:
 * @path: of a file, file-name encoding
 *
 * Returns: whether its first bytes, whatever it is called, are those of sound or video that is safe
 *   to give to a player; not whether there is a decoder for it
 */
gboolean
coi_media_is_playable (const char *path)
{
  /* Not the file's own name: it is not to decide. */
  g_autofree char *type = coi_media_type_guess_file (path, "file");

  return g_strv_contains (playable_types, type);
}

/**
 * coi_media_probe_free:
 * @self: (transfer full) (nullable): a probe
 */
void
coi_media_probe_free (CoiMediaProbe *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->frame);
  g_free (self);
}

/* Nothing that fetches more from elsewhere. */
static int
autoplug_select_cb (
    GstElement *decodebin, GstPad *pad, GstCaps *caps, GstElementFactory *factory, gpointer data)
{
  const char *class = gst_element_factory_get_metadata (factory, GST_ELEMENT_METADATA_KLASS);

  return class != NULL && (strstr (class, "Adaptive") != NULL || strstr (class, "Source") != NULL)
             ? AUTOPLUG_SKIP
             : AUTOPLUG_TRY;
}

typedef struct
{
  GstElement *pipeline;
  GstElement *sink; /* (nullable): appsink, once there is a video */
} Reader;

static GstElement *
add_video_sink (Reader *reader)
{
  GstElement *convert = coi_media_gst_add (GST_BIN (reader->pipeline), "videoconvert", NULL);
  GstElement *sink = coi_media_gst_add (GST_BIN (reader->pipeline), "appsink", NULL);
  g_autoptr (GstCaps) caps = gst_caps_from_string ("video/x-raw,format=RGB");

  if (convert == NULL || sink == NULL || !gst_element_link (convert, sink))
    return NULL;
  g_object_set (sink, "caps", caps, "sync", FALSE, "max-buffers", 1, NULL);
  gst_element_sync_state_with_parent (sink);
  gst_element_sync_state_with_parent (convert);
  g_atomic_pointer_set (&reader->sink, sink);
  return convert;
}

static GstElement *
add_null_sink (Reader *reader)
{
  GstElement *sink = coi_media_gst_add (GST_BIN (reader->pipeline), "fakesink", NULL);

  if (sink != NULL)
    gst_element_sync_state_with_parent (sink);
  return sink;
}

static void
pad_added_cb (GstElement *decodebin, GstPad *pad, Reader *reader)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const char *name = caps != NULL ? gst_structure_get_name (gst_caps_get_structure (caps, 0)) : "";
  gboolean is_video =
      g_atomic_pointer_get (&reader->sink) == NULL && g_str_has_prefix (name, "video/x-raw");
  GstElement *target = is_video ? add_video_sink (reader) : add_null_sink (reader);
  g_autoptr (GstPad) sink = target != NULL ? gst_element_get_static_pad (target, "sink") : NULL;

  if (sink != NULL)
    gst_pad_link (pad, sink);
}

static gboolean
build (Reader *reader, const char *path, GError **error)
{
  GstElement *source, *decoder;

  coi_media_gst_init ();
  reader->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  source = coi_media_gst_add (GST_BIN (reader->pipeline), "filesrc", error);
  decoder =
      source != NULL ? coi_media_gst_add (GST_BIN (reader->pipeline), "decodebin", error) : NULL;
  if (decoder == NULL)
    return FALSE;
  g_object_set (source, "location", path, NULL);
  g_signal_connect (decoder, "autoplug-select", G_CALLBACK (autoplug_select_cb), NULL);
  g_signal_connect (decoder, "pad-added", G_CALLBACK (pad_added_cb), reader);
  return gst_element_link (source, decoder);
}

/* Until the first frame and the first sound are decoded. */
static gboolean
preroll (Reader *reader, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (reader->pipeline);
  g_autoptr (GstMessage) message = NULL;

  gst_element_set_state (reader->pipeline, GST_STATE_PAUSED);
  message = gst_bus_timed_pop_filtered (bus, PATIENCE, GST_MESSAGE_ERROR | GST_MESSAGE_ASYNC_DONE);
  if (message == NULL)
    g_set_error_literal (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_TIMED_OUT, "no answer in time");
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    coi_media_gst_take_error (message, error);
  else
    return TRUE;
  return FALSE;
}

/* Rows of RGB, each filled up to a multiple of four bytes. */
static GdkPixbuf *
make_pixbuf (GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstCaps *caps = gst_sample_get_caps (sample);
  GstStructure *format = caps != NULL ? gst_caps_get_structure (caps, 0) : NULL;
  g_autoptr (GdkPixbuf) whole = NULL;
  guint fit_width, fit_height;
  int width, height, stride;
  GstMapInfo map;

  if (buffer == NULL || format == NULL || !gst_structure_get_int (format, "width", &width) ||
      !gst_structure_get_int (format, "height", &height) || width < 1 || height < 1 ||
      (gint64)width * height > MAX_FRAME_PIXELS || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return NULL;
  stride = (width * 3 + 3) / 4 * 4;
  if (map.size >= (gsize)stride * height)
    {
      g_autoptr (GdkPixbuf) borrowed = gdk_pixbuf_new_from_data (
          map.data, GDK_COLORSPACE_RGB, FALSE, 8, width, height, stride, NULL, NULL);

      coi_media_fit (width, height, FRAME_SIDE, FRAME_SIDE, &fit_width, &fit_height);
      whole = gdk_pixbuf_scale_simple (borrowed, fit_width, fit_height, GDK_INTERP_BILINEAR);
    }
  gst_buffer_unmap (buffer, &map);
  return g_steal_pointer (&whole);
}

static GdkPixbuf *
pull_frame (Reader *reader)
{
  GstSample *sample = NULL;
  GdkPixbuf *frame;

  if (g_atomic_pointer_get (&reader->sink) == NULL)
    return NULL;
  g_signal_emit_by_name (reader->sink, "try-pull-preroll", (guint64)PATIENCE, &sample);
  if (sample == NULL)
    return NULL;
  frame = make_pixbuf (sample);
  gst_sample_unref (sample);
  return frame;
}

static CoiMediaProbe *
read_probe (Reader *reader)
{
  CoiMediaProbe *probe = g_new0 (CoiMediaProbe, 1);
  gint64 duration = 0;

  if (gst_element_query_duration (reader->pipeline, GST_FORMAT_TIME, &duration) && duration > 0)
    probe->duration = MIN (duration / GST_MSECOND, G_MAXUINT);
  probe->frame = pull_frame (reader);
  return probe;
}

/**
 * coi_media_probe:
 * @path: of a sound or a video, file-name encoding
 * @error: return location
 *
 * Blocks for up to ten seconds: for threads.
 *
 * Returns: (transfer full): what could be found out, or %NULL. Errors:
 * %COI_MEDIA_ERROR_UNSUPPORTED, %COI_MEDIA_ERROR_MISSING_PLUGIN, %COI_MEDIA_ERROR_TIMED_OUT,
 * %COI_MEDIA_ERROR_FAILED.
 */
CoiMediaProbe *
coi_media_probe (const char *path, GError **error)
{
  Reader reader = { 0 };
  CoiMediaProbe *probe = NULL;

  if (!coi_media_is_playable (path))
    {
      g_set_error_literal (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_UNSUPPORTED,
                           "neither sound nor video");
      return NULL;
    }
  if (build (&reader, path, error) && preroll (&reader, error))
    probe = read_probe (&reader);
  gst_element_set_state (reader.pipeline, GST_STATE_NULL);
  gst_object_unref (reader.pipeline);
  return probe;
}

static void
probe_in_thread (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  CoiMediaProbe *probe;

  if (g_task_return_error_if_cancelled (task))
    return;
  probe = coi_media_probe (path, &error);
  if (probe != NULL)
    g_task_return_pointer (task, probe, (GDestroyNotify)coi_media_probe_free);
  else
    g_task_return_error (task, error);
}

/**
 * coi_media_probe_async:
 * @path: as in coi_media_probe()
 * @cancellable: (nullable): the result is not wanted any more
 * @callback: called on the main context of the caller
 * @user_data: for @callback
 */
void
coi_media_probe_async (const char *path,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, coi_media_probe_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, probe_in_thread);
}

/**
 * coi_media_probe_finish:
 * @result: of coi_media_probe_async()
 * @error: return location; as coi_media_probe()
 *
 * Returns: (transfer full): what could be found out, or %NULL
 */
CoiMediaProbe *
coi_media_probe_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
