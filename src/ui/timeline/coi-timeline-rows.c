/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline's rows: made, bound to items, recycled. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-timeline-private.h"

#define POOL_SIZE 12

/* The live row at @position, or %NULL. */
CoiTimelineRow *
coi_timeline_find_row (CoiTimeline *self, guint position)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      CoiTimelineRow *row = g_ptr_array_index (self->rows, i);
      if (row->position == position)
        return row;
    }
  return NULL;
}

/* The live row that is or contains @widget, or %NULL. */
CoiTimelineRow *
coi_timeline_find_row_of (CoiTimeline *self, GtkWidget *widget)
{
  while (widget != NULL && gtk_widget_get_parent (widget) != GTK_WIDGET (self))
    widget = gtk_widget_get_parent (widget);
  for (guint i = 0; widget != NULL && i < self->rows->len; i++)
    {
      CoiTimelineRow *row = g_ptr_array_index (self->rows, i);
      if (row->widget == widget)
        return row;
    }
  return NULL;
}

static GtkWidget *
take_widget (CoiTimeline *self)
{
  GtkWidget *widget;

  if (self->pool->len > 0)
    {
      widget = g_ptr_array_steal_index_fast (self->pool, self->pool->len - 1);
      gtk_widget_set_visible (widget, TRUE);
      return widget;
    }
  widget = self->create (self->user_data);
  g_object_set (widget, "focusable", TRUE, "accessible-role", GTK_ACCESSIBLE_ROLE_LIST_ITEM, NULL);
  gtk_widget_set_parent (widget, GTK_WIDGET (self));
  return widget;
}

static void
bind_row (CoiTimeline *self, CoiTimelineRow *row)
{
  row->item = g_list_model_get_item (self->model, row->position);
  row->measured = FALSE;
  if (row->item != NULL)
    self->bind (row->widget, row->item, row->position, self->model, self->user_data);
}

static void
unbind_row (CoiTimeline *self, CoiTimelineRow *row)
{
  if (row->item != NULL && self->unbind != NULL)
    self->unbind (row->widget, row->item, self->user_data);
  g_clear_object (&row->item);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const CoiTimelineRow *left = *(CoiTimelineRow *const *)a;
  const CoiTimelineRow *right = *(CoiTimelineRow *const *)b;

  return left->position < right->position ? -1 : left->position > right->position;
}

/* The row at @position, made and bound when there is none. */
CoiTimelineRow *
coi_timeline_ensure_row (CoiTimeline *self, guint position)
{
  CoiTimelineRow *row = coi_timeline_find_row (self, position);

  if (row != NULL)
    return row;
  row = g_new0 (CoiTimelineRow, 1);
  row->position = position;
  row->widget = take_widget (self);
  g_ptr_array_add (self->rows, row);
  g_ptr_array_sort (self->rows, compare_rows);
  bind_row (self, row);
  return row;
}

/* Shows in @row what the model now has at its position. */
void
coi_timeline_rebind_row (CoiTimeline *self, CoiTimelineRow *row)
{
  unbind_row (self, row);
  bind_row (self, row);
  gtk_widget_queue_resize (row->widget);
}

/* Frees @row; its widget waits in the pool, hidden so that assistive technology does not see it. */
void
coi_timeline_release_row (CoiTimeline *self, CoiTimelineRow *row)
{
  GtkWidget *widget = row->widget;

  if (self->pinned == row)
    self->pinned = NULL;
  unbind_row (self, row);
  g_ptr_array_remove (self->rows, row);
  g_free (row);
  if (self->pool->len >= POOL_SIZE)
    {
      gtk_widget_unparent (widget);
      return;
    }
  gtk_widget_set_visible (widget, FALSE);
  gtk_widget_insert_before (widget, GTK_WIDGET (self), NULL);
  g_ptr_array_add (self->pool, widget);
}

void
coi_timeline_release_all (CoiTimeline *self)
{
  while (self->rows->len > 0)
    coi_timeline_release_row (self, g_ptr_array_index (self->rows, self->rows->len - 1));
}

void
coi_timeline_drop_pool (CoiTimeline *self)
{
  for (guint i = 0; i < self->pool->len; i++)
    gtk_widget_unparent (g_ptr_array_index (self->pool, i));
  g_ptr_array_set_size (self->pool, 0);
}

/* Assistive technology reads children in sibling order: make it the order of positions. */
void
coi_timeline_order_children (CoiTimeline *self)
{
  GtkWidget *previous = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    {
      CoiTimelineRow *row = g_ptr_array_index (self->rows, i);
      if (gtk_widget_get_prev_sibling (row->widget) != previous)
        gtk_widget_insert_after (row->widget, GTK_WIDGET (self), previous);
      previous = row->widget;
    }
}

/**
 * coi_timeline_rebind:
 * @self: a timeline
 * @position: the position of an item
 *
 * Binds the row of an item anew, when there is one: the item looks different now.
 */
void
coi_timeline_rebind (CoiTimeline *self, guint position)
{
  CoiTimelineRow *row;

  g_return_if_fail (COI_IS_TIMELINE (self));
  row = coi_timeline_find_row (self, position);
  if (row != NULL)
    coi_timeline_rebind_row (self, row);
}

/**
 * coi_timeline_rebind_all:
 * @self: a timeline
 *
 * Binds every row anew, as when a new day has begun.
 */
void
coi_timeline_rebind_all (CoiTimeline *self)
{
  g_return_if_fail (COI_IS_TIMELINE (self));

  for (guint i = 0; i < self->rows->len; i++)
    coi_timeline_rebind_row (self, g_ptr_array_index (self->rows, i));
}

/**
 * coi_timeline_get_n_rows:
 * @self: a timeline
 *
 * Returns: how many rows are alive
 */
guint
coi_timeline_get_n_rows (CoiTimeline *self)
{
  return self->rows->len;
}

/**
 * coi_timeline_get_row:
 * @self: a timeline
 * @position: the position of an item
 *
 * Returns: (transfer none) (nullable): its row when it is alive
 */
GtkWidget *
coi_timeline_get_row (CoiTimeline *self, guint position)
{
  CoiTimelineRow *row = coi_timeline_find_row (self, position);

  return row != NULL ? row->widget : NULL;
}
