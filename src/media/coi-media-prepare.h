/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes pictures ready to be sent: smaller, turned, without what a camera wrote; and previews. */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "coi-media-header.h"

G_BEGIN_DECLS

#define COI_MEDIA_PREVIEW_SIDE 320
#define COI_MEDIA_PREVIEW_BYTES 20000

GBytes *coi_media_scale_for_sending (GBytes *picture, const char **content_type, GError **error);
GBytes *coi_media_make_preview (GBytes *picture, GError **error);
GBytes *coi_media_make_preview_from_pixbuf (GdkPixbuf *pixbuf, GError **error);

G_END_DECLS
