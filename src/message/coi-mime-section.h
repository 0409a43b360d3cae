/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a part lies in the bytes of a message. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CoiMimeRange:
 * @offset: of its first byte
 * @length: bytes, as transferred
 * @encoding: (nullable): its Content-Transfer-Encoding, lower case
 */
typedef struct
{
  gsize offset;
  gsize length;
  const char *encoding;
} CoiMimeRange;

/* @section: as in FETCH BODY[…] (RFC 9051, section 6.4.5), "1.2". May be called from any thread. */
gboolean
coi_mime_find_section (const char *data, gsize length, const char *section, CoiMimeRange *range);

/* Of the header of a multipart: (transfer full) (nullable). */
char *coi_mime_read_boundary (const char *header, gsize length);

G_END_DECLS
