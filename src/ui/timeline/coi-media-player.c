/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plays sound and video in a message. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-media-player.h"

#include "coi-config.h"
#include "coi-inline-picture.h"
#include "coi-media-probe.h"

#include <glib/gi18n.h>

#define STEP 5 /* seconds, by an arrow key */
#define SCALE_WIDTH 120

struct _CoiMediaPlayer
{
  GtkWidget parent_instance;

  GtkWidget *video; /* CoiInlinePicture */
  GtkWidget *button;
  GtkWidget *scale;
  GtkWidget *time;
  GtkWidget *trouble;

  char *path; /* nullable */
  char *name; /* nullable */
  gboolean is_video;
  gboolean has_poster;
  guint duration;         /* ms */
  GtkMediaStream *stream; /* nullable: from the first play on */
  GCancellable *cancellable;
  gboolean is_updating;
};

/* One at a time is heard. */
static CoiMediaPlayer *playing;

/**
 * CoiMediaPlayer:
 *
 * A button, the position and the time; above it the picture of a video. Nothing is opened before
 * somebody plays it, but for a look at the length and the first frame.
 *
 * # Accessibility
 *
 * The button says what it does and to which file; the position can be moved by the arrow keys.
 */
G_DEFINE_FINAL_TYPE (CoiMediaPlayer, coi_media_player, GTK_TYPE_WIDGET)

/**
 * coi_media_time_text:
 * @milliseconds: a length
 *
 * Returns: (transfer full): "1:05" or "1:00:05"
 */
char *
coi_media_time_text (guint milliseconds)
{
  guint seconds = (milliseconds + 500) / 1000;

  if (seconds >= 3600)
    return g_strdup_printf ("%u:%02u:%02u", seconds / 3600, seconds / 60 % 60, seconds % 60);
  return g_strdup_printf ("%u:%02u", seconds / 60, seconds % 60);
}

static gboolean
is_playing (CoiMediaPlayer *self)
{
  return self->stream != NULL && gtk_media_stream_get_playing (self->stream);
}

static void
show_button (CoiMediaPlayer *self)
{
  gboolean on = is_playing (self);
  /* Translators: %s is a file's name */
  g_autofree char *label =
      g_strdup_printf (on ? _ ("Pause %s") : _ ("Play %s"), self->name != NULL ? self->name : "");

  gtk_button_set_icon_name (GTK_BUTTON (self->button),
                            on ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (self->button, on ? _ ("Pause") : _ ("Play"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

static void
show_time (CoiMediaPlayer *self)
{
  gint64 position = self->stream != NULL ? gtk_media_stream_get_timestamp (self->stream) / 1000 : 0;
  g_autofree char *now = coi_media_time_text (position);
  g_autofree char *all = coi_media_time_text (self->duration);
  g_autofree char *text = NULL;
  g_autofree char *said = NULL;

  if (self->duration == 0)
    text = g_strdup (self->stream != NULL ? now : "");
  else
    /* Translators: the position in a sound or video and its length: "0:03 / 1:20" */
    text = g_strdup_printf (_ ("%1$s / %2$s"), now, all);
  if (self->stream == NULL && self->duration > 0)
    g_set_str (&text, all);
  /* Translators: the position in a sound or video and its length, as it is spoken */
  said = g_strdup_printf (_ ("%1$s of %2$s"), now, all);
  gtk_label_set_label (GTK_LABEL (self->time), text);
  self->is_updating = TRUE;
  gtk_range_set_range (GTK_RANGE (self->scale), 0, MAX (self->duration, 1) / 1000.0);
  gtk_range_set_value (GTK_RANGE (self->scale), position / 1000.0);
  self->is_updating = FALSE;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  said, -1);
}

static void
show_trouble (CoiMediaPlayer *self, const char *text)
{
  gtk_label_set_label (GTK_LABEL (self->trouble), text != NULL ? text : "");
  gtk_widget_set_visible (self->trouble, text != NULL);
  if (text != NULL && gtk_widget_get_root (self->trouble) != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (gtk_widget_get_root (self->trouble)), text,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
playing_cb (CoiMediaPlayer *self)
{
  show_button (self);
}

static void
position_cb (CoiMediaPlayer *self)
{
  gint64 duration = gtk_media_stream_get_duration (self->stream) / 1000;

  if (duration > 0)
    self->duration = MIN (duration, G_MAXUINT);
  show_time (self);
}

static void
error_cb (CoiMediaPlayer *self)
{
  const GError *error = gtk_media_stream_get_error (self->stream);

  if (error == NULL)
    return;
  g_message ("media: %s", error->message);
  show_trouble (self, _ ("This cannot be played here. Open it with another program."));
  show_button (self);
}

/* Sound and video by their bytes only: a playlist under another name would reach out. */
static gboolean
open_stream (CoiMediaPlayer *self)
{
  if (!coi_media_is_playable (self->path))
    {
      show_trouble (self, _ ("This cannot be played here. Open it with another program."));
      return FALSE;
    }
  self->stream = gtk_media_file_new_for_filename (self->path);
  g_signal_connect_object (self->stream, "notify::playing", G_CALLBACK (playing_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stream, "notify::timestamp", G_CALLBACK (position_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stream, "notify::duration", G_CALLBACK (position_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stream, "notify::error", G_CALLBACK (error_cb), self,
                           G_CONNECT_SWAPPED);
  if (self->is_video)
    coi_inline_picture_set_paintable (COI_INLINE_PICTURE (self->video),
                                      GDK_PAINTABLE (self->stream));
  return TRUE;
}

static void
clicked_cb (CoiMediaPlayer *self)
{
  if (is_playing (self))
    {
      gtk_media_stream_pause (self->stream);
      return;
    }
  if (self->stream == NULL && !open_stream (self))
    return;
  if (playing != NULL && playing != self && playing->stream != NULL)
    gtk_media_stream_pause (playing->stream);
  playing = self;
  gtk_media_stream_play (self->stream);
  show_time (self);
}

static void
moved_cb (CoiMediaPlayer *self)
{
  if (self->is_updating || (self->stream == NULL && !open_stream (self)))
    return;
  gtk_media_stream_seek (self->stream,
                         (gint64)(gtk_range_get_value (GTK_RANGE (self->scale)) * G_USEC_PER_SEC));
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiMediaPlayer) self = COI_MEDIA_PLAYER (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiMediaProbe) probe = coi_media_probe_finish (result, &error);
  g_autoptr (GdkTexture) frame = NULL;

  if (probe == NULL)
    return;
  if (probe->duration > 0)
    self->duration = probe->duration;
  show_time (self);
  if (probe->frame == NULL || self->stream != NULL || self->has_poster)
    return;
  frame = gdk_texture_new_for_pixbuf (probe->frame);
  coi_inline_picture_set_paintable (COI_INLINE_PICTURE (self->video), GDK_PAINTABLE (frame));
}

/**
 * coi_media_player_stop:
 * @self: a player
 *
 * Ends what plays and closes the file.
 */
void
coi_media_player_stop (CoiMediaPlayer *self)
{
  if (playing == self)
    playing = NULL;
  if (self->stream != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->stream, self);
      gtk_media_stream_pause (self->stream);
    }
  g_clear_object (&self->stream);
}

/**
 * coi_media_player_set_file:
 * @self: a player
 * @path: (nullable): of a file that does not change, file-name encoding
 * @name: what it is called, UTF-8
 * @is_video: whether it has pictures
 * @duration: milliseconds, 0 when not known
 */
void
coi_media_player_set_file (
    CoiMediaPlayer *self, const char *path, const char *name, gboolean is_video, guint duration)
{
  if (g_strcmp0 (path, self->path) == 0)
    return;
  coi_media_player_stop (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_set_str (&self->path, path);
  g_set_str (&self->name, name);
  self->is_video = is_video;
  self->duration = duration;
  self->has_poster = FALSE;
  coi_inline_picture_set_file (COI_INLINE_PICTURE (self->video), NULL);
  gtk_widget_set_visible (self->video, is_video);
  show_trouble (self, NULL);
  show_button (self);
  show_time (self);
  if (path == NULL || (duration > 0 && !is_video))
    return;
  self->cancellable = g_cancellable_new ();
  coi_media_probe_async (path, self->cancellable, probed_cb, g_object_ref (self));
}

/**
 * coi_media_player_set_poster:
 * @self: a player with a video
 * @path: (nullable): of a picture of it, which gives the shape, too
 */
void
coi_media_player_set_poster (CoiMediaPlayer *self, const char *path)
{
  if (self->stream != NULL || path == NULL)
    return;
  self->has_poster = coi_inline_picture_set_file (COI_INLINE_PICTURE (self->video), path);
}

/* Out of view nothing is heard. */
static void
unmap (GtkWidget *widget)
{
  CoiMediaPlayer *self = COI_MEDIA_PLAYER (widget);

  if (is_playing (self))
    gtk_media_stream_pause (self->stream);
  GTK_WIDGET_CLASS (coi_media_player_parent_class)->unmap (widget);
}

static void
dispose (GObject *object)
{
  CoiMediaPlayer *self = COI_MEDIA_PLAYER (object);
  GtkWidget *child;

  coi_media_player_stop (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->name, g_free);
  G_OBJECT_CLASS (coi_media_player_parent_class)->dispose (object);
}

static void
coi_media_player_class_init (CoiMediaPlayerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  widget_class->unmap = unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "mediaplayer");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_NONE);
}

static GtkWidget *
make_controls (CoiMediaPlayer *self)
{
  GtkWidget *box =
      g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE, "spacing", 6, NULL);

  self->button = gtk_button_new ();
  gtk_widget_add_css_class (self->button, "circular");
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (clicked_cb), self);
  self->scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 1, STEP);
  gtk_scale_set_draw_value (GTK_SCALE (self->scale), FALSE);
  gtk_range_set_increments (GTK_RANGE (self->scale), STEP, 2 * STEP);
  gtk_widget_set_size_request (self->scale, SCALE_WIDTH, -1);
  gtk_widget_set_hexpand (self->scale, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Position"), -1);
  g_signal_connect_swapped (self->scale, "value-changed", G_CALLBACK (moved_cb), self);
  self->time = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_NONE, NULL);
  gtk_widget_add_css_class (self->time, "numeric");
  gtk_box_append (GTK_BOX (box), self->button);
  gtk_box_append (GTK_BOX (box), self->scale);
  gtk_box_append (GTK_BOX (box), self->time);
  return box;
}

static void
coi_media_player_init (CoiMediaPlayer *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
  self->video = coi_inline_picture_new ();
  gtk_widget_set_halign (self->video, GTK_ALIGN_START);
  gtk_widget_set_parent (self->video, GTK_WIDGET (self));
  gtk_widget_set_parent (make_controls (self), GTK_WIDGET (self));
  self->trouble = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.0, "max-width-chars", 40,
                                "visible", FALSE, NULL);
  gtk_widget_set_parent (self->trouble, GTK_WIDGET (self));
}

/**
 * coi_media_player_new:
 *
 * Returns: (transfer floating): a player without a file
 */
GtkWidget *
coi_media_player_new (void)
{
  return g_object_new (COI_TYPE_MEDIA_PLAYER, NULL);
}
