/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a part lies in the bytes of a message. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-mime-section.h"

#include "coi-mime.h"

#include <string.h>

#define HEADER_FIELD_MAX 8192 /* as coi-mime.c reads it */

/* The index of the @number-th part of the multipart @parent, or that of no part. */
static guint
find_child (const GPtrArray *parts, guint parent, guint64 number)
{
  for (guint i = parent + 1; i < parts->len; i++)
    if (((const CoiMimePart *)parts->pdata[i])->parent == parent && --number == 0)
      return i;
  return parts->len;
}

/* A message that is no multipart has the one section "1". */
static const CoiMimePart *
find_part (const GPtrArray *parts, const char *section)
{
  const CoiMimePart *top = parts->pdata[0];
  const char *p = section;
  guint at = 0;

  if (!top->is_multipart)
    return g_str_equal (section, "1") ? top : NULL;
  for (guint depth = 0; depth <= COI_MIME_DEPTH_MAX && at < parts->len; depth++)
    {
      char *end = NULL;
      guint64 number = g_ascii_isdigit (*p) ? g_ascii_strtoull (p, &end, 10) : 0;

      if (number == 0)
        return NULL;
      at = find_child (parts, at, number);
      if (*end == '\0')
        return at < parts->len ? parts->pdata[at] : NULL;
      if (*end != '.')
        return NULL;
      p = end + 1;
    }
  return NULL;
}

/**
 * coi_mime_find_section:
 * @data: a message's bytes
 * @length: their number
 * @section: its number as in FETCH BODY[…] (RFC 9051, section 6.4.5), "1.2"
 * @range: (out caller-allocates): where it lies
 *
 * Embedded messages are one part. May be called from any thread.
 *
 * Returns: whether there is such a part, and it is no multipart
 */
gboolean
coi_mime_find_section (const char *data, gsize length, const char *section, CoiMimeRange *range)
{
  g_autoptr (GPtrArray) parts = coi_mime_split (data, length);
  const CoiMimePart *part = find_part (parts, section);

  if (part == NULL || part->is_multipart)
    return FALSE;
  range->offset = part->body - data;
  range->length = part->length;
  range->encoding = g_mime_content_encoding_to_string (part->encoding);
  return TRUE;
}

/**
 * coi_mime_read_boundary:
 * @header: the header fields of a part, or of a message
 * @length: their number of bytes
 *
 * Returns: (transfer full) (nullable): the boundary of a multipart, %NULL when it is none that
 *   coi_mime_split() would split
 */
char *
coi_mime_read_boundary (const char *header, gsize length)
{
  gsize body = 0;
  g_autoptr (CoiHeaders) headers = coi_headers_parse (header, length, &body);
  g_autofree char *raw = coi_headers_dup_raw (headers, "Content-Type", 0, HEADER_FIELD_MAX);
  CoiParameters type = { 0 };
  char *boundary = NULL;

  if (raw == NULL || strchr (raw, '/') == NULL)
    return NULL;
  coi_parameters_parse_type (&type, raw);
  if (type.value != NULL && g_ascii_strncasecmp (type.value, "multipart/", 10) == 0)
    boundary = g_strdup (coi_parameters_get (&type, "boundary"));
  coi_parameters_clear (&type);
  if (boundary == NULL || boundary[0] == '\0' || strpbrk (boundary, "\r\n") != NULL)
    g_clear_pointer (&boundary, g_free);
  return boundary;
}
