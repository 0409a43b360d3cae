/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preparation of user names and passwords; for this folder and its tests. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *coi_saslprep (const char *text);

G_END_DECLS
