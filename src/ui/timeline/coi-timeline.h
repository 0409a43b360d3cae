/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A long list of messages, anchored on an item, of which only the rows near the view exist. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define COI_TYPE_TIMELINE (coi_timeline_get_type ())
G_DECLARE_FINAL_TYPE (CoiTimeline, coi_timeline, COI, TIMELINE, GtkWidget)

/* Makes an empty row; the timeline makes it focusable and a LIST_ITEM. Returns: (transfer floating)
 */
typedef GtkWidget *(*CoiTimelineCreateFunc) (gpointer user_data);
/* Shows @item in @row and sets its accessible label. @model is there to look at neighbours. */
typedef void (*CoiTimelineBindFunc) (
    GtkWidget *row, gpointer item, guint position, GListModel *model, gpointer user_data);
/* @row no longer shows @item. */
typedef void (*CoiTimelineUnbindFunc) (GtkWidget *row, gpointer item, gpointer user_data);

GtkWidget *coi_timeline_new (void);
void coi_timeline_set_model (CoiTimeline *self, GListModel *model);
GListModel *coi_timeline_get_model (CoiTimeline *self);
void coi_timeline_set_factory (CoiTimeline *self,
                               CoiTimelineCreateFunc create,
                               CoiTimelineBindFunc bind,
                               CoiTimelineUnbindFunc unbind,
                               gpointer user_data,
                               GDestroyNotify destroy);

void coi_timeline_scroll_to (CoiTimeline *self, guint position, gboolean focus);
void coi_timeline_scroll_to_end (CoiTimeline *self);
void coi_timeline_rebind (CoiTimeline *self, guint position);
void coi_timeline_rebind_all (CoiTimeline *self);

gboolean coi_timeline_get_at_end (CoiTimeline *self);
guint coi_timeline_get_first_visible_position (CoiTimeline *self);
guint coi_timeline_get_last_visible_position (CoiTimeline *self);
guint coi_timeline_get_focus_position (CoiTimeline *self);
guint coi_timeline_get_n_rows (CoiTimeline *self);
GtkWidget *coi_timeline_get_row (CoiTimeline *self, guint position);

/* Properties: "model"; "at-end" (read-only, notify): the end of the newest item is in view.
 * Signals:
 *  "visible-range" (guint first, guint last): the visible positions changed
 *  "activate" (guint position): Enter on a row
 *  "context-menu" (guint position, GtkWidget *row, double x, double y): secondary click, long
 * press, Menu or Shift+F10; the coordinates are the row's */

G_END_DECLS
