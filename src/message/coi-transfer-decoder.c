/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The content of a MIME part without its transfer encoding, piece by piece (RFC 2045, section 6).
 *
 * Not GMime's decoder, because that cannot tell where another one could go on. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-transfer-decoder.h"

#include "coi-charset.h"

#include <gmime/gmime.h>
#include <string.h>

typedef enum
{
  KIND_PLAIN,
  KIND_BASE64,
  KIND_QUOTED,
} Kind;

struct _CoiTransferDecoder
{
  Kind kind;
  gsize pending; /* bytes since the last place where another decoder could begin */
  guint32 bits;  /* of base64: what was collected of a group of four digits */
  guint n_digits;
  gboolean ended; /* base64 that was padded ends there */
  char held[2];   /* of quoted-printable: "=" and what follows it */
  guint n_held;
};

/**
 * coi_transfer_decoder_new:
 * @encoding: (nullable): a Content-Transfer-Encoding, in any case
 *
 * Returns: (transfer full): a decoder; of an unknown encoding it leaves the bytes as they are
 */
CoiTransferDecoder *
coi_transfer_decoder_new (const char *encoding)
{
  CoiTransferDecoder *self = g_new0 (CoiTransferDecoder, 1);
  GMimeContentEncoding known;

  coi_gmime_init ();
  known = encoding != NULL ? g_mime_content_encoding_from_string (encoding)
                           : GMIME_CONTENT_ENCODING_DEFAULT;
  if (known == GMIME_CONTENT_ENCODING_BASE64)
    self->kind = KIND_BASE64;
  else if (known == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE)
    self->kind = KIND_QUOTED;
  return self;
}

/**
 * coi_transfer_decoder_free:
 * @self: (nullable) (transfer full): a decoder
 */
void
coi_transfer_decoder_free (CoiTransferDecoder *self)
{
  g_free (self);
}

/* Makes room for @length more bytes; returns where they go. */
static guint8 *
grow (GByteArray *out, gsize length)
{
  guint old = out->len;

  g_byte_array_set_size (out, old + length);
  return out->data + old;
}

/* 0 to 63, 64 for the padding, 255 for what is no digit. */
static guint8
digit_of (guint8 c)
{
  static const guint8 table[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
    ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
    ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
    ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63, ['/'] = 64,
    ['='] = 65,
  };

  return table[c] - 1;
}

/* The bytes of a group that has no four digits. */
static guint8 *
end_group (CoiTransferDecoder *self, guint8 *p)
{
  if (self->n_digits > 1)
    *p++ = self->bits >> (6 * self->n_digits - 8);
  if (self->n_digits > 2)
    *p++ = self->bits >> 2;
  self->n_digits = 0;
  self->pending = 0;
  return p;
}

/* What is no digit is skipped (RFC 2045, section 6.8). */
static void
feed_base64 (CoiTransferDecoder *self, const guint8 *data, gsize length, GByteArray *out)
{
  guint8 *p = grow (out, length / 4 * 3 + 6);

  for (gsize i = 0; i < length; i++)
    {
      guint8 digit = digit_of (data[i]);

      self->pending += self->ended || self->n_digits > 0;
      if (digit == 64 && !self->ended)
        {
          p = end_group (self, p);
          self->ended = TRUE;
          self->pending = 1;
        }
      if (digit > 63 || self->ended)
        continue;
      self->pending = MAX (self->pending, 1);
      self->bits = self->bits << 6 | digit;
      if (++self->n_digits < 4)
        continue;
      *p++ = self->bits >> 16;
      *p++ = self->bits >> 8;
      *p++ = self->bits;
      self->n_digits = 0;
      self->pending = 0;
    }
  g_byte_array_set_size (out, p - out->data);
}

/* "=" and two hexadecimal digits, or "=" before a line end, which both vanish; anything else stays
 * as it is. */
static guint8 *
take_held (CoiTransferDecoder *self, guint8 c, guint8 *p)
{
  if (self->n_held == 1 && (g_ascii_isxdigit (c) || c == '\r'))
    {
      self->held[self->n_held++] = c;
      return p;
    }
  if (self->n_held == 2 && g_ascii_isxdigit (self->held[1]) && g_ascii_isxdigit (c))
    *p++ = g_ascii_xdigit_value (self->held[1]) << 4 | g_ascii_xdigit_value (c);
  else if (c != '\n' || (self->n_held == 2 && self->held[1] != '\r'))
    {
      memcpy (p, self->held, self->n_held);
      p += self->n_held;
      if (c == '=')
        {
          self->n_held = 1;
          return p;
        }
      *p++ = c;
    }
  self->n_held = 0;
  return p;
}

static void
feed_quoted (CoiTransferDecoder *self, const guint8 *data, gsize length, GByteArray *out)
{
  guint8 *p = grow (out, length + sizeof self->held);

  for (gsize i = 0; i < length; i++)
    {
      if (self->n_held > 0)
        p = take_held (self, data[i], p);
      else if (data[i] == '=')
        {
          self->held[0] = '=';
          self->n_held = 1;
        }
      else
        *p++ = data[i];
    }
  self->pending = self->n_held;
  g_byte_array_set_size (out, p - out->data);
}

/**
 * coi_transfer_decoder_feed:
 * @self: a decoder
 * @data: the next bytes as transferred
 * @length: their number, at most 1 GiB
 * @out: gets what they yield
 */
void
coi_transfer_decoder_feed (CoiTransferDecoder *self,
                           const guint8 *data,
                           gsize length,
                           GByteArray *out)
{
  if (length == 0)
    return;
  switch (self->kind)
    {
    case KIND_BASE64:
      feed_base64 (self, data, length, out);
      break;
    case KIND_QUOTED:
      feed_quoted (self, data, length, out);
      break;
    case KIND_PLAIN:
    default:
      g_byte_array_append (out, data, length);
    }
}

/**
 * coi_transfer_decoder_end:
 * @self: a decoder
 * @out: gets what was held back
 */
void
coi_transfer_decoder_end (CoiTransferDecoder *self, GByteArray *out)
{
  guint8 rest[3];

  if (self->kind == KIND_BASE64)
    g_byte_array_append (out, rest, end_group (self, rest) - rest);
  else if (self->kind == KIND_QUOTED && self->n_held > 1)
    g_byte_array_append (out, (const guint8 *)self->held, self->n_held);
  self->n_held = 0;
  self->pending = 0;
}

/**
 * coi_transfer_decoder_get_pending:
 * @self: a decoder
 *
 * Returns: how many of the last bytes another decoder would have to be given again to go on behind
 *   what was yielded
 */
gsize
coi_transfer_decoder_get_pending (const CoiTransferDecoder *self)
{
  return self->pending;
}
