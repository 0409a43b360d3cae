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

static void
add_string (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

static JsonNode *
take_object (JsonObject *object)
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

  add_string (inner, "domain", domain);
  add_string (inner, "code", code);
  add_string (inner, "message", message);
  if (certificate != NULL)
    json_object_set_object_member (inner, "certificate", coi_cli_certificate_to_json (certificate));
  json_object_set_object_member (outer, "error", inner);
  node = take_object (outer);
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

/**
 * coi_cli_state_to_string:
 * @status: a message's state
 *
 * Returns: the state's name in the program's output
 */
const char *
coi_cli_state_to_string (CoiMessageStatus status)
{
  switch (status)
    {
    case COI_MESSAGE_STATUS_QUEUED:
      return "queued";
    case COI_MESSAGE_STATUS_SENDING:
      return "sending";
    case COI_MESSAGE_STATUS_SENT:
      return "sent";
    case COI_MESSAGE_STATUS_DELIVERED:
      return "delivered";
    case COI_MESSAGE_STATUS_READ:
      return "read";
    case COI_MESSAGE_STATUS_FAILED:
      return "failed";
    case COI_MESSAGE_STATUS_RECEIVED:
    default:
      return "received";
    }
}

static JsonArray *
files_to_json (CoiCli *cli, CoiMessage *message)
{
  GPtrArray *files = coi_message_get_files (message);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < files->len; i++)
    {
      const CoiMessageFile *file = files->pdata[i];
      JsonObject *object = json_object_new ();
      g_autofree char *path = coi_engine_get_file_path (cli->engine, message, i);

      add_string (object, "name", file->name);
      add_string (object, "type", file->content_type);
      json_object_set_int_member (object, "size", (gint64)file->size);
      add_string (object, "path", path);
      if (file->preview >= 0)
        json_object_set_int_member (object, "preview", file->preview);
      else
        json_object_set_null_member (object, "preview");
      json_object_set_boolean_member (object, "is_preview", file->is_preview);
      json_object_set_int_member (object, "duration", file->duration);
      json_array_add_object_element (array, object);
    }
  return array;
}

/* What this version does not know yet has its value for "nothing". */
static void
add_nothing (JsonObject *object)
{
  const char *const no[] = { "edited", "deleted", "pinned", "encrypted" };
  const char *const none[] = { "html", "poll", "location" };
  const char *const empty[] = { "history", "receipts", "reactions" };

  for (guint i = 0; i < G_N_ELEMENTS (no); i++)
    json_object_set_boolean_member (object, no[i], FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    json_object_set_null_member (object, none[i]);
  for (guint i = 0; i < G_N_ELEMENTS (empty); i++)
    json_object_set_array_member (object, empty[i], json_array_new ());
}

/**
 * coi_cli_message_to_json:
 * @cli: the program
 * @message: a message
 * @event: (nullable): the "event" to put in front
 *
 * Returns: (transfer full): @message as an object
 */
JsonNode *
coi_cli_message_to_json (CoiCli *cli, CoiMessage *message, const char *event)
{
  JsonObject *object = json_object_new ();
  g_autofree char *time = coi_cli_format_time (coi_message_get_time (message));

  if (event != NULL)
    add_string (object, "event", event);
  json_object_set_int_member (object, "id", coi_message_get_id (message));
  add_string (object, "message_id", coi_message_get_message_id (message));
  json_object_set_int_member (object, "chat", coi_message_get_conversation_id (message));
  add_string (object, "from", coi_message_get_sender_address (message));
  add_string (object, "from_name", coi_message_get_sender_name (message));
  json_object_set_boolean_member (object, "outgoing", coi_message_get_outgoing (message));
  add_string (object, "time", time);
  add_string (object, "kind", "text");
  add_string (object, "subject", coi_message_get_subject (message));
  add_string (object, "text", coi_message_get_text (message));
  add_string (object, "full_text", coi_message_get_full_text (message));
  json_object_set_array_member (object, "attachments", files_to_json (cli, message));
  add_string (object, "reply_to", coi_message_get_in_reply_to (message));
  add_string (object, "state", coi_cli_state_to_string (coi_message_get_status (message)));
  add_string (object, "error", coi_message_get_error (message));
  json_object_set_boolean_member (object, "seen", coi_message_get_seen (message));
  json_object_set_boolean_member (object, "is_chat", coi_message_get_is_chat (message));
  json_object_set_int_member (object, "raw_size", (gint64)coi_message_get_raw_size (message));
  json_object_set_boolean_member (object, "truncated", coi_message_get_truncated (message));
  add_nothing (object);
  return take_object (object);
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
  add_string (object, "account",
              coi_account_get_address (coi_conversation_get_account (conversation)));
  add_string (object, "kind", kind_to_string (coi_conversation_get_kind (conversation)));
  add_string (object, "name", coi_conversation_get_name (conversation));
  json_object_set_array_member (object, "members", array);
  json_object_set_int_member (object, "unread", coi_conversation_get_unread (conversation));
  last = last_id != 0 ? coi_engine_load_message (cli->engine, last_id) : NULL;
  if (last != NULL)
    json_object_set_member (object, "last", coi_cli_message_to_json (cli, last, NULL));
  else
    json_object_set_null_member (object, "last");
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    json_object_set_boolean_member (object, flags[i], FALSE);
  return take_object (object);
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
  add_string (object, "address", coi_account_get_address (account));
  add_string (object, "name", coi_account_get_name (account));
  add_string (object, "login", coi_account_get_login (account));
  add_string (object, "imap", imap);
  add_string (object, "smtp", smtp);
  add_string (object, "imap_certificate", coi_account_get_imap (account)->certificate);
  add_string (object, "smtp_certificate", coi_account_get_smtp (account)->certificate);
  return take_object (object);
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

  add_string (object, "event", event);
  return take_object (object);
}
