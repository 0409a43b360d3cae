/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all jobs of one account's synchronisation share: the account and its mailboxes. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-sync-context.h"

#include <string.h>

#define MAX_STATUSES 20000

/* Of one mailbox, as STATUS told it (RFC 9051, section 7.3.4) */
typedef struct
{
  guint32 uid_validity, uid_next, messages, unseen;
  guint64 modseq;
} CoiMailboxStatus;

/**
 * coi_sync_context_new:
 * @store: an open database
 * @account: the account
 *
 * Returns: (transfer full): a context without mailboxes
 */
CoiSyncContext *
coi_sync_context_new (CoiStore *store, const CoiAccountRecord *account)
{
  CoiSyncContext *self = g_rc_box_new0 (CoiSyncContext);

  self->store = g_object_ref (store);
  self->account = coi_account_record_copy (account);
  self->mailboxes = g_ptr_array_new_with_free_func ((GDestroyNotify)coi_mailbox_record_free);
  self->statuses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * coi_sync_context_ref:
 * @self: a context
 *
 * Returns: (transfer full): @self
 */
CoiSyncContext *
coi_sync_context_ref (CoiSyncContext *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (CoiSyncContext *self)
{
  g_object_unref (self->store);
  coi_account_record_free (self->account);
  g_ptr_array_unref (self->mailboxes);
  g_hash_table_unref (self->statuses);
}

/**
 * coi_sync_context_unref:
 * @self: (transfer full): a context
 *
 * Drops a reference.
 */
void
coi_sync_context_unref (CoiSyncContext *self)
{
  g_rc_box_release_full (self, (GDestroyNotify)clear);
}

/**
 * coi_sync_context_get_role:
 * @self: a context
 * @role: what a mailbox is for
 *
 * Returns: (transfer none) (nullable): the mailbox
 */
CoiMailboxRecord *
coi_sync_context_get_role (CoiSyncContext *self, CoiMailboxRole role)
{
  for (guint i = 0; i < self->mailboxes->len; i++)
    {
      CoiMailboxRecord *mailbox = self->mailboxes->pdata[i];

      if (mailbox->role == role)
        return mailbox;
    }
  return NULL;
}

/**
 * coi_sync_context_get_mailbox:
 * @self: a context
 * @id: row id
 *
 * Returns: (transfer none) (nullable): the mailbox
 */
CoiMailboxRecord *
coi_sync_context_get_mailbox (CoiSyncContext *self, gint64 id)
{
  for (guint i = 0; i < self->mailboxes->len; i++)
    {
      CoiMailboxRecord *mailbox = self->mailboxes->pdata[i];

      if (mailbox->id == id)
        return mailbox;
    }
  return NULL;
}

/* INBOX is the one name that has no case (RFC 9051, section 5.1). */
static gboolean
is_same_name (const char *a, const char *b)
{
  return strcmp (a, b) == 0 ||
         (g_ascii_strcasecmp (a, "INBOX") == 0 && g_ascii_strcasecmp (b, "INBOX") == 0);
}

/**
 * coi_sync_context_find_name:
 * @self: a context
 * @name: as on the wire
 *
 * Returns: (transfer none) (nullable): the mailbox
 */
CoiMailboxRecord *
coi_sync_context_find_name (CoiSyncContext *self, const char *name)
{
  for (guint i = 0; i < self->mailboxes->len; i++)
    {
      CoiMailboxRecord *mailbox = self->mailboxes->pdata[i];

      if (is_same_name (mailbox->name, name))
        return mailbox;
    }
  return NULL;
}

/**
 * coi_sync_context_status_items:
 * @session: an open session
 *
 * Returns: what to ask for in a STATUS, with its brackets
 */
const char *
coi_sync_context_status_items (CoiImapSession *session)
{
  if (coi_imap_session_has_capability (session, "CONDSTORE") ||
      coi_imap_session_has_capability (session, "QRESYNC"))
    return "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ)";
  return "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN)";
}

/**
 * coi_sync_context_take_status:
 * @self: a context
 * @response: a STATUS
 *
 * Remembers what it says.
 *
 * Returns: whether that is not what was known
 */
gboolean
coi_sync_context_take_status (CoiSyncContext *self, const CoiImapResponse *response)
{
  const CoiMailboxStatus status = {
    .uid_validity = response->uid_validity,
    .uid_next = response->uid_next,
    .messages = response->messages,
    .unseen = response->unseen,
    .modseq = response->highest_modseq,
  };
  const CoiMailboxStatus *old = g_hash_table_lookup (self->statuses, response->mailbox);

  if (old != NULL && memcmp (old, &status, sizeof status) == 0)
    return FALSE;
  if (old != NULL || g_hash_table_size (self->statuses) < MAX_STATUSES)
    g_hash_table_insert (self->statuses, g_strdup (response->mailbox),
                         g_memdup2 (&status, sizeof status));
  return TRUE;
}

/**
 * coi_sync_context_is_unchanged:
 * @self: a context
 * @mailbox: one of its mailboxes
 *
 * Returns: whether the last STATUS told that all that is in @mailbox is in the database: the same
 *   MODSEQ, the same next UID and as many messages
 */
gboolean
coi_sync_context_is_unchanged (CoiSyncContext *self, const CoiMailboxRecord *mailbox)
{
  const CoiMailboxStatus *status = g_hash_table_lookup (self->statuses, mailbox->name);

  return status != NULL && mailbox->synced_from == 1 && status->modseq != 0 &&
         status->modseq == mailbox->highest_modseq &&
         status->uid_validity == mailbox->uid_validity && status->uid_next == mailbox->uid_next &&
         status->messages == coi_store_count_uids (self->store, mailbox->id);
}
