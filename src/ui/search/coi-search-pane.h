/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching messages: what to look for, where, and what was found. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_SEARCH_PANE (coi_search_pane_get_type ())
G_DECLARE_FINAL_TYPE (CoiSearchPane, coi_search_pane, COI, SEARCH_PANE, AdwBin)

/* Signals: "open" (CoiMessage *): show it; "ended": Escape */
void coi_search_pane_set_engine (CoiSearchPane *self, CoiEngine *engine);
void coi_search_pane_begin (CoiSearchPane *self, CoiConversation *conversation, gboolean here);
void coi_search_pane_end (CoiSearchPane *self);
void coi_search_pane_step (CoiSearchPane *self, int by);
void coi_search_pane_focus (CoiSearchPane *self);

G_END_DECLS
