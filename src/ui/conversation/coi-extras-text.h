/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything about a message beside its text, as a row shows it and as it is spoken. */
#pragma once

#include "coi-message-extras.h"
#include "coi-message.h"
#include "coi-poll-text.h"

G_BEGIN_DECLS

typedef struct
{
  CoiMessageExtras extras; /* points into what follows */
  char *forwarded;
  char *quote_name;
  char **failures;
  GPtrArray *groups; /* CoiReactionGroup */
  CoiMessageChip *chips;
  CoiPollTally *tally; /* nullable */
  CoiPollLine *lines;
  CoiPollCard poll;
  char *poll_summary;
  CoiLocationCard location;
  char *coordinates;

  char *marks;     /* nullable: "Pinned, edited" */
  char *reactions; /* nullable: spoken */
  char *after;     /* nullable: spoken behind the text */
} CoiExtrasText;

void coi_extras_text_fill (CoiExtrasText *self, CoiMessage *message);
void coi_extras_text_clear (CoiExtrasText *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoiExtrasText, coi_extras_text_clear)

/* What is shown as the text; (transfer none) */
const char *coi_message_shown_text (CoiMessage *message);
/* "52.43140, 13.17300"; (transfer full) */
char *coi_location_coordinates (const CoiLocation *location);

G_END_DECLS
