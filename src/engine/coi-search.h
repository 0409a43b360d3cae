/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages found by their words. */
#pragma once

#include <gio/gio.h>

#include "coi-message.h"

G_BEGIN_DECLS

/**
 * CoiSearchRange:
 * @start: in bytes
 * @length: in bytes
 */
typedef struct
{
  guint start;
  guint length;
} CoiSearchRange;

/**
 * CoiSearchHit:
 * @message: the message
 * @snippet: a part of its subject, text, file names or sender with words that match, UTF-8
 * @ranges: (element-type CoiSearchRange): what in @snippet matches, in order
 */
typedef struct
{
  CoiMessage *message;
  char *snippet;
  GArray *ranges;
} CoiSearchHit;

/**
 * CoiSearchResult:
 * @hits: (element-type CoiSearchHit): the newest first
 * @has_more: whether there are more; pass the result to the next call to get them
 * @is_incomplete: whether some old messages cannot be found yet: try again in a few seconds
 */
typedef struct
{
  GPtrArray *hits;
  gboolean has_more;
  gboolean is_incomplete;
  /*< private >*/
  gint64 last_sort;
  gint64 last_id;
} CoiSearchResult;

void coi_search_result_free (CoiSearchResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiSearchResult, coi_search_result_free)

G_END_DECLS
