/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replies of an SMTP server, parsed as their bytes come. */
#define G_LOG_DOMAIN "coi-smtp"

#include "coi-smtp-reply.h"

#include <string.h>

/* RFC 5321, section 4.5.3.1.5, lets a line have 512 octets; real servers exceed that. */
#define MAX_LINE (64 * 1024)
#define MAX_LINES 1000
#define MAX_REPLY (256 * 1024)
#define MAX_TEXT 1000

/* RFC 5321, section 4.2:
 *
 *   Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
 *   Reply-code = %x32-35 %x30-35 %x30-39
 *   textstring = 1*(%d09 / %d32-126)
 *
 * Taken besides: any second digit (571 is widespread), a bare LF as the end of a line, and any
 * bytes but NUL and CR as text (SMTPUTF8 servers answer in UTF-8). */
struct _CoiSmtpReplyParser
{
  GByteArray *line;
  CoiSmtpReply *reply;
  gsize size;
  CoiSmtpParseStatus status;
};

static CoiSmtpReply *
reply_new (guint code)
{
  CoiSmtpReply *reply = g_new0 (CoiSmtpReply, 1);

  reply->code = code;
  reply->lines = g_ptr_array_new_with_free_func (g_free);
  return reply;
}

/**
 * coi_smtp_reply_free:
 * @self: (nullable) (transfer full): a reply
 */
void
coi_smtp_reply_free (CoiSmtpReply *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->lines);
  g_free (self);
}

/* The length of "class.subject.detail" at the start of a line (RFC 2034, section 3), 0 for none. A
 * class that contradicts the code is just text. */
static gsize
enhanced_length (const char *line, guint code)
{
  const char *p = line;

  for (guint part = 0; part < 3; part++)
    {
      gsize n_digits = 0;

      while (n_digits < 4 && g_ascii_isdigit (p[n_digits]))
        n_digits++;
      if (n_digits == 0 || n_digits > (part == 0 ? 1 : 3))
        return 0;
      p += n_digits;
      if (part < 2 && *p++ != '.')
        return 0;
    }
  if ((guint)(line[0] - '0') != code / 100 || (*p != ' ' && *p != '\0'))
    return 0;
  return p - line;
}

/**
 * coi_smtp_reply_get_enhanced:
 * @self: a reply
 *
 * Returns: (transfer full) (nullable): its enhanced status code, like "5.1.1" (RFC 3463)
 */
char *
coi_smtp_reply_get_enhanced (const CoiSmtpReply *self)
{
  const char *line = g_ptr_array_index (self->lines, 0);
  gsize length = enhanced_length (line, self->code);

  return length > 0 ? g_strndup (line, length) : NULL;
}

/* Each line of a reply repeats the enhanced status code: it is said once. */
static void
append_text (GString *text, const CoiSmtpReply *reply, guint i)
{
  const char *line = g_ptr_array_index (reply->lines, i);

  if (i > 0)
    {
      g_string_append_c (text, ' ');
      line += enhanced_length (line, reply->code);
      line += strspn (line, " ");
    }
  g_string_append (text, line);
}

/**
 * coi_smtp_reply_to_text:
 * @self: a reply
 *
 * Returns: (transfer full): its words with the enhanced status code (RFC 3463) if there is one, in
 *   one line of valid UTF-8, at most 1000 bytes
 */
char *
coi_smtp_reply_to_text (const CoiSmtpReply *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->lines->len && text->len <= MAX_TEXT; i++)
    append_text (text, self, i);
  if (text->len > MAX_TEXT)
    {
      const char *end = text->str + MAX_TEXT;
      /* Back to the start of the character that the limit cuts. */
      while ((*end & 0xC0) == 0x80)
        end--;
      g_string_truncate (text, end - text->str);
    }
  return g_strdup (g_strstrip (text->str));
}

/**
 * coi_smtp_reply_parser_new:
 *
 * Returns: (transfer full): a parser for one reply after the other
 */
CoiSmtpReplyParser *
coi_smtp_reply_parser_new (void)
{
  CoiSmtpReplyParser *self = g_new0 (CoiSmtpReplyParser, 1);

  self->line = g_byte_array_new ();
  self->status = COI_SMTP_PARSE_MORE;
  return self;
}

/**
 * coi_smtp_reply_parser_free:
 * @self: (nullable) (transfer full): a parser
 */
void
coi_smtp_reply_parser_free (CoiSmtpReplyParser *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->line);
  coi_smtp_reply_free (self->reply);
  g_free (self);
}

static char *
clean_text (const char *text, gsize size)
{
  char *valid = g_utf8_make_valid (text, size);

  for (char *p = valid; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  return valid;
}

static guint
parse_code (const char *line, gsize size)
{
  if (size < 3 || line[0] < '2' || line[0] > '5' || !g_ascii_isdigit (line[1]) ||
      !g_ascii_isdigit (line[2]))
    return 0;
  return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

static CoiSmtpParseStatus
parse_line (CoiSmtpReplyParser *self, const char *line, gsize size)
{
  guint code = parse_code (line, size);
  gboolean is_last = size == 3 || (size > 3 && line[3] == ' ');

  if (code == 0 || (!is_last && line[3] != '-') || memchr (line, '\0', size) != NULL ||
      memchr (line, '\r', size) != NULL)
    return COI_SMTP_PARSE_BAD;
  if (self->reply == NULL)
    self->reply = reply_new (code);
  /* One reply has one code (section 4.2.1): another one is the start of something smuggled in. */
  if (self->reply->code != code || self->reply->lines->len == MAX_LINES)
    return COI_SMTP_PARSE_BAD;
  g_ptr_array_add (self->reply->lines, size > 4 ? clean_text (line + 4, size - 4) : g_strdup (""));
  return is_last ? COI_SMTP_PARSE_DONE : COI_SMTP_PARSE_MORE;
}

/* The line without its end, which is there. */
static CoiSmtpParseStatus
finish_line (CoiSmtpReplyParser *self)
{
  const char *line = (const char *)self->line->data;
  gsize size = self->line->len - 1;
  CoiSmtpParseStatus status;

  if (size > 0 && line[size - 1] == '\r')
    size--;
  status = parse_line (self, line, size);
  g_byte_array_set_size (self->line, 0);
  return status;
}

/**
 * coi_smtp_reply_parser_feed:
 * @self: a parser; after %COI_SMTP_PARSE_DONE the reply must be taken first
 * @data: (array length=size): bytes from the server
 * @size: how many
 * @consumed: (out): how many of them belong to this reply
 *
 * Returns: whether the reply goes on, is done, or is none (which stays so)
 */
CoiSmtpParseStatus
coi_smtp_reply_parser_feed (CoiSmtpReplyParser *self, const char *data, gsize size, gsize *consumed)
{
  *consumed = 0;
  while (self->status == COI_SMTP_PARSE_MORE && *consumed < size)
    {
      const char *start = data + *consumed;
      const char *end = memchr (start, '\n', size - *consumed);
      gsize n = end != NULL ? (gsize)(end - start) + 1 : size - *consumed;

      if (n > MAX_LINE - self->line->len || n > MAX_REPLY - self->size)
        {
          self->status = COI_SMTP_PARSE_BAD;
          break;
        }
      g_byte_array_append (self->line, (const guint8 *)start, n);
      self->size += n;
      *consumed += n;
      if (end != NULL)
        self->status = finish_line (self);
    }
  return self->status;
}

/**
 * coi_smtp_reply_parser_take_reply:
 * @self: a parser that said %COI_SMTP_PARSE_DONE
 *
 * Returns: (transfer full): the reply; the parser is ready for the next
 */
CoiSmtpReply *
coi_smtp_reply_parser_take_reply (CoiSmtpReplyParser *self)
{
  g_return_val_if_fail (self->status == COI_SMTP_PARSE_DONE, NULL);
  self->status = COI_SMTP_PARSE_MORE;
  self->size = 0;
  return g_steal_pointer (&self->reply);
}
