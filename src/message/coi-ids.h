/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Message-IDs in header fields. Private to this folder. */
#pragma once

#include "coi-headers.h"

G_BEGIN_DECLS

GPtrArray *coi_ids_read (const CoiHeaders *headers, const char *name);
char *coi_ids_read_first (const CoiHeaders *headers, const char *name);

G_END_DECLS
