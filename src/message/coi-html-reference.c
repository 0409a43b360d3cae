/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTML's character references: HTML knows 2231 of them, and gumbo them all. */
#define G_LOG_DOMAIN "coi-message"

#include "coi-html-reference.h"

#include "coi-text.h"

#include <gumbo.h>
#include <string.h>

#define REFERENCE_MAX 32
#define KNOWN_MAX 4096

GHashTable *
coi_html_references_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static const char *
text_of_tree (const GumboNode *node)
{
  while (node->type == GUMBO_NODE_ELEMENT)
    {
      const GumboVector *children = &node->v.element.children;
      if (children->length == 0)
        return "";
      node = children->data[children->length - 1];
    }
  return node->type == GUMBO_NODE_TEXT ? node->v.text.text : "";
}

static char *
look_up (const char *reference)
{
  GumboOutput *output =
      gumbo_parse_with_options (&kGumboDefaultOptions, reference, strlen (reference));
  g_autofree char *valid = coi_text_make_valid (text_of_tree (output->root), -1);

  gumbo_destroy_output (&kGumboDefaultOptions, output);
  return coi_text_clean (valid);
}

const char *
coi_html_reference_read (GHashTable *known, const char *p, const char *end, const char **text)
{
  const char *q = p + 1;
  char key[REFERENCE_MAX + 1];

  while (q < end && q - p < REFERENCE_MAX - 1 && (g_ascii_isalnum (*q) || *q == '#'))
    q++;
  if (q < end && *q == ';')
    q++;
  memcpy (key, p, q - p);
  key[q - p] = '\0';
  *text = g_hash_table_lookup (known, key);
  if (*text != NULL)
    return q;
  if (q - p < 3 || g_hash_table_size (known) > KNOWN_MAX)
    return p + 1;
  *text = look_up (key);
  g_hash_table_insert (known, g_strdup (key), (char *)*text);
  return q;
}
