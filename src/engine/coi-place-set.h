/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of one mailbox that the server is to be told something of. */
#pragma once

#include "coi-store.h"

G_BEGIN_DECLS

/* @places: those of @mailbox_id, by UID; owned */
typedef struct
{
  gint64 mailbox_id;
  GArray *places; /* CoiPendingSeen */
} CoiPlaceSet;

/* Takes @all (CoiPendingSeen); keeps at most @max places of @mailbox_id. */
CoiPlaceSet *coi_place_set_new (GPtrArray *all, gint64 mailbox_id, guint max);
CoiPlaceSet *coi_place_set_ref (CoiPlaceSet *self);
void coi_place_set_unref (gpointer self);
/* By UID. */
void coi_place_set_sort (CoiPlaceSet *self);
/* As in commands (RFC 9051, section 9: sequence-set). */
char *coi_place_set_to_string (const CoiPlaceSet *self);

G_END_DECLS
