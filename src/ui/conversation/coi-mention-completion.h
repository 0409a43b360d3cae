/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Offers the members of a group behind "@". */
#pragma once

#include <gtk/gtk.h>

#include "coi-conversation.h"

G_BEGIN_DECLS

typedef struct _CoiMentionCompletion CoiMentionCompletion;

CoiMentionCompletion *coi_mention_completion_new (GtkTextView *text_view);
void coi_mention_completion_free (CoiMentionCompletion *self);
/* @messages: of the conversation: they say how people are called */
void coi_mention_completion_set_people (CoiMentionCompletion *self,
                                        CoiConversation *conversation,
                                        GListModel *messages);
gboolean coi_mention_completion_is_open (CoiMentionCompletion *self);

G_END_DECLS
