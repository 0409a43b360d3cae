/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says below the list that older messages are still coming. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_HISTORY_BAR (coi_history_bar_get_type ())
G_DECLARE_FINAL_TYPE (CoiHistoryBar, coi_history_bar, COI, HISTORY_BAR, AdwBin)

void coi_history_bar_set_engine (CoiHistoryBar *self, CoiEngine *engine);

G_END_DECLS
