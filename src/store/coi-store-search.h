/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding messages by their words. */
#pragma once

#include "coi-store.h"

G_BEGIN_DECLS

/**
 * CoiStoreQuery:
 * @text: (nullable): what the user typed, UTF-8: words, "phrases", from:, in:, has: with
 * attachment, picture, video, sound or link, before: and after: with YYYY-MM-DD
 * @account_id: only this account; 0 for all
 * @conversation_id: only this conversation; 0 for all
 * @limit: how many messages at most, 1 or more
 * @before_sort: with @before_id: only what comes behind the message with this sort_time and id, the
 * last one of an earlier result; 0 to begin
 */
typedef struct
{
  char *text;
  gint64 account_id;
  gint64 conversation_id;
  guint limit;
  gint64 before_sort;
  gint64 before_id;
} CoiStoreQuery;

/**
 * CoiStoreRange:
 * @start: in bytes
 * @length: in bytes
 */
typedef struct
{
  guint start;
  guint length;
} CoiStoreRange;

/**
 * CoiStoreHit:
 * @message: the message
 * @snippet: the part of its subject, text, file names or sender that matches
 * @ranges: (element-type CoiStoreRange): what in @snippet matches, in order
 */
typedef struct
{
  CoiMessageRecord *message;
  char *snippet;
  GArray *ranges;
} CoiStoreHit;

/**
 * CoiStoreHits:
 * @hits: (element-type CoiStoreHit): the newest first
 * @has_more: whether there are more; see CoiStoreQuery.before_sort
 * @is_incomplete: whether some old messages are not indexed yet
 */
typedef struct
{
  GPtrArray *hits;
  gboolean has_more;
  gboolean is_incomplete;
} CoiStoreHits;

void coi_store_hits_free (CoiStoreHits *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiStoreHits, coi_store_hits_free)

/* Off the main loop, on a connection of its own; one search after the other. */
void coi_store_search_async (CoiStore *self,
                             const CoiStoreQuery *query,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
CoiStoreHits *coi_store_search_finish (CoiStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
