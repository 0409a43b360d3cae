/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of the messages in view: where they are, fetching, opening and saving them. */
#pragma once

#include "coi-engine.h"
#include "coi-file-card.h"

G_BEGIN_DECLS

#define COI_TYPE_ROW_FILES (coi_row_files_get_type ())
G_DECLARE_FINAL_TYPE (CoiRowFiles, coi_row_files, COI, ROW_FILES, GObject)

/* @data: CoiFileData, of which each has its index in the message in @indices */
typedef struct
{
  GArray *data;
  GArray *indices;    /* guint */
  GPtrArray *strings; /* what @data borrows */
} CoiRowFileList;

CoiRowFiles *coi_row_files_new (CoiEngine *engine);
CoiRowFileList *coi_row_files_list (CoiRowFiles *self, CoiMessage *message);
void coi_row_file_list_free (CoiRowFileList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiRowFileList, coi_row_file_list_free)

gboolean coi_row_files_has_any (CoiMessage *message);
void coi_row_files_act (CoiRowFiles *self,
                        CoiMessage *message,
                        guint position,
                        CoiFileAction action,
                        GtkWidget *parent);

/* Signals: "changed": progress, or a file is here */

G_END_DECLS
