/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline's keyboard focus, keys and clicks. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-timeline-private.h"

#define PAGE_SHARE 0.9 /* of the view's height, moved by a page key */
#define TALL_ROW_SHARE                                                                             \
  0.4 /* of the view's height, moved by an arrow in a row higher than the view */
#define FAR_BELOW 1000000000 /* px; the layout brings it to the bottom of the view */

gboolean
coi_timeline_has_focus_inside (CoiTimeline *self)
{
  return gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL;
}

/* Focuses the row at @position, made when it is not alive, without scrolling. */
gboolean
coi_timeline_focus_position (CoiTimeline *self, guint position)
{
  CoiTimelineRow *row;

  if (position >= self->n_items || self->create == NULL)
    return FALSE;
  row = coi_timeline_ensure_row (self, position);
  coi_timeline_order_children (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  return gtk_widget_grab_focus (row->widget);
}

static gboolean
focus_and_reveal (CoiTimeline *self, guint position)
{
  gboolean above = position < self->anchor;

  if (position >= self->n_items)
    return FALSE;
  coi_timeline_anchor_at (self, position, above ? 0 : FAR_BELOW);
  self->reveal = TRUE;
  return coi_timeline_focus_position (self, position);
}

/* Where the focus enters: the row that had it last, else the newest in view. */
static gboolean
enter (CoiTimeline *self)
{
  if (self->pinned != NULL)
    return focus_and_reveal (self, self->pinned->position);
  if (self->last_visible < self->n_items)
    return focus_and_reveal (self, self->last_visible);
  return self->n_items > 0 && coi_timeline_focus_position (self, self->n_items - 1);
}

/* Scrolls inside the focused row when it is higher than the view and goes on in that direction. */
static gboolean
scroll_in_row (CoiTimeline *self, int direction)
{
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  CoiTimelineRow *row = self->pinned;
  double hidden = direction < 0 ? -row->y : row->y + row->height - height;

  if (row->height <= height || hidden < 1 || hidden > row->height)
    return FALSE;
  gtk_adjustment_set_value (self->vadjustment,
                            gtk_adjustment_get_value (self->vadjustment) +
                                direction * MIN (hidden, height * TALL_ROW_SHARE));
  return TRUE;
}

/* The position about one view's height away from @position. */
static guint
page_target (CoiTimeline *self, guint position, int direction)
{
  double left = gtk_widget_get_height (GTK_WIDGET (self)) * PAGE_SHARE;
  guint last = direction < 0 ? 0 : self->n_items - 1;
  guint target = position;

  while (target != last)
    {
      CoiTimelineRow *row = coi_timeline_find_row (self, target + direction);
      left -= row != NULL && row->height > 0 ? row->height : coi_timeline_mean_height (self);
      if (left < 0 && target != position)
        break;
      target += direction;
    }
  return target;
}

static gboolean
move_by_row (CoiTimeline *self, int direction)
{
  guint position = self->pinned->position;

  if (scroll_in_row (self, direction))
    return TRUE;
  if (direction < 0 ? position == 0 : position + 1 >= self->n_items)
    return TRUE;
  return focus_and_reveal (self, position + direction);
}

static gboolean
move_by_page (CoiTimeline *self, int direction)
{
  if (scroll_in_row (self, direction))
    return TRUE;
  return focus_and_reveal (self, page_target (self, self->pinned->position, direction));
}

static gboolean
has_focused_row (CoiTimeline *self)
{
  return self->pinned != NULL && self->n_items > 0 && coi_timeline_has_focus_inside (self);
}

static gboolean
move_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  CoiTimeline *self = COI_TIMELINE (widget);
  GtkMovementStep step;
  int direction;

  g_variant_get (args, "(ii)", &step, &direction);
  if (!has_focused_row (self))
    return FALSE;
  if (step == GTK_MOVEMENT_DISPLAY_LINES)
    return move_by_row (self, direction);
  if (step == GTK_MOVEMENT_PAGES)
    return move_by_page (self, direction);
  return focus_and_reveal (self, direction < 0 ? 0 : self->n_items - 1);
}

static gboolean
activate_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  CoiTimeline *self = COI_TIMELINE (widget);

  if (!has_focused_row (self))
    return FALSE;
  coi_timeline_emit_activate (self, self->pinned->position);
  return TRUE;
}

static gboolean
menu_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  CoiTimeline *self = COI_TIMELINE (widget);

  if (!has_focused_row (self))
    return FALSE;
  focus_and_reveal (self, self->pinned->position);
  coi_timeline_emit_context_menu (self, self->pinned,
                                  gtk_widget_get_width (self->pinned->widget) / 2.0,
                                  self->pinned->height / 2.0);
  return TRUE;
}

/* Tab goes through what is inside the focused row and then leaves; it never walks the rows. */
static gboolean
focus (GtkWidget *widget, GtkDirectionType direction)
{
  CoiTimeline *self = COI_TIMELINE (widget);
  GtkWidget *child = gtk_widget_get_focus_child (widget);

  if (child == NULL)
    return enter (self);
  if (gtk_widget_child_focus (child, direction))
    return TRUE;
  if (self->pinned != NULL && (direction == GTK_DIR_UP || direction == GTK_DIR_DOWN))
    return move_by_row (self, direction == GTK_DIR_UP ? -1 : 1);
  return FALSE;
}

static gboolean
grab_focus (GtkWidget *widget)
{
  return enter (COI_TIMELINE (widget));
}

static void
set_focus_child (GtkWidget *widget, GtkWidget *child)
{
  CoiTimeline *self = COI_TIMELINE (widget);
  GtkWidgetClass *parent_class = g_type_class_peek (GTK_TYPE_WIDGET);
  CoiTimelineRow *row = coi_timeline_find_row_of (self, child);

  parent_class->set_focus_child (widget, child);
  if (row == NULL || row == self->pinned)
    return;
  self->pinned = row;
  gtk_widget_queue_allocate (widget);
}

static CoiTimelineRow *
row_at (CoiTimeline *self, double x, double y)
{
  return coi_timeline_find_row_of (self,
                                   gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT));
}

static void
open_menu_at (CoiTimeline *self, double x, double y)
{
  CoiTimelineRow *row = row_at (self, x, y);
  graphene_point_t point = GRAPHENE_POINT_INIT (x, y);

  if (row == NULL || !gtk_widget_compute_point (GTK_WIDGET (self), row->widget, &point, &point))
    return;
  gtk_widget_grab_focus (row->widget);
  coi_timeline_emit_context_menu (self, row, point.x, point.y);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, CoiTimeline *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));
  CoiTimelineRow *row = row_at (self, x, y);

  if (row == NULL)
    return;
  if (event != NULL && gdk_event_triggers_context_menu (event))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      open_menu_at (self, x, y);
      return;
    }
  if (gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture)) == GDK_BUTTON_PRIMARY)
    gtk_widget_grab_focus (row->widget);
}

static void
long_pressed_cb (GtkGestureLongPress *gesture, double x, double y, CoiTimeline *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  open_menu_at (self, x, y);
}

static void
add_move (
    GtkWidgetClass *widget_class, guint key, guint keypad_key, GtkMovementStep step, int direction)
{
  gtk_widget_class_add_binding (widget_class, key, 0, move_cb, "(ii)", step, direction);
  gtk_widget_class_add_binding (widget_class, keypad_key, 0, move_cb, "(ii)", step, direction);
}

void
coi_timeline_class_init_focus (GtkWidgetClass *widget_class)
{
  widget_class->focus = focus;
  widget_class->grab_focus = grab_focus;
  widget_class->set_focus_child = set_focus_child;
  add_move (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, GTK_MOVEMENT_DISPLAY_LINES, -1);
  add_move (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, GTK_MOVEMENT_DISPLAY_LINES, 1);
  add_move (widget_class, GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, GTK_MOVEMENT_PAGES, -1);
  add_move (widget_class, GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, GTK_MOVEMENT_PAGES, 1);
  add_move (widget_class, GDK_KEY_Home, GDK_KEY_KP_Home, GTK_MOVEMENT_BUFFER_ENDS, -1);
  add_move (widget_class, GDK_KEY_End, GDK_KEY_KP_End, GTK_MOVEMENT_BUFFER_ENDS, 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, 0, activate_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, 0, activate_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_ISO_Enter, 0, activate_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_cb, NULL);
}

void
coi_timeline_init_focus (CoiTimeline *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *hold = gtk_gesture_long_press_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  /* Before a label with a link opens a menu of its own. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (hold), TRUE);
  g_signal_connect (hold, "pressed", G_CALLBACK (long_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (hold));
}
