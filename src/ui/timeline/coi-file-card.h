/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file in a message: a picture, a player, or a card with buttons. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  COI_FILE_OPEN,
  COI_FILE_SAVE,
  COI_FILE_SHOW_IN_FOLDER,
  COI_FILE_FETCH,
  COI_FILE_CANCEL,
} CoiFileAction;

/* What a card shows. All strings are borrowed for the call. */
typedef struct
{
  const char *name;         /* a safe file name */
  const char *content_type; /* lower case */
  const char *caption;      /* what it is and how large: "PDF document, 12 kB" */
  const char *path;         /* nullable: where it is, when it is here; never changed */
  const char *preview_path; /* nullable: of a small picture of it */
  const char *trouble;      /* nullable: why it could not be fetched */
  guint duration;           /* of sound and video, milliseconds; 0 when not known */
  gboolean is_fetching;
  double progress; /* 0 to 1 while it is fetched */
} CoiFileData;

#define COI_TYPE_FILE_CARD (coi_file_card_get_type ())
G_DECLARE_FINAL_TYPE (CoiFileCard, coi_file_card, COI, FILE_CARD, GtkWidget)

GtkWidget *coi_file_card_new (void);
void coi_file_card_set_data (CoiFileCard *self, const CoiFileData *data);

/* Signals: "action" (CoiFileAction) */

G_END_DECLS
