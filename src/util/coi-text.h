/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Foreign bytes -> text that is safe to store and show. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *coi_text_make_valid (const char *data, gssize length);
char *coi_text_clean (const char *text);
char *coi_text_sanitize_line (const char *text, gsize max_chars);
char *coi_text_one_line (const char *text, gsize max_chars);
char *coi_text_safe_file_name (const char *name);
gboolean coi_text_is_header_safe (const char *text);
gboolean coi_text_is_blank (const char *text);
gboolean coi_text_is_invisible (gunichar c);

G_END_DECLS
