/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One HTML tag: its name, what it means for text, and its attributes. Private to this folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Longer names are cut; no name that matters is longer. */
#define COI_HTML_NAME_MAX 12

typedef enum
{
  COI_HTML_OTHER,
  COI_HTML_LINE,      /* begins and ends a line */
  COI_HTML_PARAGRAPH, /* has a blank line around it */
  COI_HTML_BREAK,
  COI_HTML_RULE,
  COI_HTML_ITEM,
  COI_HTML_CELL,
  COI_HTML_HEADING,
  COI_HTML_LIST,
  COI_HTML_QUOTE,
  COI_HTML_PRE,
  COI_HTML_BOLD,
  COI_HTML_ITALIC,
  COI_HTML_STRIKE,
  COI_HTML_CODE,
  COI_HTML_SPAN,
  COI_HTML_LINK,
  COI_HTML_IMAGE,
  COI_HTML_RAW,    /* its content is no text: ends at its end tag alone */
  COI_HTML_HIDDEN, /* its content is not shown */
} CoiHtmlKind;

/* Points into the HTML. */
typedef struct
{
  char name[COI_HTML_NAME_MAX];
  CoiHtmlKind kind;
  gboolean closes;
  const char *attributes;
  const char *end;
} CoiHtmlTag;

const char *coi_html_tag_read (const char *p, const char *end, CoiHtmlTag *tag);
char *coi_html_tag_dup_attribute (const CoiHtmlTag *tag, const char *name);
gboolean coi_html_tag_is_void (const CoiHtmlTag *tag);
void coi_html_tag_read_style (const CoiHtmlTag *tag, gboolean *hidden, gboolean *keeps_space);
gboolean coi_html_is_space (char c);

G_END_DECLS
