/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds an account's password: in the secrets service, or in the user's file. */
#pragma once

#include "coi-secrets.h"
#include "coi-store-records.h"

G_BEGIN_DECLS

void coi_password_lookup_async (CoiSecrets *secrets,
                                const CoiAccountRecord *account,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* COI_ENGINE_ERROR_NO_PASSWORD, COI_ENGINE_ERROR_SECRETS. Free with coi_secrets_password_free(). */
char *coi_password_lookup_finish (GAsyncResult *result, GError **error);

G_END_DECLS
