/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The envelope as commands: whether it can be said to this server, and how. */
#define G_LOG_DOMAIN "coi-smtp"

#include "coi-smtp-command.h"

#include <string.h>

/* RFC 5321, section 4.5.3.1.3: a path has at most 256 octets; SMTPUTF8 ones are longer in bytes. */
#define MAX_ADDRESS 1024
/* RFC 3461, section 4.4. */
#define MAX_ENVELOPE_ID 100

/* What would end the path or the command early, or be a command of its own. */
static gboolean
is_sendable_address (const char *address, gboolean may_be_empty)
{
  if (address[0] == '\0' || strlen (address) > MAX_ADDRESS || !g_utf8_validate (address, -1, NULL))
    return may_be_empty && address[0] == '\0';
  for (const char *p = address; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) || *p == ' ' || *p == '<' || *p == '>')
      return FALSE;
  return TRUE;
}

/**
 * coi_smtp_command_check_addresses:
 * @mail: what is to be sent
 * @error: set to %COI_SMTP_ERROR_PERMANENT when an address holds CR, LF, a blank or an angle
 *   bracket, is no UTF-8 or too long, or when there is no recipient
 *
 * Returns: whether the addresses can be said
 */
gboolean
coi_smtp_command_check_addresses (const CoiSmtpMail *mail, GError **error)
{
  gboolean is_good = is_sendable_address (mail->sender, TRUE) && mail->recipients[0] != NULL;

  for (guint i = 0; is_good && mail->recipients[i] != NULL; i++)
    is_good = is_sendable_address (mail->recipients[i], FALSE);
  if (!is_good)
    g_set_error_literal (error, COI_SMTP_ERROR, COI_SMTP_ERROR_PERMANENT,
                         "The sender or a recipient is not a sendable address");
  return is_good;
}

/* RFC 6531, section 3.2: for an address, and for a header field too. */
static gboolean
needs_smtputf8 (const CoiSmtpMail *mail, const CoiSmtpContent *content)
{
  gboolean is_ascii = g_str_is_ascii (mail->sender);

  for (guint i = 0; mail->recipients[i] != NULL; i++)
    is_ascii = is_ascii && g_str_is_ascii (mail->recipients[i]);
  return !is_ascii || content->has_utf8_header;
}

/**
 * coi_smtp_command_check_content:
 * @capabilities: what the server offers
 * @mail: what is to be sent
 * @content: its message as it will be sent
 * @error: set to %COI_SMTP_ERROR_PERMANENT when SMTPUTF8 or 8BITMIME is needed and not offered, or
 *   the message is larger than SIZE allows
 *
 * Returns: whether this server can take it
 */
gboolean
coi_smtp_command_check_content (const CoiSmtpCapabilities *capabilities,
                                const CoiSmtpMail *mail,
                                const CoiSmtpContent *content,
                                GError **error)
{
  gboolean is_utf8 = needs_smtputf8 (mail, content);

  if (is_utf8 && !capabilities->has_smtputf8)
    g_set_error_literal (error, COI_SMTP_ERROR, COI_SMTP_ERROR_PERMANENT,
                         "The server does not send to addresses with letters beyond ASCII");
  else if (content->is_8bit && !capabilities->has_8bitmime)
    g_set_error_literal (error, COI_SMTP_ERROR, COI_SMTP_ERROR_PERMANENT,
                         "The server takes no message with bytes beyond ASCII");
  else if (capabilities->max_size > 0 && content->size > capabilities->max_size)
    g_set_error (error, COI_SMTP_ERROR, COI_SMTP_ERROR_PERMANENT,
                 "The message has %" G_GSIZE_FORMAT
                 " bytes; the server takes at most %" G_GUINT64_FORMAT,
                 content->size, capabilities->max_size);
  else
    return TRUE;
  return FALSE;
}

/* xtext (RFC 3461, section 4); NULL when it gets too long. */
static char *
encode_envelope_id (const char *id)
{
  GString *text = g_string_new (NULL);

  for (const char *p = id; *p != '\0'; p++)
    if (g_ascii_isgraph (*p) && *p != '+' && *p != '=')
      g_string_append_c (text, *p);
    else
      g_string_append_printf (text, "+%02X", (guchar)*p);
  return g_string_free (text, text->len > MAX_ENVELOPE_ID);
}

/**
 * coi_smtp_command_wants_dsn:
 * @capabilities: what the server offers
 * @mail: what is to be sent
 *
 * Returns: whether reports are asked for (RFC 3461)
 */
gboolean
coi_smtp_command_wants_dsn (const CoiSmtpCapabilities *capabilities, const CoiSmtpMail *mail)
{
  return capabilities->has_dsn && mail->envelope_id != NULL;
}

/* Of a returned message the header is enough to know it by. */
static void
append_dsn (GString *text, const char *envelope_id)
{
  g_autofree char *id = encode_envelope_id (envelope_id);

  g_string_append (text, " RET=HDRS");
  if (id != NULL && id[0] != '\0')
    g_string_append_printf (text, " ENVID=%s", id);
}

/**
 * coi_smtp_command_mail:
 * @capabilities: what the server offers
 * @mail: what is to be sent
 * @content: its message as it will be sent
 *
 * Returns: (transfer full): the MAIL command with the parameters that are offered and needed
 */
char *
coi_smtp_command_mail (const CoiSmtpCapabilities *capabilities,
                       const CoiSmtpMail *mail,
                       const CoiSmtpContent *content)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "MAIL FROM:<%s>", mail->sender);
  if (capabilities->has_size)
    g_string_append_printf (text, " SIZE=%" G_GSIZE_FORMAT, content->size);
  if (capabilities->has_8bitmime && (content->is_8bit || needs_smtputf8 (mail, content)))
    g_string_append (text, " BODY=8BITMIME");
  if (needs_smtputf8 (mail, content))
    g_string_append (text, " SMTPUTF8");
  if (coi_smtp_command_wants_dsn (capabilities, mail))
    append_dsn (text, mail->envelope_id);
  if (capabilities->has_stoken)
    g_string_append (text, " SYNC");
  g_string_append (text, "\r\n");
  return g_string_free_and_steal (text);
}

/**
 * coi_smtp_command_rcpt:
 * @recipient: a bare address
 * @wants_dsn: whether to ask for reports of failure and delay
 *
 * Returns: (transfer full): the RCPT command
 */
char *
coi_smtp_command_rcpt (const char *recipient, gboolean wants_dsn)
{
  return g_strdup_printf ("RCPT TO:<%s>%s\r\n", recipient,
                          wants_dsn ? " NOTIFY=FAILURE,DELAY" : "");
}
