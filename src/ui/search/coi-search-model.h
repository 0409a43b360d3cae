/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The messages that a search has found, more of them on demand. */
#pragma once

#include "coi-engine.h"

G_BEGIN_DECLS

/* A message that was found, the passage and what in it matches. */
#define COI_TYPE_SEARCH_ITEM (coi_search_item_get_type ())
G_DECLARE_FINAL_TYPE (CoiSearchItem, coi_search_item, COI, SEARCH_ITEM, GObject)

CoiMessage *coi_search_item_get_message (CoiSearchItem *self);
const char *coi_search_item_get_snippet (CoiSearchItem *self);
GArray *coi_search_item_get_ranges (CoiSearchItem *self); /* CoiSearchRange */

typedef enum
{
  COI_SEARCH_STATE_IDLE, /* nothing to look for */
  COI_SEARCH_STATE_RUNNING,
  COI_SEARCH_STATE_DONE,
  COI_SEARCH_STATE_FAILED,
} CoiSearchState;

#define COI_TYPE_SEARCH_MODEL (coi_search_model_get_type ())
G_DECLARE_FINAL_TYPE (CoiSearchModel, coi_search_model, COI, SEARCH_MODEL, GObject)

/* Signals: "changed": the state did */
CoiSearchModel *coi_search_model_new (CoiEngine *engine);
void
coi_search_model_search (CoiSearchModel *self, const char *text, CoiConversation *conversation);
void coi_search_model_cancel (CoiSearchModel *self);
void coi_search_model_load_more (CoiSearchModel *self);
CoiSearchState coi_search_model_get_state (CoiSearchModel *self);
gboolean coi_search_model_get_has_more (CoiSearchModel *self);
gboolean coi_search_model_get_is_incomplete (CoiSearchModel *self);
const GError *coi_search_model_get_error (CoiSearchModel *self); /* nullable */

G_END_DECLS
