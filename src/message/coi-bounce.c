/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Returned mail from servers that know no RFC 3464: words for people and the message, or its
 * header.
 */
#define G_LOG_DOMAIN "coi-message"

#include "coi-content-read.h"
#include "coi-report-fields.h"
#include "coi-text.h"

#include <string.h>

#define WORDS_MAX_CHARS 500
/* What a server writes of its own stands before what it returns. */
#define NOTICE_MAX (64 * 1024)

/* Who returns mail. "postmaster" can be a person: then nothing else may look like one. */
static gboolean
is_from_server (const CoiParsedMessage *message, const CoiHeaders *headers)
{
  g_autofree char *from = coi_headers_dup_raw (headers, "From", 0, 1024);
  g_autofree char *lower = from != NULL ? g_ascii_strdown (from, -1) : NULL;
  g_autofree char *path = NULL;

  if (lower == NULL || message->chat_version != NULL)
    return FALSE;
  if (strstr (lower, "mailer-daemon") != NULL)
    return TRUE;
  if (strstr (lower, "postmaster") == NULL)
    return FALSE;
  path = coi_headers_dup_raw (headers, "Return-Path", 0, 16);
  return message->is_auto || g_strcmp0 (path, "<>") == 0;
}

/* The field in a copy that is part of the text, after the server's own words. */
static char *
dup_id_from_text (const char *text)
{
  static const char field[] = "message-id:";

  for (const char *line = text; line != NULL; line = strchr (line, '\n'))
    {
      gsize length;

      line += *line == '\n';
      if (g_ascii_strncasecmp (line, field, strlen (field)) != 0)
        continue;
      line += strlen (field) + strspn (line + strlen (field), " \t");
      if (*line != '<')
        continue;
      length = strcspn (++line, "<>\n \t");
      if (line[length] == '>' && length > 0 && length < 900)
        {
          g_autofree char *id = g_strndup (line, length);
          return coi_text_is_header_safe (id) ? g_steal_pointer (&id) : NULL;
        }
    }
  return NULL;
}

/* "<bob@example.org>" in the server's words. */
static char *
dup_address_from_text (const char *text)
{
  for (const char *p = text; (p = strchr (p, '<')) != NULL; p++)
    {
      gsize length = strcspn (p + 1, "<>\n \t");
      g_autofree char *address = length < 320 ? g_strndup (p + 1, length) : NULL;

      if (address != NULL && p[1 + length] == '>')
        {
          char *normal = coi_address_normalize (address);
          if (normal != NULL)
            return normal;
        }
    }
  return NULL;
}

/* A reply code of SMTP (RFC 5321, section 4.2) and what follows on its line. */
static char *
dup_reply (const char *text)
{
  for (const char *p = text; (p = strpbrk (p, "45")) != NULL; p++)
    {
      gboolean begins = p == text || !g_ascii_isalnum (p[-1]);

      if (begins && p > text && strchr (".-:@", p[-1]) != NULL)
        begins = FALSE;
      if (begins && g_ascii_isdigit (p[1]) && g_ascii_isdigit (p[2]) &&
          (p[3] == ' ' || p[3] == '-') && p[4] != '\0' && p[4] != '\n')
        {
          g_autofree char *line = g_strndup (p, strcspn (p, "\n"));
          return coi_text_sanitize_line (line, WORDS_MAX_CHARS);
        }
    }
  return NULL;
}

/* The enhanced code after the reply code (RFC 3463), if any. */
static char *
dup_status (const char *reply)
{
  const char *p = reply != NULL ? reply + 4 : "";
  gsize length = strspn (p, "0123456789.");

  if (length < 5 || length > 9 || p[0] != reply[0] || p[1] != '.')
    return NULL;
  return g_strndup (p, length);
}

static gboolean
is_delay (const CoiParsedMessage *message, const char *notice)
{
  return strcasestr (message->subject, "delay") != NULL ||
         strcasestr (message->subject, "warning") != NULL ||
         strcasestr (notice, "will be retried") != NULL ||
         strcasestr (notice, "do not need to resend") != NULL;
}

static GPtrArray *
read_recipients (const CoiHeaders *headers, const char *notice)
{
  g_autofree char *failed = coi_headers_dup_raw (headers, "X-Failed-Recipients", 0, 16 * 1024);
  g_autofree char *address = NULL;
  GPtrArray *list;

  if (failed != NULL)
    return coi_address_list_parse (failed, strlen (failed));
  list = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_address_free);
  address = dup_address_from_text (notice);
  if (address != NULL)
    g_ptr_array_add (list, coi_address_new (NULL, address));
  return list;
}

static void
add_reports (CoiParsedMessage *message, const GPtrArray *recipients, const char *notice)
{
  CoiContent *content = coi_content_need (message);
  CoiReportAction action = is_delay (message, notice) ? COI_REPORT_DELAYED : COI_REPORT_FAILED;
  g_autofree char *words = dup_reply (notice);
  g_autofree char *status = dup_status (words);

  content->reports = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_report_free);
  for (guint i = 0; i < recipients->len && i < COI_REPORTS_MAX; i++)
    {
      const CoiAddress *address = recipients->pdata[i];
      g_ptr_array_add (content->reports, coi_report_new (action, address->addr, status, words));
    }
}

gboolean
coi_bounce_read (CoiParsedMessage *message, const GPtrArray *parts)
{
  const CoiHeaders *headers = ((const CoiMimePart *)parts->pdata[0])->headers;
  g_autofree char *id = NULL;
  g_autofree char *notice = NULL;
  g_autoptr (GPtrArray) recipients = NULL;

  if (!is_from_server (message, headers))
    return FALSE;
  id = coi_report_dup_returned_id (parts);
  if (id == NULL)
    id = dup_id_from_text (message->text);
  if (id == NULL)
    return FALSE;
  notice = coi_text_make_valid (message->text, MIN (strlen (message->text), NOTICE_MAX));
  recipients = read_recipients (headers, notice);
  if (recipients->len == 0)
    return FALSE;
  coi_content_start (message, COI_CONTENT_DELIVERY);
  coi_content_add_target (message, id);
  add_reports (message, recipients, notice);
  return TRUE;
}
