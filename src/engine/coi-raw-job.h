/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches one whole message on a connection of its own: for when another process synchronises. */
#pragma once

#include "coi-secrets.h"
#include "coi-store-records.h"

G_BEGIN_DECLS

/* @mailbox: name on the wire */
void coi_raw_job_async (CoiSecrets *secrets,
                        const CoiAccountRecord *account,
                        const char *mailbox,
                        guint32 uid,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
GBytes *coi_raw_job_finish (GAsyncResult *result, GError **error);

G_END_DECLS
