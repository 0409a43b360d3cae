/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which connection does what. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-sync-job-private.h"

#include "coi-imap-utf7.h"

static void
lane_progress_cb (CoiLane *lane, guint done, guint total, CoiSyncJob *self)
{
  guint i = lane == self->other_lane;

  self->done[i] = done;
  self->total[i] = total;
  g_signal_emit_by_name (self, "progress", self->done[0] + self->done[1],
                         self->total[0] + self->total[1]);
}

static void
lane_drained_cb (CoiLane *lane, CoiSyncJob *self)
{
  g_signal_handlers_disconnect_by_func (lane, lane_drained_cb, self);
  if (self->draining > 0 && --self->draining == 0 && self->state == COI_SYNC_JOB_SYNCING)
    coi_sync_job_enter (self, COI_SYNC_JOB_CAUGHT_UP);
}

static GError *
describe (const CoiMailboxRecord *mailbox, const GError *error)
{
  GError *copy = g_error_copy (error);
  g_autofree char *name = coi_imap_utf7_decode (mailbox->name);

  g_prefix_error (&copy, "%s: ", name != NULL ? name : "?");
  return copy;
}

static void
lane_refused_cb (CoiLane *lane, CoiMailboxRecord *mailbox, const GError *error, CoiSyncJob *self)
{
  GHashTableIter iter;
  gpointer first = NULL;

  if (error != NULL)
    g_hash_table_insert (self->refused, mailbox, describe (mailbox, error));
  else
    g_hash_table_remove (self->refused, mailbox);
  g_hash_table_iter_init (&iter, self->refused);
  if (!g_hash_table_iter_next (&iter, NULL, &first))
    first = NULL;
  g_signal_emit_by_name (self, "trouble", first);
}

static void
lane_quota_cb (CoiLane *lane, guint64 used, guint64 limit, CoiSyncJob *self)
{
  g_signal_emit_by_name (self, "quota", used, limit);
}

static void
lane_failed_cb (CoiLane *lane, const GError *error, CoiSyncJob *self)
{
  coi_sync_job_end (self, error);
}

static CoiLane *
make_lane (CoiSyncJob *self, CoiImapSession *session)
{
  CoiLane *lane = coi_lane_new (session, self->context);

  g_signal_connect (lane, "progress", G_CALLBACK (lane_progress_cb), self);
  g_signal_connect (lane, "failed", G_CALLBACK (lane_failed_cb), self);
  g_signal_connect (lane, "refused", G_CALLBACK (lane_refused_cb), self);
  g_signal_connect (lane, "quota", G_CALLBACK (lane_quota_cb), self);
  g_signal_connect (lane, "drained", G_CALLBACK (lane_drained_cb), self);
  self->draining++;
  return lane;
}

static void
push_role (CoiSyncJob *self, CoiLane *lane, CoiMailboxRole role, CoiMailboxSyncScope scope)
{
  CoiMailboxRecord *mailbox = coi_sync_context_get_role (self->context, role);

  if (mailbox == NULL || (scope == COI_MAILBOX_SYNC_NEWEST && mailbox->synced_from == 1))
    return;
  /* INBOX is selected anyway, as it is watched. */
  if (role != COI_MAILBOX_INBOX && coi_sync_context_is_unchanged (self->context, mailbox))
    return;
  coi_lane_push_sync (lane, mailbox, scope);
}

static void
poll_role (CoiSyncJob *self, CoiLane *lane, CoiMailboxRole role)
{
  CoiMailboxRecord *mailbox = coi_sync_context_get_role (self->context, role);

  if (mailbox != NULL)
    coi_lane_add_polled (lane, mailbox);
}

static void
set_homes (CoiSyncJob *self)
{
  CoiMailboxRecord *chats = coi_sync_context_get_role (self->context, COI_MAILBOX_CHATS);
  CoiMailboxRecord *sent = coi_sync_context_get_role (self->context, COI_MAILBOX_SENT);

  coi_lane_set_home (self->inbox_lane,
                     coi_sync_context_get_role (self->context, COI_MAILBOX_INBOX));
  if (self->is_notified)
    coi_lane_set_notified (self->inbox_lane);
  if (self->other_lane == NULL)
    {
      poll_role (self, self->inbox_lane, COI_MAILBOX_CHATS);
      poll_role (self, self->inbox_lane, COI_MAILBOX_SENT);
      return;
    }
  coi_lane_set_home (self->other_lane, chats != NULL ? chats : sent);
  if (chats != NULL)
    poll_role (self, self->other_lane, COI_MAILBOX_SENT);
}

/**
 * coi_sync_job_start_syncing:
 * @self: a job whose sessions are open
 *
 * Sets the lanes to work: first a look at the newest messages everywhere, then the rest.
 */
void
coi_sync_job_start_syncing (CoiSyncJob *self)
{
  const CoiMailboxSyncScope scopes[] = { COI_MAILBOX_SYNC_NEWEST, COI_MAILBOX_SYNC_FULL };
  CoiLane *other;

  self->inbox_lane = make_lane (self, self->first);
  if (self->second != NULL)
    self->other_lane = make_lane (self, self->second);
  g_clear_object (&self->first);
  g_clear_object (&self->second);
  other = self->other_lane != NULL ? self->other_lane : self->inbox_lane;
  set_homes (self);
  for (guint i = 0; i < G_N_ELEMENTS (scopes); i++)
    {
      push_role (self, other, COI_MAILBOX_CHATS, scopes[i]);
      push_role (self, other, COI_MAILBOX_SENT, scopes[i]);
      push_role (self, self->inbox_lane, COI_MAILBOX_INBOX, scopes[i]);
    }
  coi_lane_push_quota (self->inbox_lane);
  coi_sync_job_push_told (self);
}

/* --- what comes from outside --- */

static CoiLane *
lane_of (CoiSyncJob *self, const CoiMailboxRecord *mailbox)
{
  if (self->other_lane != NULL && mailbox->role != COI_MAILBOX_INBOX)
    return self->other_lane;
  return self->inbox_lane;
}

/* For each mailbox of @list; takes it. */
static void
push_each (CoiSyncJob *self, GPtrArray *list, void (*push) (CoiLane *, CoiMailboxRecord *))
{
  g_autoptr (GPtrArray) places = list;

  for (guint i = 0; i < places->len && self->inbox_lane != NULL; i++)
    {
      const CoiPendingSeen *row = places->pdata[i];
      CoiMailboxRecord *mailbox = coi_sync_context_get_mailbox (self->context, row->mailbox_id);

      if (mailbox != NULL)
        push (lane_of (self, mailbox), mailbox);
    }
}

/**
 * coi_sync_job_push_told:
 * @self: a job
 *
 * Tells the server what it does not know yet: what was read, what was removed; and queues the
 * receipts that are due.
 */
void
coi_sync_job_push_told (CoiSyncJob *self)
{
  CoiStore *store = self->context->store;
  gint64 account = self->context->account->id;

  if (self->inbox_lane == NULL)
    return;
  push_each (self, coi_store_list_pending_seen (store, account), coi_lane_push_seen);
  push_each (self, coi_store_list_removing (store, account), coi_lane_push_remove);
  push_each (self, coi_store_list_due_places (store, account), coi_lane_push_receipt);
}

/**
 * coi_sync_job_push_copy:
 * @self: a job
 * @message: row id of a message that was sent
 *
 * Puts one copy of it on the server.
 */
void
coi_sync_job_push_copy (CoiSyncJob *self, gint64 message)
{
  CoiLane *lane = self->other_lane != NULL ? self->other_lane : self->inbox_lane;

  if (lane != NULL)
    coi_lane_push_copy (lane, message);
}

/**
 * coi_sync_job_push_copies:
 * @self: a job
 *
 * Puts a copy on the server of each message that was accepted and has none yet.
 */
void
coi_sync_job_push_copies (CoiSyncJob *self)
{
  g_autoptr (CoiSyncJob) keep = g_object_ref (self);
  g_autoptr (GPtrArray) rows =
      coi_store_list_outbox (self->context->store, self->context->account->id);

  for (guint i = 0; i < rows->len; i++)
    if (((const CoiOutboxRecord *)rows->pdata[i])->smtp_done)
      coi_sync_job_push_copy (self, ((const CoiOutboxRecord *)rows->pdata[i])->message_id);
}

/**
 * coi_sync_job_check:
 * @self: a job
 *
 * Asks on each connection for a sign of life, and ends when one gives none within 20 seconds.
 */
void
coi_sync_job_check (CoiSyncJob *self)
{
  g_autoptr (CoiSyncJob) keep = g_object_ref (self);
  /* An answer may change who has the session. */
  g_autoptr (CoiImapSession) first = self->first != NULL ? g_object_ref (self->first) : NULL;
  g_autoptr (CoiImapSession) second = self->second != NULL ? g_object_ref (self->second) : NULL;

  if (first != NULL)
    coi_imap_session_check (first);
  if (second != NULL)
    coi_imap_session_check (second);
  if (self->inbox_lane != NULL)
    coi_lane_check (self->inbox_lane);
  if (self->other_lane != NULL)
    coi_lane_check (self->other_lane);
}

static void
raw_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GBytes *bytes = coi_lane_fetch_raw_finish (COI_LANE (source), result, &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify)g_bytes_unref);
  else
    g_task_return_error (task, error);
}

/**
 * coi_sync_job_fetch_raw_async:
 * @self: a job
 * @mailbox_id: row id of the mailbox
 * @uid: in that mailbox
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Fetches a whole message.
 */
void
coi_sync_job_fetch_raw_async (CoiSyncJob *self,
                              gint64 mailbox_id,
                              guint32 uid,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  CoiMailboxRecord *mailbox = coi_sync_context_get_mailbox (self->context, mailbox_id);

  if (self->inbox_lane == NULL || mailbox == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "Not connected");
      return;
    }
  coi_lane_fetch_raw_async (lane_of (self, mailbox), mailbox, uid, cancellable, raw_cb,
                            g_steal_pointer (&task));
}

/**
 * coi_sync_job_fetch_raw_finish:
 * @self: a job
 * @result: the result
 * @error: return location for %G_IO_ERROR_NOT_FOUND, %G_IO_ERROR_NOT_CONNECTED or why the
 *   connection failed
 *
 * Returns: (transfer full) (nullable): the bytes
 */
GBytes *
coi_sync_job_fetch_raw_finish (CoiSyncJob *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
