/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decodes pictures: bounded, scaled and turned, in threads. */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "coi-media-header.h"

G_BEGIN_DECLS

#define COI_MEDIA_MAX_PIXELS 50000000

GBytes *coi_media_read_file (const char *path, GError **error);
GdkPixbuf *coi_media_image_decode (
    GBytes *data, guint max_width, guint max_height, CoiMediaHeader *header, GError **error);
GdkPixbufAnimation *coi_media_image_decode_animation (GBytes *data, GError **error);

void coi_media_image_load_async (const char *path,
                                 guint max_width,
                                 guint max_height,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GdkPixbuf *coi_media_image_load_finish (GAsyncResult *result, GError **error);
void coi_media_animation_load_async (const char *path,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
GdkPixbufAnimation *coi_media_animation_load_finish (GAsyncResult *result, GError **error);

void coi_media_fit (guint width,
                    guint height,
                    guint max_width,
                    guint max_height,
                    guint *fit_width,
                    guint *fit_height);

G_END_DECLS
