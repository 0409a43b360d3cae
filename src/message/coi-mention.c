/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People who are named in a plain text (COI: "Mentions in Group Messages"). */
#define G_LOG_DOMAIN "coi-message"

#include "coi-mention.h"

#include "coi-text.h"

#include <string.h>

#define NAME_MAX_BYTES 256
#define ADDRESS_MAX_BYTES 320
/* More are shown as they are written. */
#define MENTIONS_MAX 1000

static void
mention_clear (CoiMention *self)
{
  g_free (self->address);
}

static gboolean
is_word (gunichar c)
{
  return g_unichar_isalnum (c) || c == '_';
}

/* Not "alice@example.org". */
static gboolean
begins_word (const char *text, const char *p)
{
  const char *before = p > text ? g_utf8_find_prev_char (text, p) : NULL;
  gunichar c = before != NULL ? g_utf8_get_char (before) : ' ';

  return !is_word (c) && (c >= 0x80 || strchr (".-+@:/", (int)c) == NULL);
}

/* After "@": NAME ":" or "\"" NAME "\":". Returns what follows the colon, or NULL. */
static const char *
read_name (const char *p, const char **name, gsize *length)
{
  gboolean quoted = *p == '"';
  gsize n = 0;

  p += quoted;
  *name = p;
  while (n <= NAME_MAX_BYTES && p[n] != '\0' && p[n] != '\n' && p[n] != '"' &&
         (quoted || (p[n] != ':' && p[n] != '@' && !g_ascii_isspace (p[n]))))
    n++;
  *length = n;
  p += n;
  if (n == 0 || n > NAME_MAX_BYTES || (quoted && *p++ != '"'))
    return NULL;
  return *p == ':' ? p + 1 : NULL;
}

/* What may stand in an address; what ends a sentence does not end one. */
static gsize
span_address (const char *p)
{
  gsize n = 0;

  while (n <= ADDRESS_MAX_BYTES && ((guchar)p[n] >= 0x80 || g_ascii_isalnum (p[n]) ||
                                    (p[n] != '\0' && strchr ("!#$%&'*+-/=?^_`{|}~.@", p[n]))))
    n++;
  while (n > 0 && strchr (".!?'*_~", p[n - 1]) != NULL)
    n--;
  return n;
}

static gboolean
is_all (const char *p)
{
  static const char all[] = "@all";
  gunichar after;

  if (strncmp (p, all, strlen (all)) != 0)
    return FALSE;
  p += strlen (all);
  after = g_utf8_get_char (p);
  return !is_word (after) && *p != '@' && *p != '-' &&
         (*p != '.' || !is_word (g_utf8_get_char (p + 1)));
}

static void
add_mention (GString *out, GArray *mentions, const char *name, gsize length, char *address)
{
  CoiMention mention = { (guint)out->len, 0, address };
  g_autofree char *raw = g_strndup (name, length);
  g_autofree char *line = coi_text_sanitize_line (raw, NAME_MAX_BYTES);

  g_string_append_c (out, '@');
  g_string_append (out, line[0] != '\0' ? line : address);
  mention.end = (guint)out->len;
  g_array_append_val (mentions, mention);
}

/* Reads the mention at @p, if it is one; returns what follows, or NULL. */
static const char *
take_mention (GString *out, GArray *mentions, const char *p)
{
  const char *name;
  const char *rest;
  gsize length;
  gsize span = 0;
  char *address = NULL;

  rest = read_name (p + 1, &name, &length);
  if (rest != NULL)
    {
      g_autofree char *raw = NULL;

      span = span_address (rest);
      raw = g_strndup (rest, span);
      address = span <= ADDRESS_MAX_BYTES ? coi_address_normalize (raw) : NULL;
    }
  if (address != NULL)
    {
      add_mention (out, mentions, name, length, address);
      return rest + span;
    }
  if (!is_all (p))
    return NULL;
  add_mention (out, mentions, "all", strlen ("all"), g_strdup ("all"));
  return p + strlen ("@all");
}

/*
 * coi_mention_shorten:
 * @text: UTF-8
 * @mentions: (out) (nullable) (element-type CoiMention): who is named where in what is returned
 *
 * Finds "@NAME:ADDRESS", "@\"NAME\":ADDRESS" and "@all".
 *
 * Returns: (transfer full) (nullable): @text with the names alone; %NULL when nobody is named
 */
char *
coi_mention_shorten (const char *text, GArray **mentions)
{
  g_autoptr (GArray) found = NULL;
  g_autoptr (GString) out = NULL;
  const char *copied = text;

  *mentions = NULL;
  if (strchr (text, '@') == NULL)
    return NULL;
  found = g_array_new (FALSE, FALSE, sizeof (CoiMention));
  g_array_set_clear_func (found, (GDestroyNotify)mention_clear);
  out = g_string_new (NULL);
  for (const char *p = text; found->len < MENTIONS_MAX && (p = strchr (p, '@')) != NULL;)
    {
      const char *next;

      g_string_append_len (out, copied, p - copied);
      copied = p;
      next = begins_word (text, p) ? take_mention (out, found, p) : NULL;
      p = next != NULL ? next : p + 1;
      copied = next != NULL ? next : copied;
    }
  if (found->len == 0)
    return NULL;
  g_string_append (out, copied);
  *mentions = g_steal_pointer (&found);
  return g_string_free_and_steal (g_steal_pointer (&out));
}
