/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cuts the byte stream into complete responses: a line with the literals inside it. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-lexer.h"

#include <string.h>

struct _CoiImapLexer
{
  GByteArray *frame;
  gsize line_bytes;   /* of the frame, outside literals */
  gsize literal_left; /* bytes of the current literal still to come */
  gboolean is_done;
  const char *problem;
};

/**
 * coi_imap_lexer_new:
 *
 * Returns: (transfer full): a lexer at the start of a response
 */
CoiImapLexer *
coi_imap_lexer_new (void)
{
  CoiImapLexer *self = g_new0 (CoiImapLexer, 1);

  self->frame = g_byte_array_new ();
  return self;
}

/**
 * coi_imap_lexer_free:
 * @self: (nullable) (transfer full): a lexer
 */
void
coi_imap_lexer_free (CoiImapLexer *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->frame);
  g_free (self);
}

static CoiImapLexerResult
bad (CoiImapLexer *self, const char *problem)
{
  self->problem = problem;
  return COI_IMAP_LEXER_BAD;
}

static gboolean
starts_with (GByteArray *frame, const char *prefix)
{
  gsize length = strlen (prefix);

  return frame->len >= length && g_ascii_strncasecmp ((char *)frame->data, prefix, length) == 0;
}

/* Tagged, continuation and status responses end in text for humans, where a "{5}" means nothing.
 * Servers repeat mailbox names there, so that others could choose what it says. */
static gboolean
ends_in_text (GByteArray *frame)
{
  static const char *const status[] = { "* OK", "* NO", "* BAD", "* BYE", "* PREAUTH" };

  if (frame->len < 2 || frame->data[0] != '*' || frame->data[1] != ' ')
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (status); i++)
    if (starts_with (frame, status[i]) && frame->len > strlen (status[i]) &&
        strchr (" \r\n", frame->data[strlen (status[i])]) != NULL)
      return TRUE;
  return FALSE;
}

/* literal = "{" number64 "}" CRLF; literal8 = "~{" number64 "}" CRLF (RFC 9051, section 9).
 * Finds an announcement at the end of the frame. Returns FALSE when its number is too large. */
static gboolean
find_literal (GByteArray *frame, gboolean *found, gsize *size)
{
  gsize end = frame->len - 1;
  gsize at;

  *found = FALSE;
  *size = 0;
  if (end > 0 && frame->data[end - 1] == '\r')
    end--;
  if (end < 3 || frame->data[end - 1] != '}')
    return TRUE;
  for (at = end - 1; at > 0 && g_ascii_isdigit (frame->data[at - 1]); at--)
    ;
  if (at == end - 1 || at == 0 || frame->data[at - 1] != '{')
    return TRUE;
  *found = TRUE;
  for (; at < end - 1; at++)
    {
      *size = *size * 10 + (frame->data[at] - '0');
      if (*size > COI_IMAP_LITERAL_MAX)
        return FALSE;
    }
  return TRUE;
}

static CoiImapLexerResult
end_line (CoiImapLexer *self)
{
  gboolean found;
  gsize size;

  if (ends_in_text (self->frame))
    {
      self->is_done = TRUE;
      return COI_IMAP_LEXER_DONE;
    }
  if (!find_literal (self->frame, &found, &size) || self->frame->len + size > COI_IMAP_FRAME_MAX)
    return bad (self, "literal too large");
  self->literal_left = size;
  self->is_done = !found;
  return found ? COI_IMAP_LEXER_MORE : COI_IMAP_LEXER_DONE;
}

static CoiImapLexerResult
feed_line (CoiImapLexer *self, const guint8 *data, gsize length, gsize *taken)
{
  const guint8 *newline = memchr (data, '\n', length);
  gsize n = newline != NULL ? (gsize)(newline - data) + 1 : length;

  *taken = n;
  if (n > COI_IMAP_LINE_MAX - self->line_bytes || n > COI_IMAP_FRAME_MAX - self->frame->len)
    return bad (self, "line too long");
  if (memchr (data, '\0', n) != NULL)
    return bad (self, "NUL outside a literal");
  self->line_bytes += n;
  g_byte_array_append (self->frame, data, n);
  return newline != NULL ? end_line (self) : COI_IMAP_LEXER_MORE;
}

/**
 * coi_imap_lexer_feed:
 * @self: a lexer
 * @data: (array length=length): bytes from the peer
 * @length: how many
 * @consumed: (out): how many of them belong to the response; after %COI_IMAP_LEXER_DONE the rest
 *   is fed again once the response is taken
 *
 * Every byte is looked at once. Memory grows with what arrived, never with what was announced.
 *
 * Returns: whether the response is complete
 */
CoiImapLexerResult
coi_imap_lexer_feed (CoiImapLexer *self, const guint8 *data, gsize length, gsize *consumed)
{
  CoiImapLexerResult result = COI_IMAP_LEXER_MORE;

  *consumed = 0;
  if (self->problem != NULL)
    return COI_IMAP_LEXER_BAD;
  g_return_val_if_fail (!self->is_done, COI_IMAP_LEXER_BAD);
  while (*consumed < length && result == COI_IMAP_LEXER_MORE)
    {
      gsize n = MIN (length - *consumed, self->literal_left);

      if (n > 0)
        {
          g_byte_array_append (self->frame, data + *consumed, n);
          self->literal_left -= n;
        }
      else
        result = feed_line (self, data + *consumed, length - *consumed, &n);
      *consumed += n;
    }
  return result;
}

/**
 * coi_imap_lexer_take:
 * @self: a lexer that said %COI_IMAP_LEXER_DONE
 *
 * Returns: (transfer full): the response, its line end included; the lexer starts over
 */
GBytes *
coi_imap_lexer_take (CoiImapLexer *self)
{
  GBytes *bytes;

  g_return_val_if_fail (self->is_done, NULL);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&self->frame));
  self->frame = g_byte_array_new ();
  self->line_bytes = 0;
  self->is_done = FALSE;
  return bytes;
}

/**
 * coi_imap_lexer_is_empty:
 * @self: a lexer
 *
 * Returns: whether no byte of a next response has arrived
 */
gboolean
coi_imap_lexer_is_empty (CoiImapLexer *self)
{
  return self->frame->len == 0;
}

/**
 * coi_imap_lexer_get_problem:
 * @self: a lexer
 *
 * Returns: (nullable): what was wrong, for logs, when it said %COI_IMAP_LEXER_BAD
 */
const char *
coi_imap_lexer_get_problem (CoiImapLexer *self)
{
  return self->problem;
}
