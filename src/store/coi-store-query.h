/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a user types into a search field -> an expression of FTS5 and bounds; private to store/. */
#pragma once

#include "coi-store-db.h"

G_BEGIN_DECLS

/* What kinds of files are asked for; may be combined. */
typedef enum
{
  COI_SEARCH_PICTURE = 1 << 0,
  COI_SEARCH_VIDEO = 1 << 1,
  COI_SEARCH_SOUND = 1 << 2,
} CoiSearchFiles;

/**
 * CoiSearchPlan:
 * @match: (nullable): an expression for FTS5; %NULL when only times are asked for
 * @is_empty: whether nothing can match
 * @files: files that a message must have; the index knows only that there are some
 * @after: earliest sort_time, in microseconds
 * @before: earliest sort_time that is too late, in microseconds
 */
typedef struct
{
  char *match;
  gboolean is_empty;
  CoiSearchFiles files;
  gint64 after;
  gint64 before;
} CoiSearchPlan;

void coi_search_plan_init (
    CoiSearchPlan *self, CoiDb *db, const char *text, gint64 account_id, gint64 conversation_id);
void coi_search_plan_clear (CoiSearchPlan *self);
gboolean coi_search_plan_takes_files (const CoiSearchPlan *self, const char *attachments);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoiSearchPlan, coi_search_plan_clear)

G_END_DECLS
