/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reactions grouped by emoji, and in words. */
#pragma once

#include "coi-message.h"

G_BEGIN_DECLS

typedef struct
{
  char *emoji;
  guint n;
  gboolean is_own; /* ours is among them */
  char *names;     /* "Bob, Carol", translated */
} CoiReactionGroup;

GPtrArray *coi_reaction_groups (GPtrArray *reactions); /* CoiReactionGroup, (transfer full) */
char *coi_reaction_groups_spoken (GPtrArray *groups);
char *coi_reaction_sentence (const char *name, const char *emoji);
/* Our own reaction to @reactions with @emoji added, or taken away when it is there. */
char *coi_reaction_toggled (GPtrArray *reactions, const char *emoji);

G_END_DECLS
