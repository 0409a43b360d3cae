/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as the one sentence that a screen reader speaks. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *day;          /* nullable: "Today", when the message begins a day */
  const char *sender;       /* nullable: our own */
  const char *subject;      /* nullable */
  const char *text;         /* nullable */
  const char *quote_name;   /* nullable: whose message it answers */
  const char *quote;        /* nullable: what that says */
  const char *before;       /* nullable: what is said before the text: "Forwarded from Carol" */
  const char *after;        /* nullable: what is said after it: a poll, "Edited" */
  const char *reactions;    /* nullable: "Alice reacted thumbs up" */
  const char *const *files; /* nullable: labels */
  const char *time;         /* nullable */
  const char *state;        /* nullable: "Sent" */
  gboolean first_new;       /* the line "New messages" is above it */
  gboolean cut;             /* @text goes on elsewhere */
  gboolean mentions_me;
} CoiMessageSentence;

char *coi_message_sentence (const CoiMessageSentence *parts);

char *coi_message_cut_text (const char *text, guint max_chars, guint max_lines, gboolean *cut);
char *coi_message_one_line (const char *text, guint max_chars);

G_END_DECLS
