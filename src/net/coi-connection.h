/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One byte stream to a mail server: resolve, connect, TLS. It knows no protocol. */
#pragma once

#include "coi-endpoint.h"
#include "coi-net-error.h"

G_BEGIN_DECLS

#define COI_TYPE_CONNECTION (coi_connection_get_type ())
G_DECLARE_FINAL_TYPE (CoiConnection, coi_connection, COI, CONNECTION, GObject)

/* Resolves and connects; for COI_TLS_IMPLICIT the TLS handshake is done too. 30 s time-out. */
void coi_connection_connect_async (const CoiEndpoint *endpoint,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
CoiConnection *coi_connection_connect_finish (GAsyncResult *result, GError **error);

/* The handshake after STARTTLS. Clear bytes that arrived already are an attack
 * (RFC 3207, section 6; CVE-2011-0411): the connection fails with COI_NET_ERROR_TLS. */
void coi_connection_start_tls_async (CoiConnection *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
coi_connection_start_tls_finish (CoiConnection *self, GAsyncResult *result, GError **error);
gboolean coi_connection_is_secure (CoiConnection *self);
GBytes *coi_connection_get_channel_binding (CoiConnection *self, const char **type);

/* Compression both ways, after both sides agreed to it (RFC 4978). */
gboolean coi_connection_start_deflate (CoiConnection *self, GBytes *pending, GError **error);

/* Up to 64 KiB; an empty GBytes at the end of the stream. One read at a time. */
void coi_connection_read_async (CoiConnection *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GBytes *coi_connection_read_finish (CoiConnection *self, GAsyncResult *result, GError **error);

/* Writes all of @bytes. One write at a time. */
void coi_connection_write_async (CoiConnection *self,
                                 GBytes *bytes,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean coi_connection_write_finish (CoiConnection *self, GAsyncResult *result, GError **error);

/* Closes at once without waiting for the peer; pending operations fail. */
void coi_connection_close (CoiConnection *self);

G_END_DECLS
