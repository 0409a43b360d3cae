/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GStreamer's beginnings and errors. */
#define G_LOG_DOMAIN "coi-media"

#include "coi-media-gst.h"

#include "coi-media-error.h"

/**
 * coi_media_gst_init:
 *
 * Initialises GStreamer once, from any thread; without arguments of the command line.
 */
void
coi_media_gst_init (void)
{
  static gsize once;

  if (!g_once_init_enter (&once))
    return;
  gst_init (NULL, NULL);
  g_once_init_leave (&once, 1);
}

/**
 * coi_media_gst_add:
 * @bin: a pipeline
 * @factory: the name of an element
 * @error: return location
 *
 * Returns: (transfer none): the element, or %NULL. Errors: %COI_MEDIA_ERROR_MISSING_PLUGIN with the
 *   name of the element.
 */
GstElement *
coi_media_gst_add (GstBin *bin, const char *factory, GError **error)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (element != NULL)
    gst_bin_add (bin, element);
  else
    g_set_error_literal (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_MISSING_PLUGIN, factory);
  return element;
}

/**
 * coi_media_gst_take_error:
 * @message: an error message of the bus
 * @error: return location: in our domain
 */
void
coi_media_gst_take_error (GstMessage *message, GError **error)
{
  g_autoptr (GError) cause = NULL;
  int code = COI_MEDIA_ERROR_FAILED;

  gst_message_parse_error (message, &cause, NULL);
  if (g_error_matches (cause, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN) ||
      g_error_matches (cause, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND))
    code = COI_MEDIA_ERROR_MISSING_PLUGIN;
  else if (cause->domain == GST_RESOURCE_ERROR)
    code = COI_MEDIA_ERROR_NO_MICROPHONE;
  g_set_error_literal (error, COI_MEDIA_ERROR, code, cause->message);
}
