/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminals of the response grammar: atoms, numbers, strings, and values to skip. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-scanner.h"

#include <string.h>

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

/* For text in which no strings are read. */
void
coi_imap_scanner_init_text (CoiImapScanner *self, const char *text)
{
  self->frame = NULL;
  self->p = (const guint8 *)text;
  self->end = self->p + strlen (text);
}

gboolean
coi_imap_scanner_at_end (CoiImapScanner *self)
{
  return self->p == self->end;
}

/* The next byte, or -1 at the end. */
int
coi_imap_scanner_peek (CoiImapScanner *self)
{
  return self->p < self->end ? *self->p : -1;
}

gboolean
coi_imap_scanner_accept (CoiImapScanner *self, char c)
{
  if (coi_imap_scanner_peek (self) != (guchar)c)
    return FALSE;
  self->p++;
  return TRUE;
}

/* SP, of which some servers send several. */
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

/* atom = 1*ATOM-CHAR */
char *
coi_imap_scanner_atom (CoiImapScanner *self)
{
  const guint8 *start = self->p;

  while (is_atom_char (coi_imap_scanner_peek (self)))
    self->p++;
  return self->p > start ? g_strndup ((const char *)start, self->p - start) : NULL;
}

/* The name of a FETCH item, up to the "[" of its section */
char *
coi_imap_scanner_name (CoiImapScanner *self)
{
  const guint8 *start = self->p;

  while (is_atom_char (coi_imap_scanner_peek (self)) && *self->p != '[')
    self->p++;
  return self->p > start ? g_strndup ((const char *)start, self->p - start) : NULL;
}

/* number = 1*DIGIT */
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

gboolean
coi_imap_scanner_number32 (CoiImapScanner *self, guint32 *number)
{
  guint64 wide;

  if (!coi_imap_scanner_number (self, G_MAXUINT32, &wide))
    return FALSE;
  *number = wide;
  return TRUE;
}

/* nil = "NIL" */
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

/* string = quoted / literal / literal8. A large string shares the memory of the frame. */
GBytes *
coi_imap_scanner_string (CoiImapScanner *self)
{
  if (coi_imap_scanner_accept (self, '"'))
    return take_quoted (self);
  coi_imap_scanner_accept (self, '~');
  return coi_imap_scanner_accept (self, '{') ? take_literal (self) : NULL;
}

/* nstring = string / nil; NULL for nil */
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

/* astring = 1*ASTRING-CHAR / string; NUL is not allowed in it */
char *
coi_imap_scanner_astring (CoiImapScanner *self)
{
  g_autoptr (GBytes) bytes = NULL;

  if (!is_string_start (self))
    return coi_imap_scanner_atom (self);
  bytes = coi_imap_scanner_string (self);
  return bytes != NULL ? to_text (bytes) : NULL;
}

/* section = "[" [section-spec] "]"; behind the "[". Header field names in it may be strings. */
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

/* value = atom / string / "(" *(value / SP) ")", to %COI_IMAP_NESTING_MAX levels */
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

/* What is left of the line, made valid UTF-8. */
char *
coi_imap_scanner_rest (CoiImapScanner *self)
{
  const char *start = (const char *)self->p;
  gsize length = self->end - self->p;

  self->p = self->end;
  return g_utf8_make_valid (start, length);
}
