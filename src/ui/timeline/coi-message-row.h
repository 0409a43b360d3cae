/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as a bubble; knows nothing of where messages come from. */
#pragma once

#include "coi-file-card.h"
#include "coi-message-extras.h"

#include <gtk/gtk.h>

#include "coi-rich-text.h"

G_BEGIN_DECLS

/* What a row shows. Text may be hostile: it is cut and cleaned here. All strings are borrowed for
 * the call. */
typedef struct
{
  const char *sender_name;      /* nullable: not shown (our own, or grouped) */
  const char *text;             /* nullable */
  const CoiRichText *rich;      /* nullable: shown instead of @text */
  const char *subject;          /* nullable */
  const char *time_text;        /* nullable */
  const char *marks;            /* nullable: "Pinned, edited" */
  const char *state_text;       /* nullable: "Sent" */
  const char *state_icon;       /* nullable: an icon name */
  const char *day_text;         /* nullable: a day line above: "Today" */
  const char *const *files;     /* nullable: labels */
  const CoiFileData *file_data; /* nullable: shown instead of @files */
  guint n_file_data;
  const char *sentence; /* what a screen reader says: coi_message_sentence() */
  gboolean outgoing;
  gboolean grouped;       /* belongs to the message above: less space between */
  gboolean show_new_line; /* the line "New messages" above */
  gboolean failed;
  gboolean is_classic;    /* an e-mail rather than a chat message */
  gboolean has_full_text; /* there is more than @text */
  gboolean mentions_me;
  gboolean is_deleted;            /* @text says so */
  const CoiMessageExtras *extras; /* nullable */
} CoiMessageRowData;

#define COI_TYPE_MESSAGE_ROW (coi_message_row_get_type ())
G_DECLARE_FINAL_TYPE (CoiMessageRow, coi_message_row, COI, MESSAGE_ROW, GtkWidget)

GtkWidget *coi_message_row_new (void);
void coi_message_row_set_data (CoiMessageRow *self, const CoiMessageRowData *data);
gboolean coi_message_row_get_cut (CoiMessageRow *self);
void coi_message_row_emit_action (GtkWidget *widget, const char *name, const char *detail);

/* Signals:
 *  "more": the button below a text that goes on
 *  "file-action" (guint index, CoiFileAction action): a file's button
 *  "action" (const char *name, const char *detail): "go-to-quoted", "react" (an emoji), "poll",
 *  "open-map": what was clicked */

G_END_DECLS
