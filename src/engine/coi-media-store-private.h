/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the store of media and its writer share. */
#pragma once

#include "coi-media-store.h"

G_BEGIN_DECLS

void coi_media_store_set_error (GError **error, const char *path);
char *coi_media_store_make_path (CoiMediaStore *self, const char *name, const char *suffix);
gboolean coi_media_store_make_dir (CoiMediaStore *self, GError **error);

G_END_DECLS
