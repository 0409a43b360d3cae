/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as it goes over the wire, and what that asks of the server. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CoiSmtpContent:
 * @bytes: lines that end with CRLF; for DATA with leading dots doubled and the final dot
 * @size: bytes of the message itself (RFC 1870, section 3)
 * @is_8bit: a byte above 127 is in it
 * @has_utf8_header: one is in its header fields (RFC 6532)
 */
typedef struct
{
  GByteArray *bytes;
  gsize size;
  gboolean is_8bit;
  gboolean has_utf8_header;
} CoiSmtpContent;

gboolean
coi_smtp_content_init (CoiSmtpContent *self, GBytes *message, gboolean is_stuffed, GError **error);
void coi_smtp_content_clear (CoiSmtpContent *self);

G_END_DECLS
