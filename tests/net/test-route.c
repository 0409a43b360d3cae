/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way to a server: addresses that do not answer, proxies, and what stays on this machine. */
#include "fake-network.h"
#include "net-server.h"

#include <string.h>

#define HOST "mail.example.org" /* of the certificate "wrong-host" */
#define BLACK_HOLE "127.0.0.3"

static GSocket *
new_socket (const char *address, guint16 port, GSocketAddress **socket_address)
{
  g_autoptr (GError) error = NULL;
  GSocket *socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_set_blocking (socket, FALSE);
  *socket_address = g_inet_socket_address_new_from_string (address, port);
  return socket;
}

/* Listens and accepts nothing; once its queue is full Linux drops every attempt without a word. */
static GPtrArray *
dig_black_hole (guint16 port)
{
  GPtrArray *sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;
  GSocket *listener = new_socket (BLACK_HOLE, port, &address);

  g_ptr_array_add (sockets, listener);
  g_socket_set_listen_backlog (listener, 0);
  g_socket_bind (listener, address, FALSE, &error);
  g_assert_no_error (error);
  g_socket_listen (listener, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GSocketAddress) same = NULL;
      GSocket *filler = new_socket (BLACK_HOLE, port, &same);

      g_ptr_array_add (sockets, filler);
      g_socket_connect (filler, same, NULL, NULL);
    }
  return sockets;
}

/* RFC 8305: the next address is tried after 250 ms, not after the first has failed. */
static void
test_silent_address (void)
{
  Server server = { 0 };
  FakeResolver *resolver = fake_resolver_install ();
  g_autoptr (GPtrArray) hole = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiConnection) connection = NULL;
  gint64 start;

  server_start (&server);
  hole = dig_black_hole (server.port);
  fake_resolver_add (resolver, HOST, BLACK_HOLE);
  fake_resolver_add (resolver, HOST, "127.0.0.1");
  start = g_get_monotonic_time ();
  connection = connect_to (HOST, server.port, COI_TLS_STARTTLS, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("connected after %.0f ms", (double)(g_get_monotonic_time () - start) / 1000);
  assert_echoes (connection);
  server_stop (&server);
  fake_resolver_uninstall (resolver);
}

static void
test_refusing_address (void)
{
  Server server = { .certificate = "wrong-host" };
  FakeResolver *resolver = fake_resolver_install ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiConnection) connection = NULL;

  server_start (&server);
  fake_resolver_add (resolver, HOST, "127.0.0.3");
  fake_resolver_add (resolver, HOST, "::1");
  fake_resolver_add (resolver, HOST, "127.0.0.1");
  connection = connect_to (HOST, server.port, COI_TLS_IMPLICIT, "authority", &error);
  g_assert_no_error (error);
  assert_echoes (connection);
  server_stop (&server);
  fake_resolver_uninstall (resolver);
}

/* RFC 6761, section 6.3: nobody but this machine says where localhost is. */
static void
test_localhost (void)
{
  Server server = { 0 };
  FakeResolver *resolver = fake_resolver_install ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiConnection) connection = NULL;

  server_start (&server);
  fake_resolver_add (resolver, "localhost", "192.0.2.1");
  connection = connect_to ("localhost", server.port, COI_TLS_NONE, NULL, &error);
  g_assert_no_error (error);
  assert_echoes (connection);
  g_assert_cmpuint (fake_resolver_count (resolver), ==, 0);
  server_stop (&server);
  fake_resolver_uninstall (resolver);
}

/* A name is no loopback address, wherever it leads: the next look-up may lead elsewhere. */
static void
test_clear_refused (void)
{
  const char *const hosts[] = { HOST,
                                "localhost.example.org",
                                "127.0.0.1.example.org",
                                "0.0.0.0",
                                "::",
                                "128.0.0.1",
                                "::ffff:192.0.2.1",
                                "localhost." };
  FakeResolver *resolver = fake_resolver_install ();

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr (GError) error = NULL;

      fake_resolver_add (resolver, hosts[i], "127.0.0.1");
      g_assert_null (connect_to (hosts[i], 143, COI_TLS_NONE, NULL, &error));
      g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_INSECURE);
    }
  g_assert_cmpuint (fake_resolver_count (resolver), ==, 0);
  fake_resolver_uninstall (resolver);
}

typedef struct
{
  GSocketService *service;
  guint16 port;
  guint16 target;   /* where it really connects to */
  char *asked_host; /* what the client asked for */
  guint16 asked_port;
} Proxy;

typedef struct
{
  GOutputStream *to;
  GInputStream *from;
} Splice;

static gpointer
splice_thread (gpointer data)
{
  Splice *splice = data;

  g_output_stream_splice (splice->to, splice->from, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL,
                          NULL);
  return NULL;
}

static void
relay (GIOStream *client, GIOStream *target)
{
  Splice up = { g_io_stream_get_output_stream (target), g_io_stream_get_input_stream (client) };
  Splice down = { g_io_stream_get_output_stream (client), g_io_stream_get_input_stream (target) };
  GThread *thread = g_thread_new ("up", splice_thread, &up);

  splice_thread (&down);
  g_io_stream_close (client, NULL, NULL);
  g_thread_join (thread);
}

/* The server's part of RFC 1928 for a CONNECT by name. */
static gboolean
shake_hands (Proxy *proxy, GIOStream *client)
{
  GInputStream *in = g_io_stream_get_input_stream (client);
  GOutputStream *out = g_io_stream_get_output_stream (client);
  guint8 head[5], rest[258];
  const guint8 no_login[] = { 5, 0 }, done[] = { 5, 0, 0, 1, 0, 0, 0, 0, 0, 0 };

  if (!g_input_stream_read_all (in, head, 2, NULL, NULL, NULL) ||
      !g_input_stream_read_all (in, rest, head[1], NULL, NULL, NULL) ||
      !g_output_stream_write_all (out, no_login, sizeof no_login, NULL, NULL, NULL) ||
      !g_input_stream_read_all (in, head, sizeof head, NULL, NULL, NULL) || head[3] != 3 ||
      !g_input_stream_read_all (in, rest, head[4] + 2, NULL, NULL, NULL))
    return FALSE;
  proxy->asked_host = g_strndup ((char *)rest, head[4]);
  proxy->asked_port = (guint16)(rest[head[4]] << 8 | rest[head[4] + 1]);
  return g_output_stream_write_all (out, done, sizeof done, NULL, NULL, NULL);
}

static gboolean
proxy_run_cb (GThreadedSocketService *service,
              GSocketConnection *connection,
              GObject *source,
              Proxy *proxy)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) target = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  if (!shake_hands (proxy, G_IO_STREAM (connection)))
    return TRUE;
  target = g_socket_client_connect_to_host (client, "127.0.0.1", proxy->target, NULL, NULL);
  if (target != NULL)
    relay (G_IO_STREAM (connection), G_IO_STREAM (target));
  return TRUE;
}

static void
proxy_start (Proxy *proxy, guint16 target)
{
  g_autofree char *uri = NULL;

  proxy->target = target;
  proxy->service = g_threaded_socket_service_new (1);
  proxy->port =
      g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (proxy->service), NULL, NULL);
  g_signal_connect (proxy->service, "run", G_CALLBACK (proxy_run_cb), proxy);
  uri = g_strdup_printf ("socks5://127.0.0.1:%u", proxy->port);
  fake_proxies_set (uri);
}

static void
proxy_stop (Proxy *proxy)
{
  fake_proxies_set (NULL);
  g_socket_service_stop (proxy->service);
  g_socket_listener_close (G_SOCKET_LISTENER (proxy->service));
  g_clear_object (&proxy->service);
  g_free (proxy->asked_host);
}

/* The proxy is asked by name: who uses one may have no other way to resolve it, or must not. */
static void
test_proxy (void)
{
  Server server = { .certificate = "wrong-host" };
  Proxy proxy = { 0 };
  FakeResolver *resolver = fake_resolver_install ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiConnection) connection = NULL;

  server_start (&server);
  proxy_start (&proxy, server.port);
  connection = connect_to (HOST, 993, COI_TLS_IMPLICIT, "authority", &error);
  g_assert_no_error (error);
  g_assert_true (coi_connection_is_secure (connection));
  assert_echoes (connection);
  g_assert_cmpstr (proxy.asked_host, ==, HOST);
  g_assert_cmpuint (proxy.asked_port, ==, 993);
  g_assert_cmpuint (fake_resolver_count (resolver), ==, 0);
  coi_connection_close (connection);
  server_stop (&server);
  proxy_stop (&proxy);
  fake_resolver_uninstall (resolver);
}

/* A proxy cannot put its own certificate in between. */
static void
test_proxy_is_not_trusted (void)
{
  Server server = { .certificate = "good" };
  Proxy proxy = { 0 };
  g_autoptr (GError) error = NULL;

  server_start (&server);
  proxy_start (&proxy, server.port);
  g_assert_null (connect_to (HOST, 993, COI_TLS_IMPLICIT, "authority", &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_CERTIFICATE);
  server_stop (&server);
  proxy_stop (&proxy);
}

/* What may be in clear because it stays on this machine must not go to another one. */
static void
test_no_proxy_for_loopback (void)
{
  Server server = { 0 };
  const char *const hosts[] = { "127.0.0.1", "localhost" };

  server_start (&server);
  fake_proxies_set ("socks5://192.0.2.1:1080");
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CoiConnection) connection = NULL;

      connection = connect_to (hosts[i], server.port, COI_TLS_NONE, NULL, &error);
      g_assert_no_error (error);
    }
  g_assert_cmpuint (fake_proxies_count (), ==, 0);
  fake_proxies_set (NULL);
  server_stop (&server);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fake_proxies_register ();
  g_test_add_func ("/route/silent-address", test_silent_address);
  g_test_add_func ("/route/refusing-address", test_refusing_address);
  g_test_add_func ("/route/localhost", test_localhost);
  g_test_add_func ("/route/clear-refused", test_clear_refused);
  g_test_add_func ("/route/proxy/by-name", test_proxy);
  g_test_add_func ("/route/proxy/not-trusted", test_proxy_is_not_trusted);
  g_test_add_func ("/route/proxy/not-for-loopback", test_no_proxy_for_loopback);
  return g_test_run ();
}
