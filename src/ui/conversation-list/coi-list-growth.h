/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lets a list view begin with the rows that are in view, and get the others frame by frame. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _CoiListGrowth CoiListGrowth;

CoiListGrowth *coi_list_growth_new (GtkWidget *view);
void coi_list_growth_free (CoiListGrowth *self);
/* What has rows already. (transfer none) */
GListModel *coi_list_growth_get_model (CoiListGrowth *self);
/* @model: everything */
void coi_list_growth_set_model (CoiListGrowth *self, GListModel *model);
/* Everything from now on, for who needs it at once. */
void coi_list_growth_finish (CoiListGrowth *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiListGrowth, coi_list_growth_free)

G_END_DECLS
