/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the window share. */
#pragma once

#include "coi-conversation-list.h"
#include "coi-conversation-view.h"
#include "coi-search-pane.h"
#include "coi-window.h"

struct _CoiWindow
{
  AdwApplicationWindow parent_instance;

  CoiEngine *engine; /* nullable */
  guint midnight_id;
  gboolean is_painted;

  AdwToastOverlay *toast_overlay;
  GtkStack *stack;
  AdwStatusPage *welcome_page;
  GtkWidget *welcome_button;
  AdwStatusPage *failed_page;
  AdwNavigationSplitView *split_view;
  GtkStack *sidebar_stack;
  CoiConversationList *list;
  CoiSearchPane *search;
  AdwNavigationPage *content_page;
  GtkStack *content_stack;
  CoiConversationView *view; /* nullable: not made yet */
};

/* coi-window-actions.c */
void coi_window_init_actions (CoiWindow *self);

/* coi-window-search.c */
void coi_window_init_search (CoiWindow *self);
void coi_window_bind_search (GtkWidgetClass *widget_class);
gboolean coi_window_is_searching (CoiWindow *self);
void coi_window_end_search (CoiWindow *self);

/* coi-window-state.c */
void coi_window_init_state (CoiWindow *self);
void coi_window_save_state (CoiWindow *self);
