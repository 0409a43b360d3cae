/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plain terminals of the response grammar: atoms and numbers. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-scanner.h"

#include <string.h>

/**
 * coi_imap_scanner_init:
 * @self: (out caller-allocates): a scanner
 * @frame: one complete response, as the lexer cut it; must outlive @self
 *
 * Starts at the first byte of @frame, whose line end is left out.
 */
void
coi_imap_scanner_init (CoiImapScanner *self, GBytes *frame)
{
  gsize size;

  self->frame = frame;
  self->p = g_bytes_get_data (frame, &size);
  self->end = self->p + size;
  if (self->end > self->p && self->end[-1] == '\n')
    self->end--;
  if (self->end > self->p && self->end[-1] == '\r')
    self->end--;
}

/**
 * coi_imap_scanner_init_text:
 * @self: (out caller-allocates): a scanner
 * @text: bytes up to a NUL, one line without its end; must outlive @self
 *
 * Starts at the first byte of @text. Strings cannot be read from it, as they share a frame's
 * memory.
 */
void
coi_imap_scanner_init_text (CoiImapScanner *self, const char *text)
{
  self->frame = NULL;
  self->p = (const guint8 *)text;
  self->end = self->p + strlen (text);
}

/**
 * coi_imap_scanner_at_end:
 * @self: a scanner
 *
 * Returns: whether nothing is left of the response
 */
gboolean
coi_imap_scanner_at_end (CoiImapScanner *self)
{
  return self->p == self->end;
}

/**
 * coi_imap_scanner_peek:
 * @self: a scanner
 *
 * Returns: the next byte, 0 to 255, which stays; -1 at the end
 */
int
coi_imap_scanner_peek (CoiImapScanner *self)
{
  return self->p < self->end ? *self->p : -1;
}

/**
 * coi_imap_scanner_accept:
 * @self: a scanner
 * @c: a byte
 *
 * Reads one byte if it is @c, and nothing otherwise.
 *
 * Returns: whether it was
 */
gboolean
coi_imap_scanner_accept (CoiImapScanner *self, char c)
{
  if (coi_imap_scanner_peek (self) != (guchar)c)
    return FALSE;
  self->p++;
  return TRUE;
}

/**
 * coi_imap_scanner_space:
 * @self: a scanner
 *
 * Reads SP, of which some servers send several.
 *
 * Returns: whether there was one
 */
gboolean
coi_imap_scanner_space (CoiImapScanner *self)
{
  if (!coi_imap_scanner_accept (self, ' '))
    return FALSE;
  while (coi_imap_scanner_accept (self, ' '))
    ;
  return TRUE;
}

/* Wider than the ATOM-CHAR of RFC 3501: "]" as in ASTRING-CHAR; "\" and "*" for flags; "%" and
 * bytes above US-ASCII because servers send them in keywords and mailbox names. */
static gboolean
is_atom_char (int c)
{
  return c > 0x20 && c != 0x7f && strchr ("(){\"", c) == NULL;
}

/**
 * coi_imap_scanner_atom:
 * @self: a scanner
 *
 * Reads atom = 1*ATOM-CHAR (RFC 3501, section 9), with more characters than the RFC allows.
 *
 * Returns: (transfer full) (nullable): its bytes, not always UTF-8; %NULL when there is none
 */
char *
coi_imap_scanner_atom (CoiImapScanner *self)
{
  const guint8 *start = self->p;

  while (is_atom_char (coi_imap_scanner_peek (self)))
    self->p++;
  return self->p > start ? g_strndup ((const char *)start, self->p - start) : NULL;
}

/**
 * coi_imap_scanner_name:
 * @self: a scanner
 *
 * Reads the name of a FETCH item, up to the "[" of its section (RFC 3501, section 9, msg-att).
 *
 * Returns: (transfer full) (nullable): its bytes, not always UTF-8; %NULL when there is none
 */
char *
coi_imap_scanner_name (CoiImapScanner *self)
{
  const guint8 *start = self->p;

  while (is_atom_char (coi_imap_scanner_peek (self)) && *self->p != '[')
    self->p++;
  return self->p > start ? g_strndup ((const char *)start, self->p - start) : NULL;
}

/**
 * coi_imap_scanner_number:
 * @self: a scanner
 * @max: the largest number that is allowed
 * @number: (out): the number
 *
 * Reads number = 1*DIGIT (RFC 3501, section 9; RFC 9051, section 9, number64).
 *
 * Returns: whether there was one, and not above @max
 */
gboolean
coi_imap_scanner_number (CoiImapScanner *self, guint64 max, guint64 *number)
{
  const guint8 *start = self->p;

  *number = 0;
  for (; self->p < self->end && g_ascii_isdigit (*self->p); self->p++)
    {
      guint digit = *self->p - '0';

      if (*number > (max - digit) / 10)
        return FALSE;
      *number = *number * 10 + digit;
    }
  return self->p > start;
}

/**
 * coi_imap_scanner_number32:
 * @self: a scanner
 * @number: (out): the number
 *
 * Reads a number of 32 bits (RFC 3501, section 9).
 *
 * Returns: whether there was one, and not above 4294967295
 */
gboolean
coi_imap_scanner_number32 (CoiImapScanner *self, guint32 *number)
{
  guint64 wide;

  if (!coi_imap_scanner_number (self, G_MAXUINT32, &wide))
    return FALSE;
  *number = wide;
  return TRUE;
}

/**
 * coi_imap_scanner_nil:
 * @self: a scanner
 *
 * Reads nil = "NIL", in any case (RFC 3501, section 9), but not the beginning of a longer atom.
 *
 * Returns: whether it was there; if not, nothing was read
 */
gboolean
coi_imap_scanner_nil (CoiImapScanner *self)
{
  if (self->end - self->p < 3 || g_ascii_strncasecmp ((const char *)self->p, "NIL", 3) != 0)
    return FALSE;
  if (self->end - self->p > 3 && is_atom_char (self->p[3]))
    return FALSE;
  self->p += 3;
  return TRUE;
}

/**
 * coi_imap_scanner_rest:
 * @self: a scanner
 *
 * Reads all that is left.
 *
 * Returns: (transfer full): it, made valid UTF-8
 */
char *
coi_imap_scanner_rest (CoiImapScanner *self)
{
  const char *start = (const char *)self->p;
  gsize length = self->end - self->p;

  self->p = self->end;
  return g_utf8_make_valid (start, length);
}
