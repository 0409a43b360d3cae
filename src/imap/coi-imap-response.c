/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of a server response. */
#define G_LOG_DOMAIN "coi-imap"

#include "coi-imap-response.h"

static void
fetch_free (CoiImapFetch *fetch)
{
  if (fetch == NULL)
    return;
  g_strfreev (fetch->flags);
  g_free (fetch->section);
  g_clear_pointer (&fetch->body, g_bytes_unref);
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
  g_free (self->ns_prefix);
  g_clear_pointer (&self->numbers, g_array_unref);
  fetch_free (self->fetch);
  g_free (self);
}
