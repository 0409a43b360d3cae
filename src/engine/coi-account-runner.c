/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps one account connected: password, synchronisation, outbox, back-off. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-account-runner.h"

#include "coi-account-private.h"
#include "coi-backoff.h"
#include "coi-engine-error.h"
#include "coi-engine.h"
#include "coi-net-error.h"
#include "coi-outbox.h"
#include "coi-password.h"

#define MAX_LOGINS 2 /* with one password: more would lock some accounts */

struct _CoiAccountRunner
{
  GObject parent_instance;
  CoiAccount *account;
  CoiStore *store;
  CoiSecrets *secrets;
  CoiSyncJob *job;
  CoiOutbox *outbox;
  GCancellable *cancellable;
  guint timer;
  CoiBackoff backoff;
  guint refusals;
  gboolean running;
  gboolean had_history;
  GError *send_trouble; /* what keeps from sending until the user helps */
  GError *read_trouble; /* a mailbox that cannot be read, while the others can */
};

G_DEFINE_FINAL_TYPE (CoiAccountRunner, coi_account_runner, G_TYPE_OBJECT)

enum
{
  SIGNAL_PROGRESS,
  SIGNAL_CAUGHT_UP,
  SIGNAL_MESSAGE_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void connect_now (CoiAccountRunner *self);

static void
drop_job (CoiAccountRunner *self)
{
  if (self->job == NULL)
    return;
  self->had_history |= coi_sync_job_is_caught_up (self->job);
  coi_account_set_history (self->account, 0, 0);
  g_signal_handlers_disconnect_by_data (self->job, self);
  coi_sync_job_stop (self->job);
  g_clear_object (&self->job);
  g_clear_error (&self->read_trouble);
}

/**
 * coi_account_runner_stop:
 * @self: a runner
 *
 * Disconnects; what is under way is dropped and made up for at the next start.
 */
void
coi_account_runner_stop (CoiAccountRunner *self)
{
  self->running = FALSE;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  drop_job (self);
  if (self->outbox != NULL)
    coi_outbox_stop (self->outbox);
}

static void
coi_account_runner_dispose (GObject *object)
{
  CoiAccountRunner *self = COI_ACCOUNT_RUNNER (object);

  coi_account_runner_stop (self);
  if (self->outbox != NULL)
    g_signal_handlers_disconnect_by_data (self->outbox, self);
  g_clear_object (&self->outbox);
  g_clear_error (&self->send_trouble);
  g_clear_error (&self->read_trouble);
  g_clear_object (&self->account);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->store);
  g_clear_object (&self->secrets);
  G_OBJECT_CLASS (coi_account_runner_parent_class)->dispose (object);
}

static void
coi_account_runner_class_init (CoiAccountRunnerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coi_account_runner_dispose;
  signals[SIGNAL_PROGRESS] =
      g_signal_new ("progress", COI_TYPE_ACCOUNT_RUNNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[SIGNAL_CAUGHT_UP] = g_signal_new ("caught-up", COI_TYPE_ACCOUNT_RUNNER, G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_MESSAGE_FAILED] =
      g_signal_new ("message-failed", COI_TYPE_ACCOUNT_RUNNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
coi_account_runner_init (CoiAccountRunner *self)
{
}

/* --- trouble --- */

static gboolean
timer_cb (gpointer user_data)
{
  CoiAccountRunner *self = user_data;

  self->timer = 0;
  connect_now (self);
  return G_SOURCE_REMOVE;
}

static void
wait (CoiAccountRunner *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer =
      g_timeout_add (coi_backoff_next (&self->backoff, g_random_double ()), timer_cb, self);
}

/* Takes no password for wrong that was refused once: servers err. */
static gboolean
gives_up (CoiAccountRunner *self, int code)
{
  if (code == COI_ENGINE_ERROR_WRONG_PASSWORD)
    return ++self->refusals >= MAX_LOGINS;
  return coi_engine_error_needs_user (code);
}

static void
handle_error (CoiAccountRunner *self, const GError *error)
{
  int code = coi_engine_error_code (error);

  g_message ("%s: %s", coi_account_get_address (self->account), error->message);
  drop_job (self);
  if (gives_up (self, code))
    {
      g_clear_handle_id (&self->timer, g_source_remove);
      coi_outbox_stop (self->outbox);
      code = coi_engine_error_code_at (error, coi_account_get_imap (self->account)->host);
      coi_account_set_refused_certificate (self->account, coi_net_error_get_certificate (error),
                                           COI_SERVER_IMAP);
      coi_account_set_state (self->account, COI_ACCOUNT_NEEDS_USER, code, error->message);
      return;
    }
  coi_account_set_state (self->account, COI_ACCOUNT_OFFLINE, code, error->message);
  wait (self);
}

/* --- the job --- */

static void
ended_cb (CoiSyncJob *job, const GError *error, CoiAccountRunner *self)
{
  handle_error (self, error);
}

/* Reading that works must not hide that sending does not. */
static void
show_state (CoiAccountRunner *self, CoiAccountState state)
{
  if (self->send_trouble != NULL)
    coi_account_set_state (self->account, COI_ACCOUNT_NEEDS_USER,
                           coi_engine_error_code (self->send_trouble), self->send_trouble->message);
  else if (self->read_trouble != NULL)
    coi_account_set_state (self->account, state, coi_engine_error_code (self->read_trouble),
                           self->read_trouble->message);
  else
    coi_account_set_state (self->account, state, -1, NULL);
}

/* A mailbox that cannot be read is no reason to stop, and none to keep silent. */
static void
job_trouble_cb (CoiSyncJob *job, const GError *error, CoiAccountRunner *self)
{
  g_clear_error (&self->read_trouble);
  if (error != NULL)
    self->read_trouble = g_error_copy (error);
  show_state (self, coi_sync_job_is_caught_up (job) ? COI_ACCOUNT_ONLINE : COI_ACCOUNT_SYNCING);
}

static void
quota_cb (CoiSyncJob *job, guint64 used, guint64 limit, CoiAccountRunner *self)
{
  coi_account_set_quota (self->account, used, limit);
}

static void
online_cb (CoiSyncJob *job, CoiAccountRunner *self)
{
  self->refusals = 0;
  self->had_history |= coi_sync_job_had_history (job);
  show_state (self, COI_ACCOUNT_SYNCING);
  /* Where one server answers again, the other is worth a try. */
  coi_outbox_kick (self->outbox, TRUE);
}

static void
caught_up_cb (CoiSyncJob *job, CoiAccountRunner *self)
{
  self->had_history = TRUE;
  coi_backoff_reset (&self->backoff);
  coi_account_set_history (self->account, 0, 0);
  show_state (self, COI_ACCOUNT_ONLINE);
  g_signal_emit (self, signals[SIGNAL_CAUGHT_UP], 0);
  if (self->running && self->job != NULL)
    coi_sync_job_push_copies (self->job);
}

static void
progress_cb (CoiSyncJob *job, guint done, guint total, CoiAccountRunner *self)
{
  coi_backoff_reset (&self->backoff); /* only a connection that was of use is tried again at once */
  if (!coi_sync_job_is_caught_up (job))
    coi_account_set_history (self->account, done, total);
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, done, total);
}

static void
start_job (CoiAccountRunner *self, const char *password)
{
  self->job = coi_sync_job_new (self->store, coi_account_get_record (self->account));
  g_signal_connect (self->job, "online", G_CALLBACK (online_cb), self);
  g_signal_connect (self->job, "caught-up", G_CALLBACK (caught_up_cb), self);
  g_signal_connect (self->job, "progress", G_CALLBACK (progress_cb), self);
  g_signal_connect (self->job, "trouble", G_CALLBACK (job_trouble_cb), self);
  g_signal_connect (self->job, "quota", G_CALLBACK (quota_cb), self);
  g_signal_connect (self->job, "ended", G_CALLBACK (ended_cb), self);
  coi_sync_job_start (self->job, password);
}

static void
password_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiAccountRunner) self = user_data;
  g_autoptr (GError) error = NULL;
  char *password = coi_password_lookup_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !self->running)
    g_clear_pointer (&password, coi_secrets_password_free);
  else if (password == NULL)
    handle_error (self, error);
  else
    {
      /* Sending does not wait for reading. */
      coi_outbox_start (self->outbox, password);
      if (self->job == NULL)
        start_job (self, password);
      coi_secrets_password_free (password);
    }
}

static void
connect_now (CoiAccountRunner *self)
{
  if (!self->running || self->job != NULL)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  coi_account_set_state (self->account, COI_ACCOUNT_CONNECTING, -1, NULL);
  coi_password_lookup_async (self->secrets, coi_account_get_record (self->account),
                             self->cancellable, password_cb, g_object_ref (self));
}

/* --- the outbox --- */

static void
copy_needed_cb (CoiOutbox *outbox, gint64 message, CoiAccountRunner *self)
{
  coi_account_set_send_error (self->account, -1, NULL); /* it was accepted */
  if (self->job != NULL)
    coi_sync_job_push_copy (self->job, message);
}

static void
failed_cb (CoiOutbox *outbox, gint64 message, CoiAccountRunner *self)
{
  g_signal_emit (self, signals[SIGNAL_MESSAGE_FAILED], 0, message);
}

/* What only the user can mend is shown although reading works. */
static void
trouble_cb (CoiOutbox *outbox, const GError *error, CoiAccountRunner *self)
{
  int code = coi_engine_error_code (error);

  g_message ("%s: sending: %s", coi_account_get_address (self->account), error->message);
  coi_account_set_send_error (self->account, code, error->message);
  if (!coi_engine_error_needs_user (code))
    return;
  g_clear_error (&self->send_trouble);
  self->send_trouble = g_error_copy (error);
  coi_account_set_refused_certificate (self->account, coi_net_error_get_certificate (error),
                                       COI_SERVER_SMTP);
  show_state (self, COI_ACCOUNT_NEEDS_USER);
}

/* Receipts that a job queued are to go; and what nobody reads, a reaction say, is to be seen. */
static void
store_changed_cb (CoiStore *store, const CoiStoreChanges *changes, CoiAccountRunner *self)
{
  if (!self->running)
    return;
  if (changes->outbox)
    coi_outbox_kick (self->outbox, FALSE);
  if (changes->inserted_messages->len > 0 && self->job != NULL &&
      coi_sync_job_is_caught_up (self->job))
    coi_sync_job_push_told (self->job);
}

/**
 * coi_account_runner_new:
 * @account: the account
 * @store: the database
 * @secrets: where passwords are kept
 *
 * Returns: (transfer full): a runner that does nothing yet
 */
CoiAccountRunner *
coi_account_runner_new (CoiAccount *account, CoiStore *store, CoiSecrets *secrets)
{
  CoiAccountRunner *self = g_object_new (COI_TYPE_ACCOUNT_RUNNER, NULL);

  self->account = g_object_ref (account);
  self->store = g_object_ref (store);
  self->secrets = g_object_ref (secrets);
  self->outbox = coi_outbox_new (store, coi_account_get_record (account));
  g_signal_connect (self->outbox, "copy-needed", G_CALLBACK (copy_needed_cb), self);
  g_signal_connect (self->outbox, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect (self->outbox, "trouble", G_CALLBACK (trouble_cb), self);
  g_signal_connect (store, "changed", G_CALLBACK (store_changed_cb), self);
  return self;
}

/**
 * coi_account_runner_start:
 * @self: a runner
 *
 * Connects, and keeps connected until stopped.
 */
void
coi_account_runner_start (CoiAccountRunner *self)
{
  if (self->running)
    return;
  self->running = TRUE;
  self->cancellable = g_cancellable_new ();
  coi_outbox_recover (self->store, coi_account_get_id (self->account));
  connect_now (self);
}

/**
 * coi_account_runner_reconnect:
 * @self: a runner
 *
 * Connects at once, with the password as it is now.
 */
void
coi_account_runner_reconnect (CoiAccountRunner *self)
{
  if (!self->running)
    return;
  coi_backoff_reset (&self->backoff);
  self->refusals = 0;
  g_clear_error (&self->send_trouble);
  coi_account_set_send_error (self->account, -1, NULL);
  /* Also a connection that seems to work: who asks for it may know better. */
  drop_job (self);
  if (coi_account_get_state (self->account) != COI_ACCOUNT_ONLINE)
    coi_outbox_stop (self->outbox);
  connect_now (self);
  coi_outbox_kick (self->outbox, TRUE);
}

/**
 * coi_account_runner_network_changed:
 * @self: a runner
 * @is_settled: whether no other change came for a while
 *
 * Tries again at once what waits for its next attempt. When the changes have settled, connections
 * are checked, too: one made by another way may be dead without either side knowing.
 */
void
coi_account_runner_network_changed (CoiAccountRunner *self, gboolean is_settled)
{
  if (!self->running)
    return;
  if (coi_account_get_state (self->account) == COI_ACCOUNT_OFFLINE)
    connect_now (self);
  else if (!is_settled)
    return;
  coi_backoff_reset (&self->backoff);
  coi_outbox_kick (self->outbox, TRUE);
  if (self->job != NULL)
    coi_sync_job_check (self->job);
}

/**
 * coi_account_runner_look:
 * @self: a runner
 *
 * Looks for rows that were added to the outbox or marked as read.
 */
void
coi_account_runner_look (CoiAccountRunner *self)
{
  if (!self->running)
    return;
  coi_outbox_kick (self->outbox, FALSE);
  if (self->job != NULL)
    coi_sync_job_push_told (self->job);
  if (self->job != NULL && coi_sync_job_is_caught_up (self->job))
    coi_sync_job_push_copies (self->job);
}

/**
 * coi_account_runner_has_history:
 * @self: a runner
 *
 * Returns: whether what arrives now is new to the user, not history that fills in
 */
gboolean
coi_account_runner_has_history (CoiAccountRunner *self)
{
  return self->had_history;
}

/**
 * coi_account_runner_get_job:
 * @self: a runner
 *
 * Returns: (transfer none) (nullable): the connected period, %NULL between two
 */
CoiSyncJob *
coi_account_runner_get_job (CoiAccountRunner *self)
{
  return self->job;
}
