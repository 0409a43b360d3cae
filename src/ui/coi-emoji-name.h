/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an emoji is called, to be spoken. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The ones that people react with most. */
extern const char *const coi_quick_emoji[];
#define COI_N_QUICK_EMOJI 6

const char *coi_emoji_name (const char *emoji);

G_END_DECLS
