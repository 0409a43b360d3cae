/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records a voice message above the composer. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define COI_TYPE_RECORD_BAR (coi_record_bar_get_type ())
G_DECLARE_FINAL_TYPE (CoiRecordBar, coi_record_bar, COI, RECORD_BAR, AdwBin)

void coi_record_bar_start (CoiRecordBar *self);
void coi_record_bar_cancel (CoiRecordBar *self);

/* Signals:
 *  "recorded" (const char *path, guint duration): the file is the receiver's
 *  "trouble" (const char *text): why there is nothing */

G_END_DECLS
