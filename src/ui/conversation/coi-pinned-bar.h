/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pinned message of a conversation, above its messages. */
#pragma once

#include <adwaita.h>

#include "coi-engine.h"

G_BEGIN_DECLS

#define COI_TYPE_PINNED_BAR (coi_pinned_bar_get_type ())
G_DECLARE_FINAL_TYPE (CoiPinnedBar, coi_pinned_bar, COI, PINNED_BAR, AdwBin)

void coi_pinned_bar_set_conversation (CoiPinnedBar *self,
                                      CoiEngine *engine,
                                      CoiConversation *conversation);

/* Signals: "go" (gint64 id): the user wants to see that message */

G_END_DECLS
