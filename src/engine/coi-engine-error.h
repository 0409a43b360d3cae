/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of the layers below -> the kinds that a user can do something about. */
#pragma once

#include "coi-account.h"

G_BEGIN_DECLS

/* The CoiEngineError for @error. */
int coi_engine_error_code (const GError *error);
/* The same, knowing that it came from @host. */
int coi_engine_error_code_at (const GError *error, const char *host);
/* (transfer full): in the domain COI_ENGINE_ERROR; cancellation stays what it is. Takes @error. */
GError *coi_engine_error_take (GError *error);
void coi_engine_error_set_server (GError *error, const CoiEndpoint *endpoint, CoiServerKind kind);
void coi_engine_error_set_certificate (GError *error, const CoiCertificate *certificate);
/* Whether only the user can help: trying again is no use. */
gboolean coi_engine_error_needs_user (int code);

G_END_DECLS
