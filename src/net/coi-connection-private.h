/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the connection share: its life and operations, TLS, and moving bytes. */
#pragma once

#include "coi-connection.h"
#include "coi-deflate.h"

G_BEGIN_DECLS

struct _CoiConnection
{
  GObject parent_instance;

  CoiEndpoint *endpoint;
  GSocketConnectable *address;
  GSocketConnection *socket;
  GIOStream *stream; /* the socket, or TLS on it */
  GTlsDatabase *extra_trust;
  CoiCertificate *refused;
  GCancellable *closing;
  GError *read_error; /* for the next read */
  gboolean is_at_end; /* likewise */
  guint8 *buffer;
  guint8 *inflated;    /* likewise, with COMPRESS */
  CoiDeflate *deflate; /* NULL until COMPRESS */
  guint pending;
  gboolean is_reading;
  gboolean is_writing;
  gboolean is_handshaking;
  gboolean is_secure;
};

/* What one operation needs: it ends by the caller's cancellable, by close(), or by time. */
typedef struct
{
  CoiConnection *connection;
  GCancellable *cancellable;
  GCancellable *caller;
  gulong caller_id;
  gulong closing_id;
  GSource *timeout;
  gboolean timed_out;
  GBytes *bytes;
} CoiOperation;

/* coi-connection.c */
void coi_connection_set_connect_timeout (guint milliseconds);
void coi_connection_release_if_idle (CoiConnection *self);
GTask *coi_operation_new_task (CoiConnection *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
void coi_operation_start_timeout (CoiOperation *op);
GError *coi_operation_translate (CoiOperation *op, GError *error);

/* coi-connection-tls.c */
void coi_connection_start_handshake (GTask *task);

G_END_DECLS
