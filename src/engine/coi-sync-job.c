/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One connected period of an account: from the login to the loss of the connection.
 *
 * Two connections share the work where the server allows it: one stays with INBOX, the other looks
 * after the mailboxes of sent and chat mail. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-sync-job-private.h"

#include "coi-discovery.h"
#include "coi-notify.h"
#include "coi-session-setup.h"

static const char *const state_names[] = { "new",         "opening",   "setting up",
                                           "discovering", "notifying", "opening second",
                                           "syncing",     "caught up", "ended" };

G_DEFINE_FINAL_TYPE (CoiSyncJob, coi_sync_job, G_TYPE_OBJECT)

enum
{
  SIGNAL_ONLINE,
  SIGNAL_PROGRESS,
  SIGNAL_CAUGHT_UP,
  SIGNAL_TROUBLE,
  SIGNAL_QUOTA,
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void step (CoiSyncJob *self);

/**
 * coi_sync_job_enter:
 * @self: a job
 * @state: the next state
 *
 * Changes the state and does what it is for.
 */
void
coi_sync_job_enter (CoiSyncJob *self, CoiSyncJobState state)
{
  g_debug ("account %" G_GINT64_FORMAT ": %s -> %s", self->context->account->id,
           state_names[self->state], state_names[state]);
  self->state = state;
  step (self);
}

static void
drop_password (CoiSyncJob *self)
{
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_clear_pointer (&self->password, g_free);
}

static void
close_session (CoiImapSession **session)
{
  if (*session != NULL)
    coi_imap_session_close (*session);
  g_clear_object (session);
}

static void
close_lane (CoiSyncJob *self, CoiLane **lane)
{
  if (*lane == NULL)
    return;
  g_signal_handlers_disconnect_by_data (*lane, self);
  coi_lane_close (*lane);
  g_clear_object (lane);
}

/**
 * coi_sync_job_stop:
 * @self: a job
 *
 * Ends at once; no signal comes after it.
 */
void
coi_sync_job_stop (CoiSyncJob *self)
{
  self->state = COI_SYNC_JOB_ENDED;
  g_cancellable_cancel (self->cancellable);
  close_lane (self, &self->inbox_lane);
  close_lane (self, &self->other_lane);
  close_session (&self->first);
  close_session (&self->second);
  drop_password (self);
}

/**
 * coi_sync_job_end:
 * @self: a job
 * @error: why
 *
 * Stops the job and says so, once.
 */
void
coi_sync_job_end (CoiSyncJob *self, const GError *error)
{
  g_autoptr (CoiSyncJob) keep = g_object_ref (self);

  if (self->state == COI_SYNC_JOB_ENDED)
    return;
  coi_sync_job_stop (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, error);
}

static void
coi_sync_job_dispose (GObject *object)
{
  CoiSyncJob *self = COI_SYNC_JOB (object);

  coi_sync_job_stop (self);
  G_OBJECT_CLASS (coi_sync_job_parent_class)->dispose (object);
}

static void
coi_sync_job_finalize (GObject *object)
{
  CoiSyncJob *self = COI_SYNC_JOB (object);

  g_object_unref (self->cancellable);
  g_hash_table_unref (self->refused);
  coi_sync_context_unref (self->context);
  G_OBJECT_CLASS (coi_sync_job_parent_class)->finalize (object);
}

static void
coi_sync_job_class_init (CoiSyncJobClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coi_sync_job_dispose;
  G_OBJECT_CLASS (klass)->finalize = coi_sync_job_finalize;
  signals[SIGNAL_ONLINE] = g_signal_new ("online", COI_TYPE_SYNC_JOB, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_PROGRESS] =
      g_signal_new ("progress", COI_TYPE_SYNC_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[SIGNAL_CAUGHT_UP] = g_signal_new ("caught-up", COI_TYPE_SYNC_JOB, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_TROUBLE] = g_signal_new ("trouble", COI_TYPE_SYNC_JOB, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_QUOTA] = g_signal_new ("quota", COI_TYPE_SYNC_JOB, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_UINT64);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", COI_TYPE_SYNC_JOB, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
coi_sync_job_init (CoiSyncJob *self)
{
  self->cancellable = g_cancellable_new ();
  self->refused = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_error_free);
}

/**
 * coi_sync_job_new:
 * @store: an open database
 * @account: the account
 *
 * Returns: (transfer full): a job that has not begun
 */
CoiSyncJob *
coi_sync_job_new (CoiStore *store, const CoiAccountRecord *account)
{
  CoiSyncJob *self = g_object_new (COI_TYPE_SYNC_JOB, NULL);

  self->context = coi_sync_context_new (store, account);
  return self;
}

/* --- steps --- */

static void
discovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiSyncJob) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!coi_discovery_finish (result, &error))
    {
      coi_sync_job_end (self, error);
      return;
    }
  if (self->state == COI_SYNC_JOB_ENDED)
    return;
  self->had_history = TRUE;
  for (guint i = 0; i < self->context->mailboxes->len; i++)
    if (((CoiMailboxRecord *)self->context->mailboxes->pdata[i])->synced_from != 1)
      self->had_history = FALSE;
  if (self->context->mailboxes->len <= 1)
    coi_sync_job_enter (self, COI_SYNC_JOB_SYNCING);
  else if (coi_imap_session_has_capability (self->first, "NOTIFY"))
    coi_sync_job_enter (self, COI_SYNC_JOB_NOTIFYING);
  else
    coi_sync_job_enter (self, COI_SYNC_JOB_OPENING_SECOND);
}

/* NOTIFY begins with how things are now, which may not be how LIST found them. */
static void
status_cb (const CoiImapResponse *response, gpointer user_data)
{
  CoiSyncJob *self = user_data;

  if (response->kind == COI_IMAP_RESPONSE_MAILBOX_STATUS)
    coi_sync_context_take_status (self->context, response);
}

/* One connection that hears of everything is enough. */
static void
notified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiSyncJob) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoiImapResponse) response =
      coi_imap_session_run_finish (COI_IMAP_SESSION (source), result, &error);

  if (self->state != COI_SYNC_JOB_NOTIFYING)
    return;
  self->is_notified = response != NULL;
  if (response == NULL)
    g_debug ("no NOTIFY: %s", error->message);
  coi_sync_job_enter (self, self->is_notified ? COI_SYNC_JOB_SYNCING : COI_SYNC_JOB_OPENING_SECOND);
}

static void
set_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiSyncJob) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!coi_session_setup_finish (result, &error))
    coi_sync_job_end (self, error);
  else if (self->state == COI_SYNC_JOB_SETTING_UP)
    coi_sync_job_enter (self, COI_SYNC_JOB_DISCOVERING);
}

/* A connection that fails here works for nothing else either; its lane will say so. */
static void
second_set_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiSyncJob) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!coi_session_setup_finish (result, &error))
    g_debug ("second connection: %s", error->message);
  if (self->state == COI_SYNC_JOB_OPENING_SECOND)
    coi_sync_job_enter (self, COI_SYNC_JOB_SYNCING);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiSyncJob) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!coi_imap_session_open_finish (COI_IMAP_SESSION (source), result, &error))
    coi_sync_job_end (self, error);
  else if (self->state == COI_SYNC_JOB_OPENING)
    coi_sync_job_enter (self, COI_SYNC_JOB_SETTING_UP);
}

/* Some servers allow one connection a user. */
static void
second_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiSyncJob) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!coi_imap_session_open_finish (COI_IMAP_SESSION (source), result, &error))
    {
      g_debug ("working with one connection: %s", error->message);
      g_clear_object (&self->second);
    }
  if (self->state != COI_SYNC_JOB_OPENING_SECOND)
    return;
  if (self->second != NULL)
    coi_session_setup_async (self->second, self->context->account->imap, TRUE, self->cancellable,
                             second_set_up_cb, g_object_ref (self));
  else
    coi_sync_job_enter (self, COI_SYNC_JOB_SYNCING);
}

static void
open_session (CoiSyncJob *self, CoiImapSession **session, GAsyncReadyCallback callback)
{
  *session = coi_imap_session_new (self->context->account->imap);
  coi_imap_session_open_async (*session, self->context->account->login, self->password,
                               self->cancellable, callback, g_object_ref (self));
}

static void
step (CoiSyncJob *self)
{
  switch (self->state)
    {
    case COI_SYNC_JOB_OPENING:
      open_session (self, &self->first, opened_cb);
      break;
    case COI_SYNC_JOB_SETTING_UP:
      coi_session_setup_async (self->first, self->context->account->imap, FALSE, self->cancellable,
                               set_up_cb, g_object_ref (self));
      break;
    case COI_SYNC_JOB_NOTIFYING:
      coi_imap_session_run_async (self->first, coi_notify_command (self->context), status_cb, self,
                                  self->cancellable, notified_cb, g_object_ref (self));
      break;
    case COI_SYNC_JOB_DISCOVERING:
      coi_discovery_async (self->first, self->context, self->cancellable, discovered_cb,
                           g_object_ref (self));
      break;
    case COI_SYNC_JOB_OPENING_SECOND:
      open_session (self, &self->second, second_opened_cb);
      break;
    case COI_SYNC_JOB_SYNCING:
      drop_password (self);
      if (!coi_imap_session_is_open (self->first))
        {
          g_autoptr (GError) error =
              g_error_new_literal (COI_IMAP_ERROR, COI_IMAP_ERROR_BYE, "Connection closed");

          coi_sync_job_end (self, error);
          break;
        }
      g_signal_emit (self, signals[SIGNAL_ONLINE], 0);
      if (self->state == COI_SYNC_JOB_SYNCING)
        coi_sync_job_start_syncing (self);
      break;
    case COI_SYNC_JOB_CAUGHT_UP:
      g_signal_emit (self, signals[SIGNAL_CAUGHT_UP], 0);
      break;
    case COI_SYNC_JOB_NEW:
    case COI_SYNC_JOB_ENDED:
    default:
      break;
    }
}

/**
 * coi_sync_job_start:
 * @self: a new job
 * @password: the password, UTF-8; kept in memory until both connections are open
 *
 * Logs in and works until "ended".
 */
void
coi_sync_job_start (CoiSyncJob *self, const char *password)
{
  g_return_if_fail (self->state == COI_SYNC_JOB_NEW);

  self->password = g_strdup (password);
  coi_sync_job_enter (self, COI_SYNC_JOB_OPENING);
}

/**
 * coi_sync_job_is_online:
 * @self: a job
 *
 * Returns: whether it is logged in and at work
 */
gboolean
coi_sync_job_is_online (CoiSyncJob *self)
{
  return self->inbox_lane != NULL;
}

/**
 * coi_sync_job_is_caught_up:
 * @self: a job
 *
 * Returns: whether everything on the server is in the database
 */
gboolean
coi_sync_job_is_caught_up (CoiSyncJob *self)
{
  return self->state == COI_SYNC_JOB_CAUGHT_UP;
}

/**
 * coi_sync_job_had_history:
 * @self: a job
 *
 * Returns: whether every mailbox had been read to its end before this job began
 */
gboolean
coi_sync_job_had_history (CoiSyncJob *self)
{
  return self->had_history;
}
