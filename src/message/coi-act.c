/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message does to others: edits, deletions, reactions, pins. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-content-read.h"
#include "coi-date.h"
#include "coi-reaction.h"
#include "coi-ids.h"
#include "coi-text.h"

#include <string.h>

/* Delta Chat writes an edit for other programs' readers: the old text quoted, a pencil, the new
 * text. Returns whether @message is one. */
static gboolean
take_pencil (CoiParsedMessage *message)
{
  static const char pencil[] = "\xe2\x9c\x8f\xef\xb8\x8f";
  const char *p = message->text;
  char *text;

  while (*p == '>' || *p == '\n')
    {
      p += strcspn (p, "\n");
      p += *p == '\n';
    }
  if (!g_str_has_prefix (p, pencil))
    return FALSE;
  text = g_strdup (p + strlen (pencil));
  g_free (message->full_text);
  message->full_text = message->text;
  message->text = text;
  return TRUE;
}

static gboolean
is_one_of (const char *value, const char *one, const char *other)
{
  return value != NULL && (g_str_equal (value, one) || g_str_equal (value, other));
}

/* The message and the first part at each level in it: where something is said about all of it. */
static guint
count_first (const GPtrArray *parts)
{
  guint n = 0;

  while (n < parts->len && ((const CoiMimePart *)parts->pdata[n])->is_multipart)
    n++;
  return MIN (n + 1, parts->len);
}

/* On the message, as COI says, or on its first part. */
static const char *
get_request (const GPtrArray *parts)
{
  for (guint i = 0; i < count_first (parts); i++)
    {
      const CoiMimePart *part = parts->pdata[i];
      if (part->chat_content != NULL)
        return part->chat_content;
    }
  return NULL;
}

/* Delta Chat names other messages in the header of the first part, or of the message. */
static const CoiHeaders *
find_field (const GPtrArray *parts, const char *name)
{
  for (guint i = count_first (parts); i > 0; i--)
    {
      const CoiMimePart *part = parts->pdata[i - 1];
      if (coi_headers_count (part->headers, name) > 0)
        return part->headers;
    }
  return NULL;
}

static gboolean
has_disposition (const CoiMimePart *part, const char *name)
{
  return part->disposition.value != NULL && g_ascii_strcasecmp (part->disposition.value, name) == 0;
}

static gboolean
first_has_disposition (const GPtrArray *parts, const char *name)
{
  for (guint i = 0; i < count_first (parts); i++)
    if (has_disposition (parts->pdata[i], name))
      return TRUE;
  return FALSE;
}

static gboolean
finish (CoiParsedMessage *message, CoiContentKind kind)
{
  if (message->content == NULL || message->content->targets[0] == NULL)
    {
      g_clear_pointer (&message->content, coi_content_free);
      return FALSE;
    }
  coi_content_start (message, kind);
  return TRUE;
}

/* What answers COI's requests is the message in In-Reply-To: the first, if there are several. */
static void
add_answered (CoiParsedMessage *message)
{
  if (message->in_reply_to != NULL)
    coi_content_add_target (message, message->in_reply_to);
}

static gboolean
read_edit (CoiParsedMessage *message, const GPtrArray *parts)
{
  const CoiHeaders *fields = find_field (parts, "Chat-Edit");
  gboolean is_request = is_one_of (get_request (parts), "editrequest", "edit");
  g_autofree char *edited = fields != NULL ? coi_ids_read_first (fields, "Chat-Edit") : NULL;

  if (!is_request && edited == NULL)
    return FALSE;
  if (edited != NULL)
    take_pencil (message);
  if (message->chat_content == NULL)
    message->chat_content = g_strdup (is_request ? get_request (parts) : "editrequest");
  if (edited != NULL && (!is_request || message->in_reply_to == NULL))
    {
      g_free (message->in_reply_to);
      message->in_reply_to = g_steal_pointer (&edited);
    }
  add_answered (message);
  return finish (message, coi_text_is_blank (message->text) && message->attachments->len == 0
                              ? COI_CONTENT_DELETE
                              : COI_CONTENT_EDIT);
}

static gboolean
read_delete (CoiParsedMessage *message, const GPtrArray *parts)
{
  const CoiHeaders *fields = find_field (parts, "Chat-Delete");
  gboolean is_request = g_strcmp0 (get_request (parts), "deleterequest") == 0;

  if (!is_request && fields == NULL)
    return FALSE;
  if (message->chat_content == NULL)
    message->chat_content = g_strdup ("deleterequest");
  if (is_request)
    add_answered (message);
  if (fields != NULL)
    coi_content_add_targets (message, fields, "Chat-Delete");
  return finish (message, COI_CONTENT_DELETE);
}

/* RFC 9078. With anything else beside the emoji it is a message to be shown. */
static gboolean
read_reaction (CoiParsedMessage *message, const GPtrArray *parts)
{
  char *value;

  if (!first_has_disposition (parts, "reaction"))
    return FALSE;
  if (message->in_reply_to == NULL || message->attachments->len > 0)
    return FALSE;
  value = coi_reaction_normalize (message->text);
  if (value == NULL)
    return FALSE;
  coi_content_need (message)->value = value;
  add_answered (message);
  return finish (message, COI_CONTENT_REACTION);
}

/* The unquoted value of the parameter @name, as it is written: COI's own example has a date with
 * blanks and commas there, which no token may have (RFC 2045, section 5.1). */
static char *
dup_parameter (const char *raw, const char *name)
{
  gsize length = strlen (name);

  for (const char *p = strchr (raw, ';'); p != NULL; p = strchr (p, ';'))
    {
      p += 1 + strspn (p + 1, " \t");
      if (g_ascii_strncasecmp (p, name, length) != 0)
        continue;
      p += length + strspn (p + length, " \t");
      if (*p++ != '=')
        continue;
      p += strspn (p, " \t");
      if (*p == '"')
        return g_strndup (p + 1, strcspn (p + 1, "\""));
      return g_strstrip (g_strndup (p, strcspn (p, ";")));
    }
  return NULL;
}

/* COI: "Pinned Messages". A message that is pinned as it is sent. */
static void
read_pinned (CoiParsedMessage *message, const CoiMimePart *top)
{
  g_autofree char *raw = NULL;
  g_autofree char *timeout = NULL;
  CoiContent *content;

  if (!has_disposition (top, "pinned"))
    return;
  raw = coi_headers_dup_raw (top->headers, "Content-Disposition", 0, 1024);
  timeout = dup_parameter (raw, "timeout");
  content = coi_content_need (message);
  content->is_pinned = TRUE;
  content->pinned_until = timeout != NULL ? MAX (coi_date_parse_any (timeout), 0) : 0;
}

/* Delta Chat pins a message that was sent before. */
static gboolean
read_pin (CoiParsedMessage *message, const GPtrArray *parts)
{
  const char *request = get_request (parts);
  gboolean is_pin;

  if (!is_one_of (request, "message-pinned", "message-unpinned") || message->in_reply_to == NULL)
    return FALSE;
  is_pin = g_str_equal (request, "message-pinned");
  read_pinned (message, parts->pdata[0]);
  coi_content_need (message)->is_pinned = is_pin;
  add_answered (message);
  return finish (message, is_pin ? COI_CONTENT_PIN : COI_CONTENT_UNPIN);
}

gboolean
coi_act_read (CoiParsedMessage *message, const GPtrArray *parts)
{
  if (message->from == NULL)
    return FALSE;
  if (read_edit (message, parts) || read_delete (message, parts) ||
      read_reaction (message, parts) || read_pin (message, parts))
    return TRUE;
  read_pinned (message, parts->pdata[0]);
  return FALSE;
}
