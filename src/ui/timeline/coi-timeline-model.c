/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What changes in the model do to the timeline's rows, anchor and focus. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-timeline-private.h"

#define MAX_SEARCH 1000 /* items among which a row's own item is looked for after a change */

typedef struct
{
  guint position;
  guint removed;
  guint added;
} Change;

static gboolean
is_removed (const Change *change, guint position)
{
  return position >= change->position && position - change->position < change->removed;
}

static guint
shifted (const Change *change, guint position)
{
  return position >= change->position + change->removed ? position - change->removed + change->added
                                                        : position;
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const CoiTimelineRow *left = *(CoiTimelineRow *const *)a;
  const CoiTimelineRow *right = *(CoiTimelineRow *const *)b;

  return left->position < right->position ? -1 : left->position > right->position;
}

static void
rebind_replaced (CoiTimeline *self, const Change *change)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      CoiTimelineRow *row = g_ptr_array_index (self->rows, i);
      if (is_removed (change, row->position))
        coi_timeline_rebind_row (self, row);
    }
}

/* Takes the rows of removed items out of the timeline and gives the others their new positions. */
static GPtrArray *
take_dead_rows (CoiTimeline *self, const Change *change)
{
  GPtrArray *dead = g_ptr_array_new ();

  for (guint i = 0; i < self->rows->len;)
    {
      CoiTimelineRow *row = g_ptr_array_index (self->rows, i);
      if (is_removed (change, row->position))
        {
          g_ptr_array_remove_index (self->rows, i);
          g_ptr_array_add (dead, row);
          continue;
        }
      row->position = shifted (change, row->position);
      i++;
    }
  return dead;
}

/* A model that was filled anew may have the same items at other places: their rows live on. */
static void
revive_rows (CoiTimeline *self, const Change *change, GPtrArray *dead)
{
  for (guint i = 0; i < MIN (change->added, MAX_SEARCH) && dead->len > 0; i++)
    {
      guint position = change->position + change->added - 1 - i;
      g_autoptr (GObject) item = g_list_model_get_item (self->model, position);

      for (guint j = 0; j < dead->len; j++)
        {
          CoiTimelineRow *row = g_ptr_array_index (dead, j);
          if (row->item != item)
            continue;
          row->position = position;
          g_ptr_array_remove_index (dead, j);
          g_ptr_array_add (self->rows, row);
          coi_timeline_rebind_row (self, row);
          break;
        }
    }
  g_ptr_array_sort (self->rows, compare_rows);
}

/* Whether something of @row was in view at the last layout. */
static gboolean
was_in_view (CoiTimeline *self, const CoiTimelineRow *row)
{
  return row->y + row->height > 0 && row->y < gtk_widget_get_height (GTK_WIDGET (self));
}

/* The row that takes over from an anchor that was removed: what is still seen stays where it is,
 * the next below rather than one above. */
static CoiTimelineRow *
find_survivor (CoiTimeline *self, const Change *change)
{
  CoiTimelineRow *survivor = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    {
      CoiTimelineRow *row = g_ptr_array_index (self->rows, i);
      if (!was_in_view (self, row))
        continue;
      survivor = row;
      if (row->position >= change->position)
        break;
    }
  return survivor;
}

static void
move_anchor (CoiTimeline *self, const Change *change, CoiTimelineRow *anchor_row, GPtrArray *dead)
{
  CoiTimelineRow *survivor;

  if (!is_removed (change, self->anchor))
    {
      self->anchor = shifted (change, self->anchor);
      return;
    }
  survivor = anchor_row != NULL && !g_ptr_array_find (dead, anchor_row, NULL)
                 ? anchor_row
                 : find_survivor (self, change);
  if (survivor != NULL)
    {
      self->anchor = survivor->position;
      self->anchor_y = survivor->y;
      return;
    }
  /* Nothing that was seen is left: what follows comes to its place. */
  self->anchor = MIN (self->anchor, change->position + change->added);
  self->anchor = MIN (self->anchor, self->n_items > 0 ? self->n_items - 1 : 0);
}

static void
bury_rows (CoiTimeline *self, const Change *change, GPtrArray *dead)
{
  if (self->pinned != NULL && g_ptr_array_find (dead, self->pinned, NULL) && self->n_items > 0 &&
      coi_timeline_has_focus_inside (self))
    coi_timeline_focus_position (self, MIN (change->position, self->n_items - 1));
  for (guint i = 0; i < dead->len; i++)
    coi_timeline_release_row (self, g_ptr_array_index (dead, i));
}

/* Grouping and day lines depend on the neighbours of an item. */
static void
rebind_edges (CoiTimeline *self, const Change *change)
{
  CoiTimelineRow *before =
      change->position > 0 ? coi_timeline_find_row (self, change->position - 1) : NULL;
  CoiTimelineRow *after = coi_timeline_find_row (self, change->position + change->added);

  if (before != NULL)
    coi_timeline_rebind_row (self, before);
  if (after != NULL)
    coi_timeline_rebind_row (self, after);
}

void
coi_timeline_items_changed_cb (
    GListModel *model, guint position, guint removed, guint added, CoiTimeline *self)
{
  const Change change = { position, removed, added };

  self->n_items = g_list_model_get_n_items (model);
  if (removed == added)
    rebind_replaced (self, &change);
  else
    {
      CoiTimelineRow *anchor_row = coi_timeline_find_row (self, self->anchor);
      g_autoptr (GPtrArray) dead = take_dead_rows (self, &change);

      revive_rows (self, &change, dead);
      move_anchor (self, &change, anchor_row, dead);
      bury_rows (self, &change, dead);
    }
  rebind_edges (self, &change);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}
