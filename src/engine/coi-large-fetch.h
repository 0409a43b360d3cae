/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches a large message without its files. */
#pragma once

#include "coi-imap-session.h"
#include "coi-partial.h"

G_BEGIN_DECLS

/* @func: called for every response; those about the message are to be given to @partial.
 * @partial: valid until @callback is called */
void coi_large_fetch_async (CoiImapSession *session,
                            CoiPartial *partial,
                            guint32 uid,
                            CoiImapResponseFunc func,
                            gpointer func_data,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean coi_large_fetch_finish (GAsyncResult *result, GError **error);

G_END_DECLS
