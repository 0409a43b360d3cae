/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The content of a MIME part without its transfer encoding, piece by piece. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CoiTransferDecoder CoiTransferDecoder;

/* @encoding: (nullable): a Content-Transfer-Encoding; an unknown one leaves the bytes as they are
 */
CoiTransferDecoder *coi_transfer_decoder_new (const char *encoding);
void coi_transfer_decoder_free (CoiTransferDecoder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiTransferDecoder, coi_transfer_decoder_free)

/* Appends to @out what @data yields. */
void coi_transfer_decoder_feed (CoiTransferDecoder *self,
                                const guint8 *data,
                                gsize length,
                                GByteArray *out);
/* Nothing more comes. */
void coi_transfer_decoder_end (CoiTransferDecoder *self, GByteArray *out);
/* How many of the bytes that were fed another decoder would have to be given again to go
 * on. */
gsize coi_transfer_decoder_get_pending (const CoiTransferDecoder *self);

G_END_DECLS
