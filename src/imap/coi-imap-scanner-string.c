/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strings of the response grammar, and what may have them in it. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-scanner.h"

#include <string.h>

/* quoted = DQUOTE *QUOTED-CHAR DQUOTE; behind the first DQUOTE */
static gboolean
skip_quoted (CoiImapScanner *self, gboolean *has_escapes)
{
  *has_escapes = FALSE;
  for (; self->p < self->end && *self->p != '"'; self->p++)
    {
      if (*self->p == '\r' || *self->p == '\n')
        return FALSE;
      if (*self->p != '\\')
        continue;
      *has_escapes = TRUE;
      if (++self->p == self->end)
        return FALSE;
    }
  return coi_imap_scanner_accept (self, '"');
}

static GBytes *
unescape (const guint8 *p, const guint8 *end)
{
  GByteArray *out = g_byte_array_sized_new (end - p);

  for (; p < end; p++)
    {
      if (*p == '\\')
        p++;
      g_byte_array_append (out, p, 1);
    }
  return g_byte_array_free_to_bytes (out);
}

static GBytes *
slice (CoiImapScanner *self, const guint8 *start, gsize length)
{
  const guint8 *base = g_bytes_get_data (self->frame, NULL);

  return g_bytes_new_from_bytes (self->frame, start - base, length);
}

static GBytes *
take_quoted (CoiImapScanner *self)
{
  const guint8 *start = self->p;
  gboolean has_escapes;

  if (!skip_quoted (self, &has_escapes))
    return NULL;
  return has_escapes ? unescape (start, self->p - 1) : slice (self, start, self->p - 1 - start);
}

/* literal = "{" number "}" CRLF *CHAR8; behind the "{". The lexer checked that it is whole, but
 * not that a "{" elsewhere in the line is no lie. */
static GBytes *
take_literal (CoiImapScanner *self)
{
  guint64 size;
  GBytes *bytes;

  if (!coi_imap_scanner_number (self, G_MAXUINT32, &size) || !coi_imap_scanner_accept (self, '}'))
    return NULL;
  coi_imap_scanner_accept (self, '\r');
  if (!coi_imap_scanner_accept (self, '\n') || size > (guint64)(self->end - self->p))
    return NULL;
  bytes = slice (self, self->p, size);
  self->p += size;
  return bytes;
}

/**
 * coi_imap_scanner_string:
 * @self: a scanner of a frame
 *
 * Reads string = quoted / literal (RFC 3501, section 9), or literal8 (RFC 9051, section 9).
 *
 * Returns: (transfer full) (nullable): its bytes, any of them 0 to 255, in the memory of the frame
 *   where possible; %NULL when there is none or it is cut off
 */
GBytes *
coi_imap_scanner_string (CoiImapScanner *self)
{
  if (coi_imap_scanner_accept (self, '"'))
    return take_quoted (self);
  coi_imap_scanner_accept (self, '~');
  return coi_imap_scanner_accept (self, '{') ? take_literal (self) : NULL;
}

/**
 * coi_imap_scanner_nstring:
 * @self: a scanner of a frame
 * @string: (out) (transfer full) (nullable): the bytes of the string; %NULL for NIL
 *
 * Reads nstring = string / nil (RFC 3501, section 9).
 *
 * Returns: whether there was one
 */
gboolean
coi_imap_scanner_nstring (CoiImapScanner *self, GBytes **string)
{
  *string = NULL;
  if (coi_imap_scanner_nil (self))
    return TRUE;
  *string = coi_imap_scanner_string (self);
  return *string != NULL;
}

static gboolean
is_string_start (CoiImapScanner *self)
{
  int c = coi_imap_scanner_peek (self);

  return c == '"' || c == '{' || (c == '~' && self->end - self->p > 1 && self->p[1] == '{');
}

static char *
to_text (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return memchr (data, '\0', size) == NULL ? g_strndup (data, size) : NULL;
}

/**
 * coi_imap_scanner_astring:
 * @self: a scanner of a frame
 *
 * Reads astring = 1*ASTRING-CHAR / string (RFC 3501, section 9).
 *
 * Returns: (transfer full) (nullable): its bytes, not always UTF-8; %NULL when there is none or it
 *   has a NUL in it
 */
char *
coi_imap_scanner_astring (CoiImapScanner *self)
{
  g_autoptr (GBytes) bytes = NULL;

  if (!is_string_start (self))
    return coi_imap_scanner_atom (self);
  bytes = coi_imap_scanner_string (self);
  return bytes != NULL ? to_text (bytes) : NULL;
}

/**
 * coi_imap_scanner_section:
 * @self: a scanner of a frame, behind the "["
 *
 * Reads section = "[" [section-spec] "]" up to and with its "]" (RFC 3501, section 9). Names of
 * header fields in it may be strings.
 *
 * Returns: (transfer full) (nullable): the bytes between the brackets, not always UTF-8; %NULL when
 *   it does not end
 */
char *
coi_imap_scanner_section (CoiImapScanner *self)
{
  const guint8 *start = self->p;
  g_autoptr (GBytes) whole = NULL;

  while (coi_imap_scanner_peek (self) != ']')
    {
      g_autoptr (GBytes) string = NULL;
      int c = coi_imap_scanner_peek (self);

      if (c == '"' || c == '{')
        string = coi_imap_scanner_string (self);
      else if (c >= 0x20)
        self->p++;
      if (c < 0x20 || ((c == '"' || c == '{') && string == NULL))
        return NULL;
    }
  whole = slice (self, start, self->p++ - start);
  return to_text (whole);
}

static gboolean
skip_atomic (CoiImapScanner *self)
{
  g_autoptr (GBytes) string = NULL;
  g_autofree char *text = NULL;

  if (is_string_start (self))
    {
      string = coi_imap_scanner_string (self);
      return string != NULL;
    }
  text = coi_imap_scanner_name (self);
  if (text == NULL)
    return FALSE;
  if (!coi_imap_scanner_accept (self, '['))
    return TRUE;
  g_free (text);
  text = coi_imap_scanner_section (self);
  return text != NULL;
}

/**
 * coi_imap_scanner_skip_value:
 * @self: a scanner of a frame
 *
 * Reads value = atom / string / "(" *(value / SP) ")" and forgets it: a superset of what extensions
 * send (RFC 9051, section 9, tagged-ext-val).
 *
 * Returns: whether there was one, of no more than %COI_IMAP_NESTING_MAX levels
 */
gboolean
coi_imap_scanner_skip_value (CoiImapScanner *self)
{
  guint depth = 0;

  do
    {
      if (coi_imap_scanner_accept (self, '('))
        depth++;
      else if (depth > 0 && coi_imap_scanner_accept (self, ')'))
        depth--;
      else if (depth == 0 || !coi_imap_scanner_space (self))
        {
          if (!skip_atomic (self))
            return FALSE;
        }
      if (depth > COI_IMAP_NESTING_MAX)
        return FALSE;
    }
  while (depth > 0);
  return TRUE;
}
