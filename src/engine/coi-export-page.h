/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation as a page that needs nothing but itself and the files beside it; no I/O. */
#pragma once

#include <glib.h>

#include "coi-export.h"

G_BEGIN_DECLS

/**
 * CoiExportFile:
 * @name: what to call it
 * @content_type: "image/png"
 * @path: (nullable): where it is, relative to the page, with "/"; %NULL when it could not be had
 * @trouble: (nullable): why not
 */
typedef struct
{
  char *name;
  char *content_type;
  char *path;
  char *trouble;
} CoiExportFile;

/* What the page shows of a message. All strings are borrowed and may be hostile, but for @html,
 * which coi_rich_text_to_html() wrote. */
typedef struct
{
  gint64 time; /* Unix seconds */
  const char *sender;
  const char *subject;      /* nullable */
  const char *text;         /* nullable */
  const char *html;         /* nullable: instead of @text */
  const char *quote_sender; /* nullable */
  const char *quote;        /* nullable */
  const char *reactions;    /* nullable */
  const char *place;        /* nullable */
  GPtrArray *files;         /* nullable: CoiExportFile */
  const char *trouble;      /* nullable: why it is not in the mailbox file */
  gboolean outgoing;
  gboolean edited;
  gboolean deleted;
} CoiExportMessage;

void coi_export_file_free (CoiExportFile *self);
char *coi_export_page_begin (const char *title, const CoiExportWords *words);
/* @last_time: of the message above, 0 for none: days are separated. */
char *coi_export_page_message (const CoiExportMessage *message,
                               gint64 last_time,
                               const CoiExportWords *words);
char *coi_export_page_end (void);
char *coi_export_file_name (guint number, guint index, const char *name);

G_END_DECLS
