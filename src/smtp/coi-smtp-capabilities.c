/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server offers in its answer to EHLO. */
#define G_LOG_DOMAIN "coi-smtp"

#include "coi-smtp-capabilities.h"

#include <string.h>

static void
read_start_tls (CoiSmtpCapabilities *self, const char *arguments)
{
  self->has_start_tls = TRUE;
}

static void
read_pipelining (CoiSmtpCapabilities *self, const char *arguments)
{
  self->has_pipelining = TRUE;
}

static void
read_8bitmime (CoiSmtpCapabilities *self, const char *arguments)
{
  self->has_8bitmime = TRUE;
}

static void
read_smtputf8 (CoiSmtpCapabilities *self, const char *arguments)
{
  self->has_smtputf8 = TRUE;
}

static void
read_chunking (CoiSmtpCapabilities *self, const char *arguments)
{
  self->has_chunking = TRUE;
}

static void
read_dsn (CoiSmtpCapabilities *self, const char *arguments)
{
  self->has_dsn = TRUE;
}

static void
read_stoken (CoiSmtpCapabilities *self, const char *arguments)
{
  self->has_stoken = TRUE;
}

/* RFC 1870, section 4: without a number, or with 0, no limit is told. */
static void
read_size (CoiSmtpCapabilities *self, const char *arguments)
{
  self->has_size = TRUE;
  if (!g_ascii_string_to_unsigned (arguments, 10, 0, G_MAXUINT64, &self->max_size, NULL))
    self->max_size = 0;
}

static void
read_auth (CoiSmtpCapabilities *self, const char *arguments)
{
  g_strfreev (self->mechanisms);
  self->mechanisms = g_strsplit (arguments, " ", -1);
}

static const struct
{
  const char *keyword;
  void (*read) (CoiSmtpCapabilities *self, const char *arguments);
} readers[] = {
  { "STARTTLS", read_start_tls }, { "PIPELINING", read_pipelining },
  { "8BITMIME", read_8bitmime },  { "SMTPUTF8", read_smtputf8 },
  { "CHUNKING", read_chunking },  { "DSN", read_dsn },
  { "STOKEN", read_stoken },      { "SIZE", read_size },
  { "AUTH", read_auth },
};

/**
 * coi_smtp_capabilities_clear:
 * @self: what was offered: nothing from now on
 */
void
coi_smtp_capabilities_clear (CoiSmtpCapabilities *self)
{
  g_strfreev (self->mechanisms);
  memset (self, 0, sizeof *self);
}

static void
read_line (CoiSmtpCapabilities *self, const char *line)
{
  gsize length = strcspn (line, " ");
  const char *arguments = line[length] == ' ' ? line + length + 1 : "";

  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    if (strlen (readers[i].keyword) == length &&
        g_ascii_strncasecmp (line, readers[i].keyword, length) == 0)
      readers[i].read (self, arguments);
}

/**
 * coi_smtp_capabilities_read:
 * @self: replaced by what @reply offers
 * @reply: a 250 reply to EHLO (RFC 5321, section 4.1.1.1); its first line greets
 */
void
coi_smtp_capabilities_read (CoiSmtpCapabilities *self, const CoiSmtpReply *reply)
{
  coi_smtp_capabilities_clear (self);
  for (guint i = 1; i < reply->lines->len; i++)
    read_line (self, g_ptr_array_index (reply->lines, i));
}
