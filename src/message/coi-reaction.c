/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The emoji of a reaction (RFC 9078). */
#define G_LOG_DOMAIN "coi-message"

#include "coi-reaction.h"

#include <string.h>

#define REACTIONS_MAX 8
#define EMOJI_BYTES_MAX 64

#define JOINER 0x200d
#define KEYCAP 0x20e3

typedef struct
{
  gunichar first;
  gunichar last;
} Range;

/* What can begin an emoji (Unicode TR 51: Extended_Pictographic, in blocks). */
static const Range bases[] = {
  { 0x00a9, 0x00a9 }, { 0x00ae, 0x00ae },   { 0x203c, 0x203c },   { 0x2049, 0x2049 },
  { 0x2122, 0x2122 }, { 0x2139, 0x2139 },   { 0x2194, 0x21aa },   { 0x231a, 0x23ff },
  { 0x24c2, 0x24c2 }, { 0x25aa, 0x25fe },   { 0x2600, 0x27bf },   { 0x2934, 0x2935 },
  { 0x2b05, 0x2b55 }, { 0x3030, 0x3030 },   { 0x303d, 0x303d },   { 0x3297, 0x3297 },
  { 0x3299, 0x3299 }, { 0x1f000, 0x1f1e5 }, { 0x1f200, 0x1f3fa }, { 0x1f400, 0x1faff },
};

/* What changes the look of the emoji before it: variation selectors, the frame of a key, skin
 * tones, the tags of a region's flag. */
static const Range modifiers[] = {
  { 0xfe0e, 0xfe0f }, { KEYCAP, KEYCAP }, { 0x1f3fb, 0x1f3ff }, { 0xe0020, 0xe007f }
};

static gboolean
is_in (gunichar c, const Range *ranges, guint n)
{
  for (guint i = 0; i < n; i++)
    if (c >= ranges[i].first && c <= ranges[i].last)
      return TRUE;
  return FALSE;
}

static gboolean
is_letter_of_flag (gunichar c)
{
  return c >= 0x1f1e6 && c <= 0x1f1ff;
}

/* "1️⃣": a digit in the frame of a key. */
static const char *
skip_key (const char *p)
{
  if (!g_ascii_isdigit (*p) && *p != '#' && *p != '*')
    return p;
  if (strncmp (p + 1, "\xef\xb8\x8f\xe2\x83\xa3", 6) == 0)
    return p + 7;
  return strncmp (p + 1, "\xe2\x83\xa3", 3) == 0 ? p + 4 : p;
}

/* One emoji without what is joined to it. */
static const char *
skip_element (const char *p)
{
  gunichar c = g_utf8_get_char (p);
  const char *next = *p != '\0' ? g_utf8_next_char (p) : p;

  if (is_letter_of_flag (c))
    return is_letter_of_flag (g_utf8_get_char (next)) ? g_utf8_next_char (next) : p;
  if (!is_in (c, bases, G_N_ELEMENTS (bases)) && !(c >= 0x1f3fb && c <= 0x1f3ff))
    return skip_key (p);
  while (is_in (g_utf8_get_char (next), modifiers, G_N_ELEMENTS (modifiers)))
    next = g_utf8_next_char (next);
  return next;
}

/* How many bytes the emoji has with which @text begins, with all that is joined to it; 0 when it
 * begins with something else. */
static gsize
span_emoji (const char *text)
{
  const char *p = skip_element (text);

  while (p > text && g_utf8_get_char (p) == JOINER)
    {
      const char *joined = g_utf8_next_char (p);
      const char *end = skip_element (joined);

      if (end == joined)
        break;
      p = end;
    }
  return p - text;
}

static gboolean
has_emoji (const GPtrArray *list, const char *emoji)
{
  for (guint i = 0; i < list->len; i++)
    if (g_str_equal (list->pdata[i], emoji))
      return TRUE;
  return FALSE;
}

/*
 * coi_reaction_normalize:
 * @text: UTF-8
 *
 * Reads the body of a reaction (RFC 9078, section 2).
 *
 * Returns: (transfer full) (nullable): its emoji, each once, with one space between, "" for none;
 * %NULL when there is anything else, more than 8, or one of more than 64 bytes
 */
char *
coi_reaction_normalize (const char *text)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);

  for (const char *p = text; *p != '\0';)
    {
      gsize length = span_emoji (p);
      g_autofree char *emoji = g_strndup (p, length);

      if (g_ascii_isspace (*p))
        {
          p++;
          continue;
        }
      if (length == 0 || length > EMOJI_BYTES_MAX)
        return NULL;
      if (!has_emoji (list, emoji))
        g_ptr_array_add (list, g_steal_pointer (&emoji));
      if (list->len > REACTIONS_MAX)
        return NULL;
      p += length;
    }
  g_ptr_array_add (list, NULL);
  return g_strjoinv (" ", (char **)list->pdata);
}
