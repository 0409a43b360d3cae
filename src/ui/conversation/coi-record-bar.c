/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records a voice message above the composer. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-record-bar.h"

#include "coi-announce.h"
#include "coi-attachment-strip.h"
#include "coi-config.h"
#include "coi-media-error.h"
#include "coi-media-player.h"
#include "coi-media-recorder.h"

#include <glib/gi18n.h>

struct _CoiRecordBar
{
  AdwBin parent_instance;

  CoiMediaRecorder *recorder; /* nullable: made for the first recording */
  char *path;                 /* nullable */
  GtkWidget *level;
  GtkWidget *time;
  GtkWidget *done;
};

enum
{
  RECORDED,
  TROUBLE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * CoiRecordBar:
 *
 * # Accessibility
 *
 * That it records is announced, and the focus is on the button that ends it; the level is not
 * spoken.
 */
G_DEFINE_FINAL_TYPE (CoiRecordBar, coi_record_bar, ADW_TYPE_BIN)

static void
level_cb (CoiRecordBar *self, double level, guint duration)
{
  g_autofree char *text = coi_media_time_text (duration);

  gtk_level_bar_set_value (GTK_LEVEL_BAR (self->level), level);
  gtk_label_set_label (GTK_LABEL (self->time), text);
}

static void
done_cb (CoiRecordBar *self, guint duration)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_emit (self, signals[RECORDED], 0, self->path, duration);
}

static char *
trouble_text (const GError *error)
{
  if (g_error_matches (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_NO_MICROPHONE))
    return g_strdup (_ ("No microphone was found."));
  if (g_error_matches (error, COI_MEDIA_ERROR, COI_MEDIA_ERROR_MISSING_PLUGIN))
    /* Translators: %s is the name of a GStreamer element */
    return g_strdup_printf (_ ("A part of GStreamer is missing that recording needs: %s"),
                            error->message);
  /* Translators: %s is a technical detail */
  return g_strdup_printf (_ ("The recording failed: %s"), error->message);
}

static void
failed_cb (CoiRecordBar *self, GError *error)
{
  g_autofree char *text = trouble_text (error);

  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_emit (self, signals[TROUBLE], 0, text);
}

static void
stop_cb (CoiRecordBar *self)
{
  if (self->recorder != NULL)
    coi_media_recorder_stop (self->recorder);
}

static void
make_recorder (CoiRecordBar *self)
{
  if (self->recorder != NULL)
    return;
  self->recorder = coi_media_recorder_new ();
  g_signal_connect_object (self->recorder, "level", G_CALLBACK (level_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recorder, "done", G_CALLBACK (done_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recorder, "failed", G_CALLBACK (failed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * coi_record_bar_start:
 * @self: a bar
 *
 * Shows itself and records from the microphone until the user ends it.
 */
void
coi_record_bar_start (CoiRecordBar *self)
{
  g_autoptr (GError) error = NULL;

  make_recorder (self);
  if (coi_media_recorder_get_active (self->recorder))
    return;
  g_free (self->path);
  self->path = coi_attachments_new_path ("voice.webm");
  level_cb (self, 0, 0);
  if (!coi_media_recorder_start (self->recorder, self->path, &error))
    {
      failed_cb (self, error);
      return;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_widget_grab_focus (self->done);
  coi_announce (GTK_WIDGET (self), _ ("Recording"), FALSE);
}

/**
 * coi_record_bar_cancel:
 * @self: a bar
 *
 * Ends the recording; nothing is kept of it.
 */
void
coi_record_bar_cancel (CoiRecordBar *self)
{
  if (self->recorder != NULL)
    coi_media_recorder_cancel (self->recorder);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
dispose (GObject *object)
{
  CoiRecordBar *self = COI_RECORD_BAR (object);

  g_clear_object (&self->recorder);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (coi_record_bar_parent_class)->dispose (object);
}

static void
coi_record_bar_class_init (CoiRecordBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[RECORDED] = g_signal_new ("recorded", COI_TYPE_RECORD_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  signals[TROUBLE] = g_signal_new ("trouble", COI_TYPE_RECORD_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static GtkWidget *
make_button (const char *label, GCallback callback, CoiRecordBar *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", callback, self);
  return button;
}

static void
coi_record_bar_init (CoiRecordBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *icon = gtk_image_new_from_icon_name ("audio-input-microphone-symbolic");

  self->level = gtk_level_bar_new ();
  gtk_widget_set_hexpand (self->level, TRUE);
  gtk_widget_set_valign (self->level, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->level), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Loudness"), -1);
  self->time = gtk_label_new ("");
  gtk_widget_add_css_class (self->time, "numeric");
  self->done = make_button (_ ("_Done"), G_CALLBACK (stop_cb), self);
  gtk_widget_add_css_class (self->done, "suggested-action");
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), self->level);
  gtk_box_append (GTK_BOX (box), self->time);
  gtk_box_append (GTK_BOX (box),
                  make_button (_ ("_Cancel"), G_CALLBACK (coi_record_bar_cancel), self));
  gtk_box_append (GTK_BOX (box), self->done);
  gtk_widget_add_css_class (box, "coi-composer-bar");
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
