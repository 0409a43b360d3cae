/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes in a named charset -> UTF-8; and GMime's one-time start. Private to this folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void coi_gmime_init (void);
char *coi_charset_to_utf8 (const char *data, gsize length, const char *charset);
char *coi_header_decode (const char *value, gsize length);

G_END_DECLS
