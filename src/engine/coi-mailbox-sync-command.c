/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a synchronisation asks the server, in the words that this server knows. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-mailbox-sync-private.h"

static void
response_cb (const CoiImapResponse *response, gpointer user_data)
{
  CoiMailboxSync *self = g_task_get_task_data (user_data);

  if (response->kind == COI_IMAP_RESPONSE_SEARCH)
    g_array_append_vals (self->ranges, response->numbers->data, response->numbers->len);
  else if (response->kind == COI_IMAP_RESPONSE_STATUS || self->takes_changes)
    coi_mailbox_news_take (&self->news, response, self->mailbox->uid_next);
  if (self->state == COI_MAILBOX_SYNC_STATE_CHANGES && response->fetch != NULL)
    self->news.modseq = MAX (self->news.modseq, response->fetch->modseq);
}

/* What SELECT told decides what else there is to ask. */
static CoiMailboxSyncState
after_select (CoiMailboxSync *self)
{
  guint32 known = self->mailbox->uid_validity;

  self->expected = coi_imap_session_get_n_messages (self->session);
  if (known != 0 && known != self->news.uid_validity)
    return COI_MAILBOX_SYNC_STATE_RESET;
  self->mailbox->uid_validity = self->news.uid_validity;
  if (self->scope == COI_MAILBOX_SYNC_NEWEST)
    return self->mailbox->synced_from == 1 ? COI_MAILBOX_SYNC_STATE_DONE
                                           : COI_MAILBOX_SYNC_STATE_SEARCH;
  if (!coi_mailbox_sync_can_resync (self))
    return COI_MAILBOX_SYNC_STATE_SEARCH;
  /* Told already, or nothing was there that could change. */
  if (self->takes_changes || self->mailbox->uid_next <= 1)
    return COI_MAILBOX_SYNC_STATE_VANISH;
  return COI_MAILBOX_SYNC_STATE_CHANGES;
}

static CoiMailboxSyncState
after_command (CoiMailboxSync *self)
{
  if (self->state == COI_MAILBOX_SYNC_STATE_SELECT)
    return after_select (self);
  if (self->state != COI_MAILBOX_SYNC_STATE_UNSEEN)
    self->expected = coi_imap_session_get_n_messages (self->session);
  return self->state + 1;
}

/* Some servers say that they know CONDSTORE or QRESYNC and then do not understand it, which is BAD.
 * NO is about the mailbox (RFC 9051, section 7.1): other words would not open it. */
static gboolean
can_do_without (CoiMailboxSync *self, const GError *error)
{
  if (self->state != COI_MAILBOX_SYNC_STATE_SELECT || self->is_plain ||
      !g_error_matches (error, COI_IMAP_ERROR, COI_IMAP_ERROR_BAD))
    return FALSE;
  self->is_plain = TRUE;
  return TRUE;
}

static void
command_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoiMailboxSync *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  if (response != NULL)
    coi_mailbox_sync_enter (task, after_command (self));
  else if (can_do_without (self, error))
    coi_mailbox_sync_enter (task, self->state);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
run (GTask *task, CoiImapCommand *command)
{
  CoiMailboxSync *self = g_task_get_task_data (task);

  g_array_set_size (self->ranges, 0);
  coi_imap_session_run_async (self->session, command, response_cb, task,
                              g_task_get_cancellable (task), command_cb, g_object_ref (task));
}

/**
 * coi_mailbox_sync_select:
 * @task: a synchronisation
 *
 * Selects the mailbox, and has what changed told with it where the server can (RFC 7162, section
 * 3.2.5).
 */
void
coi_mailbox_sync_select (GTask *task)
{
  CoiMailboxSync *self = g_task_get_task_data (task);
  CoiMailboxRecord *mailbox = self->mailbox;
  g_autofree char *known = NULL;

  coi_mailbox_news_forget (&self->news);
  self->takes_changes = self->scope == COI_MAILBOX_SYNC_FULL && !self->is_plain &&
                        mailbox->uid_validity != 0 && mailbox->uid_next > 1 &&
                        coi_imap_session_has_enabled (self->session, "QRESYNC") &&
                        coi_mailbox_sync_can_ask_changes (self);
  if (self->takes_changes)
    {
      known = g_strdup_printf ("1:%u", mailbox->uid_next - 1);
      run (task, coi_imap_command_select_qresync (mailbox->name, mailbox->uid_validity,
                                                  mailbox->highest_modseq, known));
    }
  else if (!self->is_plain && coi_imap_session_has_capability (self->session, "CONDSTORE"))
    run (task, coi_imap_command_select_condstore (mailbox->name));
  else
    run (task, coi_imap_command_select (mailbox->name));
}

/**
 * coi_mailbox_sync_ask_changes:
 * @task: a synchronisation of a mailbox that is selected
 *
 * Asks what changed since (RFC 7162, sections 3.1.4.1 and 3.2.6).
 */
void
coi_mailbox_sync_ask_changes (GTask *task)
{
  CoiMailboxSync *self = g_task_get_task_data (task);
  CoiMailboxRecord *mailbox = self->mailbox;
  g_autofree char *known = g_strdup_printf ("1:%u", mailbox->uid_next - 1);

  self->takes_changes = TRUE;
  run (task, coi_imap_command_uid_fetch_changed (
                 known, "(UID FLAGS)", mailbox->highest_modseq,
                 coi_imap_session_has_enabled (self->session, "QRESYNC")));
}

/**
 * coi_mailbox_sync_search:
 * @task: a synchronisation of a mailbox that is selected
 * @criteria: what to look for
 *
 * Asks for UIDs, as ranges where the server can (RFC 4731).
 */
void
coi_mailbox_sync_search (GTask *task, const char *criteria)
{
  CoiMailboxSync *self = g_task_get_task_data (task);

  self->takes_changes = FALSE;
  if (coi_imap_session_has_capability (self->session, "ESEARCH") && !self->claims_too_many)
    run (task, coi_imap_command_uid_search_return ("ALL", criteria));
  else
    run (task, coi_imap_command_uid_search (criteria));
}
