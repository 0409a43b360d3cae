/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the conversation view share. */
#pragma once

#include "coi-account-banner.h"
#include "coi-composer.h"
#include "coi-conversation-view.h"
#include "coi-row-files.h"
#include "coi-timeline.h"

struct _CoiConversationView
{
  AdwBin parent_instance;

  CoiEngine *engine;
  CoiConversation *conversation; /* nullable */
  GListModel *messages;          /* nullable */
  CoiRowFiles *files;        /* nullable: without an engine */
  gint64 first_new_id;           /* message below the line "New messages"; 0: no line */
  guint n_new;                   /* arrived below the view */
  guint rebind_id;

  CoiMessage *chosen; /* nullable: what the message actions are about */
  CoiMessage *failed; /* nullable: what the bar above the composer is about */
  GSimpleActionGroup *message_actions;
  GtkWidget *popover;

  AdwWindowTitle *window_title;
  CoiAccountBanner *banner;
  GtkStack *stack;
  AdwStatusPage *empty_page;
  GtkScrolledWindow *scrolled;
  CoiTimeline *timeline;
  GtkRevealer *jump_revealer;
  GtkWidget *jump_button;
  AdwButtonContent *jump_content;
  GtkRevealer *failure_revealer;
  GtkLabel *failure_label;
  CoiComposer *composer;
  GMenuModel *message_menu;
};

/* coi-conversation-messages.c */
void coi_conversation_view_init_timeline (CoiConversationView *self);
void coi_conversation_view_set_messages (CoiConversationView *self, GListModel *messages);
void coi_conversation_view_update_jump (CoiConversationView *self);
void coi_conversation_view_go_to_first_new (CoiConversationView *self);
void coi_conversation_view_go_to_newest (CoiConversationView *self);
void coi_conversation_view_queue_rebind (CoiConversationView *self);

/* coi-conversation-actions.c */
void coi_conversation_view_init_actions (CoiConversationView *self);
void coi_conversation_view_dispose_actions (CoiConversationView *self);
void coi_conversation_view_update_failed (CoiConversationView *self);
void coi_conversation_view_show_message (CoiConversationView *self, guint position);
