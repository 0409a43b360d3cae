/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Above the composer: which message is answered or edited. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define COI_TYPE_COMPOSER_BAR (coi_composer_bar_get_type ())
G_DECLARE_FINAL_TYPE (CoiComposerBar, coi_composer_bar, COI, COMPOSER_BAR, AdwBin)

/* @title: "Reply to Alice"; NULL hides the bar. @text: the message, any length */
void coi_composer_bar_show (CoiComposerBar *self, const char *title, const char *text);

/* Signals: "cancel": the button */

G_END_DECLS
