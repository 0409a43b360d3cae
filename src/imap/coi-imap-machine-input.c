/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the machine does with what the server says. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-machine-private.h"

#include "coi-imap-parser.h"
#include "coi-imap-utf7.h"
#include "coi-net-error.h"

#include <string.h>

void
coi_imap_machine_set_capabilities (CoiImapMachine *self, GStrv capabilities)
{
  g_strfreev (self->capabilities);
  self->capabilities = g_strdupv (capabilities);
}

/* Takes the capabilities of a response code (RFC 3501, section 7.1). */
gboolean
coi_imap_machine_take_code (CoiImapMachine *self, const CoiImapResponse *response)
{
  if (g_strcmp0 (response->code, "CAPABILITY") != 0)
    return FALSE;
  g_strfreev (self->capabilities);
  self->capabilities = coi_imap_parse_words (response->code_arg);
  return TRUE;
}

static gboolean
code_is_one_of (const CoiImapResponse *response, const char *const *codes)
{
  return response->code != NULL && g_strv_contains (codes, response->code);
}

/* The error that NO, BAD or BYE means; the codes are those of RFC 5530. */
GError *
coi_imap_error_from_status (const CoiImapResponse *response, gboolean is_login)
{
  static const char *const temporary[] = { "UNAVAILABLE",  "INUSE",     "LIMIT",
                                           "CONTACTADMIN", "SERVERBUG", NULL };
  CoiImapError code = is_login ? COI_IMAP_ERROR_AUTH : COI_IMAP_ERROR_NO;
  GError *error;

  if (code_is_one_of (response, temporary))
    code = COI_IMAP_ERROR_UNAVAILABLE;
  else if (response->status == COI_IMAP_STATUS_BYE)
    code = COI_IMAP_ERROR_BYE;
  else if (response->status == COI_IMAP_STATUS_BAD)
    code = COI_IMAP_ERROR_BAD;
  error = g_error_new_literal (COI_IMAP_ERROR, code, response->text);
  coi_imap_error_set_response_code (error, response->code);
  return error;
}

static void
end_job (CoiImapMachine *self, CoiImapJob *job, CoiImapResponse *response)
{
  g_autoptr (CoiImapResponse) owned = response;
  g_autoptr (GError) error = NULL;

  if (response->status != COI_IMAP_STATUS_OK)
    error = coi_imap_error_from_status (response, FALSE);
  if (job->id != 0)
    coi_imap_machine_add_event (self, COI_IMAP_EVENT_COMMAND_DONE, job->id,
                                error == NULL ? g_steal_pointer (&owned) : NULL, error);
}

static void
control_tagged (CoiImapMachine *self, const CoiImapResponse *response)
{
  switch (self->state)
    {
    case COI_IMAP_STATE_IDLE_STARTING:
    case COI_IMAP_STATE_IDLE:
    case COI_IMAP_STATE_IDLE_ENDING:
      coi_imap_machine_idle_tagged (self, response);
      break;
    case COI_IMAP_STATE_LOGOUT:
      coi_imap_machine_close (self, NULL);
      break;
    case COI_IMAP_STATE_GREETING:
    case COI_IMAP_STATE_STARTTLS:
    case COI_IMAP_STATE_HANDSHAKE:
    case COI_IMAP_STATE_CAPABILITY:
    case COI_IMAP_STATE_AUTHENTICATE:
    case COI_IMAP_STATE_LOGIN:
    case COI_IMAP_STATE_POST_LOGIN:
    case COI_IMAP_STATE_READY:
    case COI_IMAP_STATE_DEFLATE:
    case COI_IMAP_STATE_CLOSED:
    default:
      coi_imap_machine_login_tagged (self, response);
      break;
    }
}

/* A server that ignored IDLE takes "DONE" for a tag. */
static gboolean
is_abandoned (CoiImapMachine *self, const char *tag)
{
  if (self->abandoned_tag == NULL)
    return FALSE;
  return strcmp (tag, self->abandoned_tag) == 0 || strcmp (tag, "DONE") == 0;
}

static void
handle_tagged (CoiImapMachine *self, CoiImapResponse *response)
{
  CoiImapJob *job = coi_imap_machine_take_job (self, response->tag);

  if (job == NULL)
    {
      if (!is_abandoned (self, response->tag))
        coi_imap_machine_abort (self, COI_IMAP_ERROR, COI_IMAP_ERROR_PROTOCOL,
                                "The server answered a command that was not sent");
      coi_imap_response_free (response);
      return;
    }
  if (self->sending == job)
    self->sending = NULL;
  if (job->is_control)
    {
      control_tagged (self, response);
      coi_imap_response_free (response);
    }
  else
    {
      if (job->command->starts_deflate && response->status == COI_IMAP_STATUS_OK)
        coi_imap_machine_deflate_begin (self);
      end_job (self, job, response);
    }
  coi_imap_job_free (job);
  coi_imap_machine_send_waiting (self);
}

static void
handle_continuation (CoiImapMachine *self, const CoiImapResponse *response)
{
  if (self->sending != NULL)
    {
      coi_imap_machine_write_job (self, self->sending);
      coi_imap_machine_send_waiting (self);
    }
  else if (self->state == COI_IMAP_STATE_AUTHENTICATE)
    coi_imap_machine_login_continue (self, response);
  else if (self->state == COI_IMAP_STATE_IDLE_STARTING)
    coi_imap_machine_idle_continue (self);
  else if (self->state != COI_IMAP_STATE_IDLE_ENDING && self->abandoned_tag == NULL)
    coi_imap_machine_abort (self, COI_IMAP_ERROR, COI_IMAP_ERROR_PROTOCOL,
                            "The server asked for data that nobody announced");
}

static void
take_enabled (CoiImapMachine *self, GStrv words)
{
  for (guint i = 0; words[i] != NULL; i++)
    g_hash_table_add (self->enabled, g_ascii_strup (words[i], -1));
  self->is_utf8 =
      coi_imap_machine_is_rev2 (self) || coi_imap_machine_has_enabled (self, "UTF8=ACCEPT");
}

static void
encode_name (char **name)
{
  char *encoded = *name != NULL ? coi_imap_utf7_encode (*name) : NULL;

  if (encoded == NULL)
    return;
  g_free (*name);
  *name = encoded;
}

/* Names are modified UTF-7 to everybody above, whatever the wire has. */
static void
encode_names (CoiImapResponse *response)
{
  encode_name (&response->mailbox);
  encode_name (&response->old_name);
  encode_name (&response->ns_prefix);
  for (guint i = 0; response->namespaces != NULL && i < response->namespaces->len; i++)
    encode_name (&g_array_index (response->namespaces, CoiImapNamespace, i).prefix);
}

static void
handle_untagged (CoiImapMachine *self, CoiImapResponse *response)
{
  g_autoptr (CoiImapResponse) owned = response;
  g_autoptr (GError) error = NULL;

  if (response->kind == COI_IMAP_RESPONSE_STATUS && response->status == COI_IMAP_STATUS_BYE)
    {
      if (self->state == COI_IMAP_STATE_LOGOUT)
        return;
      error = coi_imap_error_from_status (response, FALSE);
      coi_imap_machine_close (self, error);
      return;
    }
  if (self->state < COI_IMAP_STATE_READY)
    {
      coi_imap_machine_login_untagged (self, response);
      return;
    }
  if (response->kind == COI_IMAP_RESPONSE_CAPABILITY)
    coi_imap_machine_set_capabilities (self, response->words);
  if (response->kind == COI_IMAP_RESPONSE_ENABLED)
    take_enabled (self, response->words);
  if (self->is_utf8)
    encode_names (response);
  coi_imap_machine_add_event (self, COI_IMAP_EVENT_RESPONSE,
                              coi_imap_machine_find_taker (self, response),
                              g_steal_pointer (&owned), NULL);
}

static void
handle_frame (CoiImapMachine *self, GBytes *frame)
{
  g_autoptr (GError) error = NULL;
  CoiImapResponse *response = coi_imap_parse_response (frame, &error);

  if (response == NULL)
    coi_imap_machine_close (self, error);
  else if (response->tag != NULL)
    handle_tagged (self, response);
  else if (response->kind != COI_IMAP_RESPONSE_CONTINUATION)
    handle_untagged (self, response);
  else
    {
      handle_continuation (self, response);
      coi_imap_response_free (response);
    }
}

/* Feeds up to one response. */
static gsize
feed_once (CoiImapMachine *self, const guint8 *data, gsize length)
{
  g_autoptr (GBytes) frame = NULL;
  gsize consumed;

  switch (coi_imap_lexer_feed (self->lexer, data, length, &consumed))
    {
    case COI_IMAP_LEXER_MORE:
      break;
    case COI_IMAP_LEXER_DONE:
      frame = coi_imap_lexer_take (self->lexer);
      handle_frame (self, frame);
      break;
    case COI_IMAP_LEXER_BAD:
    default:
      coi_imap_machine_abort (self, COI_IMAP_ERROR, COI_IMAP_ERROR_PROTOCOL,
                              coi_imap_lexer_get_problem (self->lexer));
      break;
    }
  return consumed;
}

/**
 * coi_imap_machine_feed:
 * @self: a machine
 * @data: (array length=length): bytes from the server
 * @length: how many
 * @now: the time
 *
 * Takes what arrived. Bytes between the answer to STARTTLS and coi_imap_machine_tls_started() are
 * an injection (CVE-2011-0411) and close the machine with %COI_NET_ERROR_TLS.
 */
void
coi_imap_machine_feed (CoiImapMachine *self, const guint8 *data, gsize length, gint64 now)
{
  gsize fed = 0;

  self->now = self->progress = now;
  self->check_deadline = 0;
  while (fed < length && self->state != COI_IMAP_STATE_CLOSED)
    {
      if (self->state == COI_IMAP_STATE_HANDSHAKE)
        coi_imap_machine_abort (self, COI_NET_ERROR, COI_NET_ERROR_TLS,
                                "Unencrypted data arrived before the TLS handshake");
      else if (self->state == COI_IMAP_STATE_DEFLATE)
        {
          coi_imap_machine_deflate_keep (self, data + fed, length - fed);
          return;
        }
      else
        fed += feed_once (self, data + fed, length - fed);
    }
}
