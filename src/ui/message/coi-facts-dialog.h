/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dialog that lists facts in groups. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define COI_TYPE_FACTS_DIALOG (coi_facts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CoiFactsDialog, coi_facts_dialog, COI, FACTS_DIALOG, AdwDialog)

CoiFactsDialog *coi_facts_dialog_new (const char *title); /* (transfer floating) */
/* What is added from now on stands below that title. */
void coi_facts_dialog_begin (CoiFactsDialog *self, const char *title);
/* Plain text, cleaned here; @detail: nullable */
void coi_facts_dialog_add (CoiFactsDialog *self, const char *text, const char *detail);

G_END_DECLS
