/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's window. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_WINDOW (coi_window_get_type ())
G_DECLARE_FINAL_TYPE (CoiWindow, coi_window, COI, WINDOW, AdwApplicationWindow)

CoiWindow *coi_window_new (GtkApplication *application);
void coi_window_set_engine (CoiWindow *self, CoiEngine *engine);
/* Instead of set_engine(): the profile cannot be opened. */
void coi_window_show_failure (CoiWindow *self, const GError *error);
void coi_window_open_conversation (CoiWindow *self, CoiConversation *conversation);
void coi_window_open_message (CoiWindow *self, CoiMessage *message);
CoiConversation *coi_window_get_conversation (CoiWindow *self);
/* Whether the user is looking at @id now. */
gboolean coi_window_shows_conversation (CoiWindow *self, gint64 id);

G_END_DECLS
