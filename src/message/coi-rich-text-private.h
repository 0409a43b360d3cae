/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of formatted text share. Private to this folder. */
#pragma once

#include "coi-html-reader.h"
#include "coi-rich-text.h"

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

/* One line of a text; offsets are bytes of it. */
typedef struct
{
  guint start;
  guint content; /* behind the marker of an item */
  guint end;     /* without LF */
  guint quotes;
  guint code;    /* boolean */
  guint heading; /* boolean */
} CoiRichLine;

/* (element-type CoiRichLine): with the styles of whole lines in them. */
GArray *coi_rich_text_get_lines (const CoiRichText *self);
/* Takes @spans in any order, overlapping or not: as CoiRichText.spans promises, and so that equal
 * looks are equal spans. */
void coi_rich_text_take_spans (CoiRichText *self, GArray *spans);
/* Returns: (transfer full): as after coi_rich_text_take_spans() */
CoiRichText *coi_rich_text_normalise (const CoiRichText *self);
void coi_rich_span_clear (gpointer span);
GArray *coi_rich_spans_new (void);
void
coi_rich_spans_add (GArray *spans, guint start, guint end, CoiRichStyle style, const char *target);

gboolean coi_rich_line_is_rule (const char *text, const CoiRichLine *line);
/* The number of an item, 0 for a bullet, -1 when the line is none; its level from 0. */
int coi_rich_line_get_item (const char *text, const CoiRichLine *line, guint *level);

/* What coi_rich_text_walk() finds in a line. */
typedef struct
{
  void (*close) (gpointer data, const CoiRichSpan *span);
  void (*open) (gpointer data, const CoiRichSpan *span);
  void (*text) (gpointer data, guint start, guint end);
  gboolean
      nested; /* a span that goes on beyond the end of one within it is closed and opened again */
} CoiRichSink;

/* Walks over the styles within a line from @start to @end of a text that is as after
 * coi_rich_text_normalise(). @next: where to go on in the spans, 0 at first. */
void coi_rich_text_walk (const CoiRichText *self,
                         guint start,
                         guint end,
                         guint *next,
                         const CoiRichSink *sink,
                         gpointer data);

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
