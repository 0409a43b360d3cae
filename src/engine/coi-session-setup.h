/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is agreed with an IMAP server right after the login: compression, extensions, our name. */
#pragma once

#include "coi-imap-session.h"

G_BEGIN_DECLS

void coi_session_setup_async (CoiImapSession *session,
                              const CoiEndpoint *endpoint,
                              gboolean waits,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean coi_session_setup_finish (GAsyncResult *result, GError **error);

G_END_DECLS
