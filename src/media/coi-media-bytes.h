/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers out of bytes whose bounds were checked. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

static inline guint
coi_be16 (const guint8 *p)
{
  return (guint)p[0] << 8 | p[1];
}

static inline guint32
coi_be32 (const guint8 *p)
{
  return (guint32)p[0] << 24 | (guint32)p[1] << 16 | (guint32)p[2] << 8 | p[3];
}

static inline guint
coi_le16 (const guint8 *p)
{
  return (guint)p[1] << 8 | p[0];
}

static inline guint32
coi_le24 (const guint8 *p)
{
  return (guint32)p[2] << 16 | (guint32)p[1] << 8 | p[0];
}

static inline guint32
coi_le32 (const guint8 *p)
{
  return (guint32)p[3] << 24 | coi_le24 (p);
}

/* Bytes of the colour table that the packed field @flags announces (GIF 89a, 18 and 20). */
static inline gsize
coi_gif_color_table_size (guint8 flags)
{
  return (flags & 0x80) != 0 ? 3 * ((gsize)2 << (flags & 7)) : 0;
}

G_END_DECLS
