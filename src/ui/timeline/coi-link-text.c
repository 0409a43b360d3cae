/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the links in what somebody wrote: a link is shown as what it is and leads nowhere else. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-link-text.h"

#include <string.h>

#define MAX_LINKS 50
#define MAX_LENGTH 2000 /* bytes */

typedef struct
{
  const char *start;
  gsize length;
} Link;

static const char *const schemes[] = { "https://", "http://", "mailto:" };

static gsize
scheme_length (const char *text)
{
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
is_whole (const Link *link)
{
  gsize scheme = scheme_length (link->start);
  const char *rest = link->start + scheme;
  gsize length = link->length - MIN (scheme, link->length);

  if (length == 0 || link->length > MAX_LENGTH)
    return FALSE;
  if (g_ascii_strncasecmp (link->start, "mailto:", 7) == 0)
    return memchr (rest, '@', length) != NULL;
  return g_unichar_isalnum (g_utf8_get_char (rest)) && !has_user (rest, length);
}

/* The next link at or after @at, which is in @text. */
static gboolean
find_link (const char *text, const char *at, Link *link)
{
  for (; *at != '\0'; at = g_utf8_next_char (at))
    {
      gsize scheme = scheme_length (at);
      const char *end = at + scheme;

      if (scheme == 0 || (at > text && g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (at)))))
        continue;
      while (*end != '\0' && is_link_char (g_utf8_get_char (end)))
        end = g_utf8_next_char (end);
      link->start = at;
      link->length = without_punctuation (at, end - at);
      if (is_whole (link))
        return TRUE;
      at = g_utf8_prev_char (end);
    }
  return FALSE;
}

static void
append_escaped (GString *markup, const char *text, gsize length)
{
  g_autofree char *escaped = g_markup_escape_text (text, (gssize)length);

  g_string_append (markup, escaped);
}

/**
 * coi_link_target:
 * @uri: what coi_link_list() found
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

static void
append_link (GString *markup, const Link *link)
{
  g_autofree char *uri = g_strndup (link->start, link->length);
  g_autofree char *target = coi_link_target (uri);

  g_string_append (markup, "<a href=\"");
  append_escaped (markup, target, strlen (target));
  g_string_append (markup, "\" title=\"");
  append_escaped (markup, target, strlen (target));
  g_string_append (markup, "\">");
  append_escaped (markup, link->start, link->length);
  g_string_append (markup, "</a>");
}

/**
 * coi_link_markup:
 * @text: valid UTF-8
 *
 * Only http, https and mailto are links, and of those none that names a user before its host.
 *
 * Returns: (transfer full) (nullable): markup for [class@Gtk.Label]; %NULL when there is no link
 */
char *
coi_link_markup (const char *text)
{
  g_autoptr (GString) markup = g_string_new (NULL);
  const char *at = text;
  Link link;
  guint n;

  for (n = 0; n < MAX_LINKS && find_link (text, at, &link); n++)
    {
      append_escaped (markup, at, link.start - at);
      append_link (markup, &link);
      at = link.start + link.length;
    }
  if (n == 0)
    return NULL;
  append_escaped (markup, at, strlen (at));
  return g_string_free_and_steal (g_steal_pointer (&markup));
}

/**
 * coi_link_list:
 * @text: valid UTF-8
 *
 * Returns: (transfer full): the links in it, each once
 */
char **
coi_link_list (const char *text)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);
  const char *at = text;
  Link link;

  for (guint n = 0; n < MAX_LINKS && find_link (text, at, &link); n++)
    {
      g_autofree char *uri = g_strndup (link.start, link.length);

      if (!g_ptr_array_find_with_equal_func (links, uri, g_str_equal, NULL))
        g_ptr_array_add (links, g_steal_pointer (&uri));
      at = link.start + link.length;
    }
  g_ptr_array_add (links, NULL);
  return (char **)g_ptr_array_steal (links, NULL);
}
