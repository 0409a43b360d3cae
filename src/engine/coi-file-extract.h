/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file out of the bytes of its message into the media folder. */
#pragma once

#include "coi-media-store.h"

G_BEGIN_DECLS

/* @section: (nullable): NULL: that of attachment @index, as the parser counts them. In a thread. */
void coi_file_extract_async (CoiMediaStore *media,
                             const char *name,
                             GBytes *raw,
                             const char *section,
                             guint index,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
char *coi_file_extract_finish (GAsyncResult *result, GError **error); /* its path */

G_END_DECLS
