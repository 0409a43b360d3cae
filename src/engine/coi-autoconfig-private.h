/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What only tests may choose: the places that are asked, whom to trust, how long to wait. */
#pragma once

#include "coi-autoconfig.h"

G_BEGIN_DECLS

void coi_autoconfig_fetch_async (const char *url,
                                 const char *address,
                                 GTlsDatabase *trust,
                                 guint timeout,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
CoiAutoconfig *coi_autoconfig_fetch_finish (GAsyncResult *result, GError **error);

/* All places are asked at this port, and @trust instead of whom the system trusts; 0, NULL: as
 * usual. */
void coi_autoconfig_use_test_server (guint16 port, GTlsDatabase *trust);

/* The domain's own places, best first. */
GStrv coi_autoconfig_list_urls (const char *address);
/* Those of the domain of its mail exchanger, which does not get to know the address. */
GStrv coi_autoconfig_list_mx_urls (const char *address, const char *exchanger);

G_END_DECLS
