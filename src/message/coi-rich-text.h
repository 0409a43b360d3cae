/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formatted text without any way to do harm: a plain text and what stretches of it look like.
 *
 * Blocks are in the text itself: lines end with LF, items begin with "• " or "1. ", a rule is a
 * line of "―". So the text alone reads well. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  COI_RICH_BOLD = 1 << 0,
  COI_RICH_ITALIC = 1 << 1,
  COI_RICH_STRIKE = 1 << 2,
  COI_RICH_CODE = 1 << 3,    /* within a line */
  COI_RICH_BLOCK = 1 << 4,   /* lines of code */
  COI_RICH_QUOTE = 1 << 5,   /* lines that quote somebody */
  COI_RICH_HEADING = 1 << 6, /* a line */
  COI_RICH_LINK = 1 << 7,    /* has a target */
  COI_RICH_MENTION = 1 << 8, /* target: the mentioned address, or "all" */
} CoiRichStyle;

/* One style (one bit) of the bytes from @start up to @end, at character boundaries. */
typedef struct
{
  guint start;
  guint end;
  CoiRichStyle style;
  char *target; /* (nullable): http, https or mailto URI of a link; address of a mention */
} CoiRichSpan;

/* @spans: CoiRichSpan, by start, then the longer first; none is empty or beyond the text. */
typedef struct
{
  char *text;
  GArray *spans;
} CoiRichText;

CoiRichText *coi_rich_text_new (const char *text);
CoiRichText *coi_rich_text_copy (const CoiRichText *self);
void coi_rich_text_free (CoiRichText *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiRichText, coi_rich_text_free)
void coi_rich_text_add (
    CoiRichText *self, guint start, guint end, CoiRichStyle style, const char *target);
/* Whether plain text says the same. */
gboolean coi_rich_text_is_plain (const CoiRichText *self);
/* Whether @span is a link whose text names another host than the one it leads to. */
gboolean coi_rich_span_is_misleading (const CoiRichText *self, const CoiRichSpan *span);

/* Any HTML, hostile too: linear in its length, nothing is loaded. */
CoiRichText *coi_rich_text_from_html (const char *html);
/* The Markdown that the composer knows: *italic*, **bold**, ~~strike~~, `code`, ``` blocks, lists,
 * "> " quotes, [links](https://…), bare links, @mentions. Never fails: what is no markup is text.
 */
CoiRichText *coi_rich_text_from_markdown (const char *markdown);
/* A body in a small set of elements; coi_rich_text_from_html() reads the same back. */
char *coi_rich_text_to_html (const CoiRichText *self);
/* What to edit again. */
char *coi_rich_text_to_markdown (const CoiRichText *self);
/* For text/plain: link targets after their text where these differ, quotes with "> ", mentions as
 * on the wire. */
char *coi_rich_text_to_plain (const CoiRichText *self);

G_END_DECLS
