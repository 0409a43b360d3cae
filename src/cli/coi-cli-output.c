/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What coi-chat-cli writes: JSON lines for programs, plain lines for people. */
#define G_LOG_DOMAIN "coi-cli"

#include "coi-cli.h"

#include <stdio.h>
#include <string.h>

/* The names of CoiEngineError in the order of its values; part of the interface. */
static const char *const error_names[] = {
  "wrong-password", "unknown-host", "certificate", "no-network", "refused", "timed-out",
  "insecure",       "server",       "no-password", "secrets",    "store",   "address",
  "exists",         "not-found",    "empty",       "oauth",      "foreign", "too-large",
  "not-own",        "closed",       "file",
};

G_STATIC_ASSERT (G_N_ELEMENTS (error_names) == COI_ENGINE_ERROR_FILE + 1);

/**
 * coi_cli_print:
 * @cli: the program
 * @node: (transfer full): what to write with --json
 * @text: what to write without
 *
 * Writes one line at once, so that a reader at the other end of a pipe sees it.
 */
void
coi_cli_print (CoiCli *cli, JsonNode *node, const char *text)
{
  g_autoptr (JsonNode) owned = node;

  if (cli->json)
    {
      g_autofree char *line = json_to_string (owned, FALSE);

      fputs (line, stdout);
    }
  else
    fputs (text, stdout);
  fputc ('\n', stdout);
  fflush (stdout);
}

/**
 * coi_cli_add_string:
 * @object: where to
 * @name: the member's name
 * @value: (nullable): a string, UTF-8; %NULL becomes null
 */
void
coi_cli_add_string (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

/**
 * coi_cli_take_object:
 * @object: (transfer full): an object
 *
 * Returns: (transfer full): it as a node
 */
JsonNode *
coi_cli_take_object (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

static void
print_error (CoiCli *cli,
             const char *domain,
             const char *code,
             const char *message,
             const CoiCertificate *certificate)
{
  JsonObject *inner = json_object_new ();
  JsonObject *outer = json_object_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *line = NULL;

  coi_cli_add_string (inner, "domain", domain);
  coi_cli_add_string (inner, "code", code);
  coi_cli_add_string (inner, "message", message);
  if (certificate != NULL)
    json_object_set_object_member (inner, "certificate", coi_cli_certificate_to_json (certificate));
  json_object_set_object_member (outer, "error", inner);
  node = coi_cli_take_object (outer);
  line = json_to_string (node, FALSE);
  if (cli->json)
    g_printerr ("%s\n", line);
  else
    g_printerr ("coi-chat-cli: %s (%s)\n", message, code);
  if (!cli->json && certificate != NULL)
    g_printerr ("coi-chat-cli: its SHA-256 is %s\n", certificate->fingerprint);
}

static int
exit_status (int code)
{
  switch ((CoiEngineError)code)
    {
    case COI_ENGINE_ERROR_WRONG_PASSWORD:
    case COI_ENGINE_ERROR_NO_PASSWORD:
    case COI_ENGINE_ERROR_OAUTH:
      return COI_CLI_UNAUTHORISED;
    case COI_ENGINE_ERROR_UNKNOWN_HOST:
    case COI_ENGINE_ERROR_NO_NETWORK:
    case COI_ENGINE_ERROR_REFUSED:
    case COI_ENGINE_ERROR_TIMED_OUT:
      return COI_CLI_UNREACHABLE;
    case COI_ENGINE_ERROR_CERTIFICATE:
    case COI_ENGINE_ERROR_INSECURE:
    case COI_ENGINE_ERROR_SERVER:
    case COI_ENGINE_ERROR_SECRETS:
    case COI_ENGINE_ERROR_STORE:
    case COI_ENGINE_ERROR_ADDRESS:
    case COI_ENGINE_ERROR_EXISTS:
    case COI_ENGINE_ERROR_NOT_FOUND:
    case COI_ENGINE_ERROR_EMPTY:
    case COI_ENGINE_ERROR_TOO_LARGE:
    case COI_ENGINE_ERROR_NOT_OWN:
    case COI_ENGINE_ERROR_CLOSED:
    case COI_ENGINE_ERROR_FILE:
    case COI_ENGINE_ERROR_FOREIGN:
    default:
      return COI_CLI_FAILED;
    }
}

static int
fail_engine (CoiCli *cli, int code, const char *message, const CoiCertificate *certificate)
{
  const char *name =
      code >= 0 && code < (int)G_N_ELEMENTS (error_names) ? error_names[code] : "failed";

  print_error (cli, "coi-engine", name, message != NULL ? message : name, certificate);
  return exit_status (code);
}

/**
 * coi_cli_fail_code:
 * @cli: the program
 * @code: a #CoiEngineError
 * @message: (nullable): the technical detail
 *
 * Writes an error line.
 *
 * Returns: the exit status for it
 */
int
coi_cli_fail_code (CoiCli *cli, int code, const char *message)
{
  return fail_engine (cli, code, message, NULL);
}

/**
 * coi_cli_fail_account:
 * @cli: the program
 * @account: an account in trouble
 *
 * Writes an error line about what keeps it from being online.
 *
 * Returns: the exit status for it
 */
int
coi_cli_fail_account (CoiCli *cli, CoiAccount *account)
{
  return fail_engine (cli, coi_account_get_error_code (account),
                      coi_account_get_error_detail (account),
                      coi_account_get_refused_certificate (account, NULL));
}

/**
 * coi_cli_fail:
 * @cli: the program
 * @error: what went wrong
 *
 * Writes an error line.
 *
 * Returns: the exit status for it
 */
int
coi_cli_fail (CoiCli *cli, const GError *error)
{
  if (error->domain == COI_ENGINE_ERROR)
    return fail_engine (cli, error->code, error->message,
                        coi_engine_error_get_certificate (error, NULL, NULL));
  print_error (cli, g_quark_to_string (error->domain), "failed", error->message, NULL);
  return COI_CLI_FAILED;
}

/**
 * coi_cli_fail_usage:
 * @cli: the program
 * @message: what is wrong with the command line
 *
 * Returns: the exit status for it
 */
int
coi_cli_fail_usage (CoiCli *cli, const char *message)
{
  print_error (cli, "coi-cli", "usage", message, NULL);
  return COI_CLI_USAGE;
}

/**
 * coi_cli_clean:
 * @text: UTF-8 from the network
 *
 * Returns: (transfer full): @text without control characters other than line breaks, which could
 *   drive the terminal
 */
char *
coi_cli_clean (const char *text)
{
  g_autoptr (GString) clean = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' || c == '\t' || !g_unichar_iscntrl (c))
        g_string_append_unichar (clean, c);
    }
  return g_string_free_and_steal (g_steal_pointer (&clean));
}

/**
 * coi_cli_format_time:
 * @time: Unix seconds
 *
 * Returns: (transfer full): @time in UTC (RFC 3339)
 */
char *
coi_cli_format_time (gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time);

  return date != NULL ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("");
}

static const char *
kind_to_string (CoiConversationListKind kind)
{
  switch (kind)
    {
    case COI_CONVERSATION_KIND_GROUP:
      return "group";
    case COI_CONVERSATION_KIND_LIST:
      return "list";
    case COI_CONVERSATION_KIND_SELF:
      return "self";
    case COI_CONVERSATION_KIND_DIRECT:
    default:
      return "direct";
    }
}

/**
 * coi_cli_chat_to_json:
 * @cli: the program
 * @conversation: a conversation
 *
 * Returns: (transfer full): @conversation as an object
 */
JsonNode *
coi_cli_chat_to_json (CoiCli *cli, CoiConversation *conversation)
{
  const char *const flags[] = { "encrypted", "muted", "pinned", "blocked" };
  const char *const *members = coi_conversation_get_members (conversation);
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();
  gint64 last_id = coi_conversation_get_last_id (conversation);
  g_autoptr (CoiMessage) last = NULL;

  for (guint i = 0; members[i] != NULL; i++)
    json_array_add_string_element (array, members[i]);
  json_object_set_int_member (object, "id", coi_conversation_get_id (conversation));
  coi_cli_add_string (object, "account",
                      coi_account_get_address (coi_conversation_get_account (conversation)));
  coi_cli_add_string (object, "kind", kind_to_string (coi_conversation_get_kind (conversation)));
  coi_cli_add_string (object, "name", coi_conversation_get_name (conversation));
  json_object_set_array_member (object, "members", array);
  json_object_set_int_member (object, "unread", coi_conversation_get_unread (conversation));
  last = last_id != 0 ? coi_engine_load_message (cli->engine, last_id) : NULL;
  if (last != NULL)
    json_object_set_member (object, "last", coi_cli_message_to_json (cli, last, NULL));
  else
    json_object_set_null_member (object, "last");
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    json_object_set_boolean_member (object, flags[i], FALSE);
  return coi_cli_take_object (object);
}

/**
 * coi_cli_account_to_json:
 * @account: an account
 *
 * Returns: (transfer full): @account as an object, without any secret
 */
JsonNode *
coi_cli_account_to_json (CoiAccount *account)
{
  JsonObject *object = json_object_new ();
  g_autofree char *imap = coi_endpoint_to_string (coi_account_get_imap (account));
  g_autofree char *smtp = coi_endpoint_to_string (coi_account_get_smtp (account));

  json_object_set_int_member (object, "id", coi_account_get_id (account));
  coi_cli_add_string (object, "address", coi_account_get_address (account));
  coi_cli_add_string (object, "name", coi_account_get_name (account));
  coi_cli_add_string (object, "login", coi_account_get_login (account));
  coi_cli_add_string (object, "imap", imap);
  coi_cli_add_string (object, "smtp", smtp);
  coi_cli_add_string (object, "imap_certificate", coi_account_get_imap (account)->certificate);
  coi_cli_add_string (object, "smtp_certificate", coi_account_get_smtp (account)->certificate);
  return coi_cli_take_object (object);
}

/**
 * coi_cli_event:
 * @event: its name
 *
 * Returns: (transfer full): an object to add to
 */
JsonNode *
coi_cli_event (const char *event)
{
  JsonObject *object = json_object_new ();

  coi_cli_add_string (object, "event", event);
  return coi_cli_take_object (object);
}
