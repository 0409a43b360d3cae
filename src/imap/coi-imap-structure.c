/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a message, as BODYSTRUCTURE tells them (RFC 9051, section 7.5.2). */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-structure.h"

/**
 * coi_imap_structure_free:
 * @self: (nullable) (transfer full): a part with all that is in it
 */
void
coi_imap_structure_free (CoiImapStructure *self)
{
  if (self == NULL)
    return;
  g_free (self->number);
  g_free (self->type);
  g_free (self->charset);
  g_free (self->name);
  g_free (self->id);
  g_free (self->encoding);
  g_free (self->disposition);
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_free (self);
}

/**
 * coi_imap_structure_find:
 * @self: a part
 * @type: e.g. "text/plain", lower case
 *
 * Looks through @self and what is in it, in the order of the message.
 *
 * Returns: (nullable): the first part of that type which is no attachment
 */
const CoiImapStructure *
coi_imap_structure_find (const CoiImapStructure *self, const char *type)
{
  if (g_strcmp0 (self->type, type) == 0 && g_strcmp0 (self->disposition, "attachment") != 0)
    return self;
  for (guint i = 0; i < self->children->len; i++)
    {
      const CoiImapStructure *found = coi_imap_structure_find (self->children->pdata[i], type);

      if (found != NULL)
        return found;
    }
  return NULL;
}
