/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can go wrong with pictures, sound and video. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COI_MEDIA_ERROR (coi_media_error_quark ())

/**
 * CoiMediaError:
 * @COI_MEDIA_ERROR_MALFORMED: the bytes are not what they claim to be
 * @COI_MEDIA_ERROR_TOO_LARGE: more pixels than are decoded
 * @COI_MEDIA_ERROR_UNSUPPORTED: a format that is not shown
 * @COI_MEDIA_ERROR_MISSING_PLUGIN: the message names the GStreamer element that is not installed
 * @COI_MEDIA_ERROR_NO_MICROPHONE: nothing to record from
 * @COI_MEDIA_ERROR_TIMED_OUT: the decoder did not answer
 * @COI_MEDIA_ERROR_FAILED: anything else; the message is GStreamer's or the system's
 */
typedef enum
{
  COI_MEDIA_ERROR_MALFORMED,
  COI_MEDIA_ERROR_TOO_LARGE,
  COI_MEDIA_ERROR_UNSUPPORTED,
  COI_MEDIA_ERROR_MISSING_PLUGIN,
  COI_MEDIA_ERROR_NO_MICROPHONE,
  COI_MEDIA_ERROR_TIMED_OUT,
  COI_MEDIA_ERROR_FAILED,
} CoiMediaError;

GQuark coi_media_error_quark (void);

G_END_DECLS
