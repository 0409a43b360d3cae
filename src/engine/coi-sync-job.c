/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One connected period of an account: from the login to the loss of the connection.
 *
 * Two connections share the work where the server allows it: one stays with INBOX, the other looks
 * after the mailboxes of sent and chat mail. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-sync-job.h"

#include "coi-discovery.h"
#include "coi-lane.h"

typedef enum
{
  STATE_NEW,
  STATE_OPENING,
  STATE_DISCOVERING,
  STATE_OPENING_SECOND,
  STATE_SYNCING,
  STATE_CAUGHT_UP,
  STATE_ENDED,
} State;

static const char *const state_names[] = { "new",     "opening",   "discovering", "opening second",
                                           "syncing", "caught up", "ended" };

struct _CoiSyncJob
{
  GObject parent_instance;
  CoiSyncContext *context;
  CoiImapSession *first, *second; /* until a lane has them */
  CoiLane *inbox_lane;
  CoiLane *other_lane; /* NULL: the first does everything */
  guint draining;      /* lanes that have not caught up yet */
  State state;
  gboolean had_history;
  char *password;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (CoiSyncJob, coi_sync_job, G_TYPE_OBJECT)

enum
{
  SIGNAL_ONLINE,
  SIGNAL_PROGRESS,
  SIGNAL_CAUGHT_UP,
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void step (CoiSyncJob *self);

static void
enter (CoiSyncJob *self, State state)
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

void
coi_sync_job_stop (CoiSyncJob *self)
{
  self->state = STATE_ENDED;
  g_cancellable_cancel (self->cancellable);
  close_lane (self, &self->inbox_lane);
  close_lane (self, &self->other_lane);
  close_session (&self->first);
  close_session (&self->second);
  drop_password (self);
}

static void
end (CoiSyncJob *self, const GError *error)
{
  g_autoptr (CoiSyncJob) keep = g_object_ref (self);

  if (self->state == STATE_ENDED)
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
  signals[SIGNAL_ENDED] = g_signal_new ("ended", COI_TYPE_SYNC_JOB, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
coi_sync_job_init (CoiSyncJob *self)
{
  self->cancellable = g_cancellable_new ();
}

CoiSyncJob *
coi_sync_job_new (CoiStore *store, const CoiAccountRecord *account)
{
  CoiSyncJob *self = g_object_new (COI_TYPE_SYNC_JOB, NULL);

  self->context = coi_sync_context_new (store, account);
  return self;
}

/* --- lanes --- */

static void
lane_progress_cb (CoiLane *lane, guint done, guint total, CoiSyncJob *self)
{
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, done, total);
}

static void
lane_drained_cb (CoiLane *lane, CoiSyncJob *self)
{
  g_signal_handlers_disconnect_by_func (lane, lane_drained_cb, self);
  if (self->draining > 0 && --self->draining == 0 && self->state == STATE_SYNCING)
    enter (self, STATE_CAUGHT_UP);
}

static void
lane_failed_cb (CoiLane *lane, const GError *error, CoiSyncJob *self)
{
  end (self, error);
}

static CoiLane *
make_lane (CoiSyncJob *self, CoiImapSession *session)
{
  CoiLane *lane = coi_lane_new (session, self->context);

  g_signal_connect (lane, "progress", G_CALLBACK (lane_progress_cb), self);
  g_signal_connect (lane, "failed", G_CALLBACK (lane_failed_cb), self);
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

/* First a look at the newest messages everywhere, then the rest. */
static void
start_syncing (CoiSyncJob *self)
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
  coi_sync_job_push_seen (self);
}

/* --- steps --- */

static void
discovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiSyncJob) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!coi_discovery_finish (result, &error))
    {
      end (self, error);
      return;
    }
  if (self->state == STATE_ENDED)
    return;
  self->had_history = TRUE;
  for (guint i = 0; i < self->context->mailboxes->len; i++)
    if (((CoiMailboxRecord *)self->context->mailboxes->pdata[i])->synced_from != 1)
      self->had_history = FALSE;
  enter (self, self->context->mailboxes->len > 1 ? STATE_OPENING_SECOND : STATE_SYNCING);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiSyncJob) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!coi_imap_session_open_finish (COI_IMAP_SESSION (source), result, &error))
    end (self, error);
  else if (self->state == STATE_OPENING)
    enter (self, STATE_DISCOVERING);
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
  if (self->state == STATE_OPENING_SECOND)
    enter (self, STATE_SYNCING);
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
    case STATE_OPENING:
      open_session (self, &self->first, opened_cb);
      break;
    case STATE_DISCOVERING:
      coi_discovery_async (self->first, self->context, self->cancellable, discovered_cb,
                           g_object_ref (self));
      break;
    case STATE_OPENING_SECOND:
      open_session (self, &self->second, second_opened_cb);
      break;
    case STATE_SYNCING:
      drop_password (self);
      if (!coi_imap_session_is_open (self->first))
        {
          g_autoptr (GError) error =
              g_error_new_literal (COI_IMAP_ERROR, COI_IMAP_ERROR_BYE, "Connection closed");

          end (self, error);
          break;
        }
      g_signal_emit (self, signals[SIGNAL_ONLINE], 0);
      if (self->state == STATE_SYNCING)
        start_syncing (self);
      break;
    case STATE_CAUGHT_UP:
      g_signal_emit (self, signals[SIGNAL_CAUGHT_UP], 0);
      break;
    case STATE_NEW:
    case STATE_ENDED:
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
  g_return_if_fail (self->state == STATE_NEW);

  self->password = g_strdup (password);
  enter (self, STATE_OPENING);
}

gboolean
coi_sync_job_is_online (CoiSyncJob *self)
{
  return self->inbox_lane != NULL;
}

gboolean
coi_sync_job_is_caught_up (CoiSyncJob *self)
{
  return self->state == STATE_CAUGHT_UP;
}

gboolean
coi_sync_job_had_history (CoiSyncJob *self)
{
  return self->had_history;
}

static CoiLane *
lane_of (CoiSyncJob *self, const CoiMailboxRecord *mailbox)
{
  if (self->other_lane != NULL && mailbox->role != COI_MAILBOX_INBOX)
    return self->other_lane;
  return self->inbox_lane;
}

void
coi_sync_job_push_seen (CoiSyncJob *self)
{
  g_autoptr (GPtrArray) pending = NULL;

  if (self->inbox_lane == NULL)
    return;
  pending = coi_store_list_pending_seen (self->context->store, self->context->account->id);
  for (guint i = 0; i < pending->len && self->inbox_lane != NULL; i++)
    {
      const CoiPendingSeen *row = pending->pdata[i];
      CoiMailboxRecord *mailbox = coi_sync_context_get_mailbox (self->context, row->mailbox_id);

      if (mailbox != NULL)
        coi_lane_push_seen (lane_of (self, mailbox), mailbox);
    }
}

void
coi_sync_job_push_copy (CoiSyncJob *self, gint64 message)
{
  CoiLane *lane = self->other_lane != NULL ? self->other_lane : self->inbox_lane;

  if (lane != NULL)
    coi_lane_push_copy (lane, message);
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

GBytes *
coi_sync_job_fetch_raw_finish (CoiSyncJob *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
