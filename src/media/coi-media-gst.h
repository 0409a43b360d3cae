/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GStreamer's beginnings and errors. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

void coi_media_gst_init (void);
GstElement *coi_media_gst_add (GstBin *bin, const char *factory, GError **error);
void coi_media_gst_take_error (GstMessage *message, GError **error);

G_END_DECLS
