/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens, saves and shows a file that somebody sent. */
#pragma once

#include "coi-file-card.h"
#include "coi-message.h"

G_BEGIN_DECLS

void coi_file_act (const char *path,
                   const CoiMessageFile *file,
                   CoiFileAction action,
                   GtkWidget *parent);

char *coi_message_file_name (const CoiMessageFile *file);
char *coi_message_file_caption (const CoiMessageFile *file);

G_END_DECLS
