/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets of UIDs: sorted arrays, ranges as servers send them, and IMAP's sequence-set syntax. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From an array of CoiImapRange in any order, maybe overlapping: a sorted array of guint32 of at
 * most @limit, the highest kept. (transfer full) */
GArray *coi_uid_set_from_ranges (GArray *ranges, guint limit);
/* Both sorted ascending. (transfer full) */
GArray *coi_uid_set_subtract (GArray *from, GArray *what);
GArray *coi_uid_set_intersect (GArray *a, GArray *b);
/* Those of @set that are in an array of CoiImapRange, which is sorted. (transfer full) */
GArray *coi_uid_set_intersect_ranges (GArray *set, GArray *ranges);
gboolean coi_uid_set_contains (GArray *set, guint32 uid);
/* "3,5:9" of @len UIDs from position @first on (RFC 3501, section 9, sequence-set). */
char *coi_uid_set_to_string (GArray *set, guint first, guint len);

G_END_DECLS
