/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a lane does: one task at a time on its connection. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-lane-private.h"

#include "coi-copy-job.h"
#include "coi-notify.h"
#include "coi-receipt-job.h"
#include "coi-remove-job.h"
#include "coi-seen-job.h"

/* A refusal ends the task, anything else the connection. Without INBOX nothing works, and the next
 * connection may find it. */
static gboolean
ends_connection (CoiLane *self, const GError *error, gboolean is_home)
{
  return !coi_imap_error_is_refusal (error) || (is_home && self->home->role == COI_MAILBOX_INBOX);
}

/* Whether the server lets us into a mailbox is known when it was to be looked at as a whole. */
static void
note_access (CoiLane *self, const CoiLaneTask *task, const GError *error)
{
  if (task->kind == COI_LANE_SYNC && task->scope == COI_MAILBOX_SYNC_FULL &&
      (error == NULL || coi_imap_error_is_refusal (error)))
    coi_lane_set_refused (self, task->mailbox, error);
}

/* Takes @error; ends the current task. */
static void
task_ended (CoiLane *self, GError *error)
{
  g_autoptr (GError) owned = error;
  g_autoptr (CoiLane) keep = g_object_ref (self);
  CoiLaneTask *task = self->current;
  /* Dovecot refuses a first SELECT when two connections make a new user's mailboxes at once; the
   * full look that follows the first one tries again. */
  gboolean is_home = task->kind == COI_LANE_SYNC && task->mailbox == self->home &&
                     task->scope != COI_MAILBOX_SYNC_NEWEST;

  if (!self->closed)
    note_access (self, task, error);
  g_clear_pointer (&self->current, coi_lane_task_free);
  if (self->closed)
    return;
  if (error != NULL)
    {
      g_message ("task failed: %s", error->message);
      self->selected = NULL;
      if (ends_connection (self, error, is_home))
        {
          coi_lane_fail (self, error);
          return;
        }
      self->home_is_refused |= is_home;
    }
  coi_lane_next (self);
}

static void
progress_cb (guint done, guint total, gpointer user_data)
{
  coi_lane_emit_progress (user_data, done, total);
}

static void
sync_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiLane) self = user_data;
  GError *error = NULL;

  coi_mailbox_sync_finish (result, &error);
  task_ended (self, error);
}

static void
run_sync (CoiLane *self, CoiLaneTask *task)
{
  if (self->selected != task->mailbox && task->scope != COI_MAILBOX_SYNC_NEWEST)
    task->scope = COI_MAILBOX_SYNC_FULL;
  if (task->mailbox == self->home && task->scope != COI_MAILBOX_SYNC_NEW)
    self->home_is_stale = task->scope == COI_MAILBOX_SYNC_NEWEST;
  self->selected = task->mailbox;
  self->exists = 0;
  coi_mailbox_sync_async (self->session, self->context->store, self->context->account,
                          task->mailbox, task->scope, progress_cb, self, self->cancellable, sync_cb,
                          g_object_ref (self));
}

static void
seen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiLane) self = user_data;
  GError *error = NULL;

  coi_seen_job_finish (result, &error);
  task_ended (self, error);
}

static void
run_seen (CoiLane *self, CoiLaneTask *task)
{
  coi_seen_job_async (self->session, self->context, task->mailbox->id, self->cancellable, seen_cb,
                      g_object_ref (self));
}

static void
remove_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiLane) self = user_data;
  GError *error = NULL;

  coi_remove_job_finish (result, &error);
  task_ended (self, error);
}

static void
receipt_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiLane) self = user_data;
  GError *error = NULL;

  coi_receipt_job_finish (result, &error);
  task_ended (self, error);
}

static void
copy_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiLane) self = user_data;
  CoiMailboxRecord *sent = coi_sync_context_get_role (self->context, COI_MAILBOX_SENT);
  GError *error = NULL;

  self->selected = NULL;
  if (coi_copy_job_finish (result, &error) && sent != NULL && !self->closed &&
      !coi_lane_is_queued (self, COI_LANE_SYNC, sent))
    coi_lane_push_sync (self, sent, COI_MAILBOX_SYNC_FULL);
  task_ended (self, error);
}

static void
run_copy (CoiLane *self, CoiLaneTask *task)
{
  self->selected = NULL;
  coi_copy_job_async (self->session, self->context, task->message, self->cancellable, copy_cb,
                      g_object_ref (self));
}

static void
raw_response_cb (const CoiImapResponse *response, gpointer user_data)
{
  CoiLane *self = user_data;
  CoiLaneTask *task = self->current;

  if (response->kind == COI_IMAP_RESPONSE_FETCH && response->fetch != NULL &&
      response->fetch->uid == task->uid && response->fetch->body != NULL && task->bytes == NULL)
    task->bytes = g_bytes_ref (response->fetch->body);
}

static void
command_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiLane) self = user_data;
  GError *error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);
  CoiLaneTask *task = self->current;

  if (task->raw != NULL && response != NULL)
    {
      g_autoptr (GTask) raw = g_steal_pointer (&task->raw);

      if (task->bytes != NULL)
        g_task_return_pointer (raw, g_bytes_ref (task->bytes), (GDestroyNotify)g_bytes_unref);
      else
        g_task_return_new_error (raw, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "The message is gone");
    }
  task_ended (self, error);
}

static void
run_command (CoiLane *self, CoiImapCommand *command, CoiImapResponseFunc func)
{
  coi_imap_session_run_async (self->session, command, func, self, self->cancellable, command_cb,
                              g_object_ref (self));
}

static void
status_response_cb (const CoiImapResponse *response, gpointer user_data)
{
  CoiLane *self = user_data;
  CoiMailboxRecord *mailbox;

  if (response->kind != COI_IMAP_RESPONSE_MAILBOX_STATUS ||
      !coi_sync_context_take_status (self->context, response))
    return;
  mailbox = coi_sync_context_find_name (self->context, response->mailbox);
  if (mailbox != NULL && g_ptr_array_find (self->polled, mailbox, NULL) &&
      !coi_lane_is_queued (self, COI_LANE_SYNC, mailbox))
    coi_lane_push_sync (self, mailbox, COI_MAILBOX_SYNC_FULL);
}

/* Several roots may have one: the fullest counts. */
static void
take_quota (CoiLane *self, guint64 used, guint64 limit)
{
  if (self->quota_limit != 0 && (double)used / limit < (double)self->quota_used / self->quota_limit)
    return;
  self->quota_used = used;
  self->quota_limit = limit;
}

/* STORAGE is in units of 1024 bytes (RFC 9208, section 5.1). */
static void
quota_response_cb (const CoiImapResponse *response, gpointer user_data)
{
  CoiLane *self = user_data;

  if (response->kind != COI_IMAP_RESPONSE_QUOTA || response->quotas == NULL)
    return;
  for (guint i = 0; i < response->quotas->len; i++)
    {
      const CoiImapQuota *quota = &g_array_index (response->quotas, CoiImapQuota, i);
      const guint64 max = G_MAXUINT64 / 1024;

      if (g_ascii_strcasecmp (quota->resource, "STORAGE") == 0 && quota->limit > 0)
        take_quota (self, MIN (quota->usage, max) * 1024, MIN (quota->limit, max) * 1024);
    }
}

static void
quota_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiLane) self = user_data;
  GError *error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  if (response != NULL && self->quota_limit != 0 && !self->closed)
    coi_lane_emit_quota (self, self->quota_used, self->quota_limit);
  task_ended (self, error);
}

static void
run_quota (CoiLane *self)
{
  self->quota_used = self->quota_limit = 0;
  coi_imap_session_run_async (self->session, coi_imap_command_get_quota_root ("INBOX"),
                              quota_response_cb, self, self->cancellable, quota_cb,
                              g_object_ref (self));
}

static void
notify_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiLane) self = user_data;
  GError *error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  self->is_notified = response != NULL;
  task_ended (self, error);
}

static void
run_notify (CoiLane *self)
{
  coi_imap_session_run_async (self->session, coi_notify_command (self->context), NULL, NULL,
                              self->cancellable, notify_cb, g_object_ref (self));
}

static void
run_raw (CoiLane *self, CoiLaneTask *task)
{
  g_autofree char *set = g_strdup_printf ("%u", task->uid);

  run_command (self, coi_imap_command_uid_fetch (set, "(UID BODY.PEEK[])"), raw_response_cb);
}

/**
 * coi_lane_start_current:
 * @self: a lane with a current task that has not begun
 *
 * Begins the task; its end starts the next one.
 */
void
coi_lane_start_current (CoiLane *self)
{
  CoiLaneTask *task = self->current;

  switch (task->kind)
    {
    case COI_LANE_SYNC:
      run_sync (self, task);
      break;
    case COI_LANE_SEEN:
      run_seen (self, task);
      break;
    case COI_LANE_REMOVE:
      coi_remove_job_async (self->session, self->context, task->mailbox->id, self->cancellable,
                            remove_cb, g_object_ref (self));
      break;
    case COI_LANE_RECEIPT:
      coi_receipt_job_async (self->session, self->context, task->mailbox->id, self->cancellable,
                             receipt_cb, g_object_ref (self));
      break;
    case COI_LANE_COPY:
      run_copy (self, task);
      break;
    case COI_LANE_RAW:
      run_raw (self, task);
      break;
    case COI_LANE_STATUS:
      run_command (self,
                   coi_imap_command_status (task->mailbox->name,
                                            coi_sync_context_status_items (self->session)),
                   status_response_cb);
      break;
    case COI_LANE_NOTIFY:
      run_notify (self);
      break;
    case COI_LANE_NOOP:
      run_command (self, coi_imap_command_noop (), NULL);
      break;
    case COI_LANE_QUOTA:
      run_quota (self);
      break;
    default:
      g_assert_not_reached ();
    }
}
