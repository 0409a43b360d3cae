/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The emoji of a reaction (RFC 9078). Private to this folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *coi_reaction_normalize (const char *text);

G_END_DECLS
