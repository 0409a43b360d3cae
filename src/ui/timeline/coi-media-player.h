/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plays sound and video in a message. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define COI_TYPE_MEDIA_PLAYER (coi_media_player_get_type ())
G_DECLARE_FINAL_TYPE (CoiMediaPlayer, coi_media_player, COI, MEDIA_PLAYER, GtkWidget)

GtkWidget *coi_media_player_new (void);
void coi_media_player_set_file (
    CoiMediaPlayer *self, const char *path, const char *name, gboolean is_video, guint duration);
void coi_media_player_set_poster (CoiMediaPlayer *self, const char *path);
void coi_media_player_stop (CoiMediaPlayer *self);

char *coi_media_time_text (guint milliseconds);

G_END_DECLS
