/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logs in to both servers of an account to see whether that works. */
#pragma once

#include <gio/gio.h>

#include "coi-endpoint.h"

G_BEGIN_DECLS

void coi_verify_async (const CoiEndpoint *imap,
                       const CoiEndpoint *smtp,
                       const char *login,
                       const char *password,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
/* COI_ENGINE_ERROR; IMAP's before SMTP's */
gboolean coi_verify_finish (GAsyncResult *result, GError **error);

G_END_DECLS
