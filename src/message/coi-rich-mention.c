/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mentions in plain text: COI's @Name:address, @"Name":address and @all. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-address.h"
#include "coi-rich-text-private.h"
#include "coi-text.h"

#include <string.h>

/* An address of RFC 5321 is not longer. */
#define ADDRESS_MAX 320 /* bytes */
#define NAME_MAX_BYTES (4 * COI_RICH_NAME_MAX)

static gboolean
is_plain_name_char (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) ||
         strchr (".-_'", (int)MIN (c, 127)) != NULL;
}

/* The name at @p, with or without quotes; returns what follows, or NULL. */
static const char *
read_name (const char *p, char **name)
{
  g_autofree char *raw = NULL;
  gboolean quoted = *p == '"';
  const char *start = p + quoted;

  for (p = start; *p != '\0' && p - start < NAME_MAX_BYTES; p = g_utf8_next_char (p))
    if (quoted ? *p == '"' || *p == '\n' : !is_plain_name_char (g_utf8_get_char (p)))
      break;
  if (p == start || (quoted && *p != '"'))
    return NULL;
  raw = g_strndup (start, p - start);
  *name = coi_text_sanitize_line (raw, COI_RICH_NAME_MAX);
  return p + quoted;
}

static gboolean
is_address_char (gunichar c)
{
  return g_unichar_isgraph (c) && strchr ("\"<>()[]\\,;:|`", (int)MIN (c, 127)) == NULL;
}

/* The address at @p; returns what follows, or NULL. A sentence may end behind it. */
static const char *
read_address (const char *p, char **address)
{
  g_autofree char *raw = NULL;
  const char *start = p;

  while (*p != '\0' && p - start < ADDRESS_MAX && is_address_char (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  while (p > start && !g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (p))))
    p = g_utf8_prev_char (p);
  if (p == start || memchr (start, '@', p - start) == NULL)
    return NULL;
  raw = g_strndup (start, p - start);
  *address = coi_address_normalize (raw);
  return *address != NULL ? p : NULL;
}

/* "@all" that is not the beginning of "@alles" or "@all:address". */
static gboolean
is_all (const char *at)
{
  if (!coi_rich_begins (at, "@all"))
    return FALSE;
  at += 4;
  if (*at == ':')
    return at[1] == '\0' || g_ascii_isspace (at[1]);
  at += *at == '_' || *at == '-';
  return !g_unichar_isalnum (g_utf8_get_char (at));
}

gsize
coi_rich_mention_at (const char *text, const char *at, char **name, char **address)
{
  g_autofree char *found_name = NULL;
  g_autofree char *found_address = NULL;
  const char *p = at;

  if (*at != '@' || (at > text && g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (at)))))
    return 0;
  if (is_all (at))
    {
      *name = g_strdup ("all");
      *address = g_strdup ("all");
      return 4;
    }
  p = read_name (at + 1, &found_name);
  if (p == NULL || *p != ':' || found_name[0] == '\0')
    return 0;
  p = read_address (p + 1, &found_address);
  if (p == NULL)
    return 0;
  *name = g_steal_pointer (&found_name);
  *address = g_steal_pointer (&found_address);
  return p - at;
}

/* Whether one could begin at @at, whatever stands before it and is escaped behind it. */
gboolean
coi_rich_mention_may_begin (const char *at)
{
  g_autofree char *name = NULL;
  const char *p = read_name (at + 1, &name);

  return coi_rich_begins (at, "@all") || (p != NULL && *p == ':');
}

static gboolean
is_plain_name (const char *name)
{
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    if (!is_plain_name_char (g_utf8_get_char (p)))
      return FALSE;
  return name[0] != '\0';
}

/* @text: of the mention, "@Name" */
char *
coi_rich_mention_write (const char *text, const char *address)
{
  g_autofree char *name = coi_text_sanitize_line (text + (text[0] == '@'), COI_RICH_NAME_MAX);

  if (g_str_equal (address, "all"))
    return g_strdup ("@all");
  g_strdelimit (name, "\"", '\'');
  if (is_plain_name (name))
    return g_strdup_printf ("@%s:%s", name, address);
  return g_strdup_printf ("@\"%s\":%s", name[0] != '\0' ? name : address, address);
}
