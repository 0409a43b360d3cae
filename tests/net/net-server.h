/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server inside the tests of this folder, and the operations of a connection as plain calls. */
#pragma once

#include "coi-connection.h"

typedef struct
{
  GSocketService *service;
  guint16 port;
  const char *certificate; /* NULL: clear text */
  const char *greeting;    /* sent at once, before TLS of STARTTLS */
  GBytes *script;          /* sent after that */
  gboolean upgrades;       /* waits for a line, then shakes hands */
  gboolean drops;          /* closes at once */
  gboolean stalls;         /* says nothing ever */
  gboolean cuts;           /* closes on the first bytes of the client */
  GPtrArray *streams;
} Server;

void server_start (Server *server);
void server_stop (Server *server);

char *data_path (const char *name, const char *suffix);
void store_result_cb (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *wait_for (GAsyncResult **result);

CoiConnection *connect_endpoint (const CoiEndpoint *endpoint, GError **error);
CoiConnection *
connect_to (const char *host, guint16 port, CoiTlsMode tls, const char *ca, GError **error);
gboolean write_text (CoiConnection *connection, const char *text, GError **error);
GBytes *read_some (CoiConnection *connection, GError **error);
gboolean start_tls (CoiConnection *connection, GError **error);
void assert_reads (CoiConnection *connection, const char *expected);
void assert_echoes (CoiConnection *connection);
