/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Picture files for the tests, made by code. */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

#define MEDIA_SECRET "48.2082N"

/* Left half red, right half blue; with @alpha the right half is see-through. */
GdkPixbuf *media_make_pixbuf (int width, int height, gboolean alpha);
/* Of random colours: as large as a picture can be. */
GdkPixbuf *media_make_noise (int width, int height);
GBytes *media_save (GdkPixbuf *pixbuf, const char *type);

/* With EXIF data that have an orientation and MEDIA_SECRET, XMP, IPTC, a comment, and a video
 * behind the picture. */
GBytes *media_make_jpeg (int width, int height, guint orientation);
GBytes *media_make_png (int width, int height, gboolean alpha);
GBytes *media_make_webp (int width, int height, guint orientation);
/* Two frames of one pixel and a comment. */
GBytes *media_make_gif (void);

gboolean media_contains (GBytes *bytes, const char *text);

G_END_DECLS
