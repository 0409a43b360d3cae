/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message that was found. */
#pragma once

#include <adwaita.h>

#include "coi-conversation.h"
#include "coi-search-model.h"

G_BEGIN_DECLS

#define COI_TYPE_SEARCH_ROW (coi_search_row_get_type ())
G_DECLARE_FINAL_TYPE (CoiSearchRow, coi_search_row, COI, SEARCH_ROW, AdwBin)

/* Signals: "clicked" */
GtkWidget *coi_search_row_new (void);
char *coi_search_row_show (CoiSearchRow *self, CoiSearchItem *item, CoiConversation *conversation);

G_END_DECLS
