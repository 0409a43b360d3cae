/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 5322 and MIME bytes -> a plain record. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-message-parser.h"

#include "coi-address-private.h"
#include "coi-body.h"
#include "coi-content-read.h"
#include "coi-date.h"
#include "coi-ids.h"
#include "coi-mime.h"
#include "coi-text.h"

#include <string.h>

#define MESSAGE_MAX (64 * 1024 * 1024)
#define ADDRESS_FIELD_MAX (64 * 1024)
#define REFERENCES_MAX 64
#define SUBJECT_MAX_CHARS 998
#define LIST_ID_MAX_CHARS 255
#define CHAT_VERSION_MAX_CHARS 64

G_DEFINE_QUARK (coi_message_error, coi_message_error)

/**
 * coi_parsed_message_free:
 * @self: (nullable) (transfer full): a record
 */
void
coi_parsed_message_free (CoiParsedMessage *self)
{
  if (self == NULL)
    return;
  g_free (self->message_id);
  g_free (self->in_reply_to);
  g_strfreev (self->references);
  coi_address_free (self->from);
  coi_address_free (self->from_shown);
  g_clear_pointer (&self->to, g_ptr_array_unref);
  g_clear_pointer (&self->cc, g_ptr_array_unref);
  g_free (self->subject);
  g_free (self->chat_version);
  g_free (self->chat_content);
  g_free (self->list_id);
  g_free (self->list_name);
  g_free (self->text);
  g_free (self->full_text);
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  g_free (self->html);
  coi_content_free (self->content);
  g_free (self);
}

/* The first id says which conversation it is, the last which message was answered. */
static GStrv
read_references (const CoiHeaders *headers)
{
  g_autoptr (GPtrArray) ids = coi_ids_read (headers, "References");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < ids->len; i++)
    if (i == 0 || i + REFERENCES_MAX > ids->len)
      g_strv_builder_add (builder, ids->pdata[i]);
  return g_strv_builder_end (builder);
}

static GPtrArray *
read_addresses (const CoiHeaders *headers, const char *name)
{
  g_autofree char *raw = coi_headers_dup_raw (headers, name, 0, ADDRESS_FIELD_MAX);

  return raw != NULL ? coi_address_list_parse (raw, strlen (raw)) : coi_address_list_parse ("", 0);
}

/* Authority needs one From field with one address (RFC 5322, section 3.6.2, and COI). */
static void
read_from (CoiParsedMessage *self, const CoiHeaders *headers)
{
  g_autofree char *raw = coi_headers_dup_raw (headers, "From", 0, ADDRESS_FIELD_MAX + 1);
  g_autoptr (GPtrArray) all = NULL;

  if (raw != NULL && coi_headers_count (headers, "From") == 1)
    self->from = coi_address_parse_only (raw, strlen (raw));
  if (self->from != NULL)
    {
      self->from_shown = coi_address_copy (self->from);
      return;
    }
  all = read_addresses (headers, "From");
  if (all->len > 0)
    self->from_shown = coi_address_copy (all->pdata[0]);
}

static gint64
read_date (const CoiHeaders *headers)
{
  g_autofree char *raw = coi_headers_dup_raw (headers, "Date", 0, 256);

  return raw != NULL ? coi_date_parse (raw) : 0;
}

static gboolean
has_chat_prefix (const char *id)
{
  return id != NULL && g_str_has_prefix (id, "chat$");
}

static void
read_chat_fields (CoiParsedMessage *self, const CoiHeaders *headers)
{
  self->chat_version = coi_headers_dup_line (headers, "Chat-Version", CHAT_VERSION_MAX_CHARS);
  self->is_chat = (self->chat_version != NULL && g_ascii_isdigit (self->chat_version[0])) ||
                  has_chat_prefix (self->message_id) || has_chat_prefix (self->references[0]);
}

/* Whether the first field called @name is @value or, when @value is NULL, anything but "no". */
static gboolean
first_token_is (const CoiHeaders *headers, const char *name, const char *value)
{
  g_autofree char *raw = coi_headers_dup_raw (headers, name, 0, 256);

  if (raw == NULL)
    return FALSE;
  raw[strcspn (raw, "; \t(")] = '\0';
  if (value == NULL)
    return raw[0] != '\0' && g_ascii_strcasecmp (raw, "no") != 0;
  return g_ascii_strcasecmp (raw, value) == 0;
}

static gboolean
read_is_auto (const CoiHeaders *headers)
{
  return first_token_is (headers, "Auto-Submitted", NULL) ||
         first_token_is (headers, "Precedence", "bulk") ||
         first_token_is (headers, "Precedence", "junk") ||
         first_token_is (headers, "Precedence", "list");
}

/* One safe line, NULL when it is empty. */
static char *
dup_list_line (const char *text)
{
  g_autofree char *line = coi_text_sanitize_line (text, LIST_ID_MAX_CHARS);

  return line[0] != '\0' ? g_steal_pointer (&line) : NULL;
}

/* List-Id: [phrase] "<" list-id ">" (RFC 2919, section 3); some write the id alone. */
static void
read_list (CoiParsedMessage *self, const CoiHeaders *headers)
{
  g_autofree char *raw = coi_headers_dup_raw (headers, "List-Id", 0, 4096);
  g_autofree char *phrase = NULL;
  char *open = raw != NULL ? strrchr (raw, '<') : NULL;

  if (open == NULL)
    {
      self->list_id = dup_list_line (raw);
      return;
    }
  open[1 + strcspn (open + 1, ">")] = '\0';
  self->list_id = dup_list_line (open + 1);
  *open = '\0';
  phrase = coi_phrase_decode (raw);
  self->list_name = dup_list_line (phrase);
}

/* A receipt goes to nobody but the sender (RFC 8098, section 2.1). */
static gboolean
asks_for_receipt (const CoiParsedMessage *self, const CoiHeaders *headers, const char *name)
{
  g_autoptr (GPtrArray) list = NULL;
  const CoiAddress *address;

  if (coi_headers_count (headers, name) == 0)
    return FALSE;
  list = read_addresses (headers, name);
  address = list->len == 1 ? list->pdata[0] : NULL;
  return self->from != NULL && address != NULL && g_str_equal (address->addr, self->from->addr);
}

static void
read_header (CoiParsedMessage *self, const CoiHeaders *headers)
{
  self->message_id = coi_ids_read_first (headers, "Message-ID");
  self->in_reply_to = coi_ids_read_first (headers, "In-Reply-To");
  self->references = read_references (headers);
  read_from (self, headers);
  self->to = read_addresses (headers, "To");
  self->cc = read_addresses (headers, "Cc");
  self->subject = coi_headers_dup_line (headers, "Subject", SUBJECT_MAX_CHARS);
  if (self->subject == NULL)
    self->subject = g_strdup ("");
  self->date = read_date (headers);
  read_chat_fields (self, headers);
  self->is_auto = read_is_auto (headers);
  read_list (self, headers);
  self->wants_receipt = asks_for_receipt (self, headers, "Disposition-Notification-To") ||
                        asks_for_receipt (self, headers, "Chat-Disposition-Notification-To");
}

static void
read_body (CoiParsedMessage *self, const GPtrArray *parts)
{
  CoiBody body = { 0 };

  coi_body_read (&body, parts);
  self->attachments = body.attachments;
  self->text_from_html = body.from_html;
  self->text_truncated = body.truncated;
  self->text = body.text;
  coi_content_read (self, parts, self->is_chat || body.from_html ? body.html : NULL);
}

/**
 * coi_message_parse:
 * @raw: an RFC 5322 message with CRLF or LF line ends; hostile input welcome
 * @error: set to %COI_MESSAGE_ERROR_TOO_LARGE beyond 64 MiB
 *
 * Reads a message as RFC 5322, RFC 2045 to 2049 and the COI client specification say, leniently.
 * May be called from any thread.
 *
 * Returns: (transfer full) (nullable): what could be read
 */
CoiParsedMessage *
coi_message_parse (GBytes *raw, GError **error)
{
  g_autoptr (GPtrArray) parts = NULL;
  CoiParsedMessage *self;
  gsize length;
  const char *data = g_bytes_get_data (raw, &length);
  const CoiMimePart *top;

  if (length > MESSAGE_MAX)
    {
      g_set_error (error, COI_MESSAGE_ERROR, COI_MESSAGE_ERROR_TOO_LARGE,
                   "The message has more than %d MiB", MESSAGE_MAX / (1024 * 1024));
      return NULL;
    }
  parts = coi_mime_split (data != NULL ? data : "", length);
  top = parts->pdata[0];
  self = g_new0 (CoiParsedMessage, 1);
  read_header (self, top->headers);
  self->is_report = g_str_equal (top->type, "multipart/report") ||
                    g_str_equal (top->type, "message/disposition-notification");
  self->chat_content = g_strdup (top->chat_content);
  read_body (self, parts);
  return self;
}
