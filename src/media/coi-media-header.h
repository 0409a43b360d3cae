/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the first bytes of a picture say, before anything is decoded. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  COI_MEDIA_FORMAT_UNKNOWN,
  COI_MEDIA_FORMAT_PNG,
  COI_MEDIA_FORMAT_JPEG,
  COI_MEDIA_FORMAT_GIF,
  COI_MEDIA_FORMAT_WEBP,
} CoiMediaFormat;

/**
 * CoiMediaHeader:
 * @width: as it is stored, pixels
 * @height: as it is stored, pixels
 * @orientation: 1 to 8, as EXIF counts; 1: as stored
 * @has_alpha: parts may be transparent
 * @animated: more than one frame
 */
typedef struct
{
  CoiMediaFormat format;
  guint width;
  guint height;
  guint orientation;
  gboolean has_alpha;
  gboolean animated;
} CoiMediaHeader;

CoiMediaFormat coi_media_format_detect (const guint8 *data, gsize length);
const char *coi_media_format_get_type (CoiMediaFormat format);

gboolean coi_media_header_parse (const guint8 *data, gsize length, CoiMediaHeader *header);
gboolean coi_media_header_read (const char *path, CoiMediaHeader *header);
void coi_media_header_get_shown_size (const CoiMediaHeader *header, guint *width, guint *height);

guint coi_media_exif_orientation (const guint8 *tiff, gsize length);

G_END_DECLS
