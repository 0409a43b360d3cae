/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a link is: http, https and mailto, nothing hidden in it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* bytes */
#define COI_LINK_MAX 2000

gsize coi_link_at (const char *text, const char *at, gsize *scanned);
char *coi_link_target (const char *uri);
char *coi_link_clean (const char *uri);
gboolean coi_link_is_said_by (const char *target, const char *text);

G_END_DECLS
