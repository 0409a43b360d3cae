/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Read receipts (RFC 8098). */
#define G_LOG_DOMAIN "coi-message"

#include "coi-content-read.h"
#include "coi-report-fields.h"

#include <string.h>

/* Disposition: mode "/" sending-mode ";" type ["/" modifiers]. */
static gboolean
is_displayed (const CoiHeaders *fields)
{
  g_autofree char *raw = coi_headers_dup_raw (fields, "Disposition", 0, 512);
  const char *type = raw != NULL ? strchr (raw, ';') : NULL;
  gsize length;

  if (type == NULL)
    return FALSE;
  type += 1 + strspn (type + 1, " \t");
  length = strcspn (type, "/;,( \t");
  return length == strlen ("displayed") && g_ascii_strncasecmp (type, "displayed", length) == 0;
}

static void
add_report (CoiParsedMessage *message, const CoiHeaders *fields)
{
  g_autofree char *recipient = coi_report_dup_recipient (fields, "Final-Recipient");
  CoiContent *content = coi_content_need (message);

  if (recipient == NULL)
    recipient = coi_report_dup_recipient (fields, "Original-Recipient");
  content->reports = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_report_free);
  g_ptr_array_add (
      content->reports,
      coi_report_new (COI_REPORT_DISPLAYED, recipient != NULL ? recipient : "", NULL, NULL));
}

/* Some programs return the header of what was read and leave its id out of the fields. */
static void
add_targets (CoiParsedMessage *message, const CoiHeaders *fields, const GPtrArray *parts)
{
  coi_content_add_targets (message, fields, "Original-Message-ID");
  coi_content_add_targets (message, fields, "Additional-Message-IDs");
  if (message->content->targets[0] == NULL)
    {
      g_autofree char *returned = coi_report_dup_returned_id (parts);

      if (returned != NULL)
        coi_content_add_target (message, returned);
    }
}

/* Within a multipart/report, or alone as some programs have it. */
gboolean
coi_receipt_read (CoiParsedMessage *message, const GPtrArray *parts)
{
  static const char *const types[] = { "message/disposition-notification",
                                       "message/global-disposition-notification", NULL };
  const CoiMimePart *top = parts->pdata[0];
  const CoiMimePart *part;
  g_auto (CoiReportFields) fields = { 0 };

  if (!message->is_report || message->from == NULL)
    return FALSE;
  if (top->is_multipart && coi_parameters_get (&top->content_type, "report-type") != NULL &&
      !coi_mime_part_has_parameter (top, "report-type", "disposition-notification"))
    return FALSE;
  part = coi_report_find_part (parts, types);
  if (part == NULL)
    return FALSE;
  coi_report_fields_read (&fields, part, 1);
  if (fields.blocks->len == 0 || !is_displayed (fields.blocks->pdata[0]))
    return FALSE;
  coi_content_start (message, COI_CONTENT_RECEIPT);
  add_targets (message, fields.blocks->pdata[0], parts);
  add_report (message, fields.blocks->pdata[0]);
  if (message->content->targets[0] == NULL)
    g_clear_pointer (&message->content, coi_content_free);
  return message->content != NULL;
}
