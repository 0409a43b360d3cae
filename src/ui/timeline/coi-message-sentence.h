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
  const char *const *files; /* nullable: labels */
  const char *time;         /* nullable */
  const char *state;        /* nullable: "Sent" */
  gboolean first_new;       /* the line "New messages" is above it */
  gboolean cut;             /* @text goes on elsewhere */
} CoiMessageSentence;

char *coi_message_sentence (const CoiMessageSentence *parts);

char *coi_message_cut_text (const char *text, guint max_chars, guint max_lines, gboolean *cut);
char *coi_message_one_line (const char *text, guint max_chars);

G_END_DECLS
