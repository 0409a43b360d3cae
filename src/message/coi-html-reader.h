/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walks through HTML without a tree and writes its visible text, bounded. Private to this folder.
 */
#pragma once

#include "coi-html-tag.h"

G_BEGIN_DECLS

#define COI_HTML_RULE_TEXT "―――"
#define COI_HTML_LISTS_MAX 8

typedef struct _CoiHtmlReader CoiHtmlReader;

/* What the text becomes. */
typedef struct
{
  /* (nullable): a line begins: what was owed is written, its own text is not */
  void (*line) (CoiHtmlReader *reader);
  /* (nullable): text comes, and CoiHtmlReader.waiting was set */
  void (*text) (CoiHtmlReader *reader);
  /* a tag that is shown; what it means for lines was done */
  void (*tag) (CoiHtmlReader *reader, const CoiHtmlTag *tag);
  guint gap; /* newlines around quotes and headings */
} CoiHtmlSink;

typedef struct
{
  char name[COI_HTML_NAME_MAX];
  guint depth; /* of elements of that name, from the one that counts on; 0 for none */
} CoiHtmlNest;

struct _CoiHtmlReader
{
  const CoiHtmlSink *sink;
  gpointer data; /* the sink's */
  GString *out;
  GHashTable *references; /* "uuml" -> "ü" */
  gboolean waiting;
  /* owed before the next character */
  guint newlines;
  gboolean space;
  char marker[40];
  guint pre;
  CoiHtmlNest hidden;
  CoiHtmlNest spaced;                /* the style says that white space is kept */
  guint numbers[COI_HTML_LISTS_MAX]; /* of each open list's next item, 0 for bullets */
  guint n_lists;
};

/* @html: UTF-8, without control characters. Returns: (transfer full): the text */
char *coi_html_read (const char *html, const CoiHtmlSink *sink, gpointer data);
void coi_html_reader_write (CoiHtmlReader *self, const char *text);
/* The value of an attribute with its character references read. */
char *coi_html_reader_decode (CoiHtmlReader *self, const char *value);

G_END_DECLS
