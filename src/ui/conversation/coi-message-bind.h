/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts a message and its place among its neighbours into a row. */
#pragma once

#include <gtk/gtk.h>

#include "coi-row-files.h"

G_BEGIN_DECLS

/* Where a message is shown. */
typedef struct
{
  CoiMessage *previous; /* the message above, nullable */
  gboolean first_new;   /* the line "New messages" is above */
  guint n_recipients;   /* whom a message of ours goes to */
  gboolean direct;      /* a conversation of two: nobody needs to be told who wrote */
  CoiRowFiles *files;   /* nullable: names are shown instead of the files */
} CoiMessagePlace;

void coi_message_bind (GtkWidget *row, CoiMessage *message, const CoiMessagePlace *place);
char *coi_message_file_label (const CoiMessageFile *file);

G_END_DECLS
