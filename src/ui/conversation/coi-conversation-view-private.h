/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the conversation view share. */
#pragma once

#include "coi-account-banner.h"
#include "coi-attachment-strip.h"
#include "coi-composer-bar.h"
#include "coi-composer.h"
#include "coi-conversation-view.h"
#include "coi-row-files.h"
#include "coi-mention-completion.h"
#include "coi-pinned-bar.h"
#include "coi-reaction-watch.h"
#include "coi-record-bar.h"
#include "coi-timeline.h"

struct _CoiConversationView
{
  AdwBin parent_instance;

  CoiEngine *engine;
  CoiConversation *conversation; /* nullable */
  GListModel *messages;          /* nullable */
  CoiRowFiles *files;            /* nullable: without an engine */
  gint64 first_new_id;           /* message below the line "New messages"; 0: no line */
  guint n_new;                   /* arrived below the view */
  guint rebind_id;
  gint64 found_id;     /* message that stands out; 0: none */
  guint found_timeout; /* ends that */

  GHashTable *selected; /* nullable: nothing is being selected; id -> CoiMessage */
  guint select_from;    /* position where the selection began */
  GSimpleActionGroup *selection_actions;

  CoiMessage *chosen; /* nullable: what the message actions are about */
  CoiMessage *failed; /* nullable: what the bar above the composer is about */
  GSimpleActionGroup *message_actions;
  GtkWidget *popover;
  GtkWidget *react_menu; /* in the popover */
  GdkRectangle pointed;  /* where the message is that the actions are about */
  GHashTable *pending;   /* what the composer is about, by the conversation's id */

  CoiMentionCompletion *completion;
  CoiReactionWatch *watch;

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
  CoiPinnedBar *pinned_bar;
  CoiComposerBar *bar;
  CoiAttachmentStrip *strip;
  CoiRecordBar *record_bar;
  GHashTable *attached; /* what is attached elsewhere, by the conversation's id */
  GtkWidget *selection_bar;
  GtkLabel *selection_label;
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

/* coi-conversation-files.c */
void coi_conversation_view_init_files (CoiConversationView *self);
void coi_conversation_view_choose_files (CoiConversationView *self);
void coi_conversation_view_record (CoiConversationView *self);
void coi_conversation_view_keep_files (CoiConversationView *self);
void coi_conversation_view_restore_files (CoiConversationView *self);

/* coi-conversation-found.c */
void coi_conversation_view_mark_found (CoiConversationView *self, GtkWidget *row, gint64 id);
void coi_conversation_view_clear_found (CoiConversationView *self);

/* coi-conversation-selection.c */
void coi_conversation_view_init_selection (CoiConversationView *self);
void coi_conversation_view_select (CoiConversationView *self, CoiMessage *message);
void coi_conversation_view_update_selection (CoiConversationView *self);
void coi_conversation_view_end_selection (CoiConversationView *self);
void coi_conversation_view_mark_selected (CoiConversationView *self, GtkWidget *row, gint64 id);
GListStore *coi_conversation_view_get_selection (CoiConversationView *self);

/* coi-conversation-export.c */
void coi_conversation_view_export (CoiConversationView *self, GListModel *messages);

/* coi-conversation-actions.c */
void coi_conversation_view_init_actions (CoiConversationView *self);
void coi_conversation_view_dispose_actions (CoiConversationView *self);
void coi_conversation_view_update_failed (CoiConversationView *self);
void coi_conversation_view_show_message (CoiConversationView *self, guint position);
gboolean coi_conversation_view_act_on_focused (CoiConversationView *self, const char *name);
void coi_conversation_view_act_on_row (CoiConversationView *self,
                                       GtkWidget *row,
                                       const char *name,
                                       const char *detail);

/* coi-message-actions.c */
void coi_conversation_view_init_message_actions (CoiConversationView *self);
void coi_conversation_view_enable_actions (CoiConversationView *self, CoiMessage *message);
void
coi_conversation_view_react (CoiConversationView *self, CoiMessage *message, const char *emoji);
gboolean coi_conversation_view_can_edit (CoiMessage *message);

/* coi-conversation-reply.c */
void coi_conversation_view_init_reply (CoiConversationView *self);
void coi_conversation_view_reply (CoiConversationView *self, CoiMessage *message);
void coi_conversation_view_edit (CoiConversationView *self, CoiMessage *message);
gboolean coi_conversation_view_cancel (CoiConversationView *self);
gboolean coi_conversation_view_is_editing (CoiConversationView *self);
void coi_conversation_view_keep_draft (CoiConversationView *self);
void coi_conversation_view_restore_draft (CoiConversationView *self);
void coi_conversation_view_send (CoiConversationView *self, const char *text);

/* coi-conversation-view.c */
/* Shows and speaks what went wrong. */
void coi_conversation_view_say (CoiConversationView *self, const GError *error);

/* coi-conversation-attach.c */
void coi_conversation_view_init_attach (CoiConversationView *self);
