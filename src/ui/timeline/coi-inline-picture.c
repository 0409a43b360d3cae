/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture at its real shape, which is known before it is decoded. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-inline-picture.h"

#include "coi-media-image.h"
#include "coi-texture-cache.h"

#include <adwaita.h>

#define MAX_WIDTH 400
#define MAX_HEIGHT 320
#define MIN_WIDTH 32
#define RADIUS 8
#define MIN_DELAY 20 /* ms; browsers do not play faster either */

struct _CoiInlinePicture
{
  GtkWidget parent_instance;

  char *path; /* nullable */
  guint width;
  guint height;
  gboolean animated;
  GdkPaintable *paintable;   /* nullable: not loaded yet */
  GCancellable *cancellable; /* nullable: while it loads */

  GdkPixbufAnimation *animation; /* nullable */
  GdkPixbufAnimationIter *iter;  /* nullable: while it plays */
  guint frame_id;
};

/**
 * CoiInlinePicture:
 *
 * Takes its room as soon as the file's header is read, so that nothing moves when the picture
 * comes. Animations play unless the desktop has them switched off.
 *
 * # Accessibility
 *
 * Presentation: what holds it has the name.
 */
G_DEFINE_FINAL_TYPE (CoiInlinePicture, coi_inline_picture, GTK_TYPE_WIDGET)

static gboolean next_frame_cb (gpointer user_data);

static void
schedule_frame (CoiInlinePicture *self)
{
  int delay = gdk_pixbuf_animation_iter_get_delay_time (self->iter);

  if (delay >= 0)
    self->frame_id = g_timeout_add (MAX (delay, MIN_DELAY), next_frame_cb, self);
}

static gboolean
next_frame_cb (gpointer user_data)
{
  CoiInlinePicture *self = COI_INLINE_PICTURE (user_data);
  g_autoptr (GdkTexture) texture = NULL;

  self->frame_id = 0;
  gdk_pixbuf_animation_iter_advance (self->iter, NULL);
  texture = gdk_texture_new_for_pixbuf (gdk_pixbuf_animation_iter_get_pixbuf (self->iter));
  coi_inline_picture_set_paintable (self, GDK_PAINTABLE (texture));
  schedule_frame (self);
  return G_SOURCE_REMOVE;
}

static void
stop (CoiInlinePicture *self)
{
  g_clear_handle_id (&self->frame_id, g_source_remove);
  g_clear_object (&self->iter);
}

static void
play (CoiInlinePicture *self)
{
  if (self->animation == NULL || self->iter != NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)) ||
      !adw_get_enable_animations (GTK_WIDGET (self)))
    return;
  self->iter = gdk_pixbuf_animation_get_iter (self->animation, NULL);
  schedule_frame (self);
}

static void
animation_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiInlinePicture) self = COI_INLINE_PICTURE (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbufAnimation) animation = coi_media_animation_load_finish (result, &error);

  if (animation == NULL)
    return;
  g_set_object (&self->animation, animation);
  play (self);
}

static void
texture_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiInlinePicture) self = COI_INLINE_PICTURE (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = coi_texture_cache_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (texture == NULL)
    g_debug ("picture: %s", error->message);
  else
    coi_inline_picture_set_paintable (self, GDK_PAINTABLE (texture));
}

static void
load (CoiInlinePicture *self)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  GdkTexture *known = coi_texture_cache_lookup (self->path, MAX_WIDTH * scale, MAX_HEIGHT * scale);

  self->cancellable = g_cancellable_new ();
  if (known != NULL)
    coi_inline_picture_set_paintable (self, GDK_PAINTABLE (known));
  else
    coi_texture_cache_load_async (self->path, MAX_WIDTH * scale, MAX_HEIGHT * scale,
                                  self->cancellable, texture_cb, g_object_ref (self));
  if (self->animated)
    coi_media_animation_load_async (self->path, self->cancellable, animation_cb,
                                    g_object_ref (self));
}

static void
forget (CoiInlinePicture *self)
{
  stop (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->animation);
  coi_inline_picture_set_paintable (self, NULL);
  g_clear_pointer (&self->path, g_free);
}

static void
invalidate_cb (CoiInlinePicture *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * coi_inline_picture_set_paintable:
 * @self: a picture
 * @paintable: (nullable): what is drawn in its room
 */
void
coi_inline_picture_set_paintable (CoiInlinePicture *self, GdkPaintable *paintable)
{
  if (self->paintable == paintable)
    return;
  if (self->paintable != NULL)
    g_signal_handlers_disconnect_by_func (self->paintable, invalidate_cb, self);
  g_set_object (&self->paintable, paintable);
  if (paintable != NULL)
    g_signal_connect_object (paintable, "invalidate-contents", G_CALLBACK (invalidate_cb), self,
                             G_CONNECT_SWAPPED);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * coi_inline_picture_get_paintable:
 * @self: a picture
 *
 * Returns: (transfer none) (nullable): what is drawn; %NULL while it is loaded
 */
GdkPaintable *
coi_inline_picture_get_paintable (CoiInlinePicture *self)
{
  return self->paintable;
}

/**
 * coi_inline_picture_set_shape:
 * @self: a picture
 * @width: pixels
 * @height: pixels
 *
 * Makes room for what has that size, scaled down to what is shown in a conversation.
 */
void
coi_inline_picture_set_shape (CoiInlinePicture *self, guint width, guint height)
{
  guint fit_width, fit_height;

  coi_media_fit (MAX (width, 1), MAX (height, 1), MAX_WIDTH, MAX_HEIGHT, &fit_width, &fit_height);
  if (fit_width == self->width && fit_height == self->height)
    return;
  self->width = fit_width;
  self->height = fit_height;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * coi_inline_picture_set_file:
 * @self: a picture
 * @path: (nullable): of a file that does not change, file-name encoding
 *
 * Returns: whether it is a picture that is shown: PNG, JPEG, GIF or WebP of at most 50 megapixels
 */
gboolean
coi_inline_picture_set_file (CoiInlinePicture *self, const char *path)
{
  CoiMediaHeader header;
  guint width, height;

  if (path != NULL && g_strcmp0 (path, self->path) == 0)
    return TRUE;
  forget (self);
  if (path == NULL || !coi_texture_cache_get_header (path, &header))
    return FALSE;
  self->path = g_strdup (path);
  /* Whether a GIF is animated is known at its end, which may not have been read. */
  self->animated = header.animated || header.format == COI_MEDIA_FORMAT_GIF;
  coi_media_header_get_shown_size (&header, &width, &height);
  coi_inline_picture_set_shape (self, width, height);
  load (self);
  return TRUE;
}

static GtkSizeRequestMode
get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure (GtkWidget *widget,
         GtkOrientation orientation,
         int for_size,
         int *minimum,
         int *natural,
         int *minimum_baseline,
         int *natural_baseline)
{
  CoiInlinePicture *self = COI_INLINE_PICTURE (widget);
  int width = self->width;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN (MIN_WIDTH, width);
      *natural = width;
      return;
    }
  if (for_size >= 0)
    width = MIN (width, for_size);
  *natural =
      self->width > 0 ? (int)(((gint64)self->height * width + self->width / 2) / self->width) : 0;
  *natural = MAX (*natural, 1);
  *minimum = *natural;
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CoiInlinePicture *self = COI_INLINE_PICTURE (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  double ratio =
      self->paintable != NULL ? gdk_paintable_get_intrinsic_aspect_ratio (self->paintable) : 0;
  double shown_width = width, shown_height = height;
  GskRoundedRect clip;

  if (self->paintable == NULL || width <= 0 || height <= 0)
    return;
  if (ratio > 0 && width / height > ratio * 1.01)
    shown_width = height * ratio;
  else if (ratio > 0 && width / height < ratio / 1.01)
    shown_height = width / ratio;
  gsk_rounded_rect_init_from_rect (&clip, &GRAPHENE_RECT_INIT (0, 0, width, height), RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  gtk_snapshot_translate (
      snapshot, &GRAPHENE_POINT_INIT ((width - shown_width) / 2, (height - shown_height) / 2));
  gdk_paintable_snapshot (self->paintable, snapshot, shown_width, shown_height);
  gtk_snapshot_pop (snapshot);
}

static void
map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (coi_inline_picture_parent_class)->map (widget);
  play (COI_INLINE_PICTURE (widget));
}

static void
unmap (GtkWidget *widget)
{
  stop (COI_INLINE_PICTURE (widget));
  GTK_WIDGET_CLASS (coi_inline_picture_parent_class)->unmap (widget);
}

static void
dispose (GObject *object)
{
  forget (COI_INLINE_PICTURE (object));
  G_OBJECT_CLASS (coi_inline_picture_parent_class)->dispose (object);
}

static void
coi_inline_picture_class_init (CoiInlinePictureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  widget_class->get_request_mode = get_request_mode;
  widget_class->measure = measure;
  widget_class->snapshot = snapshot;
  widget_class->map = map;
  widget_class->unmap = unmap;
  gtk_widget_class_set_css_name (widget_class, "inlinepicture");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_NONE);
}

static void
coi_inline_picture_init (CoiInlinePicture *self)
{
  self->width = MAX_WIDTH;
  self->height = MAX_WIDTH * 9 / 16;
}

/**
 * coi_inline_picture_new:
 *
 * Returns: (transfer floating): a picture without a file
 */
GtkWidget *
coi_inline_picture_new (void)
{
  return g_object_new (COI_TYPE_INLINE_PICTURE, NULL);
}
