/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One message on its way: the envelope's commands, their answers, and the data as it is sent. */
#define G_LOG_DOMAIN "coi-smtp"

#include "coi-smtp-transaction.h"

#include <string.h>

#include "coi-smtp-command.h"

/* Large messages go by BDAT where CHUNKING is offered (RFC 3030), piece by piece, so that a server
 * can refuse one before all of it is there. Small ones gain nothing by it. */
#define MIN_CHUNKED (128 * 1024)
#define CHUNK (1024 * 1024)
#define PIECE (256 * 1024) /* of a composed message that goes by DATA */

/* The commands in their order: MAIL, one RCPT a recipient, and DATA unless the data is chunked. */
struct _CoiSmtpTransaction
{
  char *mail_command;
  GPtrArray *results;
  GBytes *data; /* as it is sent, the final dot included; of a composed message without dots */
  gsize data_sent;
  gboolean is_composed;
  gboolean is_pipelined;
  gboolean is_chunked;
  gboolean is_sync; /* one answer a recipient follows the data */
  gboolean wants_dsn;
  guint n_commands;
  guint n_sent;
  guint n_answered;
  guint n_accepted;
  guint n_delivered;     /* is_sync: recipients whose own answer was good */
  guint next_recipient;  /* is_sync: whose answer may come next */
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
  self->n_commands = self->results->len + (self->is_chunked ? 1 : 2);
}

/**
 * coi_smtp_transaction_new:
 * @capabilities: what the server offers
 * @mail: what is to be sent; line ends of its data that are not CRLF become it
 * @error: set to %COI_SMTP_ERROR_PERMANENT when the server cannot take it: an address is not
 *   sendable, SMTPUTF8 or 8BITMIME is needed and not offered, a line is too long, or the message is
 *   larger than SIZE allows
 *
 * Returns: (transfer full) (nullable): the transaction, not begun
 */
CoiSmtpTransaction *
coi_smtp_transaction_new (const CoiSmtpCapabilities *capabilities,
                          const CoiSmtpMail *mail,
                          GError **error)
{
  g_autoptr (CoiSmtpTransaction) self = g_new0 (CoiSmtpTransaction, 1);
  CoiSmtpContent content = { .size = g_bytes_get_size (mail->data) };

  self->is_chunked = capabilities->has_chunking && g_bytes_get_size (mail->data) > MIN_CHUNKED;
  self->is_composed = mail->is_composed;
  if (!coi_smtp_command_check_addresses (mail, error) ||
      (!self->is_composed &&
       !coi_smtp_content_init (&content, mail->data, !self->is_chunked, error)))
    return NULL;
  if (!coi_smtp_command_check_content (capabilities, mail, &content, error))
    {
      coi_smtp_content_clear (&content);
      return NULL;
    }
  self->mail_command = coi_smtp_command_mail (capabilities, mail, &content);
  self->data = self->is_composed ? g_bytes_ref (mail->data)
                                 : g_byte_array_free_to_bytes (g_steal_pointer (&content.bytes));
  self->is_pipelined = capabilities->has_pipelining;
  self->is_sync = capabilities->has_stoken;
  self->wants_dsn = coi_smtp_command_wants_dsn (capabilities, mail);
  add_recipients (self, mail->recipients);
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
  g_free (self->mail_command);
  g_clear_pointer (&self->results, g_ptr_array_unref);
  g_clear_pointer (&self->data, g_bytes_unref);
  coi_smtp_reply_free (self->refusal);
  coi_smtp_reply_free (self->last);
  g_free (self);
}

static char *
build_command (CoiSmtpTransaction *self, guint i)
{
  const CoiSmtpRecipientResult *recipient;

  if (i == 0)
    return g_strdup (self->mail_command);
  if (i > self->results->len)
    return g_strdup ("DATA\r\n");
  recipient = g_ptr_array_index (self->results, i - 1);
  return coi_smtp_command_rcpt (recipient->address, self->wants_dsn);
}

/* Whether nothing more need be tried. In a pipeline all was said already. */
static gboolean
is_hopeless (CoiSmtpTransaction *self)
{
  return self->refusal != NULL || (self->n_answered > self->results->len && self->n_accepted == 0);
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

/* RFC 5321, section 4.5.3.1.10: too many recipients is no reason to give one up, whatever code an
 * old server says it by. */
static gboolean
is_too_many (const CoiSmtpReply *reply)
{
  g_autofree char *enhanced = coi_smtp_reply_get_enhanced (reply);

  return enhanced != NULL ? g_str_equal (enhanced, "5.5.3") : reply->code == 552;
}

static void
set_result (CoiSmtpRecipientResult *result, const CoiSmtpReply *reply)
{
  result->code = reply->code;
  g_free (result->text);
  result->text = coi_smtp_reply_to_text (reply);
}

static void
answer_recipient (CoiSmtpTransaction *self, guint i, const CoiSmtpReply *reply)
{
  CoiSmtpRecipientResult *result = g_ptr_array_index (self->results, i);

  set_result (result, reply);
  if (is_too_many (reply))
    result->code = 452;
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
  if (i > 0 && i <= self->results->len)
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
 * coi_smtp_transaction_is_pipelined:
 * @self: a transaction
 *
 * Returns: whether an answer may come while commands are still to be written
 */
gboolean
coi_smtp_transaction_is_pipelined (CoiSmtpTransaction *self)
{
  return self->is_pipelined;
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
 * Returns: whether the server waits for data. That it does may be the pipeline's fault though:
 * without a recipient coi_smtp_transaction_next_data() is the final dot alone (RFC 2920,
 * section 3.1)
 */
gboolean
coi_smtp_transaction_may_send_data (CoiSmtpTransaction *self)
{
  if (self->is_chunked)
    return coi_smtp_transaction_get_has_recipient (self);
  return self->n_answered == self->n_commands && self->last->code == 354;
}

static GBytes *
next_chunk (CoiSmtpTransaction *self)
{
  gsize total;
  const guint8 *data = g_bytes_get_data (self->data, &total);
  gsize size = MIN (CHUNK, total - self->data_sent);
  gboolean is_last = self->data_sent + size == total;
  GByteArray *chunk = g_byte_array_sized_new ((guint)size + 32);
  g_autofree char *command =
      g_strdup_printf ("BDAT %" G_GSIZE_FORMAT "%s\r\n", size, is_last ? " LAST" : "");

  g_byte_array_append (chunk, (const guint8 *)command, strlen (command));
  g_byte_array_append (chunk, data + self->data_sent, (guint)size);
  self->data_sent += size;
  return g_byte_array_free_to_bytes (chunk);
}

/* The next part of a composed message, with leading dots doubled (RFC 5321, section 4.5.2) and,
 * behind the last one, the final dot. */
static GBytes *
next_piece (CoiSmtpTransaction *self)
{
  gsize total;
  const guint8 *data = g_bytes_get_data (self->data, &total);
  gsize end = self->data_sent + MIN (PIECE, total - self->data_sent);
  GByteArray *piece = g_byte_array_sized_new (PIECE + 1024);

  while (self->data_sent < end)
    {
      const guint8 *p = data + self->data_sent;
      const guint8 *lf = memchr (p, '\n', end - self->data_sent);
      gsize length = lf != NULL ? (gsize)(lf + 1 - p) : end - self->data_sent;

      if (*p == '.' && (self->data_sent == 0 || p[-1] == '\n'))
        g_byte_array_append (piece, (const guint8 *)".", 1);
      g_byte_array_append (piece, p, (guint)length);
      self->data_sent += length;
    }
  if (end == total)
    g_byte_array_append (piece, (const guint8 *)".\r\n", 3);
  return g_byte_array_free_to_bytes (piece);
}

/**
 * coi_smtp_transaction_next_data:
 * @self: a transaction that may send data, and has not sent all of it
 *
 * Returns: (transfer full): the message with the final dot, or its next chunk, or the next piece of
 *   one that was composed
 */
GBytes *
coi_smtp_transaction_next_data (CoiSmtpTransaction *self)
{
  if (self->is_chunked)
    return next_chunk (self);
  if (self->is_composed && coi_smtp_transaction_get_has_recipient (self))
    return next_piece (self);
  self->data_sent = g_bytes_get_size (self->data);
  if (!coi_smtp_transaction_get_has_recipient (self))
    return g_bytes_new_static (".\r\n", 3);
  return g_bytes_ref (self->data);
}

/**
 * coi_smtp_transaction_has_more_data:
 * @self: a transaction that sends data
 *
 * Returns: whether the next piece is to be written without an answer to the one before
 */
gboolean
coi_smtp_transaction_has_more_data (CoiSmtpTransaction *self)
{
  return !self->is_chunked && self->data_sent > 0 && !coi_smtp_transaction_is_all_sent (self);
}

/**
 * coi_smtp_transaction_get_progress:
 * @self: a transaction
 * @total: (out): bytes of the message as it is sent
 *
 * Returns: how many of them were given out
 */
gsize
coi_smtp_transaction_get_progress (CoiSmtpTransaction *self, gsize *total)
{
  *total = g_bytes_get_size (self->data);
  return self->data_sent;
}

/**
 * coi_smtp_transaction_is_all_sent:
 * @self: a transaction
 *
 * Returns: whether no more data follows: the final dot or the last chunk is out
 */
gboolean
coi_smtp_transaction_is_all_sent (CoiSmtpTransaction *self)
{
  return self->data_sent == g_bytes_get_size (self->data) && self->data_sent > 0;
}

/**
 * coi_smtp_transaction_is_chunked:
 * @self: a transaction
 *
 * Returns: whether the data goes by BDAT
 */
gboolean
coi_smtp_transaction_is_chunked (CoiSmtpTransaction *self)
{
  return self->is_chunked;
}

/* The next recipient in order that was accepted before the data; each has its own answer. */
static gboolean
answer_next_recipient (CoiSmtpTransaction *self, const CoiSmtpReply *reply)
{
  CoiSmtpRecipientResult *result = g_ptr_array_index (self->results, self->next_recipient);

  while (result->code < 200 || result->code >= 300)
    result = g_ptr_array_index (self->results, ++self->next_recipient);
  self->next_recipient++;
  set_result (result, reply);
  result->is_final = TRUE;
  self->n_delivered += is_positive (reply);
  return --self->n_accepted > 0;
}

/**
 * coi_smtp_transaction_answer_data:
 * @self: a transaction
 * @reply: the answer to what coi_smtp_transaction_next_data() returned last
 *
 * Returns: whether more answers to it come
 */
gboolean
coi_smtp_transaction_answer_data (CoiSmtpTransaction *self, const CoiSmtpReply *reply)
{
  if (self->is_sync && self->n_accepted > 0 && coi_smtp_transaction_is_all_sent (self))
    return answer_next_recipient (self, reply);
  if (!is_positive (reply) && self->n_accepted > 0)
    coi_smtp_transaction_refuse (self, reply);
  return FALSE;
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
  return self->n_accepted == 0 && self->n_delivered == 0 ? recipients_error (self) : NULL;
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
      if (!result->is_final &&
          (self->n_accepted == 0 || (result->code >= 200 && result->code < 300)))
        set_result (result, self->refusal);
    }
  return g_steal_pointer (&self->results);
}
