/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Date field. Private to this folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gint64 coi_date_parse (const char *raw);
gint64 coi_date_parse_any (const char *raw);

G_END_DECLS
