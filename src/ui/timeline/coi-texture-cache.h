/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures as they are shown: scaled, decoded in threads, kept up to a bound. */
#pragma once

#include <gtk/gtk.h>

#include "coi-media-header.h"

G_BEGIN_DECLS

gboolean coi_texture_cache_get_header (const char *path, CoiMediaHeader *header);
GdkTexture *coi_texture_cache_lookup (const char *path, guint max_width, guint max_height);
void coi_texture_cache_load_async (const char *path,
                                   guint max_width,
                                   guint max_height,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GdkTexture *coi_texture_cache_load_finish (GAsyncResult *result, GError **error);
gsize coi_texture_cache_get_size (void);

G_END_DECLS
