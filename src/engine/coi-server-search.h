/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the servers of an address: the provider's file, else DNS, else the usual names. */
#pragma once

#include "coi-engine.h"

G_BEGIN_DECLS

/* @settings: what is known; its address is normalised */
void coi_server_search_async (const CoiAccountSettings *settings,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
/* (transfer full): with both servers */
CoiAccountSettings *coi_server_search_finish (GAsyncResult *result, GError **error);

G_END_DECLS
