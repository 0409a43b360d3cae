/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells emoji from other text: the sequences of Unicode TS 51, section 1.4, without their tables.
 */
#define G_LOG_DOMAIN "coi-util"

#include "coi-emoji.h"

#include <string.h>

#define VARIATION 0xFE0F
#define JOINER 0x200D
#define KEYCAP 0x20E3

static gboolean
is_flag_letter (gunichar c)
{
  return c >= 0x1F1E6 && c <= 0x1F1FF;
}

/* Skin tones, and the letters of a region's flag. */
static gboolean
is_modifier (gunichar c)
{
  return (c >= 0x1F3FB && c <= 0x1F3FF) || (c >= 0xE0020 && c <= 0xE007F);
}

static gboolean
is_pictograph (gunichar c)
{
  return (c >= 0x1F000 && c <= 0x1FAFF && !is_flag_letter (c)) || (c >= 0x2600 && c <= 0x27BF) ||
         c == 0x231A || c == 0x231B || (c >= 0x23E9 && c <= 0x23FA) || c == 0x2B1B || c == 0x2B1C ||
         c == 0x2B50 || c == 0x2B55;
}

/* These are emoji with the variation selector and text without. */
static gboolean
is_text_pictograph (gunichar c)
{
  return c == 0xA9 || c == 0xAE || c == 0x203C || c == 0x2049 || c == 0x2122 || c == 0x2139 ||
         (c >= 0x2194 && c <= 0x21AA) || (c >= 0x2300 && c <= 0x23FF) ||
         (c >= 0x24C2 && c <= 0x25FE) || (c >= 0x2900 && c <= 0x2BFF) || c == 0x3030 ||
         c == 0x303D || c == 0x3297 || c == 0x3299;
}

static gboolean
skip_char (const char **p, gunichar c)
{
  if (**p == '\0' || g_utf8_get_char (*p) != c)
    return FALSE;
  *p = g_utf8_next_char (*p);
  return TRUE;
}

/* One emoji that is no flag and no keycap, without what is joined to it. */
static gboolean
skip_pictograph (const char **p)
{
  gunichar c = g_utf8_get_char (*p);
  const char *next = g_utf8_next_char (*p);

  if (!is_pictograph (c) && !is_text_pictograph (c))
    return FALSE;
  if (!skip_char (&next, VARIATION) && !is_pictograph (c))
    return FALSE;
  while (*next != '\0' && is_modifier (g_utf8_get_char (next)))
    next = g_utf8_next_char (next);
  skip_char (&next, VARIATION);
  *p = next;
  return TRUE;
}

static gboolean
skip_keycap (const char **p)
{
  const char *next = *p + 1;

  if (strchr ("0123456789#*", **p) == NULL)
    return FALSE;
  skip_char (&next, VARIATION);
  if (!skip_char (&next, KEYCAP))
    return FALSE;
  *p = next;
  return TRUE;
}

static gboolean
skip_emoji (const char **p)
{
  if (is_flag_letter (g_utf8_get_char (*p)))
    {
      *p = g_utf8_next_char (*p);
      if (!is_flag_letter (g_utf8_get_char (*p)))
        return FALSE;
      *p = g_utf8_next_char (*p);
      return TRUE;
    }
  if (skip_keycap (p))
    return TRUE;
  do
    if (!skip_pictograph (p))
      return FALSE;
  while (skip_char (p, JOINER));
  return TRUE;
}

/**
 * coi_text_is_only_emoji:
 * @text: valid UTF-8
 * @count: (out) (optional): how many there are
 *
 * White space may stand between them. Looks no further than at what comes after the last emoji
 * that still counts.
 *
 * Returns: whether @text is one to %COI_EMOJI_MAX emoji and nothing else
 */
gboolean
coi_text_is_only_emoji (const char *text, guint *count)
{
  guint n = 0;

  while (*text != '\0')
    {
      if (g_unichar_isspace (g_utf8_get_char (text)))
        text = g_utf8_next_char (text);
      else if (n == COI_EMOJI_MAX || !skip_emoji (&text))
        return FALSE;
      else
        n++;
    }
  if (count != NULL)
    *count = n;
  return n > 0;
}
