/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links whose text names another place than the one they lead to. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-rich-text.h"

#include "coi-text.h"

#include <string.h>

/* Of a link's text; who writes more does not name a host. */
#define TEXT_MAX 2000

/* "WWW.Example.ORG." -> "example.org" */
static char *
plain_host (const char *start, gsize length)
{
  g_autofree char *host = g_strndup (start, length);
  g_autofree char *ascii = g_hostname_to_ascii (host);
  g_autofree char *lower = g_ascii_strdown (ascii != NULL ? ascii : host, -1);
  gsize n = strlen (lower);

  while (n > 0 && lower[n - 1] == '.')
    lower[--n] = '\0';
  return g_strdup (g_str_has_prefix (lower, "www.") ? lower + 4 : lower);
}

/* The host of an http or https URI; the domain of a mailto URI. */
static char *
target_host (const char *target)
{
  const char *start;

  if (g_ascii_strncasecmp (target, "mailto:", 7) == 0)
    {
      start = strchr (target, '@');
      start = start != NULL ? start + 1 : target + 7;
    }
  else
    {
      start = strstr (target, "://");
      start = start != NULL ? start + 3 : target;
    }
  return plain_host (start, strcspn (start, "/?#:"));
}

static gboolean
is_host_char (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '-' || c == '.';
}

static gboolean
is_top_level (const char *label)
{
  for (const char *p = label; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isalpha (g_utf8_get_char (p)))
      return g_str_has_prefix (label, "xn--");
  return label[0] != '\0' && label[1] != '\0';
}

/* An IPv4 address, or a name with a top level of letters: "1.5", "12.11.2026" and "e.g." are none.
 */
static gboolean
looks_like_host (const char *start, gsize length)
{
  g_autofree char *name = g_strndup (start, length);
  g_auto (GStrv) labels = NULL;
  guint n;

  while (length > 0 && name[length - 1] == '.')
    name[--length] = '\0';
  labels = g_strsplit (name, ".", -1);
  n = g_strv_length (labels);
  if (n < 2 || labels[0][0] == '\0')
    return FALSE;
  return strspn (name, "0123456789.") == length ? n == 4 : is_top_level (labels[n - 1]);
}

/* Whether some part of @text names a host that is not @host. */
static gboolean
names_other_host (const char *text, const char *host)
{
  for (const char *p = text; *p != '\0';)
    {
      const char *start = p;

      while (*p != '\0' && is_host_char (g_utf8_get_char (p)))
        p = g_utf8_next_char (p);
      if (p > start && looks_like_host (start, p - start))
        {
          g_autofree char *named = plain_host (start, p - start);

          if (!g_str_equal (named, host))
            return TRUE;
          /* What follows is a path, with dots of its own. */
          p += *p == '/' ? strcspn (p, " \t\n") : 0;
        }
      else if (*p != '\0')
        p = g_utf8_next_char (p);
    }
  return FALSE;
}

/**
 * coi_rich_span_is_misleading:
 * @self: a formatted text
 * @span: one of its spans
 *
 * "bank.example" that leads to another host. What looks alike (full-width letters) is compared as
 * what it looks like, invisible characters are ignored, letters of other scripts are not.
 *
 * Returns: whether @span is a link whose text names a host that is not its target's
 */
gboolean
coi_rich_span_is_misleading (const CoiRichText *self, const CoiRichSpan *span)
{
  g_autofree char *raw = NULL;
  g_autofree char *line = NULL;
  g_autofree char *text = NULL;
  g_autofree char *host = NULL;

  if (span->style != COI_RICH_LINK)
    return FALSE;
  raw = g_strndup (self->text + span->start, span->end - span->start);
  line = coi_text_sanitize_line (raw, TEXT_MAX);
  text = g_utf8_normalize (line, -1, G_NORMALIZE_ALL_COMPOSE);
  host = target_host (span->target);
  return text != NULL && names_other_host (text, host);
}
