/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a user types into a search field -> an expression of FTS5 and bounds; private to store/. */
#pragma once

#include "coi-store-db.h"

G_BEGIN_DECLS

/**
 * CoiSearchPlan:
 * @match: (nullable): an expression for FTS5; %NULL when only times are asked for
 * @is_empty: whether nothing can match
 * @after: earliest sort_time, in microseconds
 * @before: earliest sort_time that is too late, in microseconds
 */
typedef struct
{
  char *match;
  gboolean is_empty;
  gint64 after;
  gint64 before;
} CoiSearchPlan;

void coi_search_plan_init (
    CoiSearchPlan *self, CoiDb *db, const char *text, gint64 account_id, gint64 conversation_id);
void coi_search_plan_clear (CoiSearchPlan *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoiSearchPlan, coi_search_plan_clear)

G_END_DECLS
