/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times as words, short for lists and long for day lines. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *coi_time_text_clock (gint64 time);
char *coi_time_text_short (gint64 time, gint64 now);
char *coi_time_text_day (gint64 time, gint64 now);
char *coi_time_text_full (gint64 time);
gboolean coi_time_same_day (gint64 a, gint64 b);
gint64 coi_time_now (void);
GSettings *coi_time_settings (void); /* (transfer none) (nullable) */

G_END_DECLS
