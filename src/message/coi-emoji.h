/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds emoji in text. Private to this folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gsize coi_emoji_span (const char *text);
char *coi_emoji_normalize_reaction (const char *text);

G_END_DECLS
