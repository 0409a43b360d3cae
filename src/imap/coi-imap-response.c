/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of a server response. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-response.h"

static void
search_free (CoiImapSearch *search)
{
  if (search != NULL)
    g_free (search->tag);
  g_free (search);
}

static void
fetch_free (CoiImapFetch *fetch)
{
  if (fetch == NULL)
    return;
  g_strfreev (fetch->flags);
  g_clear_pointer (&fetch->sections, g_array_unref);
  g_clear_pointer (&fetch->body, g_bytes_unref);
  coi_imap_structure_free (fetch->structure);
  g_free (fetch);
}

/**
 * coi_imap_response_free:
 * @self: (nullable) (transfer full): a response
 */
void
coi_imap_response_free (CoiImapResponse *self)
{
  if (self == NULL)
    return;
  g_free (self->tag);
  g_free (self->code);
  g_free (self->code_arg);
  g_free (self->text);
  g_strfreev (self->words);
  g_free (self->mailbox);
  g_free (self->old_name);
  g_free (self->ns_prefix);
  g_clear_pointer (&self->namespaces, g_array_unref);
  g_clear_pointer (&self->numbers, g_array_unref);
  g_clear_pointer (&self->to_numbers, g_array_unref);
  search_free (self->search);
  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->quotas, g_array_unref);
  fetch_free (self->fetch);
  g_free (self);
}

/**
 * coi_imap_fetch_find_section:
 * @self: a FETCH
 * @name: what was asked for, e.g. "HEADER", any case
 * @is_binary: whether with BINARY[…]
 *
 * Returns: (nullable): the section, %NULL when it was not sent
 */
const CoiImapSection *
coi_imap_fetch_find_section (const CoiImapFetch *self, const char *name, gboolean is_binary)
{
  for (guint i = 0; self->sections != NULL && i < self->sections->len; i++)
    {
      const CoiImapSection *section = &g_array_index (self->sections, CoiImapSection, i);

      if (section->is_binary == is_binary && g_ascii_strcasecmp (section->name, name) == 0)
        return section;
    }
  return NULL;
}
