/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as it goes over the wire, and what that asks of the server. */
#define G_LOG_DOMAIN "coi-smtp"

#include "coi-smtp-content.h"

#include <string.h>

#include "coi-smtp-session.h"

/* Without CRLF (RFC 5322, section 2.1.1; RFC 5321, section 4.5.3.1.6). */
#define MAX_LINE 998

static gboolean
has_8bit (const char *line, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if ((guchar)line[i] >= 0x80)
      return TRUE;
  return FALSE;
}

/* A leading dot is doubled for DATA (RFC 5321, section 4.5.2). */
static void
append_line (CoiSmtpContent *self, const char *line, gsize size, gboolean is_stuffed)
{
  if (is_stuffed && size > 0 && line[0] == '.')
    g_byte_array_append (self->bytes, (const guint8 *)".", 1);
  g_byte_array_append (self->bytes, (const guint8 *)line, size);
  g_byte_array_append (self->bytes, (const guint8 *)"\r\n", 2);
  self->size += size + 2;
}

static gboolean
check_line (const char *line, gsize size, GError **error)
{
  if (size > MAX_LINE)
    g_set_error_literal (error, COI_SMTP_ERROR, COI_SMTP_ERROR_PERMANENT,
                         "A line of the message has more than 998 bytes");
  else if (memchr (line, '\0', size) != NULL)
    g_set_error_literal (error, COI_SMTP_ERROR, COI_SMTP_ERROR_PERMANENT,
                         "The message has a NUL byte");
  else
    return TRUE;
  return FALSE;
}

/**
 * coi_smtp_content_init:
 * @self: (out caller-allocates): what is to be sent; to be cleared
 * @message: a message (RFC 5322)
 * @is_stuffed: for DATA; %FALSE for BDAT (RFC 3030), which has no dots
 * @error: set to %COI_SMTP_ERROR_PERMANENT for a NUL byte or a line of more than 998 bytes
 *
 * A bare CR or LF must not leave here (RFC 5321, section 2.3.8): servers disagree about what ends a
 * line, and "<LF>.<LF>" has been the end of the data for some. Both become CRLF.
 *
 * Returns: whether it can be sent
 */
gboolean
coi_smtp_content_init (CoiSmtpContent *self, GBytes *message, gboolean is_stuffed, GError **error)
{
  gsize size;
  const char *line = g_bytes_get_data (message, &size);
  const char *end = line + size;
  gboolean is_header = TRUE;

  *self = (CoiSmtpContent){ .bytes = g_byte_array_sized_new (size + size / 64 + 16) };
  while (line < end)
    {
      const char *p = line;
      gboolean is_8bit;

      while (p < end && *p != '\r' && *p != '\n')
        p++;
      if (!check_line (line, p - line, error))
        {
          coi_smtp_content_clear (self);
          return FALSE;
        }
      is_8bit = has_8bit (line, p - line);
      is_header = is_header && p > line;
      self->is_8bit |= is_8bit;
      self->has_utf8_header |= is_header && is_8bit;
      append_line (self, line, p - line, is_stuffed);
      if (p + 1 < end && p[0] == '\r' && p[1] == '\n')
        p++;
      line = p + 1;
    }
  if (is_stuffed)
    g_byte_array_append (self->bytes, (const guint8 *)".\r\n", 3);
  return TRUE;
}

/**
 * coi_smtp_content_clear:
 * @self: a content
 */
void
coi_smtp_content_clear (CoiSmtpContent *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
}
