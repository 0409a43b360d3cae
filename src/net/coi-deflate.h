/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DEFLATE both ways (RFC 4978), without I/O; for this folder and its tests. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _CoiDeflate CoiDeflate;

/**
 * CoiInflateResult:
 * @COI_INFLATE_DATA: some bytes came out
 * @COI_INFLATE_MORE: nothing comes out before more goes in
 * @COI_INFLATE_END: the peer has ended the stream
 * @COI_INFLATE_BAD: that is no DEFLATE
 */
typedef enum
{
  COI_INFLATE_DATA,
  COI_INFLATE_MORE,
  COI_INFLATE_END,
  COI_INFLATE_BAD,
} CoiInflateResult;

CoiDeflate *coi_deflate_new (void);
void coi_deflate_free (CoiDeflate *self);
GBytes *coi_deflate_compress (CoiDeflate *self, GBytes *bytes);
void coi_deflate_feed (CoiDeflate *self, const guint8 *data, gsize size);
CoiInflateResult
coi_deflate_inflate (CoiDeflate *self, guint8 *buffer, gsize size, gsize *n_written);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiDeflate, coi_deflate_free)

G_END_DECLS
