/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guessing servers: the order of what is tried, and SRV records from a resolver of our own. */
#include "coi-engine.h"
#include "coi-guess.h"
#include "coi-server-search.h"

#include <string.h>

/* --- a resolver that knows what the test tells it --- */

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver
{
  GResolver parent_instance;
  GHashTable *services; /* "_imaps._tcp.example.org" -> "host port priority weight", … */
};

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static void
not_found (GTask *task)
{
  g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "No such name");
}

static void
lookup_service_async (GResolver *resolver,
                      const char *rrname,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  const char *target = g_hash_table_lookup (TEST_RESOLVER (resolver)->services, rrname);
  g_auto (GStrv) words = target != NULL ? g_strsplit (target, " ", 2) : NULL;
  GList *list = NULL;

  if (words == NULL)
    {
      not_found (task);
      return;
    }
  list = g_list_append (
      list, g_srv_target_new (words[0], (guint16)g_ascii_strtoull (words[1], NULL, 10), 0, 1));
  g_task_return_pointer (task, list, (GDestroyNotify)g_resolver_free_targets);
}

static GList *
finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lookup_by_name_async (GResolver *resolver,
                      const char *hostname,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  not_found (task);
}

static void
lookup_by_name_with_flags_async (GResolver *resolver,
                                 const char *hostname,
                                 GResolverNameLookupFlags flags,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  lookup_by_name_async (resolver, hostname, cancellable, callback, user_data);
}

static void
lookup_records_async (GResolver *resolver,
                      const char *rrname,
                      GResolverRecordType type,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_assert_cmpint (type, ==, G_RESOLVER_RECORD_MX);
  not_found (task);
}

static void
test_resolver_finalize (GObject *object)
{
  g_hash_table_unref (TEST_RESOLVER (object)->services);
  G_OBJECT_CLASS (test_resolver_parent_class)->finalize (object);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_resolver_finalize;
  resolver_class->lookup_service_async = lookup_service_async;
  resolver_class->lookup_service_finish = finish;
  resolver_class->lookup_records_async = lookup_records_async;
  resolver_class->lookup_records_finish = finish;
  resolver_class->lookup_by_name_async = lookup_by_name_async;
  resolver_class->lookup_by_name_finish = finish;
  resolver_class->lookup_by_name_with_flags_async = lookup_by_name_with_flags_async;
  resolver_class->lookup_by_name_with_flags_finish = finish;
}

static void
test_resolver_init (TestResolver *self)
{
  self->services = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
}

static TestResolver *resolver;

static void
announce (const char *service, const char *host, guint16 port)
{
  g_hash_table_insert (resolver->services, (gpointer)service,
                       g_strdup_printf ("%s %u", host, port));
}

/* --- ports --- */

static GSocketListener *
listen_somewhere (guint16 *port)
{
  GSocketListener *listener = g_socket_listener_new ();
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &effective, &error);
  g_assert_no_error (error);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  return listener;
}

static guint16
closed_port (void)
{
  guint16 port;
  g_autoptr (GSocketListener) listener = listen_somewhere (&port);

  g_socket_listener_close (listener);
  return port;
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static CoiEndpoint *
guess (CoiGuessProtocol protocol, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coi_guess_async (protocol, "example.org", cancellable, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return coi_guess_finish (result, error);
}

/* --- tests --- */

static void
check_order (GPtrArray *list, const char *const *expected)
{
  for (guint i = 0; i < list->len; i++)
    {
      g_autofree char *text = coi_endpoint_to_string (list->pdata[i]);

      g_assert_cmpstr (text, ==, expected[i]);
    }
  g_assert_null (expected[list->len]);
}

static void
test_rank (void)
{
  const char *const expected[] = {
    "in.example.net:993/tls",        "imap.example.org:993/tls", "in.example.net:143/starttls",
    "mail.example.org:993/tls",      "example.org:993/tls",      "imap.example.org:143/starttls",
    "mail.example.org:143/starttls", "example.org:143/starttls", NULL,
  };
  g_autoptr (GPtrArray) implicit =
      g_ptr_array_new_with_free_func ((GDestroyNotify)coi_endpoint_free);
  g_autoptr (GPtrArray) starttls =
      g_ptr_array_new_with_free_func ((GDestroyNotify)coi_endpoint_free);
  g_autoptr (GPtrArray) list = NULL;

  g_ptr_array_add (implicit, coi_endpoint_new ("in.example.net", 993, COI_TLS_IMPLICIT, NULL));
  g_ptr_array_add (implicit, coi_endpoint_new ("imap.example.org", 993, COI_TLS_IMPLICIT, NULL));
  g_ptr_array_add (starttls, coi_endpoint_new ("in.example.net", 143, COI_TLS_STARTTLS, NULL));
  list = coi_guess_rank (COI_GUESS_IMAP, "example.org", implicit, starttls);
  check_order (list, expected);
}

static void
test_service (void)
{
  guint16 port;
  g_autoptr (GSocketListener) listener = listen_somewhere (&port);
  g_autoptr (CoiEndpoint) endpoint = NULL;
  g_autoptr (GError) error = NULL;

  announce ("_imaps._tcp.example.org", "127.0.0.1", closed_port ());
  announce ("_imap._tcp.example.org", "127.0.0.1.", port);
  endpoint = guess (COI_GUESS_IMAP, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (endpoint->host, ==, "127.0.0.1");
  g_assert_cmpuint (endpoint->port, ==, port);
  g_assert_cmpint (endpoint->tls, ==, COI_TLS_STARTTLS);
}

static void
test_nothing (void)
{
  g_autoptr (CoiEndpoint) endpoint = NULL;
  g_autoptr (GError) error = NULL;

  /* "." and port 0 say that there is no such service (RFC 6186, section 3.4; RFC 2782). */
  announce ("_submissions._tcp.example.org", ".", 0);
  announce ("_submission._tcp.example.org", "smtp.example.net", 0);
  endpoint = guess (COI_GUESS_SMTP, NULL, &error);
  g_assert_null (endpoint);
  g_assert_error (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_UNKNOWN_HOST);
  g_assert_nonnull (strstr (error->message, "smtp.example.org:465/tls"));
  g_assert_null (strstr (error->message, "example.net"));
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* A server that takes the connection and never says a word of TLS. */
static void
test_cancel (void)
{
  guint16 port;
  g_autoptr (GSocketListener) listener = listen_somewhere (&port);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (CoiEndpoint) endpoint = NULL;
  g_autoptr (GError) error = NULL;
  gint64 before = g_get_monotonic_time ();

  announce ("_submissions._tcp.example.org", "127.0.0.1", port);
  g_timeout_add (200, cancel_cb, cancellable);
  endpoint = guess (COI_GUESS_SMTP, cancellable, &error);
  g_assert_null (endpoint);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - before, <, 3 * G_USEC_PER_SEC);
}

/* A silent best candidate holds the answer up until the time is over, and no longer. */
static void
test_silent (void)
{
  guint16 silent, port;
  g_autoptr (GSocketListener) first = listen_somewhere (&silent);
  g_autoptr (GSocketListener) second = listen_somewhere (&port);
  g_autoptr (CoiEndpoint) endpoint = NULL;
  g_autoptr (GError) error = NULL;

  announce ("_submissions._tcp.example.org", "127.0.0.1", silent);
  announce ("_submission._tcp.example.org", "127.0.0.1", port);
  endpoint = guess (COI_GUESS_SMTP, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (endpoint->port, ==, port);
}

/* --- all of it --- */

static CoiAccountSettings *
search (const char *address, const CoiEndpoint *imap, const CoiEndpoint *smtp, GError **error)
{
  g_autoptr (CoiAccountSettings) settings = coi_account_settings_new (address, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  settings->imap = coi_endpoint_copy (imap);
  settings->smtp = coi_endpoint_copy (smtp);
  coi_server_search_async (settings, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return coi_server_search_finish (result, error);
}

/* Only DNS says that these servers have to do with the domain (RFC 6186, section 6). */
static void
test_search_foreign (void)
{
  guint16 port;
  g_autoptr (GSocketListener) listener = listen_somewhere (&port);
  g_autoptr (CoiEndpoint) own = coi_endpoint_new ("smtp.example.org", 465, COI_TLS_IMPLICIT, NULL);
  g_autoptr (CoiAccountSettings) settings = NULL;
  g_autoptr (GError) error = NULL;

  g_hash_table_remove_all (resolver->services);
  announce ("_imap._tcp.example.org", "127.0.0.1", port);
  settings = search ("alice@example.org", NULL, own, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (settings->imap->port, ==, port);
  g_assert_cmpstr (settings->smtp->host, ==, "smtp.example.org");
  g_assert_true (settings->is_foreign);
}

/* What the user gives is not asked about. */
static void
test_search_given (void)
{
  g_autoptr (CoiEndpoint) imap = coi_endpoint_new ("in.example.net", 993, COI_TLS_IMPLICIT, NULL);
  g_autoptr (CoiEndpoint) smtp = coi_endpoint_new ("out.example.net", 465, COI_TLS_IMPLICIT, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiAccountSettings) settings = search ("alice@example.org", imap, smtp, &error);

  g_assert_no_error (error);
  g_assert_false (settings->is_foreign);
}

static void
test_search_nothing (void)
{
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) oauth = NULL;

  g_hash_table_remove_all (resolver->services);
  g_assert_null (search ("alice@example.org", NULL, NULL, &unknown));
  g_assert_error (unknown, COI_ENGINE_ERROR, COI_ENGINE_ERROR_UNKNOWN_HOST);
  g_assert_null (search ("alice@hotmail.com", NULL, NULL, &oauth));
  g_assert_error (oauth, COI_ENGINE_ERROR, COI_ENGINE_ERROR_OAUTH);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_resolver_set_default (G_RESOLVER (resolver));
  g_test_add_func ("/guess/rank", test_rank);
  g_test_add_func ("/guess/service", test_service);
  g_test_add_func ("/guess/nothing", test_nothing);
  g_test_add_func ("/guess/cancel", test_cancel);
  g_test_add_func ("/guess/silent", test_silent);
  g_test_add_func ("/search/foreign", test_search_foreign);
  g_test_add_func ("/search/given", test_search_given);
  g_test_add_func ("/search/nothing", test_search_nothing);
  return g_test_run ();
}
