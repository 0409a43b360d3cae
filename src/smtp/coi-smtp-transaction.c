/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One message on its way: the envelope's commands, their answers, and the data as it is sent. */
#define G_LOG_DOMAIN "coi-smtp"

#include "coi-smtp-transaction.h"

#include <string.h>

/* RFC 5321, section 4.5.3.1.3: a path has at most 256 octets; SMTPUTF8 ones are longer in bytes. */
#define MAX_ADDRESS 1024

/* The commands in their order: MAIL, one RCPT a recipient, DATA. */
struct _CoiSmtpTransaction
{
  char *sender;
  char *parameters;
  GPtrArray *results;
  GByteArray *data; /* as it is sent, the final dot included */
  gboolean is_pipelined;
  guint n_commands;
  guint n_sent;
  guint n_answered;
  guint n_accepted;
  CoiSmtpReply *refusal; /* of MAIL, DATA or the data: it counts for every recipient */
  CoiSmtpReply *last;
};

static CoiSmtpReply *
copy_reply (const CoiSmtpReply *reply)
{
  CoiSmtpReply *copy = g_new0 (CoiSmtpReply, 1);

  copy->code = reply->code;
  copy->lines = g_ptr_array_ref (reply->lines);
  return copy;
}

static gboolean
is_positive (const CoiSmtpReply *reply)
{
  return reply->code >= 200 && reply->code < 300;
}

/**
 * coi_smtp_error_from_reply:
 * @reply: a reply that is not the one hoped for
 *
 * Returns: (transfer full): %COI_SMTP_ERROR_TRANSIENT, %COI_SMTP_ERROR_PERMANENT, or
 *   %COI_SMTP_ERROR_PROTOCOL for a positive one, with the server's words
 */
GError *
coi_smtp_error_from_reply (const CoiSmtpReply *reply)
{
  g_autofree char *text = coi_smtp_reply_to_text (reply);
  CoiSmtpError code = COI_SMTP_ERROR_PROTOCOL;

  if (reply->code >= 500)
    code = COI_SMTP_ERROR_PERMANENT;
  else if (reply->code >= 400)
    code = COI_SMTP_ERROR_TRANSIENT;
  return g_error_new (COI_SMTP_ERROR, code, "%u %s", reply->code, text);
}

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

static gboolean
check_addresses (const char *sender, const char *const *recipients, GError **error)
{
  gboolean is_good = is_sendable_address (sender, TRUE) && recipients[0] != NULL;

  for (guint i = 0; is_good && recipients[i] != NULL; i++)
    is_good = is_sendable_address (recipients[i], FALSE);
  if (!is_good)
    g_set_error_literal (error, COI_SMTP_ERROR, COI_SMTP_ERROR_PERMANENT,
                         "The sender or a recipient is not a sendable address");
  return is_good;
}

static gboolean
needs_smtputf8 (const char *sender, const char *const *recipients)
{
  gboolean is_ascii = g_str_is_ascii (sender);

  for (guint i = 0; recipients[i] != NULL; i++)
    is_ascii = is_ascii && g_str_is_ascii (recipients[i]);
  return !is_ascii;
}

/* Appends one line: a leading dot is doubled (RFC 5321, section 4.5.2), the end is CRLF. */
static void
append_line (GByteArray *out, const char *line, gsize size, gsize *message_size)
{
  if (size > 0 && line[0] == '.')
    g_byte_array_append (out, (const guint8 *)".", 1);
  g_byte_array_append (out, (const guint8 *)line, size);
  g_byte_array_append (out, (const guint8 *)"\r\n", 2);
  *message_size += size + 2;
}

/* A bare CR or LF must not leave here (section 2.3.8): servers disagree about what ends a line, and
 * "<LF>.<LF>" has been the end of the data for some. Both become CRLF. @message_size counts neither
 * the doubled dots nor the final one (RFC 1870, section 3). */
static GByteArray *
stuff (const char *data, gsize size, gsize *message_size)
{
  GByteArray *out = g_byte_array_sized_new (size + size / 64 + 16);
  const char *end = data + size;

  while (data < end)
    {
      const char *p = data;
      while (p < end && *p != '\r' && *p != '\n')
        p++;
      append_line (out, data, p - data, message_size);
      if (p + 1 < end && p[0] == '\r' && p[1] == '\n')
        p++;
      data = p + 1;
    }
  g_byte_array_append (out, (const guint8 *)".\r\n", 3);
  return out;
}

static gboolean
has_8bit (const char *data, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if ((guchar)data[i] >= 0x80)
      return TRUE;
  return FALSE;
}

static char *
build_parameters (const CoiSmtpCapabilities *capabilities,
                  gboolean is_utf8,
                  gboolean is_8bit,
                  gsize size)
{
  GString *text = g_string_new (NULL);

  if (capabilities->has_size)
    g_string_append_printf (text, " SIZE=%" G_GSIZE_FORMAT, size);
  if (capabilities->has_8bitmime && (is_8bit || is_utf8))
    g_string_append (text, " BODY=8BITMIME");
  if (is_utf8)
    g_string_append (text, " SMTPUTF8");
  return g_string_free (text, FALSE);
}

static gboolean
check_capabilities (const CoiSmtpCapabilities *capabilities,
                    gboolean is_utf8,
                    gsize size,
                    GError **error)
{
  if (is_utf8 && !capabilities->has_smtputf8)
    g_set_error_literal (error, COI_SMTP_ERROR, COI_SMTP_ERROR_PERMANENT,
                         "The server does not send to addresses with letters beyond ASCII");
  else if (capabilities->max_size > 0 && size > capabilities->max_size)
    g_set_error (error, COI_SMTP_ERROR, COI_SMTP_ERROR_PERMANENT,
                 "The message has %" G_GSIZE_FORMAT
                 " bytes; the server takes at most %" G_GUINT64_FORMAT,
                 size, capabilities->max_size);
  else
    return TRUE;
  return FALSE;
}

static void
add_recipients (CoiSmtpTransaction *self, const char *const *recipients)
{
  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_smtp_recipient_result_free);
  for (guint i = 0; recipients[i] != NULL; i++)
    {
      CoiSmtpRecipientResult *result = g_new0 (CoiSmtpRecipientResult, 1);
      result->address = g_strdup (recipients[i]);
      result->text = g_strdup ("");
      g_ptr_array_add (self->results, result);
    }
  self->n_commands = self->results->len + 2;
}

/**
 * coi_smtp_transaction_new:
 * @capabilities: what the server offers
 * @sender: the bare address of the sender, or "" for none
 * @recipients: (array zero-terminated=1): bare addresses, at least one
 * @data: the message (RFC 5322); line ends that are not CRLF become it
 * @error: set to %COI_SMTP_ERROR_PERMANENT when the server cannot take it: an address is not
 *   sendable, SMTPUTF8 is needed and not offered, or the message is larger than SIZE allows
 *
 * Returns: (transfer full) (nullable): the transaction, not begun
 */
CoiSmtpTransaction *
coi_smtp_transaction_new (const CoiSmtpCapabilities *capabilities,
                          const char *sender,
                          const char *const *recipients,
                          GBytes *data,
                          GError **error)
{
  g_autoptr (CoiSmtpTransaction) self = g_new0 (CoiSmtpTransaction, 1);
  gsize size, message_size = 0;
  const char *bytes = g_bytes_get_data (data, &size);
  gboolean is_utf8;

  if (!check_addresses (sender, recipients, error))
    return NULL;
  is_utf8 = needs_smtputf8 (sender, recipients);
  self->data = stuff (bytes, size, &message_size);
  if (!check_capabilities (capabilities, is_utf8, message_size, error))
    return NULL;
  self->sender = g_strdup (sender);
  self->parameters = build_parameters (capabilities, is_utf8, has_8bit (bytes, size), message_size);
  self->is_pipelined = capabilities->has_pipelining;
  add_recipients (self, recipients);
  return g_steal_pointer (&self);
}

/**
 * coi_smtp_transaction_free:
 * @self: (nullable) (transfer full): a transaction
 */
void
coi_smtp_transaction_free (CoiSmtpTransaction *self)
{
  if (self == NULL)
    return;
  g_free (self->sender);
  g_free (self->parameters);
  g_clear_pointer (&self->results, g_ptr_array_unref);
  g_clear_pointer (&self->data, g_byte_array_unref);
  coi_smtp_reply_free (self->refusal);
  coi_smtp_reply_free (self->last);
  g_free (self);
}

static char *
build_command (CoiSmtpTransaction *self, guint i)
{
  const CoiSmtpRecipientResult *recipient;

  if (i == 0)
    return g_strdup_printf ("MAIL FROM:<%s>%s\r\n", self->sender, self->parameters);
  if (i == self->n_commands - 1)
    return g_strdup ("DATA\r\n");
  recipient = g_ptr_array_index (self->results, i - 1);
  return g_strdup_printf ("RCPT TO:<%s>\r\n", recipient->address);
}

/* Whether nothing more need be tried. In a pipeline all was said already. */
static gboolean
is_hopeless (CoiSmtpTransaction *self)
{
  return self->refusal != NULL ||
         (self->n_answered == self->n_commands - 1 && self->n_accepted == 0);
}

/**
 * coi_smtp_transaction_next_command:
 * @self: a transaction
 *
 * Returns: (transfer full) (nullable): the next command to send now; %NULL when an answer must
 *   come first (without PIPELINING, RFC 2920), or when none is left
 */
char *
coi_smtp_transaction_next_command (CoiSmtpTransaction *self)
{
  if (self->n_sent == self->n_commands)
    return NULL;
  if (!self->is_pipelined && (self->n_sent > self->n_answered || is_hopeless (self)))
    return NULL;
  return build_command (self, self->n_sent++);
}

static void
answer_recipient (CoiSmtpTransaction *self, guint i, const CoiSmtpReply *reply)
{
  CoiSmtpRecipientResult *result = g_ptr_array_index (self->results, i);

  result->code = reply->code;
  g_free (result->text);
  result->text = coi_smtp_reply_to_text (reply);
  if (is_positive (reply))
    self->n_accepted++;
}

/**
 * coi_smtp_transaction_refuse:
 * @self: a transaction
 * @reply: a refusal of the message as a whole; the first one counts
 */
void
coi_smtp_transaction_refuse (CoiSmtpTransaction *self, const CoiSmtpReply *reply)
{
  if (self->refusal == NULL)
    self->refusal = copy_reply (reply);
}

/**
 * coi_smtp_transaction_answer:
 * @self: a transaction
 * @reply: the answer to the oldest command not yet answered
 *
 * Returns: whether more answers come; %FALSE when the envelope is over, well or not
 */
gboolean
coi_smtp_transaction_answer (CoiSmtpTransaction *self, const CoiSmtpReply *reply)
{
  guint i = self->n_answered++;

  g_clear_pointer (&self->last, coi_smtp_reply_free);
  self->last = copy_reply (reply);
  if (i > 0 && i < self->n_commands - 1)
    answer_recipient (self, i - 1, reply);
  else if (i == 0 && !is_positive (reply))
    coi_smtp_transaction_refuse (self, reply);
  else if (i > 0 && reply->code != 354 && self->n_accepted > 0)
    coi_smtp_transaction_refuse (self, reply);
  if (self->is_pipelined)
    return self->n_answered < self->n_commands;
  return self->n_answered < self->n_commands && !is_hopeless (self);
}

/**
 * coi_smtp_transaction_has_answer:
 * @self: a transaction
 *
 * Returns: whether the server answered MAIL; before that nothing has happened
 */
gboolean
coi_smtp_transaction_has_answer (CoiSmtpTransaction *self)
{
  return self->n_answered > 0;
}

/**
 * coi_smtp_transaction_get_has_recipient:
 * @self: a transaction
 *
 * Returns: whether the message may reach somebody: MAIL and one RCPT were accepted
 */
gboolean
coi_smtp_transaction_get_has_recipient (CoiSmtpTransaction *self)
{
  return self->refusal == NULL && self->n_accepted > 0;
}

/**
 * coi_smtp_transaction_may_send_data:
 * @self: a transaction whose envelope is over
 *
 * Returns: whether the server waits for data (354). That it does may be the pipeline's fault
 * though: without a recipient coi_smtp_transaction_get_data() is the final dot alone (RFC 2920,
 * section 3.1)
 */
gboolean
coi_smtp_transaction_may_send_data (CoiSmtpTransaction *self)
{
  return self->n_answered == self->n_commands && self->last->code == 354;
}

/**
 * coi_smtp_transaction_get_data:
 * @self: a transaction
 *
 * Returns: (transfer full): the message as it is sent, with the final dot
 */
GBytes *
coi_smtp_transaction_get_data (CoiSmtpTransaction *self)
{
  if (!coi_smtp_transaction_get_has_recipient (self))
    return g_bytes_new_static (".\r\n", 3);
  return g_byte_array_free_to_bytes (g_steal_pointer (&self->data));
}

/**
 * coi_smtp_transaction_answer_data:
 * @self: a transaction whose data was sent
 * @reply: the answer to the final dot
 */
void
coi_smtp_transaction_answer_data (CoiSmtpTransaction *self, const CoiSmtpReply *reply)
{
  if (!is_positive (reply) && self->n_accepted > 0)
    coi_smtp_transaction_refuse (self, reply);
}

/* The kindest refusal: while one recipient may work later, all of it is worth another try. */
static GError *
recipients_error (CoiSmtpTransaction *self)
{
  const CoiSmtpRecipientResult *worst = g_ptr_array_index (self->results, 0);

  for (guint i = 1; i < self->results->len; i++)
    {
      const CoiSmtpRecipientResult *result = g_ptr_array_index (self->results, i);
      if (result->code < worst->code)
        worst = result;
    }
  return g_error_new (COI_SMTP_ERROR,
                      worst->code >= 500 ? COI_SMTP_ERROR_PERMANENT : COI_SMTP_ERROR_TRANSIENT,
                      "%u %s", worst->code, worst->text);
}

/**
 * coi_smtp_transaction_get_error:
 * @self: a transaction that is over
 *
 * Returns: (transfer full) (nullable): why no recipient gets the message; %NULL when one does
 */
GError *
coi_smtp_transaction_get_error (CoiSmtpTransaction *self)
{
  if (self->refusal != NULL)
    return coi_smtp_error_from_reply (self->refusal);
  return self->n_accepted == 0 ? recipients_error (self) : NULL;
}

/**
 * coi_smtp_transaction_take_results:
 * @self: a transaction that is over or was cut off
 *
 * Returns: (transfer full) (element-type CoiSmtpRecipientResult): one for each recipient in order;
 *   a refusal of the message itself stands with those that were accepted before
 */
GPtrArray *
coi_smtp_transaction_take_results (CoiSmtpTransaction *self)
{
  for (guint i = 0; self->refusal != NULL && i < self->results->len; i++)
    {
      CoiSmtpRecipientResult *result = g_ptr_array_index (self->results, i);
      if (self->n_accepted == 0 || (result->code >= 200 && result->code < 300))
        answer_recipient (self, i, self->refusal);
    }
  return g_steal_pointer (&self->results);
}
