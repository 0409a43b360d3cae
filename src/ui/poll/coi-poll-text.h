/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A poll's results, counted and in words. */
#pragma once

#include "coi-message.h"

G_BEGIN_DECLS

typedef struct
{
  char *text;   /* of the option, as it is shown */
  char *voters; /* "Bob, Carol" */
  guint n;      /* who chose it */
  gboolean is_own;
} CoiPollResult;

/* @results: one for each option */
typedef struct
{
  GArray *results; /* CoiPollResult */
  guint n_votes;   /* people */
  gboolean voted;  /* we did */
  gboolean closed;
  gboolean can_vote;
} CoiPollTally;

CoiPollTally *coi_poll_tally_new (CoiMessage *message);
void coi_poll_tally_free (CoiPollTally *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiPollTally, coi_poll_tally_free)

char *coi_poll_option_text (const CoiPollOption *option);
char *coi_poll_summary (const CoiPoll *poll, const CoiPollTally *tally);
const char *coi_poll_button_text (const CoiPollTally *tally);
char *coi_poll_votes_text (guint n);
/* All of it, to be spoken. */
char *coi_poll_spoken (const CoiPoll *poll, const CoiPollTally *tally);

G_END_DECLS
