/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline against a naive model, which knows every height, through random changes. */
#include "timeline-fixture.h"

#include <math.h>

#define NOTHING G_MAXUINT

static guint
n_items (Fixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->store));
}

typedef struct
{
  guint id; /* of the anchor */
  int y;
  gboolean stick;
  gboolean scrolled;
  gboolean lost;  /* all that was in view is gone */
  guint focus_id; /* of the row with the focus; NOTHING: none */
} Naive;

static int
naive_offset (Fixture *self, guint position)
{
  int offset = 0;

  for (guint i = 0; i < position; i++)
    offset += fixture_item (self, i)->height;
  return offset;
}

static int
naive_top (Fixture *self, const Naive *naive)
{
  int end = naive_offset (self, n_items (self)) - fixture_view_height (self);
  int top = naive->stick ? end : naive_offset (self, fixture_find (self, naive->id)) - naive->y;

  return end < 0 ? end : CLAMP (top, 0, end);
}

/* The anchor is kept while its top is in view, unless somebody scrolled. */
static gboolean
naive_keeps_anchor (Fixture *self, Naive *naive, int top)
{
  int y;

  if (naive->stick || naive->scrolled)
    return FALSE;
  y = naive_offset (self, fixture_find (self, naive->id)) - top;
  if (y < 0 || y >= fixture_view_height (self))
    return FALSE;
  naive->y = y;
  return TRUE;
}

/* Compares every visible row with the naive model and chooses its next anchor. */
static void
naive_check (Fixture *self, Naive *naive)
{
  int top = naive_top (self, naive), height = fixture_view_height (self);
  int y = -top, best_y = 0;
  guint best = GTK_INVALID_LIST_POSITION, n = n_items (self);

  fixture_check (self);
  for (guint p = 0; p < n; y += fixture_item (self, p++)->height)
    {
      int end = y + fixture_item (self, p)->height;
      if (end <= 0 || y >= height)
        continue;
      g_assert_cmpint (fixture_y (self, p), ==, y);
      if (best != GTK_INVALID_LIST_POSITION && (best_y >= 0 || end > height))
        continue;
      best = p;
      best_y = y;
    }
  if (!naive_keeps_anchor (self, naive, top))
    {
      naive->id = fixture_item (self, best)->id;
      naive->y = best_y;
    }
  naive->scrolled = FALSE;
  naive->stick = y <= height;
  g_assert_cmpint (naive->stick, ==, coi_timeline_get_at_end (self->timeline));
}

static void
naive_change_height (Fixture *self)
{
  guint position = g_test_rand_int_range (0, n_items (self));

  fixture_item (self, position)->height = g_test_rand_int_range (1, 400);
  g_list_model_items_changed (G_LIST_MODEL (self->store), position, 1, 1);
}

/* The row in view that stays where it is when the anchor goes with others. */
static guint
naive_heir (Fixture *self, guint position, guint n)
{
  guint last = coi_timeline_get_last_visible_position (self->timeline);
  guint first = coi_timeline_get_first_visible_position (self->timeline);

  if (position + n <= last)
    return MAX (position + n, first);
  return position > first ? position - 1 : GTK_INVALID_LIST_POSITION;
}

static void
naive_remove (Fixture *self, Naive *naive)
{
  guint position = g_test_rand_int_range (0, n_items (self));
  guint some = g_test_rand_int_range (1, 9);
  guint n = MIN (some, n_items (self) - position);
  guint anchor = fixture_find (self, naive->id);

  if (!naive->stick && position <= anchor && anchor < position + n)
    {
      guint heir = naive_heir (self, position, n);

      naive->lost = heir == GTK_INVALID_LIST_POSITION;
      naive->id = naive->lost ? 0 : fixture_item (self, heir)->id;
      naive->y = naive->lost ? 0 : fixture_y (self, heir);
    }
  g_list_store_splice (self->store, position, n, NULL, 0);
}

/* After a change that leaves the place to the timeline. */
static void
naive_find (Fixture *self, Naive *naive)
{
  guint first = coi_timeline_get_first_visible_position (self->timeline);

  naive->lost = FALSE;
  if (first == GTK_INVALID_LIST_POSITION)
    return;
  naive->id = fixture_item (self, first)->id;
  naive->y = fixture_y (self, first);
}

/* A click on a row moves nothing. */
static void
naive_focus (Fixture *self, Naive *naive)
{
  guint first = coi_timeline_get_first_visible_position (self->timeline);
  guint last = coi_timeline_get_last_visible_position (self->timeline);
  guint position = g_test_rand_int_range (first, last + 1);

  g_assert_true (gtk_widget_grab_focus (coi_timeline_get_row (self->timeline, position)));
  naive->focus_id = fixture_item (self, position)->id;
}

/* The focus stays on its item wherever that is; when it is removed, on another. */
static void
naive_check_focus (Fixture *self, Naive *naive)
{
  guint position = coi_timeline_get_focus_position (self->timeline);
  GtkWidget *row;

  if (naive->focus_id == NOTHING)
    return;
  if (position == GTK_INVALID_LIST_POSITION)
    {
      g_assert_cmpuint (fixture_find (self, naive->focus_id), ==, GTK_INVALID_LIST_POSITION);
      naive->focus_id = NOTHING;
      return;
    }
  row = coi_timeline_get_row (self->timeline, position);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (self->window)) == row);
  if (fixture_find (self, naive->focus_id) != GTK_INVALID_LIST_POSITION)
    g_assert_cmpuint (fixture_item (self, position)->id, ==, naive->focus_id);
  naive->focus_id = fixture_item (self, position)->id;
}

/* Whole pixels: a naive model cannot know how parts of them add up. */
static double
whole_value (Fixture *self, double value)
{
  double lower = ceil (gtk_adjustment_get_lower (self->adjustment));
  double upper = floor (gtk_adjustment_get_upper (self->adjustment) -
                        gtk_adjustment_get_page_size (self->adjustment));

  return CLAMP (value, lower, MAX (lower, upper));
}

/* The bounds are estimates: what counts is how far the value really went. */
static void
naive_scroll (Fixture *self, Naive *naive, int delta)
{
  double before = gtk_adjustment_get_value (self->adjustment);
  int top = naive_top (self, naive);
  int end = MAX (0, naive_offset (self, n_items (self)) - fixture_view_height (self));

  gtk_adjustment_set_value (self->adjustment, whole_value (self, before + delta));
  delta = (int)floor (gtk_adjustment_get_value (self->adjustment) - before + 0.5);
  if (delta == 0)
    return;
  naive->y -= CLAMP (top + delta, 0, end) - top;
  naive->scrolled = TRUE;
  naive->stick = FALSE;
}

static void
naive_step (Fixture *self, Naive *naive)
{
  guint n = n_items (self);

  switch (n < 3 ? 0 : g_test_rand_int_range (0, 8))
    {
    case 0:
      fixture_insert (self, g_test_rand_int_range (0, n + 1), g_test_rand_int_range (1, 6), 0);
      break;
    case 1:
      naive_remove (self, naive);
      break;
    case 2:
      naive_change_height (self);
      break;
    case 3:
      fixture_insert (self, n, 1, g_test_rand_int_range (1, 1500));
      break;
    case 4:
      fixture_insert (self, 0, g_test_rand_int_range (1, 20), 0);
      break;
    case 5:
      naive_focus (self, naive);
      break;
    default:
      naive_scroll (self, naive, g_test_rand_int_range (-1500, 1500));
    }
}

static void
test_random (Fixture *self, gconstpointer data)
{
  Naive naive = { .stick = TRUE, .focus_id = NOTHING };

  naive_check (self, &naive);
  for (guint i = 0; i < 300; i++)
    {
      naive_step (self, &naive);
      if (n_items (self) == 0)
        fixture_insert (self, 0, 1, 0);
      fixture_frames (self, 1);
      if (naive.lost)
        naive_find (self, &naive);
      naive_check (self, &naive);
      naive_check_focus (self, &naive);
    }
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add ("/timeline/random", Fixture, GUINT_TO_POINTER (30), fixture_set_up, test_random,
              fixture_tear_down);
  return g_test_run ();
}
