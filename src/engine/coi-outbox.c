/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sends what one account's outbox holds, in order within each conversation, and retries.
 *
 * A row's bytes never change. What is in doubt after a crash or a lost reply is sent again as it
 * is, and the receiver drops the second copy by its Message-ID. */
#define G_LOG_DOMAIN "coi-engine"

#include "coi-outbox.h"

#include "coi-net-error.h"

#define LONGEST_WAIT 3600 /* seconds */
#define FIRST_RECONNECT 2 /* seconds, of a lost connection */
#define LAST_RECONNECT 300

struct _CoiOutbox
{
  GObject parent_instance;
  CoiStore *store;
  CoiAccountRecord *account;
  char *password;
  CoiSmtpSession *session;
  CoiOutboxRecord *current;
  GHashTable *tried; /* message -> when its last attempt began, monotonic */
  GCancellable *cancellable;
  guint timer;
  guint reconnect_delay; /* seconds; 0: the connection is not known to be bad */
  gint64 not_before;     /* Unix seconds: no attempt at all until then */
  gboolean refused;      /* the server does not take this password */
  gboolean started;
  gboolean repeat; /* kicked while busy */
};

G_DEFINE_FINAL_TYPE (CoiOutbox, coi_outbox, G_TYPE_OBJECT)

enum
{
  SIGNAL_COPY_NEEDED,
  SIGNAL_FAILED,
  SIGNAL_TROUBLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void pump (CoiOutbox *self);

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
set_password (CoiOutbox *self, const char *password)
{
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  self->password = g_strdup (password);
}

static void
close_session (CoiOutbox *self)
{
  if (self->session != NULL)
    coi_smtp_session_close (self->session);
  g_clear_object (&self->session);
}

/**
 * coi_outbox_stop:
 * @self: an outbox
 *
 * Ends the connection; a message that is on its way is sent again at the next start.
 */
void
coi_outbox_stop (CoiOutbox *self)
{
  self->started = FALSE;
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  close_session (self);
}

static void
coi_outbox_dispose (GObject *object)
{
  coi_outbox_stop (COI_OUTBOX (object));
  G_OBJECT_CLASS (coi_outbox_parent_class)->dispose (object);
}

static void
coi_outbox_finalize (GObject *object)
{
  CoiOutbox *self = COI_OUTBOX (object);

  set_password (self, NULL);
  g_clear_pointer (&self->current, coi_outbox_record_free);
  g_object_unref (self->store);
  g_hash_table_unref (self->tried);
  g_clear_object (&self->cancellable);
  coi_account_record_free (self->account);
  G_OBJECT_CLASS (coi_outbox_parent_class)->finalize (object);
}

static void
coi_outbox_class_init (CoiOutboxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coi_outbox_dispose;
  G_OBJECT_CLASS (klass)->finalize = coi_outbox_finalize;
  signals[SIGNAL_COPY_NEEDED] = g_signal_new ("copy-needed", COI_TYPE_OUTBOX, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", COI_TYPE_OUTBOX, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SIGNAL_TROUBLE] = g_signal_new ("trouble", COI_TYPE_OUTBOX, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
coi_outbox_init (CoiOutbox *self)
{
  self->tried = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
}

/**
 * coi_outbox_new:
 * @store: an open database
 * @account: the account
 *
 * Returns: (transfer full): an outbox that does nothing yet
 */
CoiOutbox *
coi_outbox_new (CoiStore *store, const CoiAccountRecord *account)
{
  CoiOutbox *self = g_object_new (COI_TYPE_OUTBOX, NULL);

  self->store = g_object_ref (store);
  self->account = coi_account_record_copy (account);
  return self;
}

/* --- writing --- */

typedef struct
{
  CoiOutbox *outbox;
  CoiOutboxRecord *row; /* NULL: only the state changes */
  gint64 message;
  CoiMessageState state;
  char *words;
} Write;

static void
write_free (Write *self)
{
  g_object_unref (self->outbox);
  g_clear_pointer (&self->row, coi_outbox_record_free);
  g_free (self->words);
  g_free (self);
}

static gboolean
write_func (CoiStoreTxn *txn, gpointer user_data, GError **error)
{
  Write *job = user_data;

  if (job->row != NULL && !coi_store_txn_update_outbox (txn, job->row, error))
    return FALSE;
  return coi_store_txn_set_state (txn, job->message, job->state, job->words, error);
}

/* A stopped outbox tells nothing; what it could not store is sent again. */
static void
report (CoiOutbox *self, gint64 message, CoiMessageState state)
{
  if (!self->started)
    return;
  if (state == COI_MESSAGE_SENT)
    g_signal_emit (self, signals[SIGNAL_COPY_NEEDED], 0, message);
  else if (state == COI_MESSAGE_FAILED)
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, message);
}

static void
outcome_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Write *job = user_data;
  g_autoptr (CoiOutbox) self = g_object_ref (job->outbox);
  g_autoptr (GError) error = NULL;

  if (coi_store_write_finish (COI_STORE (source), result, &error) ||
      g_error_matches (error, COI_STORE_ERROR, COI_STORE_ERROR_NOT_FOUND))
    report (self, job->message, job->state);
  else if (self->started)
    {
      /* Without a record of the outcome it would be sent over and over. */
      self->not_before = now_seconds () + LAST_RECONNECT;
      g_warning ("the outcome of sending cannot be stored: %s", error->message);
      g_signal_emit (self, signals[SIGNAL_TROUBLE], 0, error);
    }
  write_free (job);
  pump (self);
}

/* --- one message --- */

static void
note_connection_trouble (CoiOutbox *self, const GError *error)
{
  self->reconnect_delay = self->reconnect_delay == 0
                              ? FIRST_RECONNECT
                              : MIN (self->reconnect_delay * 2, LAST_RECONNECT);
  self->not_before = now_seconds () + self->reconnect_delay;
  g_signal_emit (self, signals[SIGNAL_TROUBLE], 0, error);
}

static void
note_refused (CoiOutbox *self, const GError *error)
{
  self->refused = TRUE;
  close_session (self);
  g_signal_emit (self, signals[SIGNAL_TROUBLE], 0, error);
}

/* What is said of the connection holds up all messages for a while, what is said of the message
 * only its own conversation. One under way when the connection broke counts the attempt. */
static CoiMessageState
judge_error (CoiOutbox *self, CoiOutboxRecord *row, GPtrArray *results, const GError *error)
{
  gint64 due = row->next_attempt;
  CoiMessageState state;

  if (g_error_matches (error, COI_SMTP_ERROR, COI_SMTP_ERROR_PERMANENT))
    return COI_MESSAGE_FAILED;
  if (g_error_matches (error, COI_SMTP_ERROR, COI_SMTP_ERROR_TRANSIENT))
    return coi_outbox_postpone (row, now_seconds ());
  if (g_error_matches (error, COI_SMTP_ERROR, COI_SMTP_ERROR_AUTH) ||
      g_error_matches (error, COI_SMTP_ERROR, COI_SMTP_ERROR_NO_MECHANISM))
    note_refused (self, error);
  else
    note_connection_trouble (self, error);
  if (results == NULL)
    return COI_MESSAGE_QUEUED;
  coi_outbox_settle (row, results);
  if (row->recipients[0] == NULL)
    return COI_MESSAGE_SENT;
  state = coi_outbox_postpone (row, now_seconds ());
  row->next_attempt = due;
  return state;
}

static gboolean
is_verdict (const GError *error)
{
  return g_error_matches (error, COI_SMTP_ERROR, COI_SMTP_ERROR_PERMANENT) ||
         g_error_matches (error, COI_SMTP_ERROR, COI_SMTP_ERROR_TRANSIENT);
}

/* Takes @row, of which the server said @results and @error. */
static Write *
make_outcome (
    CoiOutbox *self, CoiOutboxRecord *row, GPtrArray *results, const GError *error, gboolean ok)
{
  Write *job = g_new0 (Write, 1);

  job->outbox = g_object_ref (self);
  job->row = row;
  job->message = row->message_id;
  if (!self->started && !ok)
    {
      /* We broke it off: nothing is wrong. */
      coi_outbox_settle (row, results);
      job->state = row->recipients[0] != NULL ? COI_MESSAGE_QUEUED : COI_MESSAGE_SENT;
    }
  else if (results != NULL && results->len > 0 && (ok || is_verdict (error)))
    {
      job->state = coi_outbox_judge (row, results, &job->words);
      if (job->state == COI_MESSAGE_QUEUED)
        job->state = coi_outbox_postpone (row, now_seconds ());
    }
  else
    job->state = ok ? COI_MESSAGE_SENT : judge_error (self, row, results, error);
  if (job->words == NULL && error != NULL && self->started && job->state != COI_MESSAGE_SENT)
    job->words = g_strdup (error->message);
  row->smtp_done = job->state == COI_MESSAGE_SENT;
  return job;
}

/* What became of the message that is being sent. */
static void
settle (CoiOutbox *self, GPtrArray *results, const GError *error, gboolean ok)
{
  Write *job = make_outcome (self, g_steal_pointer (&self->current), results, error, ok);

  if (ok)
    self->reconnect_delay = 0;
  if (job->row->smtp_done)
    g_hash_table_remove (self->tried, &job->message);
  coi_store_write_async (self->store, TRUE, write_func, job, NULL, outcome_written_cb, job);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoiOutbox) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) results = NULL;
  gboolean ok = coi_smtp_session_send_finish (COI_SMTP_SESSION (source), result, &results, &error);

  settle (self, results, error, ok);
}

static void
send_current (CoiOutbox *self)
{
  CoiOutboxRecord *row = self->current;
  g_autoptr (CoiMessageRecord) message = coi_store_get_message (self->store, row->message_id);
  const CoiSmtpMail mail = {
    .sender = row->sender,
    .recipients = (const char *const *)row->recipients,
    .data = row->data,
    .is_composed = row->data_file != NULL,
    .envelope_id = message != NULL ? message->message_id : NULL,
  };

  if (row->data == NULL)
    {
      g_autoptr (GError) error = g_error_new_literal (COI_SMTP_ERROR, COI_SMTP_ERROR_PERMANENT,
                                                      "The file of the message is gone");

      settle (self, NULL, error, FALSE);
      return;
    }
  if (self->session == NULL)
    self->session =
        coi_smtp_session_new (self->account->smtp, self->account->login, self->password);
  g_hash_table_replace (self->tried, g_memdup2 (&row->message_id, sizeof (gint64)),
                        g_memdup2 (&(gint64){ g_get_monotonic_time () }, sizeof (gint64)));
  coi_smtp_session_send_async (self->session, &mail, self->cancellable, sent_cb,
                               g_object_ref (self));
}

static void
marked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Write *job = user_data;
  g_autoptr (CoiOutbox) self = g_object_ref (job->outbox);
  g_autoptr (GError) error = NULL;

  write_free (job);
  if (!coi_store_write_finish (COI_STORE (source), result, &error) || !self->started)
    {
      /* Discarded meanwhile, or stopping. */
      g_clear_pointer (&self->current, coi_outbox_record_free);
      pump (self);
      return;
    }
  send_current (self);
}

/* Takes @row. */
static void
send_row (CoiOutbox *self, CoiOutboxRecord *row)
{
  Write *job = g_new0 (Write, 1);

  self->current = row;
  job->outbox = g_object_ref (self);
  job->message = row->message_id;
  job->state = COI_MESSAGE_SENDING;
  coi_store_write_async (self->store, FALSE, write_func, job, NULL, marked_cb, job);
}

/* --- choosing --- */

static gboolean
timer_cb (gpointer user_data)
{
  CoiOutbox *self = user_data;

  self->timer = 0;
  pump (self);
  return G_SOURCE_REMOVE;
}

static void
wait_until (CoiOutbox *self, gint64 when)
{
  gint64 delay = CLAMP (when - now_seconds (), 1, LONGEST_WAIT);

  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add_seconds (delay, timer_cb, self);
}

static void
pump (CoiOutbox *self)
{
  g_autoptr (GPtrArray) rows = NULL;
  gint64 wake_up = G_MAXINT64;
  int chosen;

  if (!self->started || self->current != NULL || self->refused || self->password == NULL)
    return;
  if (now_seconds () < self->not_before)
    {
      wait_until (self, self->not_before);
      return;
    }
  rows = coi_store_list_outbox (self->store, self->account->id);
  chosen = coi_outbox_choose (self->store, rows, self->tried, now_seconds (), &wake_up);
  if (chosen >= 0)
    send_row (self, g_ptr_array_steal_index (rows, chosen));
  else if (wake_up < G_MAXINT64)
    wait_until (self, wake_up);
}

/**
 * coi_outbox_start:
 * @self: an outbox
 * @password: (nullable): the password, UTF-8; %NULL keeps the known one
 *
 * Begins to send; may be called again with another password.
 */
void
coi_outbox_start (CoiOutbox *self, const char *password)
{
  if (password != NULL && g_strcmp0 (password, self->password) != 0)
    {
      set_password (self, password);
      self->refused = FALSE;
      if (self->current == NULL)
        close_session (self);
    }
  if (!self->started)
    {
      g_clear_object (&self->cancellable);
      self->cancellable = g_cancellable_new ();
      self->refused = FALSE;
      self->not_before = 0;
      self->reconnect_delay = 0;
    }
  self->started = TRUE;
  pump (self);
}

/**
 * coi_outbox_kick:
 * @self: an outbox
 * @now: whether to begin anew: without waiting for the server, nor by a connection that may be
 *   dead by now
 *
 * Looks for something to send.
 */
void
coi_outbox_kick (CoiOutbox *self, gboolean now)
{
  if (now)
    {
      self->not_before = 0;
      self->reconnect_delay = 0;
      if (self->current == NULL)
        close_session (self);
    }
  pump (self);
}
