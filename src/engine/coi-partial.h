/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A large message without its files: what to ask for, and a message made of what came, which reads
 * as the whole one does. No I/O. */
#pragma once

#include "coi-apply.h"
#include "coi-imap-response.h"

G_BEGIN_DECLS

/* So much of a message is fetched at most, as its text or, where the server does not tell its
 * parts, as its beginning. */
#define COI_PARTIAL_MAX (256 * 1024)

typedef struct _CoiPartial CoiPartial;

/* @message: (transfer none): its uid and size are known; its data is filled in the end */
CoiPartial *coi_partial_new (CoiFetched *message);
void coi_partial_free (CoiPartial *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoiPartial, coi_partial_free)

/* What to fetch next: (transfer full). NULL: nothing more, the message is filled. */
char *coi_partial_next_items (CoiPartial *self);
/* Whether a refusal of what was asked last leaves something else to ask for. */
gboolean coi_partial_has_alternative (const CoiPartial *self);
/* A response about the message, while that is fetched. */
void coi_partial_take (CoiPartial *self, const CoiImapFetch *fetch);

G_END_DECLS
