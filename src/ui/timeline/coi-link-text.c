/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the links in what somebody wrote: a link is shown as what it is and leads nowhere else. */
#define G_LOG_DOMAIN "coi-ui"

#include "coi-link-text.h"

#include "coi-link.h"

#include <string.h>

#define MAX_LINKS 50

typedef struct
{
  const char *start;
  gsize length;
} Link;

/* The next link at or after @at, which is in @text. */
static gboolean
find_link (const char *text, const char *at, Link *link)
{
  while (*at != '\0')
    {
      gsize scanned;

      link->start = at;
      link->length = coi_link_at (text, at, &scanned);
      if (link->length > 0)
        return TRUE;
      at = scanned > 0 ? at + scanned : g_utf8_next_char (at);
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
 * coi_link_open_markup:
 * @markup: where to write
 * @target: where the link leads
 *
 * Begins a link, which "</a>" ends.
 */
void
coi_link_open_markup (GString *markup, const char *target)
{
  g_string_append (markup, "<a href=\"");
  append_escaped (markup, target, strlen (target));
  g_string_append (markup, "\" title=\"");
  append_escaped (markup, target, strlen (target));
  g_string_append (markup, "\">");
}

static void
append_link (GString *markup, const Link *link)
{
  g_autofree char *uri = g_strndup (link->start, link->length);
  g_autofree char *target = coi_link_target (uri);

  coi_link_open_markup (markup, target);
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
