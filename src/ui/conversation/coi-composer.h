/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a message is written. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define COI_TYPE_COMPOSER (coi_composer_get_type ())
G_DECLARE_FINAL_TYPE (CoiComposer, coi_composer, COI, COMPOSER, AdwBin)

void coi_composer_set_recipient (CoiComposer *self, const char *name);
char *coi_composer_dup_text (CoiComposer *self);
void coi_composer_set_text (CoiComposer *self, const char *text);
void coi_composer_set_has_files (CoiComposer *self, gboolean has_files);
GtkWidget *coi_composer_get_text_view (CoiComposer *self);

/* Signals:
 *  "send" (const char *text): Enter or the button; the text is not blank, or there are files
 *  "changed": the text is another one */

G_END_DECLS
