/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SASLprep (RFC 4013): one form for every way to write the same user name or password. */
#define G_LOG_DOMAIN "coi-sasl"

#include "coi-saslprep.h"

#include <string.h>

typedef struct
{
  gunichar first;
  gunichar last;
} Range;

/* RFC 3454, tables C.1.2 (non-ASCII space) and B.1 (mapped to nothing). */
static const Range spaces[] = {
  { 0xA0, 0xA0 },     { 0x1680, 0x1680 }, { 0x2000, 0x200A },
  { 0x202F, 0x202F }, { 0x205F, 0x205F }, { 0x3000, 0x3000 },
};
static const Range nothings[] = {
  { 0xAD, 0xAD },     { 0x34F, 0x34F },   { 0x1806, 0x1806 }, { 0x180B, 0x180D },
  { 0x200B, 0x200D }, { 0x2060, 0x2060 }, { 0xFE00, 0xFE0F }, { 0xFEFF, 0xFEFF },
};
/* Tables C.2.1 to C.9; the last two code points of each plane are handled apart. */
static const Range prohibited[] = {
  { 0, 0x1F },          { 0x7F, 0x9F },       { 0x340, 0x341 },      { 0x6DD, 0x6DD },
  { 0x70F, 0x70F },     { 0x180E, 0x180E },   { 0x200C, 0x200F },    { 0x2028, 0x202E },
  { 0x2060, 0x2063 },   { 0x206A, 0x206F },   { 0x2FF0, 0x2FFB },    { 0xD800, 0xF8FF },
  { 0xFDD0, 0xFDEF },   { 0xFEFF, 0xFEFF },   { 0xFFF9, 0xFFFD },    { 0x1D173, 0x1D17A },
  { 0xE0001, 0xE0001 }, { 0xE0020, 0xE007F }, { 0xF0000, 0x10FFFF },
};

static gboolean
is_in (gunichar c, const Range *ranges, guint n_ranges)
{
  for (guint i = 0; i < n_ranges; i++)
    if (c >= ranges[i].first && c <= ranges[i].last)
      return TRUE;
  return FALSE;
}

static gboolean
is_allowed (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (is_in (c, prohibited, G_N_ELEMENTS (prohibited)) || (c & 0xFFFE) == 0xFFFE)
        return FALSE;
    }
  return TRUE;
}

/* Plain memory instead of a GString: that would leave copies behind when it grows. */
static char *
map (const char *text)
{
  char *mapped = g_malloc (strlen (text) + 1);
  char *end = mapped;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (is_in (c, nothings, G_N_ELEMENTS (nothings)))
        continue;
      end += g_unichar_to_utf8 (is_in (c, spaces, G_N_ELEMENTS (spaces)) ? ' ' : c, end);
    }
  *end = '\0';
  return mapped;
}

/**
 * coi_saslprep:
 * @text: a user name or a password, supposedly UTF-8
 *
 * Maps, normalises (NFKC) and checks @text by RFC 4013 as a query: code points unassigned in
 * Unicode 3.2 pass (section 2.5). The bidirectional rule (section 2.4) is not enforced, as a
 * string against it is one that the server cannot have on file.
 *
 * Returns: (transfer full) (nullable): the prepared string; %NULL when it is not UTF-8 or has
 *   control characters or others that RFC 4013, section 2.3, prohibits
 */
char *
coi_saslprep (const char *text)
{
  char *mapped, *normal;

  if (!g_utf8_validate (text, -1, NULL))
    return NULL;
  mapped = map (text);
  normal = g_utf8_normalize (mapped, -1, G_NORMALIZE_NFKC);
  explicit_bzero (mapped, strlen (mapped));
  g_free (mapped);
  if (normal != NULL && is_allowed (normal))
    return normal;
  if (normal != NULL)
    explicit_bzero (normal, strlen (normal));
  g_free (normal);
  return NULL;
}
