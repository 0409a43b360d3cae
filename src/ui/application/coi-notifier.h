/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells the user of new messages: by notifications, and by a screen reader's voice. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_NOTIFIER (coi_notifier_get_type ())
G_DECLARE_FINAL_TYPE (CoiNotifier, coi_notifier, COI, NOTIFIER, GObject)

CoiNotifier *coi_notifier_new (GtkApplication *application, CoiEngine *engine);
char *coi_arrival_text (const char *sender, const char *text, guint n);

G_END_DECLS
