/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Speaks reactions to our own messages in the open conversation. */
#pragma once

#include <gtk/gtk.h>

#include "coi-message.h"

G_BEGIN_DECLS

typedef struct _CoiReactionWatch CoiReactionWatch;

CoiReactionWatch *coi_reaction_watch_new (GtkWidget *widget);
void coi_reaction_watch_free (CoiReactionWatch *self);
/* Remembers what a message has, or speaks what is new. */
void coi_reaction_watch_add (CoiReactionWatch *self, CoiMessage *message);
void coi_reaction_watch_forget (CoiReactionWatch *self);

G_END_DECLS
