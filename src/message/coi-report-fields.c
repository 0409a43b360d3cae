/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machine-readable parts of a multipart/report (RFC 6522). */
#define G_LOG_DOMAIN "coi-message"

#include "coi-report-fields.h"

#include "coi-address-private.h"
#include "coi-ids.h"

#include <string.h>

/* Some hundred recipients' fields, or a long header. */
#define PART_MAX (256 * 1024)

/* The first part of one of the @types, up to a NULL; or NULL. */
const CoiMimePart *
coi_report_find_part (const GPtrArray *parts, const char *const *types)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const CoiMimePart *part = parts->pdata[i];

      if (!part->is_multipart && g_strv_contains (types, part->type))
        return part;
    }
  return NULL;
}

/* Reads the blocks of fields, which blank lines separate; at most @max_blocks. */
void
coi_report_fields_read (CoiReportFields *self, const CoiMimePart *part, guint max_blocks)
{
  gboolean cut;
  gsize length;
  const char *p, *end;

  self->bytes = coi_mime_part_decode (part, PART_MAX, &length, &cut);
  self->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_headers_free);
  p = self->bytes;
  end = p + length;
  while (self->blocks->len < max_blocks)
    {
      gsize body;

      while (p < end && g_ascii_isspace (*p))
        p++;
      if (p == end)
        return;
      g_ptr_array_add (self->blocks, coi_headers_parse (p, end - p, &body));
      if (body == 0)
        return;
      p += body;
    }
}

void
coi_report_fields_clear (CoiReportFields *self)
{
  g_clear_pointer (&self->blocks, g_ptr_array_unref);
  g_clear_pointer (&self->bytes, g_free);
}

/* RFC 6533, section 3: "\x{E4}" stands for a character beyond ASCII. */
static char *
decode_unitext (const char *value)
{
  GString *out = g_string_new (NULL);

  for (const char *p = value; *p != '\0';)
    {
      char *end = NULL;
      guint64 c = g_str_has_prefix (p, "\\x{") ? g_ascii_strtoull (p + 3, &end, 16) : 0;

      if (end != NULL && *end == '}' && c >= ' ' && c <= 0x10ffff && g_unichar_validate (c))
        {
          g_string_append_unichar (out, (gunichar)c);
          p = end + 1;
        }
      else
        g_string_append_c (out, *p++);
    }
  return g_string_free_and_steal (out);
}

/* "rfc822; bob@example.org": normalised; or NULL. */
char *
coi_report_dup_recipient (const CoiHeaders *fields, const char *name)
{
  g_autofree char *raw = coi_headers_dup_raw (fields, name, 0, 2048);
  const char *semicolon = raw != NULL ? strchr (raw, ';') : NULL;
  const char *value = semicolon != NULL ? semicolon + 1 : raw;
  g_autofree char *decoded = NULL;
  g_autoptr (CoiAddress) address = NULL;

  if (value == NULL)
    return NULL;
  decoded = decode_unitext (value);
  address = coi_address_parse_only (decoded, strlen (decoded));
  return address != NULL ? g_strdup (address->addr) : NULL;
}

/* The Message-ID of what a report returns: a message, or its header alone. */
char *
coi_report_dup_returned_id (const GPtrArray *parts)
{
  static const char *const types[] = { "message/rfc822",         "text/rfc822-headers",
                                       "message/rfc822-headers", "message/global",
                                       "message/global-headers", NULL };
  const CoiMimePart *part = coi_report_find_part (parts, types);
  g_auto (CoiReportFields) fields = { 0 };

  if (part == NULL)
    return NULL;
  coi_report_fields_read (&fields, part, 1);
  return fields.blocks->len > 0 ? coi_ids_read_first (fields.blocks->pdata[0], "Message-ID") : NULL;
}
