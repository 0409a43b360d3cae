/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop program: command line, engine, window. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_APPLICATION (coi_application_get_type ())
G_DECLARE_FINAL_TYPE (CoiApplication, coi_application, COI, APPLICATION, AdwApplication)

CoiApplication *coi_application_new (const char *application_id);
CoiEngine *coi_application_get_engine (CoiApplication *self);
/* Whether a window that the user closes is to be hidden only. */
gboolean coi_application_keeps_running (CoiApplication *self);
/* The style sheet and icons; for tests that have no application. */
void coi_application_load_resources (void);

G_END_DECLS
