/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines that are too long to be laid out in one piece. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *coi_long_lines_break (const char *text);

G_END_DECLS
