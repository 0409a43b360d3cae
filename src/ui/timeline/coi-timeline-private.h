/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the timeline share: rows, layout, keys. */
#pragma once

#include "coi-timeline.h"

G_BEGIN_DECLS

typedef struct
{
  GtkWidget *widget;
  gpointer item; /* owned */
  guint position;
  int y; /* px below the top of the view, of the last layout */
  int height;
  gboolean measured;
} CoiTimelineRow;

struct _CoiTimeline
{
  GtkWidget parent_instance;

  GListModel *model;
  gulong items_changed_id;
  guint n_items;

  CoiTimelineCreateFunc create;
  CoiTimelineBindFunc bind;
  CoiTimelineUnbindFunc unbind;
  gpointer user_data;
  GDestroyNotify destroy;

  GPtrArray *rows;        /* CoiTimelineRow, by position; contiguous but for @pinned */
  GPtrArray *pool;        /* GtkWidget, hidden children waiting for an item */
  CoiTimelineRow *pinned; /* the row that has or last had the focus, alive wherever it is */

  guint anchor;    /* position of the item that keeps its place */
  double anchor_y; /* px from the top of the view to the top of the anchor */
  gboolean choose; /* the next layout chooses the anchor anew */
  gboolean stick;  /* keep the end of the last item at the bottom of the view */
  gboolean jump;   /* the next layout puts the anchor at a quarter of the height */
  gboolean reveal; /* the next layout moves as little as shows the whole anchor */
  gboolean rebase; /* the next layout chooses the adjustment's value anew */

  double mean_sum; /* for the mean height of a row, px */
  double mean_count;
  int layout_width;
  gboolean in_layout;

  GtkAdjustment *hadjustment;
  GtkAdjustment *vadjustment;
  GtkScrollablePolicy hscroll_policy;
  GtkScrollablePolicy vscroll_policy;
  double value; /* the vertical adjustment's value that the anchor belongs to */

  guint first_visible; /* GTK_INVALID_LIST_POSITION when nothing is */
  guint last_visible;
  gboolean told_at_end;
  guint told_first;
  guint told_last;
  guint notify_id;
};

/* coi-timeline-rows.c */
CoiTimelineRow *coi_timeline_find_row (CoiTimeline *self, guint position);
CoiTimelineRow *coi_timeline_find_row_of (CoiTimeline *self, GtkWidget *widget);
CoiTimelineRow *coi_timeline_ensure_row (CoiTimeline *self, guint position);
void coi_timeline_rebind_row (CoiTimeline *self, CoiTimelineRow *row);
void coi_timeline_release_row (CoiTimeline *self, CoiTimelineRow *row);
void coi_timeline_release_all (CoiTimeline *self);
void coi_timeline_drop_pool (CoiTimeline *self);
void coi_timeline_order_children (CoiTimeline *self);

/* coi-timeline-model.c */
void coi_timeline_items_changed_cb (
    GListModel *model, guint position, guint removed, guint added, CoiTimeline *self);

/* coi-timeline-layout.c */
double coi_timeline_mean_height (CoiTimeline *self);
void coi_timeline_anchor_at (CoiTimeline *self, guint position, double y);
void coi_timeline_size_allocate (GtkWidget *widget, int width, int height, int baseline);
void coi_timeline_value_changed_cb (GtkAdjustment *adjustment, CoiTimeline *self);

/* coi-timeline-focus.c */
void coi_timeline_class_init_focus (GtkWidgetClass *widget_class);
void coi_timeline_init_focus (CoiTimeline *self);
gboolean coi_timeline_focus_position (CoiTimeline *self, guint position);
gboolean coi_timeline_has_focus_inside (CoiTimeline *self);

/* coi-timeline.c */
void coi_timeline_queue_notify (CoiTimeline *self);
void coi_timeline_emit_activate (CoiTimeline *self, guint position);
void coi_timeline_emit_context_menu (CoiTimeline *self, CoiTimelineRow *row, double x, double y);

G_END_DECLS
