/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server in a thread of the test, for one connection on a loopback address. */
#include "test-server.h"

static gpointer
server_thread (gpointer data)
{
  TestServer *self = data;
  g_autoptr (GSocketConnection) connection =
      g_socket_listener_accept (self->listener, NULL, NULL, NULL);

  self->func (connection, self->data);
  return NULL;
}

void
test_server_start (TestServer *self, TestServerFunc func, gpointer data)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  self->func = func;
  self->data = data;
  self->listener = g_socket_listener_new ();
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->thread = g_thread_new ("server", server_thread, self);
}

void
test_server_join (TestServer *self)
{
  g_thread_join (self->thread);
  g_clear_object (&self->listener);
}
