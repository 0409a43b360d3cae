/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Delivery reports (RFC 3464). */
#define G_LOG_DOMAIN "coi-message"

#include "coi-content-read.h"
#include "coi-ids.h"
#include "coi-report-fields.h"

#include <string.h>

#define WORDS_MAX_CHARS 500

typedef struct
{
  const char *name;
  CoiReportAction action;
} ActionRow;

static const ActionRow action_rows[] = {
  { "failed", COI_REPORT_FAILED },       { "delayed", COI_REPORT_DELAYED },
  { "delivered", COI_REPORT_DELIVERED }, { "relayed", COI_REPORT_DELIVERED },
  { "expanded", COI_REPORT_DELIVERED },
};

/* RFC 3463: "5.1.1", a comment may follow; or NULL. */
static char *
dup_status (const CoiHeaders *fields)
{
  g_autofree char *raw = coi_headers_dup_raw (fields, "Status", 0, 64);
  gsize length = raw != NULL ? strspn (raw, "0123456789.") : 0;

  if (length < 5 || length > 9 || strchr ("245", raw[0]) == NULL || raw[1] != '.')
    return NULL;
  return g_strndup (raw, length);
}

static gboolean
read_action (const CoiHeaders *fields, const char *status, CoiReportAction *action)
{
  g_autofree char *raw = coi_headers_dup_raw (fields, "Action", 0, 64);
  gsize length = raw != NULL ? strcspn (raw, " \t;(") : 0;

  for (guint i = 0; i < G_N_ELEMENTS (action_rows); i++)
    if (length == strlen (action_rows[i].name) &&
        g_ascii_strncasecmp (raw, action_rows[i].name, length) == 0)
      {
        *action = action_rows[i].action;
        return TRUE;
      }
  if (status == NULL)
    return FALSE;
  *action = status[0] == '2'   ? COI_REPORT_DELIVERED
            : status[0] == '4' ? COI_REPORT_DELAYED
                               : COI_REPORT_FAILED;
  return TRUE;
}

/* Diagnostic-Code: "smtp; 550 no such user". */
static char *
dup_words (const CoiHeaders *fields)
{
  g_autofree char *line = coi_headers_dup_line (fields, "Diagnostic-Code", WORDS_MAX_CHARS);
  const char *semicolon = line != NULL ? strchr (line, ';') : NULL;
  const char *words = line;

  if (semicolon != NULL && strcspn (line, " ") >= (gsize)(semicolon - line))
    words = semicolon + 1 + strspn (semicolon + 1, " ");
  return words != NULL && words[0] != '\0' ? g_strdup (words) : NULL;
}

/* Whom the writer of the message named, not whom a server made of that. */
static char *
dup_recipient (const CoiHeaders *fields)
{
  char *recipient = coi_report_dup_recipient (fields, "Original-Recipient");

  return recipient != NULL ? recipient : coi_report_dup_recipient (fields, "Final-Recipient");
}

static void
read_recipient (GPtrArray *reports, const CoiHeaders *fields)
{
  g_autofree char *recipient = dup_recipient (fields);
  g_autofree char *status = dup_status (fields);
  g_autofree char *words = dup_words (fields);
  CoiReportAction action;

  if (recipient == NULL || !read_action (fields, status, &action))
    return;
  g_ptr_array_add (reports, coi_report_new (action, recipient, status, words));
}

/* The returned message says which it was; else the server's own field. */
static void
add_target (CoiParsedMessage *message, const CoiHeaders *per_message, const GPtrArray *parts)
{
  g_autofree char *id = coi_report_dup_returned_id (parts);

  if (id == NULL)
    id = coi_ids_read_first (per_message, "X-Original-Message-ID");
  if (id == NULL)
    id = coi_ids_read_first (((const CoiMimePart *)parts->pdata[0])->headers,
                             "X-Original-Message-ID");
  if (id == NULL)
    id = g_strdup (message->in_reply_to);
  if (id != NULL)
    coi_content_add_target (message, id);
}

static GPtrArray *
read_recipients (const CoiReportFields *fields)
{
  GPtrArray *reports = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_report_free);

  for (guint i = 1; i < fields->blocks->len; i++)
    read_recipient (reports, fields->blocks->pdata[i]);
  return reports;
}

/* Needs no authority: a server has no address to answer to. */
gboolean
coi_delivery_read (CoiParsedMessage *message, const GPtrArray *parts)
{
  static const char *const types[] = { "message/delivery-status", "message/global-delivery-status",
                                       NULL };
  const CoiMimePart *part = message->is_report ? coi_report_find_part (parts, types) : NULL;
  g_auto (CoiReportFields) fields = { 0 };
  g_autoptr (GPtrArray) reports = NULL;

  if (part == NULL)
    return FALSE;
  coi_report_fields_read (&fields, part, 1 + COI_REPORTS_MAX);
  reports = read_recipients (&fields);
  if (reports->len == 0)
    return FALSE;
  add_target (message, fields.blocks->pdata[0], parts);
  if (message->content == NULL)
    return FALSE;
  coi_content_start (message, COI_CONTENT_DELIVERY);
  message->content->reports = g_steal_pointer (&reports);
  return TRUE;
}
