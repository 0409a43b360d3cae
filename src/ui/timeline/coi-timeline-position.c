/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the timeline is, and how a program moves it. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-timeline-private.h"

/**
 * coi_timeline_scroll_to:
 * @self: a timeline
 * @position: the position of an item
 * @focus: whether its row also gets the keyboard focus, at once
 *
 * Brings an item into view, at a quarter of the height when it is not near.
 */
void
coi_timeline_scroll_to (CoiTimeline *self, guint position, gboolean focus)
{
  gboolean near;

  g_return_if_fail (COI_IS_TIMELINE (self));
  if (position >= self->n_items)
    return;
  near = self->first_visible <= position && position <= self->last_visible &&
         coi_timeline_find_row (self, position) != NULL;
  coi_timeline_anchor_at (self, position, 0);
  self->reveal = near;
  self->jump = !near;
  if (focus)
    coi_timeline_focus_position (self, position);
}

/**
 * coi_timeline_scroll_to_end:
 * @self: a timeline
 *
 * Goes to the newest item and follows what comes after it.
 */
void
coi_timeline_scroll_to_end (CoiTimeline *self)
{
  g_return_if_fail (COI_IS_TIMELINE (self));

  if (self->n_items > 0)
    coi_timeline_anchor_at (self, self->n_items - 1, 0);
  self->stick = TRUE;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/**
 * coi_timeline_get_at_end:
 * @self: a timeline
 *
 * Returns: whether the end of the newest item is in view, so that newer ones will be followed
 */
gboolean
coi_timeline_get_at_end (CoiTimeline *self)
{
  return self->stick;
}

/**
 * coi_timeline_get_first_visible_position:
 * @self: a timeline
 *
 * Returns: the first position of which something is in view, or %GTK_INVALID_LIST_POSITION
 */
guint
coi_timeline_get_first_visible_position (CoiTimeline *self)
{
  return self->first_visible;
}

/**
 * coi_timeline_get_last_visible_position:
 * @self: a timeline
 *
 * Returns: the last position of which something is in view, or %GTK_INVALID_LIST_POSITION
 */
guint
coi_timeline_get_last_visible_position (CoiTimeline *self)
{
  return self->last_visible;
}

/**
 * coi_timeline_get_focus_position:
 * @self: a timeline
 *
 * Returns: the position that has or last had the keyboard focus, or %GTK_INVALID_LIST_POSITION
 */
guint
coi_timeline_get_focus_position (CoiTimeline *self)
{
  return self->pinned != NULL ? self->pinned->position : GTK_INVALID_LIST_POSITION;
}
