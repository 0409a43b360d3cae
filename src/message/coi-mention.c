/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People who are named in a plain text (COI: "Mentions in Group Messages"). */
#define G_LOG_DOMAIN "coi-message"

#include "coi-mention.h"

#include "coi-rich-text-private.h"

#include <string.h>

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

/* Reads the mention at @p, if it is one; returns what follows, or NULL. */
static const char *
take_mention (GString *out, GArray *mentions, const char *text, const char *p)
{
  g_autofree char *name = NULL;
  CoiMention mention = { (guint)out->len, 0, NULL };
  gsize length = coi_rich_mention_at (text, p, &name, &mention.address);

  if (length == 0)
    return NULL;
  g_string_append_printf (out, "@%s", name);
  mention.end = (guint)out->len;
  g_array_append_val (mentions, mention);
  return p + length;
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
      next = begins_word (text, p) ? take_mention (out, found, text, p) : NULL;
      p = next != NULL ? next : p + 1;
      copied = next != NULL ? next : copied;
    }
  if (found->len == 0)
    return NULL;
  g_string_append (out, copied);
  *mentions = g_steal_pointer (&found);
  return g_string_free_and_steal (g_steal_pointer (&out));
}
