/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline keeps its place, whatever happens around it. */
#include "timeline-fixture.h"

#include <math.h>

#define MANY 100000

static guint
n_items (Fixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->store));
}

static void
test_opens_at_newest (Fixture *self, gconstpointer data)
{
  fixture_check (self);
  g_assert_true (coi_timeline_get_at_end (self->timeline));
  g_assert_cmpuint (coi_timeline_get_last_visible_position (self->timeline), ==, MANY - 1);
  g_assert_cmpuint (coi_timeline_get_n_rows (self->timeline), <, 30);
  g_assert_cmpuint (self->lowest_bound, >=, MANY - 100);
  g_assert_cmpint (fixture_y (self, MANY - 1) + fixture_item (self, MANY - 1)->height, ==,
                   fixture_view_height (self));
}

/* The rows live stay few and recycled on a long way. */
static void
test_recycles (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 60; i++)
    {
      double value = gtk_adjustment_get_value (self->adjustment) - 150;

      fixture_scroll (self, -150);
      /* A fling writes absolute values: the layout must leave them alone. */
      g_assert_cmpfloat (gtk_adjustment_get_value (self->adjustment), ==, value);
      fixture_check (self);
      g_assert_cmpuint (coi_timeline_get_n_rows (self->timeline), <, 40);
    }
  g_assert_cmpuint (self->n_created, <, 60);
  g_assert_cmpuint (self->n_bound, >, 90);
}

/* Scrolls into the middle of things and returns the position of a row in view. */
static guint
go_up (Fixture *self)
{
  guint middle;

  fixture_scroll (self, -1500);
  middle = (coi_timeline_get_first_visible_position (self->timeline) +
            coi_timeline_get_last_visible_position (self->timeline)) /
           2;
  g_assert_false (coi_timeline_get_at_end (self->timeline));
  return middle;
}

static void
check_same_place (Fixture *self, guint id, int y)
{
  fixture_frames (self, 2);
  fixture_check (self);
  g_assert_cmpint (fixture_y (self, fixture_find (self, id)), ==, y);
}

static void
test_stays_when_prepending (Fixture *self, gconstpointer data)
{
  guint middle = go_up (self);
  guint id = fixture_item (self, middle)->id;
  int y = fixture_y (self, middle);
  double value = gtk_adjustment_get_value (self->adjustment);

  fixture_insert (self, 0, 200, 0);
  check_same_place (self, id, y);
  g_assert_cmpfloat (gtk_adjustment_get_value (self->adjustment), ==, value);
}

static void
test_stays_when_appending (Fixture *self, gconstpointer data)
{
  guint middle = go_up (self);
  guint id = fixture_item (self, middle)->id;
  int y = fixture_y (self, middle);
  double value = gtk_adjustment_get_value (self->adjustment);

  fixture_insert (self, n_items (self), 3, 0);
  check_same_place (self, id, y);
  g_assert_false (coi_timeline_get_at_end (self->timeline));
  g_assert_cmpfloat (gtk_adjustment_get_value (self->adjustment), ==, value);
}

static void
test_stays_when_changed_above (Fixture *self, gconstpointer data)
{
  guint middle = go_up (self);
  guint first = coi_timeline_get_first_visible_position (self->timeline);
  guint id = fixture_item (self, middle)->id;
  int y = fixture_y (self, middle);

  fixture_insert (self, first, 2, 77);
  check_same_place (self, id, y);
  g_list_store_splice (self->store, first - 4, 5, NULL, 0);
  check_same_place (self, id, y);
  g_list_store_splice (self->store, 0, 20, NULL, 0);
  check_same_place (self, id, y);
}

static void
test_stays_when_changed_below (Fixture *self, gconstpointer data)
{
  guint id, last;
  int y;

  go_up (self);
  last = coi_timeline_get_last_visible_position (self->timeline);
  id = fixture_item (self, last - 3)->id;
  y = fixture_y (self, last - 3);
  fixture_insert (self, last, 4, 50);
  check_same_place (self, id, y);
  g_list_store_splice (self->store, fixture_find (self, id) + 1, 3, NULL, 0);
  check_same_place (self, id, y);
}

/* A row above the view grows, as when its picture has come. */
static void
test_stays_when_rows_grow (Fixture *self, gconstpointer data)
{
  guint middle = go_up (self);
  guint first = coi_timeline_get_first_visible_position (self->timeline);
  guint id = fixture_item (self, middle)->id;
  int y = fixture_y (self, middle);

  for (guint p = first - 2; p <= first; p++)
    {
      fixture_item (self, p)->height += 120;
      gtk_widget_set_size_request (coi_timeline_get_row (self->timeline, p), -1,
                                   fixture_item (self, p)->height);
    }
  if (fixture_y (self, first) >= 0)
    y += 120; /* wholly in view: it keeps its own place and pushes down */
  check_same_place (self, id, y);
}

static void
test_replaced_item_keeps_place (Fixture *self, gconstpointer data)
{
  guint middle = go_up (self);
  guint id = fixture_item (self, middle)->id;
  int y = fixture_y (self, middle);
  g_autoptr (TestItem) other = fixture_new_item (self, 45);
  gpointer items[] = { other };

  g_list_store_splice (self->store, middle, 1, items, 1);
  fixture_frames (self, 2);
  fixture_check (self);
  g_assert_cmpint (fixture_y (self, middle), ==, y);
  g_assert_cmpuint (fixture_find (self, id), ==, GTK_INVALID_LIST_POSITION);
}

/* The same items in a model filled anew: nothing moves. */
static void
test_reset_keeps_place (Fixture *self, gconstpointer data)
{
  guint middle = go_up (self);
  guint id = fixture_item (self, middle)->id;
  int y = fixture_y (self, middle);
  guint n = n_items (self);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->store), i));
  g_ptr_array_add (items, fixture_new_item (self, 30));
  g_list_store_splice (self->store, 0, n, items->pdata, items->len);
  check_same_place (self, id, y);
}

/* The text gets larger, as do all rows. */
static void
test_stays_when_scaled (Fixture *self, gconstpointer data)
{
  guint first, id;
  int y;

  go_up (self);
  first = coi_timeline_get_first_visible_position (self->timeline);
  while (fixture_y (self, first) < 0)
    first++;
  id = fixture_item (self, first)->id;
  y = fixture_y (self, first);
  for (guint i = 0; i < n_items (self); i++)
    fixture_item (self, i)->height *= 2;
  coi_timeline_rebind_all (self->timeline);
  check_same_place (self, id, y);
  for (guint i = 0; i < n_items (self); i++)
    fixture_item (self, i)->height /= 2;
  coi_timeline_rebind_all (self->timeline);
  check_same_place (self, id, y);
}

/* The row that kept its place goes; the next one keeps its own. */
static void
test_stays_when_anchor_goes (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 8; i++)
    {
      guint first, id;
      int y;

      fixture_scroll (self, -700);
      first = coi_timeline_get_first_visible_position (self->timeline);
      while (fixture_y (self, first) < 0)
        first++;
      id = fixture_item (self, first + 1)->id;
      y = fixture_y (self, first + 1);
      g_list_store_remove (self->store, first);
      check_same_place (self, id, y);
    }
}

/* All that is seen goes: what follows takes its place, without a gap. */
static void
test_all_in_view_goes (Fixture *self, gconstpointer data)
{
  guint first, last, id;
  int y;

  go_up (self);
  first = coi_timeline_get_first_visible_position (self->timeline);
  last = coi_timeline_get_last_visible_position (self->timeline);
  id = fixture_item (self, last + 1)->id;
  y = fixture_y (self, first) < 0 ? fixture_y (self, first + 1) : fixture_y (self, first);
  g_list_store_splice (self->store, first, last - first + 1, NULL, 0);
  check_same_place (self, id, y);
}

static void
test_reset_to_others (Fixture *self, gconstpointer data)
{
  g_list_store_remove_all (self->store);
  fixture_frames (self, 2);
  fixture_check (self);
  g_assert_cmpuint (coi_timeline_get_n_rows (self->timeline), ==, 0);
  fixture_insert (self, 0, 50, 0);
  fixture_frames (self, 2);
  fixture_check (self);
  g_assert_true (coi_timeline_get_at_end (self->timeline));
}

static void
test_sticks_at_end (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 5; i++)
    {
      fixture_insert (self, n_items (self), 1 + i, 0);
      fixture_frames (self, 2);
      fixture_check (self);
      g_assert_true (coi_timeline_get_at_end (self->timeline));
      g_assert_cmpuint (coi_timeline_get_last_visible_position (self->timeline), ==,
                        n_items (self) - 1);
    }
  g_list_store_remove (self->store, n_items (self) - 1);
  fixture_frames (self, 2);
  fixture_check (self);
  g_assert_true (coi_timeline_get_at_end (self->timeline));
}

/* The composer grows: the newest message stays in view. */
static void
test_sticks_when_view_shrinks (Fixture *self, gconstpointer data)
{
  gtk_widget_set_size_request (self->after, -1, 200);
  gtk_widget_set_size_request (self->scrolled, 400, VIEW_HEIGHT - 250);
  fixture_frames (self, 3);
  fixture_check (self);
  g_assert_true (coi_timeline_get_at_end (self->timeline));
}

static void
count_cb (GObject *object, GParamSpec *pspec, guint *count)
{
  ++*count;
}

static void
test_at_end_is_notified (Fixture *self, gconstpointer data)
{
  guint count = 0;

  g_signal_connect (self->timeline, "notify::at-end", G_CALLBACK (count_cb), &count);
  fixture_scroll (self, -50);
  fixture_frames (self, 1);
  g_assert_cmpuint (count, ==, 1);
  g_assert_false (coi_timeline_get_at_end (self->timeline));
  coi_timeline_scroll_to_end (self->timeline);
  fixture_frames (self, 2);
  g_assert_cmpuint (count, ==, 2);
  g_assert_true (coi_timeline_get_at_end (self->timeline));
  fixture_check (self);
}

static void
range_cb (CoiTimeline *timeline, guint first, guint last, guint *seen)
{
  seen[0] = first;
  seen[1] = last;
}

static void
test_visible_range (Fixture *self, gconstpointer data)
{
  guint seen[2] = { 0, 0 };

  g_signal_connect (self->timeline, "visible-range", G_CALLBACK (range_cb), seen);
  fixture_scroll (self, -1000);
  fixture_frames (self, 1);
  g_assert_cmpuint (seen[0], ==, coi_timeline_get_first_visible_position (self->timeline));
  g_assert_cmpuint (seen[1], ==, coi_timeline_get_last_visible_position (self->timeline));
  g_assert_cmpuint (seen[1], <, n_items (self) - 1);
}

static void
test_scroll_to (Fixture *self, gconstpointer data)
{
  const guint places[] = { 50000, 0, MANY - 1, 99000, 3, 50001 };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      coi_timeline_scroll_to (self->timeline, places[i], FALSE);
      fixture_frames (self, 2);
      fixture_check (self);
      g_assert_cmpuint (coi_timeline_get_first_visible_position (self->timeline), <=, places[i]);
      g_assert_cmpuint (coi_timeline_get_last_visible_position (self->timeline), >=, places[i]);
      if (places[i] > 100 && places[i] < MANY - 100)
        g_assert_cmpint (fixture_y (self, places[i]), ==, fixture_view_height (self) / 4);
    }
}

static void
test_scrollbar (Fixture *self, gconstpointer data)
{
  double lower = gtk_adjustment_get_lower (self->adjustment);
  double upper = gtk_adjustment_get_upper (self->adjustment);

  gtk_adjustment_set_value (self->adjustment, (lower + upper) / 2);
  fixture_frames (self, 2);
  fixture_check (self);
  g_assert_cmpuint (coi_timeline_get_first_visible_position (self->timeline), >, MANY * 4 / 10);
  g_assert_cmpuint (coi_timeline_get_first_visible_position (self->timeline), <, MANY * 6 / 10);
  gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_lower (self->adjustment));
  fixture_frames (self, 2);
  fixture_check (self);
  g_assert_cmpint (fixture_y (self, 0), ==, 0);
  gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_upper (self->adjustment));
  fixture_frames (self, 2);
  fixture_check (self);
  g_assert_true (coi_timeline_get_at_end (self->timeline));
}

static void
test_short_content (Fixture *self, gconstpointer data)
{
  fixture_check (self);
  g_assert_cmpint (fixture_y (self, 2) + fixture_item (self, 2)->height, ==,
                   fixture_view_height (self));
  g_assert_cmpint (fixture_y (self, 0), >, 0);
  fixture_insert (self, 0, 1, 40);
  fixture_frames (self, 2);
  fixture_check (self);
  g_assert_true (coi_timeline_get_at_end (self->timeline));
}

/* One row higher than the view. */
static void
test_tall_row (Fixture *self, gconstpointer data)
{
  fixture_insert (self, n_items (self), 1, 3000);
  fixture_frames (self, 2);
  fixture_check (self);
  fixture_scroll (self, -1000);
  fixture_check (self);
  g_assert_cmpint (fixture_y (self, n_items (self) - 1), ==, fixture_view_height (self) - 2000);
  fixture_insert (self, 0, 10, 0);
  fixture_insert (self, n_items (self), 10, 0);
  fixture_frames (self, 2);
  fixture_check (self);
  g_assert_cmpint (fixture_y (self, n_items (self) - 11), ==, fixture_view_height (self) - 2000);
}

static void
add (const char *path, guint n, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, GUINT_TO_POINTER (n), fixture_set_up, test, fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  add ("/timeline/opens-at-newest", MANY, test_opens_at_newest);
  add ("/timeline/recycles", MANY, test_recycles);
  add ("/timeline/stays/prepend", MANY, test_stays_when_prepending);
  add ("/timeline/stays/append", MANY, test_stays_when_appending);
  add ("/timeline/stays/above", 400, test_stays_when_changed_above);
  add ("/timeline/stays/below", 400, test_stays_when_changed_below);
  add ("/timeline/stays/grow", 400, test_stays_when_rows_grow);
  add ("/timeline/stays/replaced", 400, test_replaced_item_keeps_place);
  add ("/timeline/stays/reset", 400, test_reset_keeps_place);
  add ("/timeline/stays/scaled", 400, test_stays_when_scaled);
  add ("/timeline/stays/anchor-goes", 400, test_stays_when_anchor_goes);
  add ("/timeline/stays/all-in-view-goes", 400, test_all_in_view_goes);
  add ("/timeline/reset-to-others", 400, test_reset_to_others);
  add ("/timeline/sticks/append", 400, test_sticks_at_end);
  add ("/timeline/sticks/shrink", 400, test_sticks_when_view_shrinks);
  add ("/timeline/at-end", 400, test_at_end_is_notified);
  add ("/timeline/visible-range", 400, test_visible_range);
  add ("/timeline/scroll-to", MANY, test_scroll_to);
  add ("/timeline/scrollbar", MANY, test_scrollbar);
  add ("/timeline/short", 3, test_short_content);
  add ("/timeline/tall-row", 50, test_tall_row);
  return g_test_run ();
}
