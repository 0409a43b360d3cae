/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTML -> plain text to read, bounded. Private to this folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *coi_html_to_text (const char *html);

G_END_DECLS
