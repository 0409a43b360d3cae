/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A header block split into fields, bounded. Private to this folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Points into the parsed bytes, which must outlive it. */
typedef struct
{
  GArray *fields;
} CoiHeaders;

CoiHeaders *coi_headers_parse (const char *data, gsize length, gsize *body);
void coi_headers_free (CoiHeaders *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiHeaders, coi_headers_free)

guint coi_headers_count (const CoiHeaders *self, const char *name);
char *coi_headers_dup_raw (const CoiHeaders *self, const char *name, guint nth, gsize max);
char *coi_headers_dup_line (const CoiHeaders *self, const char *name, gsize max_chars);

G_END_DECLS
