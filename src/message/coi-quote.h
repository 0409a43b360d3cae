/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds where a person's own words end and the quoted mail begins. Private to this folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *coi_quote_fold (const char *text, gboolean fold_quotes);

G_END_DECLS
