/* SPDX-License-Identifier: GPL-3.0-or-later */
/* At most one process synchronises a profile: a lock on a file, dropped by the kernel at its end.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CoiSyncLock CoiSyncLock;

/* NULL when another process holds it, or the directory cannot be written. */
CoiSyncLock *coi_sync_lock_try (const char *data_dir);
void coi_sync_lock_free (CoiSyncLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiSyncLock, coi_sync_lock_free)

G_END_DECLS
