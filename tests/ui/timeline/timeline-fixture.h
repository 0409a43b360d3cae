/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A timeline in a window, over items of known heights. */
#pragma once

#include "coi-timeline.h"

#define TEST_TYPE_ITEM (test_item_get_type ())
G_DECLARE_FINAL_TYPE (TestItem, test_item, TEST, ITEM, GObject)

struct _TestItem
{
  GObject parent_instance;
  guint id;
  int height;
};

typedef struct
{
  GtkWidget *window;
  GtkWidget *before; /* buttons around the timeline in the Tab order */
  GtkWidget *scrolled;
  GtkWidget *after;
  CoiTimeline *timeline;
  GtkAdjustment *adjustment;
  GListStore *store;
  guint next_id;
  guint n_created;
  guint n_bound;
  guint lowest_bound;
  guint n_balance; /* bound and not unbound */
} Fixture;

#define VIEW_HEIGHT 600

void fixture_set_up (Fixture *self, gconstpointer n_items);
void fixture_tear_down (Fixture *self, gconstpointer n_items);
void fixture_frames (Fixture *self, guint n);
TestItem *fixture_new_item (Fixture *self, int height); /* (transfer full) */
void fixture_insert (Fixture *self, guint position, guint n, int height);
TestItem *fixture_item (Fixture *self, guint position); /* borrowed from the store */
guint fixture_find (Fixture *self, guint id);
int fixture_y (Fixture *self, guint position);
int fixture_view_height (Fixture *self);
void fixture_scroll (Fixture *self, double delta);
void fixture_check (Fixture *self);
