/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a file is, by its bytes and its name, and how much it is to be trusted. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  COI_MEDIA_KIND_FILE,
  COI_MEDIA_KIND_PICTURE, /* of a format that is shown */
  COI_MEDIA_KIND_AUDIO,
  COI_MEDIA_KIND_VIDEO,
} CoiMediaKind;

char *coi_media_type_guess (const char *name, const guint8 *data, gsize length);
char *coi_media_type_guess_file (const char *path, const char *name);
CoiMediaKind coi_media_type_get_kind (const char *content_type);
gboolean coi_media_type_is_active (const char *name, const char *content_type);

G_END_DECLS
