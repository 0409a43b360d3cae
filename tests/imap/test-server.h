/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server in a thread of the test, for one connection on a loopback address. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Talks to the client; the connection ends with it. Runs in the server's thread. */
typedef void (*TestServerFunc) (GSocketConnection *connection, gpointer data);

typedef struct
{
  TestServerFunc func;
  gpointer data;
  GSocketListener *listener;
  GThread *thread;
  guint16 port;
} TestServer;

void test_server_start (TestServer *self, TestServerFunc func, gpointer data);
void test_server_join (TestServer *self);

G_END_DECLS
