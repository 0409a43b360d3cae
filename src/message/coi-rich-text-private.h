/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of formatted text share. Private to this folder. */
#pragma once

#include "coi-html-reader.h"
#include "coi-rich-walk.h"

#include <string.h>

G_BEGIN_DECLS

#define COI_RICH_RULE COI_HTML_RULE_TEXT
#define COI_RICH_QUOTES_MAX 8
#define COI_RICH_NAME_MAX 100 /* characters of a mentioned name */
#define COI_RICH_BULLET "• "

/* Styles of whole lines, and styles that have a target. */
#define COI_RICH_LINES (COI_RICH_BLOCK | COI_RICH_QUOTE | COI_RICH_HEADING)
#define COI_RICH_INLINE                                                                            \
  (COI_RICH_BOLD | COI_RICH_ITALIC | COI_RICH_STRIKE | COI_RICH_CODE | COI_RICH_TARGETS)
#define COI_RICH_TARGETS (COI_RICH_LINK | COI_RICH_MENTION)

/* g_str_has_prefix() looks for the end of the whole text. */
static inline gboolean
coi_rich_begins (const char *text, const char *prefix)
{
  return strncmp (text, prefix, strlen (prefix)) == 0;
}

/* Takes @spans in any order, overlapping or not: as CoiRichText.spans promises, and so that equal
 * looks are equal spans. */
void coi_rich_text_take_spans (CoiRichText *self, GArray *spans);
void coi_rich_span_clear (gpointer span);
GArray *coi_rich_spans_new (void);
void
coi_rich_spans_add (GArray *spans, guint start, guint end, CoiRichStyle style, const char *target);

/* "@Name:address", "@"Name":address" or "@all" at @at: its length in bytes, 0 for none. */
gsize coi_rich_mention_at (const char *text, const char *at, char **name, char **address);
gboolean coi_rich_mention_may_begin (const char *at);
/* As on the wire. */
char *coi_rich_mention_write (const char *text, const char *address);
/* Reads the inline markup of @source and appends what it says to @out. @removed: (element-type
 * CoiRichCut): what of @out to take out again in the end. */
typedef struct
{
  guint start;
  guint length;
} CoiRichCut;
void coi_rich_inline_read (const char *source, GString *out, GArray *spans, GArray *removed);
/* Whether "*" and "_" beside @c do not count. */
gboolean coi_rich_is_word (gunichar c);

G_END_DECLS
