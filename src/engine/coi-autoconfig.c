/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads config-v1.1.xml: the first IMAP and the first SMTP server that can be used.
 *
 * The file comes from the network: what is not understood is skipped, what is not secure too. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-autoconfig.h"

#include <string.h>

#define MAX_VALUE 512 /* bytes of a text; what is longer is dropped */
#define MAX_HOST 253  /* RFC 1035, section 2.3.4 */
#define MAX_LABEL 63

typedef enum
{
  LOGIN_UNSAID,
  LOGIN_PASSWORD,
  LOGIN_OAUTH,
  LOGIN_OTHER,
} Login;

typedef struct
{
  const char *address;
  CoiAutoconfig *config;
  gboolean is_root;     /* in clientConfig */
  CoiEndpoint **server; /* in a server of this kind */
  GString *text;        /* in one of its elements */
  char *host;
  char *port;
  char *socket;
  char *user;
  Login login;
} Reader;

/**
 * coi_autoconfig_free:
 * @self: (nullable) (transfer full): a configuration
 */
void
coi_autoconfig_free (CoiAutoconfig *self)
{
  if (self == NULL)
    return;
  coi_endpoint_free (self->imap);
  coi_endpoint_free (self->smtp);
  g_free (self->login);
  g_free (self);
}

/* --- values --- */

static gboolean
is_label (const char *label)
{
  gsize length = strlen (label);

  if (length == 0 || length > MAX_LABEL || label[0] == '-' || label[length - 1] == '-')
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (label[i]) && label[i] != '-')
      return FALSE;
  return TRUE;
}

/* A name of at least two labels: an address or "localhost" is nothing that a provider has. */
static char *
read_host (const char *text)
{
  g_autofree char *ascii = g_hostname_to_ascii (text);
  g_auto (GStrv) labels = NULL;
  guint n = 0;

  if (ascii == NULL || strlen (ascii) > MAX_HOST || g_hostname_is_ip_address (ascii))
    return NULL;
  labels = g_strsplit (ascii, ".", -1);
  for (; labels[n] != NULL; n++)
    if (!is_label (labels[n]))
      return NULL;
  return n >= 2 ? g_ascii_strdown (ascii, -1) : NULL;
}

static gboolean
read_socket (const char *text, CoiTlsMode *tls)
{
  if (g_strcmp0 (text, "SSL") == 0)
    *tls = COI_TLS_IMPLICIT;
  else if (g_strcmp0 (text, "STARTTLS") == 0)
    *tls = COI_TLS_STARTTLS;
  else
    return FALSE; /* "plain" is never good enough */
  return TRUE;
}

/* Puts in what the placeholders stand for, each once: an address that looks like one stays. */
static char *
expand (const char *text, const char *address)
{
  const char *at = strrchr (address, '@');
  GString *result = g_string_new (NULL);

  while (*text != '\0')
    {
      if (g_str_has_prefix (text, "%EMAILADDRESS%"))
        g_string_append (result, address);
      else if (g_str_has_prefix (text, "%EMAILLOCALPART%"))
        g_string_append_len (result, address, at - address);
      else if (g_str_has_prefix (text, "%EMAILDOMAIN%"))
        g_string_append (result, at + 1);
      else
        {
          g_string_append_c (result, *text++);
          continue;
        }
      text = strchr (text + 1, '%') + 1;
    }
  return g_string_free_and_steal (result);
}

static char *
read_user (const char *text, const char *address)
{
  g_autofree char *user = text != NULL ? expand (text, address) : NULL;

  if (user == NULL || *user == '\0' || strlen (user) > MAX_VALUE || strcmp (user, address) == 0)
    return NULL;
  for (const char *p = user; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return NULL;
  return g_steal_pointer (&user);
}

static Login
read_login (const char *text)
{
  const char *const passwords[] = { "password-cleartext", "plain", "password-encrypted", "secure",
                                    NULL };

  if (g_strv_contains (passwords, text))
    return LOGIN_PASSWORD;
  return strcmp (text, "OAuth2") == 0 ? LOGIN_OAUTH : LOGIN_OTHER;
}

/* --- elements --- */

static void
clear_server (Reader *self)
{
  self->server = NULL;
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->port, g_free);
  g_clear_pointer (&self->socket, g_free);
  g_clear_pointer (&self->user, g_free);
  self->login = LOGIN_UNSAID;
}

/* A server is taken when it is complete, secure, and the first of its kind. */
static void
end_server (Reader *self)
{
  g_autofree char *text = self->host != NULL ? expand (self->host, self->address) : NULL;
  g_autofree char *host = text != NULL ? read_host (text) : NULL;
  guint64 port = 0;
  CoiTlsMode tls;

  if (host == NULL || *self->server != NULL || !read_socket (self->socket, &tls) ||
      self->port == NULL ||
      !g_ascii_string_to_unsigned (self->port, 10, 1, G_MAXUINT16, &port, NULL))
    return;
  if (self->login == LOGIN_UNSAID || self->login == LOGIN_PASSWORD)
    *self->server = coi_endpoint_new (host, (guint16)port, tls, NULL);
  else if (self->login == LOGIN_OAUTH)
    self->config->needs_oauth = TRUE;
  if (self->server == &self->config->imap && self->config->imap != NULL)
    self->config->login = read_user (self->user, self->address);
}

/* Several ways to log in are alternatives. */
static void
add_login (Reader *self, const char *text)
{
  Login login = read_login (text);

  if (self->login == LOGIN_UNSAID || login == LOGIN_PASSWORD ||
      (login == LOGIN_OAUTH && self->login == LOGIN_OTHER))
    self->login = login;
}

static void
set_value (Reader *self, const char *element, const char *text)
{
  if (strcmp (element, "hostname") == 0)
    g_set_str (&self->host, text);
  else if (strcmp (element, "port") == 0)
    g_set_str (&self->port, text);
  else if (strcmp (element, "socketType") == 0)
    g_set_str (&self->socket, text);
  else if (strcmp (element, "username") == 0)
    g_set_str (&self->user, text);
  else if (strcmp (element, "authentication") == 0)
    add_login (self, text);
}

static const char *
find_attribute (const char **names, const char **values, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], name) == 0)
      return values[i];
  return NULL;
}

static void
start_element_cb (GMarkupParseContext *context,
                  const char *element,
                  const char **names,
                  const char **values,
                  gpointer user_data,
                  GError **error)
{
  Reader *self = user_data;
  const char *type = find_attribute (names, values, "type");

  if (self->server != NULL)
    g_string_truncate (self->text, 0);
  else if (strcmp (element, "clientConfig") == 0)
    self->is_root = TRUE;
  else if (strcmp (element, "incomingServer") == 0 && g_strcmp0 (type, "imap") == 0)
    self->server = &self->config->imap;
  else if (strcmp (element, "outgoingServer") == 0 && g_strcmp0 (type, "smtp") == 0)
    self->server = &self->config->smtp;
}

static void
end_element_cb (GMarkupParseContext *context,
                const char *element,
                gpointer user_data,
                GError **error)
{
  Reader *self = user_data;

  if (self->server == NULL)
    return;
  if (strcmp (element, "incomingServer") == 0 || strcmp (element, "outgoingServer") == 0)
    {
      end_server (self);
      clear_server (self);
      return;
    }
  set_value (self, element, g_strstrip (self->text->str));
  g_string_truncate (self->text, 0);
}

static void
text_cb (GMarkupParseContext *context,
         const char *text,
         gsize length,
         gpointer user_data,
         GError **error)
{
  Reader *self = user_data;

  if (self->server != NULL && self->text->len + length <= MAX_VALUE)
    g_string_append_len (self->text, text, length);
}

static gboolean
run (Reader *self, const char *text, gsize length, GError **error)
{
  const GMarkupParser parser = { start_element_cb, end_element_cb, text_cb, NULL, NULL };
  g_autoptr (GMarkupParseContext) context =
      g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, self, NULL);

  return g_markup_parse_context_parse (context, text, length, error) &&
         g_markup_parse_context_end_parse (context, error);
}

static gboolean
check (Reader *self, GError **error)
{
  const CoiAutoconfig *config = self->config;

  if (self->is_root && (config->imap != NULL || config->smtp != NULL || config->needs_oauth))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       "The file names no server that can be used");
  return FALSE;
}

/**
 * coi_autoconfig_parse:
 * @text: the file; any bytes
 * @length: its length in bytes, at most %COI_AUTOCONFIG_MAX_SIZE
 * @address: the account's address, normalised
 * @error: return location for a #GMarkupError or %G_IO_ERROR_INVALID_DATA
 *
 * Reads Thunderbird's format, version 1.1. The placeholders %EMAILADDRESS%, %EMAILLOCALPART% and
 * %EMAILDOMAIN% are filled in. Servers without TLS, with an address in place of a name, or which
 * take no password are left out.
 *
 * Returns: (transfer full) (nullable): what can be used; at least one server, or @needs_oauth
 */
CoiAutoconfig *
coi_autoconfig_parse (const char *text, gsize length, const char *address, GError **error)
{
  g_autoptr (CoiAutoconfig) config = g_new0 (CoiAutoconfig, 1);
  g_autoptr (GString) value = g_string_new (NULL);
  Reader reader = { .address = address, .config = config, .text = value };
  gboolean ok;

  g_return_val_if_fail (strchr (address, '@') != NULL, NULL);

  if (length == 0 || length > COI_AUTOCONFIG_MAX_SIZE)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "The file is empty or too large");
      return NULL;
    }
  ok = run (&reader, text, length, error) && check (&reader, error);
  clear_server (&reader);
  return ok ? g_steal_pointer (&config) : NULL;
}
