/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A timeline in a window, over items of known heights. */
#include "timeline-fixture.h"

#include <math.h>

G_DEFINE_FINAL_TYPE (TestItem, test_item, G_TYPE_OBJECT)

static void
test_item_class_init (TestItemClass *klass)
{
}

static void
test_item_init (TestItem *self)
{
}

static GtkWidget *
create (gpointer user_data)
{
  Fixture *self = user_data;

  self->n_created++;
  return gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
}

static void
bind (GtkWidget *row, gpointer data, guint position, GListModel *model, gpointer user_data)
{
  Fixture *self = user_data;
  TestItem *item = data;
  g_autofree char *name = g_strdup_printf ("item %u", item->id);
  g_autoptr (TestItem) same = g_list_model_get_item (model, position);

  g_assert_true (same == item);
  gtk_widget_set_size_request (row, -1, item->height);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  self->n_bound++;
  self->n_balance++;
  self->lowest_bound = MIN (self->lowest_bound, position);
}

static void
unbind (GtkWidget *row, gpointer item, gpointer user_data)
{
  Fixture *self = user_data;

  g_assert_true (TEST_IS_ITEM (item));
  self->n_balance--;
}

TestItem *
fixture_new_item (Fixture *self, int height)
{
  TestItem *item = g_object_new (TEST_TYPE_ITEM, NULL);

  item->id = self->next_id++;
  item->height = height > 0 ? height : 20 + (int)(item->id * 37 % 160);
  return item;
}

/* A @height of 0 varies from item to item. */
void
fixture_insert (Fixture *self, guint position, guint n, int height)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (items, fixture_new_item (self, height));
  g_list_store_splice (self->store, position, 0, items->pdata, n);
}

static void
build_window (Fixture *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->window = gtk_window_new ();
  self->before = gtk_button_new_with_label ("before");
  self->after = gtk_button_new_with_label ("after");
  self->scrolled = gtk_scrolled_window_new ();
  gtk_widget_set_size_request (self->scrolled, 400, VIEW_HEIGHT);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), GTK_WIDGET (self->timeline));
  gtk_box_append (GTK_BOX (box), self->before);
  gtk_box_append (GTK_BOX (box), self->scrolled);
  gtk_box_append (GTK_BOX (box), self->after);
  gtk_window_set_child (GTK_WINDOW (self->window), box);
  gtk_window_set_decorated (GTK_WINDOW (self->window), FALSE);
}

void
fixture_set_up (Fixture *self, gconstpointer n_items)
{
  self->lowest_bound = G_MAXUINT;
  self->store = g_list_store_new (TEST_TYPE_ITEM);
  fixture_insert (self, 0, GPOINTER_TO_UINT (n_items), 0);
  self->timeline = COI_TIMELINE (coi_timeline_new ());
  coi_timeline_set_factory (self->timeline, create, bind, unbind, self, NULL);
  coi_timeline_set_model (self->timeline, G_LIST_MODEL (self->store));
  build_window (self);
  self->adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->timeline));
  gtk_window_present (GTK_WINDOW (self->window));
  fixture_frames (self, 2);
}

void
fixture_tear_down (Fixture *self, gconstpointer n_items)
{
  g_object_add_weak_pointer (G_OBJECT (self->timeline), (gpointer *)&self->timeline);
  gtk_window_destroy (GTK_WINDOW (self->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (self->timeline);
  g_assert_cmpuint (self->n_balance, ==, 0);
  g_object_unref (self->store);
}

void
fixture_frames (Fixture *self, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      gtk_test_widget_wait_for_draw (self->window);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

TestItem *
fixture_item (Fixture *self, guint position)
{
  g_autoptr (TestItem) item = g_list_model_get_item (G_LIST_MODEL (self->store), position);

  return item;
}

guint
fixture_find (Fixture *self, guint id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  for (guint i = 0; i < n; i++)
    if (fixture_item (self, i)->id == id)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

/* Pixels from the top of the view to the top of the row. */
int
fixture_y (Fixture *self, guint position)
{
  GtkWidget *row = coi_timeline_get_row (self->timeline, position);
  graphene_rect_t bounds;

  g_assert_nonnull (row);
  g_assert_true (gtk_widget_compute_bounds (row, GTK_WIDGET (self->timeline), &bounds));
  return (int)floorf (bounds.origin.y + 0.5f);
}

int
fixture_view_height (Fixture *self)
{
  return gtk_widget_get_height (GTK_WIDGET (self->timeline));
}

void
fixture_scroll (Fixture *self, double delta)
{
  gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_value (self->adjustment) + delta);
  fixture_frames (self, 1);
}

static void
check_adjustment (Fixture *self)
{
  double page = gtk_adjustment_get_page_size (self->adjustment);
  double lower = gtk_adjustment_get_lower (self->adjustment);
  double upper = gtk_adjustment_get_upper (self->adjustment);
  double value = gtk_adjustment_get_value (self->adjustment);

  g_assert_cmpfloat (lower, <=, 0);
  g_assert_cmpfloat (0, <=, upper - page);
  g_assert_cmpfloat (lower, <=, value);
  g_assert_cmpfloat (value, <=, upper - page);
  if (coi_timeline_get_at_end (self->timeline))
    g_assert_cmpfloat_with_epsilon (value, upper - page, 1);
}

/* The visible rows are a run without gaps or overlaps that covers the view. */
void
fixture_check (Fixture *self)
{
  guint first = coi_timeline_get_first_visible_position (self->timeline);
  guint last = coi_timeline_get_last_visible_position (self->timeline);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  int expected;

  check_adjustment (self);
  g_assert_cmpuint (self->n_balance, ==, coi_timeline_get_n_rows (self->timeline));
  if (n == 0)
    {
      g_assert_cmpuint (first, ==, GTK_INVALID_LIST_POSITION);
      return;
    }
  g_assert_cmpuint (first, <=, last);
  g_assert_cmpuint (last, <, n);
  expected = fixture_y (self, first);
  g_assert_cmpint (expected, <=, MAX (0, first == 0 ? VIEW_HEIGHT : 0));
  for (guint p = first; p <= last; p++)
    {
      GtkWidget *row = coi_timeline_get_row (self->timeline, p);
      g_assert_cmpint (fixture_y (self, p), ==, expected);
      g_assert_cmpint (gtk_widget_get_height (row), ==, fixture_item (self, p)->height);
      g_assert_true (gtk_widget_get_mapped (row));
      if (p > first)
        g_assert_true (gtk_widget_get_prev_sibling (row) ==
                       coi_timeline_get_row (self->timeline, p - 1));
      expected += gtk_widget_get_height (row);
    }
  g_assert_cmpint (expected, >=, fixture_view_height (self));
}
