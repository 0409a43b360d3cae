/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline with the keyboard, the mouse and assistive technology. */
#include "timeline-fixture.h"

#define N 400

static GtkWidget *
focus_widget (Fixture *self)
{
  return gtk_window_get_focus (GTK_WINDOW (self->window));
}

/* The position that has the focus, or %GTK_INVALID_LIST_POSITION when the focus is elsewhere. */
static guint
focused (Fixture *self)
{
  guint position = coi_timeline_get_focus_position (self->timeline);

  if (position == GTK_INVALID_LIST_POSITION ||
      coi_timeline_get_row (self->timeline, position) != focus_widget (self))
    return GTK_INVALID_LIST_POSITION;
  return position;
}

static void
run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static void
timed_out_cb (gpointer late)
{
  *(gboolean *)late = TRUE;
}

/* Handles events until the X server's have surely come. */
static void
wait_ms (guint ms)
{
  gboolean late = FALSE;

  g_timeout_add_once (ms, timed_out_cb, &late);
  while (!late)
    g_main_context_iteration (NULL, TRUE);
}

static void
press (Fixture *self, const char *key)
{
  const char *argv[] = { "xdotool", "key", key, NULL };

  run (argv);
  wait_ms (60);
  fixture_frames (self, 2);
}

static void
click (Fixture *self, int x, int y, const char *button)
{
  graphene_point_t point;
  char *words[2];
  const char *argv[] = { "xdotool", "mousemove", NULL, NULL, "click", button, NULL };

  g_assert_true (gtk_widget_compute_point (GTK_WIDGET (self->timeline), self->window,
                                           &GRAPHENE_POINT_INIT (x, y), &point));
  words[0] = g_strdup_printf ("%d", (int)point.x);
  words[1] = g_strdup_printf ("%d", (int)point.y);
  argv[2] = words[0];
  argv[3] = words[1];
  run (argv);
  g_free (words[0]);
  g_free (words[1]);
  wait_ms (60);
  fixture_frames (self, 2);
}

/* Without a window manager somebody must give the window the keyboard. */
static void
set_up (Fixture *self, gconstpointer n_items)
{
  const char *argv[] = { "xdotool", "search",        "--sync",      "--onlyvisible",
                         "--name",  "timeline-test", "windowfocus", NULL };

  fixture_set_up (self, n_items);
  gtk_window_set_title (GTK_WINDOW (self->window), "timeline-test");
  wait_ms (50);
  run (argv);
  wait_ms (100);
}

static gboolean
is_in_view (Fixture *self, guint position)
{
  int y = fixture_y (self, position);

  return y >= 0 && y + fixture_item (self, position)->height <= fixture_view_height (self);
}

static void
test_arrows (Fixture *self, gconstpointer data)
{
  coi_timeline_scroll_to (self->timeline, N - 1, TRUE);
  g_assert_cmpuint (focused (self), ==, N - 1);
  press (self, "Down");
  g_assert_cmpuint (focused (self), ==, N - 1);
  for (guint i = 1; i <= 15; i++)
    {
      press (self, "Up");
      g_assert_cmpuint (focused (self), ==, N - 1 - i);
      g_assert_true (is_in_view (self, N - 1 - i));
      fixture_check (self);
    }
  press (self, "Down");
  g_assert_cmpuint (focused (self), ==, N - 15);
}

static void
test_home_end_pages (Fixture *self, gconstpointer data)
{
  guint before;

  coi_timeline_scroll_to (self->timeline, N - 1, TRUE);
  press (self, "Page_Up");
  before = focused (self);
  g_assert_cmpuint (before, <, N - 2);
  g_assert_true (is_in_view (self, before));
  press (self, "Page_Down");
  g_assert_cmpuint (focused (self), >, before);
  press (self, "Home");
  g_assert_cmpuint (focused (self), ==, 0);
  g_assert_cmpint (fixture_y (self, 0), ==, 0);
  fixture_check (self);
  press (self, "Page_Down");
  g_assert_cmpuint (focused (self), >, 1);
  press (self, "KP_End");
  g_assert_cmpuint (focused (self), ==, N - 1);
  g_assert_true (coi_timeline_get_at_end (self->timeline));
  fixture_check (self);
}

static void
test_tab_leaves (Fixture *self, gconstpointer data)
{
  gtk_widget_grab_focus (self->before);
  press (self, "Tab");
  g_assert_cmpuint (focused (self), ==, N - 1);
  press (self, "Up");
  press (self, "Tab");
  g_assert_true (focus_widget (self) == self->after);
  press (self, "shift+Tab");
  g_assert_cmpuint (focused (self), ==, N - 2);
  press (self, "shift+Tab");
  g_assert_true (focus_widget (self) == self->before);
}

/* An arrow in a row that is higher than the view scrolls in it first. */
static void
test_tall_row (Fixture *self, gconstpointer data)
{
  fixture_insert (self, N, 1, 1500);
  fixture_frames (self, 2);
  coi_timeline_scroll_to (self->timeline, N, TRUE);
  fixture_frames (self, 2);
  coi_timeline_scroll_to_end (self->timeline);
  fixture_frames (self, 2);
  for (guint i = 0; i < 20 && focused (self) == N; i++)
    {
      if (i == 0)
        g_assert_cmpint (fixture_y (self, N), ==, fixture_view_height (self) - 1500);
      press (self, "Up");
      if (i < 2)
        g_assert_cmpuint (focused (self), ==, N);
    }
  g_assert_cmpuint (focused (self), ==, N - 1);
  fixture_check (self);
}

static void
test_focus_survives_scrolling (Fixture *self, gconstpointer data)
{
  GtkWidget *row;

  coi_timeline_scroll_to (self->timeline, N - 2, TRUE);
  row = focus_widget (self);
  for (guint i = 0; i < 20; i++)
    fixture_scroll (self, -500);
  g_assert_true (focus_widget (self) == row);
  g_assert_cmpuint (focused (self), ==, N - 2);
  g_assert_cmpint (fixture_y (self, N - 2), >, fixture_view_height (self));
  coi_timeline_scroll_to (self->timeline, 0, FALSE);
  fixture_insert (self, 0, 5, 0);
  fixture_frames (self, 2);
  g_assert_true (focus_widget (self) == row);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "item 398");
  press (self, "Up");
  g_assert_cmpuint (focused (self), ==, N - 2 + 5 - 1);
  g_assert_true (is_in_view (self, N - 2 + 5 - 1));
  fixture_check (self);
}

static void
test_focus_survives_changes (Fixture *self, gconstpointer data)
{
  GtkWidget *row;
  guint id = fixture_item (self, N - 3)->id;

  coi_timeline_scroll_to (self->timeline, N - 3, TRUE);
  row = focus_widget (self);
  fixture_insert (self, 0, 200, 0);
  fixture_insert (self, N + 200, 30, 0);
  fixture_frames (self, 2);
  g_assert_true (focus_widget (self) == row);
  g_assert_cmpuint (focused (self), ==, fixture_find (self, id));
  g_list_model_items_changed (G_LIST_MODEL (self->store), focused (self), 1, 1);
  fixture_frames (self, 2);
  g_assert_true (focus_widget (self) == row);
}

static void
test_focus_of_removed (Fixture *self, gconstpointer data)
{
  guint neighbour = fixture_item (self, N - 4)->id;

  coi_timeline_scroll_to (self->timeline, N - 5, TRUE);
  g_list_store_remove (self->store, N - 5);
  fixture_frames (self, 2);
  g_assert_cmpuint (focused (self), ==, N - 5);
  g_assert_cmpuint (fixture_item (self, focused (self))->id, ==, neighbour);
  g_list_store_splice (self->store, N - 8, 7, NULL, 0);
  fixture_frames (self, 2);
  g_assert_cmpuint (focused (self), ==, N - 9);
  fixture_check (self);
  g_list_store_remove_all (self->store);
  fixture_frames (self, 2);
  g_assert_cmpuint (focused (self), ==, GTK_INVALID_LIST_POSITION);
}

static void
test_click_focuses (Fixture *self, gconstpointer data)
{
  guint middle = coi_timeline_get_first_visible_position (self->timeline) + 1;
  int y = fixture_y (self, middle);

  click (self, 100, y + 5, "1");
  g_assert_cmpuint (focused (self), ==, middle);
  g_assert_cmpint (fixture_y (self, middle), ==, y);
}

static void
activate_cb (CoiTimeline *timeline, guint position, guint *activated)
{
  *activated = position;
}

static void
menu_cb (CoiTimeline *timeline, guint position, GtkWidget *row, double x, double y, guint *opened)
{
  g_assert_true (coi_timeline_get_row (timeline, position) == row);
  g_assert_cmpfloat (x, >=, 0);
  g_assert_cmpfloat (x, <=, gtk_widget_get_width (row));
  g_assert_cmpfloat (y, >=, 0);
  g_assert_cmpfloat (y, <=, gtk_widget_get_height (row));
  *opened = position;
}

static void
test_activate_and_menu (Fixture *self, gconstpointer data)
{
  guint activated = 0, opened = 0;

  g_signal_connect (self->timeline, "activate", G_CALLBACK (activate_cb), &activated);
  g_signal_connect (self->timeline, "context-menu", G_CALLBACK (menu_cb), &opened);
  coi_timeline_scroll_to (self->timeline, N - 2, TRUE);
  press (self, "Return");
  g_assert_cmpuint (activated, ==, N - 2);
  press (self, "Menu");
  g_assert_cmpuint (opened, ==, N - 2);
  press (self, "Up");
  press (self, "shift+F10");
  g_assert_cmpuint (opened, ==, N - 3);
  click (self, 50, fixture_y (self, N - 1) + 3, "3");
  g_assert_cmpuint (opened, ==, N - 1);
  g_assert_cmpuint (focused (self), ==, N - 1);
}

/* The wheel, as the scrolled window turns it into the adjustment's value. */
static void
test_wheel (Fixture *self, gconstpointer data)
{
  double value = gtk_adjustment_get_value (self->adjustment);

  for (guint i = 0; i < 10; i++)
    click (self, 100, 100, "4");
  g_assert_cmpfloat (gtk_adjustment_get_value (self->adjustment), <, value - 300);
  fixture_check (self);
  g_assert_false (coi_timeline_get_at_end (self->timeline));
  for (guint i = 0; i < 15; i++)
    click (self, 100, 100, "5");
  g_assert_true (coi_timeline_get_at_end (self->timeline));
  fixture_check (self);
}

static void
test_roles (Fixture *self, gconstpointer data)
{
  GtkWidget *row = coi_timeline_get_row (self->timeline, N - 1);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->timeline));
  guint n_visible = 0;

  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (self->timeline), GTK_ACCESSIBLE_ROLE_LIST);
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "item 399");
  g_assert_true (gtk_widget_get_focusable (row));
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    n_visible += gtk_widget_get_visible (child);
  g_assert_cmpuint (n_visible, ==, coi_timeline_get_n_rows (self->timeline));
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, GUINT_TO_POINTER (N), set_up, test, fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  add ("/timeline-keys/arrows", test_arrows);
  add ("/timeline-keys/home-end-pages", test_home_end_pages);
  add ("/timeline-keys/tab-leaves", test_tab_leaves);
  add ("/timeline-keys/tall-row", test_tall_row);
  add ("/timeline-keys/focus/scrolling", test_focus_survives_scrolling);
  add ("/timeline-keys/focus/changes", test_focus_survives_changes);
  add ("/timeline-keys/focus/removed", test_focus_of_removed);
  add ("/timeline-keys/click", test_click_focuses);
  add ("/timeline-keys/activate-and-menu", test_activate_and_menu);
  add ("/timeline-keys/wheel", test_wheel);
  add ("/timeline-keys/roles", test_roles);
  return g_test_run ();
}
