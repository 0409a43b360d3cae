/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lets a list view begin with the rows that are in view, and get the others frame by frame. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-list-growth.h"

/* GtkListView makes a row for each of the first 200 items, not for the dozen in view. The window is
 * painted with these; the others follow, some with each frame. */
#define FIRST_ROWS 12
#define ROWS_A_FRAME 8

struct _CoiListGrowth
{
  GtkWidget *view;
  GtkSliceListModel *slice;
  guint tick_id; /* adds rows; 0: all are there */
  gboolean painted;
};

static gboolean
is_complete (CoiListGrowth *self)
{
  GListModel *all = gtk_slice_list_model_get_model (self->slice);

  return all == NULL ||
         gtk_slice_list_model_get_size (self->slice) >= g_list_model_get_n_items (all);
}

/* The frame with the first rows is painted after the first call. */
static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  CoiListGrowth *self = user_data;
  guint size = gtk_slice_list_model_get_size (self->slice);

  if (is_complete (self))
    {
      self->tick_id = 0;
      coi_list_growth_finish (self);
      return G_SOURCE_REMOVE;
    }
  if (self->painted)
    gtk_slice_list_model_set_size (self->slice, size + ROWS_A_FRAME);
  self->painted = TRUE;
  return G_SOURCE_CONTINUE;
}

/**
 * coi_list_growth_new:
 * @view: the list view
 *
 * Returns: (transfer full): a growth that has no model yet
 */
CoiListGrowth *
coi_list_growth_new (GtkWidget *view)
{
  CoiListGrowth *self = g_new0 (CoiListGrowth, 1);

  self->view = g_object_ref (view);
  self->slice = gtk_slice_list_model_new (NULL, 0, FIRST_ROWS);
  self->tick_id = gtk_widget_add_tick_callback (view, tick_cb, self, NULL);
  return self;
}

/**
 * coi_list_growth_free:
 * @self: (nullable) (transfer full): a growth
 */
void
coi_list_growth_free (CoiListGrowth *self)
{
  if (self == NULL)
    return;
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (self->view, self->tick_id);
  g_object_unref (self->slice);
  g_object_unref (self->view);
  g_free (self);
}

/**
 * coi_list_growth_get_model:
 * @self: a growth
 *
 * Returns: (transfer none): what has rows already
 */
GListModel *
coi_list_growth_get_model (CoiListGrowth *self)
{
  return G_LIST_MODEL (self->slice);
}

/**
 * coi_list_growth_set_model:
 * @self: a growth
 * @model: (nullable): everything
 */
void
coi_list_growth_set_model (CoiListGrowth *self, GListModel *model)
{
  gtk_slice_list_model_set_model (self->slice, model);
}

/**
 * coi_list_growth_finish:
 * @self: a growth
 *
 * Shows everything, now and from now on.
 */
void
coi_list_growth_finish (CoiListGrowth *self)
{
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (self->view, self->tick_id);
  self->tick_id = 0;
  gtk_slice_list_model_set_size (self->slice, G_MAXUINT);
}
