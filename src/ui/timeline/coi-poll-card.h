/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A poll with its results, in a bubble. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  const char *text;
  const char *voters; /* who voted so: "Bob, Carol"; "" for nobody */
  guint n;            /* how many */
  gboolean is_own;    /* we did */
} CoiPollLine;

/* All strings are borrowed for the call. */
typedef struct
{
  const char *name;
  const char *description; /* nullable */
  const char *summary;     /* "3 votes, choose one" */
  const char *button;      /* "Vote" */
  const CoiPollLine *lines;
  guint n_lines;
  guint n_votes; /* people */
} CoiPollCard;

GtkWidget *coi_poll_card_new (const CoiPollCard *poll); /* (transfer floating) */

G_END_DECLS
