/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The floor of taking in a mailbox: fetches the same bytes in the same way and throws them away. */
#define G_LOG_DOMAIN "bench-fetch"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define BATCH 200
#define IN_FLIGHT 2
#define BUFFER_SIZE (64 * 1024)
#define MAX_LINE (64 * 1024)

typedef struct
{
  GSocketConnection *socket;
  GIOStream *stream;
  char buffer[BUFFER_SIZE];
  gsize start, end;
  GString *line;
  guint tag;
  guint64 messages, bytes;
} Client;

static char *host, *ca_file, *user, *password_file;
static int port;
static char **mailboxes;

static const GOptionEntry options[] = {
  { "host", 0, 0, G_OPTION_ARG_STRING, &host, "IMAP server", "HOST" },
  { "port", 0, 0, G_OPTION_ARG_INT, &port, "Port with TLS from the start", "PORT" },
  { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &ca_file, "Whom to trust", "FILE" },
  { "user", 0, 0, G_OPTION_ARG_STRING, &user, "User", "NAME" },
  { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &password_file, "Password", "FILE" },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &mailboxes, "Mailboxes", "NAME…" },
  G_OPTION_ENTRY_NULL,
};

static void
check (GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

static void
event_cb (GSocketClient *socket_client,
          GSocketClientEvent event,
          GSocketConnectable *connectable,
          GIOStream *stream,
          GTlsDatabase *database)
{
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_tls_connection_set_database (G_TLS_CONNECTION (stream), database);
}

static void
connect_to_server (Client *client)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketClient) socket_client = g_socket_client_new ();
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (ca_file, &error);

  check (error);
  g_socket_client_set_tls (socket_client, TRUE);
  g_signal_connect (socket_client, "event", G_CALLBACK (event_cb), database);
  client->socket =
      g_socket_client_connect_to_host (socket_client, host, (guint16)port, NULL, &error);
  check (error);
  client->stream = G_IO_STREAM (client->socket);
}

static void
fill (Client *client)
{
  g_autoptr (GError) error = NULL;
  GInputStream *input = g_io_stream_get_input_stream (client->stream);
  gssize n = g_input_stream_read (input, client->buffer, BUFFER_SIZE, NULL, &error);

  check (error);
  if (n == 0)
    g_error ("the server closed the connection");
  client->start = 0;
  client->end = (gsize)n;
  client->bytes += (guint64)n;
}

static void
skip (Client *client, guint64 n)
{
  while (n > 0)
    {
      gsize part = (gsize)MIN (n, client->end - client->start);

      client->start += part;
      n -= part;
      if (n > 0)
        fill (client);
    }
}

/* The next line without its end. */
static const char *
read_line (Client *client)
{
  const char *end = NULL;

  g_string_truncate (client->line, 0);
  do
    {
      const char *from;
      gsize length;

      if (client->start == client->end)
        fill (client);
      from = client->buffer + client->start;
      length = client->end - client->start;
      end = memchr (from, '\n', length);
      if (end != NULL)
        length = (gsize)(end - from) + 1;
      g_string_append_len (client->line, from, (gssize)length);
      client->start += length;
      g_assert (client->line->len < MAX_LINE);
    }
  while (end == NULL);
  return client->line->str;
}

static void
command (Client *client, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_strdup_printf ("a%u %s\r\n", ++client->tag, text);
  GOutputStream *output = g_io_stream_get_output_stream (client->stream);

  g_output_stream_write_all (output, line, strlen (line), NULL, NULL, &error);
  check (error);
}

/* Reads up to the end of one command; literals are thrown away. Returns UIDNEXT if it was said. */
static guint
finish (Client *client)
{
  guint uid_next = 0;

  for (;;)
    {
      const char *line = read_line (client);
      const char *open = strrchr (line, '{');
      const char *word;

      if (line[0] == 'a')
        {
          if (strstr (line, " OK") == NULL)
            g_error ("refused: %s", line);
          return uid_next;
        }
      word = strstr (line, "[UIDNEXT ");
      if (word != NULL)
        uid_next = (guint)strtoul (word + strlen ("[UIDNEXT "), NULL, 10);
      if (open != NULL && strstr (line, "BODY[]") != NULL)
        {
          skip (client, strtoull (open + 1, NULL, 10));
          client->messages++;
        }
    }
}

static void
log_in (Client *client)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *password = NULL;
  g_autofree char *text = NULL;

  g_file_get_contents (password_file, &password, NULL, &error);
  check (error);
  text = g_strdup_printf ("LOGIN %s %s", user, g_strstrip (password));
  read_line (client);
  command (client, text);
  finish (client);
}

static void
fetch_mailbox (Client *client, const char *name)
{
  g_autofree char *select = g_strdup_printf ("SELECT \"%s\"", name);
  guint uid_next, in_flight = 0;

  command (client, select);
  uid_next = finish (client);
  for (guint first = 1; first < uid_next; first += BATCH)
    {
      g_autofree char *text =
          g_strdup_printf ("UID FETCH %u:%u (UID FLAGS INTERNALDATE BODY.PEEK[])", first,
                           MIN (first + BATCH, uid_next) - 1);

      command (client, text);
      if (++in_flight == IN_FLIGHT)
        {
          finish (client);
          in_flight--;
        }
    }
  while (in_flight-- > 0)
    finish (client);
}

static double
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new ("MAILBOX…");
  Client *client = g_new0 (Client, 1);
  double begin_cpu;
  gint64 begin;

  g_option_context_add_main_entries (context, options, NULL);
  g_option_context_parse (context, &argc, &argv, &error);
  check (error);
  client->line = g_string_new (NULL);
  connect_to_server (client);
  log_in (client);
  begin = g_get_monotonic_time ();
  begin_cpu = cpu_seconds ();
  for (guint i = 0; mailboxes != NULL && mailboxes[i] != NULL; i++)
    fetch_mailbox (client, mailboxes[i]);
  g_print ("{\"messages\": %" G_GUINT64_FORMAT ", \"bytes\": %" G_GUINT64_FORMAT
           ", \"seconds\": %.6f, \"cpu_seconds\": %.6f}\n",
           client->messages, client->bytes, (double)(g_get_monotonic_time () - begin) / 1e6,
           cpu_seconds () - begin_cpu);
  g_string_free (client->line, TRUE);
  g_object_unref (client->socket);
  g_free (client);
  return 0;
}
