/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in a bubble above and below the text: quote, poll, place, reactions, failures. */
#pragma once

#include "coi-poll-card.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  const char *emoji;
  const char *tooltip; /* who reacted so */
  guint n;
  gboolean is_own; /* ours is among them */
} CoiMessageChip;

typedef struct
{
  const char *coordinates;
  const char *label; /* nullable */
} CoiLocationCard;

/* All strings are borrowed for the call. */
typedef struct
{
  const char *forwarded;  /* nullable: "Forwarded from Carol" */
  const char *quote_name; /* nullable */
  const char *quote_text; /* nullable: no quote */
  const CoiMessageChip *chips;
  guint n_chips;
  const char *const *failures;     /* nullable: sentences */
  const CoiPollCard *poll;         /* nullable */
  const CoiLocationCard *location; /* nullable */
} CoiMessageExtras;

GtkWidget *coi_message_above_new (void);
void coi_message_above_set (GtkWidget *above, const CoiMessageExtras *extras);
GtkWidget *coi_message_below_new (void);
void coi_message_below_set (GtkWidget *below, const CoiMessageExtras *extras);

G_END_DECLS
