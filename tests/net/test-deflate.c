/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compression: by itself against what zlib of others made, and on a connection. */
#include "coi-deflate.h"

#include <string.h>

#include "net-server.h"

#define READ_SIZE (64 * 1024)

/* "* 1 EXISTS", and after it "* 2 EXISTS", each a line and flushed; Python's zlib made them. */
static const guint8 first_line[] = { 0xd2, 0x52, 0x30, 0x54, 0x70, 0x8d, 0xf0, 0x0c, 0x0e,
                                     0x09, 0xe6, 0xe5, 0x02, 0x00, 0x00, 0x00, 0xff, 0xff };
static const guint8 second_line[] = { 0xd2, 0x52, 0x30, 0x82, 0xb3, 0x01,
                                      0x00, 0x00, 0x00, 0xff, 0xff };

static void
assert_inflates (CoiDeflate *deflate, const char *expected)
{
  guint8 buffer[64];
  gsize n_written;

  g_assert_cmpint (coi_deflate_inflate (deflate, buffer, sizeof buffer, &n_written), ==,
                   COI_INFLATE_DATA);
  g_assert_cmpmem (buffer, n_written, expected, strlen (expected));
  g_assert_cmpint (coi_deflate_inflate (deflate, buffer, sizeof buffer, &n_written), ==,
                   COI_INFLATE_MORE);
}

/* What was said before is remembered: the second line is little more than a reference. */
static void
test_foreign (void)
{
  g_autoptr (CoiDeflate) deflate = coi_deflate_new ();

  coi_deflate_feed (deflate, first_line, sizeof first_line);
  assert_inflates (deflate, "* 1 EXISTS\r\n");
  coi_deflate_feed (deflate, second_line, sizeof second_line);
  assert_inflates (deflate, "* 2 EXISTS\r\n");
}

/* Each flush must bring everything over, whatever its size and however it is cut. */
static void
test_round_trip (void)
{
  g_autoptr (CoiDeflate) deflate = coi_deflate_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint size = 0; size < 3 * READ_SIZE; size = size * 2 + 1)
    {
      g_autofree guint8 *text = g_malloc (size + 1);
      g_autofree guint8 *back = g_malloc (size + 1);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GBytes) compressed = NULL;
      const guint8 *data;
      gsize n_data, n_back = 0;

      for (guint i = 0; i < size; i++)
        text[i] = (guint8)g_rand_int (random);
      bytes = g_bytes_new (text, size);
      compressed = coi_deflate_compress (deflate, bytes);
      data = g_bytes_get_data (compressed, &n_data);
      for (gsize fed = 0; fed < n_data; fed += 1000)
        {
          gsize n_written;

          coi_deflate_feed (deflate, data + fed, MIN (1000, n_data - fed));
          while (coi_deflate_inflate (deflate, back + n_back, MIN (77, size + 1 - n_back),
                                      &n_written) == COI_INFLATE_DATA)
            n_back += n_written;
        }
      g_assert_cmpmem (back, n_back, text, size);
    }
}

static void
test_bad (void)
{
  g_autoptr (CoiDeflate) deflate = coi_deflate_new ();
  guint8 buffer[64];
  gsize n_written;

  coi_deflate_feed (deflate, (const guint8 *)"\xff\xff\xff", 3);
  g_assert_cmpint (coi_deflate_inflate (deflate, buffer, sizeof buffer, &n_written), ==,
                   COI_INFLATE_BAD);
  g_assert_cmpuint (n_written, ==, 0);
}

/* A final block ends the stream; what comes behind it is not looked at. */
static void
test_end (void)
{
  g_autoptr (CoiDeflate) deflate = coi_deflate_new ();
  const guint8 ended[] = { 0x4b, 0x04, 0x00, 'b', 'e', 'h', 'i', 'n', 'd' };
  guint8 buffer[64];
  gsize n_written;

  coi_deflate_feed (deflate, ended, sizeof ended);
  g_assert_cmpint (coi_deflate_inflate (deflate, buffer, sizeof buffer, &n_written), ==,
                   COI_INFLATE_DATA);
  g_assert_cmpmem (buffer, n_written, "a", 1);
  g_assert_cmpint (coi_deflate_inflate (deflate, buffer, sizeof buffer, &n_written), ==,
                   COI_INFLATE_END);
}

static CoiConnection *
connect_compressed (Server *server, GBytes *pending)
{
  g_autoptr (GError) error = NULL;
  CoiConnection *connection;

  server_start (server);
  connection = connect_to ("localhost", server->port,
                           server->certificate != NULL ? COI_TLS_IMPLICIT : COI_TLS_NONE,
                           "authority", &error);
  g_assert_no_error (error);
  g_assert_true (coi_connection_start_deflate (connection, pending, &error));
  g_assert_no_error (error);
  return connection;
}

/* The server sends back what it gets: compressed bytes, which nobody could read otherwise. */
static void
check_echo (const char *certificate)
{
  Server server = { .certificate = certificate };
  g_autoptr (CoiConnection) connection = connect_compressed (&server, NULL);

  for (guint i = 0; i < 3; i++)
    assert_echoes (connection);
  server_stop (&server);
}

static void
test_echo (void)
{
  check_echo (NULL);
  check_echo ("good");
}

/* Two megabytes in one write, read while they are written */
static void
test_duplex (void)
{
  Server server = { 0 };
  gsize size = 2 << 20, n_read = 0;
  g_autofree char *text = g_malloc (size);
  g_autoptr (CoiConnection) connection = connect_compressed (&server, NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GAsyncResult) written = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < size; i++)
    text[i] = (char)(i * i % 251);
  bytes = g_bytes_new (text, size);
  coi_connection_write_async (connection, bytes, NULL, store_result_cb, &written);
  while (n_read < size)
    {
      g_autoptr (GBytes) part = read_some (connection, &error);
      gsize n = g_bytes_get_size (part);

      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (part, NULL), n, text + n_read, n);
      n_read += n;
    }
  g_assert_true (coi_connection_write_finish (connection, wait_for (&written), &error));
  server_stop (&server);
}

/* The beginning of the compressed bytes came in one piece with the server's agreement. */
static void
test_pending (void)
{
  g_autoptr (GBytes) rest = g_bytes_new_static (second_line, sizeof second_line);
  g_autoptr (GBytes) pending = g_bytes_new_static (first_line, sizeof first_line);
  Server server = { .script = rest };
  g_autoptr (CoiConnection) connection = connect_compressed (&server, pending);

  assert_reads (connection, "* 1 EXISTS\r\n");
  assert_reads (connection, "* 2 EXISTS\r\n");
  server_stop (&server);
}

/* 64 MiB out of 64 KiB come a piece at a time. */
static void
test_bomb (void)
{
  const gsize size = 64 << 20;
  g_autofree guint8 *zeros = g_malloc0 (size);
  g_autoptr (GBytes) plain = g_bytes_new_static (zeros, size);
  g_autoptr (CoiDeflate) compressor = coi_deflate_new ();
  g_autoptr (GBytes) bomb = coi_deflate_compress (compressor, plain);
  Server server = { .script = bomb };
  g_autoptr (CoiConnection) connection = connect_compressed (&server, NULL);
  gsize n_read = 0;

  g_assert_cmpuint (g_bytes_get_size (bomb), <, size / 900);
  while (n_read < size)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) part = read_some (connection, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (part), >, 0);
      g_assert_cmpuint (g_bytes_get_size (part), <=, READ_SIZE);
      n_read += g_bytes_get_size (part);
    }
  g_assert_cmpuint (n_read, ==, size);
  server_stop (&server);
}

static void
test_damaged (void)
{
  Server server = { .greeting = "* BYE this is not compressed\r\n" };
  g_autoptr (CoiConnection) connection = connect_compressed (&server, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (read_some (connection, &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_FAILED);
  server_stop (&server);
}

static void
test_refused (void)
{
  Server server = { .certificate = "good", .upgrades = TRUE };
  g_autoptr (CoiConnection) connection = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  server_start (&server);
  connection = connect_to ("localhost", server.port, COI_TLS_STARTTLS, "authority", &error);
  g_assert_false (coi_connection_start_deflate (connection, NULL, &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_INSECURE);
  g_clear_error (&error);
  g_assert_true (write_text (connection, "STARTTLS\r\n", NULL));
  g_assert_true (start_tls (connection, NULL));
  coi_connection_read_async (connection, NULL, store_result_cb, &result);
  g_assert_false (coi_connection_start_deflate (connection, NULL, &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_FAILED);
  g_clear_error (&error);
  coi_connection_close (connection);
  wait_for (&result);
  g_assert_false (coi_connection_start_deflate (connection, NULL, &error));
  g_assert_error (error, COI_NET_ERROR, COI_NET_ERROR_CLOSED);
  server_stop (&server);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deflate/foreign", test_foreign);
  g_test_add_func ("/deflate/round-trip", test_round_trip);
  g_test_add_func ("/deflate/bad", test_bad);
  g_test_add_func ("/deflate/end", test_end);
  g_test_add_func ("/deflate/connection/echo", test_echo);
  g_test_add_func ("/deflate/connection/duplex", test_duplex);
  g_test_add_func ("/deflate/connection/pending", test_pending);
  g_test_add_func ("/deflate/connection/bomb", test_bomb);
  g_test_add_func ("/deflate/connection/damaged", test_damaged);
  g_test_add_func ("/deflate/connection/refused", test_refused);
  return g_test_run ();
}
