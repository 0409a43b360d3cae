/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells emoji from other text. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More are no longer shown large. */
#define COI_EMOJI_MAX 12

gboolean coi_text_is_only_emoji (const char *text, guint *count);

G_END_DECLS
