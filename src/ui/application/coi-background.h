/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the program goes on without a window, and starts with the session. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define COI_TYPE_BACKGROUND (coi_background_get_type ())
G_DECLARE_FINAL_TYPE (CoiBackground, coi_background, COI, BACKGROUND, GObject)

/* @command: starts the program without a window, file-name encoding */
CoiBackground *coi_background_new (GtkApplication *application, const char *const *command);
/* Goes on without a window until there was one. */
void coi_background_start_hidden (CoiBackground *self);
void coi_background_window_shown (CoiBackground *self);
/* Whether the window is to be hidden instead of closed; tells the user so the first time. */
gboolean coi_background_keeps_running (CoiBackground *self);

G_END_DECLS
