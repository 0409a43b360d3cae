/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The provider's file: what is read of it, where it is looked for, and a hostile web server. */
#include "coi-autoconfig-private.h"
#include "coi-domain.h"
#include "coi-provider.h"
#include "coi-server-search.h"

#include <libsoup/soup.h>
#include <string.h>

#define ADDRESS "alice@example.org"

/* --- reading --- */

#define CONFIG(servers)                                                                            \
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<clientConfig version=\"1.1\">"                     \
  "<emailProvider id=\"example.org\"><domain>example.org</domain>" servers                         \
  "</emailProvider></clientConfig>"
#define SERVER(element, type, host, port, socket, login)                                           \
  "<" element " type=\"" type "\">\n <hostname>" host "</hostname><port>" port                     \
  "</port><socketType>" socket "</socketType><username>%EMAILLOCALPART%</username>" login          \
  "</" element ">\n"
#define PASSWORD "<authentication>password-cleartext</authentication>"
#define OAUTH "<authentication>OAuth2</authentication>"
#define IMAP(host, port, socket, login) SERVER ("incomingServer", "imap", host, port, socket, login)
#define SMTP(host, port, socket, login) SERVER ("outgoingServer", "smtp", host, port, socket, login)
#define GOOD_IMAP IMAP ("in.example.net", "993", "SSL", PASSWORD)
#define GOOD_SMTP SMTP ("%EMAILDOMAIN%", "587", "STARTTLS", OAUTH PASSWORD)

static CoiAutoconfig *
parse (const char *text, GError **error)
{
  return coi_autoconfig_parse (text, strlen (text), ADDRESS, error);
}

static void
check_endpoint (const CoiEndpoint *endpoint, const char *expected)
{
  g_autofree char *text = endpoint != NULL ? coi_endpoint_to_string (endpoint) : NULL;

  g_assert_cmpstr (text, ==, expected);
}

static void
test_good (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiAutoconfig) config =
      parse (CONFIG (SERVER ("incomingServer", "pop3", "pop.example.net", "995", "SSL", PASSWORD)
                         GOOD_IMAP IMAP ("second.example.net", "993", "SSL", PASSWORD) GOOD_SMTP),
             &error);

  g_assert_no_error (error);
  check_endpoint (config->imap, "in.example.net:993/tls");
  check_endpoint (config->smtp, "example.org:587/starttls");
  g_assert_cmpstr (config->login, ==, "alice");
  g_assert_false (config->needs_oauth);
}

static void
test_login_is_address (void)
{
  g_autoptr (CoiAutoconfig) config =
      parse (CONFIG ("<incomingServer type=\"imap\"><hostname>in.example.net</hostname>"
                     "<port> 993 </port><socketType>SSL</socketType>"
                     "<username>%EMAILADDRESS%</username></incomingServer>"),
             NULL);

  check_endpoint (config->imap, "in.example.net:993/tls");
  g_assert_null (config->login);
  g_assert_null (config->smtp);
}

static void
test_oauth_only (void)
{
  g_autoptr (CoiAutoconfig) config =
      parse (CONFIG (IMAP ("in.example.net", "993", "SSL", OAUTH) GOOD_SMTP), NULL);

  g_assert_null (config->imap);
  g_assert_true (config->needs_oauth);
  check_endpoint (config->smtp, "example.org:587/starttls");
}

/* What cannot be used is passed over for the next. */
static void
test_passed_over (void)
{
  static const char *const bad[] = {
    IMAP ("in.example.net", "143", "plain", PASSWORD),
    IMAP ("in.example.net", "993", "ssl3", PASSWORD),
    IMAP ("in.example.net", "0", "SSL", PASSWORD),
    IMAP ("in.example.net", "65536", "SSL", PASSWORD),
    IMAP ("in.example.net", "993 ; x", "SSL", PASSWORD),
    IMAP ("192.0.2.1", "993", "SSL", PASSWORD),
    IMAP ("2001:db8::1", "993", "SSL", PASSWORD),
    IMAP ("localhost", "993", "SSL", PASSWORD),
    IMAP ("in.example.net/../x", "993", "SSL", PASSWORD),
    IMAP ("in example.net", "993", "SSL", PASSWORD),
    IMAP ("in.example.net\n.x", "993", "SSL", PASSWORD),
    IMAP ("-in.example.net", "993", "SSL", PASSWORD),
    IMAP ("in..example.net", "993", "SSL", PASSWORD),
    IMAP ("", "993", "SSL", PASSWORD),
    IMAP ("in.example.net", "993", "SSL", "<authentication>GSSAPI</authentication>"),
    "<incomingServer><hostname>in.example.net</hostname></incomingServer>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *alone = g_strdup_printf (CONFIG ("%s"), bad[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (CoiAutoconfig) config = parse (alone, &error);

      g_test_message ("%s", bad[i]);
      g_assert_null (config);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

static void
test_next_is_taken (void)
{
  g_autoptr (CoiAutoconfig) config =
      parse (CONFIG (IMAP ("in.example.net", "143", "plain", PASSWORD) GOOD_IMAP), NULL);

  check_endpoint (config->imap, "in.example.net:993/tls");
}

static void
test_broken (void)
{
  static const char *const broken[] = {
    "",
    "<html><body>Not found</body></html>",
    "<html>" GOOD_IMAP "</html>",
    "<clientConfig>" GOOD_IMAP,
    "<clientConfig><a></clientConfig>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><clientConfig>&e;</clientConfig>",
    CONFIG ("\xff\xfe"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CoiAutoconfig) config = parse (broken[i], &error);

      g_assert_null (config);
      g_assert_nonnull (error);
    }
}

/* Control characters could end the command that carries the login. */
static void
test_hostile_login (void)
{
  g_autoptr (CoiAutoconfig) config =
      parse (CONFIG ("<incomingServer type=\"imap\"><hostname>in.example.net</hostname>"
                     "<port>993</port><socketType>SSL</socketType>"
                     "<username>a&#10;b</username></incomingServer>"),
             NULL);

  g_assert_nonnull (config->imap);
  g_assert_null (config->login);
}

static void
test_large (void)
{
  g_autofree char *much = g_strnfill (COI_AUTOCONFIG_MAX_SIZE / 2, 'x');
  g_autofree char *text =
      g_strconcat ("<clientConfig><incomingServer type=\"imap\"><hostname>", much, "</hostname>",
                   "</incomingServer>" GOOD_IMAP "</clientConfig>", NULL);
  g_autofree char *larger = g_strconcat (text, much, much, NULL);
  g_autoptr (CoiAutoconfig) config = parse (text, NULL);
  g_autoptr (CoiAutoconfig) none = parse (larger, NULL);

  check_endpoint (config->imap, "in.example.net:993/tls");
  g_assert_null (none);
}

/* --- places --- */

static void
test_urls (void)
{
  g_auto (GStrv) own = coi_autoconfig_list_urls ("alice+x@example.org");
  g_auto (GStrv) other = coi_autoconfig_list_mx_urls (ADDRESS, "mx1.mail.example.net");
  g_auto (GStrv) same = coi_autoconfig_list_mx_urls (ADDRESS, "mx.example.org");

  g_assert_cmpstr (own[0], ==,
                   "https://autoconfig.example.org/mail/config-v1.1.xml"
                   "?emailaddress=alice%2Bx%40example.org");
  g_assert_cmpstr (own[1], ==, "https://example.org/.well-known/autoconfig/mail/config-v1.1.xml");
  g_assert_cmpstr (other[0], ==, "https://autoconfig.example.net/mail/config-v1.1.xml");
  for (guint i = 0; other[i] != NULL; i++)
    g_assert_null (strstr (other[i], "alice"));
  g_assert_null (same[0]);
}

static void
test_domains (void)
{
  g_assert_true (coi_domain_is_same ("imap.example.org", "example.org"));
  g_assert_true (coi_domain_is_same ("EXAMPLE.org", "example.org"));
  g_assert_true (coi_domain_is_same ("imap.example.org", "lists.example.org"));
  g_assert_false (coi_domain_is_same ("imap.example.net", "example.org"));
  g_assert_false (coi_domain_is_same ("notexample.org", "example.org"));
  g_assert_false (coi_domain_is_same ("a.co.uk", "b.co.uk"));
  g_assert_false (coi_domain_is_same ("127.0.0.1", "example.org"));
}

static void
test_providers (void)
{
  g_assert_cmpstr (coi_provider_find ("imap.gmail.com")->name, ==, "Gmail");
  g_assert_nonnull (coi_provider_find ("GMAIL.com")->help);
  g_assert_null (coi_provider_find ("outlook.office365.com")->help);
  g_assert_null (coi_provider_find ("notgmail.com"));
  g_assert_null (coi_provider_find ("gmail.com.example.org"));
  g_assert_null (coi_provider_find ("example.org"));
}

/* --- fetching --- */

static SoupServer *server;
static GTlsDatabase *trust;
static char *base;
static guint n_asked;

static void
answer (SoupServerMessage *message, const char *text)
{
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "text/xml", SOUP_MEMORY_COPY, text, strlen (text));
}

static void
redirect (SoupServerMessage *message, const char *target)
{
  soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, target);
}

static void
request_cb (SoupServer *self,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  n_asked++;
  if (strcmp (path, "/good") == 0)
    answer (message, CONFIG (GOOD_IMAP));
  else if (strcmp (path, "/redirect") == 0)
    redirect (message, "/good");
  else if (strcmp (path, "/loop") == 0)
    redirect (message, "/loop");
  else if (strcmp (path, "/clear") == 0)
    redirect (message, "http://127.0.0.1:9/good");
  else if (strcmp (path, "/file") == 0)
    redirect (message, "file:///etc/passwd");
  else if (strcmp (path, "/large") == 0)
    {
      g_autofree char *much = g_strnfill (2 * COI_AUTOCONFIG_MAX_SIZE, ' ');
      answer (message, much);
    }
  else if (strcmp (path, "/stalls") == 0)
    soup_server_message_pause (message);
  else
    soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
}

static char *
data_path (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "..", "net", "data", name, NULL);
}

static void
start_server (void)
{
  g_autofree char *certificate_file = data_path ("good.pem");
  g_autofree char *key_file = data_path ("good-key.pem");
  g_autofree char *authority = data_path ("authority.pem");
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate =
      g_tls_certificate_new_from_files (certificate_file, key_file, &error);
  GSList *uris;

  g_assert_no_error (error);
  trust = g_tls_file_database_new (authority, &error);
  g_assert_no_error (error);
  server = soup_server_new ("tls-certificate", certificate, NULL);
  soup_server_add_handler (server, NULL, request_cb, NULL, NULL);
  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY,
                            &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  base = g_strdup_printf ("https://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static CoiAutoconfig *
fetch (const char *path, guint timeout, GCancellable *cancellable, GError **error)
{
  g_autofree char *url =
      g_str_has_prefix (path, "/") ? g_strconcat (base, path, NULL) : g_strdup (path);
  g_autoptr (GAsyncResult) result = NULL;

  n_asked = 0;
  coi_autoconfig_fetch_async (url, ADDRESS, trust, timeout, cancellable, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return coi_autoconfig_fetch_finish (result, error);
}

static void
test_fetch (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiAutoconfig) config = fetch ("/good", 10, NULL, &error);
  g_autoptr (CoiAutoconfig) other = NULL;

  g_assert_no_error (error);
  check_endpoint (config->imap, "in.example.net:993/tls");
  other = fetch ("/redirect", 10, NULL, &error);
  g_assert_no_error (error);
  check_endpoint (other->imap, "in.example.net:993/tls");
}

static void
check_refused (const char *path, guint times)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiAutoconfig) config = fetch (path, 10, NULL, &error);

  g_assert_null (config);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_cmpuint (n_asked, ==, times);
}

static void
test_refused (void)
{
  check_refused ("/missing", 1);
  check_refused ("/clear", 1);
  check_refused ("/file", 1);
  check_refused ("/large", 1);
  check_refused ("/loop", 4);
  check_refused ("http://127.0.0.1:9/good", 0);
  check_refused ("nonsense", 0);
}

static void
test_untrusted (void)
{
  g_autoptr (GTlsDatabase) kept = g_steal_pointer (&trust);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiAutoconfig) config = fetch ("/good", 10, NULL, &error);

  trust = g_steal_pointer (&kept);
  g_assert_null (config);
  g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_cmpuint (n_asked, ==, 0);
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* A server that never answers ends by time, or when the user has enough of it. */
static void
test_stalls (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) by_time = NULL;
  g_autoptr (GError) by_user = NULL;

  g_assert_null (fetch ("/stalls", 1, NULL, &by_time));
  g_assert_nonnull (by_time);
  g_timeout_add (100, cancel_cb, cancellable);
  g_assert_null (fetch ("/stalls", 600, cancellable, &by_user));
  g_assert_error (by_user, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* --- all of it --- */

static void
request_config_cb (SoupServer *self,
                   SoupServerMessage *message,
                   const char *path,
                   GHashTable *query,
                   gpointer user_data)
{
  g_assert_cmpstr (path, ==, "/.well-known/autoconfig/mail/config-v1.1.xml");
  answer (message, *(const char **)user_data);
}

static CoiAccountSettings *
search (const char *file, GError **error)
{
  g_autoptr (CoiAccountSettings) settings = coi_account_settings_new ("alice@localhost", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  guint16 port = (guint16)g_ascii_strtoull (strrchr (base, ':') + 1, NULL, 10);

  soup_server_add_handler (server, "/.well-known", request_config_cb, &file, NULL);
  coi_autoconfig_use_test_server (port, trust);
  coi_server_search_async (settings, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  soup_server_remove_handler (server, "/.well-known");
  coi_autoconfig_use_test_server (0, NULL);
  return coi_server_search_finish (result, error);
}

/* The domain itself says over https who runs its servers: nothing to ask about. */
static void
test_search (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiAccountSettings) settings =
      search (CONFIG (GOOD_IMAP SMTP ("out.example.net", "465", "SSL", PASSWORD)), &error);

  g_assert_no_error (error);
  check_endpoint (settings->imap, "in.example.net:993/tls");
  check_endpoint (settings->smtp, "out.example.net:465/tls");
  g_assert_cmpstr (settings->login, ==, "alice");
  g_assert_false (settings->is_foreign);
}

static void
test_search_oauth (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (search (CONFIG (IMAP ("in.example.net", "993", "SSL", OAUTH) GOOD_SMTP), &error));
  g_assert_error (error, COI_ENGINE_ERROR, COI_ENGINE_ERROR_OAUTH);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  start_server ();
  g_test_add_func ("/autoconfig/good", test_good);
  g_test_add_func ("/autoconfig/login-is-address", test_login_is_address);
  g_test_add_func ("/autoconfig/oauth-only", test_oauth_only);
  g_test_add_func ("/autoconfig/passed-over", test_passed_over);
  g_test_add_func ("/autoconfig/next-is-taken", test_next_is_taken);
  g_test_add_func ("/autoconfig/broken", test_broken);
  g_test_add_func ("/autoconfig/hostile-login", test_hostile_login);
  g_test_add_func ("/autoconfig/large", test_large);
  g_test_add_func ("/autoconfig/urls", test_urls);
  g_test_add_func ("/autoconfig/domains", test_domains);
  g_test_add_func ("/autoconfig/providers", test_providers);
  g_test_add_func ("/autoconfig/fetch", test_fetch);
  g_test_add_func ("/autoconfig/refused", test_refused);
  g_test_add_func ("/autoconfig/untrusted", test_untrusted);
  g_test_add_func ("/autoconfig/stalls", test_stalls);
  g_test_add_func ("/autoconfig/search", test_search);
  g_test_add_func ("/autoconfig/search-oauth", test_search_oauth);
  status = g_test_run ();
  g_clear_object (&server);
  g_clear_object (&trust);
  g_free (base);
  return status;
}
