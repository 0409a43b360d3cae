/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of one mailbox that the server is to be told something of. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-place-set.h"

#include "coi-uid-set.h"

static int
compare_places (gconstpointer a, gconstpointer b)
{
  guint32 x = ((const CoiPendingSeen *)a)->uid, y = ((const CoiPendingSeen *)b)->uid;

  return x < y ? -1 : x > y;
}

/**
 * coi_place_set_sort:
 * @self: places
 *
 * Puts them in the order of their UIDs, as coi_place_set_to_string() needs them.
 */
void
coi_place_set_sort (CoiPlaceSet *self)
{
  g_array_sort (self->places, compare_places);
}

/**
 * coi_place_set_new:
 * @all: (transfer full) (element-type CoiPendingSeen): places
 * @mailbox_id: row id of a mailbox
 * @max: how many at most
 *
 * Returns: (transfer full): those of them that are in that mailbox, by UID
 */
CoiPlaceSet *
coi_place_set_new (GPtrArray *all, gint64 mailbox_id, guint max)
{
  CoiPlaceSet *self = g_rc_box_new0 (CoiPlaceSet);

  self->mailbox_id = mailbox_id;
  self->places = g_array_new (FALSE, FALSE, sizeof (CoiPendingSeen));
  for (guint i = 0; i < all->len && self->places->len < max; i++)
    if (((CoiPendingSeen *)all->pdata[i])->mailbox_id == mailbox_id)
      g_array_append_vals (self->places, all->pdata[i], 1);
  coi_place_set_sort (self);
  g_ptr_array_unref (all);
  return self;
}

/**
 * coi_place_set_ref:
 * @self: places
 *
 * Returns: (transfer full): @self
 */
CoiPlaceSet *
coi_place_set_ref (CoiPlaceSet *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  g_array_unref (((CoiPlaceSet *)data)->places);
}

/**
 * coi_place_set_unref:
 * @self: (transfer full): places
 *
 * Frees them with the last reference.
 */
void
coi_place_set_unref (gpointer self)
{
  g_rc_box_release_full (self, clear);
}

/**
 * coi_place_set_to_string:
 * @self: places, at least one
 *
 * Returns: (transfer full): their UIDs as a sequence set (RFC 9051, section 9)
 */
char *
coi_place_set_to_string (const CoiPlaceSet *self)
{
  g_autoptr (GArray) uids = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < self->places->len; i++)
    g_array_append_val (uids, g_array_index (self->places, CoiPendingSeen, i).uid);
  return coi_uid_set_to_string (uids, 0, uids->len);
}
