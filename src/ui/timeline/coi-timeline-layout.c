/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline's layout: places rows around the anchor and moves the adjustment's bounds, never its
 * value, so that a running kinetic scroll stays valid. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-timeline-private.h"

#include <math.h>

#define REALISE_PX 300 /* rows are made up to here beyond the view */
#define KEEP_PX 600    /* and dropped beyond here */
#define JUMP_PAGES 3   /* a longer way is a jump by proportion */
#define MAX_PASSES 4
#define FIRST_MEAN 60 /* px, before anything is measured */
#define MEAN_WINDOW 256
#define OFF_VIEW_PX 1000 /* where the focused row waits that is not near the view */

typedef struct
{
  CoiTimelineRow *first;
  CoiTimelineRow *last;
} Run;

double
coi_timeline_mean_height (CoiTimeline *self)
{
  return self->mean_count > 0 ? MAX (1, self->mean_sum / self->mean_count) : FIRST_MEAN;
}

static void
note_height (CoiTimeline *self, CoiTimelineRow *row, int height)
{
  if (!row->measured)
    {
      self->mean_count++;
      self->mean_sum += height;
    }
  else
    self->mean_sum += height - row->height;
  if (self->mean_count > MEAN_WINDOW)
    {
      self->mean_sum /= 2;
      self->mean_count /= 2;
    }
  row->height = height;
  row->measured = TRUE;
}

/* The row at @position with its height for the current width. */
static CoiTimelineRow *
measured_row (CoiTimeline *self, guint position)
{
  CoiTimelineRow *row = coi_timeline_ensure_row (self, position);
  int min_width, height;

  gtk_widget_measure (row->widget, GTK_ORIENTATION_HORIZONTAL, -1, &min_width, NULL, NULL, NULL);
  gtk_widget_measure (row->widget, GTK_ORIENTATION_VERTICAL, MAX (min_width, self->layout_width),
                      NULL, &height, NULL, NULL);
  height = MAX (1, height);
  if (!row->measured || row->height != height)
    note_height (self, row, height);
  return row;
}

static void
fill_up (CoiTimeline *self, Run *run)
{
  while (run->first->position > 0)
    {
      guint position = run->first->position - 1;
      CoiTimelineRow *row;

      if (run->first->y <= -KEEP_PX ||
          (run->first->y <= -REALISE_PX && coi_timeline_find_row (self, position) == NULL))
        return;
      row = measured_row (self, position);
      row->y = run->first->y - row->height;
      run->first = row;
    }
}

static void
fill_down (CoiTimeline *self, Run *run, int height)
{
  while (run->last->position + 1 < self->n_items)
    {
      guint position = run->last->position + 1;
      int end = run->last->y + run->last->height;
      CoiTimelineRow *row;

      if (end >= height + KEEP_PX ||
          (end >= height + REALISE_PX && coi_timeline_find_row (self, position) == NULL))
        return;
      row = measured_row (self, position);
      row->y = end;
      run->last = row;
    }
}

/* How far the rows must move so that no gap is left at an end; short content lies at the bottom. */
static int
end_correction (CoiTimeline *self, const Run *run, int height)
{
  int start = run->first->y;
  int end = run->last->y + run->last->height;
  gboolean at_first = run->first->position == 0;
  gboolean at_last = run->last->position + 1 == self->n_items;

  if (at_last && end < height)
    return height - end;
  if (at_first && start > 0 && !(at_last && end - start <= height))
    return -start;
  return at_first && at_last && end - start <= height ? height - end : 0;
}

/* After a jump nothing of the old place is of use but its widgets. */
static void
release_if_far (CoiTimeline *self)
{
  if (coi_timeline_find_row (self, self->anchor) != NULL)
    return;
  for (guint i = self->rows->len; i > 0; i--)
    {
      CoiTimelineRow *row = g_ptr_array_index (self->rows, i - 1);
      if (row != self->pinned)
        coi_timeline_release_row (self, row);
    }
}

static void
settle_anchor (CoiTimeline *self, int height)
{
  CoiTimelineRow *row;

  if (self->stick || self->anchor >= self->n_items)
    self->anchor = self->n_items - 1;
  release_if_far (self);
  row = measured_row (self, self->anchor);
  if (self->stick)
    self->anchor_y = height - row->height;
  else if (self->jump)
    self->anchor_y = floor (height / 4.0);
  else if (self->reveal)
    self->anchor_y = MAX (0, MIN (self->anchor_y, height - row->height));
  self->jump = self->reveal = FALSE;
}

static void
place_rows (CoiTimeline *self, int height, Run *run)
{
  int correction = 0;

  settle_anchor (self, height);
  for (int pass = 0; pass < MAX_PASSES; pass++)
    {
      run->first = run->last = measured_row (self, self->anchor);
      run->first->y = (int)floor (self->anchor_y + 0.5);
      fill_up (self, run);
      fill_down (self, run, height);
      correction = end_correction (self, run, height);
      if (correction == 0)
        return;
      self->anchor_y = floor (self->anchor_y + 0.5) + correction;
    }
}

static gboolean
is_near (const CoiTimelineRow *row, int height)
{
  return row->y + row->height > -KEEP_PX && row->y < height + KEEP_PX;
}

/* Drops what is not in the run or too far away; shortens the run accordingly. */
static void
trim_rows (CoiTimeline *self, int height, Run *run)
{
  guint first, last;

  while (run->first != run->last && !is_near (run->first, height))
    run->first = coi_timeline_find_row (self, run->first->position + 1);
  while (run->first != run->last && !is_near (run->last, height))
    run->last = coi_timeline_find_row (self, run->last->position - 1);
  first = run->first->position;
  last = run->last->position;
  for (guint i = self->rows->len; i > 0; i--)
    {
      CoiTimelineRow *row = g_ptr_array_index (self->rows, i - 1);
      if ((row->position < first || row->position > last) && row != self->pinned)
        coi_timeline_release_row (self, row);
    }
}

/* The first row that is wholly in view keeps its place from now on, else the one that fills it. Not
 * to choose without need keeps the place through many changes, as when a window is resized. */
static void
choose_anchor (CoiTimeline *self, int height, const Run *run)
{
  CoiTimelineRow *old = coi_timeline_find_row (self, self->anchor);
  double fraction = old != NULL ? self->anchor_y - old->y : 0;
  CoiTimelineRow *best = NULL;

  self->first_visible = self->last_visible = GTK_INVALID_LIST_POSITION;
  for (guint p = run->first->position; p <= run->last->position; p++)
    {
      CoiTimelineRow *row = coi_timeline_find_row (self, p);
      if (row->y + row->height <= 0 || row->y >= height)
        continue;
      if (self->first_visible == GTK_INVALID_LIST_POSITION)
        self->first_visible = p;
      self->last_visible = p;
      if (best == NULL || (best->y < 0 && row->y + row->height <= height))
        best = row;
    }
  if (best == NULL ||
      (!self->choose && !self->stick && old != NULL && old->y >= 0 && old->y < height))
    return;
  self->choose = FALSE;
  self->anchor = best->position;
  self->anchor_y = best->y + fraction;
}

/* Chooses the value so that 0 is in the middle of the bounds: GtkScrolledWindow's bounce at an edge
 * compares a distance with them, and goes astray when 0 is outside. */
static void
rebase_if_needed (CoiTimeline *self, double *lower, double *upper, int height)
{
  double shift;

  if (!self->rebase && *lower <= 0 && *upper - height >= 0)
    return;
  shift = -floor ((*lower + *upper - height) / 2);
  *lower += shift;
  *upper += shift;
  self->value += shift;
  self->rebase = FALSE;
}

static void
configure_adjustment (CoiTimeline *self, int height, const Run *run)
{
  double mean = coi_timeline_mean_height (self);
  double fraction = self->anchor_y - floor (self->anchor_y + 0.5);
  double lower = self->value;
  double upper = self->value + height;

  if (run != NULL)
    {
      double start = run->first->y + fraction - run->first->position * mean;
      double end = run->last->y + run->last->height + fraction +
                   (self->n_items - 1 - run->last->position) * mean;
      lower = MIN (lower, self->value + start);
      upper = MAX (upper, self->value + end);
    }
  rebase_if_needed (self, &lower, &upper, height);
  gtk_adjustment_configure (self->vadjustment, self->value, lower, upper, height * 0.1,
                            height * 0.9, height);
}

static void
allocate_row (CoiTimelineRow *row, int width, int y)
{
  int min_width;
  graphene_point_t origin = GRAPHENE_POINT_INIT (0, y);

  gtk_widget_measure (row->widget, GTK_ORIENTATION_HORIZONTAL, -1, &min_width, NULL, NULL, NULL);
  gtk_widget_allocate (row->widget, MAX (width, min_width), row->height, -1,
                       gsk_transform_translate (NULL, &origin));
}

static void
allocate_rows (CoiTimeline *self, int width, int height, const Run *run)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      CoiTimelineRow *row = g_ptr_array_index (self->rows, i);

      if (row->position < run->first->position || row->position > run->last->position)
        {
          measured_row (self, row->position);
          row->y = row->position < run->first->position
                       ? MIN (run->first->y, 0) - row->height - OFF_VIEW_PX
                       : MAX (run->last->y + run->last->height, height) + OFF_VIEW_PX;
        }
      allocate_row (row, width, row->y);
    }
}

static void
layout (CoiTimeline *self, int width, int height)
{
  Run run = { NULL, NULL };

  place_rows (self, height, &run);
  trim_rows (self, height, &run);
  choose_anchor (self, height, &run);
  self->stick = run.last->position + 1 == self->n_items && run.last->y + run.last->height <= height;
  coi_timeline_order_children (self);
  allocate_rows (self, width, height, &run);
  configure_adjustment (self, height, &run);
}

static void
layout_nothing (CoiTimeline *self, int height)
{
  coi_timeline_release_all (self);
  self->first_visible = self->last_visible = GTK_INVALID_LIST_POSITION;
  self->stick = TRUE;
  self->anchor_y = 0;
  configure_adjustment (self, height, NULL);
}

void
coi_timeline_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CoiTimeline *self = COI_TIMELINE (widget);

  self->in_layout = TRUE;
  if (width != self->layout_width)
    {
      self->mean_sum = coi_timeline_mean_height (self);
      self->mean_count = MIN (self->mean_count, 1);
      for (guint i = 0; i < self->rows->len; i++)
        ((CoiTimelineRow *)g_ptr_array_index (self->rows, i))->measured = FALSE;
    }
  self->layout_width = width;
  if (self->n_items > 0 && self->create != NULL)
    layout (self, width, height);
  else
    layout_nothing (self, height);
  gtk_adjustment_configure (self->hadjustment, 0, 0, width, width * 0.1, width * 0.9, width);
  self->in_layout = FALSE;
  coi_timeline_queue_notify (self);
}

static void
jump_to_value (CoiTimeline *self)
{
  double lower = gtk_adjustment_get_lower (self->vadjustment);
  double range = gtk_adjustment_get_upper (self->vadjustment) -
                 gtk_adjustment_get_page_size (self->vadjustment) - lower;
  double item = range > 0 ? (self->value - lower) / range * self->n_items : 0;

  if (item >= self->n_items)
    {
      self->stick = TRUE;
      return;
    }
  self->anchor = (guint)MAX (0, item);
  self->anchor_y = -floor ((item - self->anchor) * coi_timeline_mean_height (self));
}

/* Somebody scrolled. */
void
coi_timeline_value_changed_cb (GtkAdjustment *adjustment, CoiTimeline *self)
{
  double delta = gtk_adjustment_get_value (adjustment) - self->value;

  if (self->in_layout || delta == 0)
    return;
  self->value += delta;
  self->choose = TRUE;
  self->stick = self->jump = self->reveal = FALSE;
  if (fabs (delta) > JUMP_PAGES * gtk_adjustment_get_page_size (adjustment))
    jump_to_value (self);
  else
    self->anchor_y -= delta;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* Makes @position the anchor, @y px below the top of the view, and moves the value to where the
 * bounds say that it is, so that they stay about where they are. */
void
coi_timeline_anchor_at (CoiTimeline *self, guint position, double y)
{
  double page = gtk_adjustment_get_page_size (self->vadjustment);
  double lower = gtk_adjustment_get_lower (self->vadjustment);
  double upper = gtk_adjustment_get_upper (self->vadjustment) - page;
  CoiTimelineRow *row = coi_timeline_find_row (self, position);
  gboolean near = row != NULL && row->height > 0 && is_near (row, page);

  if (!near)
    self->value = CLAMP (floor (lower + position * coi_timeline_mean_height (self)), lower, upper);
  self->choose = TRUE;
  self->anchor = position;
  self->anchor_y = near ? row->y : y;
  self->stick = self->jump = self->reveal = FALSE;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}
