/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is found as marked text and as words. */
#pragma once

#include "coi-search.h"

G_BEGIN_DECLS

/* A row of the results as one sentence. */
typedef struct
{
  const char *sender;       /* nullable: our own */
  const char *snippet;      /* nullable */
  const char *conversation; /* nullable: obvious */
  const char *time;         /* nullable */
} CoiSearchSentence;

char *coi_search_markup (const char *snippet, GArray *ranges);
char *coi_search_sentence (const CoiSearchSentence *parts);
char *coi_search_count_text (guint n, gboolean has_more);
char *coi_search_fold (const char *text);
gboolean coi_search_matches (const char *folded_text, const char *folded_words);

G_END_DECLS
