/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a link is: http, https and mailto, nothing hidden in it. */
#define G_LOG_DOMAIN "coi-util"

#include "coi-link.h"

#include <string.h>

static const char *const schemes[] = { "https://", "http://", "mailto:" };

static gsize
scheme_length (const char *text)
{
  if (strchr ("hHmM", text[0]) == NULL)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strncasecmp (text, schemes[i], strlen (schemes[i])) == 0)
      return strlen (schemes[i]);
  return 0;
}

/* What cannot be seen, or changes how the text around it is seen, is not part of a link. */
static gboolean
is_link_char (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return g_unichar_isgraph (c) && type != G_UNICODE_FORMAT &&
         strchr ("<>\"\\^`{}|", (int)MIN (c, 127)) == NULL;
}

/* A sentence goes on after a link, and brackets stand around it. */
static gsize
without_punctuation (const char *start, gsize length)
{
  while (length > 0)
    {
      char last = start[length - 1];

      if (last == ')' && memchr (start, '(', length) != NULL)
        break;
      if (strchr (".,;:!?'*_~)]", last) == NULL)
        break;
      length--;
    }
  return length;
}

/* "https://bank.example@evil.example" leads to the second. */
static gboolean
has_user (const char *authority, gsize length)
{
  const char *at = memchr (authority, '@', length);
  gsize i = 0;

  while (i < length && strchr ("/?#", authority[i]) == NULL)
    i++;
  return at != NULL && (gsize)(at - authority) < i;
}

static gboolean
is_whole (const char *link, gsize length)
{
  gsize scheme = scheme_length (link);
  const char *rest = link + scheme;

  if (scheme == 0 || length <= scheme || length > COI_LINK_MAX)
    return FALSE;
  if (g_ascii_strncasecmp (link, "mailto:", 7) == 0)
    return memchr (rest, '@', length - scheme) != NULL;
  return g_unichar_isalnum (g_utf8_get_char (rest)) && !has_user (rest, length - scheme);
}

/* "](" goes on with the target of a Markdown link. */
static gboolean
is_link_end (const char *p)
{
  return *p == '\0' || (p[0] == ']' && p[1] == '(') || !is_link_char (g_utf8_get_char (p));
}

/**
 * coi_link_at:
 * @text: valid UTF-8
 * @at: a character in @text
 * @scanned: (out): how many bytes were looked at; nothing else begins in them
 *
 * Only http, https and mailto are links, and of those none that names a user before its host.
 *
 * Returns: the length in bytes of the link that begins at @at; 0 when there is none
 */
gsize
coi_link_at (const char *text, const char *at, gsize *scanned)
{
  gsize scheme = scheme_length (at);
  const char *end = at + scheme;
  gsize length;

  *scanned = 0;
  if (scheme == 0 || (at > text && g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (at)))))
    return 0;
  while (!is_link_end (end))
    end = g_utf8_next_char (end);
  *scanned = end - at;
  length = without_punctuation (at, end - at);
  return is_whole (at, length) ? length : 0;
}

/**
 * coi_link_target:
 * @uri: a link, as it was written
 *
 * Letters of another script that look like those of a known host are told apart by this.
 *
 * Returns: (transfer full): where it leads, its host in ASCII (RFC 5891)
 */
char *
coi_link_target (const char *uri)
{
  gsize scheme = scheme_length (uri);
  gsize length = strcspn (uri + scheme, "/?#:");
  g_autofree char *host = g_strndup (uri + scheme, length);
  g_autofree char *ascii = g_hostname_is_non_ascii (host) ? g_hostname_to_ascii (host) : NULL;

  if (ascii == NULL || g_ascii_strncasecmp (uri, "mailto:", 7) == 0)
    return g_strdup (uri);
  return g_strdup_printf ("%.*s%s%s", (int)scheme, uri, ascii, uri + scheme + length);
}

/**
 * coi_link_clean:
 * @uri: what somebody says is a link
 *
 * Returns: (transfer full) (nullable): where it leads, what is no part of a URI (RFC 3986)
 * escaped, the host in ASCII; %NULL when it is no link that may be followed
 */
char *
coi_link_clean (const char *uri)
{
  g_autoptr (GString) clean = g_string_new (NULL);
  g_autofree char *trimmed = NULL;

  if (strlen (uri) > COI_LINK_MAX || !g_utf8_validate (uri, -1, NULL))
    return NULL;
  trimmed = g_strstrip (g_strdup (uri));
  for (const char *p = trimmed; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' || c == '\r' || c == '\t')
        continue;
      if (is_link_char (c))
        g_string_append_unichar (clean, c);
      else
        for (const char *q = p; q < g_utf8_next_char (p); q++)
          g_string_append_printf (clean, "%%%02X", (guchar)*q);
    }
  return is_whole (clean->str, clean->len) ? coi_link_target (clean->str) : NULL;
}

static gboolean
equal_but_slash (const char *a, const char *b)
{
  gsize n = strlen (a);
  gsize m = strlen (b);

  n -= n > 0 && a[n - 1] == '/';
  m -= m > 0 && b[m - 1] == '/';
  return n == m && memcmp (a, b, n) == 0;
}

/**
 * coi_link_is_said_by:
 * @target: where a link leads
 * @text: its text
 *
 * Returns: whether @text is @target, with or without its scheme
 */
gboolean
coi_link_is_said_by (const char *target, const char *text)
{
  g_autofree char *of_text = coi_link_target (text);

  return equal_but_slash (target, of_text) ||
         equal_but_slash (target + scheme_length (target), text);
}
