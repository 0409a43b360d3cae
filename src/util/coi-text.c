/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Foreign bytes -> text that is safe to store and show. */
#define G_LOG_DOMAIN "coi-util"

#include "coi-text.h"

#include <string.h>

/* ext4 and most others take 255 bytes; what is left is for a " (2)" and a temporary suffix. */
#define FILE_NAME_MAX_BYTES 180
#define FILE_EXTENSION_MAX_BYTES 16
#define FILE_NAME_MAX_CHARS 1024

typedef struct
{
  gunichar first;
  gunichar last;
} Range;

/* Bidi controls, zero-width and filler characters, interlinear marks and tags (Unicode TR 36 and
 * 39): none of them belongs in a name, a subject or a file name. The joiners U+200C and U+200D are
 * handled apart. */
static const Range invisible_ranges[] = {
  { 0x00ad, 0x00ad },   { 0x034f, 0x034f }, { 0x061c, 0x061c }, { 0x115f, 0x1160 },
  { 0x17b4, 0x17b5 },   { 0x180b, 0x180f }, { 0x200b, 0x200b }, { 0x200e, 0x200f },
  { 0x2028, 0x202e },   { 0x2060, 0x206f }, { 0x2800, 0x2800 }, { 0x3164, 0x3164 },
  { 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb }, { 0x1d173, 0x1d17a },
  { 0xe0000, 0xe0fff },
};

/**
 * coi_text_is_invisible:
 * @c: a character
 *
 * Returns: whether @c shows nothing and could change how its neighbours are read
 */
gboolean
coi_text_is_invisible (gunichar c)
{
  if (c < invisible_ranges[0].first)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (invisible_ranges); i++)
    if (c >= invisible_ranges[i].first && c <= invisible_ranges[i].last)
      return TRUE;
  return FALSE;
}

/**
 * coi_text_make_valid:
 * @data: (nullable): bytes, of whatever encoding
 * @length: their number, or -1 when they end with NUL
 *
 * Returns: (transfer full): UTF-8 without NUL; U+FFFD stands for each bad byte
 */
char *
coi_text_make_valid (const char *data, gssize length)
{
  if (data == NULL)
    return g_strdup ("");
  return g_utf8_make_valid (data, length);
}

/* How many bytes from @p on stay as they are. */
static gsize
span_clean (const char *p)
{
  const guchar *end = (const guchar *)p;

  while ((*end >= 0x20 && *end != 0x7f && *end != 0xc2) || *end == '\n')
    end++;
  return end - (const guchar *)p;
}

/**
 * coi_text_clean:
 * @text: UTF-8
 *
 * Returns: (transfer full): @text with LF line ends and, apart from those and TAB, without control
 * characters
 */
char *
coi_text_clean (const char *text)
{
  char *out = g_malloc (strlen (text) + 1);
  char *end = out;

  for (const char *p = text;; p++)
    {
      gsize n = span_clean (p);

      memcpy (end, p, n);
      end += n;
      p += n;
      if (*p == '\0')
        break;
      if (*p == '\r')
        {
          if (p[1] != '\n')
            *end++ = '\n';
        }
      else if ((guchar)*p == 0xc2 && (guchar)p[1] >= 0x80 && (guchar)p[1] < 0xa0)
        p++;
      else if (*p == '\t' || (guchar)*p == 0xc2)
        *end++ = *p;
    }
  *end = '\0';
  return out;
}

static gboolean
is_joiner (gunichar c)
{
  return c == 0x200c || c == 0x200d;
}

/* Joiners shape Arabic and Indic words and build emoji; after anything else they only hide. */
static gboolean
is_kept (gunichar c, gunichar previous)
{
  if (c < 0x80)
    return c >= ' ' && c != 0x7f;
  if (is_joiner (c))
    return previous >= 0x0600 && !is_joiner (previous);
  return !coi_text_is_invisible (c) && !g_unichar_iscntrl (c);
}

static gboolean
is_space (gunichar c)
{
  if (c < 0x80)
    return c == ' ' || (c >= '\t' && c <= '\r');
  return c == 0x2028 || c == 0x2029 || g_unichar_isspace (c);
}

/* Appends at most @max_chars of @text to @out; returns whether all of it fitted. */
static gboolean
append_line (GString *out, const char *text, gsize max_chars)
{
  gunichar previous = 0;
  gboolean space = FALSE;
  gsize chars = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_space (c))
        {
          space = chars > 0;
          continue;
        }
      if (!is_kept (c, space ? ' ' : previous))
        continue;
      if (chars + space + 1 > max_chars)
        return FALSE;
      if (space)
        g_string_append_c (out, ' ');
      if (c < 0x80)
        g_string_append_c (out, (char)c);
      else
        g_string_append_unichar (out, c);
      chars += space + 1;
      space = FALSE;
      previous = c;
    }
  return TRUE;
}

/**
 * coi_text_sanitize_line:
 * @text: (nullable): bytes that should be UTF-8, ending with NUL
 * @max_chars: the most characters wanted
 *
 * One line fit for names and subjects: no control, bidi or zero-width characters, white space
 * collapsed.
 *
 * Returns: (transfer full): UTF-8, maybe ""
 */
char *
coi_text_sanitize_line (const char *text, gsize max_chars)
{
  g_autofree char *valid = coi_text_make_valid (text, -1);
  GString *out = g_string_new (NULL);

  append_line (out, valid, max_chars);
  return g_string_free_and_steal (out);
}

/**
 * coi_text_one_line:
 * @text: UTF-8, of any length
 * @max_chars: the most characters wanted, at least 1
 *
 * Returns: (transfer full): the beginning of @text as one line; "…" ends it when there is more
 */
char *
coi_text_one_line (const char *text, gsize max_chars)
{
  GString *out = g_string_new (NULL);

  g_return_val_if_fail (max_chars > 0, g_string_free_and_steal (out));

  if (!append_line (out, text, max_chars))
    {
      const char *last = g_utf8_find_prev_char (out->str, out->str + out->len);
      if (last != NULL && g_utf8_strlen (out->str, out->len) >= (glong)max_chars)
        g_string_truncate (out, last - out->str);
      g_string_append (out, "…");
    }
  return g_string_free_and_steal (out);
}

/* The end of the longest prefix of @text of at most @max bytes that splits no character. */
static gsize
prefix_length (const char *text, gsize max)
{
  gsize length = strlen (text);

  if (length <= max)
    return length;
  while (max > 0 && ((guchar)text[max] & 0xc0) == 0x80)
    max--;
  return max;
}

/* Cuts in the middle: the extension says which program opens the file. */
static char *
shorten_file_name (const char *name)
{
  const char *extension = strrchr (name, '.');
  g_autofree char *stem = NULL;
  gsize tail;

  if (strlen (name) <= FILE_NAME_MAX_BYTES)
    return g_strdup (name);
  if (extension == NULL || strlen (extension) > FILE_EXTENSION_MAX_BYTES)
    extension = "";
  tail = strlen (extension);
  stem = g_strndup (name, prefix_length (name, FILE_NAME_MAX_BYTES - tail));
  return g_strconcat (stem, extension, NULL);
}

static const char *
last_component (const char *name)
{
  const char *p = name + strlen (name);

  while (p > name && p[-1] != '/' && p[-1] != '\\')
    p--;
  return p;
}

/**
 * coi_text_safe_file_name:
 * @name: (nullable): what a sender calls a file; bytes, ending with NUL
 *
 * A file name that can be no path, is not hidden, is no option, and reads as it is written.
 *
 * Returns: (transfer full): UTF-8, 1 to 180 bytes
 */
char *
coi_text_safe_file_name (const char *name)
{
  g_autofree char *line = coi_text_sanitize_line (name, FILE_NAME_MAX_CHARS);
  char *base = (char *)last_component (line);
  g_autofree char *shortened = NULL;

  while (*base == '.' || *base == ' ' || *base == '-')
    base++;
  g_strdelimit (base, "<>:\"|?*", '_');
  shortened = shorten_file_name (base);
  for (gsize n = strlen (shortened); n > 0 && strchr (". ", shortened[n - 1]) != NULL; n--)
    shortened[n - 1] = '\0';
  return shortened[0] != '\0' ? g_steal_pointer (&shortened) : g_strdup ("attachment");
}

/**
 * coi_text_is_header_safe:
 * @text: a string
 *
 * Returns: whether @text is printable ASCII without blanks: it can't end a header line or a token
 */
gboolean
coi_text_is_header_safe (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return FALSE;
  return text[0] != '\0';
}

/**
 * coi_text_is_blank:
 * @text: UTF-8
 *
 * Returns: whether @text shows nothing: white space and invisible characters at most
 */
gboolean
coi_text_is_blank (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (!is_space (c) && !coi_text_is_invisible (c) && !is_joiner (c) && !g_unichar_iscntrl (c))
        return FALSE;
    }
  return TRUE;
}
