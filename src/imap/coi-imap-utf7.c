/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mailbox names in modified UTF-7 (RFC 3501, section 5.1.3). */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-utf7.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

typedef struct
{
  guint32 bits;
  guint count;
} BitQueue;

static gboolean
is_direct (gunichar c)
{
  return c >= 0x20 && c <= 0x7e;
}

static void
put_unit (GString *out, BitQueue *queue, guint16 unit)
{
  queue->bits = queue->bits << 16 | unit;
  queue->count += 16;
  while (queue->count >= 6)
    {
      queue->count -= 6;
      g_string_append_c (out, alphabet[queue->bits >> queue->count & 0x3f]);
    }
}

static void
put_char (GString *out, BitQueue *queue, gunichar c)
{
  if (c <= 0xffff)
    {
      put_unit (out, queue, c);
      return;
    }
  put_unit (out, queue, 0xd800 + ((c - 0x10000) >> 10));
  put_unit (out, queue, 0xdc00 + ((c - 0x10000) & 0x3ff));
}

/* Encodes up to the next printable US-ASCII character, which it returns. */
static const char *
put_shifted (GString *out, const char *p)
{
  BitQueue queue = { 0 };

  g_string_append_c (out, '&');
  for (; *p != '\0' && !is_direct (g_utf8_get_char (p)); p = g_utf8_next_char (p))
    put_char (out, &queue, g_utf8_get_char (p));
  if (queue.count > 0)
    g_string_append_c (out, alphabet[queue.bits << (6 - queue.count) & 0x3f]);
  g_string_append_c (out, '-');
  return p;
}

/**
 * coi_imap_utf7_encode:
 * @utf8: a mailbox name, UTF-8
 *
 * Writes a mailbox name as it goes over the wire (RFC 3501, section 5.1.3).
 *
 * Returns: (transfer full) (nullable): modified UTF-7; %NULL when @utf8 is not UTF-8
 */
char *
coi_imap_utf7_encode (const char *utf8)
{
  GString *out;
  const char *p = utf8;

  if (!g_utf8_validate (utf8, -1, NULL))
    return NULL;
  out = g_string_new (NULL);
  while (*p != '\0')
    {
      if (!is_direct (g_utf8_get_char (p)))
        {
          p = put_shifted (out, p);
          continue;
        }
      g_string_append_c (out, *p);
      if (*p++ == '&')
        g_string_append_c (out, '-');
    }
  return g_string_free_and_steal (out);
}

/* Adds one UTF-16 code unit; @high keeps the first half of a pair. */
static gboolean
take_unit (GString *out, guint16 unit, guint16 *high)
{
  gboolean is_low = unit >= 0xdc00 && unit <= 0xdfff;

  if ((*high != 0) != is_low)
    return FALSE;
  if (is_low)
    {
      g_string_append_unichar (out, 0x10000 + ((*high - 0xd800) << 10) + (unit - 0xdc00));
      *high = 0;
    }
  else if (unit >= 0xd800 && unit <= 0xdbff)
    *high = unit;
  else if (unit == 0 || is_direct (unit))
    return FALSE;
  else
    g_string_append_unichar (out, unit);
  return TRUE;
}

/* Decodes from behind "&" to "-", behind which it returns; NULL when that is not well-formed. */
static const char *
take_shifted (GString *out, const char *p)
{
  BitQueue queue = { 0 };
  guint16 high = 0;

  for (; *p != '-'; p++)
    {
      const char *place = *p != '\0' ? strchr (alphabet, *p) : NULL;

      if (place == NULL)
        return NULL;
      queue.bits = queue.bits << 6 | (guint32)(place - alphabet);
      queue.count += 6;
      if (queue.count < 16)
        continue;
      queue.count -= 16;
      if (!take_unit (out, queue.bits >> queue.count & 0xffff, &high))
        return NULL;
    }
  if (high != 0 || queue.count >= 6 || (queue.bits & ((1u << queue.count) - 1)) != 0)
    return NULL;
  return p + 1;
}

/**
 * coi_imap_utf7_decode:
 * @wire: a mailbox name as a server sent it, any bytes
 *
 * Reads a mailbox name (RFC 3501, section 5.1.3). Only the one canonical spelling of a name is
 * accepted, so that two names on the wire never look the same.
 *
 * Returns: (transfer full) (nullable): UTF-8; %NULL when @wire is not modified UTF-7
 */
char *
coi_imap_utf7_decode (const char *wire)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean after_shift = FALSE;
  const char *p = wire;

  while (*p != '\0')
    {
      if (!is_direct ((guchar)*p))
        return NULL;
      if (p[0] != '&' || p[1] == '-')
        {
          g_string_append_c (out, *p);
          p += *p == '&' ? 2 : 1;
          after_shift = FALSE;
          continue;
        }
      p = after_shift ? NULL : take_shifted (out, p + 1);
      if (p == NULL)
        return NULL;
      after_shift = TRUE;
    }
  return g_string_free_and_steal (g_steal_pointer (&out));
}
