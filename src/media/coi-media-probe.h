/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long sound and video are, and what a video looks like. */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

typedef struct
{
  guint duration;   /* milliseconds, 0 when not known */
  GdkPixbuf *frame; /* nullable: a picture near the beginning of a video */
} CoiMediaProbe;

CoiMediaProbe *coi_media_probe (const char *path, GError **error);
void coi_media_probe_free (CoiMediaProbe *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiMediaProbe, coi_media_probe_free)

void coi_media_probe_async (const char *path,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
CoiMediaProbe *coi_media_probe_finish (GAsyncResult *result, GError **error);

gboolean coi_media_is_playable (const char *path);

G_END_DECLS
