/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTML's character references. Private to this folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What was looked up before: "&uuml;" -> "ü". */
GHashTable *coi_html_references_new (void);
/* Reads the reference at @p, which is a "&"; returns what follows. @text: (transfer none)
 * (nullable): its characters, "" for none; %NULL when it is no reference but a "&". */
const char *
coi_html_reference_read (GHashTable *known, const char *p, const char *end, const char **text);

G_END_DECLS
