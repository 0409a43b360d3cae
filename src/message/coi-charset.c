/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes in a named charset -> UTF-8; and GMime's one-time start. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-charset.h"

#include "coi-text.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <string.h>

#define CHUNK 8192
#define REPLACEMENT "\xef\xbf\xbd"

/* No header value that is decoded needs more; decoding is not linear for hostile ones. */
#define HEADER_DECODE_MAX (16 * 1024)

/* GMime is started once for the process and never shut down: its tables are read by any thread. */
void
coi_gmime_init (void)
{
  static gsize started = 0;

  if (g_once_init_enter (&started))
    {
      g_mime_init ();
      g_once_init_leave (&started, 1);
    }
}

/* Converts what @cd takes and puts U+FFFD for each byte that it refuses. */
static void
convert_all (GIConv cd, const char *data, gsize length, GString *out)
{
  char buffer[CHUNK];
  char *in = (char *)data;
  gsize left = length;

  while (left > 0)
    {
      char *end = buffer;
      gsize room = sizeof buffer;
      gsize result = g_iconv (cd, &in, &left, &end, &room);
      int reason = errno;

      g_string_append_len (out, buffer, end - buffer);
      if (result == (gsize)-1 && reason != E2BIG)
        {
          g_string_append (out, REPLACEMENT);
          if (left > 0 && reason == EILSEQ)
            {
              in++;
              left--;
            }
          else
            break;
        }
    }
}

static char *
convert (const char *data, gsize length, const char *charset)
{
  GIConv cd = g_iconv_open ("UTF-8", charset);
  g_autoptr (GString) out = NULL;

  if (cd == (GIConv)-1)
    return NULL;
  out = g_string_sized_new (length);
  convert_all (cd, data, length, out);
  g_iconv_close (cd);
  return coi_text_make_valid (out->str, out->len);
}

/* Whether broken UTF-8 is UTF-8 all the same: more good multi-byte characters than bad bytes. */
static gboolean
is_mostly_utf8 (const char *data, gsize length)
{
  gsize good = 0;
  gsize bad = 0;

  for (gsize i = 0; i < length;)
    {
      gunichar c = (guchar)data[i] < 0x80 ? (guchar)data[i]
                                          : g_utf8_get_char_validated (data + i, length - i);
      if (c == (gunichar)-2)
        break;
      if (c == (gunichar)-1)
        {
          bad++;
          i++;
          continue;
        }
      good += c >= 0x80;
      i += g_utf8_skip[(guchar)data[i]];
    }
  return good > bad;
}

static char *
guess (const char *data, gsize length)
{
  char *text;

  if (g_utf8_validate_len (data, length, NULL))
    return g_strndup (data, length);
  if (is_mostly_utf8 (data, length))
    return coi_text_make_valid (data, length);
  text = convert (data, length, "WINDOWS-1252");
  return text != NULL ? text : coi_text_make_valid (data, length);
}

static gboolean
is_utf8_or_unnamed (const char *charset)
{
  static const char *const names[] = { "utf-8", "utf8", "us-ascii", "ascii", "unknown-8bit", "" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (charset, names[i]) == 0)
      return TRUE;
  return strlen (charset) > 64;
}

/* What is labelled Latin-1 is Windows-1252 in practice (WHATWG Encoding, section 4.2). */
static gboolean
is_latin1 (const char *charset)
{
  return g_ascii_strcasecmp (charset, "iso-8859-1") == 0 ||
         g_ascii_strcasecmp (charset, "latin1") == 0;
}

/*
 * coi_charset_to_utf8:
 * @data: bytes
 * @length: their number
 * @charset: (nullable): a MIME charset name, from the sender
 *
 * Returns: (transfer full): valid UTF-8 without NUL. Unknown charsets and bytes that break the
 * named one are read as UTF-8 or Windows-1252, whichever fits.
 */
char *
coi_charset_to_utf8 (const char *data, gsize length, const char *charset)
{
  char *text = NULL;

  coi_gmime_init ();
  if (charset == NULL || is_utf8_or_unnamed (charset))
    return guess (data, length);
  if (is_latin1 (charset))
    text = convert (data, length, "WINDOWS-1252");
  else
    text = convert (data, length, g_mime_charset_iconv_name (charset));
  return text != NULL ? text : guess (data, length);
}

/* As in bodies, see is_latin1(). */
static void
name_windows_1252 (char *value)
{
  static const char latin1[] = "=?iso-8859-1?";
  static const char windows[] = "=?cp1252?";
  const gsize shorter = strlen (latin1) - strlen (windows);

  for (char *p = strstr (value, "=?"); p != NULL; p = strstr (p + 2, "=?"))
    if (g_ascii_strncasecmp (p, latin1, strlen (latin1)) == 0)
      {
        memmove (p, p + shorter, strlen (p + shorter) + 1);
        memcpy (p, windows, strlen (windows));
      }
}

/*
 * coi_header_decode:
 * @value: an unfolded header value: bytes, maybe with encoded words (RFC 2047)
 * @length: its length; what is beyond 16 KiB is left out
 *
 * Returns: (transfer full): valid UTF-8, not sanitised otherwise
 */
char *
coi_header_decode (const char *value, gsize length)
{
  g_autofree char *utf8 = coi_charset_to_utf8 (value, MIN (length, HEADER_DECODE_MAX), NULL);
  g_autofree char *decoded = NULL;

  if (strstr (utf8, "=?") == NULL)
    return g_steal_pointer (&utf8);
  name_windows_1252 (utf8);
  decoded = g_mime_utils_header_decode_text (NULL, utf8);
  return coi_text_make_valid (decoded, -1);
}
