/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records a voice message. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define COI_TYPE_MEDIA_RECORDER (coi_media_recorder_get_type ())
G_DECLARE_FINAL_TYPE (CoiMediaRecorder, coi_media_recorder, COI, MEDIA_RECORDER, GObject)

CoiMediaRecorder *coi_media_recorder_new (void);
gboolean coi_media_recorder_start (CoiMediaRecorder *self, const char *path, GError **error);
void coi_media_recorder_stop (CoiMediaRecorder *self);
void coi_media_recorder_cancel (CoiMediaRecorder *self);
gboolean coi_media_recorder_get_active (CoiMediaRecorder *self);
double coi_media_recorder_get_level (CoiMediaRecorder *self);
guint coi_media_recorder_get_duration (CoiMediaRecorder *self);

/* Properties: "source" (construct-only): the GStreamer element to record from.
 * Signals:
 *  "level" (double level, guint duration): ten times a second; 0 to 1, milliseconds
 *  "done" (guint duration): after stop(): the file is complete
 *  "failed" (GError *error): nothing more comes; the file is gone */

G_END_DECLS
