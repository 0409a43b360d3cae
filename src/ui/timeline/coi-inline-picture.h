/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture at its real shape, which is known before it is decoded. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define COI_TYPE_INLINE_PICTURE (coi_inline_picture_get_type ())
G_DECLARE_FINAL_TYPE (CoiInlinePicture, coi_inline_picture, COI, INLINE_PICTURE, GtkWidget)

GtkWidget *coi_inline_picture_new (void);
gboolean coi_inline_picture_set_file (CoiInlinePicture *self, const char *path);
void coi_inline_picture_set_shape (CoiInlinePicture *self, guint width, guint height);
void coi_inline_picture_set_paintable (CoiInlinePicture *self, GdkPaintable *paintable);
GdkPaintable *coi_inline_picture_get_paintable (CoiInlinePicture *self);

G_END_DECLS
