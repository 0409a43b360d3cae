/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server tells of a mailbox: its numbers, and what changed in it. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-mailbox-sync-private.h"

#include <string.h>

/* More than this, and comparing everything is cheaper. It also bounds what a server can make us
 * remember. */
#define MAX_FLAGS 50000
#define MAX_RANGES 1000

void
coi_mailbox_news_init (CoiMailboxNews *self)
{
  memset (self, 0, sizeof *self);
  self->vanished = g_array_new (FALSE, FALSE, sizeof (CoiImapRange));
  self->flags = g_hash_table_new (NULL, NULL);
}

void
coi_mailbox_news_clear (CoiMailboxNews *self)
{
  g_clear_pointer (&self->vanished, g_array_unref);
  g_clear_pointer (&self->flags, g_hash_table_unref);
}

/* Forgets everything. */
void
coi_mailbox_news_forget (CoiMailboxNews *self)
{
  coi_mailbox_news_clear (self);
  coi_mailbox_news_init (self);
}

static void
take_status (CoiMailboxNews *self, const CoiImapResponse *response)
{
  /* What came before is of the mailbox that was selected before (RFC 7162, section 3.2.11). */
  if (g_strcmp0 (response->code, "CLOSED") == 0)
    coi_mailbox_news_forget (self);
  else if (g_strcmp0 (response->code, "UIDVALIDITY") == 0)
    self->uid_validity = response->uid_validity;
  else if (g_strcmp0 (response->code, "UIDNEXT") == 0)
    self->uid_next = response->uid_next;
  else if (g_strcmp0 (response->code, "HIGHESTMODSEQ") == 0)
    self->modseq = response->highest_modseq;
}

static gboolean
is_seen (const CoiImapFetch *fetch)
{
  for (guint i = 0; fetch->flags[i] != NULL; i++)
    if (g_ascii_strcasecmp (fetch->flags[i], "\\Seen") == 0)
      return TRUE;
  return FALSE;
}

/* New messages come with their flags when they are fetched. */
static void
take_fetch (CoiMailboxNews *self, const CoiImapFetch *fetch, guint32 uid_next)
{
  if (fetch->uid == 0 || fetch->uid >= uid_next || !fetch->has_flags)
    return;
  if (g_hash_table_size (self->flags) >= MAX_FLAGS)
    self->is_endless = TRUE;
  else
    g_hash_table_insert (self->flags, GUINT_TO_POINTER (fetch->uid),
                         GINT_TO_POINTER (is_seen (fetch)));
}

static void
take_vanished (CoiMailboxNews *self, GArray *ranges)
{
  if (self->vanished->len + ranges->len > MAX_RANGES)
    self->is_endless = TRUE;
  else
    g_array_append_vals (self->vanished, ranges->data, ranges->len);
}

void
coi_mailbox_news_take (CoiMailboxNews *self, const CoiImapResponse *response, guint32 uid_next)
{
  if (response->kind == COI_IMAP_RESPONSE_STATUS)
    take_status (self, response);
  else if (response->kind == COI_IMAP_RESPONSE_FETCH)
    take_fetch (self, response->fetch, uid_next);
  else if (response->kind == COI_IMAP_RESPONSE_VANISHED)
    take_vanished (self, response->numbers);
}
