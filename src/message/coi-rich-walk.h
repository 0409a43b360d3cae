/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A formatted text line by line and stretch by stretch, for who writes or shows it. */
#pragma once

#include "coi-rich-text.h"

G_BEGIN_DECLS

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

/* Returns: (transfer full): @self with its spans so that equal looks are equal
 * spans; styles within a line do not go beyond it, each is at most once at a place */
CoiRichText *coi_rich_text_normalise (const CoiRichText *self);
/* (element-type CoiRichLine): with the styles of whole lines in them. */
GArray *coi_rich_text_get_lines (const CoiRichText *self);
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

G_END_DECLS
