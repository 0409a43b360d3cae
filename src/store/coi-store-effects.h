/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message looks like after all that others sent about it. */
#pragma once

#include "coi-store-db.h"
#include "coi-store-private.h"

G_BEGIN_DECLS

gboolean coi_effects_refresh (CoiStoreTxn *txn, gint64 root, GError **error);

/* ---- for the files of this matter alone ---- */

/* A message and all that is about it. */
typedef struct
{
  CoiStoreTxn *txn;
  CoiMessageRecord *root;
  CoiContent *content;
  GPtrArray *edits;  /* CoiMessageRecord: edits and deletions by its sender, oldest first */
  GPtrArray *others; /* CoiMessageRecord: everything else about it, oldest first */
  GHashTable *members;
} CoiGathering;

gboolean coi_gathering_fill (CoiGathering *self, CoiStoreTxn *txn, gint64 root, GError **error);
void coi_gathering_clear (CoiGathering *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoiGathering, coi_gathering_clear)
gboolean coi_gathering_is_own (const CoiGathering *self, const CoiMessageRecord *message);
gboolean coi_gathering_may_speak (const CoiGathering *self, const CoiMessageRecord *message);
int coi_gathering_compare (gconstpointer a, gconstpointer b);
const CoiMessageRecord *coi_gathering_get_last (const CoiGathering *self);
char *coi_gathering_to_json (CoiGathering *self);

G_END_DECLS
